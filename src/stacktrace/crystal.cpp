// Crystal. Printed newest frame first, the escaped exception before its causes.
#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// "from /app/src/loader.cr:74:8 in 'load'", "from src/loader.cr in 'load'", "from ???"; of old compilers "0x4a2f: load at ??".
bool read_frame(std::string_view text, Frame &frame) noexcept {
  if (!consume(text, "from ")) return false;
  frame.runtime = Runtime::crystal;
  if (text == "???") return true;
  const std::size_t in = text.find(" in '");
  if (in == std::string_view::npos || !text.ends_with('\'') || text.size() < in + 6) return false;
  frame.function = text.substr(in + 5, text.size() - in - 6);
  std::string_view place = text.substr(0, in);
  std::int32_t last = consume_number_end(place);
  if (last >= 0 && consume_end(place, ":")) {
    std::string_view file = place;
    if (const std::int32_t line = consume_number_end(file); line >= 0 && consume_end(file, ":")) {
      frame.column = last;
      last = line;
      place = file;
    }
    frame.line = last;
  }
  frame.file = place;
  return true;
}

// "Unhandled exception: message (Type)", "Unhandled exception in spawn(name: worker): message (Type)", "Caused by: message (Type)".
bool read_opening(std::string_view text, std::string_view &message) noexcept {
  if (consume(text, "Caused by: ")) {
    message = text;
    return true;
  }
  const std::size_t at = text.find("Unhandled exception");
  if (at == std::string_view::npos) return false;
  const std::size_t colon = text.find(": ", text.find("(name: ", at) == std::string_view::npos ? at : text.find("):", at));
  if (colon == std::string_view::npos) return false;
  message = text.substr(colon + 2);
  return true;
}

// "message (Type)".
Header split_type(std::string_view text) noexcept {
  const std::size_t open = text.rfind(" (");
  if (text.ends_with(')') && open != std::string_view::npos) {
    const std::string_view type = text.substr(open + 2, text.size() - open - 3);
    if (is_class_name(type)) return {type, trim(text.substr(0, open))};
  }
  return {{}, text};
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false;
  for (const Line &line : text.lines) {
    Frame frame;
    std::string_view message;
    if (line.shape == Shape::from) score.frames += read_frame(line.text, frame) && !frame.function.empty() ? 1 : 0;
    else if (line.text.starts_with("Unhandled exception")) header = read_opening(line.text, message);
  }
  score.certain = header && score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::crystal);
  const List<Line> &lines = text.lines;
  std::size_t begin = 0;  // of the lines that are no frames yet
  bool inside = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Frame frame;
    if (lines[i].shape != Shape::from || !read_frame(lines[i].text, frame)) {
      if (inside) begin = i;
      inside = false;
      continue;
    }
    if (!inside) {
      std::string_view first;
      std::size_t at = i;
      while (at > begin && !read_opening(lines[at - 1].text, first)) --at;
      const std::string_view whole = at > begin ? joined_lines(first, text, at, i, arena) : i > begin ? lines[i - 1].text : std::string_view{};
      const Header header = split_type(whole);
      const auto count = static_cast<std::int32_t>(event.exceptions.size());
      builder.exception(header.type, header.message, count == 0 ? Relation::primary : Relation::cause, count - 1);
      inside = true;
    }
    builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar crystal{"crystal", shape_bit(Shape::from), score, parse};

}  // namespace faultprint::stacktrace
