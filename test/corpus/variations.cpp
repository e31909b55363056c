// Every trace of the corpus in the variations that another run or another bug would have printed.
#include "support/variations.h"

#include <iostream>
#include <map>

#include "corpus.h"

namespace corpus {

void check_variations(const std::string &folder, bool verbose, Report &report) {
  using namespace faultprint;
  Count total;
  std::map<std::string, Count> by_name;
  Arena arena;
  for (const std::vector<std::string> &row : table(folder + "/traces/expected.tsv")) {
    const std::string text = file_content(folder + "/traces/" + row[0]);
    const grouping::Fingerprint fingerprint = test::fingerprint_of_text(text, arena);
    const auto check = [&](const test::Variation &variation, bool same) {
      const bool ok = (test::fingerprint_of_text(variation.text, arena) == fingerprint) == same;
      by_name[std::string(same ? "same: " : "other: ") + variation.name].add(ok);
      if (!total.add(ok) && verbose) std::cout << row[0] << ": " << (same ? "changed by " : "not changed by ") << variation.name << '\n';
    };
    for (const test::Variation &variation : test::same_bug(text)) check(variation, true);
    for (const test::Variation &variation : test::other_bug(text, arena)) check(variation, false);
  }
  for (const auto &[name, count] : by_name) std::cout << name << '\t' << count.right << '/' << count.all << '\n';
  report.add("variations judged right", total, 995);
}

}  // namespace corpus
