// Dart and Flutter: traces of the virtual machine, of package:stack_trace, of ahead-of-time compiled code without symbols, and the
// banners that Flutter prints around them.
#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

enum class Form : std::uint8_t { none, machine, friendly, compiled };

struct DartFrame {
  Form form = Form::none;
  bool certain = false;   // its place or symbol is one that only Dart prints
  std::int32_t number = 0;
  Frame frame;
};

// What package:logger draws to the left of every line.
std::string_view without_border(std::string_view text) noexcept {
  return consume(text, "│") ? trim(text) : text;
}

bool is_dart_place(std::string_view file) noexcept {
  for (const std::string_view scheme : {"package:", "dart:", "file:///", "org-dartlang-"})
    if (file.starts_with(scheme)) return true;
  return file.ends_with(".dart");
}

// "file:///a.dart:12:3", "dart:core/list.dart:12", "package:a/b.dart".
void read_place(std::string_view place, Frame &frame) noexcept {
  std::int32_t numbers[2];
  int count = 0;
  while (count < 2) {
    std::string_view rest = place;
    const std::int32_t number = consume_number_end(rest);
    if (number < 0 || !consume_end(rest, ":")) break;
    numbers[count++] = number;
    place = rest;
  }
  frame.file = place;
  if (count == 2) frame.column = numbers[0];
  if (count > 0) frame.line = numbers[count - 1];
}

// "0000007de0f63ae8 virt 00000000001c5ae8 _kDartIsolateSnapshotInstructions+0x692a8", as it stands after "#00 abs ".
DartFrame read_compiled(std::string_view text) noexcept {
  DartFrame result;
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos || !all_hexadecimal(text.substr(0, blank))) return result;
  const std::string_view symbol = after_last(text, ' ');
  result.form = Form::compiled;
  result.certain = symbol.starts_with("_kDart") || contains(text, " virt ");
  if (!all_hexadecimal(symbol) && symbol != "<unknown>") result.frame.function = symbol;
  return result;
}

// "#12     Loader.load.<anonymous closure> (package:app/loader.dart:40:7)".
DartFrame read_numbered(std::string_view text) noexcept {
  DartFrame result;
  text.remove_prefix(1);
  result.number = consume_number(text);
  if (text.empty() || !is_blank(text.front())) return result;
  text = trim_left(text);
  if (consume(text, "abs ")) {
    const std::int32_t number = result.number;
    result = read_compiled(text);
    result.number = number;
    return result;
  }
  if (!text.ends_with(')')) return result;
  const std::size_t open = text.rfind(" (");
  if (open == std::string_view::npos || open == 0) return result;
  const std::string_view member = trim_right(text.substr(0, open)), place = text.substr(open + 2, text.size() - open - 3);
  if (member.empty() || place.empty() || member.starts_with("0x") || contains(member, "): ")) return result;
  read_place(place, result.frame);
  result.certain = is_dart_place(result.frame.file);
  if (!result.certain && contains(place, ' ')) return result;
  result.frame.function = member;
  result.form = Form::machine;
  return result;
}

// "package:app/loader.dart 40:7  Loader.load.<fn>", "test/loader_test.dart 12:5  main", "dart:async  _Future.complete".
DartFrame read_friendly(std::string_view text) noexcept {
  DartFrame result;
  const std::size_t blank = find_any<" \t">(text);
  if (blank == std::string_view::npos) return result;
  const std::string_view file = text.substr(0, blank);
  if (!is_dart_place(file)) return result;
  std::string_view rest = trim_left(text.substr(blank));
  if (const std::int32_t line = consume_number(rest); line >= 0) {
    result.frame.line = line;
    if (consume(rest, ":")) result.frame.column = consume_number(rest);
    if (result.frame.column < 0 || rest.empty() || !is_blank(rest.front())) return result;
    rest = trim_left(rest);
  }
  std::string_view name = rest;
  consume(name, "new ");
  if (name.empty() || is_digit(name.front()) || contains(name, '(') || (contains(name, ' ') && !contains(name, '<'))) return result;
  result.frame.file = file;
  result.frame.function = rest;
  result.form = Form::friendly;
  result.certain = result.frame.column > 0;
  return result;
}

DartFrame dart_frame(const Line &line) noexcept {
  const std::string_view text = without_border(line.text);
  if (text.size() < 5 || text.size() > 8192) return {};
  if (text.front() == '#') return is_digit(text[1]) ? read_numbered(text) : DartFrame{};
  if (!is_identifier(text.front()) && text.front() != '.' && text.front() != '/') return {};
  return read_friendly(text);
}

// A console narrows frames to two lines: "#0      Cart.build" and below it "lib/cart.dart:42".
DartFrame frame_at(const List<Line> &lines, std::size_t i) noexcept {
  DartFrame result = dart_frame(lines[i]);
  std::string_view text = without_border(lines[i].text);
  if (result.form != Form::none || i + 1 >= lines.size() || !consume(text, "#")) return result;
  const std::int32_t number = consume_number(text);
  if (number < 0 || text.empty() || !is_blank(text.front())) return result;
  text = trim_left(text);
  const std::string_view place = without_border(lines[i + 1].text);
  if (text.empty() || place.empty() || contains(place, ' ')) return result;
  Frame frame;
  read_place(place, frame);
  if (frame.line == 0 || !is_dart_place(frame.file)) return result;
  frame.function = text;
  result.frame = frame;
  result.form = Form::machine;
  result.number = number;
  result.certain = true;
  return result;
}

// "══╡ EXCEPTION CAUGHT BY RENDERING LIBRARY ╞═══", "════ Exception caught by widgets library ════"
bool is_banner(std::string_view text) noexcept {
  return text.starts_with("══") && (contains(text, "EXCEPTION CAUGHT BY ") || contains(text, "Exception caught by "));
}

bool is_gap(std::string_view text) noexcept {
  return text == "<asynchronous suspension>" || text.starts_with("===== asynchronous gap") || text.starts_with("-----  asynchronous gap");
}

// How many frames a line stands for that printers left out: "(elided 3 frames from dart:async)", "...     Normal element mounting (25 frames)".
std::uint32_t elided(std::string_view text) noexcept {
  if (consume(text, "(elided ")) {
    if (text.starts_with("one frame")) return 1;
    const std::int32_t count = consume_number(text);
    return count > 0 && text.starts_with(" frame") ? static_cast<std::uint32_t>(count) : 0;
  }
  if (!consume(text, "...") || !consume_end(text, ")")) return 0;
  if (!consume_end(text, " frames") && !consume_end(text, " frame")) return 0;
  const std::int32_t count = consume_number_end(text);
  return count > 0 && text.ends_with('(') ? static_cast<std::uint32_t>(count) : 0;
}

// "Order", "_Order": neither a word of a sentence nor the level of a log line.
bool is_dart_class(std::string_view name) noexcept {
  while (consume(name, "_") || consume(name, "$")) {
  }
  return name.size() > 1 && is_upper(name.front()) && contains_any<"abcdefghijklmnopqrstuvwxyz">(name);
}
bool names_an_error(std::string_view name) noexcept {
  return is_dart_class(name) && (name.ends_with("Exception") || name.ends_with("Error") || name.ends_with("Failure"));
}

// What an object's toString() gave. Most begin with the class; others do not say it ("Bad state: no element", "type 'Null' is not a subtype …").
Header header_of(std::string_view text) noexcept {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && is_identifier(text[end])) ++end;
  const std::string_view name = text.substr(0, end);
  std::string_view rest = text.substr(end);
  if (!is_dart_class(name)) return {{}, text};
  if (rest.empty()) return names_an_error(name) ? Header{name, {}} : Header{{}, text};
  if (consume(rest, ": ") || rest == ":") return {name, rest == ":" ? std::string_view{} : trim(rest)};
  if (!names_an_error(name)) return {{}, text};
  if (rest.starts_with(" (") || rest.starts_with(" [")) {  // "RangeError (index): Invalid value", "DioException [bad response]: …"
    const std::size_t close = rest.find(rest[1] == '(' ? ')' : ']');
    if (close != std::string_view::npos && rest.substr(close + 1).starts_with(':')) return {name, trim(rest.substr(close + 2))};
  }
  if (rest.front() == '(' && rest.back() == ')') return {name, trim(rest.substr(1, rest.size() - 2))};  // "PlatformException(code, text, null, null)"
  if (consume(rest, " with ")) return {name, rest};  // "ClientException with SocketException: Connection refused"
  return {{}, text};
}

// What a report says before the error on the same line. Empty `error` where the error follows on the next line.
struct Report {
  bool found = false;
  std::string_view error;
};
Report unhandled(std::string_view text) noexcept {
  for (const std::string_view mark : {"Unhandled exception:", "Unhandled Exception:", "Uncaught exception:", "Uncaught Error:", "Unhandled error:"})
    if (const std::size_t at = text.find(mark); at != std::string_view::npos) return {true, trim(text.substr(at + mark.size()))};
  return {};
}

// "The following StateError was thrown building Cart(dirty):": the class, or what Flutter calls it.
std::string_view flutter_class(std::string_view text) noexcept {
  if (!consume(text, "The following ")) return {};
  const std::size_t end = text.find(" was thrown");
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end);
  consume_end(text, " object");
  return text;
}

bool ends_message(std::string_view text) noexcept {
  for (const std::string_view mark : {"*** ***", "pid: ", "build_id: ", "Warning: This VM has been configured", "When the exception was thrown", "The relevant error-causing widget", "Either the assertion indicates", "See also:",
                                      "User-created ancestor of the error-causing widget", "The test description was:", "═══"})
    if (text.starts_with(mark)) return true;
  return false;
}

class Parser {
 public:
  Parser(const Text &text, Arena &arena, Event &event) : text_(text), builder_(arena, event, Runtime::dart) {}

  void run() {
    const List<Line> &lines = text_.lines;
    std::size_t first = 0;
    while (first < lines.size() && frame_at(lines, first).form == Form::none) ++first;
    head(first);
    bool gap = true;
    for (std::size_t i = first; i < lines.size(); ++i) {
      const std::string_view text = without_border(lines[i].text);
      const DartFrame read = frame_at(lines, i);
      if (read.form == Form::none) {
        if (is_gap(text)) gap = true;
        else if (const std::uint32_t count = elided(text); count > 0 && builder_.current() != nullptr) builder_.current()->frames_skipped += count;
        else if (unhandled(text).found || !flutter_class(text).empty()) break;  // the next report
        continue;
      }
      if (read.form != Form::friendly && read.number == 0 && !gap) break;  // a second trace that nothing announced
      builder_.frame(read.frame);
      gap = false;
    }
    builder_.finish();
  }

 private:
  void head(std::size_t end) {
    const List<Line> &lines = text_.lines;
    for (std::size_t i = end; i-- > 0;) {
      const std::string_view text = without_border(lines[i].text);
      if (const std::string_view name = flutter_class(text); !name.empty()) return flutter(name, i + 1, end);
      if (const Report report = unhandled(text); report.found) return report.error.empty() ? error({}, i + 1, end) : error(report.error, i + 1, end);
      if (text.ends_with(" [E]")) return error({}, i + 1, end);  // package:test
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < end; ++i)
      if (ends_message(lines[i].text)) end = i;
    bool typed = false;
    for (std::size_t i = 0; i < end; ++i) {  // log lines may come first
      const std::string_view type = header_of(lines[i].text).type;
      if (type.empty() || (typed && !names_an_error(type))) continue;
      begin = i;
      typed = true;
      if (names_an_error(type)) break;
    }
    error({}, begin, end);
  }

  // The error is `first` and the lines from `begin` on; without `first` it begins in the first of them that is not blank.
  void error(std::string_view first, std::size_t begin, std::size_t end) {
    Header header = header_of(message(first, begin, end));
    if (header.type == "Expected") header = {{}, message(first, begin, end)};  // package:matcher
    if (!header.type.empty() || !header.message.empty()) builder_.exception(header.type, header.message);
  }

  std::string_view message(std::string_view first, std::size_t begin, std::size_t end) {
    const List<Line> &lines = text_.lines;
    if (first.empty()) {
      while (begin < end && lines[begin].text.empty()) ++begin;
      if (begin == end || ends_message(lines[begin].text)) return {};
      first = without_border(lines[begin++].text);
    }
    std::size_t last = begin;
    while (last < end && !ends_message(lines[last].text)) ++last;
    return joined_lines(first, text_, begin, last, builder_.arena());
  }

  void flutter(std::string_view name, std::size_t begin, std::size_t end) {
    const List<Line> &lines = text_.lines;
    // The sentence with the class may go on over several lines, to its colon.
    if (begin > 0 && !lines[begin - 1].text.ends_with(':')) {
      std::size_t sentence = begin;
      while (sentence < end && !lines[sentence].text.empty() && !lines[sentence].text.ends_with(':')) ++sentence;
      if (sentence < end && lines[sentence].text.ends_with(':')) begin = sentence + 1;
    }
    std::string_view told = message({}, begin, end);
    if (const Header header = header_of(told); !header.type.empty()) {  // "The following _Exception was thrown: / Exception: no such user"
      std::string_view base = name;
      consume(base, "_");
      if (header.type == base || header.type == name) {
        name = header.type;
        told = header.message;
      }
    }
    if (name == "assertion") name = "AssertionError";
    if (name == "message" || name == "number" || name == "null value") name = {};
    builder_.exception(name, told);
  }

  const Text &text_;
  Builder builder_;
};

Score score(const Text &text) noexcept {
  Score score;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    if (is_banner(text.lines[i].text)) score.certain = true;
    if (const DartFrame read = frame_at(text.lines, i); read.form != Form::none && read.certain) {
      ++score.frames;
      score.certain = true;
    }
  }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) { Parser(text, arena, event).run(); }

}  // namespace

const Grammar dart{"dart", any_shape, score, parse};

}  // namespace faultprint::stacktrace
