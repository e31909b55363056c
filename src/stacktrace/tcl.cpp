// Tcl's errorInfo, newest first: what was executed, in quotes and of any length, and in brackets where:
//   can't read "cart": no such variable
//       while executing
//   "total $cart"
//       (procedure "run" line 2)
//       invoked from within
//   "run"
//       (file "shop.tcl" line 7)
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool is_mark(std::string_view line) noexcept { return line == "while executing" || line == "invoked from within" || line.starts_with("while compiling"); }

// `procedure "run"`, `class "::Cart" method "total"`, `file "shop.tcl"`, `lambda term "…"`; loops and conditions are none.
bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (!line.starts_with('(') || !line.ends_with(')')) return false;
  std::string_view rest = line.substr(1, line.size() - 2);
  const std::int32_t number = consume_number_end(rest);
  if (number < 0 || !consume_end(rest, " line ")) return false;
  frame.line = number;
  consume_end(rest, " script");
  const auto quoted_behind = [](std::string_view s, std::string_view word) {
    const std::size_t at = s.find(word);
    if (at == none) return std::string_view{};
    const std::string_view from = s.substr(at + word.size());
    return from.substr(0, from.rfind('"') == none ? from.size() : from.find('"'));
  };
  if (rest.starts_with("procedure \"")) frame.function = rest.ends_with('"') ? rest.substr(11, rest.size() - 12) : rest.substr(11);
  else if (rest.starts_with("class \"") || rest.starts_with("object \"")) {
    frame.module = quoted_behind(rest, rest.starts_with("class") ? "class \"" : "object \"");
    frame.function = quoted_behind(rest, "method \"");
    if (frame.function.empty()) frame.function = contains(rest, "constructor") ? "constructor" : contains(rest, "destructor") ? "destructor" : std::string_view{};
  } else if (rest.starts_with("file \"")) frame.file = rest.ends_with('"') ? rest.substr(6, rest.size() - 7) : rest.substr(6);
  else if (!rest.starts_with("lambda term ") && !rest.starts_with("compiling body of proc ") && !rest.starts_with("in namespace ")) return false;
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other) continue;
    Frame frame;
    if (is_mark(line.text)) score.certain = true;
    else if (line.text.front() == '(' && read_frame(line.text, frame)) ++score.frames;
  }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::tcl);
  std::size_t end = 0;
  Frame frame;
  while (end < text.lines.size() && !is_mark(text.lines[end].text) && !read_frame(text.lines[end].text, frame)) ++end;
  builder.exception({}, joined_lines(text, 0, end, arena));
  for (std::size_t i = end; i < text.lines.size(); ++i) {
    frame = {};
    if (text.lines[i].indent > 0 && read_frame(text.lines[i].text, frame)) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar tcl{"tcl", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
