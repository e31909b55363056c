// WinDbg and cdb: "STACK_TEXT:" of !analyze and the tables of k, kb, kn, kp, kv. cdb breaks lines at the console's width.
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

constexpr std::size_t console_width = 79;  // cdb breaks before the last column

// Lines that the console's width broke are joined again.
struct Reader {
  const Text &text;
  Arena &arena;
  std::size_t next = 0;

  bool read(std::string_view &line) {
    if (next >= text.lines.size()) return false;
    const Line *at = &text.lines[next++];
    line = at->whole;
    while ((at->whole.size() == console_width || at->whole.size() == console_width + 1) && next < text.lines.size() &&
           !text.lines[next].whole.empty() && line.size() < 4096 && !begins_row(text.lines[next].text)) {
      at = &text.lines[next++];
      line = arena.concat({line, at->whole});
    }
    return true;
  }
  static bool begins_row(std::string_view line) noexcept {
    const std::string_view label = line.substr(0, find_any<": ">(line));
    if (label.size() == 2 && all_hexadecimal(label)) {  // the frame's number
      std::string_view rest = trim_left(line.substr(2));
      if (rest.starts_with("(Inline") || consume_bare_address(rest, 8)) return true;
    }
    return consume_bare_address(line, 8) || (label.size() < line.size() && line[label.size()] == ':' && contains(label, '_'));
  }
};

// Whether `s` begins with an image and "!": "ntdll!", "chrome_7ff8!"; symbols of unknown images are "image+0x12".
bool has_image(std::string_view s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && (is_identifier(s[n]) || s[n] == '.' || s[n] == '-')) ++n;
  return n > 0 && n < s.size() && (s[n] == '!' || (s[n] == '+' && s.substr(n + 1).starts_with("0x")));
}

bool is_column(std::string_view word) noexcept {
  if (word == ":" || word == "--------`--------" || word == "--------" || word == "(Inline" || word == "Function)" ||
      word == "(Inline)")
    return true;
  return consume_bare_address(word, 8);
}

// Columns of addresses, then "image!symbol+0x12 [path @ 12]"; "0x7ff8" or nothing where the place is unknown.
bool read_frame(std::string_view line, Frame &frame) noexcept {
  line = trim(line);
  int columns = 0;
  bool placed = false;  // not every column is zero: !analyze makes up a row for a damaged heap
  if (const std::size_t blank = line.find(' ');
      blank != std::string_view::npos && blank < 4 && all_hexadecimal(line.substr(0, blank)))
    line = trim_left(line.substr(blank));  // kn: the frame's number
  for (;;) {
    const std::string_view word = line.substr(0, find_any<" \t">(line));
    if (word.empty() || !is_column(word)) break;
    frame.inlined |= word == "(Inline" || word == "(Inline)";
    columns += word == ":" ? 0 : 1;
    placed |= find_other<"0`:x">(word) != std::string_view::npos;
    line = trim_left(line.substr(word.size()));
  }
  if (columns < 2 || !placed) return false;
  if (line.empty() || is_address(line)) return true;
  if (!has_image(line)) return false;
  if (line.ends_with(']')) {
    const std::size_t open = line.rfind(" [");
    if (open != std::string_view::npos) {
      std::string_view place = line.substr(open + 2, line.size() - open - 3);
      std::string_view file = place;
      const std::int32_t number = consume_number_end(file);
      file = trim_right(file);
      if (number >= 0 && consume_end(file, "@")) {
        frame.file = trim_right(file);
        frame.line = number;
        line = trim_right(line.substr(0, open));
      }
    }
  }
  for (const std::string_view remark : {"(FPO: ", "(CONV: ", "(Manual)", "(Self-relocated"})
    if (const std::size_t at = line.find(remark); at != std::string_view::npos && at > 0) line = trim_right(line.substr(0, at));
  consume_offset(line);
  const std::size_t mark = line.find('!');
  if (mark == std::string_view::npos) {
    set_image(frame, line);
    return true;
  }
  std::string_view name = line;
  if (name.ends_with(')')) {  // kp prints the arguments' values
    const std::size_t open = name.find('(', mark);
    if (open != std::string_view::npos && open > mark + 1 && !name.substr(0, open).ends_with("operator"))
      name = trim_right(name.substr(0, open));
  }
  frame.function = name;
  frame.module = line.substr(0, mark);
  return true;
}

bool begins_table(std::string_view line) noexcept {
  line = trim_left(line);
  consume(line, "# ");
  line = trim_left(line);
  return line.starts_with("ChildEBP") || line.starts_with("Child-SP") || line.starts_with("RetAddr ") ||
         line.starts_with("Memory  ChildEBP");
}

// "(14a8.c04): Access violation - code c0000005 (!!! second chance !!!)"
bool read_event(std::string_view line, Header &header) noexcept {
  line = trim(line);
  if (!line.starts_with('(')) return false;
  const std::size_t close = line.find("): ");
  const std::size_t code = line.find(" - code ");
  if (close == std::string_view::npos || code == std::string_view::npos || code < close + 3 || close > 20) return false;
  header = {line.substr(close + 3, code - close - 3), line.substr(code + 3)};
  return true;
}

// "IRQL_NOT_LESS_OR_EQUAL (a)" of a kernel's dump.
bool read_bugcheck(std::string_view line, Header &header) noexcept {
  const std::size_t open = line.find(" (");
  if (open == std::string_view::npos || open < 6 || !line.ends_with(')') || !contains(line.substr(0, open), '_')) return false;
  for (const char c : line.substr(0, open))
    if (!is_upper(c) && !is_digit(c) && c != '_') return false;
  if (!all_hexadecimal(line.substr(open + 2, line.size() - open - 3))) return false;
  header = {line.substr(0, open), {}};
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool table = false, mark = false;
  for (const Line &line : text.lines) {
    if (line.text.starts_with("STACK_TEXT:") || begins_table(line.text)) {
      table = mark = true;
      continue;
    }
    if (line.text.starts_with("EXCEPTION_RECORD:") || line.text.starts_with("FAULTING_IP:")) mark = true;
    Frame frame;
    if (line.text.size() > 8 && (contains(line.text, '!') || table) && read_frame(line.text, frame))
      ++score.frames;
    else if (line.shape == Shape::empty && score.frames > 0)
      table = false;
  }
  Header header;
  score.certain = mark && score.frames > 0;
  if (!score.certain && score.frames < 2) score.frames = 0;
  if (!score.certain)
    for (const Line &line : text.lines)
      if (read_event(line.text, header) && contains(line.text, "chance")) {
        score.certain = true;
        break;
      }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header, record;
  bool second_chance = false, of_analysis = false;
  std::string_view source_file, source_line, line;
  enum class Section {
    none,
    analysis,
    table
  } section = Section::none;
  const std::int32_t primary = builder.exception({}, {});
  std::int32_t current = primary;
  bool primary_full = false;
  Reader reader{text, arena};
  while (reader.read(line)) {
    const std::string_view trimmed = trim(line);
    Header found;
    if (!second_chance && read_event(trimmed, found) &&
        (header.type.empty() || found.type != "Break instruction exception" || contains(trimmed, "second chance"))) {
      header = found;
      second_chance = contains(trimmed, "second chance");
    }
    if (record.type.empty() && trimmed.starts_with("ExceptionCode: "))
      record = {between(trimmed, "(", ")"), trimmed.substr(15, trimmed.find(' ', 15) - 15)};
    if (record.type.empty()) read_bugcheck(trimmed, record);
    if (source_file.empty() && trimmed.starts_with("FAULTING_SOURCE_FILE:")) source_file = trim(trimmed.substr(21));
    if (source_line.empty() && trimmed.starts_with("FAULTING_SOURCE_LINE_NUMBER:")) source_line = trim(trimmed.substr(28));
    const bool table = begins_table(trimmed);
    if (trimmed.starts_with("STACK_TEXT:") || table) {
      if (primary_full) current = builder.exception({}, {}, Relation::other_thread);
      section = table ? Section::table : Section::analysis;
      line = table ? std::string_view{} : trimmed.substr(11);
    }
    if (section == Section::none) continue;
    if (line.empty()) {
      if (current == primary && primary_full) section = Section::none;
      continue;
    }
    Frame frame;
    if (!read_frame(line, frame)) continue;
    builder.resume(current);
    builder.frame(frame);
    if (current == primary) {
      primary_full = true;
      of_analysis |= section == Section::analysis;
    }
  }
  if (!primary_full) {  // rows without a head
    builder.resume(primary);
    for (const Line &row : text.lines) {
      Frame frame;
      if (read_frame(row.text, frame)) builder.frame(frame);
    }
  }
  Exception &exception = event.exceptions[0];
  const Header &named = header.type.empty() ? record : header;
  exception.type = named.type;
  exception.message = named.message;
  if (of_analysis && !source_file.empty() && !exception.frames.empty() && exception.frames[0].file.empty()) {
    exception.frames[0].file = source_file;
    if (const std::int32_t number = consume_number(source_line); number > 0) exception.frames[0].line = number;
  }
  builder.finish();
}

}  // namespace

const Grammar windbg{"windbg", any_shape, score, parse};

}  // namespace faultprint::stacktrace
