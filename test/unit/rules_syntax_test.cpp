#include "grouping/rules/syntax.h"

#include <gtest/gtest.h>

#include <string>

#include "error.h"
#include "grouping/rules/rule_set.h"

namespace faultprint::grouping::rules {
namespace {

// "line:column message" of each problem, a line each.
std::string problems(std::string_view text) {
  std::string all;
  for (const Problem &problem : parse_rules(text).problems)
    all += std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " + problem.message + "\n";
  return all;
}

// Reads one stack-trace rule that must be good.
StackRule stack_rule(std::string_view text) {
  Syntax syntax = parse_rules(text);
  EXPECT_EQ(problems(text), "") << text;
  EXPECT_EQ(syntax.stack_rules.size(), 1u) << text;
  return syntax.stack_rules.empty() ? StackRule{} : std::move(syntax.stack_rules[0]);
}
FingerprintRule fingerprint_rule(std::string_view text) {
  Syntax syntax = parse_rules(text);
  EXPECT_EQ(problems(text), "") << text;
  EXPECT_EQ(syntax.fingerprint_rules.size(), 1u) << text;
  return syntax.fingerprint_rules.empty() ? FingerprintRule{} : std::move(syntax.fingerprint_rules[0]);
}

TEST(RulesSyntax, BothSpellingsOfAKeyAreOne) {
  for (const auto &[key, name] : {std::pair(Key::function, "function"), {Key::function, "stack.function"}, {Key::module, "module"}, {Key::module, "stack.module"},
                                  {Key::path, "path"}, {Key::path, "stack.abs_path"}, {Key::package, "package"}, {Key::package, "stack.package"},
                                  {Key::type, "type"}, {Key::type, "error.type"}, {Key::value, "value"}, {Key::value, "error.value"},
                                  {Key::mechanism, "mechanism"}, {Key::mechanism, "error.mechanism"}, {Key::category, "category"},
                                  {Key::function, "\"stack.function\""}})
    EXPECT_EQ(stack_rule(std::string(name) + ":x -group").matchers[0].key, key) << name;
}

TEST(RulesSyntax, LinesCommentsAndBlanks) {
  const Syntax syntax = parse_rules("# a comment\n\n  \t\r\n  function:a -group # why\r\nfunction:b -group\rtype:x -> y # why\n");
  ASSERT_TRUE(syntax.problems.empty());
  ASSERT_EQ(syntax.stack_rules.size(), 2u);
  EXPECT_EQ(syntax.stack_rules[0].line, 4);
  EXPECT_EQ(syntax.stack_rules[0].reason, "rule on line 4: function:a -group");
  EXPECT_EQ(syntax.stack_rules[1].line, 5);
  ASSERT_EQ(syntax.fingerprint_rules.size(), 1u);
  EXPECT_EQ(syntax.fingerprint_rules[0].line, 6);
  EXPECT_EQ(syntax.fingerprint_rules[0].values.size(), 1u);
}

TEST(RulesSyntax, Actions) {
  const StackRule rule = stack_rule("function:f -group +app ^-group v+app ^+group v-app category=throw max-frames=3 min-frames = 2 invert-stacktrace=yes");
  ASSERT_EQ(rule.actions.size(), 10u);
  EXPECT_EQ(rule.actions[0].kind, Action::Kind::group);
  EXPECT_FALSE(rule.actions[0].set);
  EXPECT_EQ(rule.actions[1].kind, Action::Kind::app);
  EXPECT_TRUE(rule.actions[1].set);
  EXPECT_EQ(rule.actions[2].range, Range::newer);
  EXPECT_EQ(rule.actions[3].range, Range::older);
  EXPECT_EQ(rule.actions[6].category, "throw");
  EXPECT_EQ(rule.actions[7].number, 3);
  EXPECT_EQ(rule.actions[8].kind, Action::Kind::min_frames);
  EXPECT_EQ(rule.actions[8].number, 2);
  EXPECT_TRUE(rule.actions[9].set);
}

TEST(RulesSyntax, Neighbours) {
  StackRule rule = stack_rule("[ function:a module:b ] | function:c | [ function:d ] -group");
  EXPECT_EQ(rule.caller.matchers.size(), 2u);
  EXPECT_EQ(rule.matchers.size(), 1u);
  EXPECT_EQ(rule.callee.matchers.size(), 1u);
  EXPECT_FALSE(rule.caller.anywhere || rule.callee.anywhere);
  rule = stack_rule("[function:a]|...|function:c | ... | [function:[xy]] -group");
  EXPECT_TRUE(rule.caller.anywhere && rule.callee.anywhere);
  EXPECT_TRUE(rule.callee.matchers[0].pattern.matches("x"));
}

TEST(RulesSyntax, AnArgumentWithoutQuotesEndsAtABlank) {
  EXPECT_TRUE(stack_rule("function:operator-> -group").matchers[0].pattern.matches("operator->"));
  EXPECT_TRUE(stack_rule("function:a|b -group").matchers[0].pattern.matches("a|b"));
  EXPECT_TRUE(stack_rule("function:\"a b\" -group").matchers[0].pattern.matches("a b"));
  EXPECT_TRUE(stack_rule("function:\"a \\\"b\\\"\" -group").matchers[0].pattern.matches("a \"b\""));
  EXPECT_TRUE(stack_rule("any(function:f() function:g(int)) -group").matchers[0].any[1].pattern.matches("g(int)"));
  EXPECT_TRUE(stack_rule("function:\\[x\\] -group").matchers[0].pattern.matches("[x]"));
}

TEST(RulesSyntax, FingerprintValues) {
  FingerprintRule rule = fingerprint_rule("type:A -> a, b \"c d\" {{ type }} {{tags.x}}, x{{ default }} title=\"T {{ type }}!\"");
  ASSERT_EQ(rule.values.size(), 7u);
  EXPECT_EQ(rule.values[0][0].literal, "a");
  EXPECT_EQ(rule.values[2][0].literal, "c d");
  EXPECT_EQ(rule.values[3][0].variable, Variable::type);
  EXPECT_EQ(rule.values[4][0].variable, Variable::tag);
  EXPECT_EQ(rule.values[5][0].literal, "x");
  EXPECT_EQ(rule.values[6][0].variable, Variable::event_default);
  ASSERT_EQ(rule.title.size(), 3u);
  EXPECT_EQ(rule.title[2].literal, "!");
  rule = fingerprint_rule("type:A ->\"a-{{ level }}\"");
  EXPECT_EQ(rule.values[0].size(), 2u);
}

TEST(RulesSyntax, Negation) {
  const StackRule rule = stack_rule("!function:a !any(function:b !function:c) -group");
  EXPECT_TRUE(rule.matchers[0].negated);
  EXPECT_TRUE(rule.matchers[1].negated);
  EXPECT_TRUE(rule.matchers[1].any[1].negated);
}

TEST(RulesSyntax, EveryProblemIsFoundWithItsPlace) {
  EXPECT_EQ(problems("function:a\n"
                     "functoin:a -group\n"
                     "function:-[* -group\n"
                     "function:a grup=1\n"
                     "é function:a -group\n"
                     "function:ok -group\n"
                     "type:x ->\n"),
            "1:11 expected an action such as -group, +app or category=name, or \"->\" and the values of a fingerprint, found the end of the line\n"
            "2:1 expected function, module, path, package, category, family, app, line, type, value, mechanism, frames, message, logger, level, release, environment, "
            "transaction, url, sdk, platform, exceptions or tags.name, found \"functoin\"\n"
            "3:11 expected \"]\" after the \"[\" of a set, found the end of the pattern; write \"\\[\" for the character itself\n"
            "4:12 expected an action such as -group, +app or category=name, found \"grup=1\"\n"
            "5:1 expected a matcher such as function:name, found \"é\"\n"
            "7:10 expected a value of the fingerprint after \"->\", found the end of the line\n");
}

TEST(RulesSyntax, SeveralProblemsOfOneLine) {
  EXPECT_EQ(problems("function:a[ app:maybe module:~(x -group"),
            "1:11 expected \"]\" after the \"[\" of a set, found the end of the pattern; write \"\\[\" for the character itself\n"
            "1:17 expected yes, true, 1, no, false or 0, found \"maybe\"\n"
            "1:31 expected a regular expression as RE2 reads it: missing ): (x\n");
}

TEST(RulesSyntax, WhatIsNotAccepted) {
  for (const char *text : {
           "-group", "function: -group", "function -group", "function:\"a -group", "function:a +prefix", "function:a v-sentinel", "function:a +grouping",
           "function:a max-frames=x", "function:a max-frames=-1", "function:a invert-stacktrace=2", "function:a category=", "[ function:a function:b -group",
           "[ ] | function:a -group", "[ function:a ] function:b -group", "function:a | function:b -group", "function:a | ... [ function:b ] -group",
           "any() -group", "any(any(function:a)) -group", "any(function:a -group", "function:a ] -group", "message:x -group", "family:nativ -group",
           "line:>x -group", "frames:few -group", "release:>new -> x", "function:{a,b -group", "function:a} -group", "function:[b-a] -group",
           "line:~1 -group", "type:A -> {{ typo }}", "type:A -> {{ type", "type:A -> \"a {{ default }}\"", "type:A -> title=\"x\"", "type:A -> a titel=\"x\"",
           "type:A -> a title=\"{{ default }}\"", "[ type:A function:f ] -> x", "[ logger:x ] -> x", "[ type:A ] | type:B -> x", "-> x", "type:A \"->\" x", "x", "\"", "!", "!!type:a -> b",
       })
    EXPECT_NE(problems(text), "") << text;
}

TEST(RulesSyntax, OldActionsAreNamedInTheProblem) {
  EXPECT_EQ(problems("function:a +app ^-prefix"), "1:17 the action \"prefix\" is not supported: it served groups within groups, which have no use here; leave it out\n");
}

TEST(RulesSyntax, ProblemsEndAtABound) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "x\n";
  EXPECT_EQ(parse_rules(text).problems.size(), most_problems);
  EXPECT_EQ(parse_rules(std::string(longest_text + 1, ' ')).problems.size(), 1u);
  std::string many;
  for (std::size_t i = 0; i <= most_rules; ++i) many += "function:a -group\n";
  EXPECT_EQ(parse_rules(many).problems.size(), 1u);
  std::string wide = "any(";
  for (std::size_t i = 0; i < most_matchers; ++i) wide += " function:a";
  EXPECT_EQ(parse_rules(wide + ") -group").problems.size(), 1u);
}

TEST(RulesSyntax, AlternativesDoNotTakeMemoryWithoutABound) {
  std::string pattern = "function:{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" + std::string(900, '?') + " -group\n", text;
  while (text.size() + pattern.size() <= longest_text) text += pattern;
  EXPECT_NE(problems(text).find("expected patterns of at most 16 MB in memory; write fewer alternatives in braces"), std::string::npos);
  std::string usual;
  for (int i = 0; i < 10000; ++i) usual += "path:**/vendor-" + std::to_string(i) + "/*.{js,ts} function:f" + std::to_string(i) + "* -app\n";
  EXPECT_EQ(problems(usual), "");
}

TEST(RulesSyntax, AByteOrderMarkIsNoPartOfTheFirstRule) {
  EXPECT_EQ(problems("\xEF\xBB\xBF" "function:a -group"), "");
  EXPECT_EQ(problems("\xEF\xBB\xBF" "function:a -gruop"), "1:13 expected group or app, found \"gruop\"\n");
}

TEST(RulesSyntax, TagsAreCountedOnceEach) {
  const Syntax syntax = parse_rules("tags.a:1 !tags.b:2 -> {{ tags.a }} {{ tags.c }}");
  EXPECT_EQ(syntax.tags, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(RulesSyntax, CompileThrowsTheFirstProblem) {
  try {
    RuleSet::compile("function:a -group\n  function:b", nullptr);
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Code::invalid_rules);
    EXPECT_STREQ(error.what(), "invalid grouping rule at line 2, column 13");
    EXPECT_EQ(error.detail, "Expected an action such as -group, +app or category=name, or \"->\" and the values of a fingerprint, found the end of the line.");
    EXPECT_EQ(error.hint, "List every problem of a rule text with faultprint.check_rules(text).");
  }
}

}  // namespace
}  // namespace faultprint::grouping::rules
