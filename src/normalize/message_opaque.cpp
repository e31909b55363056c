// Identifiers that machines make: digests, traces, addresses, random tokens.
#include <algorithm>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

using text::is_alphanumeric;
using text::is_digit;
using text::is_hexadecimal;
using text::is_letter;
using text::is_lower;
using text::is_upper;

namespace {

// Exactly `count` hexadecimal digits at `i`.
bool has_hexadecimal(std::string_view text, std::size_t i, std::size_t count) noexcept {
  return i + count <= text.size() && text::all_hexadecimal(text.substr(i, count));
}

Match uuid(std::string_view text, const Word &word) noexcept {
  std::size_t i = word.begin + 8;
  for (const std::size_t count : {4, 4, 4, 12}) {
    if (at(text, i) != '-' || !has_hexadecimal(text, i + 1, count)) return {};
    i += 1 + count;
  }
  return is_alphanumeric(at(text, i)) ? Match{} : Match{word.begin, i, "<uuid>"};
}
// https://www.w3.org/TR/trace-context and AWS X-Ray
Match traceparent(std::string_view text, const Word &word) noexcept {
  const std::size_t i = word.end;
  std::size_t end;
  if (word.size() == 2) {
    if (text.substr(word.begin, 2) != "00" || !has_hexadecimal(text, i + 1, 32) || at(text, i + 33) != '-' ||
        !has_hexadecimal(text, i + 34, 16) || at(text, i + 50) != '-' || !has_hexadecimal(text, i + 51, 2))
      return {};
    end = i + 53;
  } else {
    if (text[word.begin] != '1' || !has_hexadecimal(text, i + 1, 8) || at(text, i + 9) != '-' || !has_hexadecimal(text, i + 10, 24))
      return {};
    end = i + 34;
  }
  return word_at(text, end) ? Match{} : Match{word.begin, end, "<traceparent>"};
}
Match swift_transaction(std::string_view text, const Word &word) noexcept {
  if (!has_hexadecimal(text, word.begin + 2, 21) || at(text, word.end) != '-' || !has_hexadecimal(text, word.end + 1, 10))
    return {};
  std::size_t end = word.end + 11;
  while (end < text.size() && (is_word(text[end]) || (text[end] == '-' && word_at(text, end + 1)))) ++end;
  return {word.begin, end, "<swift_txn_id>"};
}

enum class Kind {
  other,
  digit,
  lower,
  upper
};
Kind kind_of(char c) noexcept {
  return is_digit(c) ? Kind::digit : is_lower(c) ? Kind::lower : is_upper(c) ? Kind::upper : Kind::other;
}
bool is_vowel(char c) noexcept { return std::string_view("aeiouyAEIOUY").find(c) != none; }

// How much of a token reads like words: pieces of four letters and more, capital letter and small ones, with vowels and no heap of
// consonants.
struct Look {
  std::size_t size = 0, digits = 0, lower = 0, upper = 0, others = 0;
  std::size_t number_switches = 0;  // from letter to digit or back
  std::size_t switches = 0;         // from any kind of character to another
  std::size_t in_words = 0;         // letters in pieces that read like words
  bool reads_like_words() const noexcept { return 2 * in_words >= size; }
};
Look look_at(std::string_view token) noexcept {
  Look look{.size = token.size()};
  std::size_t piece = 0, vowels = 0, consonants = 0, most_consonants = 0;
  const auto end_piece = [&] {
    if (piece >= 4 && vowels > 0 && vowels < piece && most_consonants <= 3) look.in_words += piece;
    piece = vowels = consonants = most_consonants = 0;
  };
  Kind last = Kind::other;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    const Kind kind = kind_of(c);
    look.digits += kind == Kind::digit ? 1 : 0;
    look.lower += kind == Kind::lower ? 1 : 0;
    look.upper += kind == Kind::upper ? 1 : 0;
    look.others += kind == Kind::other ? 1 : 0;
    if (i > 0 && kind != last) ++look.switches;
    if (i > 0 && kind != Kind::other && last != Kind::other && (kind == Kind::digit) != (last == Kind::digit))
      ++look.number_switches;
    if (kind == Kind::digit || kind == Kind::other || (kind == Kind::upper && last == Kind::lower)) end_piece();
    if (is_letter(c)) {
      ++piece;
      if (is_vowel(c)) {
        ++vowels;
        consonants = 0;
      } else {
        most_consonants = std::max(most_consonants, ++consonants);
      }
    }
    last = kind;
  }
  end_piece();
  return look;
}

bool is_random_word(std::string_view token, const Word &word) noexcept {
  constexpr std::size_t fewest_switches = 3, shortest = 5, shortest_of_one_case = 6, surely_random = 10;
  if (token.size() < shortest || word.digits == 0 || word.hexadecimal()) return false;
  const Look look = look_at(token);
  if (word.one_case() &&
      (token.size() < shortest_of_one_case || (token.size() < surely_random && look.number_switches <= fewest_switches)))
    return false;
  return look.number_switches >= fewest_switches && !look.reads_like_words();
}
// Where the machine stands that made an identifier: the code of an airport, a country, a region. Cloudflare's ray ids end in one,
// "819cc532aex26akb-SNP".
bool is_site(const Word &part) noexcept { return part.upper == part.size() && (part.size() == 2 || part.size() == 3); }

// "k9Mtd2-gDcgG1": further parts behind dashes.
std::size_t with_dashed_parts(std::string_view text, std::size_t end) noexcept {
  while (at(text, end) == '-' && is_alphanumeric(at(text, end + 1))) {
    const Word part = word_of(text, end + 1);
    const bool mixed = part.digits > 0 && part.beyond_f > 0;
    if (part.size() > 64 || (!mixed && !is_site(part)) || at(text, part.end) == '_') break;
    end = part.end;
  }
  return end;
}

bool is_token_byte(char c) noexcept { return is_word(c) || c == '-'; }

// A token of three parts, the first of them a JSON object in base64.
Match json_web_token(std::string_view text, std::size_t begin) noexcept {
  std::size_t end = begin;
  for (int part = 0; part < 3; ++part) {
    if (part > 0 && at(text, end++) != '.') return {};
    const std::size_t part_begin = end;
    while (end < text.size() && is_token_byte(text[end])) ++end;
    if (end - part_begin < (part < 2 ? 8U : 0U)) return {};
  }
  return {begin, end, "<jwt>"};
}

// A run of base64 or of letters, digits, dashes and underscores that no one would write by hand.
Match long_token(Scan &scan, std::size_t begin) noexcept {
  constexpr std::size_t shortest_base64 = 24, shortest_random = 16;
  const std::string_view text = scan.text;
  std::size_t end = begin;
  bool symbols = false;
  while (end < text.size() && (is_token_byte(text[end]) || text[end] == '+' || text[end] == '/')) {
    symbols |= text[end] == '+' || text[end] == '/';
    ++end;
  }
  std::size_t padded = end;
  while (padded < text.size() && padded - end < 2 && text[padded] == '=') ++padded;
  scan.opaque_tried = end;
  std::size_t before = begin;
  while (before > scan.settled && std::string_view("-_+/").find(text[before - 1]) != none) --before;
  if (word_before(scan, before) || word_at(text, end))
    return {};  // only part of a longer run, of which something may be replaced already
  const Look look = look_at(text.substr(begin, end - begin));
  if (look.lower == 0 || look.upper == 0 || look.size < shortest_random || look.reads_like_words()) return {};
  const bool padding =
      padded > end && (padded - begin) % 4 == 0 && !word_at(text, padded) && at(text, padded) != '"' && at(text, padded) != '\'';
  if (look.size >= shortest_base64 && (symbols || padding) && look.digits > 0 && 3 * look.switches >= look.size)
    return {begin, padding ? padded : end, "<base64>"};
  if (!symbols && look.digits > 1 && 2 * look.switches >= look.size && is_alphanumeric(text[end - 1]))
    return {begin, end, "<random_id>"};
  return {};
}

}  // namespace

Match identifier(const Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  const char next = at(text, word.end);
  switch (word.size()) {
    case 1:
    case 2: return next == '-' && !word_before(scan, word.begin) && word.digits == word.size() ? traceparent(text, word) : Match{};
    case 8: return next == '-' && word.hexadecimal() ? uuid(text, word) : Match{};
    case 23: return text.substr(word.begin, 2) == "tx" && !word_before(scan, word.begin) ? swift_transaction(text, word) : Match{};
    case 32: return word.hexadecimal() ? Match{word.begin, word.end, "<md5>"} : Match{};
    case 40: return word.hexadecimal() ? Match{word.begin, word.end, "<sha1>"} : Match{};
    default: return {};
  }
}

Match hexadecimal(Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  if (!word.hexadecimal() || !word.one_case() || word.size() < 4 || word_at(text, word.end)) return {};
  const bool mixed = word.digits > 0 && word.digits < word.size();
  const Match hex{word.begin, word.end, "<hex>"};
  if (word.size() >= 8) {
    if (word.size() == 16 && at(text, word.end) == '-' && is_alphanumeric(at(text, word.end + 1)))
      if (const Word site = word_of(text, word.end + 1); is_site(site) && with_dashed_parts(text, word.end) == site.end) return {word.begin, site.end, "<random_id>"};
    return hex;
  }
  if (!mixed) return {};
  if (word.size() == 7) return word.upper == 0 ? Match{word.begin, word.end, "<git_sha>"} : Match{};
  return word.upper > 0 && is_code(scan, word.begin, word.end) ? Match{word.begin, word.end, {}} : hex;
}

Match class_address(const Scan &scan, std::size_t at_sign) {
  const std::string_view text = scan.text;
  if (at_sign == 0 || (!text::is_identifier(text[at_sign - 1]) && text[at_sign - 1] != ';' && text[at_sign - 1] != ']')) return {};
  if (!is_alphanumeric(at(text, at_sign + 1))) return {};
  const Word word = word_of(text, at_sign + 1);
  const char next = at(text, word.end);
  if (word.hexadecimal() && word.upper == 0 && word.size() >= 4 && word.size() <= 16 && !word_at(text, word.end) && next != '-' &&
      next != '@' && !(next == '.' && word_at(text, word.end + 1)))
    return {word.begin, word.end, "<hex>"};
  return version(scan, Word{.begin = at_sign, .end = word.end});
}

Match random_identifier(Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  if (word.begin >= scan.opaque_tried && !word_before(scan, word.begin)) {
    if (text.substr(word.begin, 3) == "eyJ") {
      if (const Match match = json_web_token(text, word.begin)) return match;
    }
    if (const Match match = long_token(scan, word.begin)) return match;
  }
  if (at(text, word.end) == '<' && word_at(text, word.end)) return {};
  if (!is_random_word(text.substr(word.begin, word.size()), word)) return {};
  return {word.begin, with_dashed_parts(text, word.end), "<random_id>"};
}

Match number_in_identifier(const Scan &scan, const Word &word) {
  constexpr std::size_t long_number = 8, long_number_between_underscores = 6, long_hexadecimal = 16;
  const std::string_view text = scan.text;
  if (at(text, word.end) == '<' && word_at(text, word.end)) return {};
  const bool after_underscore = word.begin > 0 && text[word.begin - 1] == '_';
  if (word.digits == word.size()) {
    if (word.digits >= long_number_between_underscores || (after_underscore && word.begin == scan.settled + 1 && scan.settled > 0))
      return {word.begin, word.end, "<int>"};
    return {};
  }
  if (word.hexadecimal() && word.one_case() && word.size() >= long_hexadecimal && word.digits > 0)
    return {word.begin, word.end, "<hex>"};
  if (word.digits < long_number || word.digits == word.size()) return {};
  // letters, then digits alone
  std::size_t digits = word.end;
  while (digits > word.begin && is_digit(text[digits - 1])) --digits;
  return word.end - digits >= long_number ? Match{digits, word.end, "<int>"} : Match{};
}

}  // namespace faultprint::normalize::tokens
