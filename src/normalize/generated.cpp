#include "normalize/generated.h"

#include <algorithm>
#include <cstring>

#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

void NameBuffer::assign(std::string_view name) noexcept {
  size = name.size() < longest_name ? name.size() : longest_name;
  if (size > 0) std::memcpy(bytes, name.data(), size);
}

void NameBuffer::erase(std::size_t begin, std::size_t end) noexcept {
  std::memmove(bytes + begin, bytes + end, size - end);
  size -= end - begin;
}

bool is_hexadecimal_hash(std::string_view token, bool after_dot) noexcept {
  if (token.size() < 6) return false;
  std::size_t digits = 0, lower = 0, upper = 0, switches = 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (!is_hexadecimal(c)) return false;
    (is_digit(c) ? digits : is_lower(c) ? lower : upper) += 1;
    if (i > 0 && is_digit(c) != is_digit(token[i - 1])) ++switches;
  }
  if (lower > 0 && upper > 0) return false;
  if (token.size() >= 16) return true;
  if (digits == token.size()) return token.size() >= 8;
  if (digits == 0) return false;
  if (token.size() >= 8) return after_dot || switches > 1 || is_digit(token.front());  // "decade2020" is a word with a number
  return after_dot && digits > 1 && switches > 1;
}

namespace {

bool is_vowel(char c) noexcept {
  switch (to_lower(c)) {
    case 'a': case 'e': case 'i': case 'o': case 'u': case 'y': return true;
    default: return false;
  }
}

// What tells noise from words: camel-case words, how many of them nobody could say, and runs of digits.
struct Texture {
  std::size_t words = 0, unspeakable = 0, digit_runs = 0, inner_digit_runs = 0, upper = 0, lower = 0, digits = 0;
};
Texture texture_of(std::string_view token) noexcept {
  Texture t;
  std::size_t i = 0;
  while (i < token.size()) {
    if (is_digit(token[i])) {
      ++t.digit_runs;
      while (i < token.size() && is_digit(token[i])) ++i, ++t.digits;
      if (i < token.size()) ++t.inner_digit_runs;
    } else if (is_letter(token[i])) {
      const std::size_t begin = i;
      bool vowel = false;
      while (i < token.size() && is_upper(token[i])) vowel |= is_vowel(token[i++]), ++t.upper;
      while (i < token.size() && is_lower(token[i])) vowel |= is_vowel(token[i++]), ++t.lower;
      ++t.words;
      if (!vowel && i - begin > 1) ++t.unspeakable;
    } else {
      ++i;
    }
  }
  return t;
}

bool is_token_character(char c) noexcept { return is_alphanumeric(c) || is_wide(c) || c == '$'; }

// Length of the version at the front of `s` ("1.2.3-rc.1", "v7"); 0 where there is none or only one number without "v".
std::size_t version_length(std::string_view s) noexcept {
  std::size_t i = 0, numbers = 0;
  const bool marked = !s.empty() && s[0] == 'v';
  if (marked) ++i;
  for (;;) {
    const std::size_t begin = i;
    while (i < s.size() && is_digit(s[i])) ++i;
    if (i == begin) return 0;
    ++numbers;
    if (i + 1 < s.size() && s[i] == '.' && is_digit(s[i + 1])) ++i;
    else break;
  }
  if (i < s.size() && is_token_character(s[i])) return 0;
  if (numbers == 1 && !marked) return 0;
  for (const std::string_view word : {"rc", "beta", "alpha", "pre", "next", "canary", "snapshot", "SNAPSHOT", "RELEASE", "Final"}) {
    std::string_view rest = s.substr(i);
    if (rest.empty() || (rest[0] != '-' && rest[0] != '.' && rest[0] != '_') || !rest.substr(1).starts_with(word)) continue;
    std::size_t n = 1 + word.size();
    if (n < rest.size() && (rest[n] == '.' || rest[n] == '-') && n + 1 < rest.size() && is_digit(rest[n + 1])) ++n;
    while (n < rest.size() && is_digit(rest[n])) ++n;
    if (n < rest.size() && is_token_character(rest[n])) continue;
    return i + n;
  }
  return i;
}

// Cuts bytes [begin, end) and the separator before them; at the front the one behind them.
void cut(NameBuffer &name, std::size_t begin, std::size_t end) noexcept {
  if (begin > 0) --begin;
  else if (end < name.size && !is_token_character(name.bytes[end])) ++end;
  name.erase(begin, end);
}

// Rollup's hashes may hold "-" and "_" themselves: "index-D_x-7Nr1".
bool cut_base64url_tail(NameBuffer &name, Place place) noexcept {
  constexpr std::size_t length = 8;
  const std::string_view s = name.view();
  if (s.size() < length + 2 || s[s.size() - length - 1] != '-') return false;
  const std::string_view tail = s.substr(s.size() - length);
  std::size_t separators = 0, changes = 0;
  const auto kind = [](char c) { return is_digit(c) ? 0 : is_lower(c) ? 1 : is_upper(c) ? 2 : 3; };
  for (std::size_t i = 0; i < length; ++i) {
    if (!is_alphanumeric(tail[i]) && tail[i] != '-' && tail[i] != '_') return false;
    separators += kind(tail[i]) == 3 ? 1 : 0;
    changes += i > 0 && kind(tail[i]) != kind(tail[i - 1]) ? 1 : 0;
  }
  const Texture t = texture_of(tail);
  const bool all_kinds = t.upper > 0 && t.lower > 0 && t.digits > 0;
  const bool random = separators > 0 && ((all_kinds && changes >= 5) ||
                                         (place == Place::bundler_output && t.upper > 0 && changes >= 4 && (t.digits > 0 || t.unspeakable > 0)));
  if (!random) return false;
  name.erase(s.size() - length - 1, s.size());
  return true;
}

bool cut_one(NameBuffer &name, Place place) noexcept {
  const std::string_view s = name.view();
  for (std::size_t begin = 0; begin < s.size();) {
    if (!is_token_character(s[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < s.size() && is_token_character(s[end])) ++end;
    const std::string_view token = s.substr(begin, end - begin);
    const char separator = begin > 0 ? s[begin - 1] : '\0';
    if (token.size() == 8 && s.size() - begin >= 36 && is_uuid(s.substr(begin, 36)) && (s.size() - begin == 36 || !is_token_character(s[begin + 36]))) {
      cut(name, begin, begin + 36);
      return true;
    }
    if (separator == '-' || separator == '_' || separator == '.' || separator == '@' || separator == ' ')
      if (const std::size_t length = version_length(s.substr(begin)); length > 0 && begin > 1) {
        cut(name, begin, begin + length);
        return true;
      }
    const bool apart = separator == '\0' || separator == '.' || separator == '-' || separator == '_' || separator == '~';
    const bool ends = end == s.size() || s[end] == '.' || s[end] == '-' || s[end] == '_' || s[end] == '~' || s[end] == '>' || s[end] == '(';
    // A mixed hash stands last or before a dot; at the front only where nothing else is in the name.
    const bool mixed_place = separator == '\0' ? end == s.size() : (separator == '-' || separator == '.' || separator == '~') && (end == s.size() || s[end] == '.');
    if (apart && ends && (is_hexadecimal_hash(token, separator == '.') ||
                          (mixed_place && is_mixed_hash(token, separator == '-' || place == Place::bundler_output ? place : Place::anywhere)))) {
      cut(name, begin, end);
      return true;
    }
    begin = end;
  }
  return cut_base64url_tail(name, place);
}

}  // namespace

bool is_mixed_hash(std::string_view token, Place place) noexcept {
  if (token.size() < 8 || token.size() > 64) return false;
  for (const char c : token)
    if (!is_alphanumeric(c)) return false;
  const Texture t = texture_of(token);
  if (token.size() > 8) return token.size() >= 20 && t.inner_digit_runs >= 3;
  if (t.upper == 0) {  // base36 or a word
    return t.digit_runs >= 2 && t.lower > 0 && t.words >= 2 && t.unspeakable + t.digit_runs >= 3;
  }
  if (t.lower == 0) {  // base32
    if (t.digits > 0) return t.inner_digit_runs >= 1 && t.upper > 0 && (t.digit_runs >= 2 || t.unspeakable > 0 || place == Place::bundler_output);
    std::size_t vowels = 0;
    for (const char c : token) vowels += is_vowel(c) ? 1 : 0;
    return vowels <= 1;
  }
  if (t.digit_runs >= 2 && (t.inner_digit_runs >= 2 || t.words >= 2)) return true;
  if (t.words >= 4) return true;
  if (t.inner_digit_runs > 0) return t.words >= 3 || t.unspeakable >= 2 || (place == Place::bundler_output && t.unspeakable > 0);
  return t.words >= 2 && (t.unspeakable >= 2 || (t.unspeakable > 0 && (t.words >= 3 || place == Place::bundler_output)));
}

bool is_uuid(std::string_view token) noexcept {
  if (token.size() != 36) return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? token[i] != '-' : !is_hexadecimal(token[i])) return false;
  }
  return true;
}

bool is_version_or_date(std::string_view name) noexcept {
  if (!name.empty() && (name[0] == 'v' || name[0] == 'r')) name.remove_prefix(1);
  if (name.empty() || !is_digit(name[0])) return false;
  std::size_t letters = 0, other_letters = 0;
  for (const char c : name) {
    if (is_digit(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '+') continue;
    if (!is_letter(c)) return false;
    (c == 'T' || c == 'Z' ? letters : other_letters) += 1;
  }
  if (other_letters == 0) return letters <= 2;
  const std::size_t length = version_length(name);
  return length == name.size() && length > 0;
}

void cut_generated(NameBuffer &name, Place place) noexcept {
  // Versions and short hashes have a digit or a capital; hashes of small letters alone are long.
  constexpr std::size_t long_hash = 16;
  const auto is_sign = [](char c) { return is_digit(c) || is_upper(c); };
  if (name.size < long_hash && std::none_of(name.bytes, name.bytes + name.size, is_sign)) return;
  while (name.size > 0 && cut_one(name, place)) {
  }
}

}  // namespace faultprint::normalize
