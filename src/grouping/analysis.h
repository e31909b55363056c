// src/grouping/analysis.h: what the walk knows about the frames of one event. A frame is looked at when it is asked for and
// only once, however many fingerprints and explanations are made of the event.
#pragma once
#include <cstdint>

#include "event/event.h"
#include "grouping/role.h"
#include "normalize/identity.h"

namespace faultprint::grouping {

struct JudgedFrame {
  normalize::Identity identity;
  Role role;
  std::uint64_t hash = 0;  // of the identity: equal frames are recursion
  bool judged = false;
  bool nameless() const noexcept { return identity.module.empty() && identity.function.empty() && identity.file.empty(); }
};

struct NamedException {
  std::string_view type;      // class as it counts, after wording and exception_class
  std::string_view message;   // as it counts where a message counts
  bool judged = false;
};

// Which frames may count: the tenant's own, or all.
enum class Scope : std::uint8_t { in_app, whole };

// What became of a frame.
enum class Verdict : std::uint8_t { counts, outside_scope, plumbing, marker, thrower, built_in, recursion, nameless, unreliable, too_far };

struct Selection {
  List<std::uint32_t> counted;  // indexes of frames, newest first; in a stack overflow the frames of the cycle, ordered by name
  List<Verdict> verdicts;       // of frames[0 .. size), only as far as was looked
  bool overflow = false;        // recursion without end: the frames are those of the cycle
  bool vague = true;            // no counted frame says much about the place
};

class Analysis {
 public:
  Analysis(const Event &event, Arena &arena);

  const Event &event() const noexcept { return event_; }
  Arena &arena() noexcept { return arena_; }
  Runtime runtime_of(const Frame &frame) const noexcept { return frame.runtime == Runtime::unknown ? event_.runtime : frame.runtime; }

  const JudgedFrame &frame(std::size_t exception, std::size_t index);
  const NamedException &exception(std::size_t index);
  // The event's own message as it counts, of the logger's template where it sent one; empty where there is none.
  std::string_view message_template();
  // The newest frames in `scope` that tell where `exception` was thrown: `wanted` of them, and one more for each vague one.
  // With `all` every frame gets its verdict, else only as many as are needed.
  Selection select(std::size_t exception, Scope scope, std::size_t wanted, bool all);
  // Number of frames that decide, for the runtime of `exception`.
  std::size_t frames_wanted(std::size_t exception) const noexcept;
  bool is_stack_overflow(std::size_t exception);
  // Whether the type is one for all errors ("panic", "AddressSanitizer") or missing, so that what happened is told by the message alone.
  bool class_is_in_message(std::size_t exception);

 private:
  struct Senders {
    bool marks_in_app = false;  // at least one frame is marked in-app: those without a mark are then not
    bool names_files = false;   // at least one frame names a file
  };

  const Event &event_;
  Arena &arena_;
  JudgedFrame **frames_;       // one array an exception, made when first asked for
  NamedException *exceptions_;
  Senders *senders_;
};

}  // namespace faultprint::grouping
