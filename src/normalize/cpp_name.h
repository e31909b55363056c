// src/normalize/cpp_name.h: the bare name in a readable signature of a natively compiled language.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

// "int shop::Loader::at<int>(unsigned long) const" gives "shop::Loader::at". Gone are: return type and qualifiers, arguments,
// template arguments, ABI tags, anonymous and versioned inline namespaces (std::__1, std::__cxx11), the counters of lambdas and
// closures, what optimizers append
// (.isra.0, .cold, [clone …], .llvm.123), symbol versions (@GLIBC_2.2.5), Rust's hash, prefixes that say how the function is
// reached (thunks). Lambdas are called "lambda", Rust's and Swift's closures "{closure}" and "closure in ⟨function⟩", Objective-C's
// blocks "⟨method⟩_block_invoke". Empty where nothing is left. Time linear in the size of `signature`. The result points into
// `signature` or `arena`.
std::string_view cpp_name(std::string_view signature, Arena &arena);

// Without what compilers and linkers append to a symbol: "foo.isra.0.cold" gives "foo", "_write@12" gives "write".
std::string_view without_suffixes(std::string_view symbol) noexcept;

// Position of `word` (" as ", " in ") outside of any bracket; npos where there is none. "->" closes nothing.
std::size_t find_outside(std::string_view s, std::string_view word) noexcept;

}  // namespace faultprint::normalize
