// src/grouping/rules/pattern.h: what a matcher compares a text with, and which texts can match at all.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grouping/rules/glob.h"

namespace re2 {
class RE2;
}

namespace faultprint::grouping::rules {

// A text that must stand at the beginning, at the end or somewhere inside of every text that matches. A directory's separator may stand
// before it where the pattern is a path: such patterns are looked up in paths that begin with one.
struct Anchor {
  enum class Place : std::uint8_t { beginning, end, inside };
  Place place;
  std::string literal;
  bool folded = false;  // looked up in the text in lower case, though the pattern is not compared so
};

// Immutable and safe to share between threads once made.
class Pattern {
 public:
  Pattern() noexcept;
  Pattern(Pattern &&) noexcept;
  Pattern &operator=(Pattern &&) noexcept;
  ~Pattern();

  // Throws PatternError.
  static Pattern glob(std::string_view text, Style style, bool folded);
  // `text` is a regular expression of RE2 that may match anywhere. `folded`: in both cases.
  // Throws PatternError: wrong syntax, or more memory needed than `regex_memory`.
  static Pattern regex(std::string_view text, bool folded);

  bool matches(std::string_view text) const;
  // At least one of these holds for every text that matches. Empty: nothing is known.
  const std::vector<Anchor> &anchors() const noexcept { return anchors_; }
  // The one text that matches; empty where there are several.
  std::string_view only_text() const noexcept;
  // Bytes held, about.
  std::size_t bytes() const noexcept;

  static constexpr std::int64_t regex_memory = 256 * 1024;  // bytes, of one regular expression

 private:
  std::vector<Glob> globs_;
  std::unique_ptr<re2::RE2> regex_;
  std::vector<Anchor> anchors_;
};

}  // namespace faultprint::grouping::rules
