// Numbers in messages, with the units behind them.
#include <algorithm>
#include <cstdint>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

using text::is_digit;

namespace {

// From 8 digits on a number is taken for an identifier, as numbers in other notations of that length are.
constexpr std::size_t most_digits_of_int = 7;

struct Unit {
  std::string_view name;
  std::uint8_t rank;  // 0: a size; else a duration, the larger the longer
};
constexpr Unit units[] = {{"ms", 3}, {"s", 4},  {"us", 2},  {"\xC2\xB5s", 2}, {"\xCE\xBCs", 2}, {"ns", 1},
                          {"m", 5},  {"h", 6},  {"d", 7},   {"kB", 0},        {"KB", 0},        {"MB", 0},
                          {"GB", 0}, {"TB", 0}, {"KiB", 0}, {"MiB", 0},       {"GiB", 0},       {"TiB", 0}};
// The unit at `i`, not followed by a further letter; a digit may begin the next part.
const Unit *unit_at(std::string_view text, std::size_t i) noexcept {
  for (const Unit &unit : units) {
    if (!text.substr(std::min(i, text.size())).starts_with(unit.name)) continue;
    const std::size_t end = i + unit.name.size();
    if (is_digit(at(text, end)) || !word_at(text, end)) return &unit;
  }
  return nullptr;
}

std::size_t fraction_end(std::string_view text, std::size_t i) noexcept {
  return at(text, i) == '.' && is_digit(at(text, i + 1)) ? skip_digits(text, i + 1) : i;
}

// "1.5s", "20ms", "1h30m", "2m30.5s": minutes, hours and days only together with another unit.
std::size_t duration_end(std::string_view text, std::size_t begin, std::size_t digits_end) noexcept {
  std::size_t end = begin;
  int parts = 0, last_rank = 8;
  for (std::size_t i = digits_end;;) {
    const Unit *unit = unit_at(text, fraction_end(text, i));
    if (unit == nullptr || unit->rank == 0 || unit->rank >= last_rank) break;
    end = fraction_end(text, i) + unit->name.size();
    last_rank = unit->rank;
    ++parts;
    if (!is_digit(at(text, end))) break;
    i = skip_digits(text, end, 9);
  }
  return parts > 0 && !word_at(text, end) && (parts > 1 || last_rank <= 4) ? end : begin;
}
std::size_t size_end(std::string_view text, std::size_t i) noexcept {
  const std::size_t begin = at(text, i) == ' ' ? i + 1 : i;
  const Unit *unit = unit_at(text, begin);
  if (unit == nullptr || unit->rank != 0 || is_digit(at(text, begin + unit->name.size()))) return i;
  return begin + unit->name.size();
}

// "4,150,908": one to three digits, then groups of three.
std::size_t grouped_end(Scan &scan, std::size_t begin, std::size_t digits_end) noexcept {
  if (digits_end - begin > 3 || begin < scan.groups_refused) return digits_end;
  const std::string_view text = scan.text;
  std::size_t end = digits_end;
  while (at(text, end) == ',' && skip_digits(text, end + 1, 4) == end + 4) end += 4;
  if (!word_at(text, end) && !(at(text, end) == ',' && is_digit(at(text, end + 1)))) return end;
  scan.groups_refused = end;
  return digits_end;
}

// "1.2.3", "1.2.3-rc.1", from the first number on: the end; `i` where there is only one number.
std::size_t version_end(std::string_view text, std::size_t i, std::size_t first_end) noexcept {
  std::size_t end = first_end;
  for (int part = 0; part < 4 && fraction_end(text, end) > end; ++part) end = fraction_end(text, end);
  if (end == first_end) return i;
  if (at(text, end) == '-' || at(text, end) == '+') {
    static constexpr std::string_view releases[] = {"alpha", "beta", "rc", "dev", "pre", "SNAPSHOT", "canary", "next", "nightly"};
    const std::string_view rest = text.substr(end + 1, 48);
    if (text[end] == '+' ||
        std::any_of(std::begin(releases), std::end(releases), [&](std::string_view r) { return rest.starts_with(r); })) {
      std::size_t suffix = end + 1;
      while (suffix < text.size() && suffix - end <= 48 &&
             (is_word(text[suffix]) || ((text[suffix] == '.' || text[suffix] == '-') && word_at(text, suffix + 1))))
        ++suffix;
      end = suffix;
    }
  }
  return word_at(text, end) ? i : end;
}
bool follows_word_version(const Scan &scan, std::size_t begin) noexcept {
  std::size_t end = begin;
  while (end > scan.settled && begin - end < 3 && std::string_view(" :='\"").find(scan.text[end - 1]) != none) --end;
  constexpr std::string_view word = "version";
  return end < begin && end >= scan.settled + word.size() &&
         text::equal_ignoring_case(scan.text.substr(end - word.size(), word.size()), word);
}

}  // namespace

Match number(Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  const std::size_t begin = word.begin;
  const Match stays{begin, word.end, {}};
  if (text[begin] == '0' && text::to_lower(at(text, begin + 1)) == 'x' && word.size() > 2) {
    if (!text::all_hexadecimal(text.substr(begin + 2, word.size() - 2)) || word_at(text, word.end)) return stays;
    return is_code(scan, begin, word.end) ? stays : Match{begin, word.end, "<hex>"};
  }
  const std::size_t digits_end = skip_digits(text, begin);
  if (const std::size_t end = duration_end(text, begin, digits_end); end > begin) return {begin, end, "<duration>"};
  const std::size_t fraction = fraction_end(text, digits_end);
  if (const std::size_t end = size_end(text, fraction); end > fraction) return {begin, end, "<size>"};
  if (fraction > digits_end) {
    if (at(text, fraction) == '_' || is_code(scan, begin, fraction)) return {begin, fraction, {}};
    if (follows_word_version(scan, begin))
      if (const std::size_t end = version_end(text, begin, digits_end); end > begin) return {begin, end, "<version>"};
    std::size_t end = fraction;
    if (text::to_lower(at(text, end)) == 'e') {
      const std::size_t sign = at(text, end + 1) == '+' || at(text, end + 1) == '-' ? end + 2 : end + 1;
      const std::size_t exponent = skip_digits(text, sign, 5);
      if (exponent > sign && !word_at(text, exponent)) end = exponent;
    }
    return {begin, end, "<float>"};
  }
  if (digits_end < word.end || at(text, word.end) == '_') return {};
  if (is_code(scan, begin, digits_end)) return stays;
  if (at(text, digits_end) == ',') {
    if (const std::size_t grouped = grouped_end(scan, begin, digits_end); grouped > digits_end) {
      const std::size_t end = fraction_end(text, grouped);
      return {begin, end, end > grouped ? "<float>" : "<int>"};
    }
  }
  return {begin, digits_end, digits_end - begin <= most_digits_of_int ? "<int>" : "<hex>"};
}

Match version(const Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  if (text[word.begin] == '@') {  // "package@1.2.3", with three numbers at least
    const std::size_t first_end = skip_digits(text, word.begin + 1, 6);
    if (first_end == word.begin + 1 || fraction_end(text, fraction_end(text, first_end)) == fraction_end(text, first_end))
      return {};
    const std::size_t end = version_end(text, word.begin, first_end);
    return end > word.begin && at(text, end) != '.' ? Match{word.begin + 1, end, "<version>"} : Match{};
  }
  if (text::to_lower(text[word.begin]) != 'v' || word.digits == 0 || word.digits + 1 != word.size()) return {};
  const std::size_t end = version_end(text, word.begin, word.end);
  return end > word.begin ? Match{word.begin, end, "<version>"} : Match{};
}

Match fixed_word_number(const Scan &scan, const Word &word) {
  static constexpr std::string_view names[] = {"utf",  "iso",  "sha",      "sha3", "md", "cp", "windows", "latin", "ucs", "x86",
                                               "base", "koi8", "iso-8859", "aes",  "rs", "hs", "es",      "ipv",   "cp-", "armv"};
  const std::string_view text = scan.text;
  if (word.begin < 3 || text[word.begin - 1] != '-' || word.size() > 5) return {};
  std::size_t begin = word.begin - 1;
  while (begin > scan.settled && word.begin - begin < 12 && (text::is_alphanumeric(text[begin - 1]) || text[begin - 1] == '-'))
    --begin;
  const std::string_view name = text.substr(begin, word.begin - 1 - begin);
  if (begin > 0 && is_word(text[begin - 1])) return {};
  const bool fixed =
      std::any_of(std::begin(names), std::end(names), [&](std::string_view n) { return text::equal_ignoring_case(n, name); });
  return fixed ? Match{word.begin, word.end, {}} : Match{};
}

}  // namespace faultprint::normalize::tokens
