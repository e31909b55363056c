// src/grouping/rules/rule_set.h: a rule text made ready to be asked. docs/rules.md tells users the languages.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "grouping/rules/index.h"
#include "grouping/rules/syntax.h"

namespace faultprint::grouping::rules {

// Immutable once made, so any number of threads may ask it at a time. Its rules are named by pointers: it must outlive every analysis
// that it was given to, and what they answered.
class RuleSet {
 public:
  // `builtin`: rules that set the categories which those of `text` may ask for; may be null, must outlive this one.
  // Throws Error{invalid_rules} with the line and column of the first problem.
  static std::unique_ptr<const RuleSet> compile(std::string_view text, const RuleSet *builtin);
  // Every problem of `text`, in its order; empty where it is good.
  static std::vector<Problem> check(std::string_view text);

  RuleSet(const RuleSet &) = delete;
  RuleSet &operator=(const RuleSet &) = delete;

  const std::vector<StackRule> &stack_rules() const noexcept { return syntax_.stack_rules; }
  const std::vector<FingerprintRule> &fingerprint_rules() const noexcept { return syntax_.fingerprint_rules; }
  const RuleSet *builtin() const noexcept { return builtin_; }
  // Bytes held, about.
  std::size_t bytes() const noexcept;

 private:
  friend class Evaluation;

  // Texts of a frame and of an exception that literals are looked up in.
  enum Text : std::uint8_t {
    function, module, path, package, function_folded, module_folded,
    type, value, mechanism, type_folded, mechanism_folded,
    texts, first_of_exception = type,
  };
  // Who is to be told of a literal that was found.
  struct Target {
    std::uint32_t rule;
    bool fingerprint;  // else a stack-trace rule
    bool whole;        // every frame may match, not only the one whose text it is
  };
  // What is known of a stack-trace rule before any frame is looked at.
  struct Gate {
    std::uint8_t families = family::all;     // one of which the frame must have
    std::uint64_t categories = 0;            // a bit for each category that some frame must have
  };
  struct Anchored;

  RuleSet(Syntax &&syntax, const RuleSet *builtin);
  void note(const std::vector<Matcher> &matchers);
  bool asks_builtin(const std::vector<Matcher> &matchers) const;
  void index(std::uint32_t rule);
  void index_fingerprint(std::uint32_t rule);
  void add(const Anchored &anchored, std::uint32_t rule, bool fingerprint);

  Syntax syntax_;
  const RuleSet *builtin_;
  TextIndex index_[texts];
  std::vector<Target> targets_;
  std::vector<Gate> gates_;                            // of stack_rules
  std::vector<std::size_t> conditions_;                // of each stack rule: so many of its matchers look at no frame; they come first
  std::vector<std::uint64_t> stack_always_, fingerprint_always_;  // a bit for each rule that no literal leads to
  bool asks_builtin_ = false;         // a rule asks for a category that built-in rules set
  std::uint32_t texts_used_ = 0;      // a bit for each Text that some matcher or index looks at
  bool fingerprint_frames_ = false;   // literals of frames lead to fingerprint rules
};

// The bit that stands for a category in Gate::categories.
std::uint64_t category_bit(std::string_view category) noexcept;

}  // namespace faultprint::grouping::rules
