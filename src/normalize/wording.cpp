#include "normalize/wording.h"

#include <algorithm>
#include <array>
#include <span>

#include "normalize/identity.h"
#include "normalize/wording_table.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace wording;

namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t row_count = std::size(rows);
constexpr std::size_t most_captures = 4;

constexpr bool is_wildcard(char c) noexcept { return c == '*' || c == '%' || c == '&'; }
constexpr bool is_quote(char c) noexcept { return c == '\'' || c == '"' || c == '`'; }

// ---- which rows may fit a message ----

// Rows are found by the first byte of their pattern. Of those the ones are read whose first sixteen bytes the message begins with, and all of
// whose words it holds: each word is told by its first two letters, one of 64 bits.
constexpr std::uint64_t word_bit(char first, char second) noexcept {
  return std::uint64_t{1} << ((static_cast<unsigned char>(first) * 7U + static_cast<unsigned char>(second)) % 64U);
}
// The words that begin after a blank in the literal parts: " is not a function" has "is", "no", "a " and "fu".
constexpr std::uint64_t words_of_pattern(std::string_view pattern) noexcept {
  std::uint64_t words = 0;
  for (std::size_t i = 0; i + 2 < pattern.size(); ++i) {
    const char first = pattern[i + 1], second = pattern[i + 2];
    if (pattern[i] == ' ' && !is_wildcard(first) && !is_wildcard(second) && !is_quote(first) && !is_quote(second))
      words |= word_bit(first, second);
  }
  return words;
}
constexpr std::size_t bucket_of(char first) noexcept { return is_quote(first) ? '\'' : static_cast<unsigned char>(first); }
constexpr std::size_t wildcards = 256;  // the bucket of patterns that begin with one

// The first bytes of a text as two numbers, all quotes alike; zeros behind its end.
struct Head {
  std::array<std::uint64_t, 2> bytes{};
};
constexpr Head head_of(std::string_view text) noexcept {
  Head head;
  for (std::size_t i = 0; i < sizeof head.bytes && i < text.size(); ++i)
    head.bytes[i / 8] |= std::uint64_t{static_cast<unsigned char>(is_quote(text[i]) ? '\'' : text[i])} << (8 * (i % 8));
  return head;
}

// What tells in a few instructions that a row does not fit.
struct Test {
  Head head, mask;
  std::uint64_t words = 0;
  std::uint16_t languages = 0, row = 0;
  constexpr bool passes(const Head &message) const noexcept {
    return (((message.bytes[0] & mask.bytes[0]) ^ head.bytes[0]) | ((message.bytes[1] & mask.bytes[1]) ^ head.bytes[1])) == 0;
  }
};
constexpr Test test_of(std::size_t row) noexcept {
  const std::string_view pattern = rows[row].pattern;
  std::size_t literal = 0;
  while (literal < pattern.size() && !is_wildcard(pattern[literal])) ++literal;
  Test test{.head = head_of(pattern.substr(0, literal)), .mask = {}, .words = words_of_pattern(pattern), .languages = rows[row].languages, .row = static_cast<std::uint16_t>(row)};
  for (std::size_t i = 0; i < sizeof test.mask.bytes && i < literal; ++i) test.mask.bytes[i / 8] |= std::uint64_t{0xFF} << (8 * (i % 8));
  return test;
}

struct Index {
  std::array<Test, row_count> tests{};
  std::array<std::uint16_t, wildcards + 2> begin{};
};
constexpr Index make_index() {
  Index index;
  const auto bucket = [](const Row &row) { return is_wildcard(row.pattern[0]) ? wildcards : bucket_of(row.pattern[0]); };
  for (const Row &row : rows) ++index.begin[bucket(row) + 1];
  for (std::size_t i = 1; i < index.begin.size(); ++i)
    index.begin[i] = static_cast<std::uint16_t>(index.begin[i] + index.begin[i - 1]);
  std::array<std::uint16_t, wildcards + 2> next = index.begin;
  for (std::size_t i = 0; i < row_count; ++i) index.tests[next[bucket(rows[i])]++] = test_of(i);
  return index;
}
constexpr Index table = make_index();
static_assert(std::all_of(table.tests.begin() + table.begin[wildcards], table.tests.end(), [](const Test &test) { return test.words != 0; }),
              "a pattern that begins with a wildcard needs a word after a blank: else every message is searched for it");

std::uint64_t words_of(std::string_view message) noexcept {
  std::uint64_t words = 0;
  for (std::size_t i = 0; i + 2 < message.size(); ++i)
    if (message[i] == ' ') words |= word_bit(message[i + 1], message[i + 2]);
  return words;
}

// ---- does a row fit ----

constexpr bool equal_bytes(char pattern, char c) noexcept { return pattern == '\'' ? is_quote(c) : pattern == c; }
bool begins_with(std::string_view message, std::string_view literal) noexcept {
  if (message.size() < literal.size()) return false;
  for (std::size_t i = 0; i < literal.size(); ++i)
    if (!equal_bytes(literal[i], message[i])) return false;
  return true;
}
// Where `literal` begins in `message` at or after `from`. Linear in what it skips, times the length of a literal of the table.
std::size_t find_literal(std::string_view message, std::string_view literal, std::size_t from) noexcept {
  if (literal.find('\'') == none) return message.find(literal, from);
  for (; from + literal.size() <= message.size(); ++from)
    if (begins_with(message.substr(from), literal)) return from;
  return none;
}

using Captures = std::array<std::string_view, most_captures>;

bool fits(std::string_view pattern, std::string_view message, Captures &captures) noexcept {
  std::size_t p = 0, m = 0, captured = 0;
  while (p < pattern.size()) {
    const char wildcard = is_wildcard(pattern[p]) ? pattern[p++] : '\0';
    std::size_t literal_end = p;
    while (literal_end < pattern.size() && !is_wildcard(pattern[literal_end])) ++literal_end;
    const std::string_view literal = pattern.substr(p, literal_end - p);
    std::size_t at = m;
    if (literal_end == pattern.size() && wildcard != '\0') {
      if (message.size() < m + literal.size()) return false;
      at = message.size() - literal.size();
      if (!begins_with(message.substr(at), literal)) return false;
    } else if (wildcard != '\0') {
      at = find_literal(message, literal, wildcard == '*' ? m : m + 1);
      if (at == none) return false;
    } else if (!begins_with(message.substr(m), literal)) {
      return false;
    }
    if (wildcard == '%' || wildcard == '&') {
      const std::string_view capture = message.substr(m, at - m);
      if (capture.empty() || (wildcard == '%' && std::any_of(capture.begin(), capture.end(), text::is_space))) return false;
      captures[captured++] = capture;
    }
    m = at + literal.size();
    p = literal_end;
  }
  return m == message.size();
}

bool comes_with(std::string_view from, std::string_view type) noexcept {
  if (from.empty()) return true;
  if (from[0] == '=') return from.substr(1) == type;
  if (from[0] == '~') return type.ends_with(from.substr(1));
  return from == type || type.empty() || type == "Error";
}

std::uint16_t languages_of(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::unknown: return 0xFFFF;
    case Runtime::javascript:
    case Runtime::wasm: return js;
    case Runtime::lua: return lua;
    case Runtime::ruby: return ruby;
    case Runtime::python: return python;
    case Runtime::php: return php;
    case Runtime::jvm: return jvm;
    case Runtime::dotnet: return dotnet;
    case Runtime::go: return golang;
    case Runtime::perl: return perl;
    case Runtime::swift:
    case Runtime::native: return apple;
    default: return 0;
  }
}

// The row that fits, else null.
const Row *row_for(std::uint16_t languages, std::string_view type, std::string_view message, Captures &captures) noexcept {
  if (message.empty()) return nullptr;
  const Head head = head_of(message);
  const auto fitting = [&](const Test &test) {
    const Row &row = rows[test.row];
    return comes_with(row.from, type) && fits(row.pattern, message, captures) ? &row : nullptr;
  };
  const auto tests = [](std::size_t bucket) { return std::span(table.tests).subspan(table.begin[bucket], table.begin[bucket + 1] - table.begin[bucket]); };
  for (const Test &test : tests(bucket_of(message[0])))
    if ((test.languages & languages) != 0 && test.passes(head))
      if (const Row *row = fitting(test)) return row;
  const std::uint64_t words = words_of(message);
  for (const Test &test : tests(wildcards))
    if ((test.languages & languages) != 0 && (test.words & ~words) == 0)
      if (const Row *row = fitting(test)) return row;
  return nullptr;
}

std::string_view fill(std::string_view text, const Captures &captures, Arena &arena) {
  const auto part = [&](std::size_t i) -> std::string_view {  // of "$1" or "@1" at i
    const std::string_view capture = captures[static_cast<std::size_t>(text[i + 1] - '1') % most_captures];
    return text[i] == '@' ? text::after_last(capture, '.') : capture;
  };
  const auto is_reference = [&](std::size_t i) {
    return (text[i] == '$' || text[i] == '@') && i + 1 < text.size() && text::is_digit(text[i + 1]);
  };
  std::size_t size = 0;
  bool literal = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_reference(i)) {
      ++size;
      continue;
    }
    size += part(i++).size();
    literal = false;
  }
  if (literal) return text;
  char *bytes = arena.array<char>(size), *to = bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_reference(i)) {
      *to++ = text[i];
      continue;
    }
    const std::string_view capture = part(i++);
    to = std::copy(capture.begin(), capture.end(), to);
  }
  return {bytes, size};
}

// ---- what reporters put around a message ----

struct TypeInFront {
  std::string_view type;
  std::size_t size = 0;  // with the colon and the blank; 0: there is none
};
// "TypeError" from "TypeError: x" and "TypeError [ERR_INVALID_ARG_TYPE]: x": a name that ends in "Error" or "Exception" and a colon behind it.
TypeInFront type_in_front(std::string_view message) noexcept {
  constexpr std::size_t longest_type = 64, longest_code = 100;
  std::size_t end = 0;
  while (end < message.size() && end < longest_type && (text::is_identifier(message[end]) || message[end] == '.')) ++end;
  const std::string_view type = message.substr(0, end);
  if (!type.ends_with("Error") && !type.ends_with("Exception")) return {};
  if (message.substr(end).starts_with(" [")) {
    const std::size_t close = message.substr(end, longest_code).find(']');
    if (close == none) return {};
    end += close + 1;
  }
  return message.substr(end).starts_with(": ") ? TypeInFront{type, end + 2} : TypeInFront{};
}

void strip_javascript_prefixes(std::string_view &type, std::string_view &message) noexcept {
  text::consume(type, "Uncaught ");
  bool wrapped = type.empty();
  for (;;) {
    if (text::consume(message, "Uncaught (in promise): ") || text::consume(message, "Uncaught (in promise) ") ||
        text::consume(message, "Uncaught ") || text::consume(message, "Unhandled Promise Rejection: ") ||
        text::consume(message, "Unhandled promise rejection: ")) {
      wrapped = wrapped || type == "Error";
      continue;
    }
    const TypeInFront inner = type_in_front(message);
    if (inner.size == 0 || (!wrapped && inner.type != type)) return;
    type = inner.type;
    wrapped = inner.type == "Error";
    message.remove_prefix(inner.size);
  }
}
// JSC quotes source text, which the minifier changes: "… (evaluating 'a.b')", "… (In 'a.b()', 'a.b' is undefined)".
std::string_view without_evidence(std::string_view message) noexcept {
  for (const std::string_view mark : {" (evaluating '", " (near '", ". (In '"})
    if (const std::size_t at = message.find(mark); at != none && message.ends_with(')')) message = message.substr(0, at);
  return message;
}
// "input:12: attempt to …"
std::string_view without_lua_place(std::string_view message) noexcept {
  const std::size_t mark = message.substr(0, 512).find(": attempt to ");
  if (mark == none || mark == 0 || !text::is_digit(message[mark - 1])) return message;
  return message.substr(mark + 2);
}

}  // namespace

Wording unify_wording(std::string_view type, std::string_view message, Runtime runtime, Arena &arena) {
  const std::uint16_t languages = languages_of(runtime);
  std::string_view kept = message, stripped = text::trim(message);
  const std::size_t size = stripped.size();
  if (runtime == Runtime::javascript) type = exception_class(type, runtime, arena);  // Node's codes and Bun's "error" hide the class
  if ((languages & js) != 0) strip_javascript_prefixes(type, stripped);
  if (stripped.size() < size) kept = stripped;
  if ((languages & lua) != 0) stripped = without_lua_place(stripped);
  if (stripped.ends_with('.')) stripped.remove_suffix(1);
  Captures captures;
  if (const Row *row = row_for(languages, type, stripped, captures)) {
    const bool takes_over = row->pattern[0] == '&';  // the words are the program's own
    return {row->type.empty() ? type : row->type, fill(row->text, captures, arena), !takes_over};
  }
  if ((languages & js) != 0) kept = without_evidence(kept);
  return {type, kept, false};
}

}  // namespace faultprint::normalize
