// src/stacktrace/text.h: a raw text made ready for the grammars: lines without line ends and without the prefix
// that a logger put before each, and one look at every line so that most grammars need not look again.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/arena.h"

namespace faultprint::stacktrace {

// What a line looks like at its beginning, found in one pass. A line has one shape; the first that fits, in this order.
enum class Shape : std::uint8_t {
  empty,         // nothing but blanks
  at,            // "at ⟨anything⟩" after blanks
  hash,          // "#" and a digit after blanks (gdb, sanitizers, PHP, Dart, Android)
  file_quoted,   // "File \"" after blanks (Python)
  from,          // "from " after blanks (Ruby, Crystal)
  numbered,      // digits after blanks, then one of ": . blank" (Rust, Apple, minidump, windbg, R, Ruby reversed)
  traceback,     // "Traceback (most recent call last)" anywhere
  cause,         // "Caused by: ", "Caused by ", "Suppressed: ", "Wrapped by: ", "Causing: " after blanks
  equals,        // "==" and a digit, or "=" and a capital letter: sanitizer, valgrind, Erlang report
  stars,         // "** (" Elixir, "***" tombstone, gdb banner
  goroutine,     // "goroutine " and a digit
  location_at,   // has "@" with no blank before it, or begins with it: SpiderMonkey, JSC
  location_end,  // ends in ":⟨digits⟩", ":⟨digits⟩)" or ":⟨digits⟩ +0x⟨digits⟩", or has ":⟨digits⟩:in …"
  other,
};
inline constexpr std::uint32_t shape_bit(Shape shape) { return std::uint32_t{1} << static_cast<unsigned>(shape); }
template <typename... Shapes>
constexpr std::uint32_t shapes(Shapes... shape) { return (shape_bit(shape) | ... | 0u); }
inline constexpr std::uint32_t any_shape = ~std::uint32_t{0};

struct Line {
  std::string_view whole;  // without line end and logger's prefix, with its indent
  std::string_view text;   // without the blanks at both ends
  std::uint32_t indent = 0;  // leading blanks and tabs, each counted as one
  Shape shape = Shape::empty;
};

struct Text {
  List<Line> lines;
  std::uint32_t shapes = 0;  // shape_bit of every shape that occurs
  bool truncated = false;    // the text was longer than bytes_kept
};

// Makes `raw` ready. The lines point into `raw` where nothing had to change, else into `arena`.
// Done here, so that no grammar has to: "\r\n" and lone "\r", byte order mark, terminal colours, escaped one-liners ("\n" and "\t" as
// two characters, from inside JSON or a log), marks and entities of HTML pages, no-break spaces, Markdown's fences, doubled line ends,
// and the prefixes of loggers (logcat, dmesg, syslog, journald, Docker, CRI, CI systems, Unreal …) that most lines share. Stays: "==12== " of valgrind and the sanitizers, which is their grammar's own.
Text prepare(std::string_view raw, Arena &arena);

// The shape of one line; `text` has no blanks at its ends.
Shape shape_of(std::string_view text) noexcept;

}  // namespace faultprint::stacktrace
