// Dates and times in messages, in the forms that loggers, runtimes and the RFCs 822, 850, 1123 and 3339 write.
#include <algorithm>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

using text::is_digit;
using text::is_letter;
using text::is_upper;

namespace {

constexpr std::string_view month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view weekday_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::size_t longest_name = 9;

// "Jan", "Sept", "January": the name itself, or its first three to five letters.
bool is_name_in(std::string_view word, const std::string_view *first, const std::string_view *last) noexcept {
  if (word.size() < 3) return false;
  return std::any_of(first, last,
                     [&](std::string_view name) {
                       return text::equal_ignoring_case(name, word) ||
                              (word.size() <= 5 && text::starts_with_ignoring_case(name, word));
                     }) &&
         (is_upper(word[0]) || std::none_of(word.begin(), word.end(), is_upper));
}
bool is_month(std::string_view word) noexcept { return is_name_in(word, std::begin(month_names), std::end(month_names)); }
bool is_weekday(std::string_view word) noexcept {
  return is_upper(word.empty() ? 'x' : word[0]) && is_name_in(word, std::begin(weekday_names), std::end(weekday_names));
}

std::string_view letters_from(std::string_view text, std::size_t i) noexcept {
  std::size_t end = i;
  while (end < text.size() && end - i <= longest_name && is_letter(text[end])) ++end;
  return text.substr(std::min(i, text.size()), end - std::min(i, text.size()));
}
// Letters right before `end`; empty where they are part of a longer word or reach over what is settled.
std::string_view letters_before(const Scan &scan, std::size_t end) noexcept {
  std::size_t begin = end;
  while (begin > scan.settled && end - begin <= longest_name && is_letter(scan.text[begin - 1])) --begin;
  if (begin < end && word_before(scan, begin)) return {};
  return scan.text.substr(begin, end - begin);
}
std::size_t back_over_blanks(const Scan &scan, std::size_t i) noexcept {
  std::size_t n = 0;
  while (n < 2 && i > scan.settled && scan.text[i - 1] == ' ') --i, ++n;
  return i;
}
std::size_t over_blanks(std::string_view text, std::size_t i) noexcept {
  std::size_t n = 0;
  while (n < 2 && at(text, i) == ' ') ++i, ++n;
  return i;
}

int value_of(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  int value = 0;
  for (; begin < end && begin < text.size(); ++begin) value = value * 10 + (text[begin] - '0');
  return value;
}
// Exactly `count` digits at `i` with a value in [least, most].
bool is_number(std::string_view text, std::size_t i, std::size_t count, int least, int most) noexcept {
  if (skip_digits(text, i, count) != i + count) return false;
  const int value = value_of(text, i, i + count);
  return value >= least && value <= most;
}

// ---- time and zone: each gives the end, or its beginning where there is none ----

std::size_t offset_end(std::string_view text, std::size_t i) noexcept {  // "+01:00", "-0700", "+05"
  if (at(text, i) != '+' && at(text, i) != '-') return i;
  if (!is_number(text, i + 1, 2, 0, 15)) return i;
  std::size_t end = i + 3;
  if (at(text, end) == ':' && is_number(text, end + 1, 2, 0, 59))
    end += 3;
  else if (is_number(text, end, 2, 0, 59))
    end += 2;
  return word_at(text, end) ? i : end;
}
std::size_t zone_name_end(std::string_view text, std::size_t i) noexcept {
  static constexpr std::string_view names[] = {"ACDT", "ACST", "AEDT", "AEST", "AKDT", "AKST", "BRT",  "BST",  "CDT", "CEST",
                                               "CET",  "CST",  "EDT",  "EEST", "EET",  "EST",  "GMT",  "HKT",  "HST", "IDT",
                                               "IST",  "JST",  "KST",  "MDT",  "MSK",  "MST",  "NZDT", "NZST", "PDT", "PST",
                                               "SGT",  "UT",   "UTC",  "WEST", "WET",  "WIB",  "Z"};
  const std::string_view word = letters_from(text, i);
  if (!std::binary_search(std::begin(names), std::end(names), word) || is_digit(at(text, i + word.size())) ||
      at(text, i + word.size()) == '_')
    return i;
  return i + word.size();
}
// What may follow a time: " +0100", "Z", " GMT-0800 (Pacific Standard Time)", " +0000 UTC".
std::size_t zone_end(std::string_view text, std::size_t i) noexcept {
  if (const char c = at(text, i); c == 'Z' || c == 'z') {
    // Go's layout itself, "Z07:00", turns up where a program printed it
    if (at(text, i + 3) == ':' && is_number(text, i + 1, 2, 0, 15) && is_number(text, i + 4, 2, 0, 59) && !word_at(text, i + 6))
      return i + 6;
    return word_at(text, i + 1) ? i : i + 1;
  }
  std::size_t end = offset_end(text, i);
  if (end == i && at(text, i) == ' ') {
    end = offset_end(text, i + 1);
    if (end == i + 1) end = zone_name_end(text, i + 1);
    if (end == i + 1) return i;
    const std::size_t offset = offset_end(text, end);  // "GMT-0800"
    if (is_letter(text[end - 1])) end = offset;
  }
  if (end == i) return i;
  if (at(text, end) == ' ') {
    if (at(text, end + 1) == '(') {  // "(Pacific Standard Time)"
      constexpr std::size_t longest_zone_text = 64;
      const std::size_t close = text.substr(end + 2, longest_zone_text).find_first_of("()\n<");
      if (close != none && close > 0 && text[end + 2 + close] == ')' && is_letter(text[end + 2])) return end + 2 + close + 1;
    } else if (is_digit(text[end - 1])) {  // Go: "+0000 UTC"
      const std::size_t name = zone_name_end(text, end + 1);
      if (name > end + 1) return name;
    }
  }
  return end;
}

struct Time {
  std::size_t end = 0;
  std::size_t without_fraction = 0;
  bool seconds = false, valid = false;
};
Time clock_time(std::string_view text, std::size_t i) noexcept {
  const std::size_t hour_end = skip_digits(text, i, 3);
  if (hour_end == i || hour_end - i > 2 || at(text, hour_end) != ':') return {};
  const int hour = value_of(text, i, hour_end);
  if (hour > 23 || !is_number(text, hour_end + 1, 2, 0, 59)) return {};
  Time time{hour_end + 3, hour_end + 3, false, true};
  if (at(text, time.end) == ':' && is_number(text, time.end + 1, 2, 0, 60) && !is_digit(at(text, time.end + 3))) {
    time.end += 3;
    time.without_fraction = time.end;
    time.seconds = true;
    const char point = at(text, time.end);
    if ((point == '.' || point == ',') && is_digit(at(text, time.end + 1))) {
      const std::size_t fraction = skip_digits(text, time.end + 1, 10);
      // Python's logger writes a comma and milliseconds.
      if (fraction - time.end <= 10 && (point == '.' || fraction - time.end == 4)) time.end = fraction;
    }
  }
  std::size_t half = time.end + (at(text, time.end) == ' ' ? 1 : 0);
  if (hour >= 1 && hour <= 12 && (text::to_lower(at(text, half)) == 'a' || text::to_lower(at(text, half)) == 'p') &&
      text::to_lower(at(text, half + 1)) == 'm' && !word_at(text, half + 2))
    time.end = half + 2;
  return time;
}
// A digit or a further part of a group of numbers right behind a time makes it something else.
bool ends_well(std::string_view text, std::size_t end) noexcept {
  if (at(text, end) == ':')
    return !text::is_hexadecimal(at(text, end + 1)) && (is_letter(at(text, end + 1)) || !word_at(text, end + 1));
  return !word_at(text, end);
}
std::size_t time_and_zone_end(std::string_view text, std::size_t i) noexcept {
  const Time time = clock_time(text, i);
  if (!time.valid) return i;
  const std::size_t end = zone_end(text, time.end);
  if (ends_well(text, end)) return end;
  return time.without_fraction < time.end && ends_well(text, time.without_fraction) ? time.without_fraction : i;
}
// "150405", with `minutes_suffice` also "1504", with fraction and zone.
std::size_t compressed_time_end(std::string_view text, std::size_t i, bool minutes_suffice) noexcept {
  if (!is_number(text, i, 2, 0, 23) || !is_number(text, i + 2, 2, 0, 59)) return i;
  std::size_t end = i + 4;
  if (is_number(text, end, 2, 0, 60))
    end += 2;
  else if (!minutes_suffice)
    return i;
  if ((at(text, end) == '.' || at(text, end) == ',') && is_digit(at(text, end + 1))) {
    const std::size_t with_zone = zone_end(text, skip_digits(text, end + 1, 9));
    if (!word_at(text, with_zone)) return with_zone;
  }
  end = zone_end(text, end);
  return word_at(text, end) ? i : end;
}

// ---- dates that begin with digits ----

// After a date: "T15:04:05Z", " 15:04", ", 3:04 PM", " at 15:04:05". The end, `i` where no time follows.
std::size_t following_time_end(std::string_view text, std::size_t i) noexcept {
  std::size_t begin = i;
  if (at(text, i) == 'T' || at(text, i) == 't' || at(text, i) == '_') {
    begin = i + 1;
  } else {
    if (at(text, begin) == ',') ++begin;
    const std::size_t blanks = over_blanks(text, begin);
    if (blanks == begin) return i;
    begin = blanks;
    if (text.substr(begin).starts_with("at ")) begin += 3;
  }
  const std::size_t end = time_and_zone_end(text, begin);
  return end > begin ? end : i;
}

Match iso_date(std::string_view text, std::size_t i) noexcept {  // 2006-01-02, 2006/01/02
  const char separator = at(text, i + 4);
  if ((separator != '-' && separator != '/') || at(text, i + 7) != separator) return {};
  if (!is_number(text, i + 5, 2, 1, 12) || !is_number(text, i + 8, 2, 1, 31)) return {};
  const std::size_t end = following_time_end(text, i + 10);
  if (end == i + 10 && (word_at(text, end) || (separator == '/' && at(text, end) == '/'))) return {};
  return {i, end, "<date>"};
}

Match compressed_date(std::string_view text, std::size_t i) noexcept {  // 20060102T150405Z, 20240220 11:55:33
  if (!is_number(text, i + 4, 2, 1, 12) || !is_number(text, i + 6, 2, 1, 31)) return {};
  const char separator = at(text, i + 8);
  if (separator != 'T' && separator != ' ') return {};
  if (const std::size_t end = time_and_zone_end(text, i + 9); end > i + 9) return {i, end, "<date>"};
  const std::size_t end = compressed_time_end(text, i + 9, separator == 'T');
  return end > i + 9 ? Match{i, end, "<date>"} : Match{};
}

// 01/02/2006, 2.1.2006: the day or the month may be first.
Match short_date(std::string_view text, std::size_t i, std::size_t first_end) noexcept {
  const char separator = text[first_end];
  const std::size_t second_end = skip_digits(text, first_end + 1, 3);
  if (second_end == first_end + 1 || second_end - first_end > 3 || at(text, second_end) != separator) return {};
  const int a = value_of(text, i, first_end), b = value_of(text, first_end + 1, second_end);
  if (a < 1 || b < 1 || std::max(a, b) > 31 || std::min(a, b) > 12) return {};
  if (!is_number(text, second_end + 1, 4, 1900, 2199)) return {};
  const std::size_t end = following_time_end(text, second_end + 5);
  if (word_at(text, end) || at(text, end) == separator) return {};
  return {i, end, "<date>"};
}

// The weekday in front of `i`: where it begins, else `i`.
std::size_t with_weekday(const Scan &scan, std::size_t i) noexcept {
  std::size_t end = back_over_blanks(scan, i);
  if (end == i) return i;
  if (end > scan.settled && scan.text[end - 1] == ',') --end;
  const std::string_view word = letters_before(scan, end);
  return is_weekday(word) ? end - word.size() : i;
}

// 02 Jan 2006 15:04:05 MST, 02-Jan-06 15:04:05, 02/Jan/2006:15:04:05 -0700
Match day_and_month(const Scan &scan, std::size_t i, std::size_t day_end) noexcept {
  const std::string_view text = scan.text;
  const char separator = at(text, day_end);
  const std::size_t month = separator == ' ' ? over_blanks(text, day_end) : day_end + 1;
  const std::string_view name = letters_from(text, month);
  if (!is_month(name) || value_of(text, i, day_end) > 31) return {};
  std::size_t year = month + name.size();
  if (separator == ' ' && at(text, year) == ',') ++year;
  if (at(text, year) != separator) return {};
  ++year;
  const std::size_t year_end = skip_digits(text, year, 5);
  if (year_end - year != 2 && year_end - year != 4) return {};
  std::size_t end = following_time_end(text, year_end);
  if (end == year_end && at(text, year_end) == ':') {
    end = time_and_zone_end(text, year_end + 1);
    if (end == year_end + 1) end = year_end;
  }
  if (end == year_end && (year_end - year == 2 || word_at(text, end))) return {};
  return {with_weekday(scan, i), end, "<date>"};
}

// Jan 02, 1999 · Mon Jan 02 2006 14:04:05 GMT-0800 · Mon Jan 2 15:04:05 MST 2006 · Jan 2 15:04:05, with `i` at the day
Match month_and_day(const Scan &scan, std::size_t i, std::size_t day_end) noexcept {
  const std::string_view text = scan.text;
  const std::size_t month_end = back_over_blanks(scan, i);
  if (month_end == i) return {};
  const std::string_view name = letters_before(scan, month_end);
  if (!is_month(name) || value_of(text, i, day_end) > 31) return {};
  const std::size_t begin = with_weekday(scan, month_end - name.size());
  std::size_t next = day_end;
  const bool comma = at(text, next) == ',';
  if (comma) ++next;
  const std::size_t after_blanks = over_blanks(text, next);
  if (after_blanks == next) return {};
  next = after_blanks;
  const std::size_t digits_end = skip_digits(text, next, 5);
  if (digits_end - next == 4 || (comma && digits_end - next == 2 && at(text, digits_end) != ':')) {  // the year
    const std::size_t end = following_time_end(text, digits_end);
    return word_at(text, end) ? Match{} : Match{begin, end, "<date>"};
  }
  const std::size_t time = time_and_zone_end(text, next);
  if (time == next) return {};
  const std::size_t year = over_blanks(text, time);
  if (year > time && is_number(text, year, 4, 1900, 2199) && !word_at(text, year + 4)) return {begin, year + 4, "<date>"};
  return {begin, time, "<date>"};
}

}  // namespace

Match date(const Scan &scan, std::size_t begin) {
  const std::string_view text = scan.text;
  const std::size_t digits_end = skip_digits(text, begin, 9), digits = digits_end - begin;
  const char next = at(text, digits_end);
  if (digits == 4) return next == '-' || next == '/' ? iso_date(text, begin) : Match{};
  if (digits == 8) return compressed_date(text, begin);
  if (digits > 2) return {};
  if (next == ':') {
    const bool after_colon = begin > 0 && text[begin - 1] == ':';
    if (after_colon && (begin == scan.settled + 1 || (begin >= 2 && is_digit(text[begin - 2])))) return {};
    // "file.js:10:25" is a place, not a time.
    if (after_colon && !clock_time(text, begin).seconds) return {};
    const std::size_t end = time_and_zone_end(text, begin);
    return end > begin ? Match{begin, end, "<date>"} : Match{};
  }
  if (next == ' ' || next == '-' || next == '/')
    if (const Match match = day_and_month(scan, begin, digits_end)) return match;
  if (next == ' ' || next == ',')
    if (const Match match = month_and_day(scan, begin, digits_end)) return match;
  if (next == '/' || next == '.') return short_date(text, begin, digits_end);
  return {};
}

// "datetime.datetime(2024, 1, 2, 3, 4, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))"
Match python_datetime(const Scan &scan, const Word &word) {
  constexpr std::size_t longest = 240;
  const std::string_view rest = scan.text.substr(word.begin, longest);
  std::size_t open = none;
  for (const std::string_view call : {"datetime.datetime(", "datetime.date(", "datetime.time("})
    if (rest.starts_with(call)) open = call.size() - 1;
  if (open == none || !is_digit(at(rest, open + 1))) return {};
  std::size_t end = open + 1;
  while (end < rest.size() && (is_digit(rest[end]) || rest[end] == ',' || rest[end] == ' ')) ++end;
  if (at(rest, end) != ')') {
    if (!rest.substr(end).starts_with("tzinfo=") && !rest.substr(end).starts_with("fold=")) return {};
    end = text::closing(rest, open, '(', ')');
    if (end == none) return {};
    for (std::size_t i = open; i < end; ++i)  // "<UTC>" is a zone, "<int>" has been replaced
      if (rest[i] == '<' && !is_upper(at(rest, i + 1))) return {};
  }
  return {word.begin, word.begin + end + 1, "<date>"};
}

}  // namespace faultprint::normalize::tokens
