// Erlang: exceptions as terms ("{badarg,[{shop,parse,1,[{file,"shop.erl"},{line,3}]}]}") in reports of any age, and as the shell,
// escript and crash reports word them ("exception error: bad argument" … "in function"). Newest frame first.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// The shell's words for the reasons that the runtime system makes; a value may follow.
struct Words {
  std::string_view words, reason;
};
constexpr Words worded_reasons[] = {
    {"bad argument in an arithmetic expression", "badarith"},
    {"an error occurred when evaluating an arithmetic expression", "badarith"},
    {"bad argument", "badarg"},
    {"no match of right hand side value", "badmatch"},
    {"no match of right hand value", "badmatch"},
    {"no function clause matching", "function_clause"},
    {"no case clause matching", "case_clause"},
    {"no try clause matching", "try_clause"},
    {"no true branch found when evaluating an if expression", "if_clause"},
    {"undefined function", "undef"},
    {"call to undefined function", "undef"},
    {"bad function", "badfun"},
    {"bad record", "badrecord"},
    {"bad key", "badkey"},
    {"bad map", "badmap"},
    {"no such process or port", "noproc"},
    {"system limit", "system_limit"},
};

class TermReader {
 public:
  TermReader(std::string_view text, Builder &builder) : s_(text), budget_(text.size() * 4 + 4096), builder_(builder) {}
  // Finds the first "{Reason,[Frame, …]}" and reads it.
  bool read();

 private:
  static constexpr std::size_t nesting_kept = 256;
  struct Open {
    char bracket;
    std::uint32_t elements;     // before the present one
    std::size_t first, second;  // where the first element begins, and the comma after it
  };

  std::size_t skip_space(std::size_t i) const noexcept {
    while (i < s_.size() && is_space(s_[i])) ++i;
    return i;
  }
  char at(std::size_t i) const noexcept { return i < s_.size() ? s_[i] : '\0'; }
  std::size_t skip_quoted(std::size_t i) const noexcept;
  std::size_t skip_term(std::size_t i) noexcept;
  bool read_atom(std::size_t &i, std::string_view &atom) const noexcept;
  bool read_frame(std::size_t &i, Frame &frame);
  bool read_frames(std::size_t i, List<Frame> &frames);
  void put(std::string_view reason, const List<Frame> &frames);

  std::string_view s_;
  std::size_t budget_;  // bytes that may still be looked at: a hostile text can make every bracket look like a stack
  Builder &builder_;
};

// Position behind the string or quoted atom that begins at `i`.
std::size_t TermReader::skip_quoted(std::size_t i) const noexcept {
  const char quote = s_[i++];
  while (i < s_.size() && s_[i] != quote) i += s_[i] == '\\' ? 2 : 1;
  return std::min(i + 1, s_.size());
}

// Position behind one term: up to the comma or bracket that ends it.
std::size_t TermReader::skip_term(std::size_t i) noexcept {
  int depth = 0;
  while (i < s_.size() && budget_ > 0) {
    --budget_;
    const char c = s_[i];
    if (c == '"' || c == '\'') {
      const std::size_t end = skip_quoted(i);
      budget_ -= std::min(budget_, end - i);
      i = end;
      continue;
    }
    if (c == '$') {
      i += 2;
      continue;
    }
    if (c == '{' || c == '[' || c == '(') ++depth;
    if ((c == '}' || c == ']' || c == ')') && --depth < 0) break;
    if (c == ',' && depth == 0) break;
    ++i;
  }
  return std::min(i, s_.size());
}

bool TermReader::read_atom(std::size_t &i, std::string_view &atom) const noexcept {
  i = skip_space(i);
  const std::size_t begin = i;
  if (at(i) == '\'') {
    i = skip_quoted(i);
    atom = s_.substr(begin + 1, i - begin >= 2 ? i - begin - 2 : 0);
  } else {
    if (!is_lower(at(i))) return false;
    while (i < s_.size() && (is_identifier(s_[i]) || s_[i] == '@')) ++i;
    atom = s_.substr(begin, i - begin);
  }
  i = skip_space(i);
  return !atom.empty();
}

// "{shop,parse,1,[{file,"shop.erl"},{line,3}]}"; before R15 without the place.
bool TermReader::read_frame(std::size_t &i, Frame &frame) {
  std::string_view module, function;
  i = skip_space(i);
  if (at(i) != '{') return false;
  if (!read_atom(++i, module) || at(i) != ',' || !read_atom(++i, function) || at(i) != ',') return false;
  i = skip_space(i + 1);
  if (at(i) != '[' && at(i) != '"' && !is_digit(at(i))) return false;
  i = skip_space(skip_term(i));
  if (at(i) == ',') {
    const std::size_t begin = skip_space(i + 1);
    if (at(begin) != '[') return false;
    i = skip_space(skip_term(begin));
    std::string_view place = s_.substr(begin, i - begin);
    if (const std::size_t file = place.find("{file,"); file != std::string_view::npos) {
      std::string_view rest = trim_left(place.substr(file + 6));
      if (consume(rest, "\"")) frame.file = before(rest, '"');
    }
    if (const std::size_t line = place.find("{line,"); line != std::string_view::npos) {
      std::string_view rest = trim_left(place.substr(line + 6));
      frame.line = std::max(0, consume_number(rest));
    }
  }
  if (at(i) != '}') return false;
  ++i;
  const bool elixir = consume(module, "Elixir.");
  frame.function = builder_.arena().concat({module, elixir ? "." : ":", function});
  return true;
}

bool TermReader::read_frames(std::size_t i, List<Frame> &frames) {
  for (++i;;) {
    Frame frame;
    if (!read_frame(i, frame)) break;
    frames.push_back(builder_.arena(), frame);
    i = skip_space(i);
    if (at(i) != ',') break;
    ++i;
  }
  // A cut text still tells its newest frames; else all elements must have been frames.
  return !frames.empty() && (at(skip_space(i)) == ']' || skip_term(i) >= s_.size() || frames[0].line > 0);
}

void TermReader::put(std::string_view reason, const List<Frame> &frames) {
  reason = trim(reason);
  Header header{reason, {}};
  constexpr std::string_view structure = "'__struct__'";
  if (const std::size_t at = reason.find(structure); reason.starts_with('#') && at != std::string_view::npos) {
    const std::size_t name = reason.find('\'', at + structure.size());
    header.type = name == std::string_view::npos ? std::string_view{} : before(reason.substr(name + 1), '\'');
    consume(header.type, "Elixir.");
    if (const std::size_t text = reason.find("<<\""); text != std::string_view::npos) header.message = before(reason.substr(text + 3), '"');
  } else if (reason.starts_with('{')) {
    std::string_view inside = reason.substr(1);
    consume_end(inside, "}");
    while (inside.starts_with('{')) inside.remove_prefix(1);
    const std::size_t comma = inside.find(',');
    header.type = trim(inside.substr(0, comma));
    if (comma != std::string_view::npos) header.message = trim(inside.substr(comma + 1));
  }
  if (!is_class_name(header.type)) header = {{}, reason};
  builder_.exception(header.type, header.message);
  for (const Frame &frame : frames) builder_.frame(frame);
}

bool TermReader::read() {
  Open open[nesting_kept];
  std::size_t depth = 0, overflow = 0;
  for (std::size_t i = 0; i < s_.size();) {
    const char c = s_[i];
    if ((c == '"' || c == '\'') && depth > 0) {  // outside of terms stands prose with its apostrophes
      i = skip_quoted(i);
      continue;
    }
    if (c == '{' || c == '[' || c == '(') {
      if (c == '[' && overflow == 0 && depth > 0 && open[depth - 1].bracket == '{' && open[depth - 1].elements == 1 && at(skip_space(i + 1)) == '{' && budget_ > 0) {
        List<Frame> frames;
        if (read_frames(i, frames)) {
          put(s_.substr(open[depth - 1].first, open[depth - 1].second - open[depth - 1].first), frames);
          return true;
        }
      }
      if (depth < nesting_kept) open[depth++] = {c, 0, i + 1, i + 1};
      else ++overflow;
    } else if (c == '}' || c == ']' || c == ')') {
      if (overflow > 0) --overflow;
      else if (depth > 0) --depth;
    } else if (c == ',' && overflow == 0 && depth > 0) {
      if (open[depth - 1].elements++ == 0) open[depth - 1].second = i;
    } else if (c == '$') {
      ++i;
    }
    ++i;
  }
  return false;
}

// "exception error: bad argument" behind "** ", "escript: " or the blanks of a crash report. Returns what follows the class.
bool read_worded(std::string_view text, std::string_view &words) noexcept {
  constexpr std::string_view exception = "exception ";
  const std::size_t at = text.substr(0, 24 + exception.size()).find(exception);
  if (at == std::string_view::npos) return false;
  std::string_view rest = text.substr(at + exception.size());
  if (!consume(rest, "error: ") && !consume(rest, "exit: ") && !consume(rest, "throw: ")) return false;
  words = trim(rest);
  return true;
}

// "shop:parse/1 (shop.erl, line 3)", since OTP 25 "shop:parse/1 (shop.erl:3)".
bool read_worded_frame(std::string_view text, Frame &frame) noexcept {
  if (!consume(text, "in function ") && !consume(text, "in call from ")) return false;
  text = trim(text);
  if (text.ends_with(')')) {
    const std::size_t open = text.rfind(" (");
    if (open != std::string_view::npos) {
      std::string_view place = text.substr(open + 2, text.size() - open - 3);
      frame.line = std::max(0, consume_number_end(place));
      if (!consume_end(place, ", line ")) consume_end(place, ":");
      frame.file = place;
      text = trim_right(text.substr(0, open));
    } else {
      text = text.substr(0, text.find('('));
    }
  }
  frame.function = text;
  if (!contains(text, ':')) frame.module = "erlang";  // built-in functions stand without it
  return true;
}

Header worded_header(std::string_view words) noexcept {
  for (const Words &known : worded_reasons)
    if (std::string_view rest = words; consume(rest, known.words)) return {known.reason, trim(rest)};
  if (words.starts_with('{')) {
    const std::string_view type = before(words.substr(1), ',');
    if (is_class_name(type)) {
      std::string_view message = type.size() + 2 <= words.size() ? words.substr(type.size() + 2) : std::string_view{};
      consume_end(message, "}");
      return {type, message};
    }
  }
  return is_class_name(words) ? Header{words, {}} : Header{{}, words};
}

bool read_worded_exception(const Text &text, Builder &builder) {
  const List<Line> &lines = text.lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view words;
    if (!read_worded(lines[i].text, words)) continue;
    Frame frame;
    std::size_t end = i + 1;
    while (end < lines.size() && !lines[end].text.empty() && lines[end].indent > lines[i].indent && !read_worded_frame(lines[end].text, frame)) ++end;
    const Header header = worded_header(joined_lines(words, text, i + 1, end, builder.arena()));
    builder.exception(header.type, header.message);
    for (; end < lines.size() && lines[end].indent > lines[i].indent; ++end)
      if (frame = Frame{}; read_worded_frame(lines[end].text, frame)) builder.frame(frame);
    return true;
  }
  return false;
}

bool is_report(std::string_view text) noexcept {
  return (text[0] == '=' && contains(text, " REPORT====")) || text.starts_with("{\"init terminating in ") || text.starts_with("init terminating in ");
}

Score score(const Text &text) noexcept {
  Score score;
  bool worded = false;
  for (const Line &line : text.lines) {
    if (line.shape == Shape::empty) continue;
    std::string_view words;
    Frame frame;
    if (worded ? read_worded_frame(line.text, frame) : (worded = read_worded(line.text, words))) score.certain |= worded && !frame.function.empty();
    else if (is_report(line.text) || line.text.starts_with("** Reason for termination ==")) score.certain = true;
    else if (contains(line.text, "{file,\"")) ++score.frames;
  }
  if (worded && score.frames == 0) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::beam);
  if (!read_worded_exception(text, builder)) {
    const std::string_view whole = joined_lines(text, 0, text.lines.size(), arena);
    if (!TermReader(whole, builder).read()) event.message = whole;
  }
  builder.finish();
}

}  // namespace

const Grammar erlang{"erlang", any_shape, score, parse};

}  // namespace faultprint::stacktrace
