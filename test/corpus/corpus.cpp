// Runs faultprint over a folder of real inputs whose right answers are known, and prints how much came out right; exits 1 where a figure is
// below its bound. Not a unit test: the folder belongs to others and is not part of this repository.
//   corpus FOLDER [-v] [PATH_PREFIX]      -v: everything that is wrong; PATH_PREFIX: traces whose path begins so ("java/"), and only those
#include "corpus.h"

#include <iostream>

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: corpus FOLDER [-v] [PATH_PREFIX]\n";
    return 2;
  }
  const std::string folder = argv[1];
  bool verbose = false;
  std::string prefix;
  for (int i = 2; i < argc; ++i) (std::string(argv[i]) == "-v" ? void(verbose = true) : void(prefix = argv[i]));
  corpus::Report report;
  corpus::check_traces(folder, verbose, prefix, report);
  if (prefix.empty()) {
    corpus::check_groups(folder, verbose, report);
    corpus::check_events(folder, verbose, report);
    corpus::check_partition(folder, verbose, report);
    corpus::check_messages(folder, verbose, report);
    corpus::check_variations(folder, verbose, report);
    corpus::check_categories(folder, verbose, report);
    corpus::check_fingerprint_rules(folder, verbose, report);
  }
  std::cout << report.misses();
  return report.misses().empty() ? 0 : 1;
}
