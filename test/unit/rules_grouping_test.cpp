// What rules change of a fingerprint, of its explanation and of what a person sees.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "grouping/hash.h"
#include "grouping/rules/builtin.h"
#include "support/events.h"

namespace faultprint::grouping {
namespace {

using test::exception;
using test::frame;

// "a b c": the functions that count, newest first.
std::string counted_functions(const Event &event, std::string_view rules, Arena &arena) {
  const auto set = rules::RuleSet::compile(rules, nullptr);
  Analysis analysis(event, arena, set.get());
  std::string functions;
  for (const Component &component : counted(analysis))
    if (component.field == Field::function) functions += (functions.empty() ? "" : " ") + std::string(component.value);
  return functions;
}

Fingerprint ruled(const Event &event, std::string_view rules, Arena &arena) {
  const auto set = rules::RuleSet::compile(rules, nullptr);
  Analysis analysis(event, arena, set.get());
  return fingerprint_of(analysis);
}

std::string reason_of(const Event &event, std::string_view rules, std::string_view path, Arena &arena) {
  const auto set = rules::RuleSet::compile(rules, nullptr);
  Analysis analysis(event, arena, set.get());
  for (const Component &component : explain(analysis))
    if (path_of(component, arena) == path) return std::string(component.reason);
  return "no such component";
}

const InApp yes = InApp::yes, no = InApp::no;

class RulesGrouping : public testing::Test {
 protected:
  Arena arena;
  Event event = test::event(arena, {exception(arena, "Boom", "it went 12", {frame("send", "/usr/lib/python3/site-packages/requests/api.py", 1, no), frame("charge", "/srv/app/pay.py", 2, yes),
                                                                           frame("_run_once", "/usr/lib/python3.11/asyncio/base_events.py", 3, no), frame("main", "/srv/app/main.py", 4, yes)})});
};

TEST_F(RulesGrouping, WithoutAMatchNothingChanges) {
  Analysis bare(event, arena);
  EXPECT_EQ(ruled(event, "", arena), fingerprint_of(bare));
  EXPECT_EQ(ruled(event, "function:nobody -group\ntype:Nobody -> x", arena), fingerprint_of(bare));
}

TEST_F(RulesGrouping, ARuleOverridesTheSendersMark) {
  EXPECT_EQ(counted_functions(event, "", arena), "charge main");
  EXPECT_EQ(counted_functions(event, "function:send +app", arena), "send charge main");
  EXPECT_EQ(counted_functions(event, "function:charge -app", arena), "main");
  EXPECT_EQ(reason_of(event, "function:charge -app", "exceptions[0].frames[1]", arena), "rule on line 1: function:charge -app");
}

TEST_F(RulesGrouping, PlumbingStaysPlumbingUnlessARuleBringsItIn) {
  EXPECT_EQ(counted_functions(event, "function:_run_once +app", arena), "charge main");
  EXPECT_EQ(counted_functions(event, "function:_run_once +group", arena), "charge main");
  EXPECT_EQ(counted_functions(event, "function:_run_once +group +app", arena), "charge _run_once main");
  EXPECT_EQ(reason_of(event, "function:_run_once +group +app", "exceptions[0].frames[2].function", arena), "rule on line 1: function:_run_once +group +app");
}

TEST_F(RulesGrouping, WhatIsNotTheTenantsNeverCountsAsThat) {
  EXPECT_EQ(counted_functions(event, "function:send +group", arena), "charge main");
  EXPECT_EQ(counted_functions(event, "function:* -app\nfunction:_run_once +group", arena), "send charge _run_once main");
}

TEST_F(RulesGrouping, ThrowersAndUnreliableFramesCanBeBroughtIn) {
  Frame doubtful = frame("maybe", "", 0, yes);
  doubtful.unreliable = true;
  Event native = test::event(arena, {exception(arena, "SIGABRT", "", {frame("abort", "", 0, yes), doubtful, frame("shop::charge", "", 0, yes)})}, Runtime::native);
  EXPECT_EQ(counted_functions(native, "", arena), "shop::charge");
  EXPECT_EQ(counted_functions(native, "function:abort +group +app", arena), "abort shop::charge");
  EXPECT_EQ(counted_functions(native, "function:maybe +group", arena), "maybe shop::charge");
}

TEST_F(RulesGrouping, BoundsOfAStack) {
  EXPECT_EQ(counted_functions(event, "type:* max-frames=1", arena), "charge");
  EXPECT_EQ(counted_functions(event, "type:* max-frames=0", arena), "charge main");
  EXPECT_EQ(counted_functions(event, "type:* min-frames=2", arena), "charge main");
  // In-app there are two only, in the whole stack three.
  EXPECT_EQ(counted_functions(event, "type:* min-frames=3", arena), "send charge main");
  EXPECT_EQ(counted_functions(event, "type:* min-frames=4", arena), "");
  EXPECT_EQ(counted_functions(event, "type:* max-frames=1 min-frames=2", arena), "");
  EXPECT_EQ(reason_of(event, "type:* max-frames=1", "exceptions[0].frames[3]", arena), "rule on line 1: type:* max-frames=1");
}

TEST_F(RulesGrouping, AnInvertedStackBeginsAtItsOldestFrame) {
  EXPECT_EQ(counted_functions(event, "type:* invert-stacktrace=1", arena), "main charge");
  EXPECT_EQ(counted_functions(event, "type:* invert-stacktrace=1\ntype:* max-frames=1", arena), "main");
}

TEST_F(RulesGrouping, ValuesOfARuleHashAsThoseOfTheClient) {
  Event sent = event;
  sent.client_fingerprint.push_back(arena, "a b");
  sent.client_fingerprint.push_back(arena, "{{ default }}");
  sent.client_fingerprint.push_back(arena, "Boom");
  Analysis analysis(sent, arena);
  EXPECT_EQ(ruled(event, "type:Boom -> \"a b\" {{ default }} {{ type }}", arena), fingerprint_of(analysis));
}

TEST_F(RulesGrouping, ARuleBeatsTheClientButNotAChecksum) {
  Event sent = event;
  sent.client_fingerprint.push_back(arena, "mine");
  EXPECT_EQ(ruled(sent, "type:Boom -> a", arena), ruled(event, "type:Boom -> a", arena));
  Analysis bare(event, arena);
  EXPECT_EQ(ruled(sent, "type:Boom -> {{ default }}", arena), fingerprint_of(bare));
  sent.checksum = "0123456789abcdef0123456789abcdef";
  Analysis summed(sent, arena);
  EXPECT_EQ(ruled(sent, "type:Boom -> a", arena), fingerprint_of(summed));
}

TEST_F(RulesGrouping, VariablesSeeTheNamesThatMatchersSee) {
  Event sent = test::event(arena, {exception(arena, "Boom", "", {[] {
                             Frame split = frame("run", "Main.java", 1, yes);
                             split.module = "com.shop.Main";
                             return split;
                           }()})}, Runtime::jvm);
  Event printed = test::event(arena, {exception(arena, "Boom", "", {frame("com.shop.Main.run", "Main.java", 1, yes)})}, Runtime::jvm);
  constexpr std::string_view rule = "function:run module:com.shop.Main -> {{ module }} {{ function }}";
  EXPECT_EQ(ruled(sent, rule, arena), ruled(printed, rule, arena));
  EXPECT_EQ(reason_of(printed, rule, "fingerprint", arena), "rule on line 1: " + std::string(rule));
}

TEST_F(RulesGrouping, TheCrashFrameOfAnInvertedStackIsItsOldest) {
  EXPECT_EQ(ruled(event, "function:main invert-stacktrace=1\ntype:Boom -> {{ function }}", arena), ruled(event, "type:Boom -> main", arena));
}

TEST_F(RulesGrouping, PlumbingThatARuleTakesOutTellsTheRule) {
  EXPECT_EQ(reason_of(event, "function:_run_once +group -app", "exceptions[0].frames[2]", arena), "rule on line 1: function:_run_once +group -app");
}

TEST_F(RulesGrouping, AGroupTellsItsRuleItsTitleAndWhatItWouldBeWithout) {
  const auto builtin = rules::compile_builtin();
  const auto set = rules::RuleSet::compile("# helpers\nfunction:send -app\ntype:Boom -> a title=\"{{ type }} of {{ function }}: {{ value }}\"", builtin.get());
  Analysis analysis(event, arena, set.get());
  const Group group = group_of(analysis);
  EXPECT_EQ(group.title, "Boom of charge: it went 12");
  EXPECT_EQ(group.rule, "rule on line 3: type:Boom -> a title=\"{{ type }} of {{ function }}: {{ value }}\"");
  EXPECT_EQ(group.basis, Basis::custom);
  Analysis bare(event, arena);
  EXPECT_EQ(group.default_fingerprint, fingerprint_of(bare));
  EXPECT_EQ(group_of(bare).default_fingerprint, fingerprint_of(bare));
  EXPECT_TRUE(group_of(bare).rule.empty());
}

TEST_F(RulesGrouping, OtherStrengthsKnowNoFingerprintRulesButTheStackTraceRules) {
  Analysis bare(event, arena);
  const auto fingerprint_rule = rules::RuleSet::compile("type:Boom -> a", nullptr), stack_rule = rules::RuleSet::compile("function:charge -group", nullptr);
  Analysis custom(event, arena, fingerprint_rule.get()), changed(event, arena, stack_rule.get());
  EXPECT_EQ(fingerprint_of(custom, Strength::coarse), fingerprint_of(bare, Strength::coarse));
  EXPECT_NE(fingerprint_of(changed, Strength::coarse), fingerprint_of(bare, Strength::coarse));
}

TEST_F(RulesGrouping, EveryRuleTextKeepsTheExplanationTrue) {
  std::mt19937 random(11);
  const auto pick = [&random](std::initializer_list<std::string_view> from) { return std::string(from.begin()[random() % from.size()]); };
  for (int round = 0; round < 3000; ++round) {
    Arena own;
    std::string text;
    for (std::size_t n = 1 + random() % 5; n > 0; --n)
      text += pick({"function:a*", "function:*", "path:**/lib/**", "app:yes", "app:no", "type:B", "category:x"}) + " " +
              pick({"-group", "+group", "^-group", "v-app", "+app", "category=x", "max-frames=2", "min-frames=2", "invert-stacktrace=1", "-> x {{ function }}", "-> {{ default }} y", "-> {{ default }}"}) + "\n";
    Event made = test::event(own, {});
    made.runtime = random() % 3 ? Runtime::python : Runtime::native;
    for (std::size_t e = 1 + random() % 3, i = 0; i < e; ++i) {
      Exception one = exception(own, pick({"A", "B"}) == "A" ? "A" : "B", random() % 2 ? "m" : "", {}, i == 0 ? Relation::primary : Relation::cause, static_cast<std::int32_t>(i) - 1);
      for (std::size_t f = random() % 8; f > 0; --f) {
        Frame frame = test::frame(own.copy(pick({"a", "ab", "c", "abort", "_run_once", ""})), own.copy(pick({"/srv/app/a.py", "/usr/lib/x.py", "/usr/lib/python3.11/asyncio/base_events.py", ""})));
        frame.in_app = random() % 2 ? yes : no;
        one.frames.push_back(own, frame);
      }
      made.exceptions.push_back(own, one);
    }
    if (random() % 4 == 0) made.client_fingerprint.push_back(own, "client");
    const auto set = rules::RuleSet::compile(text, nullptr);
    Analysis analysis(made, own, set.get());
    HashListener all(own), only(own);
    for (const Component &component : explain(analysis)) {
      ASSERT_FALSE(component.reason.empty()) << text << path_of(component, own);
      all.component(component);
    }
    for (const Component &component : counted(analysis)) only.component(component);
    const Fingerprint fingerprint = fingerprint_of(analysis);
    ASSERT_EQ(make_fingerprint(all.digest(), basis_of(fingerprint)), fingerprint) << text;
    ASSERT_EQ(make_fingerprint(only.digest(), basis_of(fingerprint)), fingerprint) << text;
    Analysis fresh(made, own, set.get());
    ASSERT_EQ(fingerprint_of(fresh), fingerprint) << text;
  }
}

}  // namespace
}  // namespace faultprint::grouping
