// src/text/view.h: small questions about and cuts of string views, none of which allocates.
#pragma once
#include <cstdint>
#include <string_view>

#include "text/characters.h"

namespace faultprint::text {

constexpr std::string_view trim_left(std::string_view s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && is_space(s[n])) ++n;
  return s.substr(n);
}
constexpr std::string_view trim_right(std::string_view s) noexcept {
  std::size_t n = s.size();
  while (n > 0 && is_space(s[n - 1])) --n;
  return s.substr(0, n);
}
constexpr std::string_view trim(std::string_view s) noexcept { return trim_left(trim_right(s)); }

// Removes `prefix` from the front of `s`; false and no change where `s` does not begin with it.
constexpr bool consume(std::string_view &s, std::string_view prefix) noexcept {
  if (!s.starts_with(prefix)) return false;
  s.remove_prefix(prefix.size());
  return true;
}
constexpr bool consume_end(std::string_view &s, std::string_view suffix) noexcept {
  if (!s.ends_with(suffix)) return false;
  s.remove_suffix(suffix.size());
  return true;
}
// Removes the run of decimal digits at the front of `s`. Returns its value, or -1 where there is none;
// values above 2^31 - 1 are held at that bound.
constexpr std::int32_t consume_number(std::string_view &s) noexcept {
  std::size_t n = 0;
  std::int64_t value = 0;
  while (n < s.size() && is_digit(s[n])) {
    if (value <= INT32_MAX) value = value * 10 + (s[n] - '0');
    ++n;
  }
  if (n == 0) return -1;
  s.remove_prefix(n);
  return value > INT32_MAX ? INT32_MAX : static_cast<std::int32_t>(value);
}
// The same at the end of `s`: the number in "file.js:12" with `s` becoming "file.js:".
constexpr std::int32_t consume_number_end(std::string_view &s) noexcept {
  std::size_t begin = s.size();
  while (begin > 0 && is_digit(s[begin - 1])) --begin;
  std::string_view digits = s.substr(begin);
  const std::int32_t value = consume_number(digits);
  if (value >= 0) s = s.substr(0, begin);
  return value;
}
constexpr bool contains(std::string_view s, std::string_view part) noexcept {
  return s.find(part) != std::string_view::npos;
}
constexpr bool contains(std::string_view s, char c) noexcept { return s.find(c) != std::string_view::npos; }
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}
constexpr bool starts_with_ignoring_case(std::string_view s, std::string_view prefix) noexcept {
  return s.size() >= prefix.size() && equal_ignoring_case(s.substr(0, prefix.size()), prefix);
}
// All of `s` are digits / hexadecimal digits, and there is at least one.
constexpr bool all_digits(std::string_view s) noexcept {
  for (const char c : s)
    if (!is_digit(c)) return false;
  return !s.empty();
}
constexpr bool all_hexadecimal(std::string_view s) noexcept {
  for (const char c : s)
    if (!is_hexadecimal(c)) return false;
  return !s.empty();
}
// What stands before / after the first or last `mark`; all of `s` where there is no mark.
constexpr std::string_view before(std::string_view s, char mark) noexcept { return s.substr(0, s.find(mark)); }
constexpr std::string_view after_last(std::string_view s, char mark) noexcept {
  const std::size_t at = s.rfind(mark);
  return at == std::string_view::npos ? s : s.substr(at + 1);
}
// Position of the bracket that closes the one at `s[open]`, counting nesting of this pair; npos where none does.
constexpr std::size_t closing(std::string_view s, std::size_t open, char left, char right) noexcept {
  const std::size_t next = s.find(right, open);
  if (next == std::string_view::npos || s.find(left, open + 1) > next) return next;  // no nesting: most are so
  int depth = 0;
  for (std::size_t i = open; i < s.size(); ++i) {
    if (s[i] == left) ++depth;
    if (s[i] == right && --depth == 0) return i;
  }
  return std::string_view::npos;
}
// Position of the bracket that opens the one at `s[close]`, from the right; npos where none does.
constexpr std::size_t opening(std::string_view s, std::size_t close, char left, char right) noexcept {
  const std::size_t last = s.substr(0, close).rfind(left);
  if (last == std::string_view::npos || !contains(s.substr(last, close - last), right)) return last;
  int depth = 0;
  for (std::size_t i = close + 1; i-- > 0;) {
    if (s[i] == right) ++depth;
    if (s[i] == left && --depth == 0) return i;
  }
  return std::string_view::npos;
}
// Position of the first character that is / is not one of the literal's: find_any<" (">(s). npos where there is none.
// (std::string_view::find_first_of calls memchr for every byte.)
template <Literal set>
constexpr std::size_t find_any(std::string_view s, std::size_t from = 0) noexcept {
  for (std::size_t i = from; i < s.size(); ++i)
    if (is_any<set>(s[i])) return i;
  return std::string_view::npos;
}
template <Literal set>
constexpr std::size_t find_other(std::string_view s, std::size_t from = 0) noexcept {
  for (std::size_t i = from; i < s.size(); ++i)
    if (!is_any<set>(s[i])) return i;
  return std::string_view::npos;
}
template <Literal set>
constexpr std::size_t rfind_any(std::string_view s) noexcept {
  for (std::size_t i = s.size(); i-- > 0;)
    if (is_any<set>(s[i])) return i;
  return std::string_view::npos;
}
template <Literal set>
constexpr bool contains_any(std::string_view s) noexcept {
  std::size_t i = 0;
  for (; i + 4 <= s.size(); i += 4)  // most have none: one question for four
    if (is_any<set>(s[i]) + is_any<set>(s[i + 1]) + is_any<set>(s[i + 2]) + is_any<set>(s[i + 3]) > 0) return true;
  return find_any<set>(s, i) != std::string_view::npos;
}
// Position of the first / last `a` or `b`; npos where there is none.
constexpr std::size_t find_either(std::string_view s, char a, char b, std::size_t from = 0) noexcept {
  for (std::size_t i = from; i < s.size(); ++i)
    if (s[i] == a || s[i] == b) return i;
  return std::string_view::npos;
}
constexpr std::size_t rfind_either(std::string_view s, char a, char b) noexcept {
  for (std::size_t i = s.size(); i-- > 0;)
    if (s[i] == a || s[i] == b) return i;
  return std::string_view::npos;
}
// At most `bytes` of `s`, cut between two characters, so that UTF-8 stays valid.
constexpr std::string_view clipped(std::string_view s, std::size_t bytes) noexcept {
  if (s.size() <= bytes) return s;
  while (bytes > 0 && (static_cast<unsigned char>(s[bytes]) & 0xC0) == 0x80) --bytes;
  return s.substr(0, bytes);
}

}  // namespace faultprint::text
