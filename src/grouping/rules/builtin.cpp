#include "grouping/rules/builtin.h"

namespace faultprint::grouping::rules {

// Each file is a raw string literal, so that no build has to make one out of it.
const std::vector<BuiltinFile> &builtin_files() {
  static const std::vector<BuiltinFile> files = {
      {"rust",
#include "grouping/rules/rust.rules"
      },
  };
  return files;
}

std::unique_ptr<const RuleSet> compile_builtin() {
  std::string text;
  for (const BuiltinFile &file : builtin_files()) text.append(file.text).append("\n");
  return RuleSet::compile(text, nullptr);
}

}  // namespace faultprint::grouping::rules
