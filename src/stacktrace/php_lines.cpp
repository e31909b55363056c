#include "stacktrace/php_lines.h"

#include "stacktrace/grammar.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// The name before the arguments. Braces hold the place of a closure: "{closure:App\X::m():12}".
std::string_view callee_of(std::string_view call) noexcept {
  int depth = 0;
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (call[i] == '{') ++depth;
    else if (call[i] == '}') --depth;
    else if (call[i] == '(' && depth <= 0) return trim(call.substr(0, i));
  }
  return trim(call);
}

bool is_callee(std::string_view name) noexcept {
  if (name.empty() || is_digit(name.front())) return false;
  if (contains(name, "@anonymous")) return true;
  int depth = 0;
  for (const char c : name) {
    if (c == '{') ++depth;
    else if (c == '}') --depth;
    else if (depth == 0 && !is_identifier(c) && !is_any<"\\:->">(c)) return false;
  }
  return true;
}

bool read_file_and_line(std::string_view s, PhpCall &call) noexcept {
  const std::int32_t line = consume_number_end(s);
  if (line < 0 || !consume_end(s, ":") || s.empty()) return false;
  call.file = s;
  call.line = line;
  return true;
}

constexpr std::string_view severities[] = {"Fatal error", "Parse error", "Warning", "Notice", "Deprecated", "Recoverable fatal error", "Catchable fatal error",
                                           "Strict Standards", "Compile error", "Core error", "User error", "User warning", "User notice"};

// "PHP Fatal error:  " at the beginning or, with "PHP" before it, anywhere; "<b>Fatal error</b>:  " of html_errors.
bool consume_severity(std::string_view &line, std::string_view &severity) noexcept {
  std::string_view s = line;
  if (const std::size_t php = s.find("PHP "); php != std::string_view::npos) {
    std::string_view after = s.substr(php + 4);
    if (consume(after, "message: ")) consume(after, "PHP ");
    for (const std::string_view word : severities)
      if (after.starts_with(word) && after.substr(word.size()).starts_with(":")) {
        severity = word;
        line = trim_left(after.substr(word.size() + 1));
        return true;
      }
  }
  while (consume(s, "<br />") || consume(s, "<br>")) {
  }
  consume(s, "<b>");
  for (const std::string_view word : severities) {
    std::string_view after = s;
    if (!consume(after, word)) continue;
    consume(after, "</b>");
    if (!consume(after, ": ")) continue;
    severity = word;
    line = trim_left(after);
    return true;
  }
  return false;
}

}  // namespace

bool read_php_call(std::string_view line, PhpCall &call) noexcept {
  consume(line, "<pre>");
  if (!consume(line, "#") || consume_number(line) < 0 || line.empty()) return false;
  if (!consume(line, " ")) return false;
  line = trim_left(line);
  call = {};
  if (line.starts_with("{main}")) return call.main = true;
  if (consume(line, "[internal function]: ")) {
    call.callee = callee_of(line);
    return is_callee(call.callee);
  }
  if (const std::size_t called = line.rfind(" called at ["); called != std::string_view::npos && line.ends_with(']')) {  // debug_print_backtrace, Magento
    call.callee = callee_of(line.substr(0, called));
    return is_callee(call.callee) && read_file_and_line(line.substr(called + 12, line.size() - called - 13), call);
  }
  for (std::size_t from = 0;;) {  // "/app/a.php(12) : eval()'d code(1): foo()" has two numbers in parentheses
    const std::size_t at = line.find("): ", from);
    if (at == std::string_view::npos) return false;
    std::string_view place = line.substr(0, at);
    const std::int32_t number = consume_number_end(place);
    if (number >= 0 && place.size() > 1 && place.ends_with('(')) {
      call.file = place.substr(0, place.size() - 1);
      call.line = number;
      call.callee = callee_of(line.substr(at + 3));
      return is_callee(call.callee);
    }
    from = at + 3;
  }
}

bool read_xdebug_call(std::string_view line, PhpCall &call) noexcept {
  consume(line, "PHP ");
  line = trim_left(line);
  if (line.empty() || !is_digit(line.front())) return false;
  // Time and memory, where the screen shows them.
  for (int column = 0; column < 3; ++column) {
    std::string_view rest = line;
    if (consume_number(rest) < 0) return false;
    if (consume(rest, ". ")) {
      rest = trim_left(rest);
      const std::size_t end = rest.rfind(' ');
      if (end == std::string_view::npos) return false;
      call = {};
      if (!read_file_and_line(rest.substr(end + 1), call)) return false;
      call.callee = callee_of(rest.substr(0, end));
      call.main = call.callee == "{main}";
      return is_callee(call.callee);
    }
    if (consume(rest, ".")) consume_number(rest);
    if (rest.empty() || !is_blank(rest.front())) return false;
    line = trim_left(rest);
  }
  return false;
}

bool read_console_call(std::string_view line, PhpCall &call) noexcept {
  call = {};
  std::size_t at = line.rfind(" at ");
  if (at == std::string_view::npos) {
    if (!consume(line, "at ")) return false;
    if (read_file_and_line(line, call)) return contains(call.file, ".php");
    const std::string_view callee = callee_of(line);  // Symfony's text page: the place follows on a line of its own
    if (callee.size() == line.size() || (!contains(callee, "->") && !contains(callee, "::") && !contains(callee, '\\')) || !is_callee(callee)) return false;
    call.callee = callee;
    return true;
  }
  const std::string_view place = line.substr(at + 4);
  if (place != "n/a:n/a" && !read_file_and_line(place, call)) return false;
  std::string_view callee = trim(line.substr(0, at));
  if (!callee.ends_with(')')) return false;
  call.callee = callee_of(callee);
  return call.callee.empty() || is_callee(call.callee);
}

bool read_place_below(std::string_view line, std::string_view &file, std::int32_t &number) noexcept {
  if (!consume(line, "(") || !consume_end(line, ")")) return false;
  PhpCall call;
  if (!read_file_and_line(line, call) || !call.file.ends_with(".php")) return false;
  file = call.file;
  number = call.line;
  return true;
}

bool read_drupal_call(std::string_view line, PhpCall &call) noexcept {
  call = {};
  if (!consume_end(line, ")")) return false;
  const std::int32_t number = consume_number_end(line);
  if (number < 0 || !consume_end(line, ") (Line: ")) return false;
  call.callee = callee_of(line);
  call.line = number;
  return is_callee(call.callee);
}

bool read_bare_call(std::string_view line, PhpCall &call) noexcept {
  if (!line.ends_with(')') || is_any<" (">(line.front())) return false;
  const std::string_view callee = callee_of(line);
  if (callee.size() == line.size() || !is_callee(callee)) return false;
  call.callee = callee;
  return true;
}

bool read_place_above(std::string_view line, PhpCall &call) noexcept {
  call = {};
  if (consume_number(line) < 0) return false;
  const bool dot = consume(line, ". ");
  if (!dot && !consume(line, "  ")) return false;
  line = trim_left(line);
  if (dot && line == "<<closure>>") return true;
  std::string_view place = line;
  call.line = consume_number_end(place);
  if (call.line < 0 || !(dot ? consume_end(place, " line ") : consume_end(place, ":")) || place.empty() || contains(place, ' ')) return false;
  call.file = place;
  return true;
}

bool read_call_above(std::string_view line, PhpCall &call) noexcept {
  call = {};
  return consume_number(line) >= 0 && consume(line, "  ") && read_bare_call(trim_left(line), call);
}

bool read_bare_place(std::string_view line, PhpCall &call) noexcept {
  call = {};
  return !contains(line, ' ') && read_file_and_line(line, call) && (call.file.ends_with(".php") || call.file.ends_with(".phpt"));
}

bool is_console_source(std::string_view line) noexcept {
  if (consume(line, "➜")) line = trim_left(line);
  return consume_number(line) >= 0 && line.starts_with("▕");
}

bool cut_place(std::string_view &message, std::string_view &file, std::int32_t &line) noexcept {
  std::string_view s = trim_right(message);
  if (std::string_view drupal = s; consume_end(drupal, ").")) {  // "… in Cart->total() (line 12 of /app/Cart.php)."
    const std::size_t open = drupal.rfind(" (line ");
    std::string_view place = open == std::string_view::npos ? std::string_view{} : drupal.substr(open + 7);
    const std::int32_t number = consume_number(place);
    if (number >= 0 && consume(place, " of ")) {
      file = place;
      line = number;
      const std::string_view rest = s.substr(0, open);
      message = trim_right(rest.substr(0, rest.rfind(" in ")));
      return true;
    }
  }
  consume_end(s, "</b>");
  const std::int32_t number = consume_number_end(s);
  if (number < 0) return false;
  consume_end(s, "<b>");
  std::size_t at;
  if (consume_end(s, " on line ") || consume_end(s, "(")) {
    consume_end(s, "</b>");
  } else if (!consume_end(s, ":")) {
    return false;
  }
  at = s.rfind(" in ");
  if (const std::size_t below = s.rfind("\nin "); below != std::string_view::npos && (at == std::string_view::npos || at < below)) at = below;  // Yii
  if (at == std::string_view::npos) at = s.rfind(" at ");
  if (at == std::string_view::npos) {
    if (!s.starts_with("in ")) return false;
    file = s.substr(3);
    message = {};
  } else {
    file = s.substr(at + 4);
    message = trim_right(message.substr(0, at));
  }
  consume(file, "<b>");
  consume(file, "file ");
  if (file.empty() || contains(file, '\n')) file = {};
  line = number;
  return true;
}

bool read_php_header(std::string_view line, PhpHeader &header) noexcept {
  header = {};
  if (const std::size_t object = line.find("[object] ("); object != std::string_view::npos) {
    std::string_view rest = line.substr(object + 10);
    const std::size_t end = rest.find("(code: ");
    if (end == std::string_view::npos || !is_class_name(rest.substr(0, end))) return false;
    header.type = rest.substr(0, end);
    header.previous = line.substr(0, object).ends_with("[previous exception] ");
    const std::size_t message = rest.find("): ", end);
    header.message = message == std::string_view::npos ? std::string_view{} : rest.substr(message + 3);
    header.object = true;
    return true;
  }
  if (const std::size_t app = line.find("] Error: "); app != std::string_view::npos && line.front() == '[') line = line.substr(app + 9);  // Nextcloud
  std::string_view severity;
  const bool severe = consume_severity(line, severity);
  header.next = consume(line, "Next ");
  const bool uncaught = consume(line, "Uncaught ");
  if (std::string_view magento = line; consume(magento, "Exception #") && consume_number(magento) >= 0 && consume(magento, " (")) {
    const std::size_t end = magento.find("): ");
    if (end == std::string_view::npos || !is_class_name(magento.substr(0, end))) return false;
    header.type = magento.substr(0, end);
    header.message = magento.substr(end + 3);
    return true;
  }
  header.previous = consume(line, "Caused by: ");
  if (consume(line, "exception '") || consume(line, "Exception '") || consume(line, "PHP Fatal Error '") || consume(line, "PHP Warning '") || consume(line, "PHP Notice '")) {
    const std::size_t end = line.find('\'');
    if (end == std::string_view::npos || !is_class_name(line.substr(0, end))) return false;
    header.type = line.substr(0, end);
    line = line.substr(end + 1);
    if (consume(line, " with message '")) header.quoted = true;
    header.message = line;
    return true;
  }
  if (severe && !uncaught) {
    header.type = severity;
    header.message = line;
    return true;
  }
  if (!severe && consume(line, "In ") && line.ends_with(':')) {  // "In Loader.php line 12:"
    line.remove_suffix(1);
    const std::int32_t number = consume_number_end(line);
    if (number < 0 || !consume_end(line, " line ") || contains(line, ' ')) return false;
    header.file = line;
    header.line = number;
    header.console = true;
    return true;
  }
  if (contains(line, "@anonymous")) {  // "App\Base@anonymous: message", with a path behind a zero byte
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return false;
    header.type = line.substr(0, colon);
    header.message = line.substr(colon + 2);
    return true;
  }
  const std::size_t in = line.find(" in ");
  Header split = split_header(line);
  if (split.type.empty() && in != std::string_view::npos && is_class_name(line.substr(0, in))) {  // no message: "Exception in /app/a.php:3"
    split.type = line.substr(0, in);
    split.message = line.substr(in + 1);
  }
  if (split.type.empty() || (!uncaught && !header.next && split.message.empty())) return uncaught;
  header.type = split.type;
  header.message = split.message;
  return true;
}

}  // namespace faultprint::stacktrace
