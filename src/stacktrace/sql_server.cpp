// SQL Server and Sybase: the number is the class, the procedure the only frame:
//   Msg 8134, Level 16, State 1, Procedure shop.total, Line 3 [Batch Start Line 0]
//   Divide by zero error encountered.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

bool is_header(std::string_view line) noexcept {
  return consume(line, "Msg ") && consume_number(line) >= 0 && consume(line, ", Level ") && consume_number(line) >= 0 && consume(line, ", State ");
}

Score score(const Text &text) noexcept {
  for (const Line &line : text.lines)
    if (line.shape == Shape::other && line.text.front() == 'M' && is_header(line.text)) return {true, 1};
  return {};
}

// What stands behind `label` up to the next comma or bracket.
std::string_view field(std::string_view line, std::string_view label) noexcept {
  const std::size_t at = line.find(label);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + label.size());
  return trim(rest.substr(0, find_either(rest, ',', '[')));
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    if (!is_header(text.lines[i].text)) continue;
    const std::string_view line = text.lines[i].text;
    std::size_t end = i + 1;
    while (end < text.lines.size() && !text.lines[end].text.empty() && !is_header(text.lines[end].text)) ++end;
    // One statement may raise several errors; the first is what went wrong.
    const bool first = event.exceptions.empty();
    builder.exception(before(line, ','), joined_lines(text, i + 1, end, arena), first ? Relation::primary : Relation::group_member, first ? -1 : 0);
    Frame frame;
    frame.runtime = Runtime::plpgsql;  // names follow the same conventions
    frame.function = field(line, ", Procedure ");
    std::string_view number = field(line, ", Line ");
    frame.line = std::max(consume_number(number), 0);
    if (!frame.function.empty()) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar sql_server{"sql server", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
