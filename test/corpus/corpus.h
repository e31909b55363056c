// What the parts of the corpus run share: reading files and tables, and counting.
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace corpus {

inline std::string file_content(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Rows of a tab separated table without its first line.
inline std::vector<std::vector<std::string>> table(const std::string &path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> row;
    std::size_t begin = 0;
    for (;;) {
      const std::size_t end = line.find('\t', begin);
      row.push_back(line.substr(begin, end - begin));
      if (end == std::string::npos) break;
      begin = end + 1;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

struct Count {
  int right = 0, all = 0;
  bool add(bool ok) {
    right += ok ? 1 : 0;
    ++all;
    return ok;
  }
};

// Each prints its table, and every miss where `verbose`. Return the sum of what was right.
Count check_traces(const std::string &folder, bool verbose, const std::string &prefix);
Count check_groups(const std::string &folder, bool verbose);
Count check_events(const std::string &folder, bool verbose);
Count check_partition(const std::string &folder, bool verbose);
Count check_messages(const std::string &folder, bool verbose);
Count check_variations(const std::string &folder, bool verbose);

}  // namespace corpus
