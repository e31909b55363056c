// Perl: die, Carp's longer reports and Devel::StackTrace. A line names a sub and the place it was called at, so the place
// inside of it stands one line above:
//   cart is empty at shop.pl line 3.
//           Shop::total(7) called at shop.pl line 9
//           main::run() called at shop.pl line 12
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

struct Place {
  std::string_view before, file;
  std::int32_t line = 0;
  bool found = false;
};

// "⟨before⟩ at ⟨file⟩ line ⟨n⟩", with what Perl adds: ", <STDIN> line 5", " thread 1", a dot.
Place place_at_end(std::string_view text) noexcept {
  consume_end(text, ".");
  for (int rounds = 0; rounds < 2; ++rounds) {
    std::string_view rest = text;
    const std::int32_t number = consume_number_end(rest);
    if (number < 0) return {};
    if (consume_end(rest, " thread ")) {
      text = rest;
      continue;
    }
    if (!consume_end(rest, " line ") && !consume_end(rest, " chunk ")) return {};
    if (rest.ends_with('>') && contains(rest, ", <")) {  // the input that was last read
      text = rest.substr(0, rest.rfind(", <"));
      continue;
    }
    std::size_t at = rest.rfind(" at ");
    if (at == none && rest.starts_with("at ")) at = 0;
    if (at == none) return {};
    const std::string_view file = rest.substr(at + (rest[at] == ' ' ? 4 : 3));
    if (file.empty() || file.size() > 1024) return {};
    return {rest.substr(0, at), file, number, true};
  }
  return {};
}

// "Shop::total(7) called", "eval {...} called", "require Shop.pm called"
bool is_call(const Place &place, std::string_view &function) noexcept {
  std::string_view call = place.before;
  if (!place.found || !consume_end(call, " called")) return false;
  function = trim(before(call, '('));
  if (call.starts_with("eval ")) function = "eval";
  else if (call.starts_with("require ") || call.starts_with("use ")) function = before(call, ' ');
  return !function.empty();
}

constexpr std::string_view mojo_header = "Traceback (most recent call first):";

// Mojolicious: `File "lib/Shop.pm", line 12, in "Shop"`; the name is the package that made the call.
bool read_mojo_frame(std::string_view line, Frame &frame) noexcept {
  if (!consume(line, "File \"") || !consume_end(line, "\"")) return false;
  const std::size_t end = line.find("\", line "), in = line.find(", in \"", end == none ? 0 : end);
  if (end == none || in == none) return false;
  std::string_view number = line.substr(end + 8, in - end - 8);
  frame.file = line.substr(0, end);
  frame.line = consume_number(number);
  frame.function = line.substr(in + 6);
  return frame.line > 0 && number.empty();
}

Score score(const Text &text) noexcept {
  Score score;
  bool died = false, mojo = false;
  for (const Line &line : text.lines) {
    if (mojo && line.shape == Shape::file_quoted)
      if (Frame frame; read_mojo_frame(line.text, frame)) ++score.frames;
    mojo |= line.text == mojo_header;
    if (line.shape != Shape::other && line.shape != Shape::at && line.shape != Shape::numbered) continue;
    const std::string_view s = line.text;
    if (!is_digit(s.back()) && s.back() != '.') continue;
    const Place place = place_at_end(s);
    if (!place.found) continue;
    std::string_view function;
    if (is_call(place, function)) ++score.frames;
    else if (line.shape != Shape::at && (s.back() == '.' || place.before == "Trace begun")) died = true;
  }
  score.certain = score.frames > 0;
  if (died && score.frames == 0 && (text.shapes & shapes(Shape::at, Shape::hash, Shape::file_quoted, Shape::traceback)) == 0) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::perl);
  const std::size_t count = text.lines.size();
  // The header is the first line with a place; a message of several lines ends there.
  std::size_t header = 0;
  Place place;
  std::string_view function;
  for (; header < count; ++header) {
    place = place_at_end(text.lines[header].text);
    if (place.found) break;
  }
  std::size_t next = header;
  if (is_call(place, function)) {  // frames without a header
    builder.exception({}, joined_lines(text, 0, header, arena));
    place = {};
  } else {
    std::size_t trace = header;
    while (trace < count && text.lines[trace].text != mojo_header) ++trace;
    if (trace < count) {  // source stands between
      builder.exception({}, joined_lines(text, 0, header, arena).empty() ? trim(place.before) : arena.concat({joined_lines(text, 0, header, arena), "\n", place.before}));
      for (Frame frame; ++trace < count && read_mojo_frame(text.lines[trace].text, frame); frame = {}) builder.frame(frame);
      return builder.finish();
    }
    const std::string_view last = place.before == "Trace begun" ? std::string_view{} : place.before;
    const std::string_view above = joined_lines(text, 0, header, arena);
    builder.exception({}, above.empty() ? trim(last) : last.empty() ? above : arena.concat({above, "\n", last}));
    ++next;
  }
  // Each call happened in the sub of the line below it.
  bool any = false;
  for (; next < count; ++next) {
    const std::string_view line = text.lines[next].text;
    if (line.empty()) continue;
    const Place caller = place_at_end(line);
    if (!is_call(caller, function)) {
      if (caller.found && caller.before.empty() && !any) continue;  // " at shop.pl line 3." once more, from a handler
      if (any || caller.found) break;
      continue;
    }
    Frame frame;
    frame.function = function;
    frame.file = place.file;
    frame.line = place.line;
    builder.frame(frame);
    place = caller;
    any = true;
  }
  if (!any && place.found) {
    Frame frame;
    frame.file = place.file;
    frame.line = place.line;
    builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar perl{"perl", shapes(Shape::other, Shape::numbered), score, parse, Shown::all};

}  // namespace faultprint::stacktrace
