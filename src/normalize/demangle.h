// src/normalize/demangle.h: from a linker's symbol to a readable name: Itanium C++ and Rust by libiberty, Swift, D and
// Microsoft's names as far as their plain parts go.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

// Longer symbols are left as they are: what a demangler makes of one can grow exponentially with its length.
inline constexpr std::size_t mangled_at_most = 2048;
inline constexpr std::size_t demangled_at_most = 16384;

// The readable form of `symbol`, without its arguments where the scheme allows it, or `symbol` itself where it is not mangled or
// cannot be read. Time is bounded by the two limits above; takes no memory but the arena's.
std::string_view demangle(std::string_view symbol, Arena &arena);

// "_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..ops..Drop$GT$::drop" gives "<alloc::vec::Vec<T> as core::ops::Drop>::drop": what
// Rust's legacy scheme writes for characters that a linker does not take, which C++ demanglers leave. Time linear in the size of `name`.
std::string_view without_rust_escapes(std::string_view name, Arena &arena);

}  // namespace faultprint::normalize
