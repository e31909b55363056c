#include "stacktrace/managed_header.h"

#include "stacktrace/grammar.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

constexpr std::string_view levels[] = {"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "SEVERE", "FATAL", "CRITICAL", "ERR", "FTL", "WRN"};
constexpr std::string_view short_levels[] = {"fail: ", "crit: ", "warn: ", "info: ", "dbug: ", "trce: "};
constexpr std::size_t longest_generics = 256;  // bytes; hostile lines nest brackets without end
constexpr std::size_t longest_untyped = 6;      // lines of a message that no class stands before
constexpr std::size_t level_within = 80;  // bytes from the beginning of a record

bool is_class_byte(char c) noexcept {
  return is_identifier(c) || c == '.' || c == '+' || c == '`' || c == '/' || c == '-' || c == '\\';
}

std::size_t class_bytes(std::string_view s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && is_class_byte(s[n])) ++n;
  if (n > 0 && n < s.size() && (s[n] == '[' || s[n] == '<')) {  // FaultException`1[Detail]
    const char close = s[n] == '[' ? ']' : '>';
    const std::size_t end = closing(s.substr(0, n + longest_generics), n, s[n], close);
    if (end != std::string_view::npos && (end + 1 == s.size() || s[end + 1] == ':')) n = end + 1;
  }
  return n;
}

std::string_view simple_name(std::string_view type) noexcept {
  std::size_t generics = find_any<"`[<">(type);
  if (generics == 0) generics = std::string_view::npos;
  type = type.substr(0, generics);
  return type.substr(rfind_any<".+/$\\">(type) + 1);
}

// Letters in the words below stand for themselves; a header may also be hidden behind several of them.
std::string_view without_announcement(std::string_view line) noexcept {
  if (consume(line, "Exception in thread \"")) {
    const std::size_t end = line.find("\" ");
    return end == std::string_view::npos ? line : trim_left(line.substr(end + 2));
  }
  constexpr std::string_view announcements[] = {"Unhandled exception. ", "Unhandled Exception: ", "Unhandled exception: ", "Unhandled Exception. ",
                                                "[ERROR] FATAL UNHANDLED EXCEPTION: ", "Caught: ", "Error: ", "Uncaught exception: ", "Uncaught Kotlin exception: "};
  for (const std::string_view announcement : announcements)
    if (consume(line, announcement)) return trim_left(line);
  if (line.starts_with('[') && line.ends_with(']')) {  // ASP.NET's error page: "[HttpException (0x80004005): …]"
    const std::string_view inner = line.substr(1, line.size() - 2);
    const std::size_t size = class_bytes(inner);
    if (size > 0 && names_an_exception(inner.substr(0, size))) return inner;
  }
  if (line.starts_with("==")) {  // Jazzer
    const std::size_t at = line.find("Java Exception: ");
    if (at != std::string_view::npos) return line.substr(at + 16);
  }
  return line;
}

// Reads a header at the beginning of `s`. `whole` tells whether nothing but the class may stand there without a colon.
ManagedHeader read_header(std::string_view s) noexcept {
  const std::size_t size = class_bytes(s);
  if (size == 0) return {};
  ManagedHeader header;
  header.type = s.substr(0, size);
  std::string_view rest = s.substr(size);
  if (rest.starts_with('(')) {  // org.apache.hadoop.ipc.RemoteException(java.io.IOException): …
    const std::size_t end = rest.substr(0, longest_generics).find(')');
    if (end == std::string_view::npos || !names_an_exception(rest.substr(1, end - 1)) || !rest.substr(end + 1).starts_with(':')) return {};
    header.type = s.substr(0, size + end + 1);
    rest = rest.substr(end + 1);
  } else if (!is_class_name(header.type)) {
    return {};
  } else if (rest.starts_with(" (") && names_an_exception(header.type)) {  // System.Net.Sockets.SocketException (111): …
    const std::size_t end = rest.substr(0, longest_generics).find(')');
    if (end != std::string_view::npos && rest.substr(end + 1).starts_with(':') && end > 2 && (is_digit(rest[2]) || rest[2] == '-')) rest = rest.substr(end + 1);
  }
  const bool named = names_an_exception(header.type);
  if (named && rest.starts_with(" : ")) rest.remove_prefix(1);  // test runners of .NET
  const std::string_view simple = simple_name(header.type);
  const bool dotted = simple.size() < header.type.size() && !simple.empty() && (is_upper(simple.front()) || is_wide(simple.front()));
  if (rest.empty() || rest.starts_with(" --->")) {
    header.message = trim(rest);
    header.trust = named ? Trust::sure : Trust::none;
    return header;
  }
  if (rest.front() == ' ' && simple.size() == header.type.size() && ((simple.ends_with("Exception") && simple.size() > 9) || simple == "ExceptionInfo")) {  // Clojure: "ArithmeticException Divide by zero"
    header.message = trim(rest);
    header.trust = Trust::likely;
    return header;
  }
  if (rest.front() != ':' || (rest.size() > 1 && !is_space(rest[1]))) return {};
  header.message = trim(rest.substr(1));
  header.trust = named ? Trust::sure : dotted ? Trust::likely : Trust::none;
  return header;
}

// The first exception's name inside `line` that a colon or the line's end follows.
ManagedHeader embedded_header(std::string_view line) noexcept {
  std::size_t i = 0;
  while (i < line.size()) {
    const bool begins = i == 0 || is_space(line[i - 1]) || is_any<"([\"'|>=">(line[i - 1]);
    const std::size_t size = begins ? class_bytes(line.substr(i)) : 0;
    if (size > 0) {
      const std::string_view token = line.substr(i, size);
      if (names_an_exception(token) && is_class_name(token)) {
        ManagedHeader header = read_header(line.substr(i));
        if (header.trust == Trust::sure && (!header.message.empty() || contains(token, '.') || i == 0)) {
          header.trust = Trust::embedded;
          return header;
        }
      }
    }
    i += size > 0 ? size : 1;
  }
  return {};
}

bool is_marker(std::string_view line) noexcept {
  return contains(line, "(Coroutine boundary") || line.starts_with("FATAL EXCEPTION") || line.starts_with("*** FATAL EXCEPTION") ||
         (line.starts_with("Process: ") && contains(line, "PID: ")) || line.starts_with("PID: ") || line.starts_with("---------") || line == "Stack Trace:";
}

// "--------", "Repeat 12045 times:": what .NET prints around the frames of an overflown stack.
bool is_rule(std::string_view line) noexcept {
  return find_other<"-=_* ">(line) == std::string_view::npos || (line.starts_with("Repeat ") && line.ends_with(" times:"));
}

std::size_t message_end(const Text &text, std::size_t begin, std::size_t end, bool before_frames) noexcept {
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view line = text.lines[i].text;
    if (is_marker(line) || (!before_frames && (line.empty() || begins_log_record(line)))) return i;
  }
  return end;
}

}  // namespace

bool names_an_exception(std::string_view type) noexcept {
  if (type.ends_with(')')) type = before(type, '(');
  const std::string_view simple = simple_name(type);
  constexpr std::string_view endings[] = {"Exception", "Error", "Throwable", "Failure", "Fault", "Errors", "Exceptions", "ExceptionInfo", "Death", "Interrupt"};
  for (const std::string_view ending : endings)
    if (simple.ends_with(ending)) return true;
  if (simple.size() == type.size()) return false;
  return contains(simple, "Exception") || (contains(simple, "Error") && !simple.ends_with("Handler") && !simple.ends_with("Controller"));
}

bool begins_log_record(std::string_view line) noexcept {
  for (const std::string_view level : short_levels)
    if (line.starts_with(level)) return true;
  const bool timed = begins_with_time(line) || (line.size() > 8 && is_upper(line[0]) && is_lower(line[1]) && is_lower(line[2]) && line[3] == ' ' && is_digit(line[4]));
  line = line.substr(0, level_within);
  std::size_t i = 0;
  while (i < line.size()) {
    std::size_t n = 0;
    while (i + n < line.size() && is_letter(line[i + n])) ++n;
    const std::string_view word = line.substr(i, n);
    for (const std::string_view level : levels)
      if (word == level) return timed || i == 0 || (i == 1 && line[0] == '[');
    if (!timed && i > 1) return false;
    i += n + 1;
  }
  return timed && line.size() > 20 && is_upper(line[0]);  // java.util.logging: "Jul 09, 2015 3:23:29 PM com.example.Main run"
}

ManagedHeader managed_header_of(std::string_view line) noexcept { return read_header(without_announcement(trim(line))); }

ManagedHeader find_managed_header(const Text &text, std::size_t begin, std::size_t end, bool before_frames, Arena &arena) {
  ManagedHeader best;
  std::size_t at = end, last = end;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view line = text.lines[i].text;
    if (line.empty() || is_marker(line) || is_rule(line)) continue;
    last = i;
    if (best.trust == Trust::sure && !before_frames) break;
    const bool record = begins_log_record(line);
    if (record) best = {};
    if (best.trust == Trust::sure) continue;
    ManagedHeader found = record ? ManagedHeader{} : managed_header_of(line);
    if (found.trust == Trust::none && best.trust == Trust::none) found = embedded_header(line);
    if (found.trust > best.trust) {
      best = found;
      at = i;
    } else if (found.trust == Trust::none && best.trust == Trust::none) {
      at = i;
    }
  }
  if (best.trust == Trust::none) {
    if (last == end) return {};
    std::size_t first = last;
    while (first > begin && last - first < longest_untyped && !text.lines[first - 1].text.empty() && !is_marker(text.lines[first - 1].text) &&
           !begins_log_record(text.lines[first].text))
      --first;
    if (last - first == longest_untyped) first = last;  // rather other output than one long message
    return {{}, joined_lines(without_announcement(text.lines[first].text), text, first + 1, last + 1, arena), Trust::none};
  }
  // Groovy prints "Caught: Type: message" and then the same without "Caught".
  const std::string_view header = best.type;
  while (at + 1 < end && best.trust == Trust::sure) {
    const ManagedHeader again = read_header(text.lines[at + 1].text);
    if (again.type != header || again.message != best.message) break;
    ++at;
  }
  best.message = joined_lines(best.message, text, at + 1, message_end(text, at + 1, end, before_frames), arena);
  return best;
}

}  // namespace faultprint::stacktrace
