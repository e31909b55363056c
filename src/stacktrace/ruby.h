// src/stacktrace/ruby.h: the lines of Ruby's backtraces, of MRI, JRuby, TruffleRuby and of the libraries that print them.
#pragma once
#include "stacktrace/grammar.h"

namespace faultprint::stacktrace::ruby_parts {

// "⟨file⟩:⟨line⟩:in `⟨method⟩'", since 3.4 "…:in '⟨Class#method⟩'". What follows the closing quote goes to `rest`.
bool read_place(std::string_view text, Frame &frame, std::string_view &rest) noexcept;

// Any frame: the above behind "from ", "3: from ", "# " or "gem (1.2.3) ", or without a method; JRuby's "each at a.rb:3",
// "a.b.C.m(a/b/C.java:3)"; and V8 frames of ExecJS. `loose` allows the forms that could be ordinary text.
bool read_frame(std::string_view text, bool loose, Frame &frame) noexcept;

// "3: from …", "from …".
bool is_called_from(std::string_view text) noexcept;

// "message (Type)", "Type", "unhandled exception".
Header read_header(std::string_view text) noexcept;

}  // namespace faultprint::stacktrace::ruby_parts
