// Raku, newest first; the module stands in brackets where the code is one's:
//   Attempt to divide by zero
//     in sub total at shop.raku line 3
//     in method run at /srv/lib/Shop.rakumod (Shop) line 5
//     in block <unit> at shop.raku line 9
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (!consume(line, "in ")) return false;
  const std::string_view kind = before(line, ' ');
  if (kind != "sub" && kind != "method" && kind != "block" && kind != "submethod" && kind != "regex" && kind != "code" && kind != "token" && kind != "any") return false;
  line.remove_prefix(std::min(line.size(), kind.size() + 1));
  const std::int32_t number = consume_number_end(line);
  if (number < 0 || !consume_end(line, " line ")) return false;
  const std::size_t at = line.find(" at ");  // a block may have no name: "in block  at shop.raku line 3"
  if (at == none) return false;
  std::string_view file = line.substr(at + 4);
  if (file.ends_with(')'))
    if (const std::size_t open = file.rfind(" ("); open != none) {
      frame.module = file.substr(open + 2, file.size() - open - 3);
      file = file.substr(0, open);
    }
  frame.function = line.substr(0, at);
  frame.file = file;
  frame.line = number;
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  Frame frame;
  for (const Line &line : text.lines)
    if (line.indent > 0 && line.shape == Shape::other && read_frame(line.text, frame)) ++score.frames;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  std::size_t first = 0;
  Frame frame;
  while (first < text.lines.size() && !read_frame(text.lines[first].text, frame)) ++first;
  std::size_t begin = 0;
  if (first > 1)
    for (const std::string_view words : {"Died with the exception:", "Unhandled exception:"}) begin = text.lines[0].text == words ? 1 : begin;
  builder.exception({}, joined_lines(text, begin, first, arena));
  for (std::size_t i = first; i < text.lines.size(); ++i) {
    frame = {};
    if (text.lines[i].indent > 0 && read_frame(text.lines[i].text, frame)) builder.frame(frame);
    else if (text.lines[i].text == "Actually thrown at:") break;
  }
  builder.finish();
}

}  // namespace

const Grammar raku{"raku", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
