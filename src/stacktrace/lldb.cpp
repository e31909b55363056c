// lldb's bt: "* thread #1, stop reason = EXC_BAD_ACCESS (code=1, address=0x0)" and "  * frame #0: 0x0000000100003f54
// a.out`load(id=1) at a.c:3:5".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  consume(line, "* ");
  line = trim_left(line);
  if (!consume(line, "frame #") || consume_number(line) < 0 || !consume(line, ": ")) return false;
  line = trim_left(line);
  if (!consume_address(line)) return false;
  line = trim_left(line);
  const std::size_t mark = line.find('`');
  if (mark == std::string_view::npos) {
    set_image(frame, before(line, ' '));
    return true;
  }
  const std::string_view image = line.substr(0, mark);
  line = line.substr(mark + 1);
  for (const std::string_view note : {" [artificial]", " [opt]"}) consume_end(line, note);
  if (const std::size_t at = line.rfind(" at "); at != std::string_view::npos && !contains(line.substr(at + 4), ')')) {
    set_place(frame, line.substr(at + 4));
    line = line.substr(0, at);
  }
  frame.inlined = contains(line, " [inlined] ");
  if (frame.inlined) {
    const std::size_t begin = line.find(" [inlined] ");
    line = line.substr(begin + 11);
  }
  for (const std::string_view note : {" [opt]", " [artificial]"}) consume_end(line, note);
  consume_offset(line);
  const std::string_view signature = line;
  // Arguments come with their values: "load(id=1, name=\"x\")"; a signature's types stay.
  consume_end(line, " const");
  if (line.ends_with(')')) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::size_t operator_end = line[i] == 'o' ? end_of_operator(line, i) : i;
      if (operator_end > i) {
        i = operator_end - 1;
        continue;
      }
      if (line[i] != '(' && line[i] != '<' && line[i] != '[') continue;
      const bool round = line[i] == '(' && i > 0;
      const std::size_t close = closing_bracket(line, i, round);
      if (close == std::string_view::npos || (round && close + 1 == line.size())) {
        if (round && (contains(line.substr(i), '=') || line.substr(i) == "()")) line = line.substr(0, i);
        break;
      }
      i = close;
    }
  }
  if (signature.ends_with(" const") && line.size() + 6 == signature.size()) line = signature;  // a signature without values
  if (!is_unknown_symbol(line) && !line.starts_with("___lldb_unnamed_symbol")) frame.function = line;
  set_image(frame, image);
  return true;
}

// "* thread #1, name = 'x', stop reason = signal SIGSEGV: invalid address (fault address: 0x0)"
Header header_of(std::string_view line) noexcept {
  constexpr std::string_view label = "stop reason = ";
  const std::size_t at = line.find(label);
  if (at == std::string_view::npos) return {};
  std::string_view reason = line.substr(at + label.size());
  if (consume(reason, "signal ")) {
    const std::size_t end = find_any<": ">(reason);
    return {reason.substr(0, end), end == std::string_view::npos ? std::string_view{} : trim(reason.substr(end + 1))};
  }
  if (reason.starts_with("EXC_")) {
    const std::size_t end = reason.find(' ');
    return {reason.substr(0, end), end == std::string_view::npos ? std::string_view{} : trim(reason.substr(end + 1))};
  }
  return {{}, reason};
}

bool is_thread(std::string_view line) noexcept {
  consume(line, "* ");
  return trim_left(line).starts_with("thread #");
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    Frame frame;
    if (contains(line.text, "frame #") && read_frame(line.text, frame)) ++score.frames;
  }
  score.certain = score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::int32_t primary = -1;
  bool selected = false;  // the primary is the thread that LLDB marks with a star
  for (const Line &line : text.lines) {
    Frame frame;
    if (is_thread(line.text)) {
      const Header header = header_of(line.text);
      if (event.exceptions.size() == 1 && line.text.starts_with('*') && selected) {  // told again: at the stop one frame was shown
        event.exceptions[0].frames = {};
        builder.resume(0);
        continue;
      }
      const std::int32_t index = builder.exception(header.type, header.message, Relation::other_thread);
      if (index >= 0 && (primary < 0 || (line.text.starts_with('*') && !selected))) {
        primary = index;
        selected = line.text.starts_with('*');
      }
    } else if (read_frame(line.text, frame)) {
      builder.frame(frame);
    }
  }
  if (event.exceptions.empty()) builder.exception({}, {});
  if (primary > 0) {
    const Exception found = event.exceptions[static_cast<std::size_t>(primary)];
    for (auto i = static_cast<std::size_t>(primary); i > 0; --i) event.exceptions[i] = event.exceptions[i - 1];
    event.exceptions[0] = found;
  }
  event.exceptions[0].relation = Relation::primary;
  builder.finish();
}

}  // namespace

const Grammar lldb{"lldb", any_shape, score, parse};

}  // namespace faultprint::stacktrace
