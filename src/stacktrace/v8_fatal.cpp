// V8's own death, as told by d8, Node and Electron: "# Fatal error in ../../src/heap/mark-compact.h, line 54", "FATAL ERROR: … heap
// out of memory".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// " 1: 0xb29b0f4", " 1: 0x8fb090 node::Abort() [node]", "21: __libc_start_main", " 1: 00007FF6A0 v8::Foo+123",
// "/path/d8(a::b()+0x1) [0x7f]", "    0x55d8 v8::base::debug::StackTrace::StackTrace()".
bool read_frame(std::string_view line, Frame &frame) noexcept {
  std::string_view rest = line;
  const bool numbered = consume_number(rest) >= 0 && consume(rest, ": ");
  if (!numbered) rest = line;
  rest = trim(rest);
  if (rest.ends_with(']')) {
    const std::size_t open = rest.rfind('[');
    const std::string_view inside = rest.substr(open + 1, rest.size() - open - 2);
    if (is_address(inside)) {  // glibc's backtrace_symbols
      rest = trim_right(rest.substr(0, open));
      if (rest.ends_with(')')) {
        std::size_t begin = opening(rest, rest.size() - 1, '(', ')');
        if (begin == std::string_view::npos) begin = rest.rfind('(');
        std::string_view symbol = rest.substr(begin + 1, rest.size() - begin - 2);
        consume_offset(symbol);
        frame.function = symbol;
        rest = rest.substr(0, begin);
      }
      set_image(frame, trim_right(rest));
      return true;
    }
    if (numbered || rest.starts_with("0x")) {
      if (open != std::string_view::npos && open > 0 && !inside.empty()) {
        rest = trim_right(rest.substr(0, open));
        set_image(frame, inside);
      }
    }
  }
  const bool address = consume_address(rest) || consume_bare_address(rest, 8);
  if (!numbered && !address) return false;
  rest = trim_left(rest);
  consume_offset(rest);
  if (!is_unknown_symbol(rest)) frame.function = rest;
  return true;
}

bool split_check(std::string_view message, Header &header) noexcept {
  for (const std::string_view kind : {"Check failed", "Debug check failed", "CSA_DCHECK failed", "CSA_ASSERT failed", "abort"})
    if (message.starts_with(kind) && message.substr(kind.size()).starts_with(": ")) {
      header = {kind, message.substr(kind.size() + 2)};
      return true;
    }
  return false;
}

bool read_header(const Text &text, std::size_t i, Header &header) noexcept {
  std::string_view line = text.lines[i].text;
  if (line.starts_with("# Fatal ")) {
    std::string_view message;
    if (i + 1 < text.lines.size() && text.lines[i + 1].text.starts_with('#')) message = trim(text.lines[i + 1].text.substr(1));
    if (!split_check(message, header))
      header = {message == "unreachable code" ? message : std::string_view{"Fatal error"}, message};
    if (header.type == header.message) header.message = {};
    return true;
  }
  if (consume(line, "FATAL ERROR: ")) {
    header = {"FATAL ERROR", line};
    return true;
  }
  if (consume(line, "Received signal ")) {
    const std::string_view name = signal_name(consume_number(line));
    header = {name.empty() ? std::string_view{"signal"} : name, before(trim_left(line), ' ')};
    return true;
  }
  return line.starts_with("abort: ") && split_check(line, header);
}

bool begins_stack(std::string_view line) noexcept {
  return line.starts_with("==== C stack trace ==") || line.starts_with("----- Native stack trace -----");
}

Score score(const Text &text) noexcept {
  Score score;
  bool stack = false, fatal = false;
  for (const Line &line : text.lines) {
    stack |= begins_stack(line.text);
    fatal |= line.text.starts_with("# Fatal error in ") || line.text.starts_with("# Fatal JavaScript") ||
             line.text.starts_with("FATAL ERROR: ");
    Frame frame;
    if (line.shape == Shape::numbered && (stack || fatal) && read_frame(line.text, frame)) ++score.frames;
  }
  score.certain = stack || (fatal && (score.frames > 0 || (text.shapes & shape_bit(Shape::at)) == 0));
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  bool found = false;
  for (std::size_t i = 0; i < text.lines.size() && !found; ++i) found = read_header(text, i, header);
  builder.exception(header.type, header.message);
  bool in_stack = false, any = false;
  for (const Line &line : text.lines) {
    if (begins_stack(line.text)) {
      in_stack = true;
      continue;
    }
    Frame frame;
    const bool numbered = line.shape == Shape::numbered && contains(line.text.substr(0, 6), ": ");
    if (!numbered && !(in_stack && (line.text.starts_with('[') || line.text.starts_with('/') || line.text.starts_with("0x")))) {
      if (any && line.shape == Shape::empty) in_stack = false;
      continue;
    }
    if (line.text.starts_with("[end of stack trace]")) break;
    if (!read_frame(line.text, frame)) continue;
    builder.frame(frame);
    any = true;
  }
  builder.finish();
}

}  // namespace

const Grammar v8_fatal{"v8_fatal", any_shape, score, parse};

}  // namespace faultprint::stacktrace
