// src/grouping/rules/evaluation.h: what a rule set says of one event. Frames are looked at an exception at a time, when they are asked for.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/event.h"
#include "grouping/rules/rule_set.h"

namespace faultprint::grouping::rules {

// What the stack-trace rules made of one frame. A rule is named where it had a say; later ones win.
struct FrameEffect {
  const StackRule *app_rule = nullptr, *group_rule = nullptr, *category_rule = nullptr;
  bool app = false;    // with app_rule: the program's own code
  bool group = false;  // with group_rule: counts
  std::string_view category;
};

// What they made of the frames of one exception.
struct StackEffect {
  FrameEffect *frames = nullptr;
  const StackRule *max_rule = nullptr, *min_rule = nullptr, *invert_rule = nullptr;
  std::int32_t max_frames = 0, min_frames = 0;  // 0: no bound
  bool inverted = false;                        // the oldest frame takes the place of the newest
};

// Takes its memory from the arena; nothing in it is ever destroyed.
class Evaluation {
 public:
  // Whether a frame is the program's own code before any rule has its say.
  using InApp = bool (*)(void *context, std::size_t exception, std::size_t frame);

  Evaluation(const RuleSet &rules, const Event &event, Arena &arena, InApp in_app, void *context);

  // What a rule set without stack-trace rules says is not worth asking for.
  bool has_stack_rules() const noexcept { return !rules_.stack_rules().empty(); }
  bool has_fingerprint_rules() const noexcept { return !rules_.fingerprint_rules().empty(); }

  const StackEffect &effect(std::size_t exception);
  // The frame's category by the rules or, where they say nothing, by the built-in ones; without a name where neither knows it.
  struct Category {
    std::string_view name;
    const StackRule *rule = nullptr;
    bool builtin = false;
  };
  Category category(std::size_t exception, std::size_t frame);
  // The first fingerprint rule that matches; null for none.
  const FingerprintRule *decision();

  // The value of the tag with this number in the rule set; empty where the event has none.
  std::string_view tag(std::uint32_t number);

 private:
  struct Texts;
  struct Trace;
  // A bit for each of many things.
  using Bits = std::uint64_t *;

  Evaluation *builtin();
  Trace &prepared(std::size_t exception);
  Trace &evaluated(std::size_t exception);
  std::string_view folded_message(std::size_t exception);
  void scan_frames(Trace &trace);
  template <typename Hit>
  void scan_exception(std::size_t exception, Hit &&hit);
  template <typename Hit>
  void scan_message(std::string_view folded, Hit &&hit);
  void run(Trace &trace, std::size_t exception);
  void apply(std::uint32_t number, const std::uint64_t *mask, Trace &trace, std::size_t exception);
  void act(const StackRule &rule, const std::uint64_t *matched, Trace &trace);
  bool neighbour_matches(const Neighbour &neighbour, bool older, Trace &trace, std::size_t exception, std::size_t frame, std::size_t &reach);

  bool all_match(const std::vector<Matcher> &matchers, std::size_t from, Trace &trace, std::size_t exception, std::size_t frame);
  bool matches(const Matcher &matcher, Trace &trace, std::size_t exception, std::size_t frame);
  bool frame_matches(const Matcher &matcher, Trace &trace, std::size_t exception, std::size_t frame);
  bool exception_matches(const Matcher &matcher, std::size_t exception, bool of_fingerprint);
  bool event_matches(const Matcher &matcher);
  bool work_out(const Matcher &matcher);
  std::string_view event_text(Key key) const noexcept;

  bool fingerprint_matches(const FingerprintRule &rule);
  bool item_matches(const Matcher &matcher, Subject subject, std::size_t exception, std::size_t frame);
  bool items_match(const std::vector<Matcher> &matchers, Subject subject);
  bool some_item_matches(const Matcher &matcher);
  bool brackets_match(const FingerprintRule &rule);

  const RuleSet &rules_;
  const Event &event_;
  Arena &arena_;
  InApp in_app_;
  void *context_;
  Evaluation *builtin_ = nullptr;  // of the built-in rules, made when first asked for
  Evaluation *texts_from_ = nullptr;  // has prepared the frames already
  Trace **traces_;                 // one an exception, made when first asked for
  std::uint8_t *answers_;          // of conditions: 0 not yet worked out, 1 no, 2 yes
  std::string_view *tags_;
  std::uint8_t *tags_known_;
  std::string_view url_, event_message_;  // in lower case, when first asked for
  bool url_known_ = false, event_message_known_ = false;
  Bits candidates_ = nullptr;      // of fingerprint rules
  Bits masks_ = nullptr;           // frames at which each stack-trace rule may match, while one exception is worked out
  std::size_t mask_words_ = 0;     // of a row of it
  bool decided_ = false;
  const FingerprintRule *decision_ = nullptr;
};

}  // namespace faultprint::grouping::rules
