// src/stacktrace/javascript.h: the pieces of a JavaScript trace that every engine prints in its own way: positions,
// frames, headers. The order of lines, causes and groups is in javascript.cpp.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/event.h"

namespace faultprint::stacktrace::js {

// How much a line looks like a frame of JavaScript.
enum class Sureness : std::uint8_t {
  none,
  weak,  // a frame among other frames; alone it could be another runtime's, or prose
  sure,
};

struct Location {
  std::string_view file;  // as printed, of the code that called eval where the frame is inside one
  std::int32_t line = 0, column = 0;
  bool wasm = false;
  Sureness sureness = Sureness::none;
};

// What stands in the brackets of a V8 frame or after the "@" of a Gecko frame: "/app/a.js:1:2", "native",
// "eval at f (/app/a.js:1:2), <anonymous>:3:4", "http://h/a.js line 3 > eval:1:2", "wasm://wasm/1f:wasm-function[2]:0x9".
Location read_location(std::string_view where) noexcept;
// Takes ":line:column" or ":line" off the end of `where`; false and no change where there is none. A port is no line.
bool cut_position(std::string_view &where, std::int32_t &line, std::int32_t &column) noexcept;
// Whether `file` has an extension or a scheme that scripts have.
bool is_script(std::string_view file) noexcept;

// "at …" lines of V8, Hermes, Chakra, Bun, Deno, QuickJS, Rhino, and V8's "eval at …". Without an arena a file that has to be put
// together of two pieces is left incomplete: enough to count frames.
Sureness read_v8_frame(std::string_view text, Arena *arena, Frame &frame);
// "name@place" lines of Gecko and JSC, JSC's bare places, lines copied from the console ("name http://…:1:2", "name @ a.js:1").
Sureness read_gecko_frame(std::string_view text, Frame &frame) noexcept;
// The three multi-line shapes of Opera's Presto engine (its fourth is read_gecko_frame's).
Sureness read_opera_frame(std::string_view text, Frame &frame) noexcept;

enum class HeaderKind : std::uint8_t {
  untyped,  // prose
  typed,    // "name: message", which a log line may be as well
  inside,   // an error's name and message after other words: "ERROR Could not save: TypeError: x is null"
  error,    // the line begins with an error's name
};
struct ErrorHeader {
  std::string_view type, message;
  HeaderKind kind = HeaderKind::untyped;
  bool bracketed = false;  // "[Error: message]": printed without a stack, and ended
};
// Without "Uncaught (in promise) " and what else runtimes put before. `text` has no blanks at its ends.
ErrorHeader read_header(std::string_view text) noexcept;

}  // namespace faultprint::stacktrace::js
