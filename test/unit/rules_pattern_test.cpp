#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <random>
#include <string>

#include "grouping/rules/index.h"
#include "grouping/rules/pattern.h"
#include "grouping/rules/version.h"

namespace faultprint::grouping::rules {
namespace {

bool name_matches(std::string_view pattern, std::string_view text) { return Pattern::glob(pattern, Style::name, false).matches(text); }
bool path_matches(std::string_view pattern, std::string_view text) { return Pattern::glob(pattern, Style::path, true).matches(text); }

TEST(RulesPattern, Names) {
  EXPECT_TRUE(name_matches("foo", "foo"));
  EXPECT_FALSE(name_matches("foo", "Foo"));
  EXPECT_TRUE(name_matches("foo*", "foo/bar"));
  EXPECT_TRUE(name_matches("*bar", "foo/bar"));
  EXPECT_TRUE(name_matches("*o/b*", "foo/bar"));
  EXPECT_TRUE(name_matches("f?o", "fäo"));
  EXPECT_FALSE(name_matches("f?o", "fo"));
  EXPECT_TRUE(name_matches("[a-c]x", "bx"));
  EXPECT_FALSE(name_matches("[!a-c]x", "bx"));
  EXPECT_TRUE(name_matches("[^a-c]x", "dx"));
  EXPECT_TRUE(name_matches("[à-ö]x", "äx"));
  EXPECT_TRUE(name_matches("[]]x", "]x"));
  EXPECT_TRUE(name_matches("{foo,b*r}", "bar"));
  EXPECT_TRUE(name_matches("{a,b{c,d}}e", "bde"));
  EXPECT_FALSE(name_matches("{a,b{c,d}}e", "be"));
  EXPECT_TRUE(name_matches("{,x}y", "y"));
  EXPECT_TRUE(name_matches("a**b", "axxb"));
  EXPECT_TRUE(name_matches("App\\\\Http\\\\*", "App\\Http\\Kernel"));
  EXPECT_TRUE(name_matches("App\\Http", "App\\Http"));
  EXPECT_TRUE(name_matches("a\\*", "a*"));
  EXPECT_FALSE(name_matches("a\\*", "ab"));
  EXPECT_TRUE(name_matches("\\~x", "~x"));
}

TEST(RulesPattern, Paths) {
  EXPECT_TRUE(path_matches("**/test.js", "http://example.com/foo/test.js"));
  EXPECT_TRUE(path_matches("**/test.js", "test.js"));
  EXPECT_FALSE(path_matches("*/test.js", "a/b/test.js"));
  EXPECT_TRUE(path_matches("/var/**/Frameworks/**", "/var/containers/myapp/frameworks/libsomething"));
  EXPECT_TRUE(path_matches("/var/**/frameworks/**", "/var/frameworks/x"));
  EXPECT_FALSE(path_matches("/var/**/frameworks/**", "/var2/frameworks/x"));
  EXPECT_TRUE(path_matches("**/*.app/Contents/**", "/applications/mystuff.app/contents/macos/mystuff"));
  EXPECT_TRUE(path_matches("?:/Windows/**", "d:/windows/system32/kernel32.dll"));
  EXPECT_TRUE(path_matches("C:\\Windows\\**", "c:/windows/system32/kernel32.dll"));
  EXPECT_TRUE(path_matches("**/app/\\[slug\\]/*.tsx", "src/app/[slug]/page.tsx"));
  EXPECT_FALSE(path_matches("/a?b", "/a/b"));
  EXPECT_FALSE(path_matches("/a[!x]b", "/a/b"));
  EXPECT_TRUE(path_matches("/a/{b,c}/**/*.py", "/a/c/d/e.py"));
}

// The definition, without any cleverness: exponential, for short texts.
bool slow_match(std::string_view pattern, std::string_view text, bool path) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    const bool deep = path && pattern.starts_with("**");
    const std::string_view rest = pattern.substr(deep ? 2 : 1);
    for (std::size_t n = 0; n <= text.size(); ++n) {
      if (slow_match(rest, text.substr(n), path)) return true;
      if (n < text.size() && path && !deep && text[n] == '/') break;
    }
    return false;
  }
  if (text.empty()) return false;
  if (pattern[0] == '?') return !(path && text[0] == '/') && slow_match(pattern.substr(1), text.substr(1), path);
  return pattern[0] == text[0] && slow_match(pattern.substr(1), text.substr(1), path);
}

TEST(RulesPattern, AgreesWithTheDefinition) {
  std::mt19937 random(3);
  std::size_t matched = 0;
  for (int i = 0; i < 200000; ++i) {
    const bool path = random() % 2;
    std::string pattern, text;
    for (std::size_t n = random() % 7; n > 0; --n) {
      const char c = "ab/*?"[random() % 5];
      if (c == '*' && path && random() % 2) pattern += "**";
      else pattern += c;
    }
    // "**/" at the beginning of a directory has a meaning of its own, and three stars are two.
    if (pattern.find("**/") != std::string::npos || pattern.find("***") != std::string::npos) continue;
    for (std::size_t n = random() % 9; n > 0; --n) text += "ab/"[random() % 3];
    const bool slow = slow_match(pattern, text, path);
    matched += slow;
    ASSERT_EQ(Pattern::glob(pattern, path ? Style::path : Style::name, false).matches(text), slow) << pattern << " " << text << " " << path;
  }
  EXPECT_GT(matched, 1000u);
}

TEST(RulesPattern, HostilePatternsEndSoon) {
  const std::string text(64 * 1024, 'a');
  std::string pattern;
  for (int i = 0; i < 300; ++i) pattern += "*a";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(name_matches(pattern + "b*", text));
  EXPECT_FALSE(path_matches("**/" + pattern + "b", text));
  EXPECT_FALSE(Pattern::regex("(a*)*b", false).matches(text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(RulesPattern, RegularExpressions) {
  EXPECT_TRUE(Pattern::regex("^foo\\d+", false).matches("foo12"));
  EXPECT_TRUE(Pattern::regex("o\\d", false).matches("foo12"));
  EXPECT_FALSE(Pattern::regex("O\\d", false).matches("foo12"));
  EXPECT_TRUE(Pattern::regex("O\\d", true).matches("foo12"));
  EXPECT_THROW(Pattern::regex("(", false), PatternError);
  EXPECT_THROW(Pattern::regex("((((x{100}){100}){100}){100})", false), PatternError);
  EXPECT_THROW(Pattern::regex("(?P<a>x", false), PatternError);
}

// Whatever matches has one of the pattern's anchors.
TEST(RulesPattern, AnchorsNeverMissAMatch) {
  std::mt19937 random(5);
  std::size_t matched = 0;
  const auto lower = [](std::string s) {
    for (char &c : s) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return s;
  };
  for (int i = 0; i < 100000; ++i) {
    std::string text, source;
    for (std::size_t n = 5 + random() % 30; n > 0; --n) text += "abcAB/."[random() % 7];
    const bool path = random() % 2, regex = !path && random() % 3 == 0;
    const std::size_t from = random() % text.size(), size = 1 + random() % 12;
    const std::string piece = text.substr(from, size);
    if (path) text = "/" + lower(text);
    if (regex) {
      for (const char c : piece) source += c == '.' ? "\\." : std::string(1, c);
      if (random() % 3 == 0) source += "|zzzz";
      if (random() % 3 == 0) source = "^.*" + source;
    } else {
      source = std::string(random() % 2 ? "*" : path ? "**/" : "") + (random() % 4 ? piece : "{" + piece + ",qqq}") + (random() % 2 ? (path ? "**" : "*") : "");
    }
    const Pattern pattern = regex ? Pattern::regex(source, false) : Pattern::glob(source, path ? Style::path : Style::name, path);
    if (!pattern.matches(text) || pattern.anchors().empty()) continue;
    ++matched;
    bool found = false;
    for (const Anchor &anchor : pattern.anchors()) {
      TextIndex index;
      index.add(anchor, 7);
      index.build();
      index.find(anchor.folded ? lower(text) : text, [&](std::uint32_t target) { found |= target == 7; });
    }
    ASSERT_TRUE(found) << source << " " << text;
  }
  EXPECT_GT(matched, 5000u);
}

TEST(RulesIndex, FindsWhatStandsInATextAndNothingElse) {
  std::mt19937 random(9);
  const auto word = [&random](std::size_t most) {
    std::string word;
    for (std::size_t n = 1 + random() % most; n > 0; --n) word += "abc"[random() % 3];
    return word;
  };
  for (int round = 0; round < 300; ++round) {
    TextIndex index;
    std::vector<Anchor> anchors;
    for (std::uint32_t i = 0; i < 60; ++i) {
      Anchor anchor{static_cast<Anchor::Place>(random() % 3), word(40)};
      if (anchor.place == Anchor::Place::inside && anchor.literal.size() < 3) anchor.literal += "abc";
      index.add(anchor, i);
      anchors.push_back(anchor);
    }
    index.build();
    for (int t = 0; t < 60; ++t) {
      std::string text = word(50);
      if (random() % 2) text.insert(random() % (text.size() + 1), anchors[random() % anchors.size()].literal);
      std::vector<bool> found(anchors.size());
      index.find(text, [&](std::uint32_t target) { found[target] = true; });
      for (std::size_t i = 0; i < anchors.size(); ++i) {
        const std::string &literal = anchors[i].literal;
        const bool holds = anchors[i].place == Anchor::Place::beginning ? text.starts_with(literal)
                           : anchors[i].place == Anchor::Place::end     ? text.ends_with(literal)
                                                                        : text.find(literal) != std::string::npos;
        ASSERT_EQ(found[i], holds) << text << " " << literal;
      }
    }
  }
}

TEST(RulesVersion, Order) {
  const char *ascending[] = {"0.9", "1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10", "2", "2.0.0.1", "10.0", "2026.11.25"};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      const int order = compare_versions(ascending[i], ascending[j]);
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " " << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << " " << ascending[j];
    }
  EXPECT_EQ(compare_versions("shop@1.2.0+build.7", "v1.2"), 0);
  EXPECT_TRUE(is_version("shop@1.2.0-rc.1"));
  EXPECT_FALSE(is_version("3f9ab21c"));
  EXPECT_FALSE(is_version("main"));
  EXPECT_FALSE(is_version(""));
}

TEST(LaterRelease, IsSaidOfTheSamePackageOnlyAndByItsBuildWhereVersionsAreEqual) {
  EXPECT_EQ(later_release("shop@2.10.0", "shop@2.9.1"), true);
  EXPECT_EQ(later_release("2.0.0", "2.0.0-rc.1"), true);
  EXPECT_EQ(later_release("2.0.0+10", "v2.0.0+9"), true);
  EXPECT_EQ(later_release("shop@2.0", "shop@2.0.0"), false);
  for (const auto &[a, b] : {std::pair("shop@2.0", "mail@1.0"), {"shop@2.0", "1.0"}, {"f00dfeed", "1.0"}, {"", "1"}, {"1.0.", "1.0"}, {"1.0-", "1.0"},
                             {"1.0+", "1.0"}, {"1.0+beta", "1.0"}, {"@1.0", "1.0"}, {"1..0", "1.0"}, {"1.0-a b", "1.0"}, {"v", "1"}}) {
    EXPECT_EQ(later_release(a, b), std::nullopt) << a;
    EXPECT_EQ(later_release(b, a), std::nullopt) << a;
  }
}

}  // namespace
}  // namespace faultprint::grouping::rules
