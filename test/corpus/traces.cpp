// Raw stack traces: type, message, number of frames and newest frame, per runtime.
#include "corpus.h"

#include <iostream>
#include <map>

#include "event/event.h"
#include "stacktrace/parse.h"
#include "text/view.h"

namespace corpus {
namespace {

enum Field { type, message, frames, top_function, top_file, top_line, field_count };
constexpr const char *field_names[] = {"type", "message", "frames", "function", "file", "line"};

std::string first_line(std::string_view text) { return std::string(faultprint::text::trim(text.substr(0, text.find('\n')))); }

}  // namespace

void check_traces(const std::string &folder, bool verbose, const std::string &prefix, Report &report) {
  using namespace faultprint;
  std::map<std::string, std::vector<Count>> counts;
  Arena arena;
  for (const std::vector<std::string> &row : table(folder + "/traces/expected.tsv")) {
    if (row.size() < 9 || !row[0].starts_with(prefix)) continue;
    const std::string text = file_content(folder + "/traces/" + row[0]);
    arena.reset();
    Event event;
    stacktrace::parse(text, arena, event);
    const Exception none;
    const Exception &primary = event.exceptions.empty() ? none : event.exceptions[0];
    const Frame no_frame;
    const Frame &top = primary.frames.empty() ? no_frame : primary.frames[0];
    std::string function(top.function);
    if (function != row[5] && !top.module.empty() && std::string(top.module) + "." + function == row[5]) function = row[5];
    const std::string got[] = {std::string(primary.type),
                               first_line(event.exceptions.empty() ? event.message : primary.message),
                               std::to_string(primary.frames.size()), function, std::string(top.file),
                               top.line > 0 ? std::to_string(top.line) : ""};
    std::vector<Count> &runtime = counts[row[1]];
    runtime.resize(field_count);
    for (std::size_t i = 0; i < field_count; ++i) {
      const std::string want = row[i + 2] == "0" && i == top_line ? "" : row[i + 2];
      if (want.empty() && i == frames) continue;  // the table does not say
      if (!runtime[i].add(got[i] == want) && verbose)
        std::cout << row[0] << " [" << stacktrace::detect(text, arena) << "] " << field_names[i] << ": got \"" << got[i] << "\", want \"" << want
                  << "\"\n";
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
  report.add("fields of raw traces right", total, prefix.empty() ? 990 : 0);  // a part has no bound
}

}  // namespace corpus
