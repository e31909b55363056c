// Free Pascal, newest first:
//   An unhandled exception occurred at $0000000000401B2C:
//   EConvertError: "12,50" is an invalid float
//     $0000000000401B2C  TOTAL,  line 12 of shop.pas
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (!consume(line, "$")) return false;
  std::size_t digits = 0;
  while (digits < line.size() && is_hexadecimal(line[digits])) ++digits;
  if (digits < 8 || (digits < line.size() && !is_blank(line[digits]))) return false;
  std::string_view rest = trim(line.substr(digits));
  const std::size_t at = rest.find(" line ");
  if (at == none) {
    if (rest.starts_with("line ")) return frame.line = 0, true;
    frame.function = rest;
    return true;
  }
  frame.function = rest.substr(0, at);
  while (consume_end(frame.function, ",") || consume_end(frame.function, " ")) {
  }
  rest.remove_prefix(at + 6);
  frame.line = std::max(consume_number(rest), 0);
  if (consume(rest, " of ")) frame.file = rest;
  return true;
}

bool is_opening(std::string_view line) noexcept { return line.starts_with("An unhandled exception occurred at $") || (line.starts_with("Runtime error ") && contains(line, " at $")); }

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other) continue;
    Frame frame;
    if (is_opening(line.text)) score.certain = true;
    else if (line.text.front() == '$' && read_frame(line.text, frame)) ++score.frames;
  }
  if (!score.certain) score.frames = 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::size_t opening = 0;
  while (opening < text.lines.size() && !is_opening(text.lines[opening].text)) ++opening;
  if (opening == text.lines.size()) return;
  const std::string_view line = text.lines[opening].text;
  std::size_t first = opening + 1;
  Frame frame;
  while (first < text.lines.size() && !read_frame(text.lines[first].text, frame)) ++first;
  if (line.starts_with("Runtime error ")) {
    builder.exception({}, line.substr(0, line.find(" at $")));
  } else {
    const Header header = split_header(joined_lines(text, opening + 1, first, arena));
    builder.exception(header.type, header.message);
  }
  for (std::size_t i = first; i < text.lines.size(); ++i) {
    frame = {};
    if (read_frame(text.lines[i].text, frame)) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar pascal{"pascal", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
