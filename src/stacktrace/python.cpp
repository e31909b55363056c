// Tracebacks of CPython 2.7 and later, PyPy, Jython and MicroPython. Printed oldest frame first and root cause first.
#include "stacktrace/python.h"

#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

bool python_parts::read_frame(std::string_view text, Frame &frame) noexcept {
  consume(text, "> ");  // loguru marks the frame that caught the exception
  if (!consume(text, "File \"")) return false;
  constexpr std::string_view line_mark = "\", line ";
  const std::size_t mark = text.rfind(line_mark);
  if (mark == std::string_view::npos) {  // Django's old error page: the line stands before the source
    const std::size_t in = text.rfind("\" in ");
    if (in == std::string_view::npos) return false;
    frame.file = text.substr(0, in);
    frame.function = text.substr(in + 5);
    return true;
  }
  std::string_view rest = text.substr(mark + line_mark.size());
  const std::int32_t line = consume_number(rest);
  if (line < 0 && !consume(rest, "???")) return false;
  if (std::string_view column = rest; consume(column, ", column ")) {  // Starlark
    if ((frame.column = consume_number(column)) < 0) return false;
    rest = column;
  }
  consume(rest, ",");
  rest = trim(rest);
  if (!rest.empty() && !consume(rest, "in ")) return false;
  frame.file = text.substr(0, mark);
  frame.line = line < 0 ? 0 : line;
  frame.function = rest;
  return true;
}

Header python_parts::exception_header(std::string_view text) noexcept {
  Header header = split_header(text);
  if (header.type.empty()) {  // Ray: "RayTaskError(KeyError): …" is a class made of two
    const std::size_t open = text.find('('), close = text.find("): ");
    if (open != std::string_view::npos && close != std::string_view::npos && open < close && is_class_name(text.substr(0, open)) &&
        is_class_name(text.substr(open + 1, close - open - 1)))
      header = {text.substr(0, close + 1), trim(text.substr(close + 3))};
  }
  consume(header.type, "__main__.");
  return header;
}

bool python_parts::is_chain_separator(std::string_view text) noexcept {
  return text.starts_with("The above exception was the direct cause of the following exception") ||
         text.starts_with("During handling of the above exception, another exception occurred");
}

bool python_parts::ends_message(std::string_view text) noexcept {
  constexpr std::string_view beginnings[] = {
      "Local variables in innermost frame:",  // abrt
      "Process finished with exit code",      // PyCharm
      "Exception ignored in",
      "Original exception was:",
      "Error in sys.excepthook:",
      "Error in atexit._run_exitfuncs:",
      "Stack (most recent call last):",
      "AddressSanitizer:",
      "*** SIG",
      "The full traceback has been saved in",  // Sphinx
      "The above server error caused the following client error:",  // Odoo
      "[end of output]",  // pip
      "Code done running.",  // CircuitPython
      ">>>",
      "INFO:",
      "WARNING:",
      "DEBUG:",
  };
  for (const std::string_view beginning : beginnings)
    if (text.starts_with(beginning)) return true;
  return text == "\"\"\"" || (text.starts_with("==") && text.size() > 2 && (is_digit(text[2]) || text[2] == '='));
}

namespace {

using namespace python_parts;

constexpr std::string_view traceback_header = "Traceback (most recent call last):";
constexpr std::string_view original_header = "Original Traceback (most recent call last):";  // PyTorch: what a worker met, below what it made of it
constexpr std::string_view group_header = "Exception Group Traceback (most recent call last):";

// A line without the margin that exception groups draw: "  | ", "  +-+---------------- 1 ----------------".
struct Row {
  enum Mark : std::uint8_t { plain, bar, member, nested_member, end_of_members };
  std::string_view content;  // with its indent
  std::string_view text;     // without
  std::uint32_t column = 0;  // of the margin
  std::uint32_t indent = 0;  // of `text` inside the margin
  Mark mark = plain;
  bool left_out = false;  // "+---------------- ... ----------------" stands before "and 7 more exceptions"
};

Row row_of(const Line &line, bool has_groups) noexcept {
  Row row;
  row.content = line.whole;
  const std::string_view text = line.text;
  if (has_groups && !text.empty() && (text[0] == '|' || text[0] == '+')) {
    const std::string_view ruler = text.substr(0, find_other<"+-">(text));
    if (text[0] == '|' || text.starts_with("+ ")) {
      row.mark = Row::bar;
      row.column = line.indent;
      row.content = text.substr(1);
      consume(row.content, " ");
    } else if (ruler.size() > 4) {
      const bool nested = text.starts_with("+-+");
      const bool numbered = ruler.size() < text.size();
      row.mark = !numbered ? Row::end_of_members : nested ? Row::nested_member : Row::member;
      row.column = line.indent + (nested ? 2 : 0);
      row.left_out = contains(text, "...");
      row.content = {};
    }
  }
  const std::string_view left = trim_left(row.content);
  row.indent = static_cast<std::uint32_t>(row.content.size() - left.size());
  row.text = trim_right(left);
  return row;
}

// Reads a text with one chain of tracebacks at its top, and in each group the chains of its members.
class Reader {
 public:
  Reader(const Text &text, Builder &builder, bool has_groups) : text_(text), builder_(builder), has_groups_(has_groups) {}

  void read();

 private:
  static constexpr std::size_t levels_kept = 24;
  struct Level {
    std::uint32_t column = 0;
    std::int32_t owner = -1;   // the group whose members these are
    std::int32_t newest = -1;  // last exception of the chain that is being read
    std::int32_t chain = 0;
    bool linked = false;    // a separator announced one more exception of the chain
    bool left_out = false;  // the member is only "and 7 more exceptions"
  };
  struct Node {
    std::int32_t chain, owner;
  };

  std::size_t size() const noexcept { return text_.lines.size(); }
  Row row(std::size_t i) const noexcept { return row_of(text_.lines[i], has_groups_); }
  Level &level() noexcept { return levels_[depth_]; }
  bool is_frame(std::size_t i) const noexcept {
    Frame ignored;
    return i < size() && read_frame(row(i).text, ignored);
  }

  void enter_member(const Row &row) noexcept;
  bool begin_exception();
  std::size_t read_block(std::size_t begin, std::uint32_t base, bool pure);
  std::size_t read_header(std::size_t at, bool pure);
  std::size_t read_django_header(std::size_t at);
  void put_below_last();
  bool is_flat_source(std::size_t i) const noexcept;
  Header header_before(std::size_t begin) const noexcept;
  void put_in_order();

  const Text &text_;
  Builder &builder_;
  const bool has_groups_;
  Level levels_[levels_kept];
  std::size_t depth_ = 0;
  std::int32_t chains_ = 1;
  List<Node> nodes_;
};

void Reader::enter_member(const Row &row) noexcept {
  while (depth_ > 0 && (row.mark == Row::nested_member ? level().column >= row.column : level().column > row.column)) --depth_;
  if (row.mark == Row::end_of_members) {
    if (depth_ > 0 && level().column == row.column) --depth_;
    return;
  }
  if (row.mark == Row::nested_member) {
    const std::int32_t owner = level().newest;
    if (depth_ + 1 == levels_kept) return;
    ++depth_;
    level() = Level{};
    level().owner = owner;
    if (owner >= 0) builder_.event().exceptions[static_cast<std::size_t>(owner)].is_group = true;
  }
  level().column = row.column;
  level().newest = -1;
  level().linked = false;
  level().left_out = row.left_out;
  level().chain = chains_++;
}

bool Reader::begin_exception() {
  const std::int32_t index = builder_.exception({}, {});
  if (index < 0) return false;
  nodes_.push_back(builder_.arena(), Node{level().chain, level().owner});
  level().newest = index;
  level().linked = false;
  return true;
}

// In a text whose indents are lost, the line after a frame is source where a frame or something else comes after it.
bool Reader::is_flat_source(std::size_t i) const noexcept {
  if (i + 1 >= size() || !is_frame(i - 1)) return false;
  if (is_frame(i + 1)) return true;
  const Header here = exception_header(row(i).text), next = exception_header(row(i + 1).text);
  return !next.type.empty() && (here.type.empty() || here.message.empty());
}

// Fuzzing harnesses print "Type: message" above the traceback and not below it.
Header Reader::header_before(std::size_t begin) const noexcept {
  while (begin > 0 && text_.lines[begin - 1].text.empty()) --begin;
  if (begin == 0) return {};
  std::string_view text = text_.lines[begin - 1].text;
  consume(text, "[ERROR] ");  // AWS Lambda
  const Header header = exception_header(text);
  const bool named_so = header.type.ends_with("Error") || header.type.ends_with("Exception") || header.type.ends_with("Warning");
  return named_so ? header : Header{};
}

// "Exception Type: KeyError at /orders/" and "Exception Value: 'id'" of Django's error page.
std::size_t Reader::read_django_header(std::size_t at) {
  Exception *exception = builder_.current();
  std::string_view type = row(at).text.substr(16);
  if (const std::size_t url = type.find(" at "); url != std::string_view::npos) type = type.substr(0, url);
  constexpr std::size_t lines_between = 3;
  const std::size_t last = std::min(size(), at + 1 + lines_between);
  std::size_t value = at + 1;
  while (value < last && !row(value).text.starts_with("Exception Value:")) ++value;
  if (value == last) value = size();
  std::size_t end = value == size() ? at + 1 : value + 1;
  while (end < size() && !row(end).text.empty() && !row(end).text.starts_with("Request ")) ++end;
  if (exception == nullptr) return end;
  exception->type = type;
  if (value < size()) exception->message = joined_lines(row(value).text.substr(16), text_, value + 1, end, builder_.arena());
  return end;
}

// The exception's type and message from the line `at` on. Returns the line after them.
std::size_t Reader::read_header(std::size_t at, bool pure) {
  const Row first = row(at);
  if (first.text.starts_with("Exception Type: ")) return read_django_header(at);
  const Header header = exception_header(first.text);
  std::size_t end = at + 1;
  unsigned blanks = 0;
  for (; end < size(); ++end) {
    const Row next = row(end);
    // Further lines of a message stand without the margin.
    const bool inside = next.mark == first.mark ? next.column == first.column : first.mark == Row::bar && next.mark == Row::plain && !next.text.empty();
    if (!inside) break;
    if (next.text.empty()) ++blanks;
    else if (blanks > 1 && next.indent == 0) break;  // what a tool reports besides
    else blanks = 0;
    if (next.text.empty() ? !pure && next.mark == Row::plain : ends_message(next.text) || begins_with_time(next.text)) break;
    if (is_chain_separator(next.text) || contains(next.text, traceback_header)) break;
  }
  Exception *exception = builder_.current();
  if (exception == nullptr) return end;
  exception->type = header.type;
  if (first.mark == Row::plain) {
    exception->message = joined_lines(header.message, text_, at + 1, end, builder_.arena());
    return end;
  }
  Text inside;
  for (std::size_t i = at + 1; i < end; ++i) {
    Line line;
    line.whole = row(i).content;
    line.text = row(i).text;
    inside.lines.push_back(builder_.arena(), line);
  }
  exception->message = joined_lines(header.message, inside, 0, inside.lines.size(), builder_.arena());
  return end;
}

// Frames and header from the line `begin` on; `base` is the indent of the line that announced them.
std::size_t Reader::read_block(std::size_t begin, std::uint32_t base, bool pure) {
  const bool kept = begin_exception();
  const bool in_margin = begin > 0 && row(begin - 1).mark == Row::bar;
  bool after_blank = false, flat = false;
  std::size_t i = begin;
  for (; i < size(); ++i) {
    const Row line = row(i);
    if (line.mark > Row::bar || (line.mark == Row::bar) != in_margin) break;
    if (line.text.empty()) {
      after_blank = true;
      continue;
    }
    Frame frame;
    if (read_frame(line.text, frame)) {
      flat = line.indent <= base;
      if (kept) builder_.frame(frame);
    } else if (line.text.starts_with("[Previous line repeated ")) {
      std::string_view count = line.text.substr(24);
      Exception *exception = builder_.current();
      if (exception != nullptr && !exception->frames.empty())
        exception->frames.back().repeated = static_cast<std::uint32_t>(std::max(0, consume_number(count)));
    } else if (is_chain_separator(line.text) || contains(line.text, traceback_header)) {
      break;
    } else if (line.indent > base || line.text.starts_with("--- ") || line.text == "...") {
      Exception *exception = builder_.current();
      if (exception != nullptr && !exception->frames.empty() && exception->frames.back().line == 0) {  // Django: "  12.     return total"
        std::string_view source = line.text;
        const std::int32_t number = consume_number(source);
        if (number > 0 && source.starts_with('.')) exception->frames.back().line = number;
      }
      // source, markers below it, Twisted's "--- <exception caught here> ---"
    } else if (!(flat && is_flat_source(i))) {
      if (!after_blank || line.text.starts_with("Exception Type: ") || !exception_header(line.text).type.empty()) i = read_header(i, pure);
      break;
    }
    after_blank = false;
  }
  if (kept) {
    Exception *exception = builder_.current();
    if (exception->type.empty() && exception->message.empty() && begin > 0) {
      const Header header = header_before(begin - 1);
      exception->type = header.type;
      exception->message = header.message;
    }
    builder_.reverse_frames();
  }
  return i;
}

// Every chain with its newest exception first, the outermost chain before those of the members of groups.
void Reader::put_in_order() {
  List<Exception> &all = builder_.event().exceptions;
  const std::size_t count = all.size();
  Arena &arena = builder_.arena();
  auto *ordered = arena.array<Exception>(count);
  auto *place = arena.array<std::int32_t>(count);
  std::size_t placed = 0;
  for (std::int32_t chain = 0; chain < chains_ && placed < count; ++chain) {
    std::int32_t previous = -1;
    for (std::size_t i = count; i-- > 0;) {
      if (nodes_[i].chain != chain) continue;
      Exception exception = all[i];
      const std::int32_t owner = nodes_[i].owner;
      exception.relation = previous >= 0 ? Relation::cause : owner >= 0 ? Relation::group_member : Relation::primary;
      exception.parent = previous >= 0 ? previous : owner >= 0 ? place[owner] : -1;
      previous = static_cast<std::int32_t>(placed);
      place[i] = previous;
      ordered[placed++] = exception;
    }
  }
  for (std::size_t i = 0; i < placed; ++i) all[i] = ordered[i];
  all.truncate(placed);
}

// The exception read last is the cause of the one before it.
void Reader::put_below_last() {
  List<Exception> &all = builder_.event().exceptions;
  const std::size_t count = all.size();
  if (count < 2 || count != nodes_.size()) return;
  std::swap(all[count - 1], all[count - 2]);
  std::swap(nodes_[count - 1], nodes_[count - 2]);
}

void Reader::read() {
  bool secondary = false;  // what comes next is printed besides the main exception
  std::size_t printed = 0;  // lines of text before the first traceback
  List<Exception> &all = builder_.event().exceptions;
  for (std::size_t i = 0; i < size();) {
    const Row line = row(i);
    if (line.mark > Row::bar) {
      enter_member(line);
      ++i;
      continue;
    }
    const std::size_t header = line.text.find(traceback_header);
    const bool separator = is_chain_separator(line.text);
    if (line.mark == Row::plain && (separator || header != std::string_view::npos)) depth_ = 0;
    if (separator) {
      level().linked = level().newest >= 0;
      ++i;
      continue;
    }
    if (header != std::string_view::npos && line.text == original_header && level().newest >= 0 && depth_ == 0) {
      i = read_block(i + 1, line.indent, true);
      put_below_last();
      break;
    }
    if (header != std::string_view::npos) {
      if (level().newest >= 0 && !level().linked) {
        if (!secondary) break;
        all.clear();
        nodes_.clear();
        depth_ = 0;
        level() = Level{};
        chains_ = 1;
      }
      if (all.empty()) secondary = i > 0 && (text_.lines[i - 1].text.starts_with("Exception ignored in") || text_.lines[i - 1].text == "Error in sys.excepthook:");
      const bool alone = header == 0 || line.text.starts_with(group_header);
      i = read_block(i + 1, alone ? line.indent : 0, printed == 0);
      continue;
    }
    if (depth_ > 0 && level().newest < 0 && !level().left_out && !line.text.empty() && begin_exception()) {
      i = read_header(i, true);
      continue;
    }
    if (!line.text.empty() && all.empty() && !line.text.starts_with("Exception in ")) ++printed;
    ++i;
  }
  if (all.empty())
    for (std::size_t i = 0; i < size(); ++i)
      if (is_frame(i)) {
        read_block(i, row(i).indent < 2 ? 0 : row(i).indent - 2, i == 0);
        break;
      }
  put_in_order();
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false;
  for (const Line &line : text.lines) {
    Frame frame;
    if (line.shape == Shape::file_quoted) score.frames += read_frame(line.text, frame) ? 1 : 0;
    else if (line.shape == Shape::traceback) {
      header |= contains(line.text, traceback_header);
      score.certain |= contains(line.text, group_header) || is_notebook_header(line.text) || is_rich_header(line.text);
    } else if (is_fault_header(line.text)) header = true;
  }
  score.certain |= header && score.frames > 0;
  if (score.frames == 0 && !score.certain) score.frames = pytest_lines(text);
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::python);
  bool traceback = false, groups = false, rich = false;
  for (const Line &line : text.lines) {
    if (line.shape != Shape::traceback) continue;
    traceback |= contains(line.text, traceback_header);
    groups |= contains(line.text, group_header);
    rich |= is_rich_header(line.text);
  }
  if (rich) parse_rich(text, builder);
  else if (traceback || !(parse_notebook(text, builder) || parse_fault(text, builder) || parse_pytest(text, builder)))
    Reader(text, builder, groups).read();
  builder.finish();
}

}  // namespace

const Grammar python{"python", any_shape, score, parse, Shown::all};

}  // namespace faultprint::stacktrace
