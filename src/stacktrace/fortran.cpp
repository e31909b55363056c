// gfortran, newest first; its own library's frames, mostly without a name, come before the program's:
//   At line 7 of file shop.f90 (unit = 10)
//   Fortran runtime error: End of file
//   Error termination. Backtrace:
//   #5  0x55a2b9f0c1de in total
//           at shop.f90:7
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::string_view runtime_error = "Fortran runtime error: ";
constexpr std::string_view signal = "Program received signal ";

bool is_opening(std::string_view line) noexcept { return line == "Backtrace for this error:" || line == "Error termination. Backtrace:"; }

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::hash) ++score.frames;
    else if (line.shape == Shape::other && (is_opening(line.text) || line.text.starts_with(runtime_error))) score.certain = true;
  }
  if (!score.certain) score.frames = 0;
  return score;
}

// "#5  0x55a2b9f0c1de in total" and, in one line or in the next, "at shop.f90:7"
bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (!consume(line, "#") || consume_number(line) < 0) return false;
  line = trim_left(line);
  if (!line.starts_with("0x")) return false;
  const std::size_t in = line.find(" in ");
  if (in != std::string_view::npos) frame.function = trim(line.substr(in + 4));
  if (frame.function == "???") frame.function = {};
  return true;
}

void read_place(std::string_view place, Frame &frame) noexcept {
  std::string_view file = place;
  const std::int32_t line = consume_number_end(file);
  if (line < 0 || !consume_end(file, ":")) return;
  frame.file = file;
  frame.line = line;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::string_view type, message;
  Frame place;  // "At line 7 of file shop.f90": all there is without a backtrace
  for (const Line &line : text.lines) {
    std::string_view rest = line.text;
    if (consume(rest, signal)) {
      const std::size_t colon = rest.find(": ");
      type = rest.substr(0, colon);
      message = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 2);
      consume_end(message, ".");
    } else if (consume(rest, runtime_error)) {
      message = rest;
    } else if (consume(rest, "At line ")) {
      place.line = std::max(consume_number(rest), 0);
      if (consume(rest, " of file ")) place.file = rest.substr(0, rest.find(" (unit"));
    }
  }
  builder.exception(type, message);
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    Frame frame;
    if (text.lines[i].shape != Shape::hash || !read_frame(text.lines[i].text, frame)) continue;
    if (i + 1 < text.lines.size() && text.lines[i + 1].shape == Shape::at) read_place(text.lines[i + 1].text.substr(3), frame);
    builder.frame(frame);
  }
  if (event.exceptions[0].frames.empty() && place.line > 0) builder.frame(place);
  builder.finish();
}

}  // namespace

const Grammar fortran{"fortran", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
