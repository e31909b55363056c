#include "grouping/rules/version.h"

#include <charconv>

#include "text/view.h"

namespace faultprint::grouping::rules {
namespace {

// What of a release is its version.
std::string_view version_in(std::string_view text) noexcept {
  text = text::before(text::after_last(text, '@'), '+');
  if (text.size() > 1 && (text[0] == 'v' || text[0] == 'V') && text::is_digit(text[1])) text.remove_prefix(1);
  return text;
}

std::string_view next_part(std::string_view &text) noexcept {
  const std::string_view part = text::before(text, '.');
  text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
  return part;
}

int compare_digits(std::string_view a, std::string_view b) noexcept {
  while (!a.empty() && a[0] == '0') a.remove_prefix(1);
  while (!b.empty() && b[0] == '0') b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

// A number is older than a word, as in prereleases: "1.0-1" before "1.0-beta".
int compare_parts(std::string_view a, std::string_view b) noexcept {
  const bool number_a = text::all_digits(a), number_b = text::all_digits(b);
  if (number_a && number_b) return compare_digits(a, b);
  if (number_a != number_b) return number_a ? -1 : 1;
  return a.compare(b);
}

struct Release {
  std::string_view package, build;
  bool has_package;
};

// False where what follows the package is not numbers with dots between them, then perhaps a candidate, then perhaps the number of a build.
bool parse_release(std::string_view text, Release &release) noexcept {
  const std::size_t at = text.rfind('@');
  release.has_package = at != std::string_view::npos;
  release.package = release.has_package ? text.substr(0, at) : std::string_view();
  const std::size_t plus = text.find('+', release.has_package ? at : 0);
  release.build = plus == std::string_view::npos ? "0" : text.substr(plus + 1);
  if ((release.has_package && at == 0) || !text::all_digits(release.build)) return false;
  std::string_view version = version_in(text);
  const std::size_t dash = version.find('-');
  if (dash != std::string_view::npos) {
    const std::string_view candidate = version.substr(dash + 1);
    if (candidate.empty()) return false;
    for (const char c : candidate)
      if (!text::is_alphanumeric(c) && c != '.' && c != '-') return false;
    version = version.substr(0, dash);
  }
  if (version.empty() || version.ends_with('.')) return false;
  while (!version.empty())
    if (!text::all_digits(next_part(version))) return false;
  return true;
}

}  // namespace

Comparison consume_comparison(std::string_view &text) noexcept {
  if (text::consume(text, ">=")) return Comparison::greater_or_equal;
  if (text::consume(text, ">")) return Comparison::greater;
  if (text::consume(text, "<=")) return Comparison::less_or_equal;
  if (text::consume(text, "<")) return Comparison::less;
  return Comparison::equal;
}

bool satisfies(int order, Comparison comparison) noexcept {
  switch (comparison) {
    case Comparison::equal: return order == 0;
    case Comparison::less: return order < 0;
    case Comparison::less_or_equal: return order <= 0;
    case Comparison::greater: return order > 0;
    case Comparison::greater_or_equal: return order >= 0;
  }
  return false;
}

bool parse_number(std::string_view text, double &number) noexcept {
  if (text.empty() || !(text::is_digit(text.back()))) return false;
  const char *end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  return result.ec == std::errc() && result.ptr == end;
}

bool is_version(std::string_view text) noexcept {
  text = version_in(text);
  return text::all_digits(text.substr(0, text.find_first_of(".-")));
}

int compare_versions(std::string_view a, std::string_view b) noexcept {
  a = version_in(a);
  b = version_in(b);
  std::string_view main_a = text::before(a, '-'), main_b = text::before(b, '-');
  std::string_view before_a = a.substr(main_a.size()), before_b = b.substr(main_b.size());  // with the "-"
  while (!main_a.empty() || !main_b.empty()) {
    const std::string_view part_a = next_part(main_a), part_b = next_part(main_b);
    if (const int order = compare_parts(part_a.empty() ? "0" : part_a, part_b.empty() ? "0" : part_b); order != 0) return order;
  }
  if (before_a.empty() != before_b.empty()) return before_a.empty() ? 1 : -1;
  if (before_a.empty()) return 0;
  before_a.remove_prefix(1);
  before_b.remove_prefix(1);
  while (!before_a.empty() || !before_b.empty()) {
    if (before_a.empty() != before_b.empty()) return before_a.empty() ? -1 : 1;
    if (const int order = compare_parts(next_part(before_a), next_part(before_b)); order != 0) return order;
  }
  return 0;
}

std::optional<bool> later_release(std::string_view a, std::string_view b) noexcept {
  Release of_a, of_b;
  if (!parse_release(a, of_a) || !parse_release(b, of_b)) return {};
  if (of_a.has_package != of_b.has_package || of_a.package != of_b.package) return {};
  const int order = compare_versions(a, b);
  return (order != 0 ? order : compare_digits(of_a.build, of_b.build)) > 0;
}

}  // namespace faultprint::grouping::rules
