// Parameterization of messages, each alone, with text before, with text after, and with both.
#include "corpus.h"

#include <iostream>

#include "normalize/message.h"

namespace corpus {

void check_messages(const std::string &folder, bool verbose, Report &report) {
  Count total;
  faultprint::Arena arena;
  struct Table {
    const char *name;
    std::size_t input, expected;
    int least;
  };
  for (const Table &source : {Table{"parameterization_cases.tsv", 1, 2, 1000}, Table{"parameterization_known_incorrect.tsv", 1, 2, 0},
                              Table{"parameterization_cases_2024.tsv", 2, 3, 0}, Table{"parameterization_random_id_2026.tsv", 1, 2, 1000}}) {
    Count count;
    for (const std::vector<std::string> &row : table(folder + "/sentry/" + source.name)) {
      if (row.size() <= source.expected) continue;
      for (const char *before : {"", "prefix "})
        for (const char *after : {"", " suffix"}) {
          const std::string input = before + row[source.input] + after, expected = before + row[source.expected] + after;
          arena.reset();
          const std::string got(faultprint::normalize::normalize_message(input, arena));
          if (!count.add(got == expected) && verbose)
            std::cout << source.name << ": \"" << input << "\": got \"" << got << "\", want \"" << expected << "\"\n";
        }
    }
    report.add(source.name, count, source.least);
    total.right += count.right;
    total.all += count.all;
  }
  report.add("messages right", total);
}

}  // namespace corpus
