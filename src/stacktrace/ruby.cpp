// Backtraces of Ruby. Printed newest frame first and the escaped exception first, except by 2.5 to 2.7 on a terminal.
#include "stacktrace/ruby.h"

#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

using namespace ruby_parts;

constexpr std::string_view reversed_header = "Traceback (most recent call last):";
constexpr std::size_t lines_looked_back = 24;  // from the first frame to the header: Rails prints source in between

// A header that begins with a frame: "a.rb:3:in `m': message (Type)", at the top level of a file "a.rb:3: message (Type)".
bool read_frame_header(std::string_view text, Frame &frame, std::string_view &message) noexcept {
  if (is_called_from(text)) return false;
  std::string_view rest;
  if (read_place(text, frame, rest)) {
    if (!consume(rest, ":")) return false;
    message = trim(rest);
    return true;
  }
  for (std::size_t colon = text.find(": "); colon != std::string_view::npos; colon = text.find(": ", colon + 2)) {
    std::string_view file = text.substr(0, colon);
    const std::int32_t line = consume_number_end(file);
    if (line < 0 || !consume_end(file, ":") || !(file.ends_with(".rb") || file == "-e")) continue;
    message = trim(text.substr(colon + 2));
    if (read_header(message).type.empty() && !message.starts_with("syntax error")) return false;
    frame = Frame{};
    frame.file = file;
    frame.line = line;
    return true;
  }
  return false;
}

// "Type (message):" of Rails, behind tags and levels of its logger.
bool read_rails_header(std::string_view text, Header &header) noexcept {
  if (const std::size_t logger = text.find(" -- : "); logger != std::string_view::npos) text = trim(text.substr(logger + 6));
  while (text.starts_with('[')) {
    const std::size_t close = text.find("] ");
    if (close == std::string_view::npos) break;
    text = trim_left(text.substr(close + 2));
  }
  const std::size_t open = text.find(" (");
  if (open == std::string_view::npos || !is_class_name(text.substr(0, open)) || !is_upper(text[0])) return false;
  std::string_view message = text.substr(open + 2);
  consume_end(message, ":");
  consume_end(message, ")");
  header = {text.substr(0, open), message};
  return true;
}

// "RuntimeError - message" of CocoaPods and Sinatra.
Header read_dashed_header(std::string_view text) noexcept {
  const std::size_t dash = text.find(" - ");
  if (dash == std::string_view::npos) return {};
  const std::string_view type = text.substr(0, dash);
  if (!is_class_name(type) || !is_upper(type.front()) || !(type.ends_with("Error") || contains(type, "::"))) return {};
  return {type, trim(text.substr(dash + 3))};
}

// What Ruby's and Sidekiq's loggers put before a record's first line: "E, [2026-01-01T10:00:00.1 #7] ERROR -- : ",
// "2026-01-01T10:00:00.1Z pid=7 tid=g3 WARN: ".
std::string_view without_logger(std::string_view text) noexcept {
  if (const std::size_t logger = text.find(" -- : "); logger != std::string_view::npos && text.size() > 2 && text[1] == ',') return trim_left(text.substr(logger + 6));
  for (const std::string_view level : {"WARN: ", "ERROR: ", "FATAL: "})
    if (consume(text, level)) return trim_left(text);
  if (!begins_with_time(text)) return text;
  for (const std::string_view level : {" WARN: ", " ERROR: ", " FATAL: ", " INFO: "})
    if (const std::size_t at = text.find(level); at != std::string_view::npos) return trim_left(text.substr(at + level.size()));
  return text;
}

// "Type: message", "#<Type: message>", "2026-01-01 10:00:00 - Type - message:".
Header read_plain_header(std::string_view text) noexcept {
  if (consume(text, "#<")) consume_end(text, ">");
  if (begins_with_time(text)) {
    const std::size_t first = text.find(" - "), second = first == std::string_view::npos ? first : text.find(" - ", first + 3);
    if (second != std::string_view::npos && is_class_name(text.substr(first + 3, second - first - 3))) {
      std::string_view message = text.substr(second + 3);
      consume_end(message, ":");
      return {text.substr(first + 3, second - first - 3), message};
    }
  }
  text = without_logger(text);
  if (text.ends_with("):")) {  // Active Job: "Error performing MailJob … in 1.2ms: KeyError (key not found):"
    const std::size_t open = text.find(" ("), colon = text.rfind(": ", text.rfind(" ("));
    if (open != std::string_view::npos && colon != std::string_view::npos) {
      const std::string_view last = text.substr(colon + 2);
      Header header;
      if (read_rails_header(last, header)) return header;
    }
  }
  if (const Header header = read_header(text); !header.type.empty() && !header.message.empty()) return header;
  if (const Header header = read_dashed_header(text); !header.type.empty()) return header;
  const Header header = split_header(text);
  if (header.type.empty() || !is_upper(header.type.front()) || header.type == "Failure/Error") return {{}, text};
  return header;
}

// RSpec and minitest number what failed: "  2) Order total is 3".
bool is_failure_number(std::string_view text) noexcept {
  return consume_number(text) > 0 && text.starts_with(") ");
}
// RSpec prints the failed line of source before what was expected.
bool is_expectation(std::string_view text) noexcept { return text.starts_with("Failure/Error:"); }
bool announces_cause(std::string_view text) noexcept {
  return text == "Causes:" || text == "Caused by:" || text == "# --- Caused by: ---";
}

// Ruby adds to messages what helps at a terminal, and reporters leave out: a source line with marks below it, and suggestions.
bool is_suggestion(const Text &text, std::size_t i) noexcept {
  if (text.lines[i].text.starts_with("Did you mean?")) return true;
  if (!text.lines[i].text.empty() || i + 2 >= text.lines.size()) return false;
  const std::string_view marks = text.lines[i + 2].text;
  return !marks.empty() && find_other<"^~ ">(marks) == std::string_view::npos;
}

// "... 10068 levels..."
bool is_levels(std::string_view text) noexcept { return text.starts_with("... ") && text.ends_with(" levels..."); }

class Reader {
 public:
  Reader(const Text &text, Builder &builder) : text_(text), builder_(builder) {}
  void read();
  void read_reversed();

 private:
  std::size_t size() const noexcept { return text_.lines.size(); }
  std::string_view line(std::size_t i) const noexcept { return text_.lines[i].text; }
  std::size_t read_message(std::size_t at, std::string_view first, Header &header);
  bool begin(const Header &header);
  bool is_repetition(const Header &header, const Frame &frame) const noexcept;
  std::string_view message_below(std::string_view first, std::size_t begin, std::size_t end);
  void begin_with_header_above(std::size_t at);
  bool read_levels(std::string_view text) noexcept;

  const Text &text_;
  Builder &builder_;
  std::size_t header_end_ = 0;  // lines before this one belong to an exception that has begun
  bool dropping_ = false;       // the same exception is printed a second time
  bool cause_follows_ = false;
};

// The message that begins with `first` in the line `at`. Returns the first line that is no part of it.
// The type stands behind the message's first line, in old versions behind its last.
std::size_t Reader::read_message(std::size_t at, std::string_view first, Header &header) {
  header = read_header(first);
  bool typed = !header.type.empty() && !header.message.empty();  // a word alone may be a type without message, or the message
  std::size_t kept_from = at + 1, kept_to = 0;  // lines after the one with the type
  std::size_t end = at + 1;
  for (; end < size(); ++end) {
    Frame frame;
    std::string_view rest;
    if (read_frame(line(end), false, frame) || read_frame_header(line(end), frame, rest) || is_levels(line(end))) break;
    if (kept_to != 0) continue;
    if (is_suggestion(text_, end)) kept_to = end;
    if (typed) continue;
    const Header last = read_header(line(end));
    if (last.type.empty() || last.message.empty()) continue;
    const std::string_view above = joined_lines(first, text_, at + 1, end, builder_.arena());
    header = {last.type, builder_.arena().concat({above, "\n", last.message})};
    kept_from = end + 1;
    typed = true;
  }
  header.message = joined_lines(header.message, text_, kept_from, kept_to == 0 ? end : kept_to, builder_.arena());
  return end;
}

bool Reader::is_repetition(const Header &header, const Frame &frame) const noexcept {
  const List<Exception> &all = builder_.event().exceptions;
  if (all.empty() || all[0].frames.empty()) return false;
  const Frame &newest = all[0].frames[0];
  return all[0].type == header.type && all[0].message == header.message && newest.file == frame.file && newest.line == frame.line;
}

bool Reader::begin(const Header &header) {
  const auto count = static_cast<std::int32_t>(builder_.event().exceptions.size());
  return builder_.exception(header.type, header.message, count == 0 ? Relation::primary : Relation::cause, count - 1) >= 0;
}

// The lines from `begin` to `end` continue `first`; RSpec puts a mark before those of a cause.
std::string_view Reader::message_below(std::string_view first, std::size_t begin, std::size_t end) {
  if (begin >= end || !line(begin).starts_with("#  ")) return joined_lines(first, text_, begin, end, builder_.arena());
  Text unmarked;
  for (std::size_t i = begin; i < end; ++i) {
    Line one;
    one.whole = one.text = trim_left(line(i).substr(line(i).starts_with('#') ? 1 : 0));
    unmarked.lines.push_back(builder_.arena(), one);
  }
  return joined_lines(first, unmarked, 0, unmarked.lines.size(), builder_.arena());
}

// A frame stands at `at` and no header was seen: the nearest line above that names a class is it.
void Reader::begin_with_header_above(std::size_t at) {
  const std::size_t lowest = std::max(header_end_, at > lines_looked_back ? at - lines_looked_back : 0);
  Header header;
  for (std::size_t i = at; i-- > lowest;)
    if (read_rails_header(line(i), header)) {
      std::size_t end = i + 1;
      if (!line(i).ends_with(':') && !cause_follows_)
        while (end < at && !line(end - 1).ends_with("):")) ++end;
      header.message = joined_lines(header.message, text_, i + 1, end, builder_.arena());
      consume_end(header.message, ":");
      if (end > i + 1) consume_end(header.message, ")");
      begin(header);
      return;
    }
  for (std::size_t i = at; i-- > lowest;) {
    if (line(i).empty()) continue;
    std::string_view above = line(i);
    if (consume(above, "# ")) above = trim_left(above);  // RSpec's cause
    if (is_expectation(above)) {
      header = {{}, joined_lines(text_, i + 1, at, builder_.arena())};
      if (header.message.empty()) header.message = above;
      break;
    }
    const Header plain = read_plain_header(above);
    if (plain.type.empty() && !header.message.empty()) continue;
    header = plain;
    if (plain.type.empty()) continue;
    header.message = message_below(plain.message, i + 1, at);
    break;
  }
  begin(header);
}

bool Reader::read_levels(std::string_view text) noexcept {
  if (!is_levels(text)) return false;
  text = trim_left(text.substr(3));
  if (Exception *exception = builder_.current()) exception->frames_skipped += static_cast<std::uint32_t>(std::max(0, consume_number(text)));
  return true;
}

void Reader::read() {
  bool began = false, after_from = false;
  for (std::size_t i = 0; i < size();) {
    const std::string_view text = line(i);
    Frame frame;
    std::string_view first;
    if (text.empty() || announces_cause(text)) {
      if (!text.empty() && began) {
        cause_follows_ = true;
        began = false;
        header_end_ = i + 1;
      }
      ++i;
      continue;
    }
    if (read_frame_header(text, frame, first)) {
      Header header;
      const std::size_t end = read_message(i, first, header);
      dropping_ = is_repetition(header, frame);
      if (!dropping_ && begin(header)) builder_.frame(frame);
      began = true;
      after_from = false;
      header_end_ = i = end;
      continue;
    }
    frame = Frame{};
    if (began && is_failure_number(text)) break;  // the next test
    if (read_frame(without_logger(text), began || text_.lines[i].shape == Shape::location_end, frame)) {
      after_from = after_from || is_called_from(text);
      if (!began) begin_with_header_above(i);
      began = true;
      if (!dropping_) builder_.frame(frame);
      header_end_ = i + 1;
    } else if (!read_levels(text) && began && after_from && !is_called_from(text)) {
      break;  // something else follows
    }
    ++i;
  }
}

void Reader::read_reversed() {
  std::size_t i = 0;
  while (i < size() && !line(i).ends_with(reversed_header)) ++i;
  List<Frame> callers;
  for (++i; i < size();) {
    Frame frame;
    std::string_view first;
    if (read_frame_header(line(i), frame, first)) {
      Header header;
      i = read_message(i, first, header);
      if (!begin(header)) break;
      for (const Frame &caller : callers) builder_.frame(caller);
      builder_.frame(frame);
      builder_.reverse_frames();
      callers.clear();
      continue;
    }
    if (is_called_from(line(i)) && read_frame(line(i), true, frame)) callers.push_back(builder_.arena(), frame);
    ++i;
  }
  builder_.primary_last();
}

constexpr std::string_view mruby_header = "trace (most recent call last):";

// mruby's "[1] app.rb:5:in run", "[0] app.rb:9"; no quotes around the method.
bool read_mruby_frame(std::string_view text, Frame &frame) noexcept {
  if (!consume(text, "[") || consume_number(text) < 0 || !consume(text, "] ")) return false;
  if (const std::size_t in = text.find(":in "); in != std::string_view::npos) {
    frame.function = text.substr(in + 4);
    text = text.substr(0, in);
  }
  frame.line = consume_number_end(text);
  if (frame.line < 0 || !consume_end(text, ":") || text.empty()) return false;
  frame.file = text;
  return true;
}

// Oldest first; the error stands last: "app.rb:2:in total: undefined method 'sum' (NoMethodError)".
bool read_mruby(const Text &text, Builder &builder) {
  std::size_t i = 0;
  while (i < text.lines.size() && text.lines[i].text != mruby_header) ++i;
  if (i == text.lines.size()) return false;
  builder.exception({}, {});
  Frame frame;
  for (++i; i < text.lines.size() && read_mruby_frame(text.lines[i].text, frame); ++i, frame = {}) builder.frame(frame);
  builder.reverse_frames();
  if (i == text.lines.size()) return true;
  std::string_view error = text.lines[i].text;
  if (const std::size_t in = error.find(":in "); in != std::string_view::npos)
    if (const std::size_t colon = error.find(": ", in); colon != std::string_view::npos) error = error.substr(colon + 2);
  const Header header = read_header(error);
  builder.current()->type = header.type;
  builder.current()->message = header.message;
  return true;
}

bool is_reversed(const Text &text) noexcept {
  for (std::size_t i = 0; i + 1 < text.lines.size(); ++i)
    if (text.lines[i].shape == Shape::traceback && text.lines[i].text.ends_with(reversed_header)) {
      Frame frame;
      std::string_view rest;
      return is_called_from(text.lines[i + 1].text) || read_frame_header(text.lines[i + 1].text, frame, rest);
    }
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  std::uint32_t java = 0, loose = 0, lines = 0;
  bool own = false, others = (text.shapes & shapes(Shape::at, Shape::hash, Shape::file_quoted)) != 0;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty) continue;
    if (line.shape == Shape::at || line.shape == Shape::hash || line.shape == Shape::file_quoted) continue;
    ++lines;
    if (line.text == mruby_header) score.certain = true;
    Frame frame;
    std::string_view rest;
    if (read_frame_header(line.text, frame, rest)) {
      ++score.frames;
      own = own || !frame.function.empty();
      score.certain |= !frame.function.empty() && !read_header(rest).type.empty();
    } else if (read_frame(line.text, false, frame)) {
      if (frame.runtime == Runtime::jvm || frame.file.ends_with(".java")) ++java;
      else ++score.frames;
      own = own || contains(line.text, ":in ");
    } else if (line.shape == Shape::location_end && read_frame(line.text, true, frame)) {
      ++loose;
    }
  }
  if (own) score.frames += loose;
  if (own || (!others && java + loose + score.frames == lines)) score.frames += java;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::ruby);
  if (read_mruby(text, builder)) return builder.finish();
  Reader reader(text, builder);
  if (is_reversed(text)) reader.read_reversed();
  else reader.read();
  builder.finish();
}

}  // namespace

const Grammar ruby{"ruby", any_shape, score, parse};

}  // namespace faultprint::stacktrace
