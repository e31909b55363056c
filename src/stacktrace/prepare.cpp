#include "stacktrace/text.h"

#include "event/event.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

Shape shape_of(std::string_view text) noexcept {
  if (text.empty()) return Shape::empty;
  const char first = text.front();
  const char second = text.size() > 1 ? text[1] : '\0';
  switch (first) {
    case 'a':
      if (text.starts_with("at ")) return Shape::at;
      break;
    case '#':
      if (is_digit(second)) return Shape::hash;
      break;
    case 'F':
      if (text.starts_with("File \"")) return Shape::file_quoted;
      break;
    case 'f':
      if (text.starts_with("from ")) return Shape::from;
      break;
    case 'C':
      if (text.starts_with("Caused by") || text.starts_with("Causing: ")) return Shape::cause;
      break;
    case 'S':
      if (text.starts_with("Suppressed: ")) return Shape::cause;
      break;
    case 'W':
      if (text.starts_with("Wrapped by: ")) return Shape::cause;
      break;
    case '=':
      if ((second == '=' && text.size() > 2 && is_digit(text[2])) || is_upper(second)) return Shape::equals;
      break;
    case '*':
      if (text.starts_with("** (") || text.starts_with("***")) return Shape::stars;
      break;
    case 'g':
      if (text.starts_with("goroutine ") && text.size() > 10 && is_digit(text[10])) return Shape::goroutine;
      break;
    default:
      if (is_digit(first)) {
        std::size_t n = 1;
        while (n < text.size() && is_digit(text[n])) ++n;
        if (n < text.size() && (text[n] == ':' || text[n] == '.' || is_blank(text[n]))) return Shape::numbered;
      }
  }
  if (contains(text, "Traceback (most recent call last)")) return Shape::traceback;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && text.find_first_of(" \t") > at) return Shape::location_at;
  std::string_view rest = text;
  consume_end(rest, ")");
  if (consume_number_end(rest) >= 0 && rest.ends_with(':')) return Shape::location_end;
  if (const std::size_t in = text.find(":in "); in != std::string_view::npos && in > 0 && is_digit(text[in - 1])) return Shape::location_end;
  return Shape::other;
}

Text prepare(std::string_view raw, Arena &arena) {
  Text result;
  if (raw.size() > bytes_kept) {
    raw = raw.substr(0, bytes_kept);
    result.truncated = true;
  }
  while (!raw.empty()) {
    const std::size_t end = raw.find('\n');
    Line line;
    line.whole = raw.substr(0, end);
    consume_end(line.whole, "\r");
    const std::string_view left = trim_left(line.whole);
    line.indent = static_cast<std::uint32_t>(line.whole.size() - left.size());
    line.text = trim_right(left);
    line.shape = shape_of(line.text);
    result.shapes |= shape_bit(line.shape);
    result.lines.push_back(arena, line);
    if (end == std::string_view::npos) break;
    raw.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace faultprint::stacktrace
