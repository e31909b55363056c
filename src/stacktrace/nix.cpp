// Nix. Since 2.20 the error comes last and the outermost step of the evaluation first; before, it was the other way round:
//   error:
//          … while evaluating the attribute 'total'
//            at /srv/shop.nix:2:3:
//               1| {
//          error: undefined variable 'cart'
//          at /srv/shop.nix:3:5:
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::string_view step = "\xE2\x80\xA6 ";  // "… while calling the 'map' builtin", "… from call site"

// "at /srv/shop.nix:3:5:", "at «string»:1:1:", "whose name attribute is located at /srv/shop.nix:3:5"
bool read_place(std::string_view line, Frame &frame) noexcept {
  consume(line, "whose name attribute is located ");
  if (!consume(line, "at ")) return false;
  consume_end(line, ":");
  const std::int32_t column = consume_number_end(line);
  if (column < 0 || !consume_end(line, ":")) return false;
  frame.line = consume_number_end(line);
  if (frame.line < 0 || !consume_end(line, ":")) return false;
  frame.column = column;
  frame.file = line;
  return true;
}

// What is between the quotes of "while evaluating the attribute 'total'".
std::string_view named_in(std::string_view line) noexcept {
  const std::size_t open = line.find('\'');
  if (open == std::string_view::npos) return {};
  return before(line.substr(open + 1), '\'');
}

bool begins_error(std::string_view line) noexcept { return line.starts_with("error: ") || line == "error:"; }

Score score(const Text &text) noexcept {
  Score score;
  bool error = false, nix = false;
  for (const Line &line : text.lines) {
    if (line.text.empty()) continue;
    const char first = line.text.front();
    if (first == 'e') error |= begins_error(line.text);
    if (first != step.front() && first != 'a' && first != 'w') continue;
    Frame frame;
    if (!error) continue;
    if (line.text.starts_with(step)) ++score.frames;
    else if (line.text.ends_with(':') && read_place(line.text, frame)) nix |= frame.file.ends_with(".nix") || frame.file.ends_with(".nix>") || frame.file.starts_with("\xC2\xAB");
  }
  score.certain = nix;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  const std::size_t count = text.lines.size();
  std::size_t error = count;  // line of the last one that says something
  bool steps_first = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (text.lines[i].text.starts_with(step) && error == count) steps_first = true;
    if (text.lines[i].text.starts_with("error: ") && (error == count || steps_first)) error = i;
  }
  std::string_view message;
  if (error < count) {
    std::size_t end = error + 1;
    for (Frame frame; end < count && !text.lines[end].text.empty() && !read_place(text.lines[end].text, frame) && !text.lines[end].text.starts_with(step);) ++end;
    message = joined_lines(text.lines[error].text.substr(7), text, error + 1, end, arena);
  }
  builder.exception({}, message);
  std::string_view name;
  bool open = false;  // a step or the error whose place has not come yet
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view line = text.lines[i].text;
    Frame frame;
    if (line.starts_with(step) || begins_error(line)) {
      name = line.starts_with(step) ? named_in(line) : std::string_view{};
      open = true;
    } else if (open && read_place(line, frame)) {
      frame.function = name;
      builder.frame(frame);
      open = false;
    }
  }
  if (steps_first) builder.reverse_frames();
  builder.finish();
}

}  // namespace

const Grammar nix{"nix", shapes(Shape::at), score, parse, Shown::all};

}  // namespace faultprint::stacktrace
