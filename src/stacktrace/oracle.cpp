// Oracle's error stack, newest first, and the call stack that DBMS_UTILITY prints:
//   ORA-01403: no data found
//   ORA-06512: at "SHOP.CART", line 12
//   ORA-06512: at line 1
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// "ORA-01403", "PLS-00201", "TNS-12541": empty where `line` does not begin so.
std::string_view code_of(std::string_view line) noexcept {
  for (const std::string_view family : {"ORA-", "PLS-", "TNS-", "RMAN-", "SP2-", "OCI-", "DPY-", "DPI-"}) {
    if (!line.starts_with(family)) continue;
    std::size_t end = family.size();
    while (end < line.size() && is_digit(line[end])) ++end;
    if (end - family.size() < 4 || end == line.size() || line[end] != ':') return {};
    return line.substr(0, end);
  }
  return {};
}
// SQL*Plus, drivers and languages print something before the first code.
std::size_t code_begin(std::string_view line) noexcept {
  for (std::size_t at = line.find("ORA-"); at != none; at = line.find("ORA-", at + 4))
    if (!code_of(line.substr(at)).empty()) return at;
  return none;
}

bool is_position(std::string_view line) noexcept { return line.starts_with("ORA-06512: "); }

// `ORA-06512: at "SHOP.CART", line 12`; the word for "at" and "line" may be another language's.
Frame frame_of(std::string_view line) noexcept {
  Frame frame;
  const std::size_t open = line.find('"');
  const std::size_t close = open == none ? none : line.find('"', open + 1);
  if (close != none) frame.function = line.substr(open + 1, close - open - 1);
  std::string_view rest = line.substr(close == none ? 11 : close);
  rest = trim_right(rest);
  frame.line = std::max(consume_number_end(rest), 0);
  return frame;
}

// "0x7f1c2d3e       12  package body SHOP.CART.TOTAL"
bool read_call(std::string_view line, Frame &frame) noexcept {
  const std::size_t blank = line.find(' ');
  if (blank == none) return false;
  std::string_view address = line.substr(0, blank), rest = trim_left(line.substr(blank));
  consume(address, "0x");
  if (address.size() < 6 || !all_hexadecimal(address)) return false;
  frame.line = consume_number(rest);
  if (frame.line < 0 || !rest.starts_with(' ')) return false;
  rest = trim(rest);
  for (const std::string_view kind : {"package body ", "package ", "procedure ", "function ", "type body ", "trigger "})
    if (consume(rest, kind)) break;
  frame.function = rest == "anonymous block" ? std::string_view{} : rest;
  return true;
}

bool is_call_stack(std::string_view line) noexcept { return contains(line, "PL/SQL Call Stack"); }

Score score(const Text &text) noexcept {
  if ((text.shapes & shapes(Shape::at, Shape::file_quoted, Shape::traceback)) != 0) return {};
  Score score;
  bool code = false;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty) continue;
    if (is_position(line.text)) ++score.frames;
    else if (line.text.front() == 'O' || line.text.front() == 'P') code |= !code_of(line.text).empty();
    else if (line.text.front() == '-' && is_call_stack(line.text)) score.certain = true;
  }
  score.certain |= score.frames > 0;
  if (code && score.frames == 0) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::oracle);
  bool begun = false, call_stack = false;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const std::string_view line = text.lines[i].text;
    Frame frame;
    if (line.empty()) continue;
    if (is_position(line)) {
      if (!begun) builder.exception({}, {});
      begun = true;
      builder.frame(frame_of(line));
      continue;
    }
    if (is_call_stack(line)) {
      call_stack = true;
      continue;
    }
    if (call_stack && read_call(line, frame)) {
      builder.frame(frame);
      continue;
    }
    const std::size_t at = begun ? (code_of(line).empty() ? none : 0) : code_begin(line);
    if (at != none) {
      const std::string_view code = code_of(line.substr(at));
      // The compiler's errors: the first line tells the place only, the next one what is wrong.
      std::size_t end = i + 1;
      if (code == "ORA-06550" || !code.starts_with("ORA-"))
        while (end < text.lines.size() && !text.lines[end].text.empty() && !is_position(text.lines[end].text) && !text.lines[end].text.starts_with("ORA-")) ++end;
      else
        while (end < text.lines.size() && !text.lines[end].text.empty() && code_of(text.lines[end].text).empty() && text.lines[end].shape == Shape::other) ++end;
      const std::string_view message = joined_lines(trim(line.substr(at + code.size() + 1)), text, i + 1, end, arena);
      if (!begun) builder.exception(code, message);
      else if (code != "ORA-04088") builder.exception(code, message, Relation::cause, static_cast<std::int32_t>(event.exceptions.size()) - 1);
      begun = true;
      i = end - 1;
      continue;
    }
    // A driver's own frame below: "from stmt.c:243:in oci8lib.so".
    if (text.lines[i].shape == Shape::from) {
      std::string_view place = line.substr(5);
      const std::size_t in = place.find(":in ");
      if (in != none) frame.module = place.substr(in + 4);
      place = place.substr(0, in);
      frame.line = std::max(consume_number_end(place), 0);
      consume_end(place, ":");
      frame.file = place;
      frame.runtime = Runtime::native;
      builder.frame(frame);
    }
  }
  builder.finish();
}

}  // namespace

const Grammar oracle{"oracle", shapes(Shape::other, Shape::location_end), score, parse};

}  // namespace faultprint::stacktrace
