#include "stacktrace/grammar.h"
#include "stacktrace/javascript.h"
#include "text/view.h"

namespace faultprint::stacktrace::js {

using namespace text;

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_code = 100;  // "[ERR_HTTP_INVALID_STATUS_CODE]"
constexpr int deepest_header = 4;          // headers inside each other that are looked through

constexpr std::string_view introductions[] = {
    "Uncaught (in promise): ", "Uncaught (in promise) ", "Uncaught exception: ", "Uncaught Exception: ", "uncaught exception: ",
    "Uncaught ", "(in promise) ", "Unhandled rejection ", "Unhandled Rejection: ", "Unhandled Promise Rejection: ",
    "Unhandled promise rejection: ", "Unhandled Runtime Error: ", "Possibly unhandled rejection: ", "Possibly unhandled ",
    "Unhandled error: ", "JS ERROR: ", "JS WARNING: ",
};
// Words before a colon that tell how grave a line is, not what was thrown.
constexpr std::string_view levels[] = {
    "INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "CRITICAL", "LOG", "NOTICE", "SEVERE",
    "info", "warn", "warning", "debug", "trace", "fatal", "critical", "log", "notice", "verbose",
};
constexpr std::string_view endings[] = {"Error", "Exception", "Warning", "Violation", "Rejection"};

// "AssertionError [ERR_ASSERTION]" without the code.
std::string_view without_code(std::string_view type) noexcept {
  if (!type.ends_with(']')) return type;
  const std::size_t open = type.rfind(" [");
  return open == npos ? type : type.substr(0, open);
}

bool is_error_name(std::string_view type) noexcept {
  if (type == "Trace") return true;  // of console.trace
  type = without_code(type);
  if (contains(type, ' ') && type != "Invariant Violation") return false;
  for (const std::string_view ending : endings)
    if (type.ends_with(ending)) return type == "Invariant Violation" || is_class_name(type);
  return false;
}

// What may stand before the colon: "foo", "TypeError", "AssertionError [ERR_ASSERTION]", "Invariant Violation".
bool is_type(std::string_view type) noexcept {
  type = without_code(type);
  if (type.size() > 100 || contains(type, '/')) return false;
  for (const std::string_view level : levels)
    if (type == level) return false;
  if (!contains(type, ' ')) return is_class_name(type);
  int words = 0;
  while (!type.empty()) {
    const std::string_view word = before(type, ' ');
    if (++words > 4 || word.empty() || !is_upper(word.front()) || !is_class_name(word)) return false;
    type.remove_prefix(word.size() < type.size() ? word.size() + 1 : word.size());
  }
  return true;
}

// Position of the first colon that a blank or the end follows.
std::size_t header_colon(std::string_view s, std::size_t from) noexcept {
  for (std::size_t colon = s.find(':', from); colon != npos; colon = s.find(':', colon + 1))
    if (colon + 1 == s.size() || is_space(s[colon + 1])) return colon;
  return npos;
}

// Where the error's name that ends at `end` begins; npos where none does.
std::size_t name_begin(std::string_view s, std::size_t end) noexcept {
  std::size_t at = end;
  if (at > 0 && s[at - 1] == ']') {
    const std::size_t from = end > longest_code ? end - longest_code : 0;
    const std::size_t open = s.substr(from, end - from).rfind(" [");
    if (open == npos) return npos;
    at = from + open;
  }
  while (at > 0 && (is_identifier(s[at - 1]) || s[at - 1] == '.')) --at;
  if (at == end || (at > 0 && !is_space(s[at - 1]) && !is_any<"[({\"'`">(s[at - 1]))) return npos;
  return is_error_name(s.substr(at, end - at)) ? at : npos;
}

bool read_inside(std::string_view s, ErrorHeader &header) noexcept {
  for (std::size_t colon = header_colon(s, 0); colon != npos; colon = header_colon(s, colon + 1)) {
    const std::size_t at = name_begin(s, colon);
    if (at == npos) continue;
    header.type = s.substr(at, colon - at);
    header.message = trim(s.substr(colon + 1));
    if (at > 0 && s[at - 1] == '[') consume_end(header.message, "]");
    header.kind = HeaderKind::inside;
    return true;
  }
  return false;
}

std::string_view without_introduction(std::string_view s) noexcept {
  if (consume(s, "(node:")) {  // "(node:4711) [DEP0005] DeprecationWarning: …"
    const std::size_t close = s.find(") ");
    if (close != npos) s = s.substr(close + 2);
    if (s.starts_with("[DEP"))
      if (const std::size_t code = s.find("] "); code != npos) s = s.substr(code + 2);
  }
  if (s.starts_with("error: Uncaught") || s.starts_with("error: (in promise)")) s.remove_prefix(7);
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view introduction : introductions)
      if (s.size() > introduction.size() && consume(s, introduction)) found = true;
  }
  return s;
}

ErrorHeader read_header(std::string_view text, int depth) noexcept {
  ErrorHeader header;
  if (depth > deepest_header) return {{}, text};
  if (text == "Uncaught Exception:" || text == "Uncaught exception:") return {{}, text};  // Electron's title above the error
  std::string_view s = without_introduction(text);
  if (s.starts_with('[')) {
    std::string_view inner = s.substr(1);
    consume_end(inner, ",");
    if (consume_end(inner, "{")) inner = trim_right(inner);
    if (consume_end(inner, "]") && !inner.starts_with('[')) {
      header = read_header(inner, depth + 1);
      if (header.kind == HeaderKind::error) {
        header.bracketed = true;
        return header;
      }
    }
  }
  header = {};
  const std::size_t colon = header_colon(s, 0);
  const std::string_view type = s.substr(0, colon);
  const std::string_view message = colon == npos ? std::string_view{} : trim(s.substr(colon + 1));
  if (is_error_name(type)) {
    header = {type, message, HeaderKind::error, false};
    const ErrorHeader wrapped = type.ends_with("Rejection") || type.ends_with("RejectionWarning") ? read_header(message, depth + 1) : ErrorHeader{};
    return wrapped.kind == HeaderKind::error ? wrapped : header;
  }
  const bool own_type = is_type(type) && (colon != npos || !contains(type, ' '));
  // "Invariant Violation: … TypeError: x" has a name of its own, "message: TypeError: x" has not.
  if (!own_type || !is_upper(type.front())) {
    if (read_inside(s, header)) return header;
  }
  if (own_type) return {type, message, HeaderKind::typed, false};
  return {{}, s, HeaderKind::untyped, false};
}

}  // namespace

ErrorHeader read_header(std::string_view text) noexcept { return read_header(text, 0); }

}  // namespace faultprint::stacktrace::js
