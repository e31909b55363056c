#include "stacktrace/ruby.h"
#include "text/view.h"

namespace faultprint::stacktrace::ruby_parts {

using namespace text;

namespace {

// Cuts ":⟨line⟩" off the end of `place`.
bool read_file_and_line(std::string_view place, Frame &frame) noexcept {
  const std::int32_t line = consume_number_end(place);
  if (line < 0 || !consume_end(place, ":") || place.empty()) return false;
  frame.file = place;
  frame.line = line;
  return true;
}

// "actionpack (5.1.4) lib/a.rb": a backtrace cleaner shortened the path to the gem.
void read_gem(Frame &frame) noexcept {
  const std::size_t open = frame.file.find(" (");
  if (open == std::string_view::npos || open == 0 || contains(frame.file.substr(0, open), '/')) return;
  const std::size_t close = frame.file.find(") ", open);
  if (close == std::string_view::npos || close == open + 2 || !is_digit(frame.file[open + 2])) return;
  frame.module = frame.file.substr(0, open);
  frame.file = frame.file.substr(close + 2);
  frame.in_app = InApp::no;
}

bool has_ruby_extension(std::string_view path) noexcept {
  constexpr std::string_view extensions[] = {".rb", ".erb", ".rake", ".ru", ".haml", ".slim", ".rhtml", ".gemspec", ".scss", ".sass", ".jbuilder", ".builder"};
  for (const std::string_view extension : extensions)
    if (path.ends_with(extension)) return true;
  return false;
}

// "a.b.C.m(a/b/C.java:3)", "RUBY.parse(/app/a.rb:3)", "a.C.m(C.java:3)", "a.X$INVOKER.call(X$INVOKER.gen)".
bool read_java_call(std::string_view text, Frame &frame) noexcept {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || open == 0 || !text.ends_with(')') || contains(text, ' ')) return false;
  const std::string_view name = text.substr(0, open);
  if (!contains(name, '.')) return false;
  for (const char c : name)
    if (!is_identifier(c) && c != '.' && c != ':' && c != '<' && c != '>' && c != '-' && c != '?' && c != '!') return false;
  const std::string_view place = text.substr(open + 1, text.size() - open - 2);
  if (!read_file_and_line(place, frame)) {
    if (!place.ends_with(".gen") && !place.starts_with('/')) return false;
    frame.file = place;
  } else if (!frame.file.ends_with(".java") && !contains(frame.file, '/') && !has_ruby_extension(frame.file)) {
    return false;
  }
  frame.function = name;
  if (consume(frame.function, "RUBY.")) return true;
  frame.runtime = Runtime::jvm;
  return true;
}

// "     each at org/jruby/RubyArray.java:1735", "<main> at app.rb:3".
bool read_jruby(std::string_view text, Frame &frame) noexcept {
  const std::size_t at = text.find(" at ");
  if (at == std::string_view::npos || at == 0 || contains(text.substr(0, at), ' ')) return false;
  if (!read_file_and_line(text.substr(at + 4), frame)) return false;
  if (!has_ruby_extension(frame.file) && !frame.file.starts_with("org/jruby/") && !frame.file.starts_with("-e")) return false;
  frame.function = text.substr(0, at);
  return true;
}

// "compile ((execjs):6692:19)", "(execjs):6703:8", "bootstrap_node.js:467:3".
bool read_execjs(std::string_view text, Frame &frame) noexcept {
  std::string_view place = text, function;
  if (text.ends_with(')')) {
    const std::size_t open = opening(text, text.size() - 1, '(', ')');
    if (open == std::string_view::npos || open < 2) return false;
    function = trim_right(text.substr(0, open));
    place = text.substr(open + 1, text.size() - open - 2);
  }
  const std::int32_t column = consume_number_end(place);
  if (column < 0 || !consume_end(place, ":") || contains(place, ' ') || !read_file_and_line(place, frame)) return false;
  frame.column = column;
  frame.function = function;
  frame.runtime = Runtime::javascript;
  return true;
}

}  // namespace

bool read_place(std::string_view text, Frame &frame, std::string_view &rest) noexcept {
  for (std::size_t from = 0;;) {
    const std::size_t in = text.find(":in ", from);
    if (in == std::string_view::npos || in + 4 >= text.size()) return false;
    from = in + 4;
    const char quote = text[from];
    if ((quote != '`' && quote != '\'') || !read_file_and_line(text.substr(0, in), frame)) continue;
    const std::string_view method = text.substr(from + 1);
    std::size_t close = method.find("': ");
    if (close == std::string_view::npos) close = method.rfind('\'');
    if (close == std::string_view::npos) return false;
    frame.function = method.substr(0, close);
    rest = method.substr(close + 1);
    return true;
  }
}

bool is_called_from(std::string_view text) noexcept {
  if (consume_number(text) >= 0) {
    if (!consume(text, ":")) return false;
    text = trim_left(text);
  }
  return text.starts_with("from ");
}

bool read_frame(std::string_view text, bool loose, Frame &frame) noexcept {
  while (text.starts_with('[')) {  // tags of Rails' logger: "[3f0e2c9a-…] app/models/user.rb:3:in `load'"
    const std::size_t close = text.find("] ");
    if (close == std::string_view::npos) break;
    text = trim_left(text.substr(close + 2));
  }
  const bool called_from = is_called_from(text);
  if (called_from) text = text.substr(text.find("from ") + 5);
  if (consume(text, "# ")) text = trim_left(text);
  std::string_view rest;
  if (read_place(text, frame, rest)) {
    read_gem(frame);
    return rest.empty();
  }
  if (read_java_call(text, frame) || read_jruby(text, frame)) return true;
  if (!called_from && !loose) return false;
  if (loose && read_execjs(text, frame)) return true;
  frame = Frame{};
  if (called_from && contains(text, ' ') && !text.starts_with('(')) return false;
  if (!read_file_and_line(text, frame)) return false;
  read_gem(frame);
  return called_from || has_ruby_extension(frame.file) || frame.file.starts_with('(') || (frame.file[0] == '/' && !contains(frame.file, ' '));
}

Header read_header(std::string_view text) noexcept {
  text = trim(text);
  if (text == "unhandled exception") return {"RuntimeError", {}};
  if (text.ends_with(')')) {
    const std::size_t open = text.rfind('(');
    if (open != std::string_view::npos) {
      const std::string_view type = text.substr(open + 1, text.size() - open - 2);
      if (is_class_name(type) && is_upper(type.front())) return {type, trim(text.substr(0, open))};
    }
  }
  if (is_class_name(text) && is_upper(text.front())) return {text, {}};
  return {{}, text};
}

}  // namespace faultprint::stacktrace::ruby_parts
