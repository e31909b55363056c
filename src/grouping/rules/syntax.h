// src/grouping/rules/syntax.h: what a rule says, as it is read from text. docs/rules.md tells users the languages.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grouping/rules/pattern.h"
#include "grouping/rules/version.h"

namespace faultprint::grouping::rules {

// What a matcher looks at.
enum class Key : std::uint8_t {
  function, module, path, package, category, app, line,  // of a frame
  family,                                                // of a frame; in a fingerprint rule of the event
  type, value, mechanism, frames,                        // of an exception
  message,                                               // of the event or of one of its exceptions
  logger, level, release, environment, transaction, url, sdk, platform, tag, exceptions,  // of the event
};
enum class Subject : std::uint8_t { frame, exception, message, event };

namespace family {
inline constexpr std::uint8_t native = 1, javascript = 2, other = 4, all = native | javascript | other;
}

struct Matcher {
  enum class Test : std::uint8_t { pattern, number, version, family, app, any };
  Key key = Key::function;
  Test test = Test::pattern;
  bool negated = false;
  bool app = false;                           // what Test::app asks for
  std::uint8_t families = 0;                  // what Test::family allows
  Comparison comparison = Comparison::equal;  // of numbers and versions
  std::uint32_t column = 0;
  double number = 0;
  std::string text;     // version to compare with
  std::uint32_t tag = 0;        // of Key::tag: index in RuleSet's names of tags
  std::uint32_t condition = 0;  // of matchers that look at the event: number of their answer, which is worked out once an event
  Pattern pattern;
  std::vector<Matcher> any;  // of Test::any: at least one of these
};

// What a matcher looks at, in a rule of either language. `of_fingerprint`: the family is then that of the event.
Subject subject_of(const Matcher &matcher, bool of_fingerprint) noexcept;

// Frames that a flag is set on: the matching one, all newer ones ("^"), all older ones ("v").
enum class Range : std::uint8_t { here, newer, older };

struct Action {
  enum class Kind : std::uint8_t { group, app, category, max_frames, min_frames, invert };
  Kind kind;
  Range range = Range::here;
  bool set = false;         // "+", or invert-stacktrace=1
  std::int32_t number = 0;  // of max-frames and min-frames
  std::string category;
};

// A frame beside the matching one. `anywhere`: not only the direct neighbour.
struct Neighbour {
  std::vector<Matcher> matchers;  // empty: none asked for
  bool anywhere = false;
};

enum class Variable : std::uint8_t {
  none, event_default, transaction, message, type, value, function, path, filename, module, package, level, logger, release, environment, url, sdk, platform, tag,
};

// A value of a fingerprint or a title is a row of these: a literal, or a variable.
struct Part {
  Variable variable = Variable::none;
  std::uint32_t tag = 0;  // of Variable::tag
  std::string literal;    // of Variable::none; of a tag its name
};

struct Rule {
  std::int32_t line = 0;
  std::string text;    // as written, for people; long ones are clipped
  std::string reason;  // "rule on line 3: function:foo* -group"
  std::vector<Matcher> matchers;
};

struct StackRule : Rule {
  Neighbour caller, callee;
  std::vector<Action> actions;
};

struct FingerprintRule : Rule {
  std::vector<std::vector<Matcher>> brackets;  // each wants a frame, or an exception, of its own
  std::vector<std::vector<Part>> values;
  std::vector<Part> title;  // empty: none
};

struct Problem {
  std::int32_t line = 0, column = 0;  // from 1; the column counts characters
  std::string message;                // "expected an action such as +app or -group, found the end of the line"
};

struct Syntax {
  std::vector<StackRule> stack_rules;
  std::vector<FingerprintRule> fingerprint_rules;
  std::vector<std::string> tags;  // names of those that rules ask for
  std::uint32_t conditions = 0;   // number of answers that Matcher::condition counts
  std::vector<Problem> problems;  // in the order of the text
};

// Limits, so that no text makes a rule set that takes a backend's memory. What is above them is a problem like any other.
inline constexpr std::size_t longest_text = 1 << 20;  // bytes
inline constexpr std::size_t most_rules = 10000;
inline constexpr std::size_t most_regexes = 200;
inline constexpr std::size_t most_glob_bytes = 16 << 20;  // of memory: alternatives in braces make many globs of a short pattern
inline constexpr std::size_t most_matchers = 64;  // of a rule, those in brackets and in any() included
inline constexpr std::size_t most_problems = 100; // then reading ends

// Reads both languages, a rule a line. `text` is UTF-8.
Syntax parse_rules(std::string_view text);

}  // namespace faultprint::grouping::rules
