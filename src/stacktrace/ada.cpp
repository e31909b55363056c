// GNAT, newest first; addresses only, or with symbols since the program was bound with -Es:
//   raised CONSTRAINT_ERROR : shop.adb:4 range check failed
//   [./shop]
//   0x5577f42376b6 Shop.Total at shop.adb:4
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool is_header(std::string_view line) noexcept {
  if (!consume(line, "raised ") || line.empty() || !is_upper(line.front())) return false;
  const std::size_t end = line.find(' ');
  const std::string_view name = line.substr(0, end);
  return std::none_of(name.begin(), name.end(), is_lower) && (end == none || line.substr(end).starts_with(" : "));
}

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (!line.starts_with("0x")) return false;
  const std::size_t blank = std::min(line.find(' '), line.size());
  if (!all_hexadecimal(line.substr(2, blank - 2))) return false;
  std::string_view rest = trim(line.substr(blank));
  if (rest.empty() || rest.starts_with("0x")) return true;
  const std::size_t at = rest.rfind(" at ");
  frame.function = rest.substr(0, at);
  if (at == none) return true;
  std::string_view file = rest.substr(at + 4);
  if (file == "???") return true;
  const std::int32_t number = consume_number_end(file);
  if (number >= 0 && consume_end(file, ":")) frame.line = number;
  frame.file = file;
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other && line.shape != Shape::location_end && line.shape != Shape::location_at) continue;
    if (is_header(line.text)) header = true;
    else if (header && line.text.starts_with("0x")) ++score.frames;
    else if (line.text == "Call stack traceback locations:") score.certain = header;
  }
  score.certain |= header && score.frames > 0;
  if (header && score.frames == 0) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::size_t i = 0;
  while (i < text.lines.size() && !is_header(text.lines[i].text)) ++i;
  if (i == text.lines.size()) return;
  const std::string_view shown = text.lines[i].text.substr(7);
  const std::size_t colon = shown.find(" : ");
  // "shop.adb:4 range check failed": the place of the check.
  std::string_view message = colon == none ? std::string_view{} : trim(shown.substr(colon + 3));
  Frame place;
  const std::size_t blank = message.find(' ');
  std::string_view file = message.substr(0, blank);
  std::string_view column = file;
  if (const std::int32_t number = consume_number_end(column); number >= 0 && consume_end(column, ":")) {
    std::string_view line = column;
    const std::int32_t first = consume_number_end(line);
    if (first >= 0 && consume_end(line, ":")) {
      place.line = first;
      place.column = number;
      place.file = line;
    } else {
      place.line = number;
      place.file = column;
    }
    message = blank == none ? std::string_view{} : trim(message.substr(blank));
  }
  builder.exception(shown.substr(0, colon), message);
  std::string_view image;
  bool symbols = false;
  for (++i; i < text.lines.size(); ++i) {
    const std::string_view line = text.lines[i].text;
    Frame frame;
    if (line.starts_with('[') && line.ends_with(']')) image = line.substr(1, line.size() - 2);
    else if (read_frame(line, frame)) {
      // Without symbols all addresses stand in one line, and none says anything.
      if (frame.function.empty() && image.empty()) continue;
      frame.module = image;
      builder.frame(frame);
      symbols = true;
    }
  }
  if (!symbols && place.line > 0) builder.frame(place);
  builder.finish();
}

}  // namespace

const Grammar ada{"ada", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
