// Zig, newest first, with an excerpt of the source below each frame:
//   thread 4711 panic: index out of bounds: index 7, len 3
//   /srv/shop.zig:3:14: 0x1035b5d in total (shop)
//       return prices[n];
//                    ^
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  const std::size_t address = line.find(": 0x");
  if (address == none || address == 0) return false;
  const std::size_t in = line.find(" in ", address);
  if (in == none || !all_hexadecimal(line.substr(address + 4, in - address - 4))) return false;
  std::string_view place = line.substr(0, address);
  const std::int32_t column = consume_number_end(place);
  if (column >= 0 && consume_end(place, ":")) {
    const std::int32_t number = consume_number_end(place);
    if (number < 0 || !consume_end(place, ":")) return false;
    frame.file = place;
    frame.line = number;
    frame.column = column;
  } else if (place != "???:?:?") {
    return false;
  }
  std::string_view function = line.substr(in + 4);
  if (function.ends_with(')')) {
    const std::size_t open = function.rfind(" (");
    if (open != none) {
      frame.module = function.substr(open + 2, function.size() - open - 3);
      function = function.substr(0, open);
    }
  }
  frame.function = function == "???" ? std::string_view{} : function;
  return true;
}

// "thread 4711 panic: …", "panic: …", "error: InvalidCharacter"
bool read_header(std::string_view line, Header &header) noexcept {
  if (consume(line, "thread ")) {
    if (consume_number(line) < 0 || !consume(line, " panic: ")) return false;
    header = {"panic", line};
    return true;
  }
  if (consume(line, "error: ") && !line.empty() && is_upper(line.front()) && std::all_of(line.begin(), line.end(), is_identifier)) {
    header = {line, {}};
    return true;
  }
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false, zig = false;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty || line.shape == Shape::hash) continue;
    Frame frame;
    Header found;
    if (read_frame(line.text, frame)) {
      ++score.frames;
      zig |= frame.file.ends_with(".zig");
    } else if (line.text.front() == 't' || line.text.front() == 'e') {
      header |= read_header(line.text, found);
    }
  }
  score.certain = zig && score.frames > 0;
  if (!score.certain && !header) score.frames = 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  for (const Line &line : text.lines)
    if (read_header(line.text, header)) break;
  builder.exception(header.type, header.message);
  for (const Line &line : text.lines) {
    Frame frame;
    if (read_frame(line.text, frame)) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar zig{"zig", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
