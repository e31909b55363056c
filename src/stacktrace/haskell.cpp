// GHC, newest first:
//   shop: cart is empty
//   CallStack (from HasCallStack):
//     error, called at Shop.hs:5:17 in main:Shop
// Since 9.10 "HasCallStack backtrace:", with profiling "CallStack (from -prof):", and what "+RTS -xc" prints.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

enum class Opening : std::uint8_t { no, call_stack, cost_centres, info_table };

Opening opening_of(std::string_view line) noexcept {
  if (line.empty() || (line.front() != 'C' && line.front() != 'H' && line.front() != 'I' && line.front() != '*')) return Opening::no;
  if (line == "CallStack (from HasCallStack):" || line == "HasCallStack backtrace:" || line == "CallStack (from ImplicitParams):") return Opening::call_stack;
  if (line == "CallStack (from -prof):" || line == "Cost-centre stack backtrace:" || (line.starts_with("*** Exception (reporting due to +RTS -xc)") && line.ends_with("stack trace:")))
    return Opening::cost_centres;
  return line == "IPE backtrace:" || line == "InfoProv backtrace:" ? Opening::info_table : Opening::no;
}

// "Shop.hs:5:17" or "Shop.hs:(5,1)-(7,9)" becomes file and line.
void read_place(std::string_view place, Frame &frame) noexcept {
  const std::size_t colon = place.find(':');  // a drive's colon is followed by a separator
  const std::size_t at = colon == 1 ? place.find(':', 2) : colon;
  frame.file = place.substr(0, at);
  if (at == none) return;
  std::string_view rest = place.substr(at + 1);
  consume(rest, "(");
  frame.line = std::max(consume_number(rest), 0);
  if (consume(rest, ":") || consume(rest, ",")) frame.column = std::max(consume_number(rest), 0);
}

// "total, called at Shop.hs:5:17 in shop-1.2-abc:Shop"
bool read_call(std::string_view line, Frame &frame) noexcept {
  const std::size_t at = line.find(", called at ");
  if (at == none || at == 0) return false;
  std::string_view place = line.substr(at + 12);
  const std::size_t in = place.rfind(" in ");
  if (in == none) return false;
  frame.function = line.substr(0, at);
  frame.module = place.substr(in + 4);
  read_place(place.substr(0, in), frame);
  return true;
}

// "Shop.total (Shop.hs:3:1-20)", "called from Shop.main", "Shop.CAF (<entire-module>)"
bool read_cost_centre(std::string_view line, Frame &frame) noexcept {
  consume(line, "called from ");
  consume(line, "--> evaluated by: ");
  consume_end(line, ",");
  const std::size_t open = line.find(" (");
  const std::string_view name = line.substr(0, open);
  if (name.empty() || !is_upper(name.front()) || contains(name, ' ') || !contains(name, '.')) return false;
  frame.function = name;
  if (open == none) return true;
  std::string_view place = line.substr(open + 2);
  consume_end(place, ")");
  if (contains(place, ':')) read_place(place, frame);
  return true;
}

bool read_frame(std::string_view line, Opening opening, Frame &frame) noexcept {
  return opening == Opening::call_stack ? read_call(line, frame) : read_cost_centre(line, frame);
}

Score score(const Text &text) noexcept {
  Score score;
  Opening opening = Opening::no;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty || line.shape == Shape::at || line.shape == Shape::hash) continue;
    Frame frame;
    if (const Opening found = opening_of(line.text); found != Opening::no) opening = found, score.certain = true;
    else if (opening != Opening::no && read_frame(line.text, opening, frame)) ++score.frames;
    else if (line.shape == Shape::other && line.text.back() == ':' && contains(line.text, ": Uncaught exception ")) score.certain = true;
  }
  return score;
}

// "shop: " or "*** Exception: " off the front.
std::string_view without_program(std::string_view message) noexcept {
  if (consume(message, "*** Exception: ")) return message;
  const std::size_t colon = message.find(": ");
  if (colon == none || colon == 0 || colon > 64) return message;
  const std::string_view program = message.substr(0, colon);
  // A program's name, not "Prelude.head" or a file with a line.
  if (std::any_of(program.begin(), program.end(), [](char c) { return is_space(c) || c == ':' || c == '('; })) return message;
  return is_upper(program.front()) && contains(program, '.') && !program.ends_with(".hs") && !program.ends_with(".exe") ? message : message.substr(colon + 2);
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::haskell);
  std::size_t first = 0;
  while (first < text.lines.size() && opening_of(text.lines[first].text) == Opening::no) ++first;
  std::size_t header = 0;
  while (header < first && text.lines[header].text.empty()) ++header;
  std::size_t end = header;  // since 9.12 an exception tells which one was being handled
  while (end < first && !text.lines[end].text.starts_with("While handling ")) ++end;
  std::string_view type, message;
  if (header < first) {
    const std::string_view line = text.lines[header].text;
    const std::size_t at = line.find("Uncaught exception ");
    if (at != none && line.ends_with(':')) {  // since 9.12: the class, a blank line, the message
      type = line.substr(at + 19, line.size() - at - 20);
      message = joined_lines(text, header + 1, end, arena);
    } else {
      message = without_program(joined_lines(text, header, end, arena));
    }
  }
  builder.exception(type, message);
  Opening opening = Opening::no;
  for (std::size_t i = first; i < text.lines.size(); ++i) {
    const std::string_view line = text.lines[i].text;
    if (const Opening found = opening_of(line); found != Opening::no) {
      // Several kinds of one stack: the first that has frames is enough.
      if (builder.current() != nullptr && !builder.current()->frames.empty()) break;
      opening = found;
      continue;
    }
    Frame frame;
    if (opening != Opening::no && read_frame(line, opening, frame)) builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar haskell{"haskell", shapes(Shape::other, Shape::stars), score, parse};

}  // namespace faultprint::stacktrace
