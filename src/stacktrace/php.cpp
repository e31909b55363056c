// src/stacktrace/php.cpp: PHP's own printer, Xdebug, Monolog (Laravel, Symfony), the consoles. The header tells where the error
// was thrown and each frame where it was called from, so the frames' places are moved by one.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "stacktrace/php_lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

bool begins_trace(std::string_view line) noexcept {
  return line == "Stack trace:" || line == "PHP Stack trace:" || line == "Call Stack:" || line == "[stacktrace]" || line == "Exception trace:";
}

bool is_uncaught(std::string_view line) noexcept {
  std::string_view s = line;
  if (const std::size_t php = s.find("PHP "); php != std::string_view::npos) s = s.substr(php);
  consume(s, "PHP ");
  consume(s, "message: PHP ");
  return s.starts_with("Fatal error:  ") || s.starts_with("Fatal error: Uncaught ") || s.starts_with("Parse error:  ") || s.starts_with("Warning:  ") ||
         s.starts_with("Notice:  ") || s.starts_with("Deprecated:  ") || (s.starts_with("exception '") && contains(s, "' with message '"));
}

// "Warning: Undefined variable $x in /app/a.php on line 12", as a page shows it.
bool is_page_message(std::string_view line) noexcept {
  if (!is_digit(line.back())) return false;
  PhpHeader header;
  consume_number_end(line);
  return line.ends_with(".php on line ") && read_php_header(line, header);
}

// "1) CartTest::testTotal"
bool is_test_number(std::string_view line) noexcept { return consume_number(line) > 0 && consume(line, ") ") && contains(line, "::"); }

Score score(const Text &text) noexcept {
  Score score;
  bool trace = false, main = false, source = false, test = false;
  std::uint32_t console = 0, calls = 0;
  PhpCall call;
  for (const Line &line : text.lines) {
    if (line.text.empty()) continue;
    switch (line.text.front()) {
      case '#':
        if (!read_php_call(line.text, call)) break;
        main |= call.main;
        ++calls;
        break;
      case 'P':
      case 'C':
      case 'S':
      case '[':
      case 'E':
        trace |= begins_trace(line.text);
        break;
      default:
        break;
    }
    if (is_digit(line.text.front())) {
      source |= is_console_source(line.text);
      test |= is_test_number(line.text);
      if (line.text.ends_with(".php") ? false : read_place_above(line.text, call) && call.file.ends_with(".php")) ++console;
      else if (line.indent > 0 && read_call_above(line.text, call) && contains(call.callee, '\\')) ++console;
    }
    if (line.text.ends_with(')') && read_drupal_call(line.text, call)) ++console;
    if (line.text.starts_with("In ") && line.text.ends_with(':') && contains(line.text, ".php line ")) ++console;
    if (line.text.ends_with(").") && contains(line.text, " (line ") && contains(line.text, "() (line ")) ++console;
    if (line.shape == Shape::location_end && test && read_bare_place(line.text, call)) ++console;
    if (line.shape == Shape::other && is_page_message(line.text)) ++console;
    if (line.shape == Shape::numbered || line.text.starts_with("PHP ")) {
      if (read_xdebug_call(line.text, call)) {
        ++calls;
        main |= call.main;
      }
    } else if (line.shape == Shape::location_end && contains(line.text, " at ")) {
      if (read_console_call(line.text, call) && !call.callee.empty() && call.file.ends_with(".php")) ++console;
    }
    if (std::string_view file; line.text.front() == '(') {
      std::int32_t number;
      if (read_place_below(line.text, file, number)) ++console;
    }
    if (is_uncaught(line.text)) score.certain = true;
    if (contains(line.text, "[object] (") && contains(line.text, "(code: ")) ++score.frames;
  }
  if ((calls > 0 && (trace || main)) || source) score.certain = true;
  score.frames += calls + console;
  return score;
}

class Reader {
 public:
  Reader(const Text &text, Arena &arena, Event &event) noexcept : text_(text), builder_(arena, event, Runtime::php) {}
  void read();

 private:
  std::size_t next_trace(std::size_t line) noexcept;
  bool begins_titled_error(std::size_t line) const noexcept;
  std::size_t begin_error(std::size_t line, PhpHeader header);
  std::size_t begin_console_error(std::size_t line, const PhpHeader &header);
  void add(const PhpCall &call);
  void end_error();

  const Text &text_;
  Builder builder_;
  std::size_t trace_ = 0;       // the first "Stack trace:" from the line on that was asked for last
  bool trace_known_ = false;
  std::string_view file_;       // where the newest frame stands that is not added yet
  std::int32_t line_ = 0;
  bool pending_ = false;        // an error has begun whose frames are being read
  bool root_first_ = false;
  List<PhpCall> oldest_;
};

// Each line is looked at once: the answer is kept until the reader has passed it.
std::size_t Reader::next_trace(std::size_t line) noexcept {
  if (trace_known_ && trace_ >= line) return trace_;
  trace_ = line;
  trace_known_ = true;
  while (trace_ < text_.lines.size() && !begins_trace(text_.lines[trace_].text)) ++trace_;
  return trace_;
}

void Reader::add(const PhpCall &call) {
  if (call.main && call.file.empty()) return;  // keeps the place of the newest frame for an error outside any function
  if (!call.callee.empty() && !call.main && !call.callee.ends_with('>')) {
    Frame frame;
    frame.function = call.callee;
    frame.file = file_;
    frame.line = line_;
    builder_.frame(frame);
  }
  file_ = call.file;
  line_ = call.line;
}

void Reader::end_error() {
  if (!pending_) return;
  pending_ = false;
  if (!oldest_.empty()) {
    if (oldest_[0].main)
      for (std::size_t i = oldest_.size(); i-- > 0;) add(oldest_[i]);
    else
      for (const PhpCall &call : oldest_) add(call);  // Whoops prints alike, the newest first
    oldest_.clear();
  }
  Exception *exception = builder_.current();
  if (exception == nullptr || !exception->frames.empty() || file_.empty()) return;
  Frame frame;  // without any call the place is all there is
  frame.file = file_;
  frame.line = line_;
  builder_.frame(frame);
}

// "[Doctrine\DBAL\DBALException]" above the message: Symfony's console before version 4.
bool Reader::begins_titled_error(std::size_t line) const noexcept {
  std::string_view title = text_.lines[line].text;
  return text_.lines[line].indent > 0 && consume(title, "[") && consume_end(title, "]") && is_class_name(title) &&
         (contains(title, '\\') || title.ends_with("Exception") || title.ends_with("Error"));
}

std::size_t Reader::begin_console_error(std::size_t line, const PhpHeader &header) {
  std::string_view type, message;
  std::size_t i = line + 1, first = 0;
  for (; i < text_.lines.size(); ++i) {
    const std::string_view s = text_.lines[i].text;
    if (s.empty()) {
      if (first > 0) break;
      continue;
    }
    if (type.empty() && first == 0 && s.starts_with('[') && contains(s, ']')) {
      type = s.substr(1, s.find(']') - 1);
      continue;
    }
    if (first == 0) first = i;
  }
  if (first > 0) message = joined_lines(text_, first, i, builder_.arena());
  builder_.exception(type, message, builder_.event().exceptions.empty() ? Relation::primary : Relation::cause,
                     static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1);
  file_ = header.file;
  line_ = header.line;
  pending_ = true;
  return i;
}

// Returns the line after the header.
std::size_t Reader::begin_error(std::size_t line, PhpHeader header) {
  end_error();
  if (header.console) return begin_console_error(line, header);
  std::string_view message = header.message, file;
  std::int32_t number = 0;
  std::size_t end = line + 1;
  const std::size_t trace = next_trace(line + 1);
  bool placed = false;
  if (trace < text_.lines.size()) {  // the message may have several lines; the last one has the place
    for (std::size_t i = line + 1; i < trace && end == line + 1; ++i) {
      PhpHeader other;
      const std::string_view s = text_.lines[i].text;
      if ((is_uncaught(s) || contains(s, "[object] (") || s.starts_with("Caused by: ")) && read_php_header(s, other)) end = i;
    }
    if (end == line + 1) end = trace;
    message = joined_lines(message, text_, line + 1, end, builder_.arena());
    if (header.object) consume_end(message, ")");
    placed = cut_place(message, file, number);
  }
  if (!placed) {
    message = header.message;
    while (header.object && (consume_end(message, " []") || consume_end(message, "\"}") || consume_end(message, ")"))) {
    }
    placed = cut_place(message, file, number);
    end = line + 1;
  }
  if (header.quoted) consume_end(message, "'");
  Relation relation = Relation::primary;
  std::int32_t parent = -1;
  if (header.previous || (builder_.current() != nullptr && !header.next)) {
    relation = Relation::cause;
    parent = static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1;
  }
  if (header.next) root_first_ = true;
  builder_.exception(header.type, message, relation, parent);
  file_ = file;
  line_ = number;
  pending_ = true;
  return end;
}

void Reader::read() {
  std::size_t i = 0;
  bool framed = false;
  while (i < text_.lines.size()) {
    const std::string_view s = text_.lines[i].text;
    PhpCall call;
    PhpHeader header;
    if (s.empty() || begins_trace(s)) {
      ++i;
    } else if (!framed && builder_.current() == nullptr && begins_titled_error(i)) {
      i = begin_console_error(i - 1, header);
    } else if (i + 1 < text_.lines.size() && read_place_above(s, call) && read_bare_call(text_.lines[i + 1].text, call)) {
      add(call);
      pending_ = framed = true;
      i += 2;
    } else if (read_drupal_call(s, call)) {
      add(call);
      pending_ = framed = true;
      ++i;
    } else if (read_php_call(s, call) || (!is_uncaught(s) && read_console_call(s, call))) {
      add(call);
      pending_ = framed = true;
      ++i;
    } else if (framed && read_place_below(s, file_, line_)) {
      ++i;
    } else if (read_xdebug_call(s, call)) {
      if (pending_ && builder_.current() != nullptr && builder_.current()->frames.empty()) oldest_.push_back(builder_.arena(), call);
      framed = true;
      ++i;
    } else if (const bool begins = read_php_header(s, header); begins && (!framed || header.next || header.previous || header.console)) {
      if (builder_.current() != nullptr && !framed && !header.next && !header.previous && !header.console) {
        ++i;  // Xdebug and the logs say the same thing twice
        continue;
      }
      framed = false;
      i = begin_error(i, header);
    } else if (framed && begins && is_uncaught(s)) {
      break;  // the next record of a log
    } else if (std::string_view rest = s; consume(rest, "thrown in ")) {
      const std::size_t on = rest.rfind(" on line ");
      if (on != std::string_view::npos && file_.empty() && !framed) file_ = rest.substr(0, on);
      ++i;
    } else {
      ++i;
    }
  }
  end_error();
  if (root_first_) builder_.primary_last();
  builder_.finish();
}

// Laravel's console and Pest, before and with the bar beside the source:
//      App\EmptyCart
//     cart is empty
//     at app/Cart.php:7
//         7▕     throw new EmptyCart('cart is empty');
//     1  app/Http/Checkout.php:12
//         App\Cart::total()
// PHPUnit: the number of the test, the error, then bare places; the newest first in all of them.
class ConsoleReader {
 public:
  ConsoleReader(const Text &text, Arena &arena, Event &event) noexcept : text_(text), builder_(arena, event, Runtime::php) {}
  bool read_laravel();
  bool read_tests();

 private:
  std::string_view line(std::size_t i) const noexcept { return text_.lines[i].text; }
  std::size_t size() const noexcept { return text_.lines.size(); }
  void begin(std::size_t first, std::size_t end, Relation relation);
  void add(std::string_view callee);

  const Text &text_;
  Builder builder_;
  PhpCall place_;  // where the newest frame stands that is not added yet
};

// Type and message from the lines between `first` and `end`.
void ConsoleReader::begin(std::size_t first, std::size_t end, Relation relation) {
  while (first < end && line(first).empty()) ++first;
  Header header;
  if (first < end) {
    std::string_view text = line(first);
    if (consume(text, "FAILED ")) {  // Pest: the name of the test, then the class at the right
      if (const std::size_t blanks = text.rfind("  "); blanks != std::string_view::npos) text = trim(text.substr(blanks));
    }
    header = split_header(text);
    if (header.type.empty())
      if (const std::size_t colon = text.find(" : "); colon != std::string_view::npos && is_class_name(trim(text.substr(0, colon))))
        header = {trim(text.substr(0, colon)), trim(text.substr(colon + 3))};
    if (header.type.empty()) header.message = text;
    header.message = joined_lines(header.message, text_, first + 1, end, builder_.arena());
  }
  builder_.exception(header.type, header.message, relation, relation == Relation::primary ? -1 : static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1);
}

void ConsoleReader::add(std::string_view callee) {
  if (callee.empty() && place_.file.empty()) return;
  Frame frame;
  frame.function = callee;
  frame.file = place_.file;
  frame.line = place_.line;
  builder_.frame(frame);
}

bool ConsoleReader::read_laravel() {
  std::size_t at = 0;
  for (; at < size(); ++at) {
    if (text_.lines[at].shape != Shape::at || text_.lines[at].indent == 0) continue;
    PhpCall call;
    if (at + 1 < size() && read_bare_place(line(at).substr(3), call)) {
      std::string_view below = line(at + 1);
      if (consume_number(below) >= 0 && (below.starts_with("▕") || below.starts_with("|"))) {
        place_ = call;
        break;
      }
    }
  }
  if (at == size()) return false;
  std::size_t first = at;
  while (first > 0 && !(line(first - 1).empty() && first > 1 && line(first - 2).empty())) --first;
  begin(first, at, Relation::primary);
  bool any = false;
  for (std::size_t i = at + 1; i < size(); ++i) {
    PhpCall call, other;
    if (i + 1 < size() && read_place_above(line(i), call) && read_bare_call(line(i + 1), call)) {
    } else if (i + 1 < size() && read_call_above(line(i), call) && read_bare_place(line(i + 1), other)) {
      call.file = other.file;
      call.line = other.line;
    } else {
      continue;
    }
    if (!is_console_source(line(i))) {
      add(call.callee);
      place_ = call;
      any = true;
      ++i;
    }
  }
  if (!any) add({});
  builder_.finish();
  return true;
}

bool ConsoleReader::read_tests() {
  std::size_t number = 0;
  while (number < size() && !is_test_number(line(number))) ++number;
  if (number == size()) return false;
  Relation relation = Relation::primary;
  std::size_t first = number + 1;
  bool framed = false;
  for (std::size_t i = first; i < size(); ++i) {
    PhpCall call;
    if (is_test_number(line(i))) break;
    if (framed && line(i) == "Caused by") {
      relation = Relation::cause;
      first = i + 1;
      framed = false;
    } else if (text_.lines[i].shape == Shape::location_end && read_bare_place(line(i), call)) {
      if (!framed) begin(first, i, relation);
      framed = true;
      place_ = call;
      add({});
    } else if (framed && !line(i).empty()) {
      break;
    }
  }
  if (builder_.event().exceptions.empty()) return false;
  builder_.finish();
  return true;
}

void parse(const Text &text, Arena &arena, Event &event) {
  ConsoleReader console(text, arena, event);
  if (!console.read_laravel() && !console.read_tests()) Reader(text, arena, event).read();
}

}  // namespace

const Grammar php{"php", any_shape, score, parse};

}  // namespace faultprint::stacktrace
