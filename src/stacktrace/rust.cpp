// Rust: panics of old and new compilers, with short, full or no backtraces, and error reports of anyhow, eyre and color-eyre.
// Printed newest frame first and the outermost error first.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

struct Panic {
  std::string_view thread;
  std::string_view message;  // the part of it in the first line; old form
  Frame place;
  bool old_form = false;  // "panicked at 'message', file:4:5"
  bool open = false;      // old form whose message has further lines
};

// "src/main.rs:4:5", "src/main.rs:4".
bool read_place(std::string_view text, Frame &frame) noexcept {
  std::int32_t last = consume_number_end(text);
  if (last < 0 || !consume_end(text, ":") || text.empty()) return false;
  std::string_view file = text;
  const std::int32_t line = consume_number_end(file);
  if (line >= 0 && file.size() > 1 && consume_end(file, ":")) {
    frame.column = last;
    last = line;
    text = file;
  }
  frame.file = text;
  frame.line = last;
  return true;
}

// "…', src/main.rs:4:5": where an old panic's message ends. npos: not in this line.
std::size_t old_message_end(std::string_view text, Frame &place) noexcept {
  std::size_t quote = text.rfind("', ");
  if (quote == std::string_view::npos) quote = text.rfind("': ");  // of the crate log-panics
  if (quote == std::string_view::npos || !read_place(trim(text.substr(quote + 3)), place)) return std::string_view::npos;
  return quote;
}

bool read_panic(std::string_view text, Panic &panic) noexcept {
  const std::size_t at = text.find("panicked at ");
  if (at == std::string_view::npos) return false;
  std::string_view before_it = trim(text.substr(0, at)), rest = trim(text.substr(at + 12));
  if (const std::size_t thread = before_it.find("thread '"); thread != std::string_view::npos) {
    panic.thread = before_it.substr(thread + 8);
    panic.thread = panic.thread.substr(0, panic.thread.rfind('\''));
  } else if (at != 0) {
    return false;
  }
  if (consume(rest, "'")) {
    panic.old_form = true;
    const std::size_t end = old_message_end(rest, panic.place);
    panic.open = end == std::string_view::npos;
    panic.message = rest.substr(0, end);
    return true;
  }
  consume_end(rest, ":");
  return read_place(rest, panic.place);
}

bool is_backtrace_header(std::string_view text) noexcept {
  return text == "stack backtrace:" || text == "Stack backtrace:" || contains(text, " BACKTRACE ");
}

// What a panic's message can not reach beyond.
bool ends_message(std::string_view text) noexcept {
  Panic ignored;
  return is_backtrace_header(text) || text.starts_with("note: ") || text.starts_with("AddressSanitizer:") || text == "Stack:" ||
         (text.starts_with("thread ") && (read_panic(text, ignored) || contains(text, " panicked ")));
}

// "12: name", "12:     0x55d0c1e3 - name::h0123456789abcdef"; the same without the number where the compiler inlined it.
bool read_symbol(const Line &line, bool inside, Frame &frame) noexcept {
  std::string_view text = line.text;
  const std::int32_t number = consume_number(text);
  if (number >= 0 ? !consume(text, ":") : !inside || line.indent < 6) return false;
  text = trim_left(text);
  if (text.starts_with("0x")) {
    const std::size_t dash = text.find(" - ");
    if (dash == std::string_view::npos) {
      frame.function = {};
      return number >= 0;
    }
    text = trim_left(text.substr(dash + 3));
  }
  if (number < 0 && (text.starts_with("at ") || text[0] == '[')) return false;
  frame.inlined = number < 0;
  frame.function = text;
  return true;
}

class Reader {
 public:
  Reader(const Text &text, Builder &builder) : text_(text), builder_(builder) {}
  void read();

 private:
  std::size_t size() const noexcept { return text_.lines.size(); }
  std::string_view line(std::size_t i) const noexcept { return text_.lines[i].text; }
  std::size_t read_panic_at(std::size_t i, Panic &panic);
  std::size_t read_report_at(std::size_t i);
  std::size_t read_causes(std::size_t i);
  std::size_t read_backtrace(std::size_t i);
  void cause(std::string_view message);
  void place_without_backtrace(const Frame &place);

  const Text &text_;
  Builder &builder_;
};

// Begins the exception of the panic in line `i` and returns the line after its message.
std::size_t Reader::read_panic_at(std::size_t i, Panic &panic) {
  std::size_t end = i + 1;
  std::string_view message = panic.message;
  if (panic.open) {
    std::size_t quote = std::string_view::npos;
    while (end < size() && !ends_message(line(end)) && quote == std::string_view::npos) quote = old_message_end(line(end++), panic.place);
    if (quote == std::string_view::npos) {
      message = joined_lines(message, text_, i + 1, end, builder_.arena());
    } else {
      const std::string_view above = joined_lines(message, text_, i + 1, end - 1, builder_.arena());
      const Line &last = text_.lines[end - 1];
      message = builder_.arena().concat({above, "\n", last.whole.substr(0, last.indent + quote)});
    }
  } else if (!panic.old_form) {
    std::size_t closed = end;  // the message is known to reach up to here
    for (; end < size() && !ends_message(line(end)) && !begins_with_time(line(end)); ++end)
      if (closed == i + 1 && line(end).empty()) closed = end;
    if (end == size() || !ends_message(line(end))) end = closed == i + 1 ? end : closed;
    message = joined_lines(text_, i + 1, end, builder_.arena());
  }
  const bool first = builder_.event().exceptions.empty();
  builder_.exception("panic", message, first ? Relation::primary : Relation::other_thread, first ? -1 : 0);
  return end;
}

void Reader::cause(std::string_view message) {
  builder_.exception({}, message, Relation::cause, static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1);
}

// The lines below "Caused by:": "0: message" each, or one message alone.
std::size_t Reader::read_causes(std::size_t i) {
  for (; i < size(); ++i) {
    std::string_view message = line(i);
    if (message.empty()) {
      if (i + 1 < size() && text_.lines[i + 1].indent == 0) break;
      continue;
    }
    if (text_.lines[i].indent == 0) break;
    const std::int32_t number = consume_number(message);
    if (number >= 0 && consume(message, ": ")) cause(trim(message));
    else if (number < 0 && builder_.current() != nullptr && builder_.current()->relation != Relation::cause) cause(line(i));
  }
  return i;
}

// "Error: message", then causes and a backtrace; color-eyre numbers the message and its causes below a bare "Error:".
std::size_t Reader::read_report_at(std::size_t i) {
  std::string_view message = line(i);
  consume(message, "Error:");
  message = trim(message);
  std::size_t end = i + 1;
  if (message.empty()) {
    builder_.exception("Error", {});
    bool first = true;
    for (; end < size() && !line(end).empty(); ++end) {
      std::string_view text = line(end);
      if (consume_number(text) < 0 || !consume(text, ":")) continue;
      if (first) builder_.current()->message = trim(text);
      else cause(trim(text));
      first = false;
    }
    return end;
  }
  while (end < size() && line(end) != "Caused by:" && line(end) != "Location:" && !ends_message(line(end))) ++end;
  builder_.exception("Error", joined_lines(message, text_, i + 1, end, builder_.arena()));
  return end;
}

std::size_t Reader::read_backtrace(std::size_t i) {
  if (builder_.event().exceptions.empty()) builder_.exception({}, {});
  builder_.resume(static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1);
  while (builder_.current()->relation == Relation::cause) builder_.resume(builder_.current()->parent);
  Exception &exception = *builder_.current();
  for (; i < size(); ++i) {
    const Line &now = text_.lines[i];
    std::string_view text = now.text;
    Frame frame;
    if (text.empty()) {
      if (!exception.frames.empty()) break;
    } else if (now.shape == Shape::at && !exception.frames.empty()) {
      if (exception.frames.back().file.empty()) read_place(text.substr(3), exception.frames.back());
    } else if (contains(text, " frames hidden") || text.starts_with("[... omitted")) {
      const std::size_t digit = find_any<"0123456789">(text);
      std::string_view count = text.substr(digit == std::string_view::npos ? text.size() : digit);
      exception.frames_skipped += static_cast<std::uint32_t>(std::max(0, consume_number(count)));
    } else if (read_symbol(now, !exception.frames.empty(), frame)) {
      builder_.frame(frame);
    } else {
      break;
    }
  }
  return i;
}

// The place of the panic is all there is where no backtrace was asked for.
void Reader::place_without_backtrace(const Frame &place) {
  if (place.file.empty() || builder_.current() == nullptr || !builder_.current()->frames.empty()) return;
  builder_.frame(place);
}

void Reader::read() {
  Frame place;  // of the panic or report that is being read
  for (std::size_t i = 0; i < size();) {
    const std::string_view text = line(i);
    Panic panic;
    if (text.empty()) {
      ++i;
    } else if (read_panic(text, panic)) {
      place_without_backtrace(place);
      i = read_panic_at(i, panic);
      place = panic.place;
    } else if (text.starts_with("Error:") && builder_.event().exceptions.empty()) {
      i = read_report_at(i);
    } else if (text == "Caused by:" && builder_.current() != nullptr) {
      i = read_causes(i + 1);
    } else if (is_backtrace_header(text)) {
      i = read_backtrace(i + 1);
    } else if (text.starts_with("0: ") && place.line > 0 && builder_.current() != nullptr && builder_.current()->type == "panic") {
      i = read_backtrace(i);  // without a header
    } else if (text.starts_with("The application panicked") && builder_.event().exceptions.empty()) {
      builder_.exception("panic", {});
      ++i;
    } else if (std::string_view rest = text; builder_.current() != nullptr && consume(rest, "Message:")) {
      builder_.current()->message = trim(rest);
      ++i;
    } else if (rest = text; builder_.current() != nullptr && consume(rest, "Location:")) {
      if (trim(rest).empty() && i + 1 < size()) rest = line(++i);
      read_place(trim(rest), place);
      ++i;
    } else {
      if (text.starts_with("thread '") && text.ends_with("has overflowed its stack") && builder_.event().exceptions.empty())
        builder_.exception("stack overflow", text);
      ++i;
    }
  }
  if (builder_.event().exceptions.size() == 0) return;
  if (builder_.current() != nullptr && builder_.current()->relation == Relation::cause) builder_.resume(0);
  place_without_backtrace(place);
}

Score score(const Text &text) noexcept {
  Score score;
  bool backtrace = false, report = false, bare = false, causes = false;
  for (const Line &line : text.lines) {
    Panic ignored;
    if (line.shape == Shape::cause) causes |= line.text == "Caused by:";
    else if (line.shape == Shape::numbered) score.frames += backtrace ? 1 : 0;
    else if (line.text.starts_with("thread '") && (read_panic(line.text, ignored) || line.text.ends_with("has overflowed its stack"))) score.certain = true;
    else if (line.text.starts_with("panicked at ")) score.frames += read_panic(line.text, ignored) ? 1 : 0;
    else if (is_backtrace_header(line.text)) backtrace = true;
    else if (line.text.starts_with("Error:")) report = true, bare = line.text.size() == 6;
    else if (line.text == "Location:") causes |= bare;
    else if (begins_with_time(line.text) && contains(line.text, "] thread '") && read_panic(line.text, ignored)) score.certain = true;
    else if (line.text.starts_with("The application panicked")) score.certain = true;
  }
  score.certain |= backtrace && score.frames > 0;
  if (score.frames == 0 && report && causes) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::rust);
  Reader(text, builder).read();
  builder.finish();
}

}  // namespace

const Grammar rust{"rust", any_shape, score, parse};

}  // namespace faultprint::stacktrace
