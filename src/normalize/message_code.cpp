// Numbers that tell bugs apart and therefore stay: HTTP status codes, SQLSTATEs, errno and exit codes, codes of compilers and
// databases.
#include <algorithm>
#include <array>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

namespace {

enum class Range {
  http,
  error,
  small,
  any,
  sqlstate,
  protocol
};
struct Phrase {
  std::string_view words;  // what stands right before the number, in lower case
  Range range;
};
constexpr Phrase phrases[] = {
    {"status", Range::http},         {"status code", Range::http},    {"statuscode", Range::http},
    {"status_code", Range::http},    {"http", Range::http},           {"http error", Range::http},
    {"http status", Range::http},    {"http code", Range::http},      {"response code", Range::http},
    {"responded with", Range::http}, {"returned error", Range::http}, {"code", Range::http},
    {"http/1.0", Range::http},       {"http/1.1", Range::http},       {"http/2", Range::http},
    {"http/2.0", Range::http},       {"http/3", Range::http},         {"http/", Range::protocol},
    {"tlsv1.", Range::protocol},     {"error", Range::error},         {"errno", Range::small},
    {"os error", Range::small},      {"winerror", Range::small},      {"error code", Range::any},
    {"error_code", Range::any},      {"errorcode", Range::any},       {"exit code", Range::any},
    {"exitcode", Range::any},        {"exit_code", Range::any},       {"exit status", Range::any},
    {"exited with", Range::any},     {"with code", Range::any},       {"return code", Range::any},
    {"returncode", Range::any},      {"result code", Range::any},     {"exception code", Range::any},
    {"hresult", Range::any},         {"ntstatus", Range::any},        {"sqlcode", Range::any},
    {"sqlstate", Range::sqlstate},   {"signal", Range::small},        {"react error", Range::small},
    {"ora-", Range::small},          {"tns-", Range::small},          {"pls-", Range::small},
    {"sp2-", Range::small},          {"rman-", Range::small},         {"kup-", Range::small},
    {"warning", Range::error},       {"sql error", Range::small},     {"mysql error", Range::small},
    {"db2 sql error", Range::small},
};

struct Reason {
  int code;
  std::string_view text;
};
constexpr Reason reasons[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Payload Too Large"},
    {413, "Request Entity Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable"},
    {423, "Locked"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {503, "Service Temporarily Unavailable"},
    {504, "Gateway Time"},
};

struct Number {
  std::size_t digits = 0;
  int value = -1;
  bool decimal = false;       // digits alone
  bool fraction = false;      // "1.1"
  bool letter_first = false;  // "E0308"
};
Number read(std::string_view written) noexcept {
  Number number;
  number.decimal = text::all_digits(written);
  number.fraction = text::contains(written, '.');
  number.letter_first = text::is_upper(written.front()) && text::all_digits(written.substr(1));
  number.digits = written.size();
  if (number.decimal) number.value = text::consume_number(written);
  return number;
}

bool fits(const Number &number, Range range, char next) noexcept {
  const bool http = number.decimal && number.digits == 3 && number.value >= 100 && number.value <= 599;
  switch (range) {
    case Range::http: return http;
    case Range::error:
      return (http && number.value >= 400) || number.letter_first || (number.digits == 5 && number.decimal && next == ':') ||
             (number.decimal && number.digits == 4 && next == '(');
    case Range::small: return number.decimal && number.digits <= 5;
    case Range::any: return !number.fraction;
    case Range::sqlstate: return number.digits == 5;
    case Range::protocol: return number.fraction || (number.decimal && number.digits == 1);
  }
  return false;
}

// "404 Not Found", "(404) Not Found", "503: Service Unavailable", "404 Client Error"
bool has_reason(std::string_view text, std::size_t end, const Number &number) noexcept {
  if (!number.decimal || number.digits != 3) return false;
  std::size_t i = end;
  while (i - end < 4 && std::string_view(" ):-(").find(at(text, i)) != none && i < text.size()) ++i;
  if (i == end) return false;
  const std::string_view rest = text.substr(std::min(i, text.size()), 40);
  if (number.value >= 400 && number.value <= 499 && text::starts_with_ignoring_case(rest, "client error")) return true;
  if (number.value >= 500 && number.value <= 599 && text::starts_with_ignoring_case(rest, "server error")) return true;
  return std::any_of(std::begin(reasons), std::end(reasons), [&](const Reason &reason) {
    return reason.code == number.value && text::starts_with_ignoring_case(rest, reason.text);
  });
}

}  // namespace

bool is_code(const Scan &scan, std::size_t begin, std::size_t end) {
  const std::string_view text = scan.text;
  if (end - begin > 12) return false;
  const Number number = read(text.substr(begin, end - begin));
  if (has_reason(text, end, number)) return true;

  std::array<char, 24> lower;
  const std::size_t from = std::max(scan.settled, begin - std::min(begin, lower.size()));
  for (std::size_t i = from; i < begin; ++i) lower[i - from] = text::to_lower(text[i]);
  std::string_view before(lower.data(), begin - from);
  const auto trim = [&before] {
    for (int n = 0; n < 4 && !before.empty() && std::string_view(" :=[(#'\"\t").find(before.back()) != none; ++n)
      before.remove_suffix(1);
  };
  if (!before.empty() && before.back() == '-' && begin - from >= 2 && text[begin - 2] == ' ')
    before.remove_suffix(1);  // a minus: "exit code -9"
  trim();
  if (text::consume_end(before, " is") || text::consume_end(before, " of")) trim();
  // MySQL: "ERROR 1064 (42000)"
  if (number.digits == 5 && at(text, end) == ')' && !before.empty() && text::is_digit(before.back())) {
    while (!before.empty() && text::is_digit(before.back())) before.remove_suffix(1);
    trim();
    return before.ends_with("error");
  }
  const char next = text.substr(end).starts_with(" (") ? '(' : at(text, end);
  if (before.empty()) return false;
  return std::any_of(std::begin(phrases), std::end(phrases), [&](const Phrase &phrase) {
    if (phrase.words.back() != before.back() || !before.ends_with(phrase.words) || !fits(number, phrase.range, next)) return false;
    const std::size_t left = before.size() - phrase.words.size();
    return left == 0 ? from == 0 || !is_word(text[from - 1]) : !text::is_letter(before[left - 1]);
  });
}

}  // namespace faultprint::normalize::tokens
