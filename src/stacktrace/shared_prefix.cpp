// The prefix that every line of a text has, whatever logger or shipper wrote it: equal in all lines but for numbers.
#include <algorithm>

#include "stacktrace/log_prefix.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

constexpr std::size_t longest_prefix = 200;
constexpr std::size_t lines_at_least = 3;

std::size_t end_of_blanks(std::string_view s, std::size_t at) noexcept {
  while (at < s.size() && is_blank(s[at])) ++at;
  return at;
}
std::size_t end_of_digits(std::string_view s, std::size_t at) noexcept {
  while (at < s.size() && is_digit(s[at])) ++at;
  return at;
}

// How far two lines are of one shape: characters equal, any number standing for any other, padded or not.
struct Match {
  std::size_t in_pattern = 0, in_line = 0;
};
Match match(std::string_view pattern, std::string_view line) noexcept {
  Match at;
  while (at.in_pattern < pattern.size() && at.in_line < line.size()) {
    const Match number{end_of_blanks(pattern, at.in_pattern), end_of_blanks(line, at.in_line)};
    if (number.in_pattern < pattern.size() && number.in_line < line.size() && is_digit(pattern[number.in_pattern]) && is_digit(line[number.in_line]) &&
        (number.in_pattern > at.in_pattern) == (number.in_line > at.in_line)) {
      at = {end_of_digits(pattern, number.in_pattern), end_of_digits(line, number.in_line)};
    } else if (pattern[at.in_pattern] == line[at.in_line]) {
      ++at.in_pattern;
      ++at.in_line;
    } else {
      break;
    }
  }
  return at;
}

bool has_time(std::string_view s) noexcept {
  for (std::size_t colon = s.find(':'); colon != std::string_view::npos; colon = s.find(':', colon + 1))
    if (colon >= 2 && colon + 5 < s.size() && is_digit(s[colon - 1]) && is_digit(s[colon - 2]) && is_digit(s[colon + 1]) && is_digit(s[colon + 2]) &&
        s[colon + 3] == ':' && is_digit(s[colon + 4]) && is_digit(s[colon + 5]))
      return true;
  return false;
}

// Seconds since 1970 with a fraction: "1706704410.123".
bool is_epoch(std::string_view word) noexcept {
  const std::size_t whole = end_of_digits(word, 0);
  return whole >= 10 && whole < word.size() && word[whole] == '.' && end_of_digits(word, whole + 1) == word.size();
}

// Where what a grammar needs begins: "at f", "#0 f", "from f", "File \"", and the process that valgrind and the sanitizers put before their lines.
bool begins_frame(std::string_view s) noexcept {
  switch (s.empty() ? '\0' : s.front()) {
    case 'a': return s.starts_with("at ");
    case '#': {
      const std::size_t end = end_of_digits(s, 1);
      return end > 1 && !s.substr(end).starts_with(']');  // "#42]" ends what Ruby's logger says of itself
    }
    case 'f': return s.starts_with("from ");
    case 'F': return s.starts_with("File \"");
    case '=': return s.size() > 2 && s[1] == '=' && is_digit(s[2]);
    case '0': return s.starts_with("0x");
    case '[': return s.starts_with("[<") || s.starts_with("[0x");
    default: return false;
  }
}

// The prefix in `pattern`, which all lines begin with: up to the first word of a frame, whole words only, with the blanks behind it.
std::size_t prefix_in(std::string_view pattern) noexcept {
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < pattern.size();) {
    std::size_t stop = begin;
    while (stop < pattern.size() && !is_blank(pattern[stop])) ++stop;
    const std::string_view word = pattern.substr(begin, stop - begin);
    if (begins_frame(word) || begins_frame(pattern.substr(begin))) break;
    const std::size_t next = end_of_blanks(pattern, stop);
    if (next == stop) break;  // the word goes on in other lines
    begin = end = next;
  }
  return end;
}

// Where the last word of `prefix` begins if it may be a part of what each line says: its number in "  10: total" and "[ 0] total", the
// code of "ORA-06512: at line 3". The size of `prefix` where it is none.
std::size_t before_number(std::string_view prefix) noexcept {
  const std::string_view words = trim_right(prefix);
  const std::size_t begin = words.find_last_of(" \t") + 1;
  const std::string_view last = words.substr(begin);
  if (last.size() > 2 && is_upper(last.front()) && last.back() == ':' && is_digit(last[last.size() - 2]) && contains(last, '-')) return begin;
  const bool bracket = last.starts_with('[');
  const std::size_t from = bracket ? 1 : 0, digits = end_of_digits(last, from);
  const bool counts = digits > from && (digits == last.size() || (digits + 1 == last.size() && contains(bracket ? "]" : ":.)", last.back())));
  return counts ? begin : prefix.size();
}

// Marks that runtimes put before every line of their own reports: the JVM's fatal log, Prolog, Octave.
bool is_mark_of_report(std::string_view words, const List<Line> &lines) noexcept {
  const auto octave = [](const Line &line) { return line.whole.starts_with("error: called from"); };
  return words == "#" || words == "ERROR:" || words == "Warning:" || (words == "error:" && std::any_of(lines.begin(), lines.end(), octave));
}

// Whether what follows `prefix` is not `word` in all lines.
bool varies(const List<Line> &lines, std::string_view prefix, std::string_view word) noexcept {
  return std::any_of(lines.begin(), lines.end(), [=](const Line &line) {
    return !line.whole.empty() && !line.whole.substr(match(prefix, line.whole).in_line).starts_with(word);
  });
}

}  // namespace

void strip_shared_prefix(List<Line> &lines) noexcept {
  std::string_view pattern;
  std::size_t seen = 0, shortest = std::string_view::npos;  // the latter: of lines that are nothing but the prefix
  for (const Line &line : lines) {  // the longest of the first ones: one may be nothing but the prefix
    if (line.whole.empty()) continue;
    if (is_blank(line.whole.front()) || begins_frame(line.whole)) return;
    if (line.whole.size() > pattern.size()) pattern = line.whole.substr(0, longest_prefix);
    if (++seen == lines_at_least) break;
  }
  if (seen < lines_at_least) return;
  for (const Line &line : lines) {
    if (line.whole.empty()) continue;
    const Match common = match(pattern, line.whole);
    if (common.in_line == line.whole.size() && common.in_pattern < pattern.size() && is_blank(pattern[common.in_pattern]))
      shortest = std::min(shortest, common.in_pattern);
    else
      pattern = pattern.substr(0, common.in_pattern);
    if (pattern.size() < 2) return;
  }
  std::string_view prefix = pattern.substr(0, prefix_in(pattern));
  const std::size_t last = before_number(prefix);
  if (last < prefix.size() && (is_upper(prefix[last]) || varies(lines, prefix.substr(0, last), trim_right(prefix.substr(last))))) prefix = prefix.substr(0, last);
  const std::string_view words = trim_right(prefix);
  if (words.empty() || words.size() > shortest) return;
  if (!has_time(words) && !is_epoch(before(words, ' ')) && words.front() != '>' && !(words.front() == '[' && words.back() == ']')) {
    if (is_mark_of_report(words, lines)) return;
    // Nothing in it tells of a logger: then some lines must be indented behind it and others not, as in a trace.
    bool indented = false, flush = false;
    for (const Line &line : lines) {
      const std::size_t end = match(prefix, line.whole).in_line;
      if (end < line.whole.size()) (is_blank(line.whole[end]) ? indented : flush) = true;
    }
    if (!indented || !flush) return;
  }
  for (Line &line : lines) line.whole.remove_prefix(match(prefix, line.whole).in_line);
}

}  // namespace faultprint::stacktrace
