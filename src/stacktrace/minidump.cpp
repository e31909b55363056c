// What minidump_stackwalk (Breakpad's and rust-minidump's) prints of a crash dump, for people and with "|" between the fields.
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// " 3  image!symbol(int) [file.cc : 58 + 0x3]", " 3  image + 0x429e", " 3  image!symbol + 0x12", " 3  0x7f00".
bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || !line.starts_with(' ')) return false;
  line = trim(line);
  if (line.empty() || line.front() == '|') return false;
  if (std::string_view rest = line; consume_address(rest) && (rest.empty() || rest.starts_with(" (unloaded "))) return true;
  bool place = false;
  if (line.ends_with(']')) {
    const std::size_t open = line.rfind(" [");
    if (open != std::string_view::npos) {
      std::string_view inside = line.substr(open + 2, line.size() - open - 3);
      if (const std::size_t plus = inside.rfind(" + 0x"); plus != std::string_view::npos) inside = inside.substr(0, plus);
      std::string_view file = inside;
      const std::int32_t number = consume_number_end(file);
      if (number >= 0 && consume_end(file, " : ")) {
        frame.file = file;
        frame.line = number;
        line = trim_right(line.substr(0, open));
        place = true;
      }
    }
  }
  std::string_view rest = line;
  const bool offset = !place && rest.find(" + 0x") != std::string_view::npos && consume_offset(rest);
  const std::size_t mark = rest.find('!');
  if (mark == std::string_view::npos) {
    if (!offset && !place) return false;
    if (place)
      frame.function = rest;
    else if (contains(rest, "(unloaded "))
      set_image(frame, trim(rest.substr(0, rest.find("(unloaded "))));
    else
      set_image(frame, rest);
    return true;
  }
  frame.function = trim(rest.substr(mark + 1));
  set_image(frame, rest.substr(0, mark));
  return true;
}

// "Thread 0  (crashed) - tid: 3060", "Thread 3 main"; false for other lines.
bool is_thread(std::string_view line, bool &crashed) noexcept {
  if (!consume(line, "Thread ") || consume_number(line) < 0) return false;
  crashed = trim_left(line).starts_with("(crashed)");
  return true;
}

std::string_view field(std::string_view line, int index) noexcept {
  for (; index > 0; --index) {
    const std::size_t bar = line.find('|');
    if (bar == std::string_view::npos) return {};
    line = line.substr(bar + 1);
  }
  return line.substr(0, line.find('|'));
}
// "0|3|image|symbol|file|58|0x3"
bool is_machine_frame(std::string_view line) noexcept {
  if (line.empty() || !is_digit(line.front())) return false;
  int bars = 0;
  for (const char c : line) bars += c == '|' ? 1 : 0;
  return bars == 6 && all_digits(field(line, 0)) && all_digits(field(line, 1));
}
bool is_machine_header(std::string_view line) noexcept { return line.starts_with("Crash|") || line == "NoCrash"; }

Score score(const Text &text) noexcept {
  Score score;
  bool found_by = false, crashed = false, header = false, machine = false;
  for (const Line &line : text.lines) {
    Frame frame;
    if (line.shape == Shape::numbered && read_frame(line.text, frame))
      ++score.frames;
    else if (line.text.starts_with("Found by: "))
      found_by = true;
    else if (line.text.starts_with("Crash reason:"))
      header = true;
    else if (is_machine_header(line.text))
      machine = true;
    else if (is_machine_frame(line.text))
      ++score.frames;
    bool is_crashed = false;
    if (!crashed && is_thread(line.text, is_crashed)) crashed = is_crashed;
  }
  if (!found_by && !crashed && !header && !machine) return {};
  score.certain = machine || header || found_by || (crashed && score.frames > 0);
  return score;
}

void parse_machine(const Text &text, Builder &builder) {
  std::string_view reason, address, thread, current;
  std::int32_t primary = -1;
  for (const Line &line : text.lines) {
    if (!line.text.starts_with("Crash|")) continue;
    reason = field(line.text, 1);
    address = field(line.text, 2);
    thread = field(line.text, 3);
    break;
  }
  primary = builder.exception(reason, address);
  for (const Line &line : text.lines) {
    if (!is_machine_frame(line.text)) continue;
    const std::string_view of = field(line.text, 0);
    if (thread.empty()) thread = of;
    if (of != current || current.empty()) {
      current = of;
      if (of == thread)
        builder.resume(primary);
      else
        builder.exception({}, {}, Relation::other_thread);
    }
    Frame frame;
    frame.function = field(line.text, 3);
    frame.file = field(line.text, 4);
    std::string_view number = field(line.text, 5);
    if (const std::int32_t value = consume_number(number); value > 0) frame.line = value;
    set_image(frame, field(line.text, 2));
    builder.frame(frame);
  }
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::string_view reason, address, assertion;
  bool machine = false, any_crashed = false;
  for (const Line &line : text.lines) {
    machine |= is_machine_header(line.text);
    bool crashed = false;
    if (is_thread(line.text, crashed)) any_crashed |= crashed;
    if (line.text.starts_with("Crash reason:") && reason.empty()) reason = trim(line.text.substr(13));
    if (line.text.starts_with("Crash address:") && address.empty()) address = trim(line.text.substr(14));
    if (line.text.starts_with("Assertion:") && assertion.empty()) assertion = trim(line.text.substr(10));
  }
  if (machine) {
    parse_machine(text, builder);
    builder.finish();
    return;
  }
  const std::int32_t primary = builder.exception(reason, assertion.empty() ? address : assertion);
  bool primary_read = false, inside = false;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    bool crashed = false;
    if (is_thread(line.text, crashed)) {
      inside = true;
      if ((crashed || !any_crashed) && !primary_read) {
        builder.resume(primary);
        primary_read = true;
      } else {
        builder.exception({}, line.text, Relation::other_thread);
      }
      continue;
    }
    if (line.text == "Loaded modules:" || line.text.starts_with("Unloaded modules:")) inside = false;
    Frame frame;
    if (!inside || line.shape != Shape::numbered || !read_frame(line.text, frame)) continue;
    if (i + 1 < text.lines.size() && text.lines[i + 1].text == "Found by: inlining") frame.inlined = true;
    builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar minidump{"minidump", any_shape, score, parse};

}  // namespace faultprint::stacktrace
