// src/normalize/message_tokens.h: the kinds of token that normalize_message replaces, one function per kind. Private to the message
// files. Each function looks at one place of the text and a bounded distance around it, or remembers how far it looked.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/characters.h"

namespace faultprint::normalize::tokens {

inline constexpr std::size_t none = std::string_view::npos;

// What is replaced: text[begin, end) becomes `placeholder`. Nothing where the placeholder is empty.
struct Match {
  std::size_t begin = 0, end = 0;
  std::string_view placeholder;
  explicit operator bool() const noexcept { return !placeholder.empty(); }
};

// A run of bytes that a path of a Unix may hold, as its slashes share it.
struct PathRun {
  std::size_t end = 0;       // of the run
  std::size_t path_end = 0;  // without the marks of the sentence around it
  bool has_extension = false;
};

enum class Answer : std::uint8_t { unknown, no, yes };

// Where the pass stands. What a token looks back at never reaches over `settled`, so that no byte is replaced twice.
struct Scan {
  std::string_view text;
  std::size_t settled = 0;                // end of the last replaced token or of the last placeholder that was there already
  std::size_t next_at = 0;                // the first '@' from here on is not known yet; none: there is no further one
  Match email{};                          // of the '@' before next_at
  std::size_t hostnames_tried = 0;        // no hostname begins before this
  std::size_t opaque_tried = 0;           // no token of letters that mean nothing begins before this
  PathRun path_run{};                     // the last one that was looked at
  std::size_t windows_paths_refused = 0;  // no path of Windows begins before this
  std::size_t groups_refused = 0;         // no "1,234" begins before this
  std::size_t quotes_missing = none;      // no closing single / double quote at or after these
  std::size_t double_quotes_missing = none;
  Answer about_request = Answer::unknown;  // a request to a server is what the text is about
};

constexpr char at(std::string_view text, std::size_t i) noexcept { return i < text.size() ? text[i] : '\0'; }
constexpr bool is_word(char c) noexcept { return text::is_alphanumeric(c) || c == '_'; }
// The end of a placeholder counts as a word: what it stands for ended in one.
inline bool word_before(const Scan &scan, std::size_t i) noexcept {
  return i > 0 && (is_word(scan.text[i - 1]) || i == scan.settled);
}
constexpr std::size_t skip_digits(std::string_view text, std::size_t i, std::size_t at_most = none) noexcept {
  std::size_t n = 0;
  while (n < at_most && i < text.size() && text::is_digit(text[i])) ++i, ++n;
  return i;
}

// Letters and digits from `begin` to `end`, without the underscores, dashes and points that may join them to others.
struct Word {
  std::size_t begin = 0, end = 0;
  std::size_t digits = 0, lower = 0, upper = 0, beyond_f = 0;  // beyond_f: letters that are no hexadecimal digits
  std::size_t size() const noexcept { return end - begin; }
  bool hexadecimal() const noexcept { return beyond_f == 0; }
  bool one_case() const noexcept { return lower == 0 || upper == 0; }
};
Word word_of(std::string_view text, std::size_t begin) noexcept;

// The bytes from `begin` on are a placeholder as this pass writes them, "<int>": its end, or `none`.
std::size_t placeholder_end(std::string_view text, std::size_t begin) noexcept;
// What stands at `i` continues a word that ends there; a placeholder does, because what it stands for would.
inline bool word_at(std::string_view text, std::size_t i) noexcept {
  return i < text.size() && (is_word(text[i]) || (text[i] == '<' && placeholder_end(text, i) != none));
}

// message_address.cpp
Match email(Scan &scan, std::size_t begin);  // one that begins here
Match url(const Scan &scan, const Word &word);
Match hostname(Scan &scan, std::size_t begin);
Match ip_version_6(const Scan &scan, std::size_t begin);
Match ip_version_4(const Scan &scan, std::size_t begin);
Match mac_address(const Scan &scan, const Word &word);
// message_path.cpp
Match unix_path(Scan &scan, std::size_t slash);
Match windows_path(Scan &scan, std::size_t begin);
// message_date.cpp
Match date(const Scan &scan, std::size_t begin);  // `begin` is its first digit; the match may begin earlier, at a weekday or month
Match python_datetime(const Scan &scan, const Word &word);
// message_number.cpp
Match number(Scan &scan, const Word &word);                   // begins with a digit
Match version(const Scan &scan, const Word &word);            // "v1.2.3"
Match fixed_word_number(const Scan &scan, const Word &word);  // none-match with an end: the number belongs to a name ("utf-8")
// message_code.cpp
bool is_code(Scan &scan, std::size_t begin, std::size_t end);  // a number that tells bugs apart: "status code 404"
// message_opaque.cpp: identifiers that machines make
Match identifier(const Scan &scan, const Word &word);  // uuid, sha1, md5, traceparent, jwt, swift transaction
Match hexadecimal(Scan &scan, const Word &word);
Match class_address(const Scan &scan, std::size_t at_sign);
Match random_identifier(Scan &scan, const Word &word);
Match number_in_identifier(const Scan &scan, const Word &word);  // "blk_388650490641396", "s140177518376768"
// message_value.cpp
Match assigned_value(Scan &scan, std::size_t equals);  // quoted text or boolean directly after "="
Match json_value(Scan &scan, std::size_t colon);

}  // namespace faultprint::normalize::tokens
