#include "stacktrace/unescape.h"

#include <algorithm>

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

int hexadecimal_value(char c) noexcept { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; }

// Code unit of "\u001b" at `s`; -1 where it is none.
int code_unit(std::string_view s) noexcept {
  if (s.size() < 6 || s[0] != '\\' || s[1] != 'u') return -1;
  int value = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    if (!is_hexadecimal(s[i])) return -1;
    value = value * 16 + hexadecimal_value(s[i]);
  }
  return value;
}

char *put_utf8(char *to, int code) noexcept {
  const auto put = [&to](int byte) { *to++ = static_cast<char>(byte); };
  if (code < 0x80) return put(code), to;
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 0x3F)), to;
  if (code < 0x10000) return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F)), to;
  return put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F)), to;
}

// "shop/cart.js:7:3" or "total@http://shop/cart.js:7:3", a line of a stack.
bool is_place(std::string_view line) noexcept {
  return consume_number_end(line) >= 0 && line.size() > 1 && line.ends_with(':');
}

// What the escapes of a text without line ends tell about who wrote them.
struct Escapes {
  std::size_t line_ends = 0;
  bool certain = false;  // one is followed by what begins a line of a trace, not by a letter of a folder's name
  bool plain_paths = false;  // "C:\shop": backslashes were not doubled, so "\n" may begin a name
};
Escapes escapes_of(std::string_view s) noexcept {
  Escapes found;
  for (std::size_t at = s.find('\\'); at != std::string_view::npos && at + 1 < s.size(); at = s.find('\\', at)) {
    const char next = s[at + 1];
    if (at > 0 && s[at - 1] == ':' && next != '\\' && is_letter(next) && at > 1 && is_letter(s[at - 2]) && (at < 3 || !is_letter(s[at - 3]))) found.plain_paths = true;
    if (next == 'n') {
      ++found.line_ends;
      const char behind = at + 2 < s.size() ? s[at + 2] : '\0';
      if (is_blank(behind) || is_upper(behind) || behind == '\\' || behind == '#' || behind == '"') found.certain = true;
      if (const std::size_t end = s.find("\\n", at + 2); end != std::string_view::npos && is_place(s.substr(at + 2, end - at - 2))) found.certain = true;
    }
    at += 2;
  }
  return found;
}

std::string_view without_escapes(std::string_view s, bool plain_paths, Arena &arena) {
  if (s.size() > 1 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      *to++ = s[i];
      continue;
    }
    const char next = s[i + 1];
    const char behind = i + 2 < s.size() ? s[i + 2] : '\0';
    const bool at_line_begin = to > bytes && (to[-1] == '\n' || is_blank(to[-1]));
    if (plain_paths && next != '"' && next != 'u' && !((next == 'n' || next == 'r') && !is_lower(behind) && !is_digit(behind) && behind != '_') &&
        !((next == 'n' || next == 't') && (at_line_begin || s.substr(i + 2).starts_with("at ")))) {
      *to++ = '\\';
      continue;
    }
    switch (next) {
      case 'n': *to++ = '\n', ++i; break;
      case 'r': *to++ = '\r', ++i; break;
      case 't': *to++ = '\t', ++i; break;
      case '"': case '\'': case '/': case '\\': *to++ = next, ++i; break;
      case 'u': {
        int code = code_unit(s.substr(i));
        if (code < 0) {
          *to++ = '\\';
          break;
        }
        i += 5;
        if (code >= 0xD800 && code < 0xDC00) {
          const int low = code_unit(s.substr(i + 1));
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
          }
        }
        if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
        if (code == 0) code = ' ';
        to = put_utf8(to, code == 0x2028 || code == 0x2029 ? '\n' : code);  // never longer than the six bytes it was
        break;
      }
      default: *to++ = '\\';
    }
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// The text of a JSON string inside a JSON string: "\\\\n" for "\\n".
std::string_view with_single_backslashes(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '\\' && i + 1 < s.size() && (s[i + 1] == '\\' || s[i + 1] == '"')) ++i;
    *to++ = s[i];
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// The string behind "\"name\":" in a record of JSON, without quotes and as it is escaped; empty where there is none.
std::string_view field_of(std::string_view record, std::string_view name) noexcept {
  for (std::size_t at = record.find(name); at != std::string_view::npos; at = record.find(name, at + 1)) {
    std::string_view rest = record.substr(at + name.size());
    if (at == 0 || record[at - 1] != '"' || !consume(rest, "\"")) continue;
    rest = trim_left(rest);
    if (!consume(rest, ":")) continue;
    rest = trim_left(rest);
    if (!consume(rest, "\"")) continue;
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    return rest.substr(0, end);
  }
  return {};
}

// Of a logger's record in JSON the string that has line ends, which is the stack. Go's stacks say nothing of the error: its
// field then goes before them.
std::string_view stack_of_record(std::string_view record, Arena &arena) {
  if (record.size() < 2 || record.front() != '{' || record.back() != '}') return record;
  std::string_view content;
  std::size_t i = 1, most = 0;
  while (i < record.size()) {
    if (record[i] != '"') {
      ++i;
      continue;
    }
    const std::size_t begin = ++i;
    std::size_t line_ends = 0;
    for (; i < record.size() && record[i] != '"'; i += record[i] == '\\' ? 2 : 1) line_ends += record.substr(i).starts_with("\\n") ? 1 : 0;
    if (i >= record.size()) return record;
    if (line_ends > most) {
      most = line_ends;
      content = record.substr(begin, i - begin);
    }
    ++i;
  }
  if (most == 0) return record;
  const std::string_view first = content.substr(0, content.find("\\n"));
  if (!first.starts_with("goroutine ") && (contains(first, ' ') || !contains(first, '.'))) return content;
  for (const std::string_view name : {"error", "err", "msg", "message"})
    if (const std::string_view message = field_of(record, name); !message.empty() && message.data() != content.data()) return arena.concat({message, "\\n", content});
  return content;
}

// Every `mark` becomes a line end.
std::string_view with_line_ends(std::string_view s, std::string_view mark, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t at; (at = s.find(mark)) != std::string_view::npos; s.remove_prefix(at + mark.size())) {
    to = std::copy_n(s.data(), at, to);
    *to++ = '\n';
  }
  to = std::copy(s.begin(), s.end(), to);
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// A trace of PHP that was copied from a page: " Stack trace: #0 …(1): a() #1 …(2): b() #2 {main} thrown in". Line ends take the place
// of the blanks before its parts; only the number that comes next counts, for arguments may hold "#3 " as well.
std::string_view with_php_lines(std::string_view s, Arena &arena) {
  constexpr std::string_view opening = " Stack trace: #0 ";
  char *const bytes = arena.array<char>(s.size());
  std::copy(s.begin(), s.end(), bytes);
  for (std::size_t at = s.find(opening); at != std::string_view::npos; at = s.find(opening, at + 1)) {
    bytes[at] = '\n';
    std::int32_t next = 0;
    for (std::size_t i = at + opening.size() - 4; i < s.size() && s[i] != '\n'; ++i) {
      if (s[i] != ' ' || i + 1 == s.size()) continue;
      std::string_view rest = s.substr(i + 1);
      if (next > 0 && rest.starts_with("Stack trace: ")) break;  // the next one's
      if (consume(rest, "#") ? consume_number(rest) == next && rest.starts_with(' ') : rest.starts_with("thrown in ")) {
        bytes[i] = '\n';
        ++next;
      }
    }
  }
  return {bytes, s.size()};
}

// Monolog writes the context of a record as JSON, in which Laravel leaves the line ends: the rest of the text is unescaped.
std::string_view without_monolog_escapes(std::string_view s, std::size_t from, Arena &arena) {
  return arena.concat({s.substr(0, from), without_escapes(s.substr(from), false, arena)});
}

// Length of the terminal's control sequence at the front of `s`, which is an escape character.
std::size_t control_length(std::string_view s) noexcept {
  if (s.size() < 2) return 1;
  if (s[1] == '[') {
    std::size_t i = 2;
    while (i < s.size() && i < 32 && (is_digit(s[i]) || s[i] == ';' || s[i] == ':' || s[i] == '?')) ++i;
    return std::min(i + 1, s.size());
  }
  if (s[1] == ']') {  // title or hyperlink, ended by BEL or ESC "\"
    for (std::size_t i = 2; i < s.size() && i < 2048; ++i) {
      if (s[i] == '\a') return i + 1;
      if (s[i] == '\x1b') return std::min(i + 2, s.size());
      if (s[i] == '\n') break;
    }
  }
  return 2;
}
std::string_view without_colours(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t at; (at = s.find('\x1b')) != std::string_view::npos; s.remove_prefix(control_length(s))) {
    to = std::copy_n(s.data(), at, to);
    s.remove_prefix(at);
  }
  to = std::copy(s.begin(), s.end(), to);
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// The marks and entities that an error page of PHP and others is made of, and that a page or a form puts into a text; line breaks become
// line ends.
struct Mark {
  std::string_view mark, text;
};
constexpr Mark html_marks[] = {{"<br />\r\n", "\n"}, {"<br />\n", "\n"}, {"<br />", "\n"}, {"<br>\r\n", "\n"}, {"<br>\n", "\n"}, {"<br>", "\n"}, {"<br/>\n", "\n"}, {"<br/>", "\n"}, {"<b>", ""},
                               {"</b>", ""}, {"<p>", ""}, {"</p>", "\n"}, {"<pre>", ""}, {"</pre>", ""}, {"<code>", ""}, {"</code>", ""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"},
                               {"&#039;", "'"}, {"&#39;", "'"}, {"&#x27;", "'"}, {"&#34;", "\""}, {"&#x2F;", "/"}, {"&#10;", "\n"}, {"&nbsp;", " "}};
const Mark *html_mark(std::string_view s) noexcept {
  const Mark *const found = std::find_if(std::begin(html_marks), std::end(html_marks), [s](const Mark &mark) { return s.starts_with(mark.mark); });
  return found == std::end(html_marks) ? nullptr : found;
}
std::string_view without_html(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  while (!s.empty()) {
    const std::size_t at = std::min(find_either(s, '<', '&'), s.size());
    to = std::copy_n(s.data(), at, to);
    s.remove_prefix(at);
    if (s.empty()) break;
    if (const Mark *const mark = html_mark(s)) {
      to = std::copy(mark->text.begin(), mark->text.end(), to);
      s.remove_prefix(mark->mark.size());
    } else {
      *to++ = s.front();
      s.remove_prefix(1);
    }
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// Whether all of `s` was escaped for a page: it holds entities, and "<" only in the marks that we know.
bool is_html(std::string_view s) noexcept {
  bool escaped = s.starts_with("<pre>") || contains(s, "<br");
  for (std::size_t at = s.find('&'); at != std::string_view::npos && !escaped; at = s.find('&', at + 1)) {
    const Mark *const mark = html_mark(s.substr(at));
    escaped = mark != nullptr && mark->mark != "&amp;";  // "a&amp;b" may be a URL's own
  }
  if (!escaped) return false;
  for (std::size_t at = s.find('<'); at != std::string_view::npos; at = s.find('<', at + 1))
    if (html_mark(s.substr(at)) == nullptr) return false;
  return true;
}

// rsyslog and journald's forwarding write control characters of a message as "#" and three octal digits: line end and tab.
std::string_view without_octal(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t at; (at = s.find("#01")) != std::string_view::npos && at + 3 < s.size();) {
    to = std::copy_n(s.data(), at, to);
    const char last = s[at + 3];
    const bool known = last == '1' || last == '2' || last == '5';
    if (last == '1') *to++ = '\t';
    if (last == '2') *to++ = '\n';
    if (!known) to = std::copy_n(s.data() + at, 4, to);
    s.remove_prefix(at + 4);
  }
  to = std::copy(s.begin(), s.end(), to);
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// "[31m" and "[0m": colours whose escape character was lost on the way.
std::string_view without_broken_colours(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t at; (at = s.find('[')) != std::string_view::npos;) {
    std::size_t end = at + 1;
    while (end < s.size() && (is_digit(s[end]) || s[end] == ';')) ++end;
    const bool colour = end > at + 1 && end < s.size() && s[end] == 'm';
    to = std::copy_n(s.data(), colour ? at : end, to);
    s.remove_prefix(colour ? end + 1 : end);
  }
  to = std::copy(s.begin(), s.end(), to);
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// No-break spaces, which a text copied from a page is indented with, become blanks.
std::string_view with_plain_blanks(std::string_view s, Arena &arena) {
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  for (std::size_t at; (at = s.find("\xC2\xA0")) != std::string_view::npos; s.remove_prefix(at + 2)) {
    to = std::copy_n(s.data(), at, to);
    *to++ = ' ';
  }
  to = std::copy(s.begin(), s.end(), to);
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// What an escaped text becomes that has no line end of its own.
std::string_view unescape_line(std::string_view line, Arena &arena) {
  if (contains(line, '\r')) return with_line_ends(line, "\r", arena);  // lines as old Macs and some terminals end them
  if (contains(line, "\xE2\x80\xA8")) return with_line_ends(line, "\xE2\x80\xA8", arena);  // U+2028
  if (const std::size_t octal = line.find("#012"); octal != std::string_view::npos && (line.substr(octal + 4).starts_with("#011") || line.find("#012", octal + 4) != std::string_view::npos))
    return without_octal(line, arena);
  Escapes escapes = escapes_of(line);
  if (escapes.line_ends == 0 && contains(line, "\\\\n")) {  // escaped twice
    const std::string_view once = with_single_backslashes(line, arena);
    escapes = escapes_of(once);
    if (escapes.line_ends >= 2 && escapes.certain) line = once;
  }
  return escapes.line_ends >= 2 && escapes.certain ? without_escapes(stack_of_record(line, arena), escapes.plain_paths, arena) : line;
}

}  // namespace

std::string_view unescape(std::string_view raw, Arena &arena) {
  consume(raw, "\xEF\xBB\xBF");
  const std::string_view inner = trim(raw);
  const bool one_line = !contains(inner, '\n');
  if (one_line) {
    const std::string_view lines = unescape_line(inner, arena);
    if (lines.data() != inner.data()) raw = lines;
  } else if (inner.front() == '`' && inner.back() == '`' && inner[1] != '`') {
    raw = inner.substr(1, inner.size() - 2);  // quoted in Markdown
  }
  if (const std::size_t monolog = raw.find("[object] ("); monolog != std::string_view::npos && raw.substr(0, monolog).ends_with("\"exception\":\""))
    raw = without_monolog_escapes(raw, monolog, arena);
  if (contains(raw, "#0 ") && contains(raw, "Stack trace: #0 ")) raw = with_php_lines(raw, arena);
  if (is_html(raw)) raw = without_html(raw, arena);
  if (contains(raw, "\xC2\xA0")) raw = with_plain_blanks(raw, arena);
  if (contains(raw, '\x1b')) return without_colours(raw, arena);
  return contains(raw, "[0m") ? without_broken_colours(raw, arena) : raw;
}

}  // namespace faultprint::stacktrace
