// Runs faultprint over a folder of real inputs whose right answers are known, and prints how much came out right. Not a unit test: the
// folder belongs to others and is not part of this repository.
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
  const auto say = [](const char *what, const corpus::Count &count) {
    std::cout << what << ": " << count.right << " of " << count.all;
    if (count.all > 0) std::cout << " (" << 100.0 * count.right / count.all << " %)";
    std::cout << std::endl;
  };
  say("fields of raw traces right", corpus::check_traces(folder, verbose, prefix));
  if (!prefix.empty()) return 0;
  say("pairs of one group joined", corpus::check_groups(folder, verbose));
  say("fields of payloads right", corpus::check_events(folder, verbose));
  say("pairs of the partition kept", corpus::check_partition(folder, verbose));
  say("messages right", corpus::check_messages(folder, verbose));
  say("variations judged right", corpus::check_variations(folder, verbose));
}
