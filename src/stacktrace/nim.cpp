// Nim, oldest first, the error last:
//   /srv/shop.nim(9)         run
//   /srv/shop.nim(3)         total
//   Error: unhandled exception: cart is empty [ValueError]
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// `certain` where the file is Nim's own kind.
bool read_frame(std::string_view line, Frame &frame, bool &certain) noexcept {
  const std::size_t close = line.rfind(')');
  if (close == none || close + 2 >= line.size() || !is_blank(line[close + 1])) return false;
  std::string_view place = line.substr(0, close);
  const std::int32_t number = consume_number_end(place);
  if (number < 0 || !consume_end(place, "(") || place.empty()) return false;
  const std::string_view function = trim(line.substr(close + 1));
  if (contains(function, ' ')) return false;
  certain = place.ends_with(".nim") || place.ends_with(".nims") || place.ends_with(".nimble");
  frame.file = place;
  frame.line = number;
  frame.function = function;
  return true;
}

constexpr std::string_view opening = "Error: unhandled exception: ";

Score score(const Text &text) noexcept {
  Score score;
  std::uint32_t certain_frames = 0;
  bool header = false;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other) continue;
    Frame frame;
    bool certain = false;
    if (line.text.starts_with(opening)) header = true;
    else if (read_frame(line.text, frame, certain)) ++score.frames, certain_frames += certain ? 1 : 0;
  }
  score.certain = certain_frames > 0 || (header && score.frames > 0);
  if (!score.certain) score.frames = header ? 1 : 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::nim);
  std::string_view type, message;
  for (const Line &line : text.lines)
    if (line.text.starts_with(opening) || line.text.starts_with("SIGSEGV: ")) {
      message = line.text;
      if (consume(message, opening)) {
        const std::size_t open = message.rfind(" [");
        if (open != none && message.ends_with(']')) {
          type = message.substr(open + 2, message.size() - open - 3);
          message = message.substr(0, open);
        }
      } else {
        type = "SIGSEGV";
        message = trim(message.substr(8));
      }
      break;
    }
  builder.exception(type, message);
  for (const Line &line : text.lines) {
    Frame frame;
    bool certain = false;
    if (line.text.starts_with("[[reraised from:")) break;  // the same frames once more
    if (line.shape == Shape::other && read_frame(line.text, frame, certain)) builder.frame(frame);
  }
  builder.reverse_frames();
  builder.finish();
}

}  // namespace

const Grammar nim{"nim", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
