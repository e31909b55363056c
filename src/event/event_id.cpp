#include "event/event_id.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace faultprint {

namespace {

constexpr std::int64_t day = 86'400'000'000;  // microseconds
constexpr std::int64_t oldest = 30 * day;      // events wait in a client's queue while it is offline
constexpr std::int64_t newest = day;           // clocks that go ahead, and dates without a zone

}  // namespace

Uniqueness uniqueness_of(std::string_view client_id) noexcept {
  XXH128_canonical_t canonical;  // the same bytes on every architecture
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(client_id.data(), client_id.size()));
  Uniqueness uniqueness;
  std::copy_n(canonical.digest, uniqueness.size(), uniqueness.begin());
  return uniqueness;
}

EventId make_event_id(std::int64_t microseconds, const Uniqueness &uniqueness) noexcept {
  EventId id;
  const std::int64_t milliseconds = microseconds / 1000;
  for (int i = 0; i < 6; ++i) id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  std::copy(uniqueness.begin(), uniqueness.end(), id.bytes.begin() + 6);
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0F));  // version 7
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));  // variant 10
  return id;
}

EventId lowest_event_id(std::int64_t microseconds) noexcept { return make_event_id(microseconds, {}); }

std::int64_t time_of(const EventId &id) noexcept {
  if ((id.bytes[6] & 0xF0) != 0x70 || (id.bytes[8] & 0xC0) != 0x80) return -1;
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.bytes[i];
  return milliseconds * 1000;
}

EventTime event_time(std::int64_t said, std::int64_t received_at, bool has_client_id) noexcept {
  if (said > 0 && said >= received_at - oldest && said <= received_at + newest) return {said, said};
  return {received_at, has_client_id ? received_at - received_at % day : received_at};
}

}  // namespace faultprint
