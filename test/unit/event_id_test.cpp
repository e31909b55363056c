#include "event/event_id.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

using namespace faultprint;

namespace {

constexpr std::int64_t now = 1'795'601'400'250'123;  // 2026-11-25T10:10:00.250123Z
constexpr std::int64_t day = 86'400'000'000;

std::string shown(const EventId &id) {
  std::string out;
  for (const std::uint8_t byte : id.bytes) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", byte);
    out += hex;
  }
  return out;
}

}  // namespace

TEST(EventId, IsAVersion7Uuid) {
  EXPECT_EQ(shown(lowest_event_id(now)), "01a2122f01ba70008000000000000000");
  Uniqueness all;
  all.fill(0xFF);
  EXPECT_EQ(shown(make_event_id(now, all)), "01a2122f01ba7fffbfffffffffffffff");
  EXPECT_EQ(shown(lowest_event_id(0)), "00000000000070008000000000000000");
  EXPECT_EQ(shown(make_event_id(latest_id_time, all)), "ffffffffffff7fffbfffffffffffffff");
}

TEST(EventId, TellsItsMillisecond) {
  for (const std::int64_t time : {std::int64_t{0}, std::int64_t{999}, std::int64_t{1000}, now, latest_id_time})
    EXPECT_EQ(time_of(make_event_id(time, uniqueness_of("x"))), time / 1000 * 1000);
  EventId other = lowest_event_id(now);
  other.bytes[6] = 0x40;
  EXPECT_EQ(time_of(other), -1);
  other.bytes[6] = 0x70;
  other.bytes[8] = 0xC0;
  EXPECT_EQ(time_of(other), -1);
}

TEST(EventId, OrdersAsTime) {
  Uniqueness all;
  all.fill(0xFF);
  for (std::int64_t time = 1; time < latest_id_time / 2; time = time * 3 + 1000) {
    EXPECT_LT(make_event_id(time, all).bytes, lowest_event_id(time + 1000).bytes);
    EXPECT_LE(lowest_event_id(time).bytes, make_event_id(time, uniqueness_of("y")).bytes);
  }
}

TEST(EventId, HashOfAClientsIdIsFixed) {
  // XXH3-128 is specified: stored ids depend on it.
  EXPECT_EQ(shown(make_event_id(0, uniqueness_of("0a1b2c3d4e5f60718293a4b5c6d7e8f9"))), "0000000000007edf9c94099ea9a2a814");
  EXPECT_NE(uniqueness_of("a"), uniqueness_of("b"));
}

TEST(EventTime, BelievesTheClientWithinAMonth) {
  for (const std::int64_t said : {now - 30 * day, now - 1, now, now + day}) {
    EXPECT_EQ(event_time(said, now, true).occurred_at, said);
    EXPECT_EQ(event_time(said, now, false).of_id, said);
  }
  for (const std::int64_t said : {std::int64_t{0}, now - 30 * day - 1, now + day + 1, std::int64_t{1}}) {
    EXPECT_EQ(event_time(said, now, false).occurred_at, now);
    EXPECT_EQ(event_time(said, now, false).of_id, now);
    EXPECT_EQ(event_time(said, now, true).occurred_at, now);
    EXPECT_EQ(event_time(said, now, true).of_id, now - now % day);
  }
}
