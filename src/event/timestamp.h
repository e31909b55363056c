// src/event/timestamp.h: points in time as payloads write them. No clock, no time zone of the machine and no locale is asked.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/value.h"

namespace faultprint {

// What a number counts since 1970-01-01 00:00 UTC. Loggers agree on none: by_magnitude takes the unit that leads to our times.
enum class TimeUnit : std::uint8_t { seconds, milliseconds, microseconds, nanoseconds, by_magnitude };

// Microseconds since 1970-01-01 00:00 UTC of a date as ISO 8601 and its kin write it ("2026-11-25T10:10:00.25+01:00",
// "2026-11-25 10:10:00,250 UTC"; without a zone it is UTC), or of a number in `unit`, also as a string. Fractions beyond microseconds are
// cut off. 0 for anything else, and for what lies before 1970 or behind the year 9999.
std::int64_t time_of(const json::Value &value, TimeUnit unit) noexcept;
std::int64_t time_of(std::string_view text, TimeUnit unit) noexcept;

}  // namespace faultprint
