// src/stacktrace/lines.h: what the grammars of several runtimes do with runs of lines.
#pragma once
#include <string_view>

#include "stacktrace/text.h"

namespace faultprint::stacktrace {

// The lines [begin, end) as one text with "\n" between them, without blanks and blank lines at both ends. A view of the line where
// only one is left. The first line may be given apart, for a message that begins in the middle of its line.
std::string_view joined_lines(const Text &text, std::size_t begin, std::size_t end, Arena &arena);
std::string_view joined_lines(std::string_view first, const Text &text, std::size_t begin, std::size_t end, Arena &arena);

// "2026-11-23 …", "[2026-…", "[23/Nov/2026 …", "12:26:46.053 [", "E1123 …": a line that a logger began.
bool begins_with_time(std::string_view text) noexcept;

}  // namespace faultprint::stacktrace
