// Lisps: SBCL and its like (newest first), Guile (oldest first), Racket, Emacs (newest first), Chicken (oldest first).
//   0: (TOTAL 7)                                    SBCL
//   In shop.scm:  /   3:10  2 (total 7)             Guile
//   context...:  /  shop.rkt:3:0: total             Racket
//   Debugger entered--Lisp error: (void-variable x) / total(7)     Emacs
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

enum class Dialect : std::uint8_t { none, common, guile, racket, emacs, chicken };

// What is called in "(TOTAL 7)", "((LAMBDA (X) :IN RUN) 7)".
std::string_view operator_of(std::string_view call) noexcept {
  if (!consume(call, "(")) return {};
  if (call.starts_with('"')) return call.substr(1, call.find('"', 1) - 1);  // ("undefined function" 1)
  if (call.starts_with('(')) {
    const std::size_t close = closing(call.substr(0, 512), 0, '(', ')');
    return close == none ? call.substr(0, call.find(' ')) : call.substr(0, close + 1);
  }
  return call.substr(0, find_either(call, ' ', ')'));
}

// SBCL, SLIME, ECL: "12: (TOTAL 7)", CLISP: "<12/93> #<COMPILED-FUNCTION TOTAL>".
bool read_common(std::string_view line, Frame &frame) noexcept {
  std::string_view rest = line;
  if (consume(rest, "<")) {
    if (consume_number(rest) < 0 || !consume(rest, "/") || consume_number(rest) < 0 || !consume(rest, "> #<")) return false;
    rest = before(rest, '>');
    frame.function = after_last(rest, ' ');
    return true;
  }
  if (consume_number(rest) < 0 || !consume(rest, ": ")) return false;
  rest = trim_left(rest);
  if (!rest.starts_with('(')) return false;
  frame.function = operator_of(rest);
  return !frame.function.empty() && frame.function != "";
}

// "  1752:10  5 (with-exception-handler …)", "           4 (apply-smob/0 …)"
bool read_guile(std::string_view line, Frame &frame) noexcept {
  std::string_view rest = line;
  const std::int32_t first = consume_number(rest);
  if (first < 0) return false;
  if (consume(rest, ":")) {
    if (rest.starts_with(' ')) {  // Guile 2.0: "157: 9 [total 7]"
      rest = trim_left(rest);
      if (consume_number(rest) < 0 || !consume(rest, " [")) return false;
      frame.line = first;
      frame.function = rest.substr(0, find_either(rest, ' ', ']'));
      return true;
    }
    const std::int32_t column = consume_number(rest);
    if (column < 0 || !rest.starts_with(' ')) return false;
    rest = trim_left(rest);
    if (consume_number(rest) < 0) return false;
    frame.line = first;
    frame.column = column;
  }
  if (!consume(rest, " ")) return false;
  rest = trim_left(rest);
  if (!rest.starts_with('(')) return rest.starts_with('_') || rest.starts_with('#');
  frame.function = operator_of(rest);
  return true;
}

// "/srv/shop.rkt:3:0: total", "body of "/srv/shop.rkt"", "/srv/shop.rkt:7:2"
bool read_racket(std::string_view line, Frame &frame) noexcept {
  if (line.starts_with("body of ")) {
    std::string_view file = line.substr(8);
    consume(file, "\"");
    consume_end(file, "\"");
    frame.function = "body";
    frame.file = file;
    return true;
  }
  std::size_t name = line.find(": ");
  std::string_view place = line.substr(0, name);
  if (name == none) consume_end(place, ":");
  std::string_view rest = place;
  const std::int32_t column = consume_number_end(rest);
  if (column < 0 || !consume_end(rest, ":")) {
    if (contains(line, ' ') || line.starts_with('[') || line.starts_with("...")) return false;
    frame.function = line;  // a primitive, without a place
    return true;
  }
  const std::int32_t number = consume_number_end(rest);
  if (number < 0 || !consume_end(rest, ":")) return false;
  frame.file = rest;
  frame.line = number;
  frame.column = column;
  if (name != none) frame.function = trim(line.substr(name + 2));
  if (frame.function.starts_with('(')) frame.function = operator_of(frame.function);  // errortrace shows expressions
  return true;
}

// "  total(7)", "  (let ((x 1)) (total x))", "* total(7)"
bool read_emacs(std::string_view line, Frame &frame) noexcept {
  consume(line, "* ");
  if (line.starts_with('(')) {
    frame.function = operator_of(line);
    return !frame.function.empty();
  }
  const std::size_t open = line.find('(');
  if (open == none || open == 0) return false;
  frame.function = line.starts_with('#') ? std::string_view{} : line.substr(0, open);
  return !contains(frame.function, ' ');
}

// "shop.scm:3: total" with "<--" at the last one.
bool read_chicken(std::string_view line, Frame &frame) noexcept {
  line = trim_right(line.substr(0, line.find("\t<--")));
  const std::size_t name = line.find(": ");
  if (name == none) return false;
  std::string_view place = line.substr(0, name);
  const std::int32_t number = consume_number_end(place);
  if (number >= 0 && consume_end(place, ":")) frame.line = number;
  frame.file = place;
  frame.function = trim(before(line.substr(name + 2), '\t'));
  return true;
}

bool opens_common(std::string_view line) noexcept {
  return line.starts_with("Unhandled ") ? contains(line, " in thread #<") || line.ends_with(':') : line.starts_with("debugger invoked on a ") || line.starts_with("[Condition of type ") || line.starts_with("Backtrace for: #<");
}
bool opens_guile_file(std::string_view line) noexcept { return line.starts_with("In ") && line.ends_with(':') && line.size() > 4; }
bool opens_racket(std::string_view line) noexcept { return line == "context...:" || line == "errortrace...:"; }
bool prints_backtrace(std::string_view function) noexcept { return function == "mapbacktrace" || function == "debug-early-backtrace" || function == "debug-early"; }
constexpr std::string_view emacs_opening = "Debugger entered--";

struct Found {
  Dialect dialect = Dialect::none;
  std::size_t line = 0;  // that shows it
  std::uint32_t frames = 0;
};

Found find(const Text &text) noexcept {
  Found found;
  bool common = false, invoked = false, guile = false, backtrace = false, history = false;
  std::uint32_t common_frames = 0, guile_frames = 0;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    Frame frame;
    switch (line.shape) {
      case Shape::numbered:
        if (read_common(line.text, frame)) ++common_frames;
        else if (guile && read_guile(line.text, frame)) ++guile_frames;
        break;
      case Shape::at: case Shape::hash: case Shape::empty: break;
      default:
        if (line.text.starts_with(emacs_opening)) return {Dialect::emacs, i, 1};
        if (opens_racket(line.text)) return {Dialect::racket, i, 1};
        if (line.text == "Call history:") history = true;
        if (history && line.whole.ends_with("<--")) return {Dialect::chicken, i, 1};
        if (i > 0 && line.text.starts_with("mapbacktrace(") && text.lines[i - 1].text.starts_with("Error: ")) return {Dialect::emacs, i - 1, 1};
        if (opens_common(line.text)) common = true;
        if (line.text.starts_with("debugger invoked on a ")) invoked = true;
        if (line.text == "Backtrace:") backtrace = true;
        if (opens_guile_file(line.text)) guile = true;
        if (line.text.starts_with('<') && read_common(line.text, frame)) ++common_frames;
    }
  }
  if (guile && backtrace && guile_frames > 0) return {Dialect::guile, 0, guile_frames};
  if (common_frames > 1 && (common || common_frames > 3)) return {Dialect::common, 0, common_frames};
  if (common && common_frames > 0) return {Dialect::common, 0, common_frames};
  if (invoked) return {Dialect::common, 0, 1};
  return found;
}

Score score(const Text &text) noexcept {
  const Found found = find(text);
  return {found.dialect != Dialect::none, found.frames};
}

// "Unhandled SIMPLE-ERROR in thread …:" and SLIME's "[Condition of type SIMPLE-ERROR]".
void read_common_header(const Text &text, std::size_t first, Builder &builder) {
  std::string_view type;
  std::size_t begin = 0, end = first;
  for (std::size_t i = 0; i < first; ++i) {
    std::string_view line = text.lines[i].text;
    if (line.starts_with("Unhandled ") || line.starts_with("debugger invoked on a ")) {
      line = line.substr(line.starts_with("Unh") ? 10 : 22);
      type = line.substr(0, find_either(line, ' ', ':'));
      if (const std::size_t in = line.find(" in thread"); in != none) type = line.substr(0, in);
      begin = i + 1;
      if (!line.ends_with(':') && begin < first && text.lines[begin].text.ends_with(">:")) ++begin;  // the thread stands on a line of its own
    } else if (line.starts_with("[Condition of type ") && line.ends_with(']')) {
      type = line.substr(19, line.size() - 20);
      end = i;
      break;
    } else if (line.starts_with("Backtrace for: ") || line == "Backtrace:" || line.starts_with("Type HELP for debugger help") || line.starts_with("restarts (")) {
      end = i;
      break;
    }
  }
  builder.exception(type, joined_lines(text, std::min(begin, end), end, builder.arena()));
}

void parse_common(const Text &text, Builder &builder) {
  std::size_t first = 0;
  Frame frame;
  while (first < text.lines.size() && !read_common(text.lines[first].text, frame)) ++first;
  read_common_header(text, first, builder);
  for (std::size_t i = first; i < text.lines.size(); ++i) {
    frame = {};
    if (read_common(text.lines[i].text, frame)) builder.frame(frame);
  }
}

// Behind the frames: "shop.scm:3:10: In procedure total:", then "In procedure total: cart is empty" or "ERROR: …".
void read_guile_error(const Text &text, std::size_t begin, Builder &builder) {
  Exception *const exception = builder.current();
  std::string_view message;
  for (std::size_t i = begin; i < text.lines.size(); ++i) {
    std::string_view line = text.lines[i].text;
    if (const std::size_t key = line.find("hrow to key `"); key != none) {
      const std::string_view rest = line.substr(key + 13);
      exception->type = rest.substr(0, rest.find('\''));
      if (const std::size_t args = line.find("with args `"); args != none && message.empty()) message = line.substr(args + 11, line.size() - args - 13);
      continue;
    }
    consume(line, "ERROR: ");
    const std::size_t in = line.find("In procedure ");
    if (in != none) {
      const std::size_t colon = line.find(": ", in);
      if (colon != none) message = trim(line.substr(colon + 2));
      continue;
    }
    if (line.empty() || !message.empty()) continue;
    std::size_t places = 0;  // "shop.scm:3:10: cart is empty"
    for (std::size_t at = line.find(':'); at != none && places < 3; at = line.find(':', at + 1)) ++places;
    const std::size_t colon = line.find(": ");
    message = places >= 3 && colon != none ? trim(line.substr(colon + 2)) : line;
  }
  exception->message = message;
}

void parse_guile(const Text &text, Builder &builder) {
  builder.exception({}, {});
  std::string_view file;
  std::size_t last = 0;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    Frame frame;
    if (opens_guile_file(line.text) && !line.text.starts_with("In procedure ")) {
      file = line.text.substr(3, line.text.size() - 4);
      if (file == "unknown file" || file == "current input") file = {};
    } else if (line.shape == Shape::numbered && read_guile(line.text, frame)) {
      frame.file = file;
      builder.frame(frame);
      last = i + 1;
    } else if (line.shape == Shape::empty && last > 0) {
      break;
    }
  }
  builder.reverse_frames();
  read_guile_error(text, last, builder);
}

void parse_racket(const Text &text, std::size_t opening, Builder &builder) {
  std::size_t end = 0;
  while (end < opening && text.lines[end].text != "location...:") ++end;
  builder.exception({}, joined_lines(text, 0, end, builder.arena()));
  for (std::size_t i = opening + 1; i < text.lines.size() && text.lines[i].indent > 0 && !opens_racket(text.lines[i].text); ++i) {
    Frame frame;
    std::string_view repeats = text.lines[i].text;
    if (consume(repeats, "[repeats ")) {
      Exception *const exception = builder.current();
      if (!exception->frames.empty()) exception->frames.back().repeated = static_cast<std::uint32_t>(std::max(consume_number(repeats), 0));
    } else if (read_racket(text.lines[i].text, frame)) {
      builder.frame(frame);
    }
  }
}

void parse_emacs(const Text &text, std::size_t opening, Builder &builder) {
  std::string_view error = text.lines[opening].text;
  const std::size_t open = error.find('(');
  std::string_view type, message;
  if (consume(error, "Error: ")) {  // in batch mode: "Error: wrong-type-argument (stringp nil)"
    type = error.substr(0, error.find(' '));
    message = trim(error.substr(type.size()));
    if (consume(message, "(")) consume_end(message, ")");
  } else if (open != none) {
    error = error.substr(open + 1);
    consume_end(error, ")");
    type = error.substr(0, error.find(' '));
    message = trim(error.substr(type.size()));
  } else {
    message = trim(error.substr(emacs_opening.size()));
  }
  builder.exception(type, message);
  for (std::size_t i = opening + 1; i < text.lines.size(); ++i) {
    Frame frame;
    const Line &line = text.lines[i];
    if ((line.indent > 0 || line.text.starts_with("* ")) && line.indent <= 4 && read_emacs(line.text, frame) && !prints_backtrace(frame.function)) builder.frame(frame);
  }
}

void parse_chicken(const Text &text, Builder &builder) {
  std::size_t history = 0;
  while (history < text.lines.size() && text.lines[history].text != "Call history:") ++history;
  std::string_view message = joined_lines(text, 0, history, builder.arena());
  consume(message, "Error: ");
  builder.exception({}, message);
  for (std::size_t i = history + 1; i < text.lines.size(); ++i) {
    Frame frame;
    if (read_chicken(text.lines[i].text, frame)) builder.frame(frame);
  }
  builder.reverse_frames();
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::lisp);
  const Found found = find(text);
  switch (found.dialect) {
    case Dialect::guile: parse_guile(text, builder); break;
    case Dialect::racket: parse_racket(text, found.line, builder); break;
    case Dialect::emacs: parse_emacs(text, found.line, builder); break;
    case Dialect::chicken: parse_chicken(text, builder); break;
    default: parse_common(text, builder);
  }
  builder.finish();
}

}  // namespace

const Grammar lisp{"lisp", shapes(Shape::other, Shape::numbered, Shape::location_end), score, parse};

}  // namespace faultprint::stacktrace
