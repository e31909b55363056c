// SWI-Prolog, newest first; "ERROR: " stands before every line:
//   ERROR: -g main: Arithmetic: evaluation error: zero_divisor
//   ERROR: In:
//   ERROR:   [13] _1234 is 1/0
//   ERROR:   [12] total(7) at /srv/shop.pl:12
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// What stands behind "ERROR: " or "Warning: "; empty where neither is there.
std::string_view content_of(std::string_view line) noexcept {
  if (line.empty() || (line.front() != 'E' && line.front() != 'W')) return {};
  if (!consume(line, "ERROR:") && !consume(line, "Warning:")) return {};
  return trim_left(line);
}

// "[12] shop:total(7) at /srv/shop.pl:12"
bool read_frame(std::string_view content, Frame &frame) noexcept {
  if (!consume(content, "[") || consume_number(content) < 0 || !consume(content, "] ")) return false;
  content = trim_left(content);
  if (const std::size_t at = content.rfind(" at "); at != none) {
    std::string_view place = content.substr(at + 4);
    const std::int32_t line = consume_number_end(place);
    if (line >= 0 && consume_end(place, ":")) {
      frame.file = place;
      frame.line = line;
      content = content.substr(0, at);
    }
  }
  frame.function = trim_right(content.substr(0, content.find('(')));
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool in = false;
  for (const Line &line : text.lines) {
    const std::string_view content = content_of(line.text);
    if (content.empty()) continue;
    Frame frame;
    in |= content == "In:";
    if (in && content.front() == '[' && read_frame(content, frame)) ++score.frames;
  }
  score.certain = score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  std::size_t in = 0;
  while (in < text.lines.size() && content_of(text.lines[in].text) != "In:") ++in;
  std::string_view message;
  for (std::size_t i = in; i-- > 0 && message.empty();) message = content_of(text.lines[i].text);
  if (consume(message, "-g ")) message = message.substr(std::min(message.size(), message.find(": ") + 2));  // the goal of the command line
  builder.exception({}, message);
  for (std::size_t i = in; i < text.lines.size(); ++i) {
    Frame frame;
    if (read_frame(content_of(text.lines[i].text), frame)) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar prolog{"prolog", shapes(Shape::other, Shape::location_end), score, parse};

}  // namespace faultprint::stacktrace
