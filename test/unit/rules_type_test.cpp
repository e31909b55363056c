// Exception classes as rules name them: with their namespace or without.
#include <gtest/gtest.h>

#include <string>

#include "grouping/rules/evaluation.h"

namespace faultprint::grouping::rules {
namespace {

bool matches(const std::string &type, const std::string &matcher) {
  Arena arena;
  Event event;
  Exception exception;
  exception.type = type;
  event.exceptions.push_back(arena, exception);
  const std::unique_ptr<const RuleSet> rules = RuleSet::compile(matcher + " -> matched\n", nullptr);
  Evaluation evaluation(*rules, event, arena, [](void *, std::size_t, std::size_t) { return true; }, nullptr);
  return evaluation.decision() != nullptr;
}

TEST(RulesType, MatchesAClassWithAndWithoutItsNamespace) {
  EXPECT_TRUE(matches("requests.exceptions.ReadTimeout", "type:ReadTimeout"));
  EXPECT_TRUE(matches("requests.exceptions.ReadTimeout", "type:requests.exceptions.ReadTimeout"));
  EXPECT_TRUE(matches("requests.exceptions.ReadTimeout", "type:requests.*"));
  EXPECT_TRUE(matches("Illuminate\\Database\\QueryException", "type:Query*"));
  EXPECT_TRUE(matches("std::out_of_range", "type:out_of_range"));
  EXPECT_TRUE(matches("ReadTimeout", "type:ReadTimeout"));
  EXPECT_TRUE(matches("Shop.Result<System.String>", "type:Result<*>"));
}

TEST(RulesType, MatchesNoPartOfANameAndNoArgument) {
  EXPECT_FALSE(matches("requests.exceptions.ConnectReadTimeout", "type:ReadTimeout"));
  EXPECT_FALSE(matches("requests.exceptions.ReadTimeout", "type:exceptions"));
  EXPECT_FALSE(matches("Shop.Result<System.String>", "type:String*"));
  EXPECT_FALSE(matches("requests.exceptions.ReadTimeout", "!type:ReadTimeout"));
  EXPECT_TRUE(matches("requests.exceptions.ReadTimeout", "!type:ConnectTimeout"));
}

}  // namespace
}  // namespace faultprint::grouping::rules
