// Salesforce Apex, newest first:
//   System.NullPointerException: Attempt to de-reference a null object
//   Class.Shop.total: line 12, column 1
//   Trigger.CartTrigger: line 3, column 1
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (line.empty() || (line.front() != 'C' && line.front() != 'T' && line.front() != 'A' && line.front() != '(')) return false;
  const std::size_t mark = line.find(": line ");
  if (mark == std::string_view::npos) return false;
  std::string_view name = line.substr(0, mark), rest = line.substr(mark + 7);
  frame.line = consume_number(rest);
  if (frame.line < 0 || !consume(rest, ", column ")) return false;
  frame.column = std::max(consume_number(rest), 0);
  if (!rest.empty() || contains(name, ' ')) return false;
  if (name != "AnonymousBlock" && !consume(name, "Class.")) {
    if (!name.starts_with("Trigger.")) return false;
  }
  frame.function = name;
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    Frame frame;
    if (line.shape == Shape::other && read_frame(line.text, frame)) ++score.frames;
  }
  score.certain = score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  std::size_t first = 0;
  Frame frame;
  while (first < text.lines.size() && !read_frame(text.lines[first].text, frame)) ++first;
  std::size_t begin = first;  // an e-mail tells of the exception below who ran what
  while (begin > 0 && !text.lines[begin - 1].text.starts_with("caused by: ")) --begin;
  std::string_view shown = joined_lines(text, begin > 0 ? begin - 1 : 0, first, arena);
  consume(shown, "caused by: ");
  const Header header = split_header(shown);
  builder.exception(header.type, header.message);
  for (std::size_t i = first; i < text.lines.size(); ++i) {
    frame = {};
    if (text.lines[i].text.starts_with("Caused by: ")) {
      const Header cause = split_header(text.lines[i].text.substr(11));
      builder.exception(cause.type, cause.message, Relation::cause, static_cast<std::int32_t>(event.exceptions.size()) - 1);
    } else if (read_frame(text.lines[i].text, frame)) {
      frame.runtime = Runtime::jvm;  // names follow the same conventions
      builder.frame(frame);
    }
  }
  builder.finish();
}

}  // namespace

const Grammar apex{"apex", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
