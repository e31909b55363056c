#include "grouping/rules/rule_set.h"

#include <algorithm>
#include <string>

#include "error.h"
#include "text/characters.h"

namespace faultprint::grouping::rules {

std::uint64_t category_bit(std::string_view category) noexcept {
  std::uint32_t hash = index_detail::seed;
  for (const char c : category) hash = index_detail::mixed(hash, static_cast<unsigned char>(c));
  return std::uint64_t{1} << (hash & 63);
}

// The literals that lead to a rule, by the best of its matchers.
struct RuleSet::Anchored {
  struct One {
    Text text;
    bool whole;
    Anchor anchor;
  };
  std::vector<One> all;  // empty: none leads there
  std::size_t score = 0;

  void take_better(Anchored &&other) {
    if (other.score > score) *this = std::move(other);
  }
  // Frames need not be looked at where an exception leads to the rule.
  void prefer_exceptions() {
    if (!all.empty() && std::none_of(all.begin(), all.end(), [](const One &one) { return one.text < first_of_exception; })) score += 200;
  }

  // `whole`: a hit says only that some frame may match.
  static Anchored of(const Matcher &matcher, bool whole) {
    Anchored result;
    if (matcher.negated) return result;
    if (matcher.test == Matcher::Test::any) {
      result.score = SIZE_MAX;
      for (const Matcher &one : matcher.any) {
        Anchored part = of(one, whole);
        if (part.all.empty()) return {};
        result.score = std::min(result.score, part.score);
        for (One &anchor : part.all) result.all.push_back(std::move(anchor));
      }
      return result;
    }
    if (matcher.test != Matcher::Test::pattern) return result;
    Text text;
    switch (matcher.key) {
      case Key::function: text = function; break;
      case Key::module: text = module; break;
      case Key::path: text = path; break;
      case Key::package: text = package; break;
      case Key::type: text = type; break;
      case Key::value:
      case Key::message: text = value; break;
      case Key::mechanism: text = mechanism; break;
      default: return result;
    }
    if (matcher.pattern.anchors().empty()) return result;
    std::size_t shortest = SIZE_MAX;
    for (Anchor anchor : matcher.pattern.anchors()) {
      shortest = std::min(shortest, anchor.literal.size());
      Text looked_up = text;
      if (anchor.folded) {
        if (text == function) looked_up = function_folded;
        if (text == module) looked_up = module_folded;
        if (text == type) looked_up = type_folded;
        if (text == mechanism) looked_up = mechanism_folded;
      }
      // Messages are looked up in lower case, whichever language asks.
      if (text == value)
        for (char &c : anchor.literal) c = text::to_lower(c);
      result.all.push_back({looked_up, whole || text >= first_of_exception, std::move(anchor)});
    }
    // A literal of a frame leads to that frame, any other to all of them.
    result.score = 1 + std::min<std::size_t>(shortest, 99) + (whole || text >= first_of_exception ? 0 : 100);
    return result;
  }
};

void RuleSet::add(const Anchored &anchored, std::uint32_t rule, bool fingerprint) {
  for (const Anchored::One &one : anchored.all) {
    index_[one.text].add(one.anchor, static_cast<std::uint32_t>(targets_.size()));
    targets_.push_back({rule, fingerprint, one.whole});
    if (fingerprint && one.text < first_of_exception) fingerprint_frames_ = true;
    texts_used_ |= 1u << one.text;
  }
  if (anchored.all.empty()) {
    std::vector<std::uint64_t> &always = fingerprint ? fingerprint_always_ : stack_always_;
    always[rule / 64] |= std::uint64_t{1} << (rule % 64);
  }
}

namespace {

bool asks_for(Key key, const std::vector<Matcher> &matchers) noexcept {
  return std::any_of(matchers.begin(), matchers.end(),
                     [key](const Matcher &matcher) { return matcher.test == Matcher::Test::any ? asks_for(key, matcher.any) : matcher.key == key; });
}

}  // namespace

bool RuleSet::asks_builtin(const std::vector<Matcher> &matchers) const {
  return std::any_of(matchers.begin(), matchers.end(), [this](const Matcher &matcher) {
    if (matcher.test == Matcher::Test::any) return asks_builtin(matcher.any);
    if (matcher.key != Key::category) return false;
    for (const StackRule &rule : builtin_->stack_rules())
      for (const Action &action : rule.actions)
        if (matcher.pattern.matches(action.category)) return true;
    return false;
  });
}

void RuleSet::note(const std::vector<Matcher> &matchers) {
  if (builtin_ != nullptr && !asks_builtin_) asks_builtin_ = asks_builtin(matchers);
  if (asks_for(Key::path, matchers)) texts_used_ |= 1u << path;
  if (asks_for(Key::package, matchers)) texts_used_ |= 1u << package;
}

void RuleSet::index(std::uint32_t number) {
  StackRule &rule = syntax_.stack_rules[number];
  const auto looks_at_no_frame = [](const Matcher &matcher) { return matcher.test != Matcher::Test::any && subject_of(matcher, false) != Subject::frame; };
  const auto first_of_frame = std::stable_partition(rule.matchers.begin(), rule.matchers.end(), looks_at_no_frame);
  conditions_[number] = static_cast<std::size_t>(first_of_frame - rule.matchers.begin());
  Gate &gate = gates_[number];
  Anchored best;
  for (const Matcher &matcher : rule.matchers) {
    best.take_better(Anchored::of(matcher, false));
    if (matcher.test == Matcher::Test::family && !matcher.negated) gate.families &= matcher.families;
  }
  for (const Neighbour *neighbour : {&rule.caller, &rule.callee})
    for (const Matcher &matcher : neighbour->matchers) best.take_better(Anchored::of(matcher, true));
  for (const std::vector<Matcher> *matchers : {&rule.matchers, &rule.caller.matchers, &rule.callee.matchers}) {
    note(*matchers);
    for (const Matcher &matcher : *matchers)
      if (matcher.test == Matcher::Test::pattern && matcher.key == Key::category && !matcher.negated && !matcher.pattern.only_text().empty())
        gate.categories |= category_bit(matcher.pattern.only_text());
  }
  add(best, number, false);
}

void RuleSet::index_fingerprint(std::uint32_t number) {
  FingerprintRule &rule = syntax_.fingerprint_rules[number];
  Anchored best;
  const auto look = [this, &best](const std::vector<Matcher> &matchers) {
    for (const Matcher &matcher : matchers) {
      Anchored anchored = Anchored::of(matcher, false);
      anchored.prefer_exceptions();
      best.take_better(std::move(anchored));
    }
    note(matchers);
  };
  look(rule.matchers);
  for (const std::vector<Matcher> &bracket : rule.brackets) look(bracket);
  add(best, number, true);
}

RuleSet::RuleSet(Syntax &&syntax, const RuleSet *builtin) : syntax_(std::move(syntax)), builtin_(builtin) {
  gates_.resize(syntax_.stack_rules.size());
  conditions_.resize(syntax_.stack_rules.size());
  stack_always_.resize((syntax_.stack_rules.size() + 63) / 64);
  fingerprint_always_.resize((syntax_.fingerprint_rules.size() + 63) / 64);
  for (std::uint32_t i = 0; i < syntax_.stack_rules.size(); ++i) index(i);
  for (std::uint32_t i = 0; i < syntax_.fingerprint_rules.size(); ++i) index_fingerprint(i);
  for (TextIndex &index : index_) index.build();
}

std::unique_ptr<const RuleSet> RuleSet::compile(std::string_view text, const RuleSet *builtin) {
  Syntax syntax = parse_rules(text);
  if (!syntax.problems.empty()) {
    const Problem &first = syntax.problems[0];
    std::string detail = first.message;
    if (!detail.empty() && detail[0] >= 'a' && detail[0] <= 'z') detail[0] = static_cast<char>(detail[0] - 'a' + 'A');
    throw Error(Code::invalid_rules, "invalid grouping rule at line " + std::to_string(first.line) + ", column " + std::to_string(first.column), detail + ".",
                "List every problem of a rule text with faultprint.check_rules(text).");
  }
  return std::unique_ptr<const RuleSet>(new RuleSet(std::move(syntax), builtin));
}

std::vector<Problem> RuleSet::check(std::string_view text) { return std::move(parse_rules(text).problems); }

namespace {

std::size_t bytes_of(const std::vector<Matcher> &matchers) noexcept {
  std::size_t bytes = 0;
  for (const Matcher &matcher : matchers) bytes += sizeof matcher + matcher.text.size() + matcher.pattern.bytes() + bytes_of(matcher.any);
  return bytes;
}
std::size_t bytes_of(const std::vector<Part> &parts) noexcept {
  std::size_t bytes = 0;
  for (const Part &part : parts) bytes += sizeof part + part.literal.size();
  return bytes;
}
std::size_t bytes_of(const Rule &rule) noexcept { return rule.text.size() + rule.reason.size() + bytes_of(rule.matchers); }

}  // namespace

std::size_t RuleSet::bytes() const noexcept {
  std::size_t bytes = sizeof *this + targets_.capacity() * sizeof(Target) + gates_.capacity() * (sizeof(Gate) + sizeof(std::size_t));
  for (const StackRule &rule : syntax_.stack_rules)
    bytes += sizeof rule + bytes_of(static_cast<const Rule &>(rule)) + bytes_of(rule.caller.matchers) + bytes_of(rule.callee.matchers) + rule.actions.capacity() * sizeof(Action);
  for (const FingerprintRule &rule : syntax_.fingerprint_rules) {
    bytes += sizeof rule + bytes_of(static_cast<const Rule &>(rule)) + bytes_of(rule.title);
    for (const std::vector<Matcher> &bracket : rule.brackets) bytes += sizeof bracket + bytes_of(bracket);
    for (const std::vector<Part> &value : rule.values) bytes += sizeof value + bytes_of(value);
  }
  for (const TextIndex &index : index_) bytes += index.bytes();
  return bytes;
}

}  // namespace faultprint::grouping::rules
