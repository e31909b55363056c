// Addresses in messages: email, URL, hostname, IP, MAC.
#include <algorithm>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

using text::is_alphanumeric;
using text::is_digit;
using text::is_hexadecimal;
using text::is_letter;

namespace {

// ---- email ----

// RFC 5322 allows more, but "key=name@example.com" and "<a/b@example.com>" are not read as one local part.
bool is_local_part(char c) noexcept {
  return is_alphanumeric(c) || std::string_view(".!#$%&'*+^_~-").find(c) != std::string_view::npos;
}
bool is_label(char c) noexcept { return is_alphanumeric(c) || c == '-'; }

// Labels of letters, digits and dashes with points between them: the end, `begin` where there are none.
// The last label begins with a letter, so "package@1.2.3" has none.
std::size_t domain_end(std::string_view text, std::size_t begin) noexcept {
  std::size_t end = begin, label = begin, points = 0;
  while (end < text.size() && (is_label(text[end]) || text[end] == '.')) {
    if (text[end] == '.') {
      if (end == label) break;
      if (word_at(text, end + 1) && !is_alphanumeric(text[end + 1])) return begin;
      if (!is_alphanumeric(at(text, end + 1))) break;
      label = end + 1;
      ++points;
    }
    ++end;
  }
  if (end < text.size() && text[end] == '<' && word_at(text, end)) return begin;
  while (end > begin && text[end - 1] == '-') --end;
  return points > 0 && end > label && is_letter(text[label]) ? end : begin;
}

bool follows_placeholder(std::string_view text, std::size_t i) noexcept {
  constexpr std::size_t longest_placeholder = 16;
  if (i == 0 || text[i - 1] != '>') return false;
  const std::size_t from = i - std::min(i, longest_placeholder);
  const std::size_t open = text.substr(from, i - from).rfind('<');
  return open != none && placeholder_end(text, from + open) == i;
}

Match email_at(const Scan &scan, std::size_t at_sign) noexcept {
  const std::string_view text = scan.text;
  std::size_t begin = at_sign;
  while (begin > scan.settled && is_local_part(text[begin - 1])) --begin;
  if ((begin == scan.settled && begin > 0) || follows_placeholder(text, begin)) return {};  // only the rest of a local part
  while (begin < at_sign && !is_alphanumeric(text[begin])) ++begin;
  if (begin == at_sign || !is_alphanumeric(at(text, at_sign + 1))) return {};
  const std::size_t end = domain_end(text, at_sign + 1);
  if (end == at_sign + 1) return {};
  return {begin, end, "<email>"};
}

// ---- hostname ----

// Top-level domains that are frequent and seldom the last part of anything else.
constexpr std::string_view top_level[] = {
    "ae",  "ai",   "ar",   "arpa",  "asia", "at", "au",   "az",  "bd",     "be",  "bg",    "biz",   "blog",    "br",   "by",
    "ca",  "ch",   "cl",   "cloud", "club", "cn", "co",   "com", "cz",     "de",  "dev",   "dk",    "ec",      "edu",  "ee",
    "eg",  "es",   "eu",   "fi",    "fm",   "fr", "ge",   "gg",  "gov",    "gr",  "hk",    "hr",    "hu",      "icu",  "ie",
    "il",  "info", "int",  "io",    "ir",   "it", "jp",   "ke",  "kr",     "kz",  "live",  "lk",    "lt",      "lu",   "lv",
    "ma",  "mil",  "mobi", "mx",    "net",  "ng", "nl",   "nz",  "online", "org", "pe",    "ph",    "pk",      "pl",   "pro",
    "pt",  "ro",   "ru",   "sa",    "se",   "sg", "shop", "si",  "site",   "sk",  "space", "store", "su",      "tech", "th",
    "top", "tr",   "tv",   "tw",    "ua",   "uk", "us",   "uy",  "uz",     "ve",  "vip",   "vn",    "website", "xyz",  "za"};
// These also end names of files, members and modules: "self.id", "app.me", "java.io". They need more that looks like a host.
constexpr std::string_view ambiguous_top_level[] = {
    "app", "at", "be",   "by", "cc",     "fm", "id",  "in", "info", "int",  "is", "it",    "live",  "local", "lan", "internal",
    "me",  "my", "name", "no", "online", "pl", "pro", "rs", "sh",   "site", "so", "space", "store", "to",    "top", "us"};

bool is_one_of(std::string_view word, const std::string_view *first, const std::string_view *last) noexcept {
  return std::find(first, last, word) != last;
}

struct Name {
  std::string_view whole;
  std::string_view last, before_last, first;
  std::size_t labels = 0;
  bool has_digit_or_dash = false, valid = true, has_lower = false, has_upper = false;
  bool first_is_numbered = false;  // a digit or a dash is in the first label
};
Name name_of(std::string_view whole) noexcept {
  Name name{.whole = whole, .last = {}, .before_last = {}, .first = {}};
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= whole.size(); ++i) {
    if (i < whole.size() && whole[i] != '.') {
      const char c = whole[i];
      name.has_lower |= text::is_lower(c);
      name.has_upper |= text::is_upper(c);
      name.has_digit_or_dash |= is_digit(c) || c == '-';
      continue;
    }
    const std::string_view label = whole.substr(begin, i - begin);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') name.valid = false;
    if (name.labels == 0) {
      name.first = label;
      name.first_is_numbered = name.has_digit_or_dash;
    }
    name.before_last = name.last;
    name.last = label;
    ++name.labels;
    begin = i + 1;
  }
  return name;
}

bool is_hostname(const Name &name, char next) noexcept {
  if (!name.valid || name.labels < 2 || name.last.size() > 7) return false;
  if (name.has_lower && name.has_upper) {  // seldom a host, unless it is the machine's own name: "WEB-7.example.com"
    if (name.labels < 3 || !name.first_is_numbered || std::any_of(name.last.begin(), name.last.end(), text::is_upper)) return false;
  }
  char lower[8] = {};
  for (std::size_t i = 0; i < name.last.size(); ++i) lower[i] = text::to_lower(name.last[i]);
  const std::string_view top(lower, name.last.size());
  // A package name has the domain in front: "com.example.dev".
  if (name.labels > 2 &&
      (name.first == "com" || name.first == "org" || name.first == "net" || name.first == "io" || name.first == "java"))
    return false;
  if (is_one_of(top, std::begin(ambiguous_top_level), std::end(ambiguous_top_level))) {
    const bool second_level = name.before_last == "co" || name.before_last == "com" || name.before_last == "org" ||
                              name.before_last == "ac" || name.before_last == "edu" || name.before_last == "gov" ||
                              name.before_last == "net";
    return name.first == "www" || (name.labels > 2 && (second_level || name.has_digit_or_dash || next == ':' || top == "app")) ||
           (name.labels == 2 && next == ':' && name.has_digit_or_dash);
  }
  if (name.whole == "java.io" || name.whole == "socket.io") return false;
  return std::binary_search(std::begin(top_level), std::end(top_level), top);
}

// ---- IP version 4 ----

// The end of four numbers of 0 to 255, `begin` where there are none.
std::size_t dotted_quad_end(std::string_view text, std::size_t begin) noexcept {
  std::size_t i = begin;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && at(text, i++) != '.') return begin;
    const std::size_t end = skip_digits(text, i, 3);
    if (end == i) return begin;
    int value = 0;
    for (; i < end; ++i) value = value * 10 + (text[i] - '0');
    if (value > 255) return begin;
  }
  return i;
}
std::size_t with_prefix_length(std::string_view text, std::size_t end, int most) noexcept {
  if (at(text, end) != '/') return end;
  std::string_view rest = text.substr(end + 1, 4);
  const std::size_t size = rest.size();
  const int length = text::consume_number(rest);
  const std::size_t after = end + 1 + (size - rest.size());
  return length >= 0 && length <= most && after - end <= 4 && !word_at(text, after) && at(text, after) != '/' &&
                 at(text, after) != '(' && at(text, after) != '.' &&
                 !(at(text, after) == ':' && (word_at(text, after + 1) || at(text, after + 1) == ':'))
             ? after
             : end;
}

}  // namespace

Match email(Scan &scan, std::size_t begin) {
  while (scan.next_at != none && (scan.next_at <= begin || scan.email.begin < begin)) {
    const std::size_t at_sign = scan.text.find('@', std::max(begin, scan.next_at));
    scan.email = {};
    scan.next_at = at_sign == none ? none : at_sign + 1;
    if (at_sign == none) return {};
    scan.email = email_at(scan, at_sign);
    if (!scan.email) scan.email.begin = at_sign;  // nothing to look for before this sign
  }
  return scan.email && scan.email.begin == begin && begin >= scan.settled ? scan.email : Match{};
}

Match url(const Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  const std::string_view scheme = text.substr(word.begin, word.size()), rest = text.substr(word.end);
  if (!is_letter(scheme.front())) return {};
  std::size_t end = word.end;
  if (rest.starts_with("://")) {
    end += 3;
  } else if (scheme == "data") {  // "data:image/png;base64,iVBOR…"
    const std::string_view head = rest.substr(1, 40);
    const std::size_t slash = head.find('/');
    if (slash == 0 || slash == none || !std::all_of(head.begin(), head.begin() + slash, text::is_lower)) return {};
    if (head.find_first_of(";,") == none) return {};
    end += 1;
  } else {
    return {};
  }
  const std::size_t begin_of_rest = end;
  int unclosed = 0;
  while (end < text.size() && !text::is_space(text[end]) && std::string_view("\"'`<>").find(text[end]) == none) {
    unclosed += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
    ++end;
  }
  // The marks of the sentence around it; a parenthesis only where it was opened before the URL.
  for (; end > begin_of_rest; --end) {
    const char c = text[end - 1];
    if (c == ')' ? unclosed >= 0 : std::string_view(".,;:!?]}").find(c) == none) break;
    unclosed += c == ')' ? 1 : 0;
  }
  if (end == begin_of_rest) return {};
  return {word.begin, end, "<url>"};
}

Match hostname(Scan &scan, std::size_t begin) {
  if (begin < scan.hostnames_tried) return {};
  const std::string_view text = scan.text;
  std::size_t end = begin;
  bool has_point = false;
  while (end < text.size() && (is_label(text[end]) || text[end] == '.' || text[end] == '_')) has_point |= text[end++] == '.';
  scan.hostnames_tried = end;
  std::size_t before = begin;
  while (before > scan.settled && (text[before - 1] == '.' || text[before - 1] == '-')) --before;
  // Only part of a longer run of labels, of which something may be replaced already.
  if (word_before(scan, before) || word_at(text, end)) return {};
  const char next = at(text, end);
  if (!has_point || next == '(' || next == '@' || text::is_wide(next)) return {};
  while (end > begin && !is_alphanumeric(text[end - 1])) --end;
  constexpr std::size_t longest_hostname = 253;  // RFC 1035
  if (end - begin > longest_hostname || word_at(text, end)) return {};
  const std::string_view whole = text.substr(begin, end - begin);
  if (!is_hostname(name_of(whole), next)) return {};
  return {begin, end, "<hostname>"};
}

Match ip_version_4(const Scan &scan, std::size_t begin) {
  const std::string_view text = scan.text;
  std::size_t end = dotted_quad_end(text, begin);
  if (end == begin || word_at(text, end) || (at(text, end) == '.' && is_digit(at(text, end + 1)))) return {};
  if (begin >= 2 && text[begin - 1] == '.' && is_digit(text[begin - 2])) return {};
  end = with_prefix_length(text, end, 32);
  return {begin, end, "<ip>"};
}

Match ip_version_6(const Scan &scan, std::size_t begin) {
  const std::string_view text = scan.text;
  if (word_before(scan, begin) || (begin > 0 && std::string_view(":>)]").find(text[begin - 1]) != none)) return {};
  std::size_t i = begin, groups = 0, digits = 0;
  bool shortened = false;
  for (;;) {
    const std::size_t group = i;
    while (i < text.size() && i - group < 4 && is_hexadecimal(text[i])) digits += is_digit(text[i++]) ? 1 : 0;
    if (i > group) {
      if (at(text, i) == '.' && (shortened || groups == 6)) {
        const std::size_t quad = dotted_quad_end(text, group);
        if (quad == group) return {};
        i = quad;
        groups += 2;
        break;
      }
      if (++groups == 8) break;
    } else if (i > begin && !(shortened && text[i - 1] == ':')) {
      return {};
    }
    if (at(text, i) != ':') break;
    if (at(text, i + 1) == ':') {
      if (shortened) break;
      shortened = true;
      i += 2;
      if (!is_hexadecimal(at(text, i))) break;
    } else if (is_hexadecimal(at(text, i + 1))) {
      ++i;
    } else {
      break;  // a colon of the sentence
    }
  }
  if (shortened ? groups > 7 : groups != 8) return {};
  const bool everything = i - begin == 2;            // "::"
  if (at(text, i) == '%' && word_at(text, i + 1)) {  // the zone: "fe80::1%eth0"
    std::size_t zone = i + 1;
    while (zone < text.size() && zone - i <= 32 && (is_word(text[zone]) || text[zone] == '-')) ++zone;
    i = zone;
  }
  const std::size_t end = with_prefix_length(text, i, 128);
  const char next = at(text, end);
  if (word_at(text, end) || next == '(') return {};
  if (everything) {
    if (next == ' ' && (text::is_upper(at(text, end + 1)) || at(text, end + 1) == '[' || at(text, end + 1) == '<'))
      return {};  // a type: "x :: Int", "xs :: [a]"
    if (end == i && next != '\0' && !text::is_space(next) && std::string_view(")]\"',;").find(next) == none &&
        !(next == ':' && is_digit(at(text, end + 1))))
      return {};
  } else {
    if (next == ':' && (word_at(text, end + 1) || at(text, end + 1) == ':')) return {};
    // "Fee::add" is a valid address, but far more often a class and its method.
    if (digits == 0 && groups < 3) return {};
  }
  return {begin, end, "<ip>"};
}

Match mac_address(const Scan &scan, const Word &word) {
  const std::string_view text = scan.text;
  const char separator = at(text, word.end);
  if (word.size() != 2) return {};
  if (word.begin > 0 && text[word.begin - 1] == separator) return {};
  std::size_t i = word.begin;
  for (int part = 0; part < 6; ++part, i += 2) {
    if (part > 0 && at(text, i++) != separator) return {};
    if (!is_hexadecimal(at(text, i)) || !is_hexadecimal(at(text, i + 1))) return {};
  }
  if (word_at(text, i) || at(text, i) == separator) return {};
  return {word.begin, i, "<mac>"};
}

}  // namespace faultprint::normalize::tokens
