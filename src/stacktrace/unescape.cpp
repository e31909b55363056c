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

// The marks and entities that an error page of PHP and others is made of; line breaks become line ends.
std::string_view without_html(std::string_view s, Arena &arena) {
  struct Mark {
    std::string_view mark, text;
  };
  constexpr Mark marks[] = {{"<br />\r\n", "\n"}, {"<br />\n", "\n"}, {"<br />", "\n"}, {"<br>\n", "\n"}, {"<br>", "\n"}, {"<br/>", "\n"}, {"<b>", ""},
                            {"</b>", ""}, {"<pre>", ""}, {"</pre>", ""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&#039;", "'"}, {"&#39;", "'"}, {"&nbsp;", " "}};
  char *const bytes = arena.array<char>(s.size());
  char *to = bytes;
  while (!s.empty()) {
    const std::size_t at = std::min(find_either(s, '<', '&'), s.size());
    to = std::copy_n(s.data(), at, to);
    s.remove_prefix(at);
    if (s.empty()) break;
    const Mark *const found = std::find_if(std::begin(marks), std::end(marks), [s](const Mark &mark) { return s.starts_with(mark.mark); });
    if (found == std::end(marks)) {
      *to++ = s.front();
      s.remove_prefix(1);
      continue;
    }
    to = std::copy(found->text.begin(), found->text.end(), to);
    s.remove_prefix(found->mark.size());
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

}  // namespace

std::string_view unescape(std::string_view raw, Arena &arena) {
  consume(raw, "\xEF\xBB\xBF");
  const std::string_view inner = trim(raw);
  const bool one_line = !contains(inner, '\n');
  if (one_line) {
    if (contains(inner, '\r')) raw = with_line_ends(raw, "\r", arena);  // lines as old Macs and some terminals end them
    else if (contains(raw, "\xE2\x80\xA8")) raw = with_line_ends(raw, "\xE2\x80\xA8", arena);  // U+2028
    else if (const Escapes escapes = escapes_of(raw); escapes.line_ends >= 2 && escapes.certain) raw = without_escapes(inner, escapes.plain_paths, arena);
  }
  if (raw.starts_with("<br") || (one_line && contains(raw, "<br"))) raw = without_html(raw, arena);
  return contains(raw, '\x1b') ? without_colours(raw, arena) : raw;
}

}  // namespace faultprint::stacktrace
