// Swift's fatal errors and the backtraces of Swift 5.9 and later: "2 0x000055a7 Shop.load(id:) + 32 in shop at
// /app/shop.swift:12:5".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

constexpr std::string_view swift_place = ".swift:";

// "0 [ra] [inlined] 0x000055a7 symbol + 32 in image at file:12:5"; at a terminal the address may be missing.
bool read_backtrace_frame(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || line.empty() || !is_blank(line.front())) return false;
  line = trim_left(line);
  bool tagged = false;
  while (line.starts_with('[')) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos || end > 12) return false;
    frame.inlined |= line.substr(1, end - 1) == "inlined";
    line = trim_left(line.substr(end + 1));
    tagged = true;
  }
  if (!consume_address(line) && !(tagged && line.starts_with("...")) && !contains(line, swift_place)) return false;
  line = trim_left(line);
  bool placed = false;
  if (const std::size_t at = line.rfind(" at "); at != std::string_view::npos) {
    set_place(frame, line.substr(at + 4));
    line = line.substr(0, at);
    placed = true;
  }
  const std::size_t in = line.rfind(" in ");
  std::string_view image;
  if (in != std::string_view::npos && !contains(line.substr(in), '(')) {
    image = line.substr(in + 4);
    line = line.substr(0, in);
    placed = true;
  }
  const bool offset = consume_offset(line);
  if (!offset && !placed && !tagged) return false;
  if (!is_unknown_symbol(line)) frame.function = line;
  set_image(frame, image);
  return true;
}

// "3    libswiftCore.so    0x00007f3c main + 12", of the runtime before 5.9.
bool read_image_frame(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || line.empty() || !is_blank(line.front())) return false;
  line = trim_left(line);
  const std::size_t at = line.find(" 0x");
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view image = trim_right(line.substr(0, at));
  line = line.substr(at + 1);
  if (image.empty() || contains(image, ' ') || !consume_address(line)) return false;
  line = trim_left(line);
  if (!consume_offset(line)) return false;
  if (!is_unknown_symbol(line)) frame.function = line;
  set_image(frame, image);
  return true;
}

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (read_backtrace_frame(line, frame)) return true;
  frame = {};
  return read_image_frame(line, frame);
}

constexpr std::string_view kinds[] = {"Fatal error", "Precondition failed", "Assertion failed"};

// "Shop/Cart.swift:12: Fatal error: Index out of range", "Fatal error: Index out of range: file Shop/Cart.swift, line 12"
bool read_fatal(std::string_view line, Header &header, Frame &place) noexcept {
  for (const std::string_view kind : kinds) {
    const std::size_t at = line.find(kind);
    if (at == std::string_view::npos || !line.substr(at + kind.size()).starts_with(':')) continue;
    std::string_view before = trim_right(line.substr(0, at));
    std::string_view message = trim(line.substr(at + kind.size() + 1));
    if (consume_end(before, ":")) {
      std::string_view file = before;
      if (const std::size_t blank = file.rfind(' '); blank != std::string_view::npos && !contains(file.substr(blank), '/'))
        file = file.substr(0, blank);
      if (contains(file, ".swift:"))
        set_place(place, file);
      else if (at > 0 && !before.starts_with("Thread ") && !before.starts_with("***"))
        return false;
    }
    if (const std::size_t file = message.rfind(": file "); file != std::string_view::npos) {
      std::string_view where = message.substr(file + 7);
      const std::size_t number = where.find(", line ");
      if (number != std::string_view::npos) {
        place.file = where.substr(0, number);
        std::string_view digits = where.substr(number + 7);
        if (const std::int32_t value = consume_number(digits); value > 0) place.line = value;
        message = message.substr(0, file);
      }
    } else if (consume(message, "file ")) {  // no message at all
      const std::size_t number = message.find(", line ");
      place.file = message.substr(0, number);
      message = {};
    }
    header = {kind, trim(message)};
    return !place.file.empty() || line.starts_with(kind) || line.starts_with("Thread ");
  }
  return false;
}

// "*** Program crashed: Bad pointer dereference at 0x0000000000000004 ***", "💣 Program crashed: Illegal instruction at 0x…"
bool read_crash(std::string_view line, Header &header) noexcept {
  constexpr std::string_view label = "Program crashed: ";
  const std::size_t at = line.find(label);
  if (at == std::string_view::npos || at > 8) return false;
  std::string_view message = line.substr(at + label.size());
  consume_end(message, " ***");
  const std::size_t address = message.find(" at 0x");
  header =
      address == std::string_view::npos ? Header{message, {}} : Header{message.substr(0, address), trim(message.substr(address))};
  return true;
}

// "Thread 0 crashed:", "Thread 0 \"main\" crashed:"; "Thread 1:" for the others.
bool is_thread(std::string_view line, bool &crashed) noexcept {
  if (!line.starts_with("Thread ") || !line.ends_with(':')) return false;
  std::string_view rest = line.substr(7);
  if (consume_number(rest) < 0) return false;
  crashed = rest.ends_with(" crashed:");
  return true;
}

bool is_swift_place(std::string_view file) noexcept { return file.ends_with(".swift"); }

Score score(const Text &text) noexcept {
  Score score;
  bool header = false, stack = false;
  for (const Line &line : text.lines) {
    Frame frame, place;
    Header found;
    bool crashed = false;
    if (line.shape == Shape::numbered || is_digit(line.text.empty() ? ' ' : line.text.front())) {
      if (read_frame(line.text, frame)) ++score.frames;
      continue;
    }
    if (read_crash(line.text, found)) stack = true;
    if (read_fatal(line.text, found, place) && (is_swift_place(place.file) || contains(line.text, ".swift"))) header = true;
    if (line.text == "Current stack trace:") stack = true;
    if (is_thread(line.text, crashed) && crashed) stack = true;
  }
  score.certain = (stack && score.frames > 0) || header;
  if (!header && !stack) score.frames = 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::swift);
  Header fatal, crash;
  Frame place;
  for (const Line &line : text.lines) {
    Header found;
    Frame at;
    if (fatal.type.empty() && read_fatal(line.text, found, at)) {
      fatal = found;
      place = at;
    }
    if (crash.type.empty()) read_crash(line.text, crash);
  }
  const Header &header = fatal.type.empty() ? crash : fatal;
  const std::int32_t primary = builder.exception(header.type, header.message);
  bool primary_read = false, other = false;
  for (const Line &line : text.lines) {
    bool crashed = false;
    if (is_thread(line.text, crashed)) {
      other = !crashed && (primary_read || contains(line.text, ' '));
      if (crashed)
        builder.resume(primary);
      else if (primary_read)
        builder.exception({}, line.text, Relation::other_thread);
      continue;
    }
    if (line.text.starts_with("Registers:") || line.text.starts_with("Images (")) other = true;
    Frame frame;
    if (!(line.shape == Shape::numbered || (!line.text.empty() && is_digit(line.text.front()))) || !read_frame(line.text, frame))
      continue;
    if (other && !primary_read) continue;
    if (!contains(line.text, "0x") && !contains(line.text, swift_place)) continue;
    builder.frame(frame);
    primary_read = true;
  }
  if (!primary_read && !place.file.empty()) {
    builder.resume(primary);
    builder.frame(place);
  }
  builder.finish();
}

}  // namespace

const Grammar swift{"swift", any_shape, score, parse};

}  // namespace faultprint::stacktrace
