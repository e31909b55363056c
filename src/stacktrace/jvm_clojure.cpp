#include "stacktrace/jvm_clojure.h"

#include "stacktrace/jvm_frame.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

ClojureReport read_clojure_report(std::string_view line) noexcept {
  ClojureReport report;
  bool known = false;
  for (const std::string_view words : {"Execution error", "Syntax error", "Unexpected error", "Error reading eval result", "Error printing return value"})
    if (consume(line, words)) {
      known = true;
      break;
    }
  if (!known || !(line.starts_with(" (") || line.starts_with(" - ") || line.starts_with(" compiling") || line.starts_with(" reading") || line.starts_with(" macroexpanding")))
    return report;
  if (consume(line, " (")) {
    const std::size_t end = line.find(')');
    if (end == std::string_view::npos || !is_class_name(line.substr(0, end))) return report;
    report.type = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  const std::size_t at = line.find(" at ");
  if (at == std::string_view::npos) return report;
  line = line.substr(at + 4);
  const std::size_t open = line.find('(');
  if (open == std::string_view::npos) return report;
  report.frame.function = trim(line.substr(0, open));
  std::string_view place = line.substr(open + 1);
  place = place.substr(0, place.find(')'));
  report.frame.line = consume_number_end(place);
  if (place.ends_with(':')) {
    place.remove_suffix(1);
    std::string_view outer = place;  // "core.clj:12:3" where the compiler knows the column
    if (const std::int32_t number = consume_number_end(outer); number >= 0 && outer.ends_with(':')) {
      report.frame.column = report.frame.line;
      report.frame.line = number;
      place = outer.substr(0, outer.size() - 1);
    }
    report.frame.file = place;
  } else {
    report.frame.file = {};
  }
  if (report.frame.line < 0) report.frame.line = 0;
  report.found = true;
  return report;
}

namespace {

// The tokens of EDN: brackets, strings with their quotes, everything else up to a blank, a comma or a bracket.
std::string_view next_token(std::string_view &rest) noexcept {
  std::size_t begin = 0;
  while (begin < rest.size() && (is_space(rest[begin]) || rest[begin] == ',')) ++begin;
  rest.remove_prefix(begin);
  if (rest.empty()) return {};
  std::size_t end = 1;
  if (rest.front() == '"') {
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    end = end < rest.size() ? end + 1 : rest.size();
  } else if (!is_any<"[]{}()">(rest.front())) {
    while (end < rest.size() && !is_space(rest[end]) && !is_any<",[]{}()\"">(rest[end])) ++end;
  }
  const std::string_view token = rest.substr(0, end);
  rest.remove_prefix(end);
  return token;
}

std::string_view unquoted(std::string_view token) noexcept {
  if (!consume(token, "\"")) return {};
  consume_end(token, "\"");
  return token;
}

// "[shop.core$total invokeStatic "core.clj" 12]" behind its first bracket. `rest` changes only where it is one.
bool read_data_frame(std::string_view &rest, Frame &frame, Arena &arena) {
  std::string_view s = rest;
  const std::string_view owner = next_token(s), method = next_token(s), file = next_token(s);
  std::string_view line = next_token(s);
  if (owner.empty() || method.empty() || !is_letter(owner.front()) || !(file.starts_with('"') || file == "nil")) return false;
  const std::int32_t number = consume_number(line);
  if (number < 0 && !line.starts_with('-')) return false;
  if (next_token(s) != "]") return false;
  frame = {};
  frame.function = arena.concat({owner, ".", method});
  frame.file = unquoted(file);
  frame.line = number > 0 ? number : 0;
  rest = s;
  return true;
}

}  // namespace

bool begins_clojure_data(std::string_view line) noexcept {
  return line.starts_with("#error {") || line == ":via" || line.starts_with(":via [") || line.starts_with("{:via") || line.starts_with("{:cause \"");
}

void parse_clojure_data(const Text &text, Builder &builder) {
  std::string_view rest = joined_lines(text, 0, text.lines.size(), builder.arena());
  std::string_view last;
  bool chain = false, trace = false;
  std::int32_t current = -1;
  while (!rest.empty()) {
    const std::string_view token = next_token(rest);
    Frame frame;
    if (token == ":via") {
      chain = true;
    } else if (token == ":trace" && chain) {
      trace = true;
      if (Exception *const exception = builder.current()) exception->frames.clear();  // the place alone, which the trace begins with
    } else if (chain && !trace && token == ":type" && last == "{") {
      const std::string_view type = next_token(rest);
      if (!type.empty() && is_letter(type.front()))  // not ":shop/failed" of the exception's own data
        current = builder.exception(type, {}, current < 0 ? Relation::primary : Relation::cause, current);
    } else if (chain && !trace && token == ":message" && current >= 0) {
      std::string_view s = rest;
      if (const std::string_view message = next_token(s); message.starts_with('"')) {
        if (Exception *const exception = builder.current(); exception != nullptr && exception->message.empty()) exception->message = unquoted(message);
        rest = s;
      }
    } else if (token == "[" && current >= 0 && (trace || last == ":at")) {
      if (read_data_frame(rest, frame, builder.arena())) builder.frame(frame);
    } else if (token == "]" && trace) {
      break;  // each frame's own bracket was read with it
    }
    last = token;
  }
  if (builder.event().exceptions.empty()) builder.exception({}, {});
}

bool begins_babashka_report(std::string_view line) noexcept { return line.starts_with("----- Error ----"); }

void parse_babashka_report(const Text &text, std::size_t begin, Builder &builder) {
  std::string_view type, message;
  bool in_trace = false;
  std::int32_t index = -1;
  for (std::size_t i = begin + 1; i < text.lines.size(); ++i) {
    std::string_view line = text.lines[i].text;
    if (consume(line, "----- ")) {
      if (index < 0) index = builder.exception(type, message);
      in_trace = line.starts_with("Stack trace ");
    } else if (index < 0 && consume(line, "Type: ")) {
      type = trim(line);
    } else if (index < 0 && consume(line, "Message: ")) {
      message = trim(line);
    } else if (const std::size_t dash = line.find(" - "); in_trace && dash != std::string_view::npos) {
      Frame frame;
      frame.function = trim(line.substr(0, dash));
      read_place_with_column(trim(line.substr(dash + 3)), frame);
      builder.frame(frame);
    }
  }
  if (index < 0) builder.exception(type, message);
}

}  // namespace faultprint::stacktrace
