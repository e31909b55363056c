// Fingerprints of raw stack traces: do those of one bug agree, and only those?
#include "corpus.h"

#include <iostream>
#include <map>

#include "grouping/fingerprint.h"
#include "stacktrace/parse.h"

namespace corpus {

void check_groups(const std::string &folder, bool verbose, Report &report) {
  using namespace faultprint;
  struct Trace {
    std::string path, group, runtime;
    std::array<std::uint8_t, 16> fingerprint, coarse;
  };
  std::vector<Trace> traces;
  Arena arena;
  for (const std::vector<std::string> &row : table(folder + "/traces/expected.tsv")) {
    if (row.size() < 9) continue;
    const std::string text = file_content(folder + "/traces/" + row[0]);
    arena.reset();
    Event event;
    stacktrace::parse(text, arena, event);
    grouping::Analysis analysis(event, arena);
    traces.push_back({row[0], row[8].empty() ? row[0] : row[8], row[1], grouping::fingerprint_of(analysis).bytes,
                      grouping::fingerprint_of(analysis, grouping::Strength::coarse).bytes});
  }
  Count precision, recall, coarse_recall;
  std::map<std::string, Count> groups;
  for (std::size_t i = 0; i < traces.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool same_group = traces[i].group == traces[j].group, same = traces[i].fingerprint == traces[j].fingerprint;
      if (same && !precision.add(same_group) && verbose) std::cout << "joined though different: " << traces[j].path << " and " << traces[i].path << '\n';
      if (!same_group) continue;
      recall.add(same);
      groups[traces[i].group].add(same);
      coarse_recall.add(traces[i].coarse == traces[j].coarse);
      if (!same && verbose) std::cout << "apart though one bug: " << traces[j].path << " and " << traces[i].path << '\n';
    }
  for (const auto &[group, count] : groups)
    if (count.right < count.all) std::cout << "group " << group << '\t' << count.right << '/' << count.all << '\n';
  report.add("precision of pairs", precision, 950);
  report.add("recall of pairs by the coarse fingerprint", coarse_recall);
  report.add("recall of pairs", recall, 800);
}

}  // namespace corpus
