// src/stacktrace/managed_header.h: where among the lines before the frames the exception's own line is. Java and .NET print it
// in the same way, and loggers, crash handlers and multi-line messages surround it in the same ways.
#pragma once
#include <string_view>

#include "stacktrace/text.h"

namespace faultprint::stacktrace {

enum class Trust : std::uint8_t {
  none,      // no line names a class; the message is then the line nearest to the frames
  embedded,  // "⟨words⟩: Type: message" somewhere in a line
  likely,    // "dotted.Name: message" at the beginning of a line
  sure,      // the same with a name that only exceptions have
};

struct ManagedHeader {
  std::string_view type, message;
  Trust trust = Trust::none;
};

// The header among the lines [begin, end), which stand before a frame or at the end of the text. Frames follow: `before_frames`;
// otherwise the message ends at the first blank line.
ManagedHeader find_managed_header(const Text &text, std::size_t begin, std::size_t end, bool before_frames, Arena &arena);

// "Type: message", "Type", "Remote(Inner): message" at the beginning of `line`, after words such as "Exception in thread "x" ".
ManagedHeader managed_header_of(std::string_view line) noexcept;

// Whether a class is called so only because it is an exception: "java.io.IOException", "OutOfMemoryError", "clojure.lang.ExceptionInfo".
bool names_an_exception(std::string_view type) noexcept;

// Whether a logger's record begins here: a date and a level, or a level.
bool begins_log_record(std::string_view line) noexcept;

}  // namespace faultprint::stacktrace
