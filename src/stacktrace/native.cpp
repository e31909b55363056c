#include "stacktrace/native.h"

#include "text/view.h"

namespace faultprint::stacktrace::native {

using namespace text;

bool consume_address(std::string_view &s) noexcept {
  if (!s.starts_with("0x") && !s.starts_with("0X")) return false;
  std::size_t n = 2;
  while (n < s.size() && is_hexadecimal(s[n])) ++n;
  if (n == 2) return false;
  s.remove_prefix(n);
  return true;
}

bool consume_bare_address(std::string_view &s, std::size_t digits) noexcept {
  std::size_t n = s.starts_with("0x") ? 2 : 0, count = 0;
  while (n < s.size() && (is_hexadecimal(s[n]) || (s[n] == '`' && count > 0))) count += s[n++] == '`' ? 0 : 1;
  if (count < digits || (n < s.size() && !is_blank(s[n]))) return false;
  s.remove_prefix(n);
  return true;
}

bool is_address(std::string_view s) noexcept { return consume_address(s) && s.empty(); }

std::size_t end_of_operator(std::string_view s, std::size_t at) noexcept {
  constexpr std::string_view word = "operator";
  if (s.substr(at, word.size()) != word || (at > 0 && is_identifier(s[at - 1]))) return at;
  std::size_t end = at + word.size();
  std::string_view rest = s.substr(end);
  if (rest.empty()) return end;
  if (is_identifier(rest.front())) return at;
  constexpr std::string_view names[] = {
      " new[]", " delete[]", " new", " delete", " co_await", "()", "[]", "<=>", "<<=", ">>=", "->*", "<<", ">>",
      "<=",     ">=",        "->",   "==",      "!=",        "&&", "||", "++",  "--",  "<",   ">",   ",",  "!"};
  for (const std::string_view name : names)
    if (rest.starts_with(name)) return end + name.size();
  while (end < s.size() && is_any<"+-*/%^&|~=">(s[end])) ++end;
  return end;
}

std::size_t closing_bracket(std::string_view s, std::size_t open, bool quotes) noexcept {
  constexpr int deepest = 128;
  char expected[deepest];
  int depth = 0;
  for (std::size_t i = open; i < s.size(); ++i) {
    const char c = s[i];
    if (c == 'o' && !quotes) {
      const std::size_t end = end_of_operator(s, i);
      if (end > i) i = end - 1;
      continue;
    }
    if (quotes && c == '"') {
      for (++i; i < s.size() && s[i] != '"'; ++i)
        if (s[i] == '\\') ++i;
      continue;
    }
    char close = 0;
    if (c == '(')
      close = ')';
    else if (c == '[')
      close = ']';
    else if (c == '{')
      close = '}';
    else if (c == '<' && !quotes)
      close = '>';
    if (close != 0) {
      if (depth == deepest) return std::string_view::npos;
      expected[depth++] = close;
    } else if (c == ')' || c == ']' || c == '}' || (c == '>' && !quotes)) {
      if (c == '>' && i > 0 && s[i - 1] == '-') continue;  // Rust's and Swift's "-> T"
      if (c != '>')  // "a < b" in a template argument: the round bracket closes what is open inside it
        while (depth > 1 && expected[depth - 1] == '>' && expected[depth - 1] != c) --depth;
      if (expected[depth - 1] != c) continue;
      if (--depth == 0) return i;
    }
  }
  return std::string_view::npos;
}

namespace {

bool begins_absolute_path(std::string_view s) noexcept {
  if (s.empty()) return false;
  if (s.front() == '/') return s.size() > 1 && s[1] != ' ';
  if (s.size() > 2 && is_letter(s[0]) && s[1] == ':' && (s[2] == '\\' || s[2] == '/')) return true;
  return s.starts_with("./") || s.starts_with("../") || s.starts_with("\\\\");
}

// A path, or a name with a line number after it.
bool looks_like_place(std::string_view s) noexcept {
  if (s.empty() || s.starts_with("operator")) return false;
  std::string_view rest = s;
  if (consume_number_end(rest) >= 0 && rest.size() > 1 && rest.ends_with(':') && !rest.ends_with("::")) return true;
  if (s == "??:?" || contains(s, '(') || contains(s, '<')) return s == "??:?";
  const std::string_view extension = after_last(s, '.');
  if (extension.size() < s.size())
    for (const std::string_view source :
         {"c", "cc", "cpp", "cxx", "h", "hh", "hpp", "inc", "m", "mm", "rs", "S", "s", "asm", "swift", "tq"})
      if (extension == source) return true;
  return (contains(s, '/') || contains(s, '\\'));
}

}  // namespace

SymbolAndPlace split_symbol(std::string_view text) noexcept {
  std::size_t last = std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'o') {
      const std::size_t end = end_of_operator(text, i);
      if (end > i) i = end - 1;
    } else if (c == '(' || c == '[' || c == '{' || (c == '<' && !text.substr(i).starts_with("<null>"))) {
      const std::size_t close = closing_bracket(text, i);
      if (close == std::string_view::npos) break;
      i = close;
    } else if (is_blank(c)) {
      if (begins_absolute_path(text.substr(i + 1))) return {trim_right(text.substr(0, i)), text.substr(i + 1)};
      last = i;
    }
  }
  if (last == std::string_view::npos) {  // unbalanced brackets: the symbol was cut
    const std::size_t path = text.find(" /");
    if (path != std::string_view::npos && path > 0) return {trim_right(text.substr(0, path)), text.substr(path + 1)};
    return {text, {}};
  }
  const std::string_view place = text.substr(last + 1);
  return looks_like_place(place) ? SymbolAndPlace{trim_right(text.substr(0, last)), place} : SymbolAndPlace{text, {}};
}

void set_place(Frame &frame, std::string_view place) noexcept {
  place = trim(place);
  if (place.ends_with(')')) {  // "path(12)"
    std::string_view rest = place.substr(0, place.size() - 1);
    const std::int32_t line = consume_number_end(rest);
    if (line >= 0 && rest.size() > 1 && rest.ends_with('(')) {
      frame.file = trim_right(rest.substr(0, rest.size() - 1));
      frame.line = line;
      return;
    }
  }
  std::string_view rest = place;
  const std::int32_t last = consume_number_end(rest);
  if (last >= 0 && rest.size() > 1 && consume_end(rest, ":")) {
    std::string_view before = rest;
    const std::int32_t previous = consume_number_end(before);
    if (previous >= 0 && before.size() > 1 && consume_end(before, ":")) {
      frame.file = before;
      frame.line = previous;
      frame.column = last;
    } else {
      frame.file = rest;
      frame.line = last;
    }
    return;
  }
  consume_end(place, ":?");
  frame.file = place;
}

void set_image(Frame &frame, std::string_view image) noexcept {
  if (image.empty()) return;
  frame.module = image;
  if (frame.file.empty()) frame.file = image;
}

bool consume_offset(std::string_view &symbol) noexcept {
  std::string_view rest = symbol;
  std::size_t n = rest.size();
  while (n > 0 && (is_hexadecimal(rest[n - 1]) || rest[n - 1] == 'x' || rest[n - 1] == '/')) --n;
  if (n == rest.size()) return false;
  const bool prefixed = rest.substr(n).starts_with("0x");
  rest = rest.substr(0, n);
  if (rest.ends_with(" + ")) {
    symbol = trim_right(rest.substr(0, rest.size() - 3));
    return true;
  }
  if (!rest.ends_with('+') || rest.ends_with("operator+") || (!prefixed && rest.ends_with("++"))) return false;
  symbol = rest.substr(0, rest.size() - 1);
  return true;
}

std::string_view consume_image(std::string_view &s) noexcept {
  std::string_view rest = trim_right(s);
  if (!rest.ends_with(')')) return {};
  std::size_t open = rest.rfind("+0x");
  if (open == std::string_view::npos && (open = rest.rfind("+ 0x")) == std::string_view::npos) return {};  // systemd-coredump
  std::string_view offset = trim_left(rest.substr(open + 1, rest.size() - open - 2));
  if (!is_address(offset)) return {};
  // An image's path may have brackets of its own ("Program Files (x86)"); it follows a blank.
  std::size_t begin = opening(rest, rest.size() - 1, '(', ')');
  if (begin == std::string_view::npos || begin >= open) begin = rest.find(" (");
  if (begin == std::string_view::npos || begin >= open) return {};
  if (rest[begin] == ' ') ++begin;
  std::string_view image = trim_right(rest.substr(begin + 1, open - begin - 1));
  for (const std::string_view architecture : {":x86_64h", ":x86_64", ":arm64e", ":arm64", ":i386", ":armv7"})
    if (consume_end(image, architecture)) break;
  s = trim_right(rest.substr(0, begin));
  return image;
}

bool is_unknown_symbol(std::string_view symbol) noexcept {
  for (const std::string_view unknown : {"??", "???", "n/a", "<unknown>", "<null>", "(null)", "<unknown module>", "<unknown function>"})
    if (symbol == unknown) return true;
  return symbol.empty();
}

bool read_failed_check(std::string_view line, Header &header) noexcept {
  constexpr std::string_view fatal = ":FATAL:";
  std::size_t from;
  if (line.starts_with('[')) {
    from = line.find(fatal);
    if (from == std::string_view::npos) return false;
  } else {
    if (line.size() < 8 || line[0] != 'F' || !all_digits(line.substr(1, 4)) ||
        !is_blank(line[find_other<"0123456789">(line, 1)]))
      return false;
    from = 5;
  }
  const std::size_t end = line.find("] ", from);
  if (end == std::string_view::npos) return false;
  const std::string_view message = trim(line.substr(end + 2));
  for (const std::string_view kind : {"Check failed", "Security DCHECK failed", "DCHECK failed", "NOTREACHED hit"})
    if (message.starts_with(kind) && message.size() > kind.size() + 1 &&
        (message[kind.size()] == ':' || message[kind.size()] == '.')) {
      header = {kind, trim(message.substr(kind.size() + 1))};
      return true;
    }
  header = {"FATAL", message};
  return true;
}

std::string_view signal_name(std::int32_t number) noexcept {
  switch (number) {
    case 3: return "SIGQUIT";
    case 4: return "SIGILL";
    case 5: return "SIGTRAP";
    case 6: return "SIGABRT";
    case 7: return "SIGBUS";
    case 8: return "SIGFPE";
    case 9: return "SIGKILL";
    case 11: return "SIGSEGV";
    case 13: return "SIGPIPE";
    case 15: return "SIGTERM";
    case 31: return "SIGSYS";
    default: return {};
  }
}

std::string_view between(std::string_view s, std::string_view open, std::string_view close) noexcept {
  const std::size_t begin = s.find(open);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = s.find(close, begin + open.size());
  return end == std::string_view::npos ? std::string_view{} : s.substr(begin + open.size(), end - begin - open.size());
}

void begin_stack(Builder &builder, const Header &header, bool first) {
  if (first) builder.exception(header.type, header.message);
  else builder.exception({}, {}, Relation::other_thread);
}

}  // namespace faultprint::stacktrace::native
