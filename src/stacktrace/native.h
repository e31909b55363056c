// src/stacktrace/native.h: what debuggers, sanitizers, crash reporters and kernels print alike: addresses, symbols with
// their signatures, offsets, images, source places.
#pragma once
#include <string_view>

#include "event/event.h"
#include "stacktrace/grammar.h"
#include "stacktrace/text.h"

namespace faultprint::stacktrace::native {

inline constexpr std::string_view signal_handler = "<signal handler called>";

// Removes "0x7ffd12" from the front of `s`; false and no change where there is none.
bool consume_address(std::string_view &s) noexcept;
// Removes hexadecimal digits, at least `digits` of them, with or without "0x" and with WinDbg's "`" in the middle, where a blank or
// the end follows.
bool consume_bare_address(std::string_view &s, std::size_t digits) noexcept;
// "0x" and hexadecimal digits only.
bool is_address(std::string_view s) noexcept;

// Where the operator's name ends that begins at `s[at]` ("operator<<", "operator()", "operator new[]", "operator->"); `at` itself
// where no operator's name begins there. Conversions end after the word: what follows is a type.
std::size_t end_of_operator(std::string_view s, std::size_t at) noexcept;
// Position of the bracket that closes the one at `s[open]`, one of ( [ { <, all kinds nested and operators' names skipped; npos
// where none does. Quoted strings are skipped as well where `quotes` is set: values of arguments.
std::size_t closing_bracket(std::string_view s, std::size_t open, bool quotes = false) noexcept;

struct SymbolAndPlace {
  std::string_view symbol, place;
};
// Cuts "void a::b<int>(char const*) const /src/my dir/b.cc:12:3" where the path begins; place is empty where there is no path.
SymbolAndPlace split_symbol(std::string_view text) noexcept;

// Sets file, line and column from "path:12:3", "path:12", "path(12)", or a path alone.
void set_place(Frame &frame, std::string_view place) noexcept;
// Sets the image that the address lies in; it also stands for the file where no source file is known.
void set_image(Frame &frame, std::string_view image) noexcept;
// Removes "+0x1f", " + 12", "+1f" or "+0x1f/0x30" from the end of a symbol. False where there is none.
bool consume_offset(std::string_view &symbol) noexcept;
// Removes "(/lib/libc.so.6+0x2082f)" from the end of `s` and gives the image, without the architecture that macOS appends; empty
// where there is none.
std::string_view consume_image(std::string_view &s) noexcept;
// Whether a symbolizer's answer means that it knows nothing: "??", "???", "<unknown>", "<null>".
bool is_unknown_symbol(std::string_view symbol) noexcept;
// "[12:34:0909/171250.927:FATAL:thread.cc(160)] Check failed: x" of Chromium, "F0813 00:29:27.775753 38 file.cc:130] Check failed:
// x" of glog.
bool read_failed_check(std::string_view line, Header &header) noexcept;
// "SIGSEGV" for 11 and so on for the signals that kill, with Linux's numbers; empty for others.
std::string_view signal_name(std::int32_t number) noexcept;
// What stands between `open` and the next `close` in `s`; empty where either is missing.
std::string_view between(std::string_view s, std::string_view open, std::string_view close) noexcept;

// Begins the next stack of a report that prints several: the first is the primary one and carries `header`, the others are
// other threads'.
void begin_stack(Builder &builder, const Header &header, bool first);

}  // namespace faultprint::stacktrace::native
