// Python tracebacks as IPython and Jupyter, faulthandler, rich and pytest print them.
#include <algorithm>

#include "stacktrace/lines.h"
#include "stacktrace/python.h"
#include "text/view.h"

namespace faultprint::stacktrace::python_parts {

using namespace text;

namespace {

constexpr std::string_view notebook_mark = "Traceback (most recent call last)";

// "f(x, y)" without its arguments; "<cell line: 1>()" too.
std::string_view without_arguments(std::string_view call) noexcept {
  if (!call.empty() && call[0] == '<') return call.substr(0, call.find('>') + 1);
  return trim_right(before(call, '('));
}

// "File ~/x.py:12, in f(x)", "Cell In[3], line 2, in f(x)", "Input In [3], in <cell line: 1>()", "<ipython-input-3-ab> in f(x)".
bool read_notebook_frame(std::string_view text, Frame &frame) noexcept {
  std::string_view place = text, call;
  if (const std::size_t in = text.rfind(" in "); in != std::string_view::npos) {
    place = trim_right(text.substr(0, in));
    call = text.substr(in + 4);
  }
  const bool comma = consume_end(place, ",");
  if (consume(place, "File ")) {
    frame.line = std::max(0, consume_number_end(place));
    if (!consume_end(place, ":")) return false;
  } else if (place.starts_with("Cell In") || place.starts_with("Input In") || place.starts_with("In [")) {
    if (const std::size_t line = place.find(", line "); line != std::string_view::npos) {
      std::string_view number = place.substr(line + 7);
      frame.line = std::max(0, consume_number(number));
      place = place.substr(0, line);
    }
    if (!place.ends_with(']')) return false;
  } else {
    const bool path = place.starts_with('<') || place.starts_with('/') || place.starts_with("~/") || (place.size() > 2 && place[1] == ':');
    if (!path || call.empty() || comma) return false;
  }
  frame.file = place;
  frame.function = without_arguments(call);
  return !place.empty();
}

// "----> 12 code", "-> 3791 code": the line that was running.
std::int32_t arrow_line(std::string_view text) noexcept {
  const std::size_t end = text.find_first_not_of('-');
  if (end == std::string_view::npos || text[end] != '>') return -1;
  std::string_view rest = trim_left(text.substr(end + 1));
  return consume_number(rest);
}

bool is_numbered_source(std::string_view text) noexcept {
  return !text.empty() && (is_digit(text[0]) || arrow_line(text) >= 0 || text.starts_with("..."));
}

}  // namespace

bool is_notebook_header(std::string_view text) noexcept {
  if (!consume_end(text, notebook_mark)) return false;
  return text.ends_with("  ") && !exception_header(text).type.empty();
}

bool parse_notebook(const Text &text, Builder &builder) {
  const List<Line> &lines = text.lines;
  const std::size_t size = lines.size();
  std::size_t i = 0;
  while (i < size && !(lines[i].shape == Shape::traceback && is_notebook_header(lines[i].text))) ++i;
  if (i == size) return false;
  bool linked = true;
  for (; i < size; ++i) {
    if (is_chain_separator(lines[i].text)) linked = true;
    if (!linked || !(lines[i].shape == Shape::traceback && is_notebook_header(lines[i].text))) continue;
    linked = false;
    std::string_view type = lines[i].text;
    consume_end(type, notebook_mark);
    type = trim(type);
    if (builder.exception(exception_header(type).type, {}) < 0) break;
    for (++i; i < size; ++i) {
      const Line &line = lines[i];
      Frame frame;
      Frame *newest = builder.current()->frames.empty() ? nullptr : &builder.current()->frames.back();
      if (line.indent == 0 && (read_notebook_frame(line.text, frame) || read_frame(line.text, frame))) {
        builder.frame(frame);
      } else if (const std::int32_t at = arrow_line(line.text); at > 0 && newest != nullptr) {
        if (newest->line == 0) newest->line = at;
      } else if (line.indent == 0 && line.text.starts_with(type)) {
        break;
      } else if (is_chain_separator(line.text) || (line.indent == 0 && !line.text.empty() && !is_numbered_source(line.text))) {
        break;
      }
    }
    builder.reverse_frames();
    const Header header = i < size ? exception_header(lines[i].text) : Header{};
    if (header.type.empty()) continue;
    std::size_t end = i + 1;
    while (end < size && !is_chain_separator(lines[end].text) && !is_notebook_header(lines[end].text)) ++end;
    builder.current()->type = header.type;
    builder.current()->message = joined_lines(header.message, text, i + 1, end, builder.arena());
    i = end - 1;
  }
  builder.primary_last();
  return true;
}

bool is_fault_header(std::string_view text) noexcept {
  return text.ends_with("(most recent call first):") && (text.starts_with("Current thread") || text.starts_with("Thread ") || text.starts_with("Stack "));
}

bool parse_fault(const Text &text, Builder &builder) {
  Header cause;
  bool found = false, inside = false;
  std::int32_t crashed = 0;
  for (const Line &line : text.lines) {
    Frame frame;
    if (is_fault_header(line.text)) {
      if (line.text.starts_with("Current thread's C stack")) {
        inside = false;
        continue;
      }
      const std::int32_t index = builder.exception({}, {}, Relation::other_thread);
      if (index < 0) break;
      if (line.text.starts_with("Current thread")) crashed = index;
      inside = found = true;
    } else if (inside && read_frame(line.text, frame)) {
      builder.frame(frame);
    } else if (line.text.starts_with("Fatal Python error: ") || line.text.starts_with("Windows fatal exception: ") || line.text.starts_with("Timeout (")) {
      const std::size_t colon = line.text.find(": ");
      if (!cause.type.empty()) continue;
      cause.type = line.text.substr(0, colon == std::string_view::npos ? 7 : colon);
      if (colon != std::string_view::npos) cause.message = line.text.substr(colon + 2);
    }
  }
  if (!found) return false;
  List<Exception> &all = builder.event().exceptions;
  std::swap(all[0], all[static_cast<std::size_t>(crashed)]);
  all[0].relation = Relation::primary;
  all[0].type = cause.type;
  all[0].message = cause.message;
  for (std::size_t i = 1; i < all.size(); ++i) all[i].parent = 0;
  return true;
}

namespace {

// What stands inside a row of rich's box; false where the line is none.
bool read_box_row(std::string_view text, std::string_view &content) noexcept {
  if (!consume(text, "│") && !consume(text, "|")) return false;
  if (!consume_end(text, "│")) consume_end(text, "|");
  content = trim_right(text);
  return true;
}

// "/app/orders.py:12 in total"
bool read_rich_frame(std::string_view text, Frame &frame) noexcept {
  const std::size_t in = text.rfind(" in ");
  if (in == std::string_view::npos) return false;
  std::string_view place = text.substr(0, in);
  const std::int32_t line = consume_number_end(place);
  if (line < 0 || !consume_end(place, ":") || place.empty()) return false;
  frame.file = place;
  frame.line = line;
  frame.function = text.substr(in + 4);
  return true;
}

}  // namespace

bool is_rich_header(std::string_view text) noexcept {
  return (text.starts_with("╭─") || text.starts_with("┌─") || text.starts_with("+--")) && contains(text, " Traceback (most recent call last) ");
}

void parse_rich(const Text &text, Builder &builder) {
  const List<Line> &lines = text.lines;
  std::size_t i = 0;
  bool linked = true;
  for (; i < lines.size(); ++i) {
    linked |= is_chain_separator(lines[i].text);
    if (!linked || !is_rich_header(lines[i].text)) continue;
    linked = false;
    if (builder.exception({}, {}) < 0) break;
    constexpr int rows_of_a_place = 8;
    std::string_view broken;  // the beginning of a place that is wider than the box
    int rows = 0;
    std::string_view row;
    for (++i; i < lines.size() && read_box_row(lines[i].text, row); ++i) {
      if (!consume(row, " ") || row.empty() || row.front() == ' ') {
        broken = {};
        continue;
      }
      rows = broken.empty() || rows == rows_of_a_place ? 0 : rows + 1;
      if (rows > 0) row = builder.arena().concat({broken, row});
      broken = {};
      Frame frame;
      if (read_rich_frame(row, frame)) builder.frame(frame);
      else if (row.front() == '/' || (row.size() > 2 && row[1] == ':') || row.front() == '<') broken = row;
    }
    builder.reverse_frames();
    while (++i < lines.size() && lines[i].text.empty()) {  // behind the box's lower edge
    }
    if (i >= lines.size()) break;
    const Header header = exception_header(lines[i].text);
    std::size_t end = i + 1;
    while (end < lines.size() && !lines[end].text.empty() && !is_chain_separator(lines[end].text) && !ends_message(lines[end].text)) ++end;
    builder.current()->type = header.type;
    builder.current()->message = joined_lines(header.message, text, i + 1, end, builder.arena());
    i = end - 1;
  }
  builder.primary_last();
}

namespace {

// "tests/test_orders.py:12: ", "app/orders.py:7: ZeroDivisionError" and, of the short style, "app/orders.py:7: in total".
bool read_pytest_location(const Line &line, Frame &frame, std::string_view &type) noexcept {
  const std::size_t extension = line.text.find(".py:");
  if (line.indent != 0 || extension == std::string_view::npos || extension == 0) return false;
  std::string_view rest = line.text.substr(extension + 4);
  const std::int32_t number = consume_number(rest);
  if (number <= 0 || !consume(rest, ":")) return false;
  type = trim(rest);
  if (consume(type, "in ")) {
    frame.function = type;
    type = {};
  }
  if (!type.empty() && type != "in" && !is_class_name(type)) return false;
  frame.file = line.text.substr(0, extension + 3);
  frame.line = number;
  return true;
}

bool is_pytest_error(std::string_view text) noexcept { return text.starts_with("E   "); }

}  // namespace

std::uint32_t pytest_lines(const Text &text) noexcept {
  std::uint32_t locations = 0, errors = 0;
  for (const Line &line : text.lines) {
    Frame frame;
    std::string_view type;
    if (is_pytest_error(line.text)) ++errors;
    else if (line.shape != Shape::empty && (errors > 0 || contains(line.text, ": in ")) && read_pytest_location(line, frame, type)) ++locations;
  }
  return locations == 0 || errors == 0 ? 0 : errors + locations;
}

bool parse_pytest(const Text &text, Builder &builder) {
  if (pytest_lines(text) == 0) return false;
  std::string_view function;
  std::size_t begin = 0, end = 0;  // of the "E" lines
  bool short_style = false;
  builder.exception({}, {});
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    Frame frame;
    std::string_view type, code = line.text;
    if (consume(code, ">")) code = trim_left(code);
    consume(code, "async ");
    if (is_pytest_error(line.text)) {
      if (begin == end) begin = i;
      end = i + 1;
    } else if (short_style && begin < end) {
      break;
    } else if (consume(code, "def ")) {
      function = trim(before(code, '('));
    } else if (read_pytest_location(line, frame, type)) {
      short_style = !frame.function.empty();
      if (!short_style) frame.function = function;
      function = {};
      builder.frame(frame);
      if (begin == end) continue;
      builder.current()->type = type;
      break;
    }
  }
  builder.reverse_frames();
  Text message;
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_pytest_error(text.lines[i].text)) break;
    Line line;
    line.whole = text.lines[i].text.substr(1);
    line.text = trim(line.whole);
    message.lines.push_back(builder.arena(), line);
  }
  const Header header = exception_header(message.lines.empty() ? std::string_view{} : message.lines[0].text);
  Exception &exception = *builder.current();
  if (!header.type.empty() && (exception.type.empty() || header.type.ends_with(exception.type))) exception.type = header.type;
  const std::string_view first = header.type.empty() && !message.lines.empty() ? message.lines[0].text : header.message;
  exception.message = joined_lines(first, message, 1, message.lines.size(), builder.arena());
  return true;
}

}  // namespace faultprint::stacktrace::python_parts
