// Lua, LuaJIT, OpenResty, LÖVE and Luau, newest first:
//   lua: shop.lua:3: attempt to index a nil value (field 'cart')
//   stack traceback:
//           shop.lua:3: in function 'total'
//           [C]: in ?
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool is_opening(std::string_view line) noexcept { return line.ends_with("stack traceback:") || line == "Traceback" || line == "Stack Begin"; }

// The name in "function 'total'", "function <shop.lua:9>", "upvalue 'f'", "main chunk", "?"
std::string_view name_in(std::string_view what) noexcept {
  if (what.starts_with("main chunk")) return "main chunk";
  const std::size_t open = find_either(what, '\'', '`');
  if (open == none) return {};
  const std::size_t close = what.find('\'', open + 1);
  return close == none ? std::string_view{} : what.substr(open + 1, close - open - 1);
}

// "shop.lua:3" or "[string "cart.lua"]:3" becomes file and line.
void read_place(std::string_view place, Frame &frame) noexcept {
  std::string_view rest = place;
  const std::int32_t line = consume_number_end(rest);
  if (line >= 0 && consume_end(rest, ":")) frame.line = line;
  else rest = place;
  if (rest.starts_with("[string \"") && rest.ends_with("\"]")) rest = rest.substr(9, rest.size() - 11);
  else if (rest.starts_with("[love \"") && rest.ends_with("\"]")) rest = rest.substr(7, rest.size() - 9);
  frame.file = rest;
}

bool is_builtin(std::string_view file) noexcept { return file == "[C]" || file.starts_with("[builtin#"); }

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (line == "(...tail calls...)" || line == "(tail call): ?") return true;
  if (line.starts_with("Script '")) {  // Roblox: Script 'Workspace.Cart', Line 3 - function total
    const std::size_t close = line.find('\'', 8);
    if (close == none) return false;
    std::string_view rest = line.substr(close + 1);
    if (!consume(rest, ", Line ")) return false;
    frame.file = line.substr(8, close - 8);
    frame.line = std::max(consume_number(rest), 0);
    for (const std::string_view kind : {" - function ", " - method ", " - global ", " - local ", " - field ", " - upvalue "})
      if (consume(rest, kind)) frame.function = rest;
    return true;
  }
  if (const std::size_t at = line.find(": at 0x"); at != none && is_builtin(line.substr(0, at))) return true;  // LuaJIT: an address only
  const std::size_t in = line.find(": in ");
  if (in == none || in == 0) return false;
  const std::string_view what = line.substr(in + 5);
  bool known = what.starts_with('?') || what.starts_with("main chunk");
  for (const std::string_view kind : {"function ", "upvalue ", "local ", "method ", "field ", "metamethod ", "global ", "for iterator "}) known = known || what.starts_with(kind);
  if (!known) return false;
  frame.function = name_in(what);
  read_place(line.substr(0, in), frame);
  if (frame.function.empty() && is_builtin(frame.file)) frame.file = {};
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool opening = false;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::other && line.shape != Shape::location_end && line.shape != Shape::location_at) continue;
    if (!opening && is_opening(line.text)) {
      opening = true;
      continue;
    }
    Frame frame;
    if (opening && read_frame(line.text, frame)) ++score.frames;
  }
  score.certain = score.frames > 0;
  return score;
}

// Cuts "lua5.4: " and the position "shop.lua:3: " off the front, each once.
std::string_view without_position(std::string_view message) noexcept {
  for (const std::string_view mark : {"runtime error: ", "Error executing lua callback: ", "Error executing lua "})
    if (const std::size_t at = message.find(mark); at != none) message = message.substr(at + mark.size());
  const std::size_t colon = message.find(": ");
  if (colon != none && message.starts_with("lua") && colon < 16 && message.find(' ') > colon) message = message.substr(colon + 2);
  // The position ends at the first ":⟨line⟩: ".
  for (std::size_t at = message.find(": "); at != none && at < 512; at = message.find(": ", at + 2)) {
    std::string_view place = message.substr(0, at);
    if (consume_number_end(place) < 0 || !place.ends_with(':')) continue;
    const std::string_view file = place.substr(0, place.size() - 1);
    if (contains(file, '\n') || (contains(file, ' ') && !file.starts_with("[string"))) break;
    return message.substr(at + 2);
  }
  return message;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::lua);
  std::size_t opening = 0;
  while (opening < text.lines.size() && !is_opening(text.lines[opening].text)) ++opening;
  std::string_view before_opening = opening < text.lines.size() ? text.lines[opening].text : std::string_view{};
  consume_end(before_opening, "stack traceback:");
  std::size_t first = 0;
  // LÖVE and others title the report.
  while (first < opening && (text.lines[first].text.empty() || text.lines[first].text == "Error")) ++first;
  std::string_view message = joined_lines(text, first, opening, arena);
  if (message.empty() && before_opening.size() > 1 && before_opening != "Traceback" && before_opening != "Stack Begin") message = trim(before_opening);
  builder.exception({}, without_position(message));
  for (std::size_t i = opening + 1; i < text.lines.size(); ++i) {
    const std::string_view line = text.lines[i].text;
    if (is_opening(line) || line == "Stack End") break;
    Frame frame;
    if (read_frame(line, frame)) {
      builder.frame(frame);
    } else if (line.starts_with("...")) {  // "...	(skipping 213 levels)"
      std::string_view rest = line.substr(std::min(find_any<"0123456789">(line), line.size()));
      if (Exception *exception = builder.current()) exception->frames_skipped += static_cast<std::uint32_t>(std::max(consume_number(rest), 1));
    }
  }
  builder.finish();
}

}  // namespace

const Grammar lua{"lua", shapes(Shape::other, Shape::location_end, Shape::location_at), score, parse};

}  // namespace faultprint::stacktrace
