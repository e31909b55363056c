#include "stacktrace/javascript.h"
#include "text/view.h"

namespace faultprint::stacktrace::js {

using namespace text;

namespace {

constexpr std::size_t npos = std::string_view::npos;

// Position of the "@" between name and place: the first that is in no quotes. Names hold some (obj["@x"]), and so did
// the arguments that old versions printed; places do as well (/react@16/).
std::size_t separator(std::string_view s) noexcept {
  bool quotes_close = true;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '@') return i;
    if (s[i] != '"' || !quotes_close) continue;
    const std::size_t end = s.find('"', i + 1);
    quotes_close = end != npos;
    if (quotes_close) i = end;
  }
  return npos;
}

// The name before the "@" without arguments, without what scheduled it ("async*", "setTimeout handler*"), and
// unwrapped where JSC names a function of a WebAssembly module.
std::string_view clean_name(std::string_view name, bool &wasm) noexcept {
  if (name.ends_with(')'))
    if (const std::size_t open = name.find('('); open != npos) name = name.substr(0, open);
  if (consume(name, "<anonymous function")) return consume(name, ": ") ? before(name, '>') : std::string_view{};
  if (const std::size_t function = name.find("wasm-function["); function != npos && name.ends_with(']')) {
    wasm = true;
    name = name.substr(function + 14);
    name.remove_suffix(1);
    return all_digits(name) ? std::string_view{} : name;
  }
  return after_last(name, '*');
}

void place(const Location &location, Frame &frame) noexcept {
  frame.file = location.file;
  frame.line = location.line;
  frame.column = location.column;
  if (location.wasm) frame.runtime = Runtime::wasm;
}

bool is_short_name(std::string_view s) noexcept {
  if (s.empty() || s.size() > 200) return false;
  if (s == "(anonymous)") return true;
  for (const char c : s)
    if (!is_identifier(c) && c != '.' && c != '<' && c != '>' && c != '/' && c != '*' && c != '#') return false;
  return !contains(s, "//");
}

// Vitest's "❯ total src/cart.ts:14:9", "❯ src/cart.test.ts:8:12".
Sureness read_marked_line(std::string_view text, Frame &frame) noexcept {
  const std::size_t blank = text.rfind(' ');
  const Location location = read_location(blank == npos ? text : text.substr(blank + 1));
  if (location.column == 0 || !is_script(location.file)) return Sureness::none;
  place(location, frame);
  if (blank != npos) frame.function = trim(text.substr(0, blank));
  return Sureness::sure;
}

// "name http://h/a.js:1:2" and "name @ a.js:1", as consoles copy them.
Sureness read_console_line(std::string_view text, Frame &frame) noexcept {
  const std::size_t blank = text.rfind(' ');
  if (blank == npos) return Sureness::none;
  const Location location = read_location(text.substr(blank + 1));
  if (location.line == 0) return Sureness::none;
  std::string_view name = text.substr(0, blank);
  const bool marked = consume_end(name, " @");
  if (!is_short_name(name) || !is_script(location.file)) return Sureness::none;
  if (!marked && !contains(location.file, '/')) return Sureness::none;
  if (!marked && location.column == 0 && !contains(location.file, "://")) return Sureness::none;
  place(location, frame);
  frame.function = after_last(name, '*');
  return marked || location.column > 0 ? Sureness::sure : Sureness::weak;
}

// JSC prints an anonymous function's place alone.
Sureness read_bare_place(std::string_view text, Frame &frame) noexcept {
  const Location location = read_location(text);
  if (location.line == 0 || location.column == 0 || !is_script(location.file)) return read_console_line(text, frame);
  if (contains(location.file, ' ') && !is_short_name(before(location.file, ':'))) return read_console_line(text, frame);
  place(location, frame);
  return contains(location.file, "://") ? Sureness::sure : Sureness::weak;
}

}  // namespace

Sureness read_gecko_frame(std::string_view text, Frame &frame) noexcept {
  if (consume(text, "❯ ")) return read_marked_line(text, frame);
  if (text == "[native code]" || text == "[wasm code]") {
    frame.file = text;
    return Sureness::weak;
  }
  if (text == "eval code" || text == "global code" || text == "module code") {
    frame.function = text;
    return Sureness::weak;
  }
  const std::size_t at = separator(text);
  const std::string_view name = text.substr(0, at);
  if (at == npos || name.ends_with('/') || contains(name, "://")) return read_bare_place(text, frame);
  if (contains(name, ": ") && !name.starts_with("<anonymous function: ")) return Sureness::none;  // a header with an address or a mail address in its message
  const std::string_view where = text.substr(at + 1);
  bool wasm = false;
  frame.function = clean_name(name, wasm);
  if (wasm) frame.runtime = Runtime::wasm;
  if (where.empty()) return Sureness::weak;
  if (is_space(where.front())) {
    frame = {};
    return read_console_line(text, frame);
  }
  Location location = read_location(where);
  place(location, frame);
  if (wasm) frame.runtime = Runtime::wasm;
  if (location.line == 0 && !location.wasm && location.file != "[native code]") return location.sureness == Sureness::none ? Sureness::none : Sureness::weak;
  if (location.line == 0) return Sureness::sure;
  // "user@host:22" is none; "name@12:345" is React Native's, in whose log the only bundle has no name.
  if (location.file.empty()) return location.column > 0 ? Sureness::sure : Sureness::none;
  return contains(location.file, '/') || is_script(location.file) ? location.sureness : Sureness::weak;
}

}  // namespace faultprint::stacktrace::js
