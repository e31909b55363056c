#include "stacktrace/javascript_frame.h"

#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::string_view places_without_file[] = {"native", "<anonymous>", "unknown location", "unknown", "[native code]", "[wasm code]"};

bool is_place_without_file(std::string_view place) noexcept {
  for (const std::string_view known : places_without_file)
    if (place == known) return true;
  return false;
}

// The innermost "(…)" of nested "eval at f (eval at g (file:1:2), <anonymous>:3:4), <anonymous>:5:6".
std::string_view eval_origin(std::string_view place) noexcept {
  while (place.starts_with("eval at ")) {
    const std::size_t open = place.find(" (");
    if (open == std::string_view::npos) break;
    place.remove_prefix(open + 2);
  }
  // Up to the bracket that was opened last, whose inside may hold balanced ones.
  int depth = 0;
  for (std::size_t i = 0; i < place.size(); ++i) {
    if (place[i] == '(') ++depth;
    if (place[i] == ')' && --depth < 0) return place.substr(0, i);
  }
  return place;
}

// Sets file, line and column from "url:1:2", "url:1", "wasm://wasm/hash:wasm-function[3]:0x21", "url line 26 > eval:1:30" and the like.
// Returns whether there was a line number or a place that only JavaScript names.
bool read_place(std::string_view place, JavascriptFrame &result) noexcept {
  Frame &frame = result.frame;
  place = trim(place);
  consume(place, "address at ");
  if (place.starts_with("eval at ")) {
    read_place(eval_origin(place), result);
    return result.located = true;
  }
  if (is_place_without_file(place)) {
    frame.file = place;
    if (place == "[wasm code]") frame.runtime = Runtime::wasm;
    return result.located = true;
  }
  if (place.starts_with("index ") && all_digits(place.substr(6))) return result.located = true;  // async Promise.all (index 1)
  if (const std::size_t at = place.find(":wasm-function["); at != std::string_view::npos) {
    frame.runtime = Runtime::wasm;
    frame.file = place.substr(0, at);
    frame.file = frame.file.substr(0, frame.file.find(" line "));
    return result.located = true;
  }
  if (const std::size_t at = place.find(" line "); at != std::string_view::npos && contains(place.substr(at), " > ")) {
    frame.file = place.substr(0, at);
    std::string_view number = place.substr(at + 6);
    if (const std::int32_t line = consume_number(number); line > 0) frame.line = line;
    return result.located = true;
  }
  std::string_view rest = place;
  const std::int32_t last = consume_number_end(rest);
  if (last < 0 || !consume_end(rest, ":")) {
    frame.file = place;
    return false;
  }
  std::string_view before_last = rest;
  const std::int32_t line = consume_number_end(before_last);
  if (line >= 0 && consume_end(before_last, ":")) {
    frame.file = before_last;
    frame.line = line;
    frame.column = last;
    return result.located = true;
  }
  frame.file = rest;
  frame.line = last;
  return true;
}

bool is_place(std::string_view place) noexcept {
  JavascriptFrame scratch;
  return read_place(place, scratch) && !contains(scratch.frame.file, '"');
}

// What stands after "at ".
JavascriptFrame read_v8(std::string_view text) noexcept {
  JavascriptFrame result;
  consume_end(text, " {");  // properties of the error follow
  consume_end(text, ",");
  text = trim(text);
  consume(text, "async ");
  if (text.empty()) return result;
  if (text.ends_with(')')) {
    const std::size_t open = opening(text, text.size() - 1, '(', ')');
    if (open == std::string_view::npos) return result;
    const std::string_view place = text.substr(open + 1, text.size() - open - 2);
    if (open > 0 && is_place(place)) {
      read_place(place, result);
      result.frame.function = trim_right(text.substr(0, open));
      if (result.frame.function.empty() || contains(result.frame.function, ": ")) return {};
      result.engine = Engine::v8;
      return result;
    }
    // "at ClipperError@safari-extension:(//uuid/commons.js:1:2)"
    const std::size_t at = text.find('@');
    if (at != std::string_view::npos && text.find(":(") > at) {
      result.frame.function = text.substr(0, at);
      read_place(place, result);
      result.frame.file = text.substr(at + 1, open - at - 2);
      result.engine = Engine::v8;
      return result;
    }
    // "at (anonymous function)" or a place the engine could not name.
    if (open > 0 && place.empty() && !contains(text, ' ')) {
      result.frame.function = text.substr(0, open);
      result.engine = Engine::v8;
    }
    return result;
  }
  if (is_place(text) && (!contains(text, ' ') || contains(text, "/"))) {
    read_place(text, result);
    result.engine = Engine::v8;
  } else if (!contains(text, ' ') && !contains(text, '(') && is_identifier(text.front())) {
    result.frame.function = text;
    result.engine = Engine::v8;
  }
  return result;
}

// The first "@" outside of quotes and brackets: functions may be named obj["@f"], old Firefox printed arguments, and URLs hold "@" as well.
std::size_t find_separator(std::string_view text) noexcept {
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if ((c == '"' || c == '\'') && depth > 0) {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if ((c == ')' || c == ']') && depth > 0) {
      --depth;
    } else if (c == '@' && depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

bool is_code_without_function(std::string_view text) noexcept { return text == "global code" || text == "module code" || text == "eval code"; }

JavascriptFrame read_gecko(std::string_view text) noexcept {
  JavascriptFrame result;
  if (text == "[native code]" || is_code_without_function(text)) {
    (text.front() == '[' ? result.frame.file : result.frame.function) = text;
    result.engine = Engine::gecko;
    result.located = true;
    return result;
  }
  const std::size_t at = find_separator(text);
  if (at == std::string_view::npos || text.find("://") < at) {
    if (!contains(text, "://") || contains(text, ' ') || !is_place(text)) return result;  // Safari prints anonymous frames as the URL alone
    read_place(text, result);
    if (result.frame.line > 0) result.engine = Engine::gecko;
    return result;
  }
  std::string_view function = text.substr(0, at);
  const std::string_view place = text.substr(at + 1);
  if (place.empty() ? (function.empty() || contains(function, ' ')) : !is_place(place)) return result;
  if (contains(place, ' ') && !is_place_without_file(place) && !contains(place, " line ") && !contains(place, '/')) return result;
  read_place(place, result);
  if (place.empty()) result.located = true;
  if (consume(function, "<?>.wasm-function[")) consume_end(function, "]");
  if (const std::size_t star = function.find('*'); star != std::string_view::npos) function.remove_prefix(star + 1);  // async*f, setTimeout handler*f
  if (function.ends_with(')')) {
    if (const std::size_t open = opening(function, function.size() - 1, '(', ')'); open != std::string_view::npos && open > 0) {
      function = function.substr(0, open);
      if (function == "<anonymous function>") function = {};
    } else {
      function = function.substr(0, function.find('('));
    }
  } else if (const std::size_t open = function.find('('); open != std::string_view::npos && open > 0 && contains(function, '"')) {
    function = function.substr(0, open);
  }
  if (function.size() > 256) return {};
  result.frame.function = function;
  result.engine = Engine::gecko;
  return result;
}

// "Error thrown at line 1, column 2 in f(x) in url:" and "called from line …" (Opera 11, 12); "Line 1 of linked script url: In function f" (9, 10).
JavascriptFrame read_opera(std::string_view text) noexcept {
  JavascriptFrame result;
  Frame &frame = result.frame;
  if (consume(text, "Error thrown at line ") || consume(text, "called from line ") || consume(text, "Error created at line ") ||
      consume(text, "called via ToPrimitive() from line ")) {
    frame.line = consume_number(text);
    if (consume(text, ", column ")) frame.column = consume_number(text);
    if (!consume(text, " in ")) return {};
    consume_end(text, ":");
    const std::size_t in = text.rfind(" in ");
    if (in == std::string_view::npos) {
      frame.file = text;
    } else {
      frame.file = text.substr(in + 4);
      frame.function = text.substr(0, in);
      if (frame.function.ends_with(')'))
        if (const std::size_t open = opening(frame.function, frame.function.size() - 1, '(', ')'); open != std::string_view::npos)
          frame.function = frame.function.substr(0, open);
    }
  } else if (consume(text, "Line ") || consume(text, "line ")) {
    frame.line = consume_number(text);
    const std::size_t script = text.find(" script ");
    if (frame.line < 0 || !consume(text, " of ") || script == std::string_view::npos) return {};
    text = text.substr(text.find(" script ") + 8);
    consume(text, "in ");
    if (const std::size_t in = text.find(": In function "); in != std::string_view::npos) {
      frame.function = text.substr(in + 14);
      text = text.substr(0, in);
    }
    frame.file = text;
  } else {
    return {};
  }
  if (frame.line < 0) return {};
  if (frame.column < 0) frame.column = 0;
  result.engine = Engine::opera;
  result.located = true;
  return result;
}

}  // namespace

JavascriptFrame javascript_frame(const Line &line) noexcept {
  const std::string_view text = line.text;
  if (text.size() > 8192) return {};
  switch (line.shape) {
    case Shape::empty: return {};
    case Shape::at: return read_v8(text.substr(3));
    case Shape::location_at: return read_gecko(text);
    default: break;
  }
  if (text.starts_with("eval at ")) {  // the oldest form of V8, without "at"
    JavascriptFrame result;
    result.frame.function = text;
    read_place(text, result);
    result.engine = Engine::v8;
    return result;
  }
  const char first = text.front();
  if (first == 'E' || first == 'c' || first == 'L' || first == 'l')
    if (const JavascriptFrame frame = read_opera(text); frame.engine != Engine::none) return frame;
  if (first == '[' || is_letter(first) || first == '<' || first == '*' || first == '/')
    if (contains(text, '@') || contains(text, "://") || first == '[' || is_code_without_function(text)) return read_gecko(text);
  return {};
}

}  // namespace faultprint::stacktrace
