// Runs the parser over a folder of real stack traces whose right answers are known, and prints, per runtime, how many
// fields came out right. Not a unit test: the folder belongs to others and is not part of this repository.
//   corpus FOLDER [-v] [PATH_PREFIX]      -v: every field that is wrong; PATH_PREFIX: only paths that begin so ("java/")
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "event/event.h"
#include "stacktrace/parse.h"
#include "text/view.h"

namespace {

using faultprint::Arena;
using faultprint::Event;
using faultprint::Exception;

std::string file_content(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> fields_of(const std::string &line) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = line.find('\t', begin);
    fields.push_back(line.substr(begin, end - begin));
    if (end == std::string::npos) return fields;
    begin = end + 1;
  }
}

struct Count {
  int right = 0, all = 0;
  void add(bool ok) {
    right += ok ? 1 : 0;
    ++all;
  }
};
enum Field { type, message, frames, top_function, top_file, top_line, field_count };
constexpr const char *field_names[] = {"type", "message", "frames", "function", "file", "line"};

std::string first_line(std::string_view text) { return std::string(faultprint::text::trim(text.substr(0, text.find('\n')))); }

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: corpus FOLDER [-v] [PATH_PREFIX]\n";
    return 2;
  }
  const std::string folder = argv[1];
  bool verbose = false;
  std::string prefix;
  for (int i = 2; i < argc; ++i) (std::string(argv[i]) == "-v" ? void(verbose = true) : void(prefix = argv[i]));
  std::ifstream table(folder + "/traces/expected.tsv");
  std::string line;
  std::getline(table, line);
  std::map<std::string, std::vector<Count>> counts;
  Arena arena;
  while (std::getline(table, line)) {
    const std::vector<std::string> row = fields_of(line);
    if (row.size() < 9 || !row[0].starts_with(prefix)) continue;
    const std::string text = file_content(folder + "/traces/" + row[0]);
    arena.reset();
    Event event;
    faultprint::stacktrace::parse(text, arena, event);
    const Exception none;
    const Exception &primary = event.exceptions.empty() ? none : event.exceptions[0];
    const faultprint::Frame no_frame;
    const faultprint::Frame &top = primary.frames.empty() ? no_frame : primary.frames[0];
    std::string function(top.function);
    if (function != row[5] && !top.module.empty()) function = std::string(top.module) + "." + function;
    if (function != row[5]) function = std::string(top.function);
    const std::string got[] = {std::string(primary.type),
                               first_line(event.exceptions.empty() ? event.message : primary.message),
                               std::to_string(primary.frames.size()), function, std::string(top.file),
                               top.line > 0 ? std::to_string(top.line) : ""};
    std::vector<Count> &runtime = counts[row[1]];
    runtime.resize(field_count);
    for (int i = 0; i < field_count; ++i) {
      const std::string want = row[static_cast<std::size_t>(i) + 2] == "0" && i == top_line ? "" : row[static_cast<std::size_t>(i) + 2];
      if (want.empty() && i == frames) continue;
      runtime[static_cast<std::size_t>(i)].add(got[i] == want);
      if (got[i] != want && verbose)
        std::cout << row[0] << " [" << faultprint::stacktrace::detect(text, arena) << "] " << field_names[i] << ": got \"" << got[i]
                  << "\", want \"" << want << "\"\n";
    }
  }
  std::cout << "runtime";
  for (const char *name : field_names) std::cout << '\t' << name;
  std::cout << '\n';
  Count total;
  for (const auto &[runtime, fields] : counts) {
    std::cout << runtime;
    for (const Count &count : fields) {
      std::cout << '\t' << count.right << '/' << count.all;
      total.right += count.right;
      total.all += count.all;
    }
    std::cout << '\n';
  }
  std::cout << "fields right: " << total.right << " of " << total.all << '\n';
}
