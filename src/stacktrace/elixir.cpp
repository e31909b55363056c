// Elixir's exceptions, as Exception.format, Logger, Phoenix, ExUnit and iex print them. Newest frame first.
#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// "** (Type) message"; the type is in `header.type` even where it is "exit" or "EXIT from #PID<0.9.0>".
bool read_header(std::string_view text, Header &header) noexcept {
  const std::size_t at = text.starts_with("** (") ? 0 : text.find("] ** (");  // behind "[error]" of a logger
  if (at == std::string_view::npos || at > 64) return false;
  text = text.substr(at == 0 ? 4 : at + 6);
  const std::size_t close = text.find(')');
  if (close == std::string_view::npos) return false;
  header.type = text.substr(0, close);
  header.message = trim(text.substr(close + 1));
  if (!header.type.starts_with("EXIT from ") && !is_class_name(header.type)) return false;
  Header inner;  // Plug.Conn.WrapperError repeats the error that it wraps
  if (header.message.starts_with("** (") && header.type.ends_with("WrapperError") && read_header(header.message, inner)) header = inner;
  return true;
}

// Position behind the name of a function in "M.f/1", "M.f(1, 2)", "M.\"odd name\"/2".
std::size_t name_end(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      i = text.find('"', i + 1);
      if (i == std::string_view::npos) return text.size();
    } else if (text[i] == '(') {
      return i;
    }
  }
  return text.size();
}

bool ends_in_arity(std::string_view text) noexcept { return consume_number_end(text) >= 0 && text.ends_with('/'); }

// "Mod.fun/2", ":erlang.map_get(:token, %{})", "anonymous fn/1 in Mod.fun/1", "(file)".
bool read_function(std::string_view text, std::string_view &function) noexcept {
  consume(text, "expanding macro: ");
  if (text == "(file)" || text == "(module)") {
    function = text;
    return true;
  }
  if (text.starts_with("anonymous fn")) {
    const std::size_t in = text.rfind(" in ");
    // Arguments instead of an arity: only the function around it keeps a name.
    function = text.starts_with("anonymous fn/") || in == std::string_view::npos ? text : text.substr(in + 4);
    return true;
  }
  if (text.empty() || !(is_upper(text[0]) || (text[0] == ':' && text.size() > 1) || is_lower(text[0]))) return false;
  const std::string_view name = text.substr(0, name_end(text));
  if (!(name.size() < text.size() ? text.ends_with(')') : ends_in_arity(text))) return false;
  const bool quoted = contains(name, '"');
  if ((!quoted && contains(name, ' ')) || (!contains(name, '.') && text[0] != ':' && !is_lower(text[0]))) return false;
  function = name;
  return true;
}

bool is_source_file(std::string_view path) noexcept {
  constexpr std::string_view extensions[] = {".ex", ".exs", ".erl", ".eex", ".leex", ".heex", ".xrl", ".yrl", ".gleam", ".lfe"};
  for (const std::string_view extension : extensions)
    if (path.ends_with(extension)) return true;
  return path == "iex" || path == "nofile";
}

// "(elixir 1.14.0) lib/enum.ex:1658: Enum.map/2", each part but the last optional.
bool read_frame(std::string_view text, Frame &frame) noexcept {
  bool certain = false;
  if (text.starts_with('(') && !text.starts_with("(file)") && !text.starts_with("(module)")) {
    const std::size_t close = text.find(") ");
    if (close == std::string_view::npos) return false;
    const std::string_view application = before(text.substr(1, close - 1), ' ');
    for (const char c : application)
      if (!is_lower(c) && !is_digit(c) && c != '_') return false;
    text = trim_left(text.substr(close + 2));
    certain = true;
  }
  if (const std::size_t colon = text.find(": "); colon != std::string_view::npos) {
    std::string_view file = text.substr(0, colon);
    const std::int32_t line = consume_number_end(file);
    if (line >= 0 && !consume_end(file, ":")) return false;
    if (is_source_file(file)) {
      frame.file = file;
      frame.line = line < 0 ? 0 : line;
      text = trim_left(text.substr(colon + 2));
      certain = true;
    }
  }
  return read_function(text, frame.function) && (certain || text[0] == ':' || is_upper(text[0]));
}

// Lines that end a message, besides frames.
bool ends_message(std::string_view text) noexcept {
  constexpr std::string_view beginnings[] = {
      "The following arguments were given to ",  // what blame adds: values and clauses
      "code: ", "stacktrace:", "Last message", "State: ", "Function: ", "Initial Call: ", "Ancestors: ", "Queue length", "Client ",
  };
  for (const std::string_view beginning : beginnings)
    if (text.starts_with(beginning)) return true;
  return begins_with_time(text);
}

class Reader {
 public:
  Reader(const Text &text, Builder &builder) : text_(text), builder_(builder) {}
  void read();

 private:
  static constexpr std::size_t nesting_kept = 16;
  struct Open {
    std::uint32_t indent;     // of "** ("
    std::int32_t exception;
  };

  std::size_t size() const noexcept { return text_.lines.size(); }
  const Line &line(std::size_t i) const noexcept { return text_.lines[i]; }
  std::size_t message_end(std::size_t begin) const noexcept;
  void begin(const Header &header, std::uint32_t indent);
  bool is_repetition(const Header &header) const noexcept;

  const Text &text_;
  Builder &builder_;
  Open open_[nesting_kept];
  std::size_t depth_ = 0;
};

std::size_t Reader::message_end(std::size_t begin) const noexcept {
  std::size_t i = begin;
  for (; i < size(); ++i) {
    Frame frame;
    Header header;
    if (line(i).shape == Shape::stars && read_header(line(i).text, header) && !(header.type == "EXIT" && !header.message.ends_with(':'))) break;
    if (ends_message(line(i).text)) break;
    if (line(i).indent >= 2 && read_frame(line(i).text, frame)) break;
  }
  return i;
}

bool Reader::is_repetition(const Header &header) const noexcept {
  for (const Exception &exception : builder_.event().exceptions)
    if (exception.type == header.type && exception.message == header.message) return true;
  return false;
}

void Reader::begin(const Header &header, std::uint32_t indent) {
  while (depth_ > 0 && open_[depth_ - 1].indent >= indent) --depth_;
  const std::int32_t parent = depth_ == 0 ? -1 : open_[depth_ - 1].exception;
  const std::int32_t index = builder_.exception(header.type, header.message, parent < 0 ? Relation::primary : Relation::cause, parent);
  if (index >= 0 && depth_ < nesting_kept) open_[depth_++] = {indent, index};
}

void Reader::read() {
  bool done = false;  // the stack has ended; only what is nested in it may follow
  for (std::size_t i = 0; i < size();) {
    const Line &now = line(i);
    Header header;
    Frame frame;
    if (now.text.empty()) {
      ++i;
    } else if (read_header(now.text, header)) {
      const std::size_t end = message_end(i + 1);
      header.message = joined_lines(header.message, text_, i + 1, end, builder_.arena());
      const bool wrapper = header.message.ends_with("an exception was raised:");
      const bool nested = depth_ > 0 && now.indent > open_[0].indent;
      i = end;
      if (wrapper) continue;
      if (!nested && !builder_.event().exceptions.empty()) break;  // a second report
      if (!is_repetition(header)) begin(header, now.indent);
    } else if ((now.indent >= 2 || depth_ == 0) && read_frame(now.text, frame)) {
      ++i;
      while (depth_ > 1 && now.indent <= open_[depth_ - 1].indent) --depth_;
      if (done || (depth_ > 0 && now.indent <= open_[0].indent)) continue;
      if (depth_ > 0) builder_.resume(open_[depth_ - 1].exception);
      builder_.frame(frame);
    } else {
      const Exception *current = builder_.current();
      done = done || (current != nullptr && !current->frames.empty());
      ++i;
    }
  }
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    Header header;
    Frame frame;
    if (line.shape == Shape::stars || line.text.starts_with('[') || is_digit(line.text.empty() ? ' ' : line.text[0])) score.certain |= read_header(line.text, header);
    if (line.shape != Shape::empty && read_frame(line.text, frame) && is_source_file(frame.file)) ++score.frames;
  }
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::beam);
  Reader(text, builder).read();
  builder.finish();
}

}  // namespace

const Grammar elixir{"elixir", any_shape, score, parse};

}  // namespace faultprint::stacktrace
