// MATLAB ("Error in total (line 3)", "Error using total (line 3)") and Octave ("error: called from", "total at line 3 column 5"),
// newest first.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// "Error in Cart/total (line 12)", "Error using total>inner (line 3)", older: "Error in ==> total at 3"
bool read_matlab(std::string_view line, Frame &frame) noexcept {
  if (!consume(line, "Error in ") && !consume(line, "Error using ")) return false;
  consume(line, "==> ");
  std::string_view rest = line;
  if (consume_end(rest, ")")) {
    frame.line = consume_number_end(rest);
    if (frame.line < 0 || !consume_end(rest, " (line ")) return false;
  } else {
    frame.line = consume_number_end(rest);
    if (frame.line < 0 || !consume_end(rest, " at ")) return false;
  }
  frame.function = trim_right(rest);
  return !frame.function.empty();
}

// "total at line 3 column 5", and from old versions "error: /srv/total.m at line 3, column 5"
bool read_octave(std::string_view line, Frame &frame) noexcept {
  consume(line, "error: ");
  line = trim_left(line);
  const std::size_t at = line.find(" at line ");
  if (at == none || at == 0) return false;
  std::string_view rest = line.substr(at + 9);
  frame.line = consume_number(rest);
  if (frame.line < 0) return false;
  consume(rest, ",");
  if (consume(rest, " column ")) frame.column = std::max(consume_number(rest), 0);
  if (!rest.empty() || contains(line.substr(0, at), ' ')) return false;
  frame.function = line.substr(0, at);
  return true;
}

bool calls_from(std::string_view line) noexcept { return line.starts_with("error: called from"); }

Score score(const Text &text) noexcept {
  Score score;
  bool called = false;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other || (line.text.front() != 'E' && line.text.front() != 'e' && !called)) continue;
    Frame frame;
    if (calls_from(line.text)) called = true;
    else if (read_matlab(line.text, frame) || (called && read_octave(line.text, frame))) ++score.frames;
  }
  score.certain = called && score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  std::size_t first = 0;
  Frame frame;
  while (first < text.lines.size() && !calls_from(text.lines[first].text) && !read_matlab(text.lines[first].text, frame)) ++first;
  if (first == text.lines.size()) return;
  std::size_t begin = first;
  std::string_view message;
  if (calls_from(text.lines[first].text)) {
    message = joined_lines(text, 0, first, arena);
    ++begin;
  } else if (text.lines[first].text.starts_with("Error using ")) {  // the message stands below
    std::size_t end = first + 1;
    while (end < text.lines.size() && !text.lines[end].text.starts_with("Error in ")) ++end;
    message = joined_lines(text, first + 1, end, arena);
  } else {
    message = joined_lines(text, 0, first, arena);
  }
  consume(message, "error: ");
  Frame thrower;  // a function of MATLAB's own is named without a line
  if (consume(message, "Error using ")) {
    thrower.function = trim_right(before(message, '\n'));
    message = trim(message.substr(std::min(message.size(), before(message, '\n').size())));
  }
  builder.exception({}, message);
  if (!thrower.function.empty()) builder.frame(thrower);
  for (std::size_t i = begin; i < text.lines.size(); ++i) {
    frame = {};
    if (read_matlab(text.lines[i].text, frame) || (begin > first && read_octave(text.lines[i].text, frame))) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar matlab{"matlab", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
