// What the parts of the corpus run share: reading files and tables, and counting.
#pragma once
#include <fstream>
#include <iostream>
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

// The figures, and which of them are too low.
class Report {
 public:
  // Prints a figure. `least` of a thousand have to be right, and it has to count something at all.
  void add(const std::string &what, const Count &count, int least = 0) {
    std::cout << what << ": " << count.right << " of " << count.all;
    if (count.all > 0) std::cout << " (" << 100.0 * count.right / count.all << " %)";
    std::cout << std::endl;
    if (count.all == 0) misses_ += "nothing was counted: " + what + '\n';
    else if (count.right * 1000L < count.all * long{least}) misses_ += "below " + std::to_string(least) + " of 1000: " + what + '\n';
  }
  // A line for each figure that is too low; empty where all are high enough.
  const std::string &misses() const { return misses_; }

 private:
  std::string misses_;
};

// Each prints its table, every miss where `verbose`, and its figures.
void check_traces(const std::string &folder, bool verbose, const std::string &prefix, Report &report);
void check_groups(const std::string &folder, bool verbose, Report &report);
void check_events(const std::string &folder, bool verbose, Report &report);
void check_partition(const std::string &folder, bool verbose, Report &report);
void check_messages(const std::string &folder, bool verbose, Report &report);
void check_variations(const std::string &folder, bool verbose, Report &report);
void check_categories(const std::string &folder, bool verbose, Report &report);
void check_fingerprint_rules(const std::string &folder, bool verbose, Report &report);

}  // namespace corpus
