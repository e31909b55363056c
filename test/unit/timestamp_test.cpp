#include "event/timestamp.h"

#include <gtest/gtest.h>

#include <limits>

using namespace faultprint;
using json::Value;
using namespace std::string_view_literals;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten_past_ten = 1'795'601'400 * second;  // 2026-11-25T10:10:00Z

std::int64_t date(std::string_view text) { return time_of(text, TimeUnit::seconds); }

}  // namespace

TEST(Timestamp, ReadsDatesWithAndWithoutZone) {
  EXPECT_EQ(date("2026-11-25T10:10:00Z"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25T10:10:00"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25 10:10"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25 10:10:00 UTC"), ten_past_ten);
  EXPECT_EQ(date(" 2026-11-25t10:10:00z\n"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25T11:10:00+01:00"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25 15:40:00 +0530"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25T05:10:00-05"), ten_past_ten);
  EXPECT_EQ(date("2026-11-25"), ten_past_ten - (10 * 3600 + 10 * 60) * second);
}

TEST(Timestamp, KeepsFractionsToTheMicrosecond) {
  EXPECT_EQ(date("2026-11-25T10:10:00.25Z"), ten_past_ten + 250'000);
  EXPECT_EQ(date("2026-11-25 10:10:00,250"), ten_past_ten + 250'000);
  EXPECT_EQ(date("2026-11-25T10:10:00.123456789+00:00"), ten_past_ten + 123'456);
  EXPECT_EQ(date("2026-11-25T10:10:00.2500000Z"), ten_past_ten + 250'000);
}

TEST(Timestamp, KnowsTheCalendar) {
  EXPECT_EQ(date("2000-02-29T00:00:00Z"), 951'782'400 * second);
  EXPECT_EQ(date("2024-02-29T00:00:00Z"), 1'709'164'800 * second);
  EXPECT_EQ(date("2023-02-29T00:00:00Z"), 0);
  EXPECT_EQ(date("2100-02-29T00:00:00Z"), 0);
  EXPECT_EQ(date("9999-12-31T23:59:59Z"), 253'402'300'799 * second);
  EXPECT_EQ(date("2016-12-31T23:59:60Z"), 1'483'228'800 * second);  // a leap second is the second after
}

TEST(Timestamp, ReadsNumbersInTheirUnit) {
  EXPECT_EQ(time_of(Value::of(std::int64_t{1'795'601'400}), TimeUnit::seconds), ten_past_ten);
  EXPECT_EQ(time_of(Value::of(1'795'601'400.25), TimeUnit::seconds), ten_past_ten + 250'000);
  EXPECT_EQ(time_of(Value::of("1795601400.25"sv), TimeUnit::seconds), ten_past_ten + 250'000);
  EXPECT_EQ(time_of(Value::of(std::int64_t{1'795'601'400'250}), TimeUnit::milliseconds), ten_past_ten + 250'000);
  EXPECT_EQ(time_of(Value::of(std::int64_t{1'795'601'400'250'001}), TimeUnit::microseconds), ten_past_ten + 250'001);
  EXPECT_EQ(time_of(Value::of("1795601400250001999"sv), TimeUnit::nanoseconds), ten_past_ten + 250'001);
  EXPECT_EQ(time_of(Value::of("2026-11-25T10:10:00Z"sv), TimeUnit::nanoseconds), ten_past_ten);
}

TEST(Timestamp, TellsTheUnitByMagnitude) {
  for (const char *text : {"1795601400", "1795601400000", "1795601400000000", "1795601400000000000", "1795601400.0", "1.7956014e12"})
    EXPECT_EQ(time_of(text, TimeUnit::by_magnitude), ten_past_ten) << text;
}

TEST(Timestamp, GivesNothingForNonsense) {
  for (const char *text : {"", " ", "now", "2026-", "2026-13-01", "2026-00-01", "2026-11-31", "2026-11-25T24:00:00", "2026-11-25T10:60:00",
                           "2026-11-25T10:10:61", "2026-11-25T10:10:00 CET", "2026-11-25T10:10:00+1", "2026-11-25T10:10:00+01:0", "2026-11-25x",
                           "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0000-01-01", "-1", "0", "nan", "inf", "1e400", "99999999999999999999",
                           "2026-11-25T10:10:00.25ZZ", "12:10:00"})
    EXPECT_EQ(date(text), 0) << text;
  EXPECT_EQ(time_of(Value::of(std::numeric_limits<double>::quiet_NaN()), TimeUnit::seconds), 0);
  EXPECT_EQ(time_of(Value::of(std::numeric_limits<std::int64_t>::max()), TimeUnit::seconds), 0);
  EXPECT_EQ(time_of(Value::of(true), TimeUnit::seconds), 0);
  EXPECT_EQ(time_of(Value{}, TimeUnit::seconds), 0);
}
