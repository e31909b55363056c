// Android's native crashes, from a tombstone file or from logcat: "#00 pc 0000000000012345  /system/lib64/libhwui.so
// (SkCodec::getPixels+120)".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  const std::size_t pc = line.find(" pc ");
  if (pc == std::string_view::npos || pc < 3 || pc > 200) return false;
  std::size_t number = pc;
  while (number > 0 && is_digit(line[number - 1])) --number;
  if (number == pc || number == 0 || line[number - 1] != '#') return false;
  if (number > 1 && contains(line.substr(0, number - 1), "native:")) return false;  // a thread of an ANR report
  std::string_view rest = trim(line.substr(pc + 4));
  if (!consume_bare_address(rest, 8)) return false;
  rest = trim_left(rest);
  if (const std::size_t build = rest.rfind(" (BuildId: "); build != std::string_view::npos)
    rest = trim_right(rest.substr(0, build));
  // The image's path may hold blanks and "(deleted)"; the symbol is the last thing in brackets and ends in "+⟨offset⟩)".
  constexpr std::size_t build_digits = 16;  // at least; HarmonyOS: "libshop.so(symbol+8)(⟨build⟩)", "libshop.so(⟨build⟩)"
  if (const std::size_t build = rest.rfind('('); build != std::string_view::npos && build > 0 && !is_blank(rest[build - 1]) && rest.ends_with(')') && rest.size() - build - 2 >= build_digits &&
                                                all_hexadecimal(rest.substr(build + 1, rest.size() - build - 2)))
    rest = rest.substr(0, build);
  if (rest.ends_with(')') && !rest.ends_with("(deleted)")) {
    std::size_t open = opening(rest, rest.size() - 1, '(', ')');
    if (open == std::string_view::npos) open = rest.find(" (") + 1;
    if (open > 0 && open < rest.size()) {
      std::string_view symbol = rest.substr(open + 1, rest.size() - open - 2);
      const bool offset = symbol.starts_with("offset 0x");
      if (!offset) {
        std::string_view name = symbol;
        const std::size_t plus = name.rfind('+');
        if (plus != std::string_view::npos && all_digits(name.substr(plus + 1)))
          name = name.substr(0, plus);
        else
          consume_offset(name);
        if (!is_unknown_symbol(name)) frame.function = name;
      }
      rest = trim_right(rest.substr(0, open));
    }
  }
  if (const std::size_t offset = rest.rfind(" (offset 0x"); offset != std::string_view::npos) rest = rest.substr(0, offset);
  consume_end(rest, " (deleted)");
  if (!is_unknown_symbol(rest) && !rest.starts_with("<anonymous") && !rest.starts_with("[anon:")) set_image(frame, rest);
  return true;
}

// "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0", anywhere in the line.
bool read_signal(std::string_view line, std::string_view &type, std::string_view &code) noexcept {
  if (std::string_view rest = line; consume(rest, "Reason:Signal:")) {  // HarmonyOS: "Reason:Signal:SIGSEGV(SEGV_MAPERR)@0x0000000000000004"
    type = rest.substr(0, rest.find_first_of("(@ "));
    code = between(rest, "(", ")");
    return true;
  }
  const std::size_t at = line.find("ignal ");
  if (at == std::string_view::npos) return false;
  std::string_view rest = line.substr(at + 6);
  const std::int32_t number = consume_number(rest);
  if (number < 0 || !consume(rest, " (")) return false;
  const std::size_t end = rest.find(')');
  if (end == std::string_view::npos || !rest.starts_with("SIG")) return false;
  type = rest.substr(0, end);
  rest = rest.substr(end + 1);
  code = {};
  if (consume(rest, ", code ")) {
    const std::size_t comma = rest.find(", fault addr");
    code = between(rest.substr(0, comma), "(", ")");
    if (const std::size_t from = code.find(" from pid"); from != std::string_view::npos) code = code.substr(0, from);
  }
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool banner = false, java_first = false;
  for (const Line &line : text.lines) {
    Frame frame;
    if (contains(line.text, "_kDart")) return {};  // Flutter prints the same banner
    if (line.text.starts_with("*** *** *** ***")) banner = true;
    std::string_view type, code;
    if (score.frames == 0 && (contains(line.text, "FATAL EXCEPTION:") || line.text.starts_with("----- pid "))) java_first = true;
    if (!banner && contains(line.text, "Fatal signal ") && read_signal(line.text, type, code)) banner = true;
    if ((line.shape == Shape::hash || contains(line.text, '#')) && read_frame(line.text, frame)) ++score.frames;
  }
  score.certain = !java_first && score.frames > 0;
  if (java_first) score.frames = 0;
  if (banner && score.frames == 0 && !java_first) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::string_view type, message, abort;
  bool in_stack = false, started = false;
  std::string_view title;
  for (const Line &line : text.lines) {
    Frame frame;
    if (contains(line.text, '#') && read_frame(line.text, frame)) {
      if (!in_stack) {
        builder.exception({}, started ? title : std::string_view{}, started ? Relation::other_thread : Relation::primary);
        in_stack = started = true;
      }
      builder.frame(frame);
      continue;
    }
    std::string_view found, code;
    if (read_signal(line.text, found, code) && !started) {
      type = found;
      if (!code.empty()) message = code;
    }
    constexpr std::string_view label = "Abort message: ";
    if (const std::size_t at = line.text.find(label); at != std::string_view::npos && abort.empty()) {
      abort = trim(line.text.substr(at + label.size()));
      if (abort.size() > 1 && (abort.front() == '\'' || abort.front() == '"') && abort.back() == abort.front())
        abort = abort.substr(1, abort.size() - 2);
    }
    // A line between two frames may be an inlined frame's source or a wrapped path; a new stack has a title of its own.
    if (contains(line.text, "pid: ") || contains(line.text, "backtrace") || contains(line.text, "by thread") ||
        contains(line.text, "--- ---") || contains(line.text, "stack:")) {
      in_stack = false;
      title = line.text;
    }
  }
  if (!started) builder.exception({}, {});
  event.exceptions[0].type = type;
  event.exceptions[0].message = abort.empty() ? message : abort;
  builder.finish();
}

}  // namespace

const Grammar tombstone{"tombstone", any_shape, score, parse};

}  // namespace faultprint::stacktrace
