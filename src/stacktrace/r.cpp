// R: "Error in total(cart) : cart is empty" with "Calls: run -> total -> stop" (oldest first), traceback()'s numbered calls
// (newest first), and rlang's tree (oldest first):
//   Error in `total()`:
//   ! cart is empty
//   Backtrace:
//       x
//    1. ├─global run()
//    2. └─global total(cart) at shop.R:3:5
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// The words for "Error in" and "Error" of R's translations; a call, " : " and the message follow.
constexpr std::string_view errors_in[] = {"Error in ", "Fehler in ", "Erreur dans ", "Error en ", "Errore in ", "Erro em ", "Ошибка в ", "Błąd w poleceniu ", "Fel i ", "Feil i ", "Fejl i ", "Hata oluştu ", "エラー: ", "错误于", "以下にエラー "};
constexpr std::string_view errors[] = {"Error: ", "Fehler: ", "Erreur : ", "Errore: ", "Erro: ", "Ошибка: ", "错误: "};

// "shop::total(cart, 7)" gives "shop::total"; empty for "<Anonymous>(…)" and "(function(x) …".
std::string_view function_of(std::string_view call) noexcept {
  call = trim(call);
  consume(call, "`");
  std::size_t end = find_any<"( `">(call);
  if (call.starts_with('.') && end == none) end = call.size();
  const std::string_view name = call.substr(0, end);
  return name == "<Anonymous>" || name.starts_with("function") ? std::string_view{} : name;
}

// "… at shop.R#3" (traceback) or "… at shop.R:3:5" (rlang) off the end.
void take_place(std::string_view &call, Frame &frame) noexcept {
  const std::size_t at = call.rfind(" at ");
  if (at == none) return;
  std::string_view place = call.substr(at + 4);
  if (place.empty() || contains(place, ' ') || contains(place, '(')) return;
  std::int32_t last = consume_number_end(place);
  if (last < 0) return;
  if (consume_end(place, "#")) {
    frame.line = last;
  } else if (consume_end(place, ":")) {
    std::string_view before_column = place;
    const std::int32_t line = consume_number_end(before_column);
    if (line >= 0 && consume_end(before_column, ":")) {
      frame.line = line;
      frame.column = last;
      place = before_column;
    } else {
      frame.line = last;
    }
  } else {
    return;
  }
  frame.file = place;
  call = call.substr(0, at);
}

// "5: total(cart)" of traceback(), "5. └─shop:::total(cart)" of rlang.
enum class Listing : std::uint8_t { none, traceback, tree };

bool is_backtrace(std::string_view line) noexcept { return line == "Backtrace:"; }

bool read_numbered(std::string_view line, Listing &listing, std::int32_t &number, Frame &frame) noexcept {
  std::string_view rest = line;
  number = consume_number(rest);
  if (number < 1) return false;
  if (consume(rest, ": ")) listing = Listing::traceback;
  else if (consume(rest, ". ")) listing = Listing::tree;
  else return false;
  std::size_t n = 0;
  if (listing == Listing::tree) {  // "│ └─", "├─" or, without UTF-8, "| \-"
    while (n < rest.size() && (is_wide(rest[n]) || is_any<" |\\+-">(rest[n]))) ++n;
    rest.remove_prefix(n);
    for (const std::string_view space : {"global ", "base ", "rlang "}) consume(rest, space);
  }
  take_place(rest, frame);
  // "rlang (local) f(x)"
  if (const std::size_t local = rest.find(" (local) "); local != none && !contains(rest.substr(0, local), '(')) rest = rest.substr(local + 9);
  consume(rest, "(local) ");
  if (rest.empty() || (!contains(rest, '(') && listing == Listing::traceback)) return false;
  frame.function = function_of(rest);
  return true;
}

std::size_t error_in_length(std::string_view line) noexcept {
  if (line.empty()) return 0;
  for (const std::string_view words : errors_in)
    if (line.starts_with(words)) return words.size();
  return 0;
}
bool is_header(std::string_view line) noexcept {
  if (line.starts_with("<error/")) return true;
  if (const std::size_t length = error_in_length(line); length > 0) return line.find(" : ", length) != none || line.ends_with(" :") || line.substr(length).starts_with('`');
  return line.starts_with("Error: ") || line == "Error:";
}

// "Warning: Error in total: cart is empty", then "  104: stop", "  103: total [app.R#12]": Shiny.
constexpr std::string_view shiny = "Warning: Error in ";
// What R itself prints when it crashes, then "address 0x7, cause 'memory not mapped'" and a traceback.
constexpr std::string_view segfault = "*** caught segfault ***";

bool read_shiny(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 1 || !consume(line, ": ")) return false;
  if (const std::size_t open = line.rfind(" ["); open != none && line.ends_with(']')) {
    std::string_view place = line.substr(open + 2, line.size() - open - 3);
    frame.line = consume_number_end(place);
    if (frame.line < 0 || !consume_end(place, "#")) return false;
    frame.file = place;
    line = line.substr(0, open);
  }
  if (line.empty() || contains(line, ' ')) return false;
  frame.function = line == "<Anonymous>" ? std::string_view{} : line;
  return true;
}

// Both list calls, newest first, below one line.
void read_listing(const Text &text, std::size_t begin, bool is_shiny, Builder &builder) {
  if (is_shiny) {
    const std::string_view rest = text.lines[begin].text.substr(shiny.size());
    const std::size_t colon = rest.find(": ");
    std::size_t end = begin + 1;
    for (Frame frame; end < text.lines.size() && !read_shiny(text.lines[end].text, frame);) ++end;
    builder.exception({}, joined_lines(colon == none ? rest : rest.substr(colon + 2), text, begin + 1, end, builder.arena()));
  } else {
    builder.exception("segfault", begin + 1 < text.lines.size() ? text.lines[begin + 1].text : std::string_view{});
  }
  for (std::size_t i = begin + 1; i < text.lines.size(); ++i) {
    Frame frame;
    Listing listing = Listing::none;
    std::int32_t number = 0;
    if (is_shiny ? read_shiny(text.lines[i].text, frame) : read_numbered(text.lines[i].text, listing, number, frame)) builder.frame(frame);
  }
}

Score score(const Text &text) noexcept {
  if ((text.shapes & shapes(Shape::at, Shape::hash, Shape::file_quoted, Shape::from)) != 0) return {};
  Score score;
  bool header = false, backtrace = false, calls = false, halted = false;
  std::uint32_t tree = 0, listed = 0;
  std::int32_t last = 0;
  for (const Line &line : text.lines) {
    const std::string_view s = line.text;
    if (line.shape == Shape::empty) continue;
    Frame frame;
    Listing listing = Listing::none;
    std::int32_t number = 0;
    if (line.shape == Shape::numbered || is_digit(s.front())) {
      if (!read_numbered(s, listing, number, frame)) continue;
      if (listing == Listing::tree && backtrace) ++tree;
      if (listing == Listing::traceback && (last == 0 || number == last - 1)) ++listed;
      last = number;
      continue;
    }
    if (s.front() == '*' && s == segfault) score.certain = true;
    if (s.front() == 'W' && s.starts_with(shiny)) score.certain = true;
    if (s.starts_with("Error in ") || s.starts_with("<error/") || error_in_length(s) > 0) header |= is_header(s);
    else if (is_backtrace(s)) backtrace = true;
    else if (s.starts_with("Calls: ") && contains(s, " -> ")) calls = true;
    else if (s == "Execution halted") halted = true;
  }
  score.frames = tree + (last == 1 && (header || listed > 1) ? listed : 0) + (calls ? 1 : 0) + (header ? 1 : 0);
  score.certain |= (header && (calls || halted || tree > 0 || (listed > 0 && last == 1))) || (halted && calls) || (backtrace && tree > 0 && tree > listed);
  return score;
}

// The call of "Error in total(cart) : cart is empty" and where the message begins; the call may end on a later line.
struct Header {
  std::string_view function, message;
};
Header split(std::string_view line) noexcept {
  const std::size_t length = error_in_length(line);
  if (length == 0) {
    for (const std::string_view words : errors)
      if (line.starts_with(words)) return {{}, trim(line.substr(words.size()))};
    return {{}, line == "Error:" ? std::string_view{} : line};
  }
  const std::string_view rest = line.substr(length);
  if (rest.starts_with('`')) {  // rlang: Error in `total()`:
    const std::size_t close = rest.find('`', 1);
    std::string_view message = close == none ? std::string_view{} : rest.substr(close + 1);
    consume(message, ":");
    return {function_of(rest.substr(0, close)), trim(message)};
  }
  const std::size_t colon = rest.find(" : ");
  if (colon == none) return {function_of(rest), {}};
  return {function_of(rest.substr(0, colon)), trim(rest.substr(colon + 3))};
}

bool ends_message(std::string_view line) noexcept {
  return is_backtrace(line) || line.starts_with("Calls: ") || line == "Execution halted" || line == "---" || line.starts_with("Caused by error") || line.starts_with("In addition: ") ||
         line == "traceback()" || line.starts_with("> ") || line.starts_with("Run `rlang::last_");
}

std::string_view message_from(std::string_view first, const Text &text, std::size_t begin, std::size_t end, Arena &arena) {
  std::string_view message = joined_lines(first, text, begin, end, arena);
  message = trim(message);
  if (consume(message, "! ")) message = trim_left(message);
  return message;
}

// "Calls: run -> total -> stop": oldest first, may be elided in the middle.
void read_calls(std::string_view line, Builder &builder) {
  std::string_view rest = line.substr(7);
  while (!rest.empty()) {
    const std::size_t arrow = std::min(rest.find(" -> "), rest.size());
    std::string_view call = trim(rest.substr(0, arrow));
    rest.remove_prefix(std::min(arrow + 4, rest.size()));
    if (consume(call, "... ")) {
    }
    if (call == "...") continue;
    consume_end(call, " ...");
    Frame frame;
    frame.function = function_of(call);
    builder.frame(frame);
  }
  builder.reverse_frames();
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::r);
  const std::size_t count = text.lines.size();
  for (std::size_t i = 0; i < count; ++i)
    if (const bool is_shiny = text.lines[i].text.starts_with(shiny); is_shiny || text.lines[i].text == segfault) {
      read_listing(text, i, is_shiny, builder);
      return builder.finish();
    }
  std::string_view type, from;
  std::int32_t current = -1;
  bool tree = false, calls = false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view line = text.lines[i].text;
    Frame frame;
    Listing listing = Listing::none;
    std::int32_t number = 0;
    if (line.empty()) continue;
    if (line.starts_with("<error/") && line.ends_with('>')) {
      type = line.substr(7, line.size() - 8);
      continue;
    }
    const bool caused = line.starts_with("Caused by error");
    if (caused || (current < 0 && is_header(line))) {
      Header header = caused ? Header{} : split(line);
      if (caused)
        if (const std::size_t open = line.find('`'); open != none) header.function = function_of(line.substr(open));
      std::size_t end = i + 1;
      while (end < count && !ends_message(text.lines[end].text) && !read_numbered(text.lines[end].text, listing, number, frame)) ++end;
      const std::string_view message = message_from(header.message, text, i + 1, end, arena);
      if (caused) {
        builder.exception({}, message, Relation::cause, current);
        current = static_cast<std::int32_t>(event.exceptions.size()) - 1;
      } else {
        current = builder.exception(type, message);
        from = header.function;
      }
      i = end - 1;
      continue;
    }
    if (read_numbered(line, listing, number, frame)) {
      if (current < 0) current = builder.exception(type, {});
      builder.resume(0);
      tree |= listing == Listing::tree;
      if (!calls) builder.frame(frame);
    } else if (line.starts_with("Calls: ") && !event.exceptions.empty() && event.exceptions[0].frames.empty()) {
      builder.resume(0);
      read_calls(line, builder);
      calls = true;
    }
  }
  if (current < 0) builder.exception(type, {});
  builder.resume(0);
  if (tree) builder.reverse_frames();
  if (!from.empty() && event.exceptions[0].frames.empty()) {
    Frame frame;
    frame.function = from;
    builder.frame(frame);
  }
  builder.finish();
}

}  // namespace

const Grammar r{"r", shapes(Shape::other, Shape::numbered, Shape::location_end), score, parse};

}  // namespace faultprint::stacktrace
