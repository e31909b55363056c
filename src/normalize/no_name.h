// src/normalize/no_name.h: words that reporters of any runtime print in place of a name that they do not have.
#pragma once
#include <string_view>

namespace faultprint::normalize {

inline constexpr std::string_view no_name_words[] = {
    "?", "<anonymous>", "<unknown>", "<anonymous function>", "<redacted>", "(anonymous)", "(unknown)", "(anonymous function)", "[anonymous]", "[unknown]",
    "anonymous", "async", "unknown", "Anonymous function",
};

// Whether `name` is one of these words. False for an empty name.
constexpr bool is_no_name(std::string_view name) noexcept {
  if (name.empty()) return false;
  switch (name.front()) {  // as the words begin
    case '?': case '<': case '(': case '[': case 'a': case 'u': case 'A': break;
    default: return false;
  }
  for (const std::string_view word : no_name_words)
    if (name == word) return true;
  return false;
}
static_assert([] {
  for (const std::string_view word : no_name_words)
    if (!is_no_name(word)) return false;
  return true;
}());

}  // namespace faultprint::normalize
