// Godot's GDScript, newest first:
//   SCRIPT ERROR: Invalid call. Nonexistent function 'total' in base 'Nil'.
//             at: _ready (res://shop.gd:12)
//             GDScript backtrace (most recent call first):
//                 [0] _ready (res://shop.gd:12)
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// "_ready (res://shop.gd:12)"
bool read_place(std::string_view line, Frame &frame) noexcept {
  const std::size_t open = line.rfind(" (");
  if (open == none || !line.ends_with(')')) return false;
  std::string_view place = line.substr(open + 2, line.size() - open - 3);
  const std::int32_t number = consume_number_end(place);
  if (number < 0 || !consume_end(place, ":")) return false;
  frame.function = trim(line.substr(0, open));
  frame.file = place;
  frame.line = number;
  return true;
}

bool is_header(std::string_view line) noexcept { return line.starts_with("SCRIPT ERROR: ") || line.starts_with("USER SCRIPT ERROR: "); }

Score score(const Text &text) noexcept {
  bool header = false, script = false;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty) continue;
    header |= line.shape == Shape::other && is_header(line.text);
    script |= contains(line.text, "(res://");
  }
  return {header && script, header && script ? 1u : 0u};
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  Frame at;
  bool has_at = false, has_frames = false;
  for (const Line &line : text.lines) {
    std::string_view rest = line.text;
    if (is_header(rest)) {
      if (!event.exceptions.empty()) break;
      rest.remove_prefix(rest.find(": ") + 2);
      const Header header = split_header(rest);
      builder.exception(header.message.empty() ? std::string_view{} : header.type, header.message.empty() ? rest : header.message);
    } else if (consume(rest, "at: ")) {
      has_at = !has_at && read_place(rest, at);
    } else if (consume(rest, "[") && consume_number(rest) >= 0 && consume(rest, "] ")) {
      Frame frame;
      if (read_place(rest, frame)) builder.frame(frame), has_frames = true;
    }
  }
  if (!has_frames && !at.file.empty()) builder.frame(at);
  builder.finish();
}

}  // namespace

const Grammar godot{"godot", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
