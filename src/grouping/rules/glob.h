// src/grouping/rules/glob.h: a pattern with *, ?, [set], {a,b} and **, as rules write them.
#pragma once
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultprint::grouping::rules {

// What is wrong in a pattern. `offset` counts its bytes from 0.
struct PatternError {
  std::size_t offset;
  std::string message;
};

// Names: "*" stands for any characters. Paths: "*" and "?" stop at "/", "**" does not, "**/" stands for any number of directories or none.
enum class Style : std::uint8_t { name, path };

// One pattern without alternatives. Matching takes no memory and time in proportion to the text times the longest piece between two stars.
class Glob {
 public:
  enum class Kind : std::uint8_t { literal, one, set, star, deep, directories };
  struct Step {
    Kind kind;
    std::uint32_t set = 0;  // index in sets_
    std::string literal;
  };

  bool matches(std::string_view text) const noexcept;
  const std::vector<Step> &steps() const noexcept { return steps_; }
  // Bytes held, about.
  std::size_t bytes() const noexcept;
  bool is_literal() const noexcept { return steps_.empty() || (steps_.size() == 1 && steps_[0].kind == Kind::literal); }

 private:
  friend class GlobParser;
  struct Set {
    bool negated = false;
    std::bitset<128> ascii;
    std::vector<std::pair<char32_t, char32_t>> wide;  // ranges beyond ASCII
  };
  bool consume_set(const Set &set, std::string_view text, std::size_t &at) const noexcept;
  bool matches_steps(std::string_view text) const noexcept;

  Style style_ = Style::name;
  std::vector<Step> steps_;
  std::vector<Set> sets_;
};

// The alternatives of a pattern: "{a,b}*" is "a*" or "b*". A backslash takes the meaning from one of *?[]{},!\"~ after it; in a path
// only from brackets, braces and quotes, since there it separates directories. `folded`: letters of ASCII match in both cases, the text
// is expected in lower case.
// Throws PatternError: brackets or braces that do not close, an empty set, a range that runs backwards, more than `most_alternatives`.
inline constexpr std::size_t most_alternatives = 64;
inline constexpr std::size_t longest_pattern = 1000;  // bytes
std::vector<Glob> parse_glob(std::string_view pattern, Style style, bool folded);

}  // namespace faultprint::grouping::rules
