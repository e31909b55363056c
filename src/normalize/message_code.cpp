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
  protocol,
  answer,  // an HTTP status where the words alone may also stand before a count or an identifier
  result   // an HRESULT or NTSTATUS
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
    {"db2 sql error", Range::small}, {"sql state", Range::sqlstate},  {"error: code", Range::small},
    {"grpc status", Range::small},   {"grpc-status", Range::small},   {"failed", Range::answer},
    {"failed with", Range::answer},  {"response", Range::answer},     {"responded", Range::answer},
    {"returned", Range::answer},     {"received", Range::answer},     {"got", Range::answer},
    {"expected", Range::answer},     {"->", Range::answer},           {"=>", Range::answer},
    {"failed", Range::result},       {"failed with", Range::result},  {"error", Range::result},
    {"code", Range::result},         {"result", Range::result},       {"hr", Range::result},
    {"exception", Range::result},
};

// Words of a message about a request, one of which must be there before "got 404" is a status.
constexpr std::string_view words_of_requests[] = {"http", "https", "request", "response", "fetch", "api", "url", "endpoint", "server", "upstream", "webhook", "status"};
constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
// Words that may follow a status; others are what was counted: "got 404 rows".
constexpr std::string_view words_behind_a_status[] = {"after", "and", "at", "but", "error", "for", "from", "in", "instead", "on", "response", "status", "to", "when", "while", "with"};

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
    {504, "Gateway Timeout"},
    {504, "Gateway Time-out"},
};

struct Number {
  std::size_t digits = 0;
  int value = -1;
  bool decimal = false;       // digits alone
  bool fraction = false;      // "1.1"
  bool letter_first = false;  // "E0308"
  bool result = false;        // "0x80070005", "0xC0000005": eight digits, the first of which say failure
};
Number read(std::string_view written) noexcept {
  Number number;
  number.decimal = text::all_digits(written);
  number.fraction = text::contains(written, '.');
  number.letter_first = text::is_upper(written.front()) && text::all_digits(written.substr(1));
  number.digits = written.size();
  if (written.size() == 10 && written[0] == '0' && text::to_lower(written[1]) == 'x' && text::all_hexadecimal(written.substr(2)))
    for (const std::string_view failure : {"80", "88", "c0", "e0"}) number.result |= text::equal_ignoring_case(written.substr(2, 2), failure);
  if (number.decimal) number.value = text::consume_number(written);
  return number;
}

bool is_of_request(std::string_view word) noexcept {
  if (word.starts_with("http://") || word.starts_with("https://") || word.starts_with("<url>")) return true;
  while (!word.empty() && (word.back() == ':' || word.back() == ',')) word.remove_suffix(1);
  return std::find(std::begin(methods), std::end(methods), word) != std::end(methods) ||
         std::any_of(std::begin(words_of_requests), std::end(words_of_requests),
                     [word](std::string_view each) { return text::equal_ignoring_case(each, word); });
}
bool is_about_request(Scan &scan) noexcept {
  if (scan.about_request != Answer::unknown) return scan.about_request == Answer::yes;
  scan.about_request = Answer::no;
  for (std::string_view rest = scan.text; !rest.empty() && scan.about_request == Answer::no;) {
    const std::size_t end = std::min(text::find_any<" \t\r\n">(rest), rest.size());
    if (is_of_request(rest.substr(0, end))) scan.about_request = Answer::yes;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return scan.about_request == Answer::yes;
}
bool may_follow_status(std::string_view behind) noexcept {
  if (!text::consume(behind, " ")) return !word_at(behind, 0);
  if (behind.empty() || !text::is_lower(behind.front())) return true;
  std::size_t end = 0;
  while (end < behind.size() && end < 16 && text::is_lower(behind[end])) ++end;
  return std::find(std::begin(words_behind_a_status), std::end(words_behind_a_status), behind.substr(0, end)) != std::end(words_behind_a_status);
}

bool fits(Scan &scan, std::size_t end, const Number &number, Range range, char next) noexcept {
  const bool http = number.decimal && number.digits == 3 && number.value >= 100 && number.value <= 599;
  switch (range) {
    case Range::http: return http;
    case Range::error:
      return (http && number.value >= 400) || number.letter_first || (number.digits == 5 && number.decimal && next == ':') ||
             (number.decimal && number.digits == 4 && next == '(');
    case Range::small: return number.decimal && number.digits <= 5;
    case Range::any: return !number.fraction;
    case Range::sqlstate: return number.digits == 5;
    case Range::answer: return http && may_follow_status(scan.text.substr(end)) && is_about_request(scan);
    case Range::result: return number.result;
    case Range::protocol: return number.fraction || (number.decimal && number.digits == 1);
  }
  return false;
}

// "404 Not Found", "(404) Not Found", "503: Service Unavailable", "404 Client Error". In small letters only where no word stands
// before: "User 404 not found" tells a user's number.
bool has_reason(std::string_view text, std::size_t begin, std::size_t end, const Number &number) noexcept {
  if (!number.decimal || number.digits != 3) return false;
  const bool behind_word = begin >= 2 && text[begin - 1] == ' ' && (is_word(text[begin - 2]) || text::is_wide(text[begin - 2]));
  std::size_t i = end;
  while (i - end < 4 && std::string_view(" ):-(").find(at(text, i)) != none && i < text.size()) ++i;
  if (i == end) return false;
  const std::string_view rest = text.substr(std::min(i, text.size()), 40);
  if (behind_word && !rest.empty() && text::is_lower(rest.front())) return false;
  if (number.value >= 400 && number.value <= 499 && text::starts_with_ignoring_case(rest, "client error")) return true;
  if (number.value >= 500 && number.value <= 599 && text::starts_with_ignoring_case(rest, "server error")) return true;
  return std::any_of(std::begin(reasons), std::end(reasons), [&](const Reason &reason) {
    return reason.code == number.value && text::starts_with_ignoring_case(rest, reason.text) && !word_at(rest, reason.text.size());
  });
}

}  // namespace

bool is_code(Scan &scan, std::size_t begin, std::size_t end) {
  const std::string_view text = scan.text;
  if (end - begin > 12) return false;
  const Number number = read(text.substr(begin, end - begin));
  if (has_reason(text, begin, end, number)) return true;

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
    if (phrase.words.back() != before.back() || !before.ends_with(phrase.words) || !fits(scan, end, number, phrase.range, next)) return false;
    const std::size_t left = before.size() - phrase.words.size();
    return left == 0 ? from == 0 || !is_word(text[from - 1]) : !text::is_letter(before[left - 1]);
  });
}

}  // namespace faultprint::normalize::tokens
