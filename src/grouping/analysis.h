// src/grouping/analysis.h: what the walk knows about the frames of one event. A frame is looked at when it is asked for, no further
// than it is asked for, and only once, however many fingerprints and explanations are made of the event.
#pragma once
#include <cstdint>

#include "event/event.h"
#include "grouping/role.h"
#include "grouping/rules/evaluation.h"
#include "normalize/identity.h"

namespace faultprint::grouping {

struct JudgedFrame {
  normalize::Identity identity;
  Role role;
  std::uint64_t hash = 0;  // of the identity: equal frames are recursion
  const rules::FrameEffect *effect = nullptr;  // what stack-trace rules made of it; null: none were asked
  bool identified = false;
  bool judged = false;     // its role is known, but for what rules say
  bool ruled = false;      // the rules were asked
  bool in_app = false;     // the tenant's own code, as it is without rules
  bool nameless() const noexcept { return identity.module.empty() && identity.function.empty() && identity.file.empty(); }
};

// Which frames may count: the tenant's own, or all.
enum class Scope : std::uint8_t { in_app, whole };

// What became of a frame.
enum class Verdict : std::uint8_t {
  counts, outside_scope, plumbing, marker, thrower, built_in, recursion, nameless, unreliable, too_far,
  by_rule,   // a stack-trace rule takes it out
  too_few,   // a stack-trace rule wants more frames to count than there are
  beyond_rule,  // a stack-trace rule lets only newer ones count
};

struct Selection {
  List<std::uint32_t> counted;  // indexes of frames, newest first; in a stack overflow the frames of the cycle, ordered by name
  List<Verdict> verdicts;       // of frames[0 .. size), only as far as was looked
  bool overflow = false;        // recursion without end: the frames are those of the cycle
  bool vague = true;            // no counted frame says much about the place
};

class Analysis {
 public:
  // `rules` may be null; else it must outlive this and all it tells.
  Analysis(const Event &event, Arena &arena, const rules::RuleSet *rules = nullptr);
  Analysis(const Analysis &) = delete;
  Analysis &operator=(const Analysis &) = delete;

  const Event &event() const noexcept { return event_; }
  Arena &arena() noexcept { return arena_; }
  Runtime runtime_of(const Frame &frame) const noexcept { return frame.runtime == Runtime::unknown ? event_.runtime : frame.runtime; }

  const normalize::Identity &identity(std::size_t exception, std::size_t index);
  const Role &role(std::size_t exception, std::size_t index);
  // Whether the frame is the tenant's own code, by the rules where they say so. Plumbing that the sender or a rule calls in-app is.
  bool in_app(std::size_t exception, std::size_t index);
  // Both: most frames that do not count need no identity.
  const JudgedFrame &frame(std::size_t exception, std::size_t index);
  // Class of the exception as it counts, after wording and exception_class.
  std::string_view type(std::size_t exception);
  // Its message as it counts where a message counts.
  std::string_view message(std::size_t exception);
  // The event's own message as it counts, of the logger's template where it sent one; empty where there is none.
  std::string_view message_template();
  // The newest frames in `scope` that tell where `exception` was thrown: `wanted` of them, and one more for each vague one.
  // With `all` every frame gets its verdict, else only as many as are needed.
  Selection select(std::size_t exception, Scope scope, std::size_t wanted, bool all);
  // Number of frames that decide, for the runtime of `exception`.
  std::size_t frames_wanted(std::size_t exception) const noexcept;
  bool is_stack_overflow(std::size_t exception) noexcept;
  // Whether the type is one for all errors ("panic", "AddressSanitizer") or missing, so that what happened is told by the message alone.
  bool class_is_in_message(std::size_t exception);

  // Null where there is no rule set.
  rules::Evaluation *rules() noexcept { return rules_; }
  // What stack-trace rules say of the frames of `exception` as a whole; null where there are none.
  const rules::StackEffect *stack_effect(std::size_t exception) { return has_stack_rules_ ? &rules_->effect(exception) : nullptr; }
  // The frame where the error happened: the newest in-app one of the primary exception, then of its causes; else the newest.
  struct CrashFrame {
    bool found = false;
    std::uint32_t exception = 0, frame = 0;
  };
  CrashFrame crash_frame();

 private:
  enum class Known : std::uint8_t { not_yet, no, yes };
  struct Names {
    std::string_view type, message;
    bool worded = false;     // `type` is final; `message` is as the runtimes word it
    bool templated = false;  // `message` is final
    Known overflow = Known::not_yet;
    bool marks_in_app = false;  // at least one frame is marked in-app: those without a mark are then not
    bool names_files = false;   // at least one frame names a file
    std::int32_t throwing = -1;  // frames newer than the code that throws; -1: not yet counted
    Known too_few[2] = {};       // by Scope: fewer frames count than a rule wants
  };

  class Selector;

  JudgedFrame &record(std::size_t exception, std::size_t index);
  JudgedFrame &judge(std::size_t exception, std::size_t index);
  bool too_few(std::size_t exception, Scope scope, std::size_t least);
  Frame marked_frame(std::size_t exception, std::size_t index) const noexcept;
  InApp mark_of(std::size_t exception, const Frame &frame) const noexcept;
  std::size_t throwing_frames(std::size_t exception);
  Names &worded(std::size_t exception);

  const Event &event_;
  Arena &arena_;
  JudgedFrame **frames_;       // one array an exception, made when first asked for
  Names *names_;
  rules::Evaluation *rules_ = nullptr;
  bool has_stack_rules_ = false;
};

}  // namespace faultprint::grouping
