// src/grouping/rules/builtin.h: the rules that come with faultprint. They give frames of well-known code a category and do nothing else;
// they lie in the *.rules beside this file, a family of runtimes or systems in each, in the language that users write.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grouping/rules/rule_set.h"

namespace faultprint::grouping::rules {

struct BuiltinFile {
  std::string_view name;  // "rust"
  std::string_view text;
};
const std::vector<BuiltinFile> &builtin_files();

// All of them, compiled. To be made once and kept: it takes some milliseconds.
std::unique_ptr<const RuleSet> compile_builtin();

}  // namespace faultprint::grouping::rules
