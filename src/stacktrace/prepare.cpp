#include "event/event.h"
#include "stacktrace/log_prefix.h"
#include "stacktrace/text.h"
#include "stacktrace/unescape.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

constexpr std::string_view traceback = "Traceback (most recent call last)";


bool is_location_at(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && find_either(text.substr(0, at), ' ', '\t') == std::string_view::npos;
}

// "main.rb:3:in `run'"
bool has_number_before_in(std::string_view text) noexcept {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1))
    if (colon > 0 && is_digit(text[colon - 1]) && text.substr(colon + 1).starts_with("in ")) return true;
  return false;
}

bool ends_in_location(std::string_view text) noexcept {
  if (const std::size_t offset = text.rfind(' '); offset != std::string_view::npos && text.substr(offset).starts_with(" +0x")) text = text.substr(0, offset);  // Go
  consume_end(text, ")");
  if (text.empty() || !is_digit(text.back())) return false;
  consume_number_end(text);
  return text.ends_with(':');
}

Shape shape_by_front(std::string_view text) noexcept {
  const char first = text.front();
  const char second = text.size() > 1 ? text[1] : '\0';
  switch (first) {
    case 'a': return text.starts_with("at ") ? Shape::at : Shape::other;
    case '#': return is_digit(second) ? Shape::hash : Shape::other;
    case 'F': return text.starts_with("File \"") ? Shape::file_quoted : Shape::other;
    case 'f': return text.starts_with("from ") ? Shape::from : Shape::other;
    case 'C': return text.starts_with("Caused by") || text.starts_with("Causing: ") ? Shape::cause : Shape::other;
    case 'S': return text.starts_with("Suppressed: ") ? Shape::cause : Shape::other;
    case 'W': return text.starts_with("Wrapped by: ") ? Shape::cause : Shape::other;
    case '=': return (second == '=' && text.size() > 2 && is_digit(text[2])) || is_upper(second) ? Shape::equals : Shape::other;
    case '*': return text.starts_with("** (") || text.starts_with("***") ? Shape::stars : Shape::other;
    case 'g': return text.starts_with("goroutine ") && text.size() > 10 && is_digit(text[10]) ? Shape::goroutine : Shape::other;
    default: break;
  }
  if (!is_digit(first)) return Shape::other;
  std::size_t n = 1;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n < text.size() && (text[n] == ':' || text[n] == '.' || is_blank(text[n])) ? Shape::numbered : Shape::other;
}

// `with_at_sign`: whether it is worth looking for "@"; most texts hold none, and one look at the whole is cheaper than one at each line.
Shape shape_of(std::string_view text, bool with_at_sign) noexcept {
  if (text.empty()) return Shape::empty;
  if (const Shape shape = shape_by_front(text); shape != Shape::other) return shape;
  if (contains(text, traceback)) return Shape::traceback;
  if (with_at_sign && is_location_at(text)) return Shape::location_at;
  return ends_in_location(text) || has_number_before_in(text) ? Shape::location_end : Shape::other;
}

List<Line> split(std::string_view raw, Arena &arena) {
  List<Line> lines;
  lines.reserve(arena, raw.size() / 48 + 4);
  while (!raw.empty()) {
    const std::size_t end = raw.find('\n');
    Line line;
    line.whole = raw.substr(0, end);
    while (!line.whole.empty() && line.whole.back() == '\r') line.whole.remove_suffix(1);
    lines.push_back(arena, line);
    if (end == std::string_view::npos) break;
    raw.remove_prefix(end + 1);
  }
  return lines;
}

// A text every second line of which is blank was printed with two line ends for one.
void drop_doubled_line_ends(List<Line> &lines) noexcept {
  constexpr std::size_t lines_at_least = 6;
  if (lines.size() < lines_at_least) return;
  for (std::size_t i = 1; i < lines.size(); i += 2)
    if (!trim(lines[i].whole).empty()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < lines.size(); i += 2) lines[kept++] = lines[i];
  lines.truncate(kept);
}

// "```" and "```text", which an issue puts around a trace, become blank lines.
void blank_fences(List<Line> &lines) noexcept {
  for (Line &line : lines) {
    if (!line.whole.starts_with("```")) continue;
    const std::string_view language = trim(line.whole.substr(3));
    if (language.size() < 16 && find_either(language, ' ', '`') == std::string_view::npos) line.whole = {};
  }
}

}  // namespace

Shape shape_of(std::string_view text) noexcept { return shape_of(text, true); }

Text prepare(std::string_view raw, Arena &arena) {
  Text result;
  if (raw.size() > bytes_kept) {
    raw = raw.substr(0, bytes_kept);
    result.truncated = true;
  }
  raw = unescape(raw, arena);
  result.lines = split(raw, arena);
  if (contains(raw, "```")) blank_fences(result.lines);
  drop_doubled_line_ends(result.lines);
  strip_shared_prefix(result.lines);
  strip_prefixes(result.lines);  // another inside it, or one that not all lines have
  const bool with_at_sign = contains(raw, '@');
  for (Line &line : result.lines) {
    if (line.whole.starts_with('#')) consume(line.whole, "##[error]");  // of GitHub and Azure, before a message's first line
    const std::string_view left = trim_left(line.whole);
    line.indent = static_cast<std::uint32_t>(line.whole.size() - left.size());
    line.text = trim_right(left);
    line.shape = shape_of(line.text, with_at_sign);
    result.shapes |= shape_bit(line.shape);
  }
  return result;
}

}  // namespace faultprint::stacktrace
