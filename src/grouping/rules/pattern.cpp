#include "grouping/rules/pattern.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <numeric>

#include "text/characters.h"

namespace faultprint::grouping::rules {
namespace {

constexpr std::size_t shortest_inside = 3;  // bytes of a literal that an index can find inside of a text

// The literal of `glob` that leaves the fewest texts, long ones before short ones; false where there is none.
bool anchor_of(const Glob &glob, Style style, Anchor &best) {
  bool found = false;
  const std::vector<Glob::Step> &steps = glob.steps();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind != Glob::Kind::literal) continue;
    Anchor anchor{Anchor::Place::inside, steps[i].literal};
    if (i == 0) anchor.place = Anchor::Place::beginning;
    else if (i + 1 == steps.size()) anchor.place = Anchor::Place::end;
    if (style == Style::path && i > 0 && steps[i - 1].kind == Glob::Kind::directories && anchor.literal[0] != '/') anchor.literal.insert(0, 1, '/');
    if (anchor.place == Anchor::Place::inside && anchor.literal.size() < shortest_inside) continue;
    if (found && anchor.literal.size() <= best.literal.size()) continue;
    best = std::move(anchor);
    found = true;
  }
  return found;
}

// Whether every literal that must be in a matching text is in lower case there too. Sets of characters become literals only where they are small:
// one that has capitals without naming any is not.
bool is_lower_case(std::string_view regex) noexcept {
  for (std::size_t i = 0; i < regex.size(); ++i) {
    if (text::is_upper(regex[i]) || regex.substr(i).starts_with("(?")) return false;
    if (regex[i] == '\\' && i + 1 < regex.size() && (regex[i + 1] == 'x' || text::is_digit(regex[i + 1]))) return false;
  }
  return true;
}

// What RE2's prefilter knows: the texts of `atoms`, in lower case, of which each or at least one must be there.
std::vector<Anchor> anchors_of_regex(const std::string &text, const re2::RE2::Options &options) {
  re2::FilteredRE2 filter(static_cast<int>(shortest_inside));
  int id = 0;
  if (filter.Add(text, options, &id) != re2::RE2::NoError) return {};
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  const auto may_match = [&filter](const std::vector<int> &present) {
    std::vector<int> passed;
    filter.AllPotentials(present, &passed);
    return !passed.empty();
  };
  if (atoms.empty() || may_match({})) return {};
  std::vector<Anchor> anchors;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    std::vector<int> others(atoms.size());
    std::iota(others.begin(), others.end(), 0);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (may_match(others)) continue;
    if (anchors.empty() || atoms[i].size() > anchors[0].literal.size()) anchors = {{Anchor::Place::inside, atoms[i], true}};
  }
  if (anchors.empty())
    for (const std::string &atom : atoms) anchors.push_back({Anchor::Place::inside, atom, true});
  if (options.case_sensitive() && is_lower_case(text))
    for (Anchor &anchor : anchors) anchor.folded = false;
  // Letters beyond ASCII have other lower cases than ours.
  for (const Anchor &anchor : anchors)
    if (std::any_of(anchor.literal.begin(), anchor.literal.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return {};
  return anchors;
}

}  // namespace

Pattern::Pattern() noexcept = default;
Pattern::Pattern(Pattern &&) noexcept = default;
Pattern &Pattern::operator=(Pattern &&) noexcept = default;
Pattern::~Pattern() = default;

Pattern Pattern::glob(std::string_view text, Style style, bool folded) {
  Pattern pattern;
  pattern.globs_ = parse_glob(text, style, folded);
  for (const Glob &glob : pattern.globs_) {
    Anchor anchor;
    if (!anchor_of(glob, style, anchor)) {
      pattern.anchors_.clear();
      break;
    }
    pattern.anchors_.push_back(std::move(anchor));
  }
  return pattern;
}

Pattern Pattern::regex(std::string_view text, bool folded) {
  if (text.size() > longest_pattern) throw PatternError{0, "expected a regular expression of at most " + std::to_string(longest_pattern) + " bytes"};
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!folded);
  options.set_max_mem(regex_memory);
  options.set_never_capture(true);
  Pattern pattern;
  const std::string source(text);
  pattern.regex_ = std::make_unique<re2::RE2>(source, options);
  if (!pattern.regex_->ok()) {
    const std::string &part = pattern.regex_->error_arg();
    const std::size_t at = part.empty() ? std::string_view::npos : text.find(part);
    throw PatternError{at == std::string_view::npos ? 0 : at, "expected a regular expression as RE2 reads it: " + pattern.regex_->error()};
  }
  pattern.anchors_ = anchors_of_regex(source, options);
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  if (regex_) return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex_);
  for (const Glob &glob : globs_)
    if (glob.matches(text)) return true;
  return false;
}

std::string_view Pattern::only_text() const noexcept {
  if (globs_.size() != 1 || !globs_[0].is_literal() || globs_[0].steps().empty()) return {};
  return globs_[0].steps()[0].literal;
}

std::size_t Pattern::bytes() const noexcept {
  std::size_t bytes = regex_ ? static_cast<std::size_t>(regex_memory) : 0;
  for (const Glob &glob : globs_) bytes += glob.bytes();
  for (const Anchor &anchor : anchors_) bytes += sizeof anchor + anchor.literal.size();
  return bytes;
}

}  // namespace faultprint::grouping::rules
