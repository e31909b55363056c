// Categories of frames by the built-in rules: a well-known set of rules says which category each frame of these stacks has.
#include "corpus.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "event/read.h"
#include "grouping/rules/builtin.h"
#include "grouping/rules/evaluation.h"

namespace corpus {
namespace {

using namespace faultprint;
namespace rules = grouping::rules;

// The categories of one stack, oldest frame first; empty for none.
using Stack = std::vector<std::string>;

// The lines of frames begin with blanks; between two stacks there is at least one line that does not.
std::vector<Stack> expected_stacks(const std::string &snapshot) {
  std::vector<Stack> stacks;
  std::istringstream in(snapshot);
  std::string line;
  bool within = false;
  while (std::getline(in, line)) {
    const bool frame = line.starts_with("  ") && line.find_first_not_of(' ') != std::string::npos;
    if (frame && !within) stacks.emplace_back();
    within = frame;
    if (!frame) continue;
    const std::string_view mark = " category=";
    const std::size_t at = line.rfind(mark);
    stacks.back().push_back(at == std::string::npos ? "" : line.substr(at + mark.size()));
  }
  return stacks;
}

bool every_frame_is_in_app(void *, std::size_t, std::size_t) { return true; }

struct Figures {
  Count wanted, unwanted;
  std::map<std::string, Count> by_category;
};

// False where the snapshot has other stacks or frames than the event.
bool compare(const std::string &name, const Event &event, Arena &arena, const rules::RuleSet &rule_set, const std::vector<Stack> &stacks, bool verbose,
             Figures &figures) {
  rules::Evaluation evaluation(rule_set, event, arena, every_frame_is_in_app, nullptr);
  std::size_t stack = 0;
  for (std::size_t exception = event.exceptions.size(); exception-- > 0;) {  // the primary one stands last there
    const List<Frame> &frames = event.exceptions[exception].frames;
    if (frames.empty()) continue;
    if (stack == stacks.size() || stacks[stack].size() != frames.size()) return false;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const std::string &want = stacks[stack][frames.size() - 1 - i];
      const rules::Evaluation::Category category = evaluation.category(exception, i);
      const std::string got(category.name);
      Count &count = want.empty() ? figures.unwanted : figures.wanted;
      if (!want.empty()) figures.by_category[want].add(got == want);
      if (!count.add(got == want) && verbose)
        std::cout << name << ": " << frames[i].function << " of \"" << frames[i].module << "\": got \"" << got << "\", want \"" << want << "\""
                  << (category.rule == nullptr ? "" : "; " + category.rule->reason) << '\n';
    }
    ++stack;
  }
  return stack == stacks.size();
}

}  // namespace

void check_categories(const std::string &folder, bool verbose, Report &report) {
  const std::unique_ptr<const rules::RuleSet> builtin = rules::compile_builtin();
  const std::unique_ptr<const rules::RuleSet> rule_set = rules::RuleSet::compile("", builtin.get());
  Arena arena;
  JsonParser parser;
  Figures figures;
  Count snapshots;
  std::set<std::filesystem::path> inputs;
  for (const auto &entry : std::filesystem::directory_iterator(folder + "/sentry/categorization_inputs")) inputs.insert(entry.path());
  for (const std::filesystem::path &input : inputs) {
    std::string name = input.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    const std::string json = file_content(input.string());
    arena.reset();
    Event event;
    read_json(json, parser, arena, event);
    const std::vector<Stack> expected = expected_stacks(file_content(folder + "/sentry/categorization_snapshots/" + name + ".pysnap"));
    if (!snapshots.add(compare(name, event, arena, *rule_set, expected, verbose, figures)) && verbose)
      std::cout << name << ": has other frames than its snapshot\n";
  }
  for (const auto &[category, count] : figures.by_category) std::cout << category << ' ' << count.right << '/' << count.all << "  ";
  std::cout << '\n';
  report.add("frames with the category that is expected", figures.wanted, 990);
  report.add("frames without a category where none is expected", figures.unwanted, 990);
  report.add("stacks with the frames of their snapshot", snapshots, 1000);
}

}  // namespace corpus
