#include "normalize/message.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace tokens;

namespace {

// What a byte says about the run of visible characters that it stands in.
enum : std::uint8_t {
  digit = 1,
  joint = 2,     // joins parts of an address, a path, an assignment: a closer look is needed
  beyond_f = 4,  // a letter that is no hexadecimal digit
  stop = 8,      // a joint unless it ends the run, as at the end of a sentence
  blank = 16,
};
constexpr std::array<std::uint8_t, 256> byte_classes = [] {
  std::array<std::uint8_t, 256> classes{};
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = digit;
  for (int c = 'g'; c <= 'z'; ++c) classes[static_cast<std::size_t>(c)] = classes[static_cast<std::size_t>(c) - 32] = beyond_f;
  for (const char c : {'@', '=', '/', '\\'}) classes[static_cast<std::size_t>(c)] = joint;
  for (const char c : {'.', ':'}) classes[static_cast<std::size_t>(c)] = stop;
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) classes[static_cast<std::size_t>(c)] = blank;
  return classes;
}();
constexpr std::size_t shortest_word_of_hexadecimal_letters = 8;

struct Run {
  std::size_t end;
  bool plain;  // nothing in it can be replaced
};
Run run_from(std::string_view text, std::size_t begin) noexcept {
  unsigned seen = 0, last = 0;
  std::size_t i = begin;
  for (; i < text.size(); ++i) {
    const unsigned byte_class = byte_classes[static_cast<unsigned char>(text[i])];
    if (byte_class == blank) break;
    seen |= last;
    last = byte_class;
  }
  // '"key":' may have a value of interest behind it.
  const bool key = i - begin >= 2 && text[i - 1] == ':' && (text[i - 2] == '"' || text[i - 2] == '\'');
  seen |= key ? unsigned{joint} : last & ~unsigned{stop};
  if ((seen & (digit | joint | stop)) != 0) return {i, false};
  return {i, (seen & beyond_f) != 0 || i - begin < shortest_word_of_hexadecimal_letters};
}

constexpr std::string_view any_value = "<value>", any_host = "<host>";

// The placeholder that is hashed in place of `placeholder`. What always comes in the same form stays apart from all others: <email>, <url>,
// <path>, <mac>, <jwt>, and whatever has a unit or quotes around it.
std::string_view hashed_placeholder(std::string_view placeholder) noexcept {
  for (const std::string_view value : {"<int>", "<hex>", "<date>", "<float>", "<uuid>", "<git_sha>", "<random_id>", "<md5>", "<sha1>", "<version>",
                                       "<base64>", "<id>", "<traceparent>", "<swift_txn_id>"})
    if (placeholder == value) return any_value;
  return placeholder == "<ip>" || placeholder == "<hostname>" ? any_host : placeholder;
}

enum class Purpose : std::uint8_t { show, hash };

class Pass {
 public:
  Pass(std::string_view text, Purpose purpose, Arena &arena) noexcept : scan_{text}, purpose_(purpose), arena_(arena) {}

  std::string_view result() {
    const std::string_view text = scan_.text;
    std::size_t i = 0;
    while (i < text.size()) {
      if (byte_classes[static_cast<unsigned char>(text[i])] == blank) {
        ++i;
        continue;
      }
      const Run run = run_from(text, i);
      if (!run.plain) {
        while (i < run.end) i = step(i);
        continue;
      }
      if (purpose_ == Purpose::hash)  // placeholders that are there already are hashed like those that this pass writes
        while (i < run.end) i = text[i] == '<' ? step(i) : i + 1;
      i = run.end;
    }
    if (copied_ == 0 && size_ == 0) return text;
    append(text.substr(copied_));
    return {bytes_, size_};
  }

 private:
  // Looks at one place; returns the next one to look at.
  std::size_t step(std::size_t i) {
    const std::string_view text = scan_.text;
    const char c = text[i];
    if (text::is_alphanumeric(c)) {
      const Word word = word_of(text, i);
      const Match match = match_word(word);
      if (match) return replace(match);
      return std::max(match.end, word.end);
    }
    Match match;
    switch (c) {
      case '-': match = negative(i); break;
      case ':': match = at(text, i + 1) == ':' ? ip_version_6(scan_, i) : json_value(scan_, i); break;
      case '/': match = unix_path(scan_, i); break;
      case '\\': match = windows_path(scan_, i); break;
      case '@': match = class_address(scan_, i); break;
      case '=': match = assigned_value(scan_, i); break;
      case '<':
        if (const std::size_t end = placeholder_end(text, i); end != none) {
          const bool argument = i > 0 && text::is_alphanumeric(text[i - 1]);  // "vector<int>"
          if (purpose_ == Purpose::hash && !argument) return replace({i, end, text.substr(i, end - i)});
          return scan_.settled = end;
        }
        break;
      default: break;
    }
    return match ? replace(match) : i + 1;
  }

  // What begins at `word`. Where the match is empty, its end says how far the text is known to stay.
  Match match_word(const Word &word) {
    const std::string_view text = scan_.text;
    const std::size_t i = word.begin;
    const char next = at(text, word.end);
    if (Match match = email(scan_, i)) return match;
    if (next == ':') {
      if (Match match = url(scan_, word)) return match;
      if (Match match = windows_path(scan_, i)) return match;
    }
    const bool joined = word_before(scan_, i);
    const bool underscored = joined && i != scan_.settled && text[i - 1] == '_';
    if (joined && !underscored) return {};
    if (Match match = identifier(scan_, word)) return match;
    if (!joined && (next == ':' || next == '-'))
      if (Match match = mac_address(scan_, word)) return match;
    const bool decimal = text::is_digit(text[i]);
    if (decimal)
      if (Match match = date(scan_, i)) return match;
    if (!joined) {
      if (word.digits > 0)
        if (const Match match = fixed_word_number(scan_, word); match.end > 0) return match;
      if (next == ':' && word.hexadecimal() && word.size() <= 4) {
        if (Match match = ip_version_6(scan_, i)) return match;
      }
      if (next == '.') {
        if (Match match = hostname(scan_, i)) return match;
        if (decimal)
          if (Match match = ip_version_4(scan_, i)) return match;
        if (Match match = python_datetime(scan_, word)) return match;
        if (Match match = version(scan_, word)) return match;
      } else if (next == '-' || next == '_') {
        if (Match match = hostname(scan_, i)) return match;
      }
      if (decimal) {
        const Match match = number(scan_, word);
        if (match || match.end > 0) return match;
      }
      if (Match match = hexadecimal(scan_, word)) return match;
    }
    if (Match match = random_identifier(scan_, word)) return match;
    return number_in_identifier(scan_, word);
  }

  // A minus belongs to the number unless it joins two words.
  Match negative(std::size_t minus) {
    const std::string_view text = scan_.text;
    if (!text::is_alphanumeric(at(text, minus + 1))) return {};
    const Word word = word_of(text, minus + 1);
    if (word_before(scan_, minus)) {  // "blk_-1608999687919862906"
      if (minus == scan_.settled || text[minus - 1] != '_') return {};
      Match match = number_in_identifier(scan_, word);
      if (match && match.begin == word.begin) match.begin = minus;
      return match;
    }
    if (word.digits == 0 && !word.hexadecimal()) return {};
    Match match = match_word(word);
    if (match && match.begin == word.begin &&
        (match.placeholder == "<int>" || match.placeholder == "<float>" || match.placeholder == "<hex>"))
      match.begin = minus;
    return match;
  }

  std::size_t replace(const Match &match) {
    const std::string_view between = scan_.text.substr(copied_, match.begin - copied_);
    copied_ = scan_.settled = match.end;
    const std::string_view placeholder = purpose_ == Purpose::hash ? hashed_placeholder(match.placeholder) : match.placeholder;
    const bool joined = between.size() == 1 && text::contains(":-./,", between[0]);
    if (placeholder == any_value && last_ == any_value && joined) return match.end;
    append(between);
    append(last_ = placeholder);
    return match.end;
  }
  void append(std::string_view part) {
    if (part.size() > capacity_ - size_) grow(part.size());
    if (!part.empty()) std::memcpy(bytes_ + size_, part.data(), part.size());
    size_ += part.size();
  }
  void grow(std::size_t by) {
    const std::size_t capacity = std::max(2 * capacity_, scan_.text.size() + scan_.text.size() / 4 + by + 64);
    char *bytes = arena_.array<char>(capacity);
    if (size_ > 0) std::memcpy(bytes, bytes_, size_);
    bytes_ = bytes;
    capacity_ = capacity;
  }

  Scan scan_;
  const Purpose purpose_;
  Arena &arena_;
  std::string_view last_;   // placeholder in the result
  std::size_t copied_ = 0;  // the text before this is in the result
  char *bytes_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// The parts of PostgreSQL's report behind its first line, as psql and its own log label them, and as JDBC's driver does: they hold
// values and texts of queries.
bool begins_part_of_report(std::string_view line) noexcept {
  if (text::consume(line, "LINE ")) return text::consume_number(line) >= 0 && line.starts_with(':');
  static constexpr std::string_view labels[] = {"DETAIL:", "HINT:", "CONTEXT:", "QUERY:",    "STATEMENT:",
                                                "Detail:", "Hint:", "Where:",   "Position:", "Failing row "};
  return std::any_of(std::begin(labels), std::end(labels), [line](std::string_view label) { return line.starts_with(label); });
}

}  // namespace

std::string_view normalize_message(std::string_view message, Arena &arena) { return Pass(message, Purpose::show, arena).result(); }

std::string_view message_head(std::string_view message) noexcept {
  message = text::trim(message);
  std::size_t end = message.find('\n');
  if (end == std::string_view::npos) return message;
  std::size_t second = end;
  while (second < message.size() && text::is_space(message[second])) ++second;
  if (!begins_part_of_report(message.substr(second))) end = message.find('\n', second);
  return text::trim_right(message.substr(0, end));
}

std::string_view message_template(std::string_view message, Arena &arena) {
  return message.empty() ? message : normalize_message(message_head(message), arena);
}

std::string_view hashed_template(std::string_view message, Arena &arena) {
  return message.empty() ? message : Pass(message_head(message), Purpose::hash, arena).result();
}

// ---- what the files of the token kinds share ----

tokens::Word tokens::word_of(std::string_view text, std::size_t begin) noexcept {
  Word word{.begin = begin, .end = begin};
  for (; word.end < text.size(); ++word.end) {
    const char c = text[word.end];
    if (text::is_digit(c)) {
      ++word.digits;
    } else if (text::is_lower(c)) {
      ++word.lower;
      word.beyond_f += c > 'f' ? 1 : 0;
    } else if (text::is_upper(c)) {
      ++word.upper;
      word.beyond_f += c > 'F' ? 1 : 0;
    } else {
      break;
    }
  }
  return word;
}

std::size_t tokens::placeholder_end(std::string_view text, std::size_t begin) noexcept {
  static constexpr std::string_view names[] = {
      "base64", "bool", "date",         "duration",    "email", "float", "git_sha", "hex",        "hostname",
      "id",     "int",  "ip",           "jwt",         "mac",   "md5",   "path",    "quoted_str", "random_id",
      "sha1",   "size", "swift_txn_id", "traceparent", "url",   "uuid",  "version"};
  const std::string_view rest = text.substr(begin + 1, 16);
  const std::size_t close = rest.find('>');
  if (close == std::string_view::npos || !std::binary_search(std::begin(names), std::end(names), rest.substr(0, close)))
    return none;
  return begin + 1 + close + 1;
}

}  // namespace faultprint::normalize
