// OCaml, newest first:
//   Fatal error: exception Shop.Empty("cart 7")
//   Raised at Shop.total in file "shop.ml", line 3, characters 4-20
//   Called from Shop.run.(fun) in file "shop.ml" (inlined), line 9, characters 2-9
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

constexpr std::string_view openings[] = {"Raised by primitive operation at ", "Re-raised at ", "Raised at ", "Called from "};

// What follows "Raised at " and the like; empty for other lines.
std::string_view place_of(std::string_view line) noexcept {
  if (line.empty() || (line.front() != 'R' && line.front() != 'C')) return {};
  for (const std::string_view opening : openings)
    if (consume(line, opening)) return line.starts_with("file \"") || contains(line, " in file \"") || line.starts_with("unknown location") ? line : std::string_view{};
  return {};
}

Frame frame_of(std::string_view place) noexcept {
  Frame frame;
  const std::size_t file = place.find("file \"");
  if (file == none) return frame;
  if (const std::size_t in = place.rfind(" in ", file); in != none) frame.function = place.substr(0, in);
  const std::size_t close = place.find('"', file + 6);
  if (close == none) return frame;
  frame.file = place.substr(file + 6, close - file - 6);
  std::string_view rest = place.substr(close + 1);
  frame.inlined = consume(rest, " (inlined)");
  if (consume(rest, ", line ") || consume(rest, ", lines ")) frame.line = consume_number(rest);
  return frame;
}

// `Shop.Empty("cart 7")`, `Not_found`, `File "shop.ml", line 3, characters 4-9: Assertion failed`
void begin_exception(std::string_view shown, Builder &builder) {
  const std::size_t end = find_any<"( ">(shown);
  const std::string_view name = shown.substr(0, end);
  if (!is_class_name(name) || !is_upper(name.front()) || shown.starts_with("File \"")) {
    builder.exception({}, shown);
    return;
  }
  std::string_view message = trim(shown.substr(name.size()));
  if (message.starts_with('(') && message.ends_with(')')) message = message.substr(1, message.size() - 2);
  builder.exception(name, message);
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other) continue;
    if (!place_of(line.text).empty()) ++score.frames, score.certain = true;
    else if (line.text.starts_with("Fatal error: exception ")) score.certain = true;
  }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::ocaml);
  std::size_t first_frame = 0;
  while (first_frame < text.lines.size() && place_of(text.lines[first_frame].text).empty()) ++first_frame;
  bool begun = false;
  for (std::size_t i = 0; i < first_frame && !begun; ++i) {
    std::string_view line = text.lines[i].text;
    std::size_t at = none;
    for (const std::string_view mark : {"Fatal error: exception ", "on uncaught exception ", "Exception: "})
      if (const std::size_t found = line.find(mark); found != none && at == none) at = found + mark.size();
    if (at != none) {
      begin_exception(joined_lines(line.substr(at), text, i + 1, first_frame, arena), builder);
      begun = true;
    } else if (line == "Uncaught exception:") {  // Base prints an S-expression
      std::string_view shown = joined_lines(text, i + 1, first_frame, arena);
      if (shown.starts_with('(') && shown.ends_with(')')) shown = shown.substr(1, shown.size() - 2);
      begin_exception(trim(shown), builder);
      begun = true;
    }
  }
  if (!begun) builder.exception({}, joined_lines(text, 0, first_frame, arena));
  for (std::size_t i = first_frame; i < text.lines.size(); ++i)
    if (const std::string_view place = place_of(text.lines[i].text); !place.empty()) builder.frame(frame_of(place));
  builder.finish();
}

}  // namespace

const Grammar ocaml{"ocaml", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
