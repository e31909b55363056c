// gdb's backtraces: bt, bt full, thread apply all bt, with or without a core file's preamble.
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

struct FrameLine {
  Frame frame;
  std::int32_t number = -1;
  std::string_view address;
  bool complete = false;  // all arguments were in this line
  bool placed = false;
};

// " at path:12" or " from library"; gdb breaks long frames into lines, so it may stand alone.
bool read_place(std::string_view rest, Frame &frame) noexcept {
  rest = trim(rest);
  if (consume(rest, "from ")) {
    set_image(frame, trim(rest));
    return true;
  }
  if (!consume(rest, "at ")) return false;
  set_place(frame, rest);
  return true;
}

// Where the arguments begin: the last bracket after a blank that closes at the end or before " at " and " from ".
std::size_t arguments_of(std::string_view text, std::size_t &end) noexcept {
  bool balanced = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'o') {
      const std::size_t after = end_of_operator(text, i);
      if (after > i) i = after - 1;
      continue;
    }
    if (c == '<' || c == '{' || c == '[') {
      const std::size_t close = balanced ? closing_bracket(text, i) : std::string_view::npos;
      balanced = close != std::string_view::npos;
      if (balanced) i = close;
      continue;
    }
    if (c != '(') continue;
    const bool arguments = i > 0 && text[i - 1] == ' ';
    const std::size_t close = closing_bracket(text, i, arguments);
    if (close == std::string_view::npos) {
      end = text.size();
      return arguments || i > 0 ? i : std::string_view::npos;
    }
    const std::string_view rest = trim_left(text.substr(close + 1));
    if (arguments && (rest.empty() || rest.starts_with("at ") || rest.starts_with("from "))) {
      end = close + 1;
      return i;
    }
    i = close;
  }
  return std::string_view::npos;
}

bool read_frame(std::string_view line, FrameLine &found) noexcept {
  if (!consume(line, "#")) return false;
  found.number = consume_number(line);
  if (found.number < 0 || line.empty() || !is_blank(line.front())) return false;
  line = trim_left(line);
  const std::string_view start = line;
  if (consume_address(line)) {
    found.address = start.substr(0, start.size() - line.size());
    line = trim_left(line);
    if (!consume(line, "in ")) return false;
    line = trim_left(line);
  }
  if (line.starts_with(signal_handler)) {
    found.frame.function = signal_handler;
    found.complete = found.placed = true;
    return true;
  }
  if (line.starts_with("<function called from gdb>")) {
    found.complete = found.placed = true;
    return true;
  }
  std::size_t end = 0;
  const std::size_t open = line.starts_with("()") || line.starts_with(" ()") ? 0 : arguments_of(line, end);
  if (open == std::string_view::npos) return false;
  if (open == 0) end = 2;
  std::string_view function = trim_right(line.substr(0, open));
  if (!is_unknown_symbol(function)) found.frame.function = function;
  found.complete = end < line.size() || line.ends_with(')');
  found.placed = read_place(line.substr(end), found.frame);
  return true;
}

// "Thread 1 (Thread 0xb774d880 (LWP 1073)):"; the number, or -1.
std::int32_t thread_of(std::string_view line) noexcept {
  if (!consume(line, "Thread ")) return -1;
  const std::int32_t number = consume_number(line);
  return number >= 0 && line.starts_with(" (") ? number : -1;
}

// "Program received signal SIGSEGV, Segmentation fault.", "Program terminated with signal 6, Aborted.", "Thread 2 "x" received
// signal SIGABRT, Aborted."
bool read_signal(std::string_view line, Header &header) noexcept {
  const bool terminated = line.starts_with("Program terminated with signal ");
  const std::size_t at = line.find(terminated ? "with signal " : "received signal ");
  if (at == std::string_view::npos || (!terminated && !line.starts_with("Program ") && !line.starts_with("Thread "))) return false;
  std::string_view rest = line.substr(at + (terminated ? 12 : 16));
  std::string_view name = rest.substr(0, find_any<",.">(rest));
  std::string_view number = name;
  if (const std::int32_t value = consume_number(number); value >= 0 && !signal_name(value).empty()) name = signal_name(value);
  const std::size_t comma = rest.find(", ");
  header = {name, terminated || comma == std::string_view::npos ? line : rest.substr(comma + 2)};
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool banner = false;
  std::uint32_t addresses = 0, places = 0;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::hash) {
      FrameLine found;
      if (!read_frame(line.text, found)) continue;
      ++score.frames;
      addresses += found.address.empty() ? 0 : 1;
      // "#0  main () at a.c:3": brackets before the place. Other families' frames end in brackets.
      places += found.placed || found.frame.function == signal_handler ? 1 : 0;
    } else if (!banner) {
      Header header;
      banner = line.text.starts_with("Core was generated by") || line.text.starts_with("[Thread debugging using") ||
               read_signal(line.text, header) || thread_of(line.text) >= 0;
    }
  }
  if (addresses == 0 && places == 0 && !banner) return {};
  score.certain =
      score.frames > 0 && (banner || (places > 0 && (text.shapes & shapes(Shape::traceback, Shape::goroutine, Shape::at)) == 0));
  return score;
}

struct Thread {
  std::int32_t exception = -1, number = -1;
  std::string_view address, function;
  bool handles_signal = false;
};

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  List<Thread> threads;
  std::int32_t current_thread = -1;
  Frame *open_frame = nullptr;  // whose place is expected on a following line
  std::uint32_t preamble_frames = 0;
  std::int32_t last_number = -1;
  bool any_thread = false;
  for (const Line &line : text.lines) any_thread |= thread_of(line.text) >= 0;
  for (const Line &line : text.lines) {
    FrameLine found;
    if (line.shape == Shape::hash && read_frame(line.text, found)) {
      if (threads.empty() || (found.number == 0 && last_number > 0 &&
                              !(threads.back().exception >= 0 &&
                                event.exceptions[static_cast<std::size_t>(threads.back().exception)].frames.empty()))) {
        Thread thread;
        thread.exception = builder.exception({}, {}, threads.empty() ? Relation::primary : Relation::other_thread);
        threads.push_back(arena, thread);
      }
      Thread &thread = threads.back();
      Exception *exception = builder.current();
      if (exception != nullptr && found.number == 0 && last_number == 0) exception->frames = {};  // the newest frame, shown once before the stack
      last_number = found.number;
      if (exception == nullptr) continue;
      thread.handles_signal |= found.frame.function == signal_handler;
      if (exception->frames.empty()) {
        thread.address = found.address;
        thread.function = found.frame.function;
      }
      builder.frame(found.frame);
      open_frame = found.placed ? nullptr : &exception->frames.back();
      if (any_thread && threads.size() == 1 && threads[0].number < 0) ++preamble_frames;
      continue;
    }
    if (const std::int32_t number = thread_of(line.text); number >= 0) {
      Thread thread;
      thread.number = number;
      thread.exception = builder.exception({}, threads.empty() ? std::string_view{} : line.text,
                                           threads.empty() ? Relation::primary : Relation::other_thread);
      threads.push_back(arena, thread);
      open_frame = nullptr;
      last_number = -1;
      continue;
    }
    if (line.text.starts_with("[Current thread is ")) {
      std::string_view rest = line.text.substr(19);
      current_thread = consume_number(rest);
    }
    Header signal;
    if (header.type.empty() && read_signal(line.text, signal)) header = signal;
    if (open_frame == nullptr || line.shape == Shape::empty) continue;
    std::string_view rest = line.text;
    if (const std::size_t end = rest.rfind(") at "); end != std::string_view::npos)
      rest = rest.substr(end + 2);
    else if (const std::size_t from = rest.rfind(") from "); from != std::string_view::npos)
      rest = rest.substr(from + 2);
    if (rest.starts_with("at ") || rest.starts_with("from ")) {
      if (rest.size() != line.text.size() || line.indent > 0) read_place(rest, *open_frame);
      open_frame = nullptr;
    } else if (contains(rest, " = ") || rest.starts_with("No ")) {
      open_frame = nullptr;  // bt full: local variables
    }
  }
  // The thread that crashed: the one whose newest frame was shown before all threads, else the selected one, else one that handles a signal, else number 1.
  std::size_t crashed = 0;
  if (any_thread && threads.size() > 1) {
    const bool shown_first = threads[0].number < 0;
    bool matched = false;
    for (std::size_t i = shown_first ? 1 : 0; i < threads.size() && !matched; ++i) {
      matched = shown_first ? threads[i].function == threads[0].function &&
                                  (threads[0].address.empty() || threads[i].address == threads[0].address)
                            : current_thread >= 0 && threads[i].number == current_thread;
      if (matched) crashed = i;
    }
    for (std::size_t i = 0; i < threads.size() && !matched && !shown_first; ++i) {
      matched = threads[i].handles_signal;
      if (matched) crashed = i;
    }
    for (std::size_t i = 0; i < threads.size() && !matched && !(shown_first && preamble_frames > 1); ++i) {
      matched = threads[i].number == 1;
      if (matched) crashed = i;
    }
  }
  if (crashed > 0 && threads[crashed].exception > 0) {
    const auto at = static_cast<std::size_t>(threads[crashed].exception);
    const Exception found = event.exceptions[at];
    if (threads[0].number < 0 && preamble_frames <= 1) {  // the preamble's frame is the same one again
      if (const List<Frame> &shown = event.exceptions[0].frames;
          !shown.empty() && !found.frames.empty() && found.frames[0].line == 0)
        event.exceptions[at].frames[0] = shown[0];
      event.exceptions[0] = found;
      for (std::size_t i = at; i + 1 < event.exceptions.size(); ++i) event.exceptions[i] = event.exceptions[i + 1];
      event.exceptions.truncate(event.exceptions.size() - 1);
    } else {
      for (std::size_t i = at; i > 0; --i) event.exceptions[i] = event.exceptions[i - 1];
      event.exceptions[0] = found;
      event.exceptions[1].relation = Relation::other_thread;
    }
    event.exceptions[0].relation = Relation::primary;
  }
  if (event.exceptions.empty()) builder.exception({}, {});
  event.exceptions[0].type = header.type;
  event.exceptions[0].message = header.message;
  builder.finish();
}

}  // namespace

const Grammar gdb{"gdb", shapes(Shape::hash), score, parse};

}  // namespace faultprint::stacktrace
