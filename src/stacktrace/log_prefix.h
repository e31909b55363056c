// src/stacktrace/log_prefix.h: what a logger wrote before every line of a trace: time, host, process, level, tag.
#pragma once
#include <cstddef>
#include <string_view>

#include "stacktrace/text.h"

namespace faultprint::stacktrace {

// Length of the point in time at the front of `line` with the blanks behind it: ISO 8601, syslog, logcat, dmesg, Apache, nginx,
// Unreal; in brackets or not. 0 where there is none.
std::size_t timestamp_length(std::string_view line) noexcept;

// Length of a prefix that shows its own end: logcat, dmesg, CRI, syslog, journald, docker-compose, and these inside each other. 0: none.
std::size_t prefix_length(std::string_view line) noexcept;

// Takes the prefix off every line that has one, if three or more lines have it and they are at least half of all (or both of two).
// A prefix on the first line only belongs to the header and stays. Sets only `whole`.
void strip_prefixes(List<Line> &lines) noexcept;

// Takes off what all lines begin with, equal but for numbers, where it can only be a logger's: it holds a time, quotes, is in
// brackets, or stands before indented lines and others alike. Sets only `whole`.
void strip_shared_prefix(List<Line> &lines) noexcept;

}  // namespace faultprint::stacktrace
