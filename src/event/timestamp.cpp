#include "event/timestamp.h"

#include <charconv>
#include <cmath>

#include "text/view.h"

namespace faultprint {
namespace {

using namespace text;

constexpr std::int64_t second = 1'000'000;  // microseconds
constexpr std::int64_t latest = 253'402'300'800 * second;  // the year 10000

std::int64_t in_range(std::int64_t microseconds) noexcept { return microseconds > 0 && microseconds < latest ? microseconds : 0; }

TimeUnit unit_of(double magnitude) noexcept {
  if (magnitude < 1e11) return TimeUnit::seconds;  // up to the year 5138
  if (magnitude < 1e14) return TimeUnit::milliseconds;
  return magnitude < 1e17 ? TimeUnit::microseconds : TimeUnit::nanoseconds;
}

std::int64_t of_integer(std::int64_t number, TimeUnit unit) noexcept {
  if (unit == TimeUnit::by_magnitude) unit = unit_of(static_cast<double>(number));
  if (number <= 0) return 0;
  const std::int64_t factor = unit == TimeUnit::seconds ? second : unit == TimeUnit::milliseconds ? 1000 : 1;
  std::int64_t microseconds;
  if (__builtin_mul_overflow(number, factor, &microseconds)) return 0;
  return in_range(unit == TimeUnit::nanoseconds ? microseconds / 1000 : microseconds);
}

std::int64_t of_double(double number, TimeUnit unit) noexcept {
  if (unit == TimeUnit::by_magnitude) unit = unit_of(number);
  const double factor = unit == TimeUnit::seconds ? 1e6 : unit == TimeUnit::milliseconds ? 1e3 : unit == TimeUnit::microseconds ? 1 : 1e-3;
  const double microseconds = number * factor;
  if (!(microseconds > 0) || microseconds >= static_cast<double>(latest)) return 0;  // NaN fails the first test
  return in_range(std::llround(microseconds));  // a double holds microseconds of today to a quarter: the nearest is what was meant
}

// `count` digits at the front; -1 where they are not there.
int digits(std::string_view &s, std::size_t count) noexcept {
  if (s.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(s[i])) return -1;
    value = value * 10 + (s[i] - '0');
  }
  s.remove_prefix(count);
  return value;
}

bool is_leap(int year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_of(int year, int month) noexcept {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

// Days from 1970-01-01 in the Gregorian calendar.
std::int64_t day_number(int year, int month, int day) noexcept {
  const std::int64_t before = year - 1;
  std::int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719'162;
  for (int m = 1; m < month; ++m) days += days_of(year, m);
  return days + day - 1;
}

// Seconds that a zone is ahead of UTC; false where `s` is none.
bool read_zone(std::string_view s, int &ahead) noexcept {
  ahead = 0;
  s = trim(s);
  if (s.empty() || s == "Z" || s == "z" || s == "UTC" || s == "GMT") return true;
  const int sign = s.front() == '+' ? 1 : s.front() == '-' ? -1 : 0;
  if (sign == 0) return false;
  s.remove_prefix(1);
  const int hours = digits(s, 2);
  int minutes = 0;
  if (!s.empty()) {
    consume(s, ":");
    minutes = digits(s, 2);
  }
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || !s.empty()) return false;
  ahead = sign * (hours * 3600 + minutes * 60);
  return true;
}

std::int64_t of_date(std::string_view s) noexcept {
  const int year = digits(s, 4);
  if (!consume(s, "-")) return 0;
  const int month = digits(s, 2);
  if (!consume(s, "-")) return 0;
  const int day = digits(s, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_of(year, month)) return 0;
  int hour = 0, minute = 0, seconds = 0, ahead = 0;
  std::int64_t fraction = 0;
  if (!s.empty()) {
    if (s.front() != 'T' && s.front() != 't' && s.front() != ' ') return 0;
    s.remove_prefix(1);
    hour = digits(s, 2);
    if (!consume(s, ":")) return 0;
    minute = digits(s, 2);
    if (consume(s, ":")) seconds = digits(s, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || seconds < 0 || seconds > 60) return 0;
    if (s.size() > 1 && (s.front() == '.' || s.front() == ',') && is_digit(s[1])) {
      s.remove_prefix(1);
      std::int64_t unit = second / 10;
      for (; !s.empty() && is_digit(s.front()); s.remove_prefix(1), unit /= 10) fraction += unit * (s.front() - '0');
    }
    if (!read_zone(s, ahead)) return 0;
  }
  const std::int64_t whole = day_number(year, month, day) * 86'400 + hour * 3600 + minute * 60 + seconds - ahead;
  return in_range(whole * second + fraction);
}

}  // namespace

std::int64_t time_of(std::string_view text, TimeUnit unit) noexcept {
  text = trim(text);
  if (text.size() > 4 && text[4] == '-') return of_date(text);
  const char *const begin = text.data(), *const end = begin + text.size();
  std::int64_t integer;
  if (const auto [stop, error] = std::from_chars(begin, end, integer); error == std::errc{} && stop == end) return of_integer(integer, unit);
  double number;
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc{} && stop == end ? of_double(number, unit) : 0;
}

std::int64_t time_of(const json::Value &value, TimeUnit unit) noexcept {
  switch (value.kind()) {
    case json::Kind::string: return time_of(value.string(), unit);
    case json::Kind::integer: return of_integer(value.integer(), unit);
    case json::Kind::number: return of_double(value.number(), unit);
    default: return 0;
  }
}

}  // namespace faultprint
