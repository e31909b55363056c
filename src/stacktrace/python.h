// src/stacktrace/python.h: the parts of Python's grammar that its source files share.
#pragma once
#include "stacktrace/grammar.h"

namespace faultprint::stacktrace::python_parts {

// `File "⟨path⟩", line ⟨n⟩(, in ⟨name⟩)?`, and faulthandler's form without the second comma. False for OCaml's, which tells characters.
bool read_frame(std::string_view text, Frame &frame) noexcept;

// "Type: message" as Python prints it last; "__main__." in front of the type is gone.
Header exception_header(std::string_view text) noexcept;

// "The above exception was the direct cause …", "During handling of the above exception …".
bool is_chain_separator(std::string_view text) noexcept;

// Lines that tools print after a traceback and that are no part of its message.
bool ends_message(std::string_view text) noexcept;

// python_tools.cpp: other printers than the interpreter's own. Each returns false, and changes nothing, where the text is not its own.
bool is_notebook_header(std::string_view text) noexcept;  // "ValueError          Traceback (most recent call last)"
bool parse_notebook(const Text &text, Builder &builder);
bool is_fault_header(std::string_view text) noexcept;  // "Current thread 0x… (most recent call first):"
bool parse_fault(const Text &text, Builder &builder);
bool is_rich_header(std::string_view text) noexcept;  // "╭───── Traceback (most recent call last) ─────╮"
void parse_rich(const Text &text, Builder &builder);
std::uint32_t pytest_lines(const Text &text) noexcept;  // "E   " lines together with locations of pytest; 0: not its own
bool parse_pytest(const Text &text, Builder &builder);

}  // namespace faultprint::stacktrace::python_parts
