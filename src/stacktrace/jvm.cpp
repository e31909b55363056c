#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

// What stands in the brackets of a frame: "Main.java:12", "Main.kt", "Native Method", "Unknown Source:3", "<generated>".
bool read_place(std::string_view place, Frame &frame) noexcept {
  if (place == "Native Method" || place == "<generated>" || place == "Hidden Source" || place.starts_with("Unknown Source")) return true;
  const std::size_t colon = place.rfind(':');
  std::string_view file = place;
  std::int32_t line = 0;
  if (colon != std::string_view::npos) {
    std::string_view number = place.substr(colon + 1);
    consume(number, "-");
    if (!all_digits(number)) return false;
    line = consume_number(number);
    file = place.substr(0, colon);
    std::string_view rest = file;
    if (consume_number_end(rest) >= 0 && rest.ends_with(':')) return false;  // two numbers: JavaScript
  }
  if (file.empty() || contains(file, "://")) return false;
  const std::size_t dot = file.rfind('.');
  const bool has_extension = dot != std::string_view::npos && dot > 0 && file.size() - dot <= 8 && file.find(' ', dot) == std::string_view::npos;
  if (!has_extension && (line == 0 || contains(file, ' '))) return false;
  frame.file = file;
  frame.line = line;
  return true;
}

// "app//com.example.Main", "java.base@17.0.2/java.lang.Thread": the class loader and the module go, the address of a hidden class stays.
std::string_view without_module(std::string_view function) noexcept {
  for (;;) {
    const std::size_t slash = function.find('/');
    if (slash == std::string_view::npos || slash + 1 >= function.size() || is_digit(function[slash + 1])) return function;
    if (function.substr(0, slash).find('$') != std::string_view::npos) return function;
    function.remove_prefix(slash + 1);
  }
}

bool read_frame(const Line &line, Frame &frame) noexcept {
  if (line.shape != Shape::at && line.shape != Shape::location_end && line.shape != Shape::other && line.shape != Shape::location_at) return false;
  std::string_view text = line.text;
  const bool at = consume(text, "at ");
  if (text.size() > 4096) return false;
  const std::size_t open = text.find('('), close = text.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos || open == 0 || is_space(text[open - 1])) return false;
  // After the frame only the jar it came from may stand: "~[app.jar:1.2]".
  const std::string_view after = trim(text.substr(close + 1));
  if (!after.empty() && !after.starts_with("~[") && !after.starts_with('[')) return false;
  const std::string_view function = text.substr(0, open);
  const std::size_t dot = function.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == function.size() || contains(function, '"') || contains(function, ": ")) return false;
  if (!at && contains(function, ' ')) return false;
  if (!read_place(text.substr(open + 1, close - open - 1), frame)) return false;
  if (!at && frame.line == 0) return false;
  frame.function = without_module(function);
  return true;
}

bool is_exception_name(std::string_view type) noexcept {
  if (!is_class_name(type)) return false;
  if (type.ends_with("Exception") || type.ends_with("Error") || type.ends_with("Throwable") || type.ends_with("Failure")) return true;
  const std::size_t dot = type.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < type.size() && is_upper(type[dot + 1]) && !contains(type, '/') && is_lower(type.front());
}

// Class and message of a line that may begin with what a thread or a logger put there.
Header header_of(std::string_view text) noexcept {
  text = trim(text);
  for (const std::string_view start : {"Caused by: ", "Suppressed: ", "Wrapped by: ", "Caught: ", "Causing: ", "Exception: ", "SEVERE: ", "Uncaught exception: "}) consume(text, start);
  if (consume(text, "Exception in thread \"")) {
    const std::size_t end = text.find("\" ");
    if (end != std::string_view::npos) text.remove_prefix(end + 2);
  }
  const Header whole = split_header(text);
  if (is_exception_name(whole.type)) {
    const Header inner = split_header(whole.message);  // the name of a logger: "com.example.Job: IOException: no such file"
    return !whole.type.ends_with("Exception") && !whole.type.ends_with("Error") && is_exception_name(inner.type) ? inner : whole;
  }
  // Behind a logger's prefix: the first word that is an exception's name and is followed by ": " or the end.
  for (std::size_t begin = 0, words = 0; begin < text.size() && words < 40; ++words) {
    const std::size_t end = text.find(' ', begin);
    std::string_view word = text.substr(begin, end == std::string_view::npos ? end : end - begin);
    const bool colon = consume_end(word, ":");
    if ((colon || end == std::string_view::npos) && is_exception_name(word) && word.size() > 5)
      return {word, end == std::string_view::npos ? std::string_view{} : trim(text.substr(end + 1))};
    if (end == std::string_view::npos) break;
    begin = end + 1;
  }
  return {{}, whole.type.empty() ? whole.message : text};
}

// "\"main\" #1 prio=5 os_prio=0 tid=0x… nid=0x… runnable": a thread dump.
bool is_thread(std::string_view text) noexcept {
  return text.starts_with('"') && (contains(text, " prio=") || contains(text, " tid=") || contains(text, " nid=") || contains(text, "\" Id="));
}

// "Execution error (ArithmeticException) at user/eval1 (REPL:1)."
bool read_clojure(std::string_view text, Header &header, Frame &frame) noexcept {
  if (!consume(text, "Execution error") && !consume(text, "Syntax error")) return false;
  const std::size_t at = text.find(" at ");
  if (at == std::string_view::npos) return false;
  if (const std::size_t open = text.find('('); open < at) header.type = text.substr(open + 1, text.find(')', open) - open - 1);
  text = text.substr(at + 4);
  const std::size_t open = text.rfind('('), close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
  frame.function = trim(text.substr(0, open));
  std::string_view place = text.substr(open + 1, close - open - 1);
  const std::size_t colon = place.find(':');
  frame.file = place.substr(0, colon);
  if (colon != std::string_view::npos) {
    std::string_view number = place.substr(colon + 1);
    if (const std::int32_t line = consume_number(number); line > 0) frame.line = line;
  }
  return true;
}

class Parser {
 public:
  Parser(const Text &text, Arena &arena, Event &event) : lines_(text.lines), builder_(arena, event, Runtime::jvm) {}

  void run() {
    std::size_t i = head();
    for (; i < lines_.size(); ++i) line(lines_[i]);
    if (root_first_) builder_.primary_last();
    builder_.finish();
  }

 private:
  struct Open {
    std::int32_t index;
    std::uint32_t indent;
  };

  // The lines before the first frame. Returns where the rest begins.
  std::size_t head() {
    std::size_t end = 0;
    Frame frame;
    while (end < lines_.size() && !read_frame(lines_[end], frame) && lines_[end].shape != Shape::cause && !is_thread(lines_[end].text)) ++end;
    for (std::size_t i = 0; i < end; ++i) {
      Header header;
      Frame place;
      if (!read_clojure(lines_[i].text, header, place)) continue;
      if (i + 1 < lines_.size()) header.message = lines_[i + 1].text;
      begin(header, Relation::primary, -1, 0);
      builder_.frame(place);
      return i + 2;
    }
    // Prefer a line that is nothing but a header; a class may also stand behind a logger's prefix.
    std::size_t best = end;
    for (std::size_t i = 0; i < end && best == end; ++i)
      if (is_exception_name(split_header(lines_[i].text).type) || lines_[i].text.starts_with("Exception in thread")) best = i;
    for (std::size_t i = 0; i < end && best == end; ++i)
      if (!header_of(lines_[i].text).type.empty()) best = i;
    if (best == end) {
      if (end > 0 && end < lines_.size() && lines_[end].shape != Shape::cause && !is_thread(lines_[end].text)) {
        const Header plain = split_header(lines_[end - 1].text);  // a class of no usual name right above its frames
        if (!plain.type.empty() && is_upper(plain.type.front())) begin(plain, Relation::primary, -1, lines_[end - 1].indent);
        else if (!lines_[end - 1].text.empty()) begin({{}, lines_[end - 1].text}, Relation::primary, -1, 0);
      }
      return end;
    }
    begin(header_of(lines_[best].text), Relation::primary, -1, 0);
    return best + 1;
  }

  void begin(const Header &header, Relation relation, std::int32_t parent, std::uint32_t indent) {
    const std::int32_t index = builder_.exception(header.type, header.message, relation, parent);
    if (index < 0) return;
    open_.push_back(builder_.arena(), {index, indent});
    has_frames_ = false;
  }

  // The exception that a line at `indent` speaks of: the newest one that is not indented deeper.
  std::int32_t enclosing(std::uint32_t indent) const noexcept {
    for (std::size_t i = open_.size(), looked = 0; i-- > 0 && looked < 64; ++looked)
      if (open_[i].indent <= indent) return open_[i].index;
    return open_.empty() ? -1 : open_[0].index;
  }

  void line(const Line &line) {
    std::string_view text = line.text;
    if (text.empty()) return;
    Frame frame;
    if (line.shape == Shape::cause) {
      if (contains(text, "[CIRCULAR REFERENCE")) return;
      const bool suppressed = text.starts_with("Suppressed: ");
      root_first_ |= text.starts_with("Wrapped by: ");
      if (open_.empty()) begin({}, Relation::primary, -1, 0);
      const std::int32_t parent = suppressed ? enclosing(line.indent == 0 ? 0 : line.indent - 1) : enclosing(line.indent);
      begin(header_of(text), suppressed ? Relation::suppressed : Relation::cause, parent, line.indent);
      return;
    }
    if (read_frame(line, frame)) {
      builder_.frame(frame);
      has_frames_ = true;
      return;
    }
    if (is_thread(text)) {
      begin({}, open_.empty() ? Relation::primary : Relation::other_thread, -1, 0);
      return;
    }
    if (text.starts_with("... ")) {
      std::string_view rest = text.substr(4);
      if (const std::int32_t count = consume_number(rest); count > 0)
        if (Exception *exception = builder_.current()) exception->frames_skipped += static_cast<std::uint32_t>(count);
      has_frames_ = true;
      return;
    }
    Exception *exception = builder_.current();
    if (has_frames_ || exception == nullptr || text.starts_with('(') || text.starts_with("- ")) return;
    // A further line of the message.
    if (exception->message.empty()) exception->message = text;
    else if (text.data() > exception->message.data() && text.data() < exception->message.data() + bytes_kept)
      exception->message = {exception->message.data(), static_cast<std::size_t>(text.data() + text.size() - exception->message.data())};
  }

  const List<Line> &lines_;
  Builder builder_;
  List<Open> open_;
  bool has_frames_ = false, root_first_ = false;
};

Score score(const Text &text) noexcept {
  Score score;
  bool clojure = false;
  for (const Line &line : text.lines) {
    Frame frame;
    if (read_frame(line, frame)) ++score.frames;
    clojure |= line.text.starts_with("Execution error") && contains(line.text, " at ");
  }
  // A chain without any frame is Java's as well: some loggers print only the headers.
  if (score.frames == 0 && clojure) score.frames = 1;
  if (score.frames == 0 && text.lines.size() < 64 && !text.lines.empty()) {
    const Line &first = text.lines[0];
    if (first.text.starts_with("Exception in thread \"")) score.frames = 1;
    const Header header = split_header(first.text);
    if (is_exception_name(header.type) && contains(header.type, '.') && header.type.find('.') != header.type.rfind('.') && is_lower(header.type.front()) && !contains(header.type, "::"))
      score.frames = 1;
  }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) { Parser(text, arena, event).run(); }

}  // namespace

const Grammar jvm{"jvm", any_shape, score, parse};

}  // namespace faultprint::stacktrace
