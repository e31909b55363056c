#include "event/json_text.h"

#include <charconv>
#include <string>

#include "error.h"
#include "text/view.h"

namespace faultprint::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view largest = "1.7976931348623157e308";

bool is_json_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Bytes of the well-formed UTF-8 character at the front of `s`; 0 where it begins with none.
std::size_t character_length(std::string_view s) noexcept {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool shortest = first != 0xE0 || second >= 0xA0;
    const bool no_surrogate = first != 0xED || second < 0xA0;
    return continues(1) && continues(2) && shortest && no_surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool in_range = (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second < 0x90);
    return continues(1) && continues(2) && continues(3) && in_range ? 4 : 0;
  }
  return 0;
}

class Repair {
 public:
  Repair(std::string_view text, char *out, std::string_view whole) noexcept
      : text_(text), out_(out), begin_(out), before_(whole.substr(0, static_cast<std::size_t>(text.data() - whole.data()))) {}

  std::size_t run() {
    value();
    for (;;) {
      blanks();
      if (depth_ == 0) break;
      const bool object = (objects_ >> (depth_ - 1) & 1) != 0;
      if (peek() == (object ? '}' : ']')) {
        copy(1);
        --depth_;
      } else {
        if (peek() != ',') fail(object ? "expected a comma or a closing brace" : "expected a comma or a closing bracket");
        copy(1);
        object ? member() : value();
      }
    }
    if (at_ < text_.size()) fail("expected the end of the text");
    return static_cast<std::size_t>(out_ - begin_);
  }

 private:
  int peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? static_cast<unsigned char>(text_[at_ + ahead]) : -1;
  }
  void copy(std::size_t count) noexcept {
    std::memcpy(out_, text_.data() + at_, count);
    out_ += count;
    at_ += count;
  }
  void write(std::string_view s) noexcept { out_ = static_cast<char *>(std::memcpy(out_, s.data(), s.size())) + s.size(); }
  void blanks() noexcept {
    while (at_ < text_.size() && is_json_space(text_[at_])) copy(1);
  }

  // Reads a value up to the end of its scalar, or through the brackets that open before its first scalar.
  void value() {
    for (;;) {
      blanks();
      const int c = peek();
      if (c == '{' || c == '[') {
        const std::size_t opened = at_;
        copy(1);
        blanks();
        if (peek() == (c == '{' ? '}' : ']')) return copy(1);
        if (depth_ == deepest_nesting) throw nested_too_deep("The container at byte " + std::to_string(before_.size() + opened + 1));
        objects_ = (objects_ & ~(std::uint64_t{1} << depth_)) | std::uint64_t{c == '{'} << depth_;
        ++depth_;
        if (c == '{') key();
        continue;
      }
      if (c == '"') return string();
      if (c == '-' || (c >= '0' && c <= '9')) return number();
      for (const std::string_view word : {"true", "false", "null"})
        if (text_.substr(at_).starts_with(word)) return copy(word.size());
      fail("expected a value");
    }
  }
  void key() {
    blanks();
    if (peek() != '"') fail("expected a string as key");
    string();
    blanks();
    if (peek() != ':') fail("expected a colon");
    copy(1);
  }
  void member() {
    key();
    value();
  }

  void string() {
    copy(1);
    for (;;) {
      const int c = peek();
      if (c < 0) fail("expected the end of the string");
      if (c == '"') return copy(1);
      if (c < 0x20) fail("expected no control character in a string");
      if (c == '\\') {
        escape();
      } else if (const std::size_t length = character_length(text_.substr(at_)); length > 0) {
        copy(length);
      } else {
        write(replacement);
        ++at_;
      }
    }
  }
  void escape() {
    const int c = peek(1);
    if (c < 0 || std::string_view("\"\\/bfnrtu").find(static_cast<char>(c)) == std::string_view::npos)
      fail("expected one of \" \\ / b f n r t u after a backslash");
    if (c != 'u') return copy(2);
    const int unit = code_unit(0);
    if (unit < 0) fail("expected four hexadecimal digits after \\u");
    if (unit < 0xD800 || unit > 0xDFFF) return copy(6);
    const int low = unit < 0xDC00 && peek(6) == '\\' && peek(7) == 'u' ? code_unit(6) : -1;
    if (low >= 0xDC00 && low <= 0xDFFF) return copy(12);
    write("\\ufffd");
    at_ += 6;
  }
  // Value of the escape "\uXXXX" that begins `ahead` bytes from here; -1 where its digits are wrong.
  int code_unit(std::size_t ahead) const noexcept {
    if (at_ + ahead + 6 > text_.size()) return -1;
    int value = 0;
    for (std::size_t i = ahead + 2; i < ahead + 6; ++i) {
      const char c = text_[at_ + i];
      if (!text::is_hexadecimal(c)) return -1;
      value = value * 16 + (text::is_digit(c) ? c - '0' : text::to_lower(c) - 'a' + 10);
    }
    return value;
  }

  std::size_t digits(std::size_t from) const noexcept {
    std::size_t count = 0;
    while (peek(from + count) >= '0' && peek(from + count) <= '9') ++count;
    return count;
  }
  void number() {
    std::size_t length = peek() == '-' ? 1 : 0;
    const std::size_t whole = digits(length);
    if (whole == 0) fail("expected a digit");
    if (whole > 1 && peek(length) == '0') fail("expected no leading zero");
    length += whole;
    bool integer = true;
    if (peek(length) == '.') {
      const std::size_t fraction = digits(length + 1);
      if (fraction == 0) fail("expected a digit after the decimal point");
      length += 1 + fraction;
      integer = false;
    }
    if (peek(length) == 'e' || peek(length) == 'E') {
      const std::size_t sign = peek(length + 1) == '-' || peek(length + 1) == '+' ? 1 : 0;
      const std::size_t exponent = digits(length + 1 + sign);
      if (exponent == 0) fail("expected a digit in the exponent");
      length += 1 + sign + exponent;
      integer = false;
    }
    const std::string_view token = text_.substr(at_, length);
    double value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error == std::errc::result_out_of_range && !underflows(token)) {
      if (token.front() == '-') write("-");
      write(largest);
      at_ += length;
    } else if (error == std::errc::result_out_of_range) {
      write("0.0");
      at_ += length;
    } else {
      copy(length);
      if (integer && !is_int64(token)) write("e0");  // a double holds it
    }
  }
  static bool is_int64(std::string_view token) noexcept {
    std::int64_t value;
    return std::from_chars(token.data(), token.data() + token.size(), value).ec == std::errc{};
  }
  // Of a number that no double holds: whether it is too small rather than too large.
  static bool underflows(std::string_view token) noexcept {
    const std::size_t exponent = token.find_first_of("eE");
    if (exponent != std::string_view::npos) return exponent + 1 < token.size() && token[exponent + 1] == '-';
    return token.find_first_of("123456789") > token.find('.');
  }

  [[noreturn]] void fail(std::string_view expected) const {
    std::size_t line = 1, column = 1;
    for (const std::string_view part : {before_, text_.substr(0, at_)})
      for (const char c : part) {
        if (c == '\n') ++line, column = 1;
        else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++column;
      }
    std::string detail = "Line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
    detail += expected;
    detail += at_ == text_.size() ? ", found the end of the text." : ", found " + excerpt() + ".";
    throw Error(Code::invalid_json, "invalid JSON at byte " + std::to_string(before_.size() + at_ + 1), std::move(detail),
                "A text that begins like an object or an array is read as JSON; pass a stack trace from its first line on.");
  }
  // A few characters of what stands here, quoted, without what a terminal or a log would not bear.
  std::string excerpt() const {
    constexpr std::size_t longest = 16;
    std::string out = "\"";
    for (std::size_t i = at_; i < text_.size() && i < at_ + longest; ++i)
      out += text_[i] >= 0x20 && text_[i] < 0x7F ? text_[i] : '?';
    return out + '"';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  char *out_, *begin_;
  std::string_view before_;  // what stands before text_, for positions
  unsigned depth_ = 0;
  std::uint64_t objects_ = 0;  // bit of each open container: whether it is an object
};

}  // namespace

std::string_view repaired(std::string_view text, std::size_t padding, Arena &arena, std::string_view whole) {
  static_assert(deepest_nesting <= 64, "one bit per level");
  // Only a byte of broken UTF-8 (to three) and a number (its sign, then at most "e0" or the largest double) grow.
  std::size_t room = text.size() + padding + largest.size();
  for (const char c : text) room += text::is_wide(c) ? 2 : 0;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = text::is_digit(c);
    if (digit && !in_number) room += largest.size();
    in_number = digit;
  }
  char *out = arena.array<char>(room);
  const std::size_t size = Repair(text, out, whole).run();
  std::memset(out + size, ' ', padding);
  return {out, size};
}

Error nested_too_deep(const std::string &which) {
  return Error(Code::nested_too_deep, "JSON nested too deep", which + " is nested deeper than " + std::to_string(deepest_nesting) + " levels.",
               "Leave out or cut what is nested so deep: it tells nothing of the error.");
}

std::size_t value_length(std::string_view text, bool *closed) noexcept {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth > 0 && --depth == 0) {
      if (closed != nullptr) *closed = true;
      return i + 1;
    }
  }
  if (closed != nullptr) *closed = false;
  return text.size();
}

}  // namespace faultprint::json
