// Lua, LuaJIT, OpenResty, Neovim, LÖVE, Luau and what games with add-ons print, newest first:
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

bool is_opening(std::string_view line) noexcept {
  return line.ends_with("stack traceback:") || line == "Traceback" || line == "Debug:" || line.starts_with("Stack Begin");
}

// Roblox's output window adds where a line comes from: "  -  Server  -  Main:12".
std::string_view without_origin(std::string_view line) noexcept { return trim_right(line.substr(0, line.find("  -  "))); }

// The name in "function 'total'", "function <shop.lua:9>", "upvalue 'f'", "main chunk", "?"
std::string_view name_in(std::string_view what) noexcept {
  if (what.starts_with("main chunk")) return "main chunk";
  const std::size_t open = find_either(what, '\'', '`');
  if (open == none) return {};
  const std::size_t close = what.find('\'', open + 1);
  return close == none ? std::string_view{} : what.substr(open + 1, close - open - 1);
}

// "shop.lua:3" or "[string "cart.lua"]:3" becomes file and line. Lua itself puts "@" before a file's name, "=" before another name.
void read_place(std::string_view place, Frame &frame) noexcept {
  std::string_view rest = place;
  const std::int32_t line = consume_number_end(rest);
  if (line >= 0 && consume_end(rest, ":")) frame.line = line;
  else rest = place;
  if (rest.starts_with("[string \"") && rest.ends_with("\"]")) {
    rest = rest.substr(9, rest.size() - 11);
    if (!consume(rest, "@")) consume(rest, "=");
  }
  else if (rest.starts_with("[love \"") && rest.ends_with("\"]")) rest = rest.substr(7, rest.size() - 9);
  frame.file = rest;
}

bool is_builtin(std::string_view file) noexcept { return file == "[C]" || file.starts_with("[builtin#"); }

bool is_name(std::string_view name) noexcept { return !name.empty() && find_any<" \t\"'()">(name) == none; }

// What add-ons' reporters make of a frame: "[string "@Cart\Cart.lua"]:3: total()", "ServerScriptService.Cart:3 function total",
// "2. total - addons/cart/lua/cart.lua:3".
bool read_short_frame(std::string_view line, Frame &frame) noexcept {
  if (is_digit(line.front())) {
    if (consume_number(line) < 0 || !consume(line, ". ")) return false;
    const std::size_t dash = line.find(" - ");
    if (dash == none || !is_name(line.substr(0, dash))) return false;
    read_place(line.substr(dash + 3), frame);
    if (frame.line == 0 || !frame.file.ends_with(".lua")) return false;
    if (line.substr(0, dash) != "unknown") frame.function = line.substr(0, dash);
    return true;
  }
  if (line.starts_with("[string \"")) {
    const std::size_t end = line.find("\"]:");
    if (end == none) return false;
    std::string_view rest = line.substr(end + 3);
    if (consume_number(rest) < 0 || !consume(rest, ":")) return false;
    read_place(line.substr(0, line.size() - rest.size() - 1), frame);
    rest = trim(rest);
    if (rest.empty()) return true;
    if (!consume_end(rest, "()") || !is_name(rest)) return false;
    if (rest != "?") frame.function = rest;
    return true;
  }
  if (const std::size_t function = line.find(" function "); function != none) {
    read_place(line.substr(0, function), frame);
    frame.function = line.substr(function + 10);
    return frame.line > 0 && is_name(frame.file) && is_name(frame.function);
  }
  return false;
}

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (line.empty()) return false;
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
  if (std::string_view place = line; consume_end(place, ": ?")) {  // Lua 5.1
    if (is_builtin(place) || place == "[string \"=[C]\"]" || place == "[string \"=(tail call)\"]") return true;
    return false;
  }
  const std::size_t in = line.find(": in ");
  if (in == none || in == 0) return read_short_frame(line, frame);
  const std::string_view what = line.substr(in + 5);
  bool known = what.starts_with('?') || what.starts_with("main chunk");
  for (const std::string_view kind : {"function ", "upvalue ", "local ", "method ", "field ", "metamethod ", "global ", "for iterator "}) known = known || what.starts_with(kind);
  if (!known) return false;
  frame.function = name_in(what);
  read_place(line.substr(0, in), frame);
  if (frame.function.empty() && is_builtin(frame.file)) frame.file = {};
  return true;
}

// A frame that is known as Lua's without "stack traceback:" above it.
bool is_certain(const Line &line, const Frame &frame) noexcept {
  if (frame.line == 0) return false;
  return frame.file.ends_with(".lua") || line.text.starts_with("[string \"") || contains(line.text, " function ");
}

bool may_be_frame(const Line &line) noexcept {
  if (line.shape == Shape::numbered) return line.indent > 0;
  return line.shape == Shape::other || line.shape == Shape::location_end || line.shape == Shape::location_at;
}
// Frames end in a name, "<file:line>", "main chunk", "?" or a position.
bool ends_as_frame(std::string_view line) noexcept { return is_any<"'>?:)k">(line.back()) || contains(line, " function ") || is_digit(line.back()); }

Score score(const Text &text) noexcept {
  Score score;
  bool opening = false, certain = false;
  for (const Line &line : text.lines) {
    if (!may_be_frame(line)) continue;
    if (!opening && is_opening(line.text)) {
      opening = true;
      continue;
    }
    if (!opening && !ends_as_frame(line.text)) continue;
    Frame frame;
    if (!read_frame(without_origin(line.text), frame)) continue;
    certain |= opening || is_certain(line, frame);
    if (certain) ++score.frames;
  }
  score.certain = certain;
  return score;
}

// Cuts "shop.lua:3: " off the front; false and no change where it is not there.
bool cut_position(std::string_view &message) noexcept {
  // The position ends at the first ":⟨line⟩: ".
  for (std::size_t at = message.find(": "); at != none && at < 512; at = message.find(": ", at + 2)) {
    std::string_view place = message.substr(0, at);
    if (consume_number_end(place) < 0) continue;
    if (!consume_end(place, ":") && !consume_end(place, " line ")) continue;
    if (contains(place, '\n') || (contains(place, ' ') && !place.starts_with("[string"))) return false;
    message = message.substr(at + 2);
    return true;
  }
  return false;
}

// Cuts "lua5.4: ", what a host says of its own call, and the positions "shop.lua:3: " off the front.
std::string_view without_position(std::string_view message) noexcept {
  constexpr std::size_t introduction = 400;
  bool hosted = false;
  for (const std::string_view mark : {"runtime error: ", "[lua] ", "lua callback: ", "Lua callback: ", "vim.schedule callback: ", "lua chunk: ", "Error executing lua "})
    if (const std::size_t at = message.substr(0, introduction).find(mark); at != none) {
      message = message.substr(at + mark.size());
      hosted = true;
    }
  consume(message, "[ERROR] ");
  const std::size_t colon = message.find(": ");
  if (colon != none && message.starts_with("lua") && colon < 16 && message.find(' ') > colon) message = message.substr(colon + 2);
  if (!cut_position(message)) return message;
  for (int again = 0; hosted && again < 2; ++again) {  // the host adds its own place to Lua's
    const std::size_t end = message.find(": ");
    if (end == none || !contains(message.substr(0, end), ".lua:") || !cut_position(message)) break;
  }
  return message;
}

// "3x Cart\Cart.lua:3: …" of BugSack.
std::string_view without_count(std::string_view message) noexcept {
  std::string_view rest = message;
  return consume_number(rest) >= 0 && consume(rest, "x ") ? rest : message;
}

struct Bounds {
  std::size_t message = 0, opening = 0, frames = 0;  // lines where each begins
};
Bounds bounds_of(const Text &text) noexcept {
  Bounds bounds;
  const std::size_t count = text.lines.size();
  std::size_t i = 0;
  for (; i < count; ++i) {
    Frame frame;
    const Line &line = text.lines[i];
    if (is_opening(line.text)) {
      bounds.opening = i;
      bounds.frames = i + 1;
      break;
    }
    std::string_view first = without_origin(line.text);
    consume(first, "Stack: ");
    if (!may_be_frame(line) || !read_frame(first, frame)) continue;
    bounds.opening = bounds.frames = i;
    break;
  }
  if (i == count) bounds.opening = bounds.frames = count;
  for (i = 0; i < bounds.opening; ++i)
    if (text.lines[i].text.starts_with("Message: ")) bounds.message = i;
  return bounds;
}

std::string_view message_of(const Text &text, const Bounds &bounds, Arena &arena) {
  std::string_view first = text.lines.empty() ? std::string_view{} : text.lines[bounds.message].text;
  if (bounds.message < bounds.opening && consume(first, "Message: ")) {  // World of Warcraft: Time, Count and Stack follow
    std::size_t end = bounds.message + 1;
    while (end < bounds.opening && !text.lines[end].text.starts_with("Time: ") && !text.lines[end].text.starts_with("Stack: ")) ++end;
    if (consume_end(first, ":")) return joined_lines(text, bounds.message + 1, end, arena);  // "Cart.lua line 3:"
    return joined_lines(first, text, bounds.message + 1, end, arena);
  }
  std::size_t begin = 0;
  // LÖVE and others title the report.
  while (begin < bounds.opening && (text.lines[begin].text.empty() || text.lines[begin].text == "Error")) ++begin;
  const std::string_view message = joined_lines(text, begin, bounds.opening, arena);
  if (!message.empty()) return without_count(message);
  std::string_view opening = bounds.opening < text.lines.size() ? text.lines[bounds.opening].text : std::string_view{};
  return consume_end(opening, "stack traceback:") ? trim(opening) : std::string_view{};
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::lua);
  const Bounds bounds = bounds_of(text);
  builder.exception({}, without_origin(without_position(message_of(text, bounds, arena))));
  for (std::size_t i = bounds.frames; i < text.lines.size(); ++i) {
    std::string_view line = without_origin(text.lines[i].text);
    if (is_opening(line) || line == "Stack End" || line.starts_with("Locals:")) break;
    consume(line, "Stack: ");
    Frame frame;
    if (read_frame(line, frame)) {
      builder.frame(frame);
    } else if (line.starts_with("...")) {  // "...	(skipping 213 levels)"
      std::string_view rest = line.substr(std::min(find_any<"0123456789">(line), line.size()));
      if (Exception *exception = builder.current()) exception->frames_skipped += static_cast<std::uint32_t>(std::max(consume_number(rest), 1));
    } else if (read_place(line, frame); frame.line > 0 && is_name(frame.file) && !contains(frame.file, ':') && text.lines[i].indent == 0) {
      builder.frame(frame);  // Luau outside any function
    }
  }
  builder.finish();
}

}  // namespace

const Grammar lua{"lua", shapes(Shape::other, Shape::location_end, Shape::location_at, Shape::numbered), score, parse};

}  // namespace faultprint::stacktrace
