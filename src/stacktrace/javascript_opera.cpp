#include "stacktrace/javascript.h"
#include "text/view.h"

namespace faultprint::stacktrace::js {

using namespace text;

namespace {

// "Line 31 of linked script http://h/a.js", "Line 7 of inline#1 script in http://h/a.html: In function run"
bool read_backtrace_line(std::string_view s, Frame &frame) noexcept {
  if (!consume(s, "Line ") && !consume(s, "line ")) return false;
  frame.line = consume_number(s);
  if (frame.line < 0 || !consume(s, " of ")) return false;
  const std::size_t script = s.find("script ");
  if (script == std::string_view::npos || script > 40) return false;
  s = s.substr(script + 7);
  consume(s, "in ");
  if (const std::size_t function = s.find(": In function "); function != std::string_view::npos) {
    frame.function = s.substr(function + 14);
    s = s.substr(0, function);
  }
  consume_end(s, ":");
  frame.file = s;
  return !s.empty() && !contains(s, ' ');
}

// "called from line 46, column 8 in run(x) in http://h/a.html:", with the source on the line below
bool read_called_from(std::string_view s, Frame &frame) noexcept {
  if (!consume_end(s, ":")) return false;
  const std::size_t at = s.find(" line ");
  if (at == std::string_view::npos || at > 60) return false;
  s = s.substr(at + 6);
  frame.line = consume_number(s);
  if (frame.line < 0 || !consume(s, ", column ")) return false;
  frame.column = consume_number(s);
  if (frame.column < 0 || !consume(s, " in ")) return false;
  const std::size_t in = s.rfind(" in ");
  frame.file = in == std::string_view::npos ? s : s.substr(in + 4);
  if (in == std::string_view::npos) return contains(s, "://");
  std::string_view name = s.substr(0, in);
  if (const std::size_t open = name.find('('); open != std::string_view::npos) name = name.substr(0, open);
  if (consume(name, "<anonymous function: ")) name = before(name, '>');
  frame.function = name;
  return true;
}

}  // namespace

Sureness read_opera_frame(std::string_view text, Frame &frame) noexcept {
  if (text.starts_with("Line ") || text.starts_with("line ")) return read_backtrace_line(text, frame) ? Sureness::sure : Sureness::none;
  if (!text.starts_with("Error ") && !text.starts_with("called ") && !text.starts_with("via ")) return Sureness::none;
  return read_called_from(text, frame) ? Sureness::sure : Sureness::none;
}

}  // namespace faultprint::stacktrace::js
