#include "grouping/rules/builtin.h"

#include <gtest/gtest.h>

#include <string>

namespace faultprint::grouping::rules {
namespace {

// They are looked at only where something asks for a category, so nothing else may depend on them.
TEST(RulesBuiltin, SetCategoriesAndNothingElse) {
  for (const BuiltinFile &file : builtin_files()) {
    const Syntax syntax = parse_rules(file.text);
    for (const Problem &problem : syntax.problems) ADD_FAILURE() << file.name << ".rules, line " << problem.line << ", column " << problem.column << ": " << problem.message;
    EXPECT_FALSE(syntax.stack_rules.empty()) << file.name;
    EXPECT_TRUE(syntax.fingerprint_rules.empty()) << file.name;
    for (const StackRule &rule : syntax.stack_rules)
      for (const Action &action : rule.actions) EXPECT_EQ(action.kind, Action::Kind::category) << file.name << ": " << rule.reason;
  }
  EXPECT_NE(compile_builtin(), nullptr);
}

}  // namespace
}  // namespace faultprint::grouping::rules
