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
// What is said about an exception of a log record or a test set stands below one of these.
bool announces_exception(std::string_view line) noexcept { return line == "exception =" || line.starts_with("Got exception outside of a @test"); }
// Methods that could have been meant: they change with the version and with what is loaded.
bool is_hint(std::string_view line) noexcept { return line == "Closest candidates are:" || (line.starts_with("The function `") && contains(line, "` exists, but no method is defined")); }
bool is_cause(std::string_view line) noexcept { return line.starts_with("caused by: ") || line.starts_with("nested task error: "); }

constexpr std::int32_t deepest_nesting = 16;

// "[1234] signal (11.1): Segmentation fault", "signal (6): Aborted": the first line of that kind; behind the last line where there is none.
std::size_t signal_line(const Text &text) noexcept {
  std::size_t i = 0;
  for (; i < text.lines.size(); ++i) {
    std::string_view line = text.lines[i].text;
    if (line.empty() || (line.front() != '[' && line.front() != 's')) continue;
    if (consume(line, "[") && (consume_number(line) < 0 || !consume(line, "] "))) continue;
    if (consume(line, "signal (") && consume_number(line) >= 0 && line.find("): ") <= 4) break;
  }
  return i;
}

// "total at /srv/Shop.jl:2 [inlined]", "main at /usr/bin/julia (unknown line)", below a signal.
void read_signal(const Text &text, std::size_t begin, Builder &builder) {
  const std::string_view header = text.lines[begin].text;
  builder.exception(trim(header.substr(header.find("): ") + 3)), {});
  for (std::size_t i = begin + 1; i < text.lines.size(); ++i) {
    const std::string_view line = text.lines[i].text;
    Frame frame;
    const std::size_t at = line.rfind(" at ");
    if (at == none || line.starts_with("in expression starting at ")) continue;
    frame.function = line.substr(0, at);
    std::string_view place = line.substr(at + 4);
    consume_end(place, " (unknown line)");
    read_place(place, frame);
    builder.frame(frame);
  }
}

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
  if (!opening && !header && signal_line(text) < text.lines.size()) {
    for (const Line &line : text.lines) score.certain |= line.text.starts_with("in expression starting at ") || contains(line.text, ".jl:");
  }
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
  if (const std::size_t signal = signal_line(text); signal < count) {
    read_signal(text, signal, builder);
    return builder.finish();
  }
  std::size_t announced = count;
  for (std::size_t i = 0; i < count && text.lines[i].text != "Stacktrace:"; ++i)
    if (announces_exception(text.lines[i].text)) announced = i + 1;
  std::uint32_t indent[deepest_nesting] = {};  // of the header of each exception
  Frame pending;
  bool has_pending = false, begun = false, in_frames = false;
  const auto flush = [&] {
    if (has_pending) builder.frame(pending);
    has_pending = false;
  };
  for (std::size_t i = announced < count ? announced : 0; i < count; ++i) {
    const std::string_view line = text.lines[i].text;
    if (line.empty()) continue;
    if (i == announced || is_error(line) || is_cause(line) || (!begun && line != "Stacktrace:" && call_of(line).empty() && line.find("Error: ") != none)) {
      flush();
      if (begun && is_error(line)) break;
      std::size_t end = i + 1;
      while (end < count && text.lines[end].text != "Stacktrace:" && call_of(text.lines[end].text).empty() && !is_cause(text.lines[end].text)) ++end;
      std::string_view first = line;
      if (is_cause(first)) first = first.substr(first.find(": ") + 2);
      else if (const std::size_t error = first.find("ERROR: "); error == 0) first = first.substr(7);
      const std::int32_t last = static_cast<std::int32_t>(event.exceptions.size()) - 1;
      std::size_t message_end = i + 1;
      while (message_end < end && !is_hint(text.lines[message_end].text)) ++message_end;
      if (last + 1 < deepest_nesting) indent[last + 1] = text.lines[i].indent;
      begin_exception(joined_lines(first, text, i + 1, message_end, arena), begun ? Relation::cause : Relation::primary, begun ? last : -1, builder);
      begun = true;
      i = end - 1;
      continue;
    }
    if (line == "Stacktrace:") {
      flush();
      // A task's own stack is indented; that of the exception around it follows.
      std::int32_t index = static_cast<std::int32_t>(event.exceptions.size()) - 1;
      while (index > 0 && index < deepest_nesting && indent[index] > text.lines[i].indent) index = event.exceptions[static_cast<std::size_t>(index)].parent;
      if (index >= 0) builder.resume(index);
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
