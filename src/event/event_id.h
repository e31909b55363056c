// src/event/event_id.h: ids of stored events: RFC 9562 UUIDs of version 7, so that ids are ordered by time and a month is a range of ids.
// What a client sends again gets the same id again, on every machine.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace faultprint {

// Bytes 0 to 5: milliseconds since 1970-01-01 00:00 UTC, the first the highest. Then 4 bits of version, 12 of uniqueness, 2 of variant, 62
// of uniqueness. What orders as bytes orders as time.
struct EventId {
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const EventId &, const EventId &) = default;
};

// Of these the id keeps 74 bits: random ones, or a hash of the client's own id of the event.
using Uniqueness = std::array<std::uint8_t, 10>;
Uniqueness uniqueness_of(std::string_view client_id) noexcept;

// Microseconds since 1970-01-01 00:00 UTC whose milliseconds an id can hold.
inline constexpr std::int64_t latest_id_time = ((std::int64_t{1} << 48) - 1) * 1000 + 999;

// `microseconds`: 0 to latest_id_time.
EventId make_event_id(std::int64_t microseconds, const Uniqueness &uniqueness) noexcept;
// The lowest id of that moment's millisecond.
EventId lowest_event_id(std::int64_t microseconds) noexcept;
// Microseconds of a version 7 UUID's millisecond; -1 for any other UUID.
std::int64_t time_of(const EventId &id) noexcept;

// When an event occurred, as far as the client can be believed: where it says a time between 30 days before and a day after the event was
// received, that; else when it was received. All in microseconds since 1970-01-01 00:00 UTC.
struct EventTime {
  std::int64_t occurred_at;
  std::int64_t of_id;  // for make_event_id. Where only the client's id tells a second copy from the first: the UTC day it was received
};
EventTime event_time(std::int64_t said, std::int64_t received_at, bool has_client_id) noexcept;

}  // namespace faultprint
