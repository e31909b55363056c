#include "grouping/rules/evaluation.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "grouping/rules/builtin.h"
#include "support/events.h"
#include "support/plain_rules.h"

namespace faultprint::grouping::rules {
namespace {

using test::exception;
using test::frame;

bool marked_in_app(void *event, std::size_t exception, std::size_t frame) {
  return static_cast<const Event *>(event)->exceptions[exception].frames[frame].in_app == faultprint::InApp::yes;
}

// One rule of either language out of a small world of names, so that many match.
class RandomRules {
 public:
  explicit RandomRules(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string pick(std::initializer_list<const char *> from) { return from.begin()[below(from.size())]; }

  std::string function() { return pick({"run", "handle_request", "handle", "Loader.load", "std::panic", "x", "operator()", "λ"}); }
  std::string module() { return pick({"com.example.shop", "com.example.shop.Cart", "org.lib.Util", "m", "std"}); }
  std::string path() {
    return pick({"/srv/app/shop/cart.py", "src/app/shop/cart.py", "node_modules/left-pad/index.js", "C:\\Windows\\System32\\kernel32.dll", "/usr/lib/python3/site-packages/x.py", "lib/a.rb", "A.js"});
  }
  std::string category() { return pick({"throw", "ui", "system"}); }

  // A piece of `text` as a pattern: whole, its beginning, its end, a part, in braces, as a regular expression.
  std::string pattern(const std::string &text, bool path) {
    const std::string pattern = any_pattern(text, path);
    return pattern.find_first_of("()") == std::string::npos ? pattern : "\"" + pattern + "\"";
  }
  std::string any_pattern(std::string text, bool path) {
    for (char &c : text)
      if (c == '\\') c = '/';
    const std::size_t from = below(text.size()), size = 1 + below(text.size() - from);
    const std::string part = text.substr(from, size), star = path && below(2) ? "**" : "*";
    switch (below(8)) {
      case 0: return text;
      case 1: return text.substr(0, size) + star;
      case 2: return star + text.substr(from);
      case 3: return star + part + star;
      case 4: return "{" + text + ",nothing}" + (below(2) ? "" : star);
      case 5: return path ? "**/" + part + "/**" : "?" + text.substr(1);
      case 6: return std::isalpha(static_cast<unsigned char>(part[0])) && part.find_first_of("()+") == std::string::npos ? "~" + part : text;
      default: return star;
    }
  }
  std::string matcher(bool of_fingerprint, bool frame_only = false, bool exception_only = false) {
    std::string text = below(5) == 0 ? "!" : "";
    const std::size_t kind = exception_only ? 8 + below(3) : frame_only ? below(8) : below(14);
    switch (kind) {
      case 0:
      case 1: return text + "function:" + pattern(function(), false);
      case 2: return text + "module:" + pattern(module(), false);
      case 3:
      case 4: return text + "path:" + pattern(path(), true);
      case 5: return text + "category:" + (below(4) ? category() : "*");
      case 6: return text + "app:" + pick({"yes", "no"});
      case 7: return text + (of_fingerprint ? "line:>5" : pick({"family:native", "family:other,javascript", "line:<9", "line:7"}));
      case 8: return text + "type:" + pattern(pick({"KeyError", "com.example.Boom", "E"}), false);
      case 9: return text + "value:" + pattern(pick({"boom-went-the-cart", "not-found", "B"}), false);
      case 10: return text + "frames:" + pick({">3", "<2", "5"});
      case 11: return text + "level:" + pick({"error", "WARN*", "fatal"});
      case 12: return text + "logger:" + pattern("app.shop", false);
      default: return of_fingerprint ? text + "message:" + pattern("boom-went-the-cart", false) : text + "exceptions:>1";
    }
  }
  std::string matchers(bool of_fingerprint, bool frame_only = false, bool exception_only = false) {
    std::string text;
    for (std::size_t n = 1 + below(2); n > 0; --n) {
      if (below(6) == 0) text += std::string(below(4) ? "" : "!") + "any(" + matcher(of_fingerprint, frame_only, exception_only) + " " + matcher(of_fingerprint, frame_only, exception_only) + ") ";
      else text += matcher(of_fingerprint, frame_only, exception_only) + " ";
    }
    return text;
  }
  std::string stack_rule() {
    std::string text;
    if (below(5) == 0) text += "[ " + matchers(false) + "] | " + (below(2) ? "... | " : "");
    text += matchers(false);
    if (below(5) == 0) text += std::string("| ") + (below(2) ? "... | " : "") + "[ " + matchers(false) + "] ";
    for (std::size_t n = 1 + below(2); n > 0; --n) {
      switch (below(6)) {
        case 0: text += "category=" + category() + " "; break;
        case 1: text += pick({"max-frames=2 ", "min-frames=3 ", "invert-stacktrace=1 ", "invert-stacktrace=0 "}); break;
        default: text += pick({"", "", "^", "v"}) + pick({"+", "-"}) + pick({"app", "group"}) + " ";
      }
    }
    return text;
  }
  std::string fingerprint_rule() {
    std::string text;
    if (below(3) != 0) text += matchers(true);
    if (text.empty() || below(4) == 0)
      for (std::size_t n = 1 + below(3); n > 0; --n) {
        const bool frames = below(2);
        text += "[ " + matchers(true, frames, !frames) + "] ";
      }
    return text + "-> x";
  }
  Event event(Arena &arena) {
    Event event;
    event.runtime = below(2) ? Runtime::python : below(2) ? Runtime::javascript : Runtime::native;
    event.level = below(2) ? "Error" : "warning";
    if (below(2)) event.logger = "app.shop";
    if (below(2)) event.message = arena.copy(pick({"Boom-Went-The-Cart", "other"}));
    for (std::size_t n = 1 + below(3), i = 0; i < n; ++i) {
      Exception exception;
      if (below(8)) exception.type = arena.copy(pick({"KeyError", "com.example.Boom", "E"}));
      if (below(4)) exception.message = arena.copy(pick({"boom-went-the-cart", "not-found", "B", "Boom-Went-The-Cart"}));
      exception.relation = i == 0 ? Relation::primary : Relation::cause;
      exception.parent = static_cast<std::int32_t>(i) - 1;
      for (std::size_t frames = below(10) == 0 ? 60 + below(80) : below(9); frames > 0; --frames) {
        Frame frame;
        if (below(8)) frame.function = arena.copy(function());
        if (below(2)) frame.module = arena.copy(module());
        if (below(8)) frame.file = arena.copy(path());
        frame.line = static_cast<std::int32_t>(below(12));
        frame.in_app = below(2) ? faultprint::InApp::yes : faultprint::InApp::no;
        if (below(6) == 0) frame.runtime = Runtime::rust;
        exception.frames.push_back(arena, frame);
      }
      event.exceptions.push_back(arena, exception);
    }
    return event;
  }

 private:
  std::mt19937 random_;
};

int line_of(const Rule *rule) { return rule == nullptr ? 0 : rule->line; }

TEST(RulesEvaluation, AgreesWithTheDefinition) {
  std::size_t said = 0, decided = 0;
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    RandomRules random(seed);
    std::string text;
    for (std::size_t n = 1 + random.below(seed % 10 == 0 ? 120 : 12); n > 0; --n) text += (random.below(3) ? random.stack_rule() : random.fingerprint_rule()) + "\n";
    const Syntax syntax = parse_rules(text);
    ASSERT_TRUE(syntax.problems.empty()) << syntax.problems[0].line << ":" << syntax.problems[0].column << " " << syntax.problems[0].message << "\n" << text;
    const auto set = RuleSet::compile(text, nullptr);
    for (int round = 0; round < 4; ++round) {
      Arena arena;
      Event event = random.event(arena);
      Evaluation evaluation(*set, event, arena, marked_in_app, &event);
      const test::PlainRules plain(syntax, event, [&event](std::size_t e, std::size_t f) { return marked_in_app(&event, e, f); });
      const int decision = plain.decision();
      decided += decision != 0;
      if (round % 2) {
        ASSERT_EQ(line_of(evaluation.decision()), decision) << text;
      }
      for (std::size_t e = 0; e < event.exceptions.size(); ++e) {
        const StackEffect &effect = evaluation.effect(e);
        const test::PlainStack stack = plain.stack(e);
        ASSERT_EQ(effect.max_frames, stack.max_frames) << text;
        ASSERT_EQ(effect.min_frames, stack.min_frames) << text;
        ASSERT_EQ(effect.inverted, stack.inverted) << text;
        for (std::size_t f = 0; f < stack.frames.size(); ++f) {
          const FrameEffect &frame = effect.frames[f];
          ASSERT_EQ(line_of(frame.app_rule), stack.frames[f].app_line) << text << "exception " << e << " frame " << f;
          ASSERT_EQ(line_of(frame.group_rule), stack.frames[f].group_line) << text << "exception " << e << " frame " << f;
          ASSERT_EQ(line_of(frame.category_rule), stack.frames[f].category_line) << text << "exception " << e << " frame " << f;
          ASSERT_EQ(frame.category, stack.frames[f].category) << text;
          if (frame.app_rule != nullptr) {
            ASSERT_EQ(frame.app, stack.frames[f].app) << text;
          }
          if (frame.group_rule != nullptr) {
            ASSERT_EQ(frame.group, stack.frames[f].grouped) << text;
          }
          said += frame.app_rule != nullptr;
        }
      }
      ASSERT_EQ(line_of(evaluation.decision()), decision) << text;
    }
  }
  EXPECT_GT(said, 10000u);
  EXPECT_GT(decided, 1000u);
}

// What one set says of one exception with these frames.
struct Asked {
  Asked(std::string_view rules, std::initializer_list<Frame> frames, Runtime runtime = Runtime::python, const RuleSet *builtin = nullptr)
      : set(RuleSet::compile(rules, builtin)), event(test::event(arena, {exception(arena, "Boom", "it went", frames)}, runtime)),
        evaluation(*set, event, arena, marked_in_app, &event) {}
  bool out(std::size_t frame) {
    const FrameEffect &effect = evaluation.effect(0).frames[frame];
    return effect.group_rule != nullptr && !effect.group;
  }
  Arena arena;
  std::unique_ptr<const RuleSet> set;
  Event event;
  Evaluation evaluation;
};

TEST(RulesEvaluation, LaterRulesSeeAndOverruleEarlierOnes) {
  Asked asked("function:a category=x\ncategory:x -group\nfunction:a +group\nfunction:b app:yes -app\nfunction:b app:no -group\n", {frame("a"), frame("b", "b.py", 1, faultprint::InApp::yes)});
  EXPECT_FALSE(asked.out(0));
  EXPECT_TRUE(asked.out(1));
}

TEST(RulesEvaluation, AnEarlierRuleDoesNotSeeALaterCategory) {
  Asked asked("category:x -group\nfunction:a category=x\n", {frame("a")});
  EXPECT_FALSE(asked.out(0));
}

TEST(RulesEvaluation, CallersAreOlderAndCalleesNewer) {
  Asked asked("[ function:main ] | function:f -group\n", {frame("f"), frame("f"), frame("main")});
  EXPECT_FALSE(asked.out(0));
  EXPECT_TRUE(asked.out(1));
  Asked far("[ function:main ] | ... | function:f -group\nfunction:main | ... | [ function:f ] -group\n", {frame("f"), frame("f"), frame("main"), frame("f")});
  EXPECT_TRUE(far.out(0) && far.out(1) && far.out(2));
  EXPECT_FALSE(far.out(3));
}

TEST(RulesEvaluation, RangesReachFromTheMatchingFrame) {
  Asked asked("function:b ^-group\n", {frame("a"), frame("b"), frame("c")});
  EXPECT_TRUE(asked.out(0));
  EXPECT_FALSE(asked.out(1) || asked.out(2));
  Asked older("function:b v-group\n", {frame("a"), frame("b"), frame("c")});
  EXPECT_TRUE(older.out(2));
  EXPECT_FALSE(older.out(0) || older.out(1));
}

TEST(RulesEvaluation, ModulesAreSplitOffWhereFormatsPrintThemInOnePiece) {
  EXPECT_TRUE(Asked("module:com.example.Main function:run -group", {frame("com.example.Main.run")}, Runtime::jvm).out(0));
  EXPECT_TRUE(Asked("module:System.Linq.Enumerable function:First -group", {frame("System.Linq.Enumerable.First")}, Runtime::dotnet).out(0));
  EXPECT_TRUE(Asked("module:Shop.Cart function:.ctor -group", {frame("Shop.Cart..ctor")}, Runtime::dotnet).out(0));
  EXPECT_TRUE(Asked("module:github.com/x/y function:(*T).Run -group", {frame("github.com/x/y.(*T).Run")}, Runtime::go).out(0));
  EXPECT_TRUE(Asked("function:a.b -group", {frame("a.b")}, Runtime::python).out(0));
}

TEST(RulesEvaluation, MissingTexts) {
  EXPECT_TRUE(Asked("function:<unknown> -group", {frame("")}).out(0));
  EXPECT_FALSE(Asked("module:* -group", {frame("f")}).out(0));
  EXPECT_TRUE(Asked("!module:* -group", {frame("f")}).out(0));
  EXPECT_TRUE(Asked("mechanism:<unknown> -group", {frame("f")}).out(0));
}

TEST(RulesEvaluation, PathsFoldCaseAndSeparators) {
  EXPECT_TRUE(Asked("path:c:/windows/** -group", {frame("f", "C:\\Windows\\System32\\ntdll.dll")}).out(0));
  EXPECT_TRUE(Asked("path:/SRC/*.py -group", {frame("f", "src/a.py")}).out(0));
  EXPECT_TRUE(Asked("path:~\"SRC/[ab]\\.py$\" -group", {frame("f", "src/a.py")}).out(0));
  EXPECT_FALSE(Asked("function:RUN -group", {frame("run")}).out(0));
}

TEST(RulesEvaluation, BuiltInCategoriesCanBeAskedFor) {
  const auto builtin = compile_builtin();
  Asked asked("category:throw -group\n", {frame("rust_begin_unwind", ""), frame("shop::charge", "src/main.rs")}, Runtime::rust, builtin.get());
  EXPECT_TRUE(asked.out(0));
  EXPECT_FALSE(asked.out(1));
  EXPECT_EQ(asked.evaluation.category(0, 0).name, "throw");
  EXPECT_TRUE(asked.evaluation.category(0, 0).builtin);
  EXPECT_TRUE(Asked("category:thr* -group\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get()).out(0));
  EXPECT_FALSE(Asked("category:mine -group\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get()).out(0));
  EXPECT_TRUE(Asked("!category:mine -group\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get()).out(0));
  EXPECT_TRUE(Asked("function:* category=mine\nany(category:mine function:x) -group\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get()).out(0));
  Asked other("function:rust_begin_unwind category=mine\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get());
  EXPECT_EQ(other.evaluation.category(0, 0).name, "mine");
  EXPECT_FALSE(other.evaluation.category(0, 0).builtin);
  Asked none("function:x -group\n", {frame("rust_begin_unwind", "")}, Runtime::rust, builtin.get());
  EXPECT_EQ(none.evaluation.category(0, 0).name, "throw");
}

// Which rule of a set decides an event's fingerprint.
int decision(std::string_view rules, Event &event, Arena &arena) {
  const auto set = RuleSet::compile(rules, nullptr);
  Evaluation evaluation(*set, event, arena, marked_in_app, &event);
  return line_of(evaluation.decision());
}

TEST(RulesEvaluation, OneItemSatisfiesAllMatchersOfItsKind) {
  Arena arena;
  Event event = test::event(arena, {exception(arena, "A", "one", {frame("f", "a.py")}), exception(arena, "B", "two", {frame("g", "b.py")}, Relation::cause, 0)});
  EXPECT_EQ(decision("type:A value:one -> x", event, arena), 1);
  EXPECT_EQ(decision("type:A value:two -> x", event, arena), 0);
  EXPECT_EQ(decision("type:A function:g -> x", event, arena), 1);
  EXPECT_EQ(decision("function:f path:b.py -> x", event, arena), 0);
  EXPECT_EQ(decision("[ type:A ] [ type:B ] -> x", event, arena), 1);
  EXPECT_EQ(decision("[ type:A ] [ type:* ] [ value:two ] -> x", event, arena), 0);
  EXPECT_EQ(decision("[ type:* ] [ type:A ] -> x", event, arena), 1);
  EXPECT_EQ(decision("type:A type:B -> x", event, arena), 0);
  EXPECT_EQ(decision("!type:A -> x", event, arena), 1);
  EXPECT_EQ(decision("any(type:Z function:g) -> x", event, arena), 1);
  EXPECT_EQ(decision("type:C -> x\ntype:B -> y\ntype:A -> z", event, arena), 2);
}

TEST(RulesEvaluation, FingerprintRulesFoldTheCaseOfTexts) {
  Arena arena;
  Event event = test::event(arena, {exception(arena, "KeyError", "Not Found", {})});
  event.message = "Something ELSE";
  event.level = "Error";
  event.release = "Shop@2.1.0";
  EXPECT_EQ(decision("value:\"not found\" -> x", event, arena), 1);
  EXPECT_EQ(decision("message:*else -> x", event, arena), 1);
  EXPECT_EQ(decision("message:not* -> x", event, arena), 1);
  EXPECT_EQ(decision("level:ERROR -> x", event, arena), 1);
  EXPECT_EQ(decision("release:SHOP@* -> x", event, arena), 1);
  EXPECT_EQ(decision("type:keyerror -> x", event, arena), 0);
}

TEST(RulesEvaluation, AListOfSdksIsOneOfThem) {
  Arena arena;
  Event event;
  event.sdk = "sentry.python";
  EXPECT_EQ(decision("sdk:sentry.ruby,sentry.python -> x", event, arena), 1);
  EXPECT_EQ(decision("sdk:sentry.ruby,sentry.java.* -> x", event, arena), 0);
  EXPECT_EQ(decision("!sdk:sentry.ruby,sentry.go -> x", event, arena), 1);
}

TEST(RulesEvaluation, AnExceptionWithoutAMessageHasNoneThatMatches) {
  Arena arena;
  Event event = test::event(arena, {exception(arena, "Boom", "", {frame("f")})});
  EXPECT_EQ(decision("!message:*timeout* -> x", event, arena), 1);
  EXPECT_EQ(decision("message:* -> x", event, arena), 0);
  EXPECT_EQ(decision("message:<unknown> -> x", event, arena), 0);
}

TEST(RulesEvaluation, ConditionsOnTheEvent) {
  Arena arena;
  Event event = test::event(arena, {exception(arena, "A", "m", {frame("f")})});
  event.release = "shop@2.10.0";
  event.environment = "production";
  event.transaction = "GET /cart/{id}";
  event.url = "https://Shop.example/api/cart?x=1";
  event.sdk = "sentry.python";
  event.platform = "python";
  for (const char *good : {"release:>=2.9", "release:<3", "!release:>3", "environment:prod*", "transaction:\"GET /cart/*\"", "url:/api/**", "url:https://shop.example/**", "sdk:sentry.*",
                           "platform:python", "exceptions:1", "exceptions:<2", "frames:1", "family:other", "!tags.x:*", "line:7"})
    EXPECT_EQ(decision(std::string(good) + " -> x", event, arena), 1) << good;
  for (const char *bad : {"release:<2.9", "environment:Prod*", "url:/cart/**", "tags.x:*", "exceptions:>1", "family:native,javascript", "tags.x:>1"})
    EXPECT_EQ(decision(std::string(bad) + " -> x", event, arena), 0) << bad;
  EXPECT_TRUE(Asked("environment:* -group\nexceptions:1 -group", {frame("f")}).out(0));
}

}  // namespace
}  // namespace faultprint::grouping::rules
