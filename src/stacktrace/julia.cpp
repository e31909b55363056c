// Julia, newest first; older versions print the place on the frame's own line:
//   ERROR: LoadError: ArgumentError: cart is empty
//   Stacktrace:
//    [1] total(cart::Vector{Int64})
//      @ Shop /srv/Shop/src/Shop.jl:3
//   caused by: …
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// "[12] total(…)": the call, empty where the line is none.
std::string_view call_of(std::string_view line) noexcept {
  if (!consume(line, "[") || consume_number(line) < 1 || !consume(line, "] ")) return {};
  return trim_left(line);
}

// "Shop.jl:3" or "./math.jl:33 [inlined]" becomes file and line.
void read_place(std::string_view place, Frame &frame) noexcept {
  frame.inlined |= consume_end(place, " [inlined]");
  std::string_view rest = place;
  const std::int32_t line = consume_number_end(rest);
  if (line >= 0 && consume_end(rest, ":")) {
    frame.line = line;
    place = rest;
  }
  frame.file = place;
}

// "total(cart::Vector{Int64})" without its arguments; "(::Shop.var"#1#2")(x)" keeps what is called.
std::string_view function_of(std::string_view call) noexcept {
  if (call.starts_with("top-level scope") || call.starts_with("macro expansion")) return call.substr(0, 15);
  if (call.starts_with('(')) {
    const std::size_t close = closing(call, 0, '(', ')');
    return close == none ? call : call.substr(1, close - 1);
  }
  if (call.starts_with("var\"")) {
    const std::size_t close = call.find('"', 4);
    return close == none ? call : call.substr(0, close + 1);
  }
  return trim_right(call.substr(0, find_either(call, '(', '{')));
}

Frame frame_of(std::string_view call) noexcept {
  Frame frame;
  if (const std::size_t repeats = call.rfind(" (repeats "); repeats != none) {
    std::string_view rest = call.substr(repeats + 10);
    frame.repeated = static_cast<std::uint32_t>(std::max(consume_number(rest), 1)) - 1;
    call = call.substr(0, repeats);
  }
  frame.inlined = consume_end(call, " [inlined]");
  if (const std::size_t at = call.rfind(" at "); at != none) {  // before 1.6
    read_place(call.substr(at + 4), frame);
    call = call.substr(0, at);
  }
  frame.function = function_of(call);
  return frame;
}

// "@ Base.Math ./math.jl:33": the module may be missing.
void read_second_line(std::string_view line, Frame &frame) noexcept {
  std::string_view rest = trim_left(line.substr(1));
  const std::size_t blank = rest.find(' ');
  if (blank != none && find_any<"/\\:">(rest) > blank) {
    frame.module = rest.substr(0, blank);
    rest = trim_left(rest.substr(blank));
  }
  read_place(rest, frame);
}

bool is_error(std::string_view line) noexcept { return line.starts_with("ERROR: "); }
bool is_cause(std::string_view line) noexcept { return line.starts_with("caused by: ") || line.starts_with("nested task error: "); }

Score score(const Text &text) noexcept {
  Score score;
  bool opening = false, header = false;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty) continue;
    if (line.text == "Stacktrace:") opening = true;
    else if (line.shape == Shape::other && is_error(line.text)) header = true;
    else if (opening && line.text.front() == '[' && !call_of(line.text).empty()) ++score.frames;
  }
  score.certain = opening && (score.frames > 0 || header);
  return score;
}

// "LoadError: ArgumentError: cart is empty": the wrapper of `include` says nothing.
void begin_exception(std::string_view shown, Relation relation, std::int32_t parent, Builder &builder) {
  while (consume(shown, "LoadError: ") || consume(shown, "InitError: ")) {
  }
  std::size_t end = 0;
  while (end < shown.size() && (is_identifier(shown[end]) || shown[end] == '.')) ++end;
  const std::string_view name = shown.substr(0, end);
  const std::string_view rest = shown.substr(end);
  const bool is_type = !name.empty() && is_upper(name.front()) && (rest.starts_with(':') || rest.starts_with(" with ") || rest.empty() || rest.starts_with('(') || rest.starts_with('\n'));
  if (!is_type) {
    builder.exception({}, shown, relation, parent);
    return;
  }
  std::string_view message = rest;
  consume(message, ":");
  builder.exception(name, trim(message), relation, parent);
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::julia);
  const std::size_t count = text.lines.size();
  Frame pending;
  bool has_pending = false, begun = false, in_frames = false;
  const auto flush = [&] {
    if (has_pending) builder.frame(pending);
    has_pending = false;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view line = text.lines[i].text;
    if (line.empty()) continue;
    if (is_error(line) || is_cause(line) || (!begun && line != "Stacktrace:" && call_of(line).empty() && line.find("Error: ") != none)) {
      flush();
      if (begun && is_error(line)) break;
      std::size_t end = i + 1;
      while (end < count && text.lines[end].text != "Stacktrace:" && call_of(text.lines[end].text).empty() && !is_cause(text.lines[end].text)) ++end;
      std::string_view first = line;
      if (is_cause(first)) first = first.substr(first.find(": ") + 2);
      else if (const std::size_t error = first.find("ERROR: "); error == 0) first = first.substr(7);
      const std::int32_t last = static_cast<std::int32_t>(event.exceptions.size()) - 1;
      begin_exception(joined_lines(first, text, i + 1, end, arena), begun ? Relation::cause : Relation::primary, begun ? last : -1, builder);
      begun = true;
      i = end - 1;
      continue;
    }
    if (line == "Stacktrace:") {
      in_frames = true;
      continue;
    }
    if (const std::string_view call = call_of(line); in_frames && !call.empty()) {
      flush();
      if (!begun) builder.exception({}, joined_lines(text, 0, i > 0 ? i - 1 : 0, arena));
      begun = true;
      pending = frame_of(call);
      has_pending = true;
    } else if (has_pending && line.starts_with("@ ")) {
      read_second_line(line, pending);
    }
  }
  flush();
  if (!begun) builder.exception({}, {});
  builder.finish();
}

}  // namespace

const Grammar julia{"julia", shapes(Shape::other, Shape::location_at, Shape::location_end), score, parse};

}  // namespace faultprint::stacktrace
