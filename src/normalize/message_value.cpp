// Values in messages whose place tells that they vary: after "=", and in JSON.
#include <algorithm>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

namespace {

// "true", "True", "false", "False" as a whole word: its size, else 0.
std::size_t boolean_size(std::string_view text, std::size_t i) noexcept {
  for (const std::string_view word : {"true", "True", "false", "False"})
    if (text.substr(std::min(i, text.size())).starts_with(word) && !word_at(text, i + word.size())) return word.size();
  return 0;
}

bool names_an_identifier(std::string_view text, std::size_t key_end) noexcept {  // "id", "dog_id", "userId", "ID"
  if (key_end < 3) return false;
  const std::string_view tail = text.substr(key_end - 2, 2);
  const char before = text[key_end - 3];
  return (tail == "id" || tail == "Id" || tail == "ID") && (!text::is_lower(before) || tail == "Id" || tail == "ID");
}

}  // namespace

Match assigned_value(Scan &scan, std::size_t equals) {
  const std::string_view text = scan.text;
  const std::size_t begin = equals + 1;
  const char quote = at(text, begin);
  if (quote != '"' && quote != '\'') {
    const std::size_t size = boolean_size(text, begin);
    return size > 0 ? Match{begin, begin + size, "<bool>"} : Match{};
  }
  std::size_t &missing = quote == '"' ? scan.double_quotes_missing : scan.quotes_missing;
  if (begin >= missing) return {};
  const std::size_t close = text.find(quote, begin + 1);
  if (close == none) {
    missing = begin;
    return {};
  }
  return {begin, close + 1, "<quoted_str>"};
}

Match json_value(Scan &scan, std::size_t colon) {
  const std::string_view text = scan.text;
  if (colon < 2) return {};
  const char quote = text[colon - 1];
  if (quote != '"' && quote != '\'') return {};
  std::size_t begin = colon + 1;
  while (begin - colon < 3 && at(text, begin) == ' ') ++begin;
  if (const std::size_t size = boolean_size(text, begin); size > 0) return {begin, begin + size, "<bool>"};
  if (at(text, begin) != quote || !names_an_identifier(text, colon - 1) || !text::is_alphanumeric(at(text, begin + 1))) return {};
  const Word word = word_of(text, begin + 1);
  constexpr std::size_t longest_identifier = 128;
  if (at(text, word.end) != quote || word.size() > longest_identifier || word.digits == 0 || word.hexadecimal()) return {};
  return quote == '"' ? Match{begin, word.end + 1, "<id>"} : Match{begin + 1, word.end, "<id>"};
}

}  // namespace faultprint::normalize::tokens
