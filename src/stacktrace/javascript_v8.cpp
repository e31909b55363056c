#include "stacktrace/javascript.h"
#include "text/view.h"

namespace faultprint::stacktrace::js {

using namespace text;

namespace {

// What printers add behind a frame: the brace of the error's own properties, a list's comma, Duktape's remarks.
std::string_view without_decoration(std::string_view s) noexcept {
  if (s.ends_with('{')) s = trim_right(s.substr(0, s.size() - 1));
  if (s.ends_with(',')) s = trim_right(s.substr(0, s.size() - 1));
  while (s.ends_with(" }") || s.ends_with(" ]")) s = trim_right(s.substr(0, s.size() - 2));
  if (s.ends_with(")]") || s.ends_with(")}")) s.remove_suffix(1);
  if (s.ends_with(')')) return s;
  const std::size_t close = s.rfind(')');
  if (close == std::string_view::npos || close + 1 >= s.size() || s[close + 1] != ' ') return s;
  for (const char c : s.substr(close + 1))
    if (c != ' ' && !is_lower(c)) return s;
  return s.substr(0, close + 1);
}

// Position of the "(" before the place. Names and places may hold brackets of their own, paired or not.
std::size_t place_bracket(std::string_view s) noexcept {
  const std::size_t first = s.find(" (");
  const std::size_t paired = opening(s, s.size() - 1, '(', ')');
  if (paired == std::string_view::npos) return first == std::string_view::npos ? s.find('(') : first + 1;
  if (first != std::string_view::npos && first + 1 < paired && s[paired - 1] != ' ') return first + 1;
  return paired;
}

bool is_name(std::string_view s) noexcept {
  consume(s, "new ");
  if (s.empty() || s.size() > 200 || is_digit(s.front())) return false;
  for (const char c : s)
    if (!is_identifier(c) && c != '.' && c != '<' && c != '>' && c != '#') return false;
  return s.back() != '.';
}

void place(const Location &location, Frame &frame) noexcept {
  frame.file = location.file;
  frame.line = location.line;
  frame.column = location.column;
  if (location.wasm) frame.runtime = Runtime::wasm;
}

// Safari's "at name@safari-extension:(//⟨id⟩/a.js:1:2)": the scheme stands before the bracket.
bool read_split_scheme(std::string_view name, std::string_view where, Arena *arena, Frame &frame) {
  if (!name.ends_with(':') || !where.starts_with("//")) return false;
  const std::size_t at = name.rfind('@');
  if (at != std::string_view::npos) {
    frame.function = name.substr(0, at);
    name = name.substr(at + 1);
  }
  Location location = read_location(where);
  if (arena != nullptr) location.file = arena->concat({name, location.file});
  place(location, frame);
  return true;
}

// ActionScript: "at shop::Cart/total()[/app/src/Cart.as:12]", "at Cart/total()".
Sureness read_actionscript(std::string_view s, Frame &frame) noexcept {
  if (s.ends_with(']')) {
    const std::size_t open = s.find("()[");
    if (open == std::string_view::npos) return Sureness::none;
    frame.file = s.substr(open + 3, s.size() - open - 4);
    frame.function = s.substr(0, open);
    std::int32_t column = 0;
    return cut_position(frame.file, frame.line, column) ? Sureness::sure : Sureness::none;
  }
  const std::string_view name = s.substr(0, s.size() - 2);
  if (name.empty() || contains(name, ' ')) return Sureness::none;
  frame.function = name;
  return contains(name, '/') && contains_any<"\\[">(name) == false ? Sureness::sure : is_name(name) ? Sureness::weak : Sureness::none;
}

Sureness read_called(std::string_view s, Arena *arena, Frame &frame) {
  const std::size_t open = place_bracket(s);
  if (open == std::string_view::npos) return Sureness::none;
  std::string_view name = trim(s.substr(0, open));
  consume(name, "<js> ");  // GraalJS, among frames of Java
  const std::string_view where = s.substr(open + 1, s.size() - open - 2);
  if (read_split_scheme(name, where, arena, frame)) return Sureness::sure;
  if (contains(name, ": ")) return Sureness::none;  // the header, which some printers repeat as a frame
  const Location location = read_location(where);
  if (location.sureness == Sureness::none) {
    std::string_view file = name;  // Rhino: "at script.js:12 (name)"
    if (!is_name(where) || !cut_position(file, frame.line, frame.column) || !is_script(file)) return Sureness::none;
    frame.file = file;
    frame.function = where;
    return Sureness::weak;
  }
  place(location, frame);
  frame.function = name.starts_with("eval at ") ? s : name;
  const bool apart = open > 0 && s[open - 1] == ' ';
  return apart || location.column > 0 ? location.sureness : Sureness::weak;
}

// A line that its transport cut short: "at name (https://h/very/lo".
bool read_cut_short(std::string_view s, Frame &frame) noexcept {
  const std::size_t open = s.find(" (");
  if (open == std::string_view::npos || open == 0) return false;
  const std::string_view file = s.substr(open + 2);
  if (file.find("://") == std::string_view::npos && !file.starts_with("data:") && !file.starts_with("node:")) return false;
  frame.function = s.substr(0, open);
  frame.file = file;
  return true;
}

}  // namespace

Sureness read_v8_frame(std::string_view text, Arena *arena, Frame &frame) {
  if (!text.starts_with("eval at ") && !consume(text, "at ")) return Sureness::none;
  std::string_view s = without_decoration(trim(text));
  consume(s, "async ");
  if (s.empty()) return Sureness::none;
  if (s.ends_with("()") || (s.ends_with(']') && contains(s, "()["))) return read_actionscript(s, frame);
  if (s.ends_with(')')) return read_called(s, arena, frame);
  if (const std::size_t at = s.find('@'); at != std::string_view::npos && is_name(s.substr(0, at))) {
    frame.function = s.substr(0, at);
    s = s.substr(at + 1);
  }
  if (read_cut_short(s, frame)) return Sureness::weak;
  const Location location = read_location(s);
  if (location.line > 0 || location.wasm || location.sureness == Sureness::sure) {
    place(location, frame);
    return location.file == "native" ? Sureness::weak : location.sureness;
  }
  if (!is_name(s)) return Sureness::none;
  frame.function = s;
  return Sureness::weak;
}

}  // namespace faultprint::stacktrace::js
