// PostgreSQL's reports, from psql, libpq or the server's log. CONTEXT is the stack, newest first:
//   ERROR:  22012: division by zero
//   CONTEXT:  PL/pgSQL function shop.price(integer) line 3 at RETURN
//   SQL statement "SELECT shop.price(1)"
//   PL/pgSQL function inline_code_block line 2 at PERFORM
// The labels are localised; the SQLSTATE, the two blanks behind a label and "PL/pgSQL" are not.
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

// "CONTEXT:  PL/pgSQL …": a label in capitals or another script, a colon, two blanks.
struct Label {
  std::string_view word, rest;
  std::size_t begin = none;  // in the line; a log's prefix may stand before it
};

bool is_label_character(char c) noexcept { return is_upper(c) || is_wide(c) || c == ' '; }

Label label_of(std::string_view line) noexcept {
  const std::size_t colon = line.find(":  ");
  if (colon == none || colon == 0) return {};
  std::size_t begin = colon;
  while (begin > 0 && is_label_character(line[begin - 1]) && colon - begin < 40) --begin;
  while (begin < colon && line[begin] == ' ') ++begin;
  if (colon - begin < 3 || (begin > 0 && line[begin - 1] != ' ' && line[begin - 1] != ':')) return {};
  return {line.substr(begin, colon - begin), trim(line.substr(colon + 3)), begin};
}

bool is_severity(std::string_view word) noexcept {
  constexpr std::string_view words[] = {"ERROR", "FATAL", "PANIC", "FEHLER", "PANIK", "ERREUR", "ERRO", "ERRORE", "FATALE", "PANICO", "BŁĄD", "HATA", "CHYBA", "FEL",
                                        "ОШИБКА", "ВАЖНО", "ПАНИКА", "ПОМИЛКА", "错误", "錯誤", "致命错误", "エラー", "オーラー", "오류", "치명적오류", "ΣΦΑΛΜΑ", "שגיאה"};
  for (const std::string_view each : words)
    if (each == word) return true;
  return false;
}
bool is_context(std::string_view word) noexcept {
  constexpr std::string_view words[] = {"CONTEXT", "ZUSAMMENHANG", "CONTEXTE", "CONTEXTO", "CONTESTO", "КОНТЕКСТ", "KONTEKST", "KONTEXT", "BAĞLAM", "上下文", "背景", "文脈", "コンテキスト", "내용", "컨텍스트"};
  for (const std::string_view each : words)
    if (each == word) return true;
  return false;
}

// "42P01: " at the front of a message; empty where it is not there.
std::string_view take_sqlstate(std::string_view &message) noexcept {
  if (message.size() < 6 || message[5] != ':') return {};
  const std::string_view code = message.substr(0, 5);
  bool digit = false;
  for (const char c : code) {
    if (!is_digit(c) && !is_upper(c)) return {};
    digit |= is_digit(c);
  }
  if (!digit) return {};
  message = trim_left(message.substr(6));
  return code;
}

bool names_language_function(std::string_view line) noexcept {
  const std::size_t at = line.find("PL/");
  if (at == none || at > 32) return false;
  const std::string_view rest = line.substr(at);
  return rest.starts_with("PL/pgSQL") || rest.starts_with("PL/Python") || rest.starts_with("PL/Perl") || rest.starts_with("PL/Tcl") || rest.starts_with("PL/v8");
}

// The first number behind position `from`: the word before it is localised ("line", "Zeile", "строка").
std::int32_t number_behind(std::string_view line, std::size_t from) noexcept {
  for (std::size_t i = from; i < line.size(); ++i)
    if (is_digit(line[i])) {
      std::string_view rest = line.substr(i);
      return consume_number(rest);
    }
  return 0;
}

// "shop.price(integer)", "inline_code_block" or, from old servers, "price" out of quotes. `end` is where it ends in `line`.
std::string_view signature_in(std::string_view line, std::size_t &end) noexcept {
  std::size_t begin = line.find("PL/");
  begin = line.find(' ', begin);
  if (begin == none) return {};
  while (begin < line.size() && line[begin] == ' ') ++begin;
  // Most languages put one word for "function" between: it is the signature only where a bracket or a quote is in it.
  for (int words = 0; words < 3 && begin < line.size(); ++words) {
    if (line[begin] == '"') {
      const std::size_t close = line.find('"', begin + 1);
      if (close == none) return {};
      if (close + 1 >= line.size() || (line[close + 1] != '(' && line[close + 1] != '.')) {
        end = close + 1;
        return line.substr(begin + 1, close - begin - 1);
      }
    }
    std::size_t i = begin;
    bool quoted = false;
    for (; i < line.size() && (quoted || (line[i] != ' ' && line[i] != '(' && line[i] != ',')); ++i)
      if (line[i] == '"') quoted = !quoted;
    if (i < line.size() && line[i] == '(') {
      const std::size_t close = closing(line, i, '(', ')');
      if (close == none) return {};
      end = close + 1;
      return line.substr(begin, end - begin);
    }
    const std::string_view word = line.substr(begin, i - begin);
    if (word == "inline_code_block") {
      end = i;
      return word;
    }
    begin = i;
    while (begin < line.size() && (line[begin] == ' ' || line[begin] == ',')) ++begin;
  }
  return {};
}

// SQL function "f" statement 1; COPY orders, line 3; JSON data, line 1: …; SQL statement "…"
Frame other_context(std::string_view line) noexcept {
  Frame frame;
  if (const std::size_t comma = line.find(", line "); comma != none) {
    frame.function = line.substr(0, comma);
    frame.line = number_behind(line, comma);
    return frame;
  }
  const std::size_t open = line.find('"');
  const std::size_t close = open == none ? none : line.find('"', open + 1);
  if (open != none && close != none && line.starts_with("SQL function")) {
    frame.function = line.substr(open + 1, close - open - 1);
    return frame;
  }
  frame.function = trim_right(line.substr(0, open == none ? find_any<":(">(line) : open));
  return frame;
}

Frame frame_of(std::string_view line) noexcept {
  if (!names_language_function(line)) return other_context(line);
  Frame frame;
  std::size_t end = 0;
  frame.function = signature_in(line, end);
  if (frame.function.empty()) return other_context(line);
  frame.line = number_behind(line, end);
  return frame;
}

bool has_odd_quotes(std::string_view line) noexcept {
  bool odd = false;
  for (const char c : line) odd ^= c == '"';
  return odd;
}

constexpr std::size_t lines_above_header = 64;  // notices, and what psql echoes

struct Header {
  std::size_t line = none;
  Label label;
};
// The first error; where there is none nothing.
Header find_header(const Text &text) noexcept {
  for (std::size_t i = 0; i < text.lines.size() && i < lines_above_header; ++i) {
    if (text.lines[i].shape == Shape::numbered || text.lines[i].shape == Shape::empty) continue;
    const Label label = label_of(text.lines[i].text);
    if (label.begin == none) continue;
    std::string_view rest = label.rest;
    if (is_severity(label.word) || !take_sqlstate(rest).empty()) return {i, label};
  }
  return {};
}

std::uint32_t context_lines(const Text &text) noexcept {
  std::uint32_t count = 0;
  for (const Line &line : text.lines)
    if (line.shape == Shape::other && names_language_function(line.text)) ++count;
  return count;
}

Score score(const Text &text) noexcept {
  if ((text.shapes & shapes(Shape::at, Shape::hash, Shape::file_quoted)) != 0) return {};
  const Header header = find_header(text);
  if (header.line == none) return {false, context_lines(text)};
  std::size_t above = 0;
  for (std::size_t i = 0; i < header.line; ++i) {
    const Label label = label_of(text.lines[i].text);  // notices and warnings may come first
    above += text.lines[i].shape == Shape::empty || label.begin != none ? 0 : 1;
  }
  std::string_view message = header.label.rest;
  const bool has_code = !take_sqlstate(message).empty();
  std::size_t labels = 0;
  for (std::size_t i = header.line + 1; i < text.lines.size() && labels == 0; ++i) labels += label_of(text.lines[i].text).begin != none || text.lines[i].text.starts_with("LINE ") ? 1 : 0;
  if (above == 0 && (has_code || labels > 0)) return {true, 1 + context_lines(text)};
  return {false, context_lines(text) + (text.lines[header.line].text.starts_with("psql:") || labels > 0 ? 1u : 0u)};
}

// Reads context lines from `begin` on until the next label. Returns the line behind them.
void read_context(const Text &text, std::size_t begin, std::string_view first, Builder &builder) {
  bool in_quotes = false;
  const std::size_t count = text.lines.size();
  for (std::size_t i = begin; i < count; ++i) {
    const std::string_view line = i == begin ? first : text.lines[i].text;
    if (in_quotes) {
      in_quotes = !has_odd_quotes(line);
      continue;
    }
    if (line.empty()) continue;
    if (i > begin && label_of(line).begin != none) return;
    if (line.starts_with("Traceback (")) {  // PL/Python: oldest first, and its function once more below
      const std::size_t first_frame = builder.current() == nullptr ? 0 : builder.current()->frames.size();
      std::size_t at = i + 1;
      for (; at < count && text.lines[at].indent > 0; ++at)
        if (names_language_function(text.lines[at].text)) builder.frame(frame_of(text.lines[at].text));
      if (Exception *exception = builder.current())
        for (std::size_t a = first_frame, b = exception->frames.size(); a + 1 < b; ++a) std::swap(exception->frames[a], exception->frames[--b]);
      if (at < count && names_language_function(text.lines[at].text)) ++at;
      i = at - 1;
      continue;
    }
    builder.frame(frame_of(line));
    in_quotes = has_odd_quotes(line);
  }
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::plpgsql);
  const Header header = find_header(text);
  if (header.line == none) {
    builder.exception({}, {});
    for (const Line &line : text.lines)
      if (names_language_function(line.text)) builder.frame(frame_of(line.text));
    builder.finish();
    return;
  }
  // A message of several lines goes on until the next label; psql's excerpt of the query begins with LINE.
  std::size_t end = header.line + 1;
  while (end < text.lines.size() && label_of(text.lines[end].text).begin == none && !text.lines[end].text.starts_with("LINE ") &&
         !text.lines[end].text.starts_with("ZEILE ") && !text.lines[end].text.starts_with("LIGNE "))
    ++end;
  std::string_view message = header.label.rest;
  const std::string_view sqlstate = take_sqlstate(message);
  std::string_view whole = joined_lines(message, text, header.line + 1, end, arena);
  if (const std::size_t at = whole.rfind(" at character "); at != none && all_digits(whole.substr(at + 14))) whole = whole.substr(0, at);
  builder.exception(sqlstate, whole);
  for (std::size_t i = end; i < text.lines.size(); ++i) {
    const Label label = label_of(text.lines[i].text);
    if (label.begin == none) continue;
    if (is_severity(label.word)) break;
    if (is_context(label.word) || (i > header.line && names_language_function(label.rest))) read_context(text, i, label.rest, builder);
  }
  builder.finish();
}

}  // namespace

const Grammar plpgsql{"plpgsql", shapes(Shape::other, Shape::location_end, Shape::location_at), score, parse};

}  // namespace faultprint::stacktrace
