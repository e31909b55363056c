// Reports of the compilers' sanitizers and of libFuzzer, and the stacks that Chromium prints in the same shape.
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x…", with or without the process number.
bool read_header(std::string_view line, Header &header) noexcept {
  if (line.size() < 8 || (line[0] != '=' && line[0] != 'E' && line[0] != 'W' && line[0] != '*')) return false;
  if (line.starts_with("*** GWP-ASan detected a memory error")) {
    header = {"GWP-ASan", "detected a memory error"};
    return true;
  }
  bool process = false;
  if (consume(line, "==")) {
    process = consume_number(line) >= 0;
    if (!consume(line, "==")) return false;
    line = trim_left(line);
  }
  if (!consume(line, "ERROR: ") && !consume(line, "WARNING: ") && !process) return false;
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  const std::string_view tool = line.substr(0, colon);
  if (!tool.ends_with("Sanitizer") && tool != "libFuzzer") return false;
  header = {tool, trim(line.substr(colon + 2))};
  return is_class_name(tool);
}

// "dir/file.c:12:5: runtime error: division by zero"; Go's messages have the words as well, but no place before them.
bool read_runtime_error(std::string_view line, Header &header, Frame &place) noexcept {
  constexpr std::string_view words = ": runtime error: ";
  const std::size_t at = line.find(words);
  if (at == std::string_view::npos || at == 0 || contains(line.substr(0, at), ": ")) return false;
  Frame found;
  set_place(found, line.substr(0, at));
  if (found.line == 0 && !line.starts_with("<unknown>")) return false;
  if (!is_unknown_symbol(found.file)) place = found;
  header = {"UndefinedBehaviorSanitizer", trim(line.substr(at + words.size()))};
  return true;
}

// Rust's panic, V8's fatal error and Chromium's failed check end in an abort that a sanitizer then reports: theirs is the better
// name.
bool read_cause(const Text &text, std::size_t i, Header &header) noexcept {
  const std::string_view line = text.lines[i].text;
  const std::string_view next = i + 1 < text.lines.size() ? text.lines[i + 1].text : std::string_view{};
  if (line.starts_with("thread '") || line.starts_with("panicked at ")) {
    constexpr std::string_view words = "panicked at ";
    const std::size_t at = line.find(words);
    if (at == std::string_view::npos) return false;
    std::string_view rest = line.substr(at + words.size());
    if (consume(rest, "'")) {  // before Rust 1.73 the message stood in the same line
      const std::size_t end = rest.rfind("', ");
      header = {"panic", end == std::string_view::npos ? rest : rest.substr(0, end)};
    } else {
      header = {"panic", next};
    }
    return true;
  }
  if (line.starts_with("# Fatal error in ")) {
    std::string_view message = trim(next.starts_with('#') ? next.substr(1) : std::string_view{});
    for (const std::string_view kind : {"Check failed", "Debug check failed", "CSA_DCHECK failed", "CSA_ASSERT failed"})
      if (message.starts_with(kind) && message.substr(kind.size()).starts_with(": ")) {
        header = {kind, message.substr(kind.size() + 2)};
        return true;
      }
    header = {"Fatal error", message};
    return true;
  }
  return false;
}

// Chromium prints its own stack without a sanitizer's header.
bool read_signal(std::string_view line, Header &header) noexcept {
  if (consume(line, "Received signal ")) {
    const std::int32_t number = consume_number(line);
    if (number < 0) return false;
    const std::string_view name = signal_name(number);
    header = {name.empty() ? std::string_view{"signal"} : name, before(trim_left(line), ' ')};
    return true;
  }
  if (line.ends_with(" dumped core.") && contains(line, "Process ")) {  // systemd-coredump: "Process 1242 (shopd) of user 195 dumped core."
    header = {"core dump", between(line, "(", ")")};
    return true;
  }
  return read_failed_check(line, header);
}

// "#1 0x4f13bb in symbol path:1:2", "#1 0x4f13bb  (image+0x12)", "#1 symbol path:1 (image+0x12)" (ThreadSanitizer).
// `number` is the frame's; false for other lines, and for a frame that is inlined into the next one ("#1.1": Fuchsia).
bool read_frame(std::string_view line, Frame &frame, std::int32_t &number) noexcept {
  if (!consume(line, "#")) return false;
  number = consume_number(line);
  if (number < 0 || line.empty() || !is_blank(line.front())) return false;
  line = trim(line);
  bool address = consume_address(line) || consume_bare_address(line, 8);
  if (address && !line.empty() && !is_blank(line.front())) return false;
  line = trim_left(line);
  const bool in = consume(line, "in ");
  if (line == "in") line = {};
  if (!address && (in || line.empty())) return false;
  if (address && line.starts_with("<<") == false) {
    const std::size_t application = line.rfind(" <<");  // Fuchsia: "path:12 <<application>>+0x12"
    if (application != std::string_view::npos && line.find(">>+0x", application) != std::string_view::npos)
      line = trim_right(line.substr(0, application));
  }
  if (const std::size_t build = line.rfind("(BuildId: "); build != std::string_view::npos && line.ends_with(')'))
    line = trim_right(line.substr(0, build));
  std::string_view image = consume_image(line);
  if (image.empty() && address && !in && line.ends_with(')')) {  // systemd-coredump: "symbol (image)", no signature
    const std::size_t open = line.find(" (");
    if (open != std::string_view::npos && line.find(' ', open + 1) == std::string_view::npos && !contains(line.substr(0, open), '(')) {
      image = line.substr(open + 2, line.size() - open - 3);
      line = line.substr(0, open);
    }
  }
  if (image == "n/a") image = {};
  if (!address && image.empty()) return false;  // libFuzzer's progress: "#2 INITED cov: 2 ft: 2"
  if (consume_end(line, "(<unknown module>)")) line = trim_right(line);
  if (line.ends_with(']') && !line.starts_with('[')) {  // Chromium: "symbol [path:12:3]"
    const std::size_t open = opening(line, line.size() - 1, '[', ']');
    if (open != std::string_view::npos && open > 0 && line[open - 1] == ' ' && line.find(':', open) != std::string_view::npos) {
      set_place(frame, line.substr(open + 1, line.size() - open - 2));
      line = trim_right(line.substr(0, open));
    }
  }
  while (consume_end(line, " <null>")) {
  }
  if (frame.file.empty()) {
    const SymbolAndPlace parts = split_symbol(line);
    line = parts.symbol;
    if (!parts.place.empty() && !is_unknown_symbol(parts.place)) set_place(frame, parts.place);
  }
  if (image.empty() && line.starts_with('(') && line.ends_with(')') && !line.starts_with("(anonymous")) {  // "(image)" alone
    image = line.substr(1, line.size() - 2);
    line = {};
  }
  consume_offset(line);
  if (image.empty() && !contains(line, ' ') && (line.ends_with(".so") || contains(line, ".so."))) {  // no symbol: its image instead
    image = line;
    line = {};
  }
  if (!is_unknown_symbol(line)) frame.function = line;
  if (!address && frame.function.empty() && image.empty()) return false;
  frame.runtime = Runtime::native;
  set_image(frame, image);
  return true;
}

// Frames that gdb prints begin alike: "#0  0x00007f in main (argc=1) at a.c:3".
bool is_gdb_frame(std::string_view line) noexcept {
  return contains(line, ") at ") || contains(line, ") from ") || line.ends_with("()");
}

// A report in which a runtime of its own tells of the same crash first: that runtime's grammar knows more.
bool another_runtime_speaks(const Line &line) noexcept {
  if (line.shape == Shape::traceback || line.shape == Shape::goroutine) return true;
  const std::string_view text = line.text;
  return contains(text, "== Java Exception: ") || contains(text, "Uncaught Exception: Jazzer.js") || text == "stack backtrace:" ||
         text.starts_with("Exception in thread \"") || text.starts_with("Program received signal ");
}

Score score(const Text &text) noexcept {
  Score score;
  bool header_found = false, spoken = false;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    Header header;
    Frame frame;
    std::int32_t number;
    if (line.shape == Shape::hash) {
      if (read_frame(line.text, frame, number) && !is_gdb_frame(line.text)) ++score.frames;
      continue;
    }
    if (!header_found && !spoken && another_runtime_speaks(line)) spoken = true;
    if (header_found) continue;
    header_found = read_header(line.text, header) || read_runtime_error(line.text, header, frame);
    // A stack of a language after the sanitizer's own is no reason to yield; one before it is.
    if (header_found && !spoken) return {true, 1};
  }
  if (header_found && score.frames == 0) score.frames = 1;
  if (spoken) score.frames = 0;
  return score;
}

// Symbolizers' wrappers break a frame into lines: symbol, then path.
bool is_continuation(std::string_view line) noexcept {
  if (line.starts_with("(BuildId: ")) return true;
  std::string_view rest = line;
  return !contains(line, ' ') && consume_number_end(rest) >= 0 && rest.ends_with(':') && contains(line, '/');
}

bool is_named(const Exception &exception) noexcept {
  for (const Frame &frame : exception.frames)
    if (!frame.function.empty() || !frame.module.empty()) return true;
  return false;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header primary, cause, signal;
  Frame place;
  std::string_view title;
  bool named = false, interrupted = false;
  std::int32_t previous = -1;  // number of the frame before; -1: no stack yet
  const auto begin = [&] {
    const Header &header = cause.type.empty() ? (primary.type.empty() ? signal : primary) : cause;
    builder.exception(header.type, header.message);
    if (cause.type == "panic") event.runtime = Runtime::rust;
    named = true;
  };
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    Frame frame;
    std::int32_t number = 0;
    if (line.shape == Shape::hash && read_frame(line.text, frame, number)) {
      bool other = number < previous || (number == 0 && interrupted && previous >= 0);
      if (other && !interrupted && i + 1 < text.lines.size()) {  // one frame with a wrong number among others
        Frame next;
        std::int32_t next_number = -1;
        if (read_frame(text.lines[i + 1].text, next, next_number) && next_number - 2 == previous) {
          other = false;
          number = previous + 1;
        }
      }
      if (!named)
        begin();
      else if (other)
        builder.exception({}, title, Relation::other_thread);
      previous = number;
      interrupted = false;
      builder.frame(frame);
      continue;
    }
    if (previous >= 0 && !interrupted && is_continuation(line.text)) {
      Exception *current = builder.current();
      if (current != nullptr && !current->frames.empty() && current->frames.back().line == 0 && !line.text.starts_with('('))
        set_place(current->frames.back(), line.text);
      continue;
    }
    if (line.text.starts_with("#") && contains(line.text.substr(0, 8), '.')) continue;  // inlined into the next one
    interrupted = true;
    if (line.shape != Shape::empty) title = line.text;
    Header header;
    if (named) continue;
    if (primary.type.empty() && cause.type.empty() && read_cause(text, i, header)) cause = header;
    if (primary.type.empty() && (read_header(line.text, header) || read_runtime_error(line.text, header, place))) primary = header;
    if (signal.type.empty() && read_signal(line.text, header)) signal = header;
  }
  if (!named) begin();
  if (previous < 0 && !place.file.empty()) {
    place.runtime = Runtime::native;
    builder.frame(place);
  }
  // A stack of bare addresses says nothing where a later one, printed by a better symbolizer, has names.
  if (!is_named(event.exceptions[0]))
    for (std::size_t i = 1; i < event.exceptions.size(); ++i)
      if (is_named(event.exceptions[i])) {
        const List<Frame> frames = event.exceptions[0].frames;
        event.exceptions[0].frames = event.exceptions[i].frames;
        event.exceptions[i].frames = frames;
        break;
      }
  builder.finish();
}

}  // namespace

const Grammar sanitizer{"sanitizer", any_shape, score, parse};

}  // namespace faultprint::stacktrace
