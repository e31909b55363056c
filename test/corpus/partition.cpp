// Events that a well-known grouping holds together: pairs that share a hash there should share a fingerprint here.
#include "corpus.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "error.h"
#include "event/read.h"
#include "grouping/fingerprint.h"

namespace corpus {

void check_partition(const std::string &folder, bool verbose, Report &report) {
  using namespace faultprint;
  std::map<std::string, std::vector<std::string>> by_hash;
  for (const std::vector<std::string> &row : table(folder + "/sentry/hashes_2023_01_11.tsv")) {
    // The hash of nothing is everything unusable in one group, and "app" beside "system" is the same stack again.
    if (row.size() < 3 || row[2] == "null" || row[2] == "d41d8cd98f00b204e9800998ecf8427e") continue;
    by_hash[row[2]].push_back(row[0]);
  }
  Arena arena;
  JsonParser parser;
  const auto fingerprint = [&](std::string name) {
    std::string path = folder + "/sentry/inputs/" + name + ".json";
    std::string json = file_content(path);
    if (json.empty()) {
      std::replace(name.begin(), name.end(), '_', '-');
      json = file_content(folder + "/sentry/inputs/" + name + ".json");
    }
    arena.reset();
    Event event;
    if (json.empty()) return std::array<std::uint8_t, 16>{};
    try {
      read_json(json, parser, arena, event);
    } catch (const Error &error) {
      std::cout << name << ": " << error.what() << '\n';
    }
    grouping::Analysis analysis(event, arena);
    return grouping::fingerprint_of(analysis).bytes;
  };
  Count total;
  for (const auto &[hash, names] : by_hash)
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const bool polyfills = names[i] == "javascript_polyfills" || names[j] == "javascript_polyfills";  // a known over-merge
        const auto a = fingerprint(names[i]), b = fingerprint(names[j]);
        if (polyfills || a == std::array<std::uint8_t, 16>{} || b == std::array<std::uint8_t, 16>{}) continue;
        if (!total.add(a == b) && verbose) std::cout << "apart though one hash there: " << names[j] << " and " << names[i] << '\n';
      }
  report.add("pairs of the partition kept", total, 910);
}

}  // namespace corpus
