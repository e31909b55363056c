#include "stacktrace/log_prefix.h"

#include <algorithm>

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// Removes `count` digits; false and no change where there are fewer.
bool take_digits(std::string_view &s, std::size_t count) noexcept {
  if (s.size() < count || !std::all_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(count), is_digit)) return false;
  s.remove_prefix(count);
  return true;
}
bool take_one_of(std::string_view &s, std::string_view characters) noexcept {
  if (s.empty() || !contains(characters, s.front())) return false;
  s.remove_prefix(1);
  return true;
}
std::size_t take_blanks(std::string_view &s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && s[n] == ' ') ++n;
  s.remove_prefix(n);
  return n;
}
std::string_view take_token(std::string_view &s) noexcept {
  const std::size_t end = std::min(find_either(s, ' ', '\t'), s.size());
  const std::string_view token = s.substr(0, end);
  s.remove_prefix(end);
  return token;
}

// "12:34:56", "12:34:56.789", "12:34:56,789"
bool take_time(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (!take_digits(rest, 2) || !consume(rest, ":") || !take_digits(rest, 2) || !consume(rest, ":") || !take_digits(rest, 2)) return false;
  std::string_view fraction = rest;
  if (take_one_of(fraction, ".,") && consume_number(fraction) >= 0) rest = fraction;
  s = rest;
  return true;
}
void take_zone(std::string_view &s) noexcept {
  if (take_one_of(s, "Z")) return;
  std::string_view rest = s;
  take_blanks(rest);
  if (consume(rest, "UTC") || consume(rest, "GMT") || consume(rest, "CET") || consume(rest, "CEST")) {
    s = rest;
    return;
  }
  if (!take_one_of(rest, "+-") || !take_digits(rest, 2)) return;
  consume(rest, ":");
  if (take_digits(rest, 2)) s = rest;
}
bool take_month_name(std::string_view &s) noexcept {
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (s.size() < 4 || (s[3] != ' ' && s[3] != '-')) return false;
  return std::any_of(std::begin(months), std::end(months), [&s](std::string_view month) { return consume(s, month); });
}
// "2024-01-31T12:34:56.789Z", "2024/01/31 12:34:56", "01-31 12:34:56.789" (logcat)
bool take_numeric_date(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (take_digits(rest, 4) && !take_one_of(rest, "-/.")) return false;
  if (!take_digits(rest, 2) || !take_one_of(rest, "-/.") || !take_digits(rest, 2)) return false;
  if (std::string_view day = rest; consume(day, "/") && take_digits(day, 2)) rest = day;  // 24/01/31
  if (take_one_of(rest, "-")) {  // Unreal: 2024.01.31-12.34.56:789
    if (!take_digits(rest, 2) || !consume(rest, ".") || !take_digits(rest, 2) || !consume(rest, ".") || !take_digits(rest, 2) || !consume(rest, ":")) return false;
    if (consume_number(rest) < 0) return false;
    s = rest;
    return true;
  }
  if (consume(rest, ", ")) {  // Airflow
  } else if (!take_one_of(rest, "T ")) {
    return false;
  }
  if (!take_time(rest)) return false;
  take_zone(rest);
  s = rest;
  return true;
}
// "Nov 23 12:26:46", "Wed Oct 11 14:32:52.123456 2023" (Apache), "11-Oct-2023 14:32:52 UTC" (PHP)
bool take_worded_date(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (!rest.empty() && is_digit(rest.front())) {
    if (!take_digits(rest, 2) || !consume(rest, "-") || !take_month_name(rest) || !consume(rest, "-") || !take_digits(rest, 4) || !consume(rest, " ")) return false;
    if (!take_time(rest)) return false;
    take_zone(rest);
    s = rest;
    return true;
  }
  if (rest.size() < 16 || rest[3] != ' ') return false;
  constexpr std::string_view days[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
  for (const std::string_view day : days)
    if (consume(rest, day)) break;
  if (!take_month_name(rest) || take_blanks(rest) == 0 || consume_number(rest) < 0 || take_blanks(rest) == 0 || !take_time(rest)) return false;
  std::string_view year = rest;
  if (consume(year, " ") && take_digits(year, 4) && (year.empty() || !is_digit(year.front()))) rest = year;
  s = rest;
  return true;
}
bool take_date(std::string_view &s) noexcept {
  return !s.empty() && (is_digit(s.front()) ? take_numeric_date(s) || take_time(s) || take_worded_date(s) : is_upper(s.front()) && take_worded_date(s));
}
// "[   65.470000]" and the caller that newer kernels add: "[   65.470000][ T1234]"
bool take_uptime(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (!consume(rest, "[")) return false;
  take_blanks(rest);
  if (consume_number(rest) < 0 || !consume(rest, ".") || consume_number(rest) < 0 || !consume(rest, "]")) return false;
  std::string_view caller = rest;
  if (consume(caller, "[")) {
    take_blanks(caller);
    if (take_one_of(caller, "TC") && consume_number(caller) >= 0 && consume(caller, "]")) rest = caller;
  }
  s = rest;
  return true;
}
constexpr std::size_t longest_level = 8;
bool is_level(std::string_view word) noexcept {
  for (const std::string_view level : {"TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "ERR", "FATAL", "CRITICAL", "SEVERE"})
    if (equal_ignoring_case(word, level)) return true;
  return false;
}

// "[error] " before every line: sbt. Returns its length, 0 where there is none.
std::size_t level_length(std::string_view line) noexcept {
  if (!consume(line, "[")) return 0;
  const std::size_t end = line.substr(0, longest_level + 1).find(']');
  if (end == std::string_view::npos || !is_level(line.substr(0, end))) return 0;
  return end + 2 + (line.substr(end + 1).starts_with(' ') ? 1 : 0);
}

bool take_timestamp(std::string_view &s) noexcept {
  if (s.empty()) return false;
  if (s.front() != '[') return take_date(s);
  if (take_uptime(s)) return true;
  std::string_view rest = s.substr(1);
  if (rest.size() > 1 && is_lower(rest.front())) {  // "[xUnit.net 00:00:01.23]"
    take_token(rest);
    take_blanks(rest);
  }
  if (!take_date(rest)) return false;
  if (!rest.empty() && rest.front() == ' ') {  // "[12:34:56 ERROR]"
    std::string_view level = trim_left(rest);
    const std::size_t end = level.substr(0, longest_level + 1).find(']');
    if (end == std::string_view::npos || !is_level(level.substr(0, end))) return false;
    rest = level.substr(end);
  }
  if (!consume(rest, "]")) return false;
  s = rest;
  return true;
}

bool is_level_letter(char c) noexcept { return is_any<"VDIWEFA">(c); }

// "AndroidRuntime: " up to and with the blank; the tag may be padded.
bool take_tag(std::string_view &s) noexcept {
  const std::size_t colon = s.substr(0, 64).find(": ");
  if (colon == std::string_view::npos || colon == 0) {
    if (s.size() < 64 && s.ends_with(":") && s.size() > 1) return s = {}, true;
    return false;
  }
  s.remove_prefix(colon + 2);
  return true;
}
// Behind the time: " 4321  4321 E AndroidRuntime: ", " 4321-4321/app E/Tag: ", " E/Tag( 4321): ", "W/System.err: ".
bool take_logcat(std::string_view &s) noexcept {
  std::string_view rest = s;
  take_blanks(rest);
  if (consume_number(rest) >= 0) {
    if (consume(rest, "-")) {
      if (consume_number(rest) < 0) return false;
      if (take_one_of(rest, "/")) take_token(rest);
    } else if (take_blanks(rest) == 0 || consume_number(rest) < 0) {
      return false;
    }
    if (take_blanks(rest) == 0 || rest.size() < 3 || !is_level_letter(rest[0]) || (rest[1] != ' ' && rest[1] != '/')) return false;
    rest.remove_prefix(2);
  } else {
    if (rest.size() < 4 || !is_level_letter(rest[0]) || rest[1] != '/' || !is_letter(rest[2])) return false;
    rest.remove_prefix(2);
    std::size_t tag = 0;
    while (tag < rest.size() && tag < 64 && (is_alphanumeric(rest[tag]) || contains("._-$", rest[tag]))) ++tag;
    if (tag == rest.size() || rest[tag] != ':') {
      const std::size_t open = rest.substr(0, 64).find('(');
      if (open == std::string_view::npos) return false;
      std::string_view pid = rest.substr(open + 1);
      take_blanks(pid);
      if (consume_number(pid) < 0 || !pid.starts_with("):")) return false;
    }
  }
  if (!take_tag(rest)) return false;
  s = rest;
  return true;
}
// CRI: " stdout F ", the runtime's own time stands before it.
bool take_stream(std::string_view &s) noexcept {
  std::string_view rest = s;
  take_blanks(rest);
  if (!consume(rest, "stdout ") && !consume(rest, "stderr ")) return false;
  if (!take_one_of(rest, "FP")) return false;
  consume(rest, " ");
  s = rest;
  return true;
}
// " host program[pid]: ", " host kernel: "
bool take_host_and_program(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (take_blanks(rest) != 1) return false;
  const std::string_view host = take_token(rest);
  if (host.empty() || host.ends_with(":") || host.ends_with("]") || !std::all_of(host.begin(), host.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; })) return false;
  if (take_blanks(rest) != 1) return false;
  std::string_view program = take_token(rest);
  if (!consume_end(program, ":")) return false;
  const std::string_view name = before(program, '[');
  if (name.empty() || (program.size() == name.size() && name != "kernel") || contains(name, ':')) return false;
  consume(rest, " ");
  s = rest;
  return true;
}
// "web_1  | ", "app-1 | ": docker-compose, foreman, PM2's "0|app  | ".
bool take_compose(std::string_view &s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && n < 48 && (is_alphanumeric(s[n]) || s[n] == '_' || s[n] == '-' || s[n] == '.' || (s[n] == '|' && n > 0 && n < 4))) ++n;
  if (n == 0 || !is_alphanumeric(s[0])) return false;
  std::string_view rest = s.substr(n);
  if (all_digits(s.substr(0, n)) || take_blanks(rest) == 0 || !consume(rest, "|")) return false;  // " 12 | let x" is a source excerpt
  if (!rest.empty() && rest.front() != ' ') return false;
  consume(rest, " ");
  s = rest;
  return true;
}
// `gh run view --log`: job, step, time between tabs.
bool take_columns(std::string_view &s) noexcept {
  std::size_t tabs = 0;
  for (std::size_t i = 0; i < s.size() && i < 200 && tabs < 2; ++i) {
    if (s[i] != '\t') continue;
    ++tabs;
    std::string_view rest = s.substr(i + 1);
    if (i > 0 && rest.size() > 20 && is_digit(rest[0]) && is_digit(rest[3]) && rest[4] == '-') {
      s = rest;
      return true;
    }
  }
  return false;
}

// What build tools put before each line of what they ran: "INTERNALERROR> ", "npm ERR! ", "14 verbose stack ", "#9 0.329 " of BuildKit.
bool take_tool(std::string_view &s) noexcept {
  if (s.empty()) return false;
  std::string_view rest = s;
  switch (s.front()) {
    case '#':
      rest.remove_prefix(1);
      if (consume_number(rest) < 0 || !consume(rest, " ") || consume_number(rest) < 0 || !consume(rest, ".") || consume_number(rest) < 0) return false;
      break;
    case 'I':
      if (!consume(rest, "INTERNALERROR>")) return false;
      break;
    case 'n':
      if (!consume(rest, "npm ERR!") && !consume(rest, "npm error")) return false;
      break;
    default:
      if (consume_number(rest) < 0 || !consume(rest, " verbose stack")) return false;
  }
  if (!consume(rest, " ") && !rest.empty()) return false;
  s = rest;
  return true;
}

// Ruby's Logger: "E, [2026-01-01T10:00:00.123456 #4242] ERROR -- : "
bool take_ruby_logger(std::string_view &s) noexcept {
  if (s.size() < 30 || !is_upper(s.front()) || !s.substr(1).starts_with(", [") || !is_digit(s[4])) return false;
  std::string_view rest = s.substr(4);
  if (!take_date(rest) || !consume(rest, " #") || consume_number(rest) < 0 || !consume(rest, "] ")) return false;
  const std::size_t dashes = rest.substr(0, 16).find(" -- ");
  if (dashes == std::string_view::npos) return false;
  const std::size_t colon = rest.substr(0, 80).find(": ", dashes + 3);
  if (colon == std::string_view::npos) {
    if (!rest.ends_with(':')) return false;
    return s = {}, true;
  }
  s = rest.substr(colon + 2);
  return true;
}

// One layer; false where nothing of it is there.
bool take_layer(std::string_view &s) noexcept {
  std::string_view rest = s;
  if (rest.size() > 3 && rest.front() == '<' && is_digit(rest[1])) {  // syslog's priority
    std::string_view inside = rest.substr(1);
    if (consume_number(inside) >= 0 && consume(inside, ">")) {
      std::string_view dated = inside;
      consume(dated, "1 ");
      std::string_view probe = dated;
      if (take_timestamp(probe)) rest = dated;
    }
  }
  if (!rest.empty() && rest.front() == '[') {
    if (!take_uptime(rest)) return false;
    consume(rest, " ");
    s = rest;
    return true;
  }
  if (take_date(rest)) {
    if (!take_logcat(rest) && !take_stream(rest) && !take_host_and_program(rest)) {
      if (take_blanks(rest) == 0 || !take_compose(rest)) return false;
    }
    s = rest;
    return true;
  }
  if (!rest.empty() && is_level_letter(rest.front()) && rest.size() > 2 && rest[1] == '/' && take_logcat(rest)) {
    s = rest;
    return true;
  }
  return take_tool(s) || take_ruby_logger(s) || take_compose(s);
}

// Words that stand between a time and the message in every line alike.
bool is_between(std::string_view token) noexcept {
  if (token.empty()) return false;
  if (token.size() <= 3 && find_other<"-|:">(token) == std::string_view::npos) return true;
  std::string_view level = token;
  consume_end(level, ":");
  consume(level, "[");
  consume_end(level, "]");
  if (is_level(level)) return true;
  if ((token.front() == '[' && token.back() == ']') || (token.front() == '{' && token.back() == '}')) return true;
  if (token.starts_with("pid=") || token.starts_with("tid=")) return true;  // Sidekiq
  if (token.size() <= 4 && token.size() >= 3 && is_digit(token[0]) && is_digit(token[1]) && (token[2] == 'O' || token[2] == 'E')) return true;  // GitLab
  // "prog[12]:", "LogWindows:Error:"; not "ORA-06512:", which is the trace's own.
  return token.size() > 2 && token.back() == ':' && (contains(token, '[') || token.starts_with("Log") || token == "kernel:");
}

// Equal but for numbers.
bool same_shape(std::string_view a, std::string_view b) noexcept {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      while (i < a.size() && is_digit(a[i])) ++i;
      while (j < b.size() && is_digit(b[j])) ++j;
    } else if (a[i++] != b[j++]) {
      return false;
    }
  }
  return i == a.size() && j == b.size();
}

// The next word at `s`, a bracket with blanks in it as one; `behind` is what follows it.
std::string_view word_at(std::string_view s, std::string_view &behind) noexcept {
  take_blanks(s);
  if (!s.empty() && s.front() == '[') {
    const std::size_t close = s.substr(0, 128).find(']');
    if (close != std::string_view::npos) {
      behind = s.substr(close + 1);
      return s.substr(0, close + 1);
    }
  }
  behind = s;
  return take_token(behind);
}

std::string_view behind_timestamp(std::string_view line) noexcept {
  take_columns(line);
  return take_timestamp(line) ? line : std::string_view{};
}

// How many words behind the time are the same in all `lines` that begin with one.
std::size_t shared_words(const List<Line> &lines) noexcept {
  constexpr std::size_t words_at_most = 6;
  std::string_view words[words_at_most];
  std::size_t count = 0;
  bool first = true;
  for (const Line &line : lines) {
    std::string_view rest = behind_timestamp(line.whole);
    if (rest.data() == nullptr) continue;
    std::size_t same = 0;
    for (; same < (first ? words_at_most : count); ++same) {
      const std::string_view word = word_at(rest, rest);
      if (!is_between(word)) break;
      if (first) words[same] = word;
      else if (!same_shape(words[same], word)) break;
    }
    count = same;
    first = false;
    if (count == 0) break;
  }
  return count;
}

std::string_view without_timestamp(std::string_view line, std::size_t words) noexcept {
  std::string_view rest = behind_timestamp(line);
  if (rest.data() == nullptr) return line;
  for (std::size_t i = 0; i < words; ++i) word_at(rest, rest);
  consume(rest, " ");
  return rest;
}

// "UATHelper: Packaging (Windows):   LogWindows: Error: " up to and with the last colon's blank; 0 where no category is there.
std::size_t unreal_category_length(std::string_view line) noexcept {
  const std::string_view head = line.substr(0, 160);
  std::size_t at = 0;
  while ((at = head.find("Log", at)) != std::string_view::npos) {
    std::size_t end = at + 3;
    while (end < head.size() && is_alphanumeric(head[end])) ++end;
    if ((at == 0 || head[at - 1] == ' ' || head[at - 1] == ']') && end > at + 3 && is_upper(head[at + 3]) && end < head.size() && head[end] == ':') {
      std::string_view rest = line.substr(end + 1);
      std::string_view level = rest;
      take_blanks(level);
      for (const std::string_view word : {"Error:", "Warning:", "Fatal:", "Display:", "Critical:"})
        if (consume(level, word)) {
          rest = level;
          break;
        }
      consume(rest, " ");
      return line.size() - rest.size();
    }
    at += 3;
  }
  return 0;
}

enum class Style : unsigned char { none, layered, stamped, levelled, unreal, quoted, boxed, reprex };

constexpr std::string_view rich_corner = "\xE2\x95\xAD";  // Python's rich draws a frame around its own form of traceback
constexpr std::string_view box = "\xE2\x94\x82";  // Julia's logger draws a line left of what belongs to a record

Style style_of(std::string_view line) noexcept {
  if (line.size() < 2) return Style::none;
  const char first = line.front();
  if (line.starts_with(box)) return Style::boxed;
  if (line.starts_with("#> ")) return Style::reprex;
  if (first == '>') return line[1] == ' ' || line[1] == '>' ? Style::quoted : Style::none;
  if (first == '#' || first == 'n') return prefix_length(line) > 0 ? Style::layered : Style::none;
  if (!is_alphanumeric(first) && first != '[' && first != '<') return Style::none;
  if (is_digit(first) || is_upper(first) || first == '[' || first == '<') {
    if (prefix_length(line) > 0) return Style::layered;
    std::string_view rest = line;
    if (take_timestamp(rest)) return Style::stamped;
    if (level_length(line) > 0) return Style::levelled;
  }
  const std::size_t mark = find_either(line.substr(0, 48), '|', '\t');
  if (mark != std::string_view::npos) {
    if (line[mark] == '|' && prefix_length(line) > 0) return Style::layered;
    if (line[mark] == '\t' && behind_timestamp(line).data() != nullptr) return Style::stamped;
  }
  return unreal_category_length(line) > 0 ? Style::unreal : Style::none;
}

std::string_view stripped(std::string_view line, Style style, std::size_t words) noexcept {
  switch (style) {
    case Style::none: return line;
    case Style::layered: return line.substr(prefix_length(line));
    case Style::stamped: {
      const std::string_view rest = without_timestamp(line, words);
      return rest.substr(unreal_category_length(rest) > 0 && rest.starts_with("Log") ? unreal_category_length(rest) : 0);
    }
    case Style::levelled: return line.substr(level_length(line));
    case Style::boxed: return line.substr(box.size() + (line.substr(box.size()).starts_with(' ') ? 1 : 0));
    case Style::reprex: return line.substr(3);
    case Style::unreal: return line.substr(unreal_category_length(line));
    case Style::quoted: return line.substr(std::min(line.size(), line.starts_with("> ") ? std::size_t{2} : std::size_t{line.starts_with(">")}));
  }
  return line;
}

}  // namespace

std::size_t timestamp_length(std::string_view line) noexcept {
  std::string_view rest = line;
  if (!take_timestamp(rest)) return 0;
  take_blanks(rest);
  return line.size() - rest.size();
}

std::size_t prefix_length(std::string_view line) noexcept {
  std::string_view rest = line;
  for (int layers = 0; layers < 4 && take_layer(rest); ++layers) {
  }
  return line.size() - rest.size();
}

void strip_prefixes(List<Line> &lines) noexcept {
  constexpr std::size_t sampled = 4;  // ordinary texts pay for these lines only
  Style style = Style::none;
  std::size_t seen = 0, alike = 0;
  for (const Line &line : lines) {
    if (line.whole.empty()) continue;
    if (line.whole.starts_with(rich_corner)) return;
    const Style own = style_of(line.whole);
    if (own != Style::none && style == Style::none) style = own;
    alike += own != Style::none && own == style ? 1 : 0;
    if (++seen == sampled) break;
  }
  if (alike < 2) return;
  std::size_t all = 0, having = 0;
  for (const Line &line : lines) {
    if (line.whole.empty()) continue;
    ++all;
    having += style_of(line.whole) == style ? 1 : 0;
  }
  if (style == Style::quoted ? having < all : having < 3 ? having < all : having * 2 < all) return;
  const std::size_t words = style == Style::stamped ? shared_words(lines) : 0;
  for (Line &line : lines)
    if (style_of(line.whole) == style || (style == Style::quoted && line.whole.starts_with('>'))) line.whole = stripped(line.whole, style, words);
}

}  // namespace faultprint::stacktrace
