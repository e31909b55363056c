// src/stacktrace/powershell.cpp: error records of Windows PowerShell and PowerShell 7, and ScriptStackTrace. Words around the
// position are translated; "CategoryInfo" and "FullyQualifiedErrorId" are not.
#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t nowhere = ~std::size_t{0};

// "⟨word⟩ ⟨function⟩, ⟨file⟩: ⟨word⟩ ⟨line⟩", as in "at <ScriptBlock>, C:\deploy.ps1: line 3".
bool read_script_frame(std::string_view s, Frame &frame) noexcept {
  if (const std::size_t colon = s.find(": "); s.starts_with("ScriptStackTrace") && colon != std::string_view::npos) s = trim_left(s.substr(colon + 2));
  const std::size_t blank = s.find(' '), comma = s.find(", ");
  if (blank == std::string_view::npos || comma == std::string_view::npos || comma < blank) return false;
  std::string_view place = s.substr(comma + 2);
  const std::int32_t line = consume_number_end(place);
  if (line < 0) return false;
  const std::size_t colon = place.rfind(": ");
  const std::string_view function = trim(s.substr(blank + 1, comma - blank - 1));
  if (colon == std::string_view::npos || function.empty() || place.size() - colon > 24) return false;
  const std::string_view file = place.substr(0, colon);
  const bool located = file == "<No file>" || contains(file, ".ps") || (file.starts_with('<') && file.ends_with('>'));
  if (!located || (contains(function, ' ') && !function.starts_with('<'))) return false;
  frame = {};
  frame.runtime = Runtime::powershell;
  frame.function = function;
  if (!file.starts_with('<')) frame.file = file;
  frame.line = line;
  return true;
}

// "At C:\deploy.ps1:12 char:5", "In Zeile:1 Zeichen:5", "строка:1 знак:5": two numbers, the file before them.
bool read_position(std::string_view s, Frame &frame) noexcept {
  const std::int32_t column = consume_number_end(s);
  if (column < 0) return false;
  std::size_t end = s.size();
  while (end > 0 && !is_digit(s[end - 1])) --end;
  if (end == 0 || s.size() - end > 32) return false;
  s = s.substr(0, end);
  const std::int32_t line = consume_number_end(s);
  s = trim_right(s);
  if (line < 0 || !consume_end(s, ":")) return false;
  std::size_t begin = std::string_view::npos;  // of the path: a drive, a share or a root
  for (std::size_t i = 0; i + 1 < s.size() && begin == std::string_view::npos; ++i) {
    const bool starts = i == 0 || is_blank(s[i - 1]);
    if (starts && (s[i] == '/' || (s[i] == '\\' && s[i + 1] == '\\') || (is_letter(s[i]) && s[i + 1] == ':' && i + 2 < s.size()))) begin = i;
  }
  frame = {};
  frame.runtime = Runtime::powershell;
  if (begin != std::string_view::npos) frame.file = s.substr(begin);
  frame.line = line;
  frame.column = column;
  return true;
}

// The value of "+ CategoryInfo          : …".
bool read_field(std::string_view s, std::string_view name, std::string_view &value) noexcept {
  consume(s, "+ ");
  s = trim_left(s);
  if (!consume(s, name)) return false;
  s = trim_left(s);
  if (!consume(s, ":")) return false;
  value = trim(s);
  return true;
}

bool is_concise_mark(std::string_view s) noexcept { return s == "Line |" || (s.ends_with(" |") && s.size() < 24 && is_wide(s.front())); }

Score score(const Text &text) noexcept {
  Score score;
  std::string_view value;
  Frame frame;
  for (const Line &line : text.lines) {
    const std::string_view s = line.text;
    if (s.empty()) continue;
    if (is_any<"+CF">(s.front()) && (read_field(s, "FullyQualifiedErrorId", value) || read_field(s, "CategoryInfo", value))) score.certain = true;
    if (s == "Line |") score.certain = true;
    if (contains(s, ", ") && read_script_frame(s, frame)) ++score.frames;
  }
  return score;
}

// "ObjectNotFound: (C:\nope:String) [Get-Item], ItemNotFoundException"
void read_category(std::string_view value, std::string_view &type, std::string_view &command) noexcept {
  const std::size_t comma = value.rfind("], ");
  if (comma == std::string_view::npos) return;
  type = trim(value.substr(comma + 3));
  const std::size_t open = value.rfind('[', comma);
  if (open != std::string_view::npos) command = value.substr(open + 1, comma - open - 1);
}

// Cuts the name of the command or script that Windows PowerShell puts before the message.
std::string_view without_command(std::string_view message, std::string_view command) noexcept {
  const std::size_t colon = message.find(" : ");
  if (colon == std::string_view::npos) return message;
  const std::string_view before = message.substr(0, colon);
  const bool name = before == command || contains(before, ".ps1") || (!contains(before, ' ') && contains(before, '-'));
  return name ? trim(message.substr(colon + 3)) : message;
}

class Reader {
 public:
  Reader(const Text &text, Arena &arena, Event &event) noexcept : text_(text), builder_(arena, event, Runtime::powershell) {}
  void read();

 private:
  bool read_record();
  bool read_concise();
  void read_frames(std::size_t begin);

  const Text &text_;
  Builder builder_;
};

bool Reader::read_record() {
  const std::size_t count = text_.lines.size();
  std::size_t plus = nowhere, fields = nowhere;
  std::string_view value, type, command, id;
  for (std::size_t i = 0; i < count && id.empty(); ++i) {
    const std::string_view s = text_.lines[i].text;
    if (plus == nowhere && s.starts_with('+')) plus = i;
    if (read_field(s, "CategoryInfo", value)) {
      std::string_view category = value;
      if (!contains(category, "], ") && i + 1 < count && !text_.lines[i + 1].text.starts_with('+') && !contains(text_.lines[i + 1].text, " : "))  // wrapped
        category = builder_.arena().concat({category, " ", text_.lines[i + 1].text});
      read_category(category, type, command);
      fields = i;
    } else if (read_field(s, "FullyQualifiedErrorId", id) && fields == nowhere) {
      fields = i;
    }
  }
  if (fields == nowhere) return false;
  const std::size_t end = plus == nowhere ? fields : plus;
  Frame frame;
  bool placed = false;
  std::size_t message_end = end;
  if (end > 0 && end <= count) {
    std::size_t at = end;
    while (at > 0 && text_.lines[at - 1].text.empty()) --at;
    if (at > 0 && plus != nowhere && read_position(text_.lines[at - 1].text, frame)) {
      placed = true;
      message_end = at - 1;
    }
  }
  std::string_view message;
  if (text_.lines[0].text.starts_with("Exception ") && read_field(text_.lines[0].text, "Exception", value)) {  // Get-Error lists the outermost exception's fields least indented
    std::uint32_t indent = ~std::uint32_t{0};
    for (std::size_t i = 1; i < message_end; ++i)
      if (const Line &line = text_.lines[i]; line.indent < indent && read_field(line.text, "Message", value)) {
        message = value;
        indent = line.indent;
      }
  }
  if (message.empty()) message = without_command(joined_lines(text_, 0, message_end, builder_.arena()), command);
  builder_.exception(type.empty() ? before(id, ',') : type, message);
  if (placed) {
    if (!contains(command, '(')) frame.function = command;
    builder_.frame(frame);
  }
  return true;
}

// "Get-Item: /app/a.ps1:3:5", "Line |", "   3 |  source", "     |  ~~~~", "     | message".
bool Reader::read_concise() {
  std::size_t mark = 0;
  while (mark < text_.lines.size() && !is_concise_mark(text_.lines[mark].text)) ++mark;
  if (mark == text_.lines.size() || mark == 0) return false;
  std::string_view head = text_.lines[mark - 1].text;
  const std::size_t colon = head.find(": ");
  if (colon == std::string_view::npos) return false;
  const std::string_view name = head.substr(0, colon);
  Frame frame;
  frame.runtime = Runtime::powershell;
  std::string_view place = trim(head.substr(colon + 2));
  std::int32_t last = consume_number_end(place);
  if (last >= 0 && consume_end(place, ":")) {
    std::string_view outer = place;
    if (const std::int32_t line = consume_number_end(outer); line >= 0 && consume_end(outer, ":")) {
      frame.column = last;
      last = line;
      place = outer;
    }
    frame.line = last;
    frame.file = place;
  }
  std::size_t i = mark + 1, first = nowhere, end = nowhere;
  for (; i < text_.lines.size() && contains(text_.lines[i].text, '|'); ++i) {
    const std::string_view s = text_.lines[i].text;
    if (s.starts_with('|') && !contains(s, "~")) {
      if (first == nowhere) first = i;
      end = i + 1;
    }
  }
  std::string_view message;
  for (std::size_t k = first; k < end && first != nowhere; ++k) {
    const std::string_view s = trim(text_.lines[k].text.substr(1));
    message = message.empty() ? s : builder_.arena().concat({message.substr(0, bytes_kept), "\n", s});
    if (k - first > 50) break;
  }
  builder_.exception(name, message);
  if (frame.line > 0) {
    if (contains(name, '-')) frame.function = name;
    builder_.frame(frame);
  }
  return true;
}

void Reader::read_frames(std::size_t begin) {
  Frame frame;
  for (std::size_t i = begin; i < text_.lines.size(); ++i)
    if (read_script_frame(text_.lines[i].text, frame)) builder_.frame(frame);
}

void Reader::read() {
  Frame frame;
  std::size_t first = 0;
  while (first < text_.lines.size() && !read_script_frame(text_.lines[first].text, frame)) ++first;
  if (!read_record() && !read_concise()) {
    const std::string_view head = joined_lines(text_, 0, first, builder_.arena());
    const Header header = split_header(head);
    builder_.exception(header.type, header.message);
  }
  Exception *exception = builder_.current();
  if (exception != nullptr && first < text_.lines.size()) exception->frames.clear();  // the stack has the position, too
  read_frames(first);
  builder_.finish();
}

void parse(const Text &text, Arena &arena, Event &event) { Reader(text, arena, event).read(); }

}  // namespace

const Grammar powershell{"powershell", any_shape, score, parse, Shown::all};

}  // namespace faultprint::stacktrace
