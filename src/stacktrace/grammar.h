// src/stacktrace/grammar.h: what one family of stack traces has to offer to take part in detection and parsing.
#pragma once
#include <string_view>

#include "event/event.h"
#include "stacktrace/text.h"

namespace faultprint::stacktrace {

// How sure a grammar is that a text is its own. The highest wins; among equals the one listed first in detect.cpp.
struct Score {
  // A header or a frame shape that no other family prints ("Traceback (most recent call last):", "==12==ERROR: AddressSanitizer").
  bool certain = false;
  std::uint32_t frames = 0;  // lines that are frames of this grammar
};

// Which lines `score` is shown. Most of a long text are often frames of the two commonest printings, "at …" and Python's "File …" with
// the source below; a family that prints neither need not look at them.
enum class Shown : std::uint8_t { without_common_frames, all };

struct Grammar {
  std::string_view name;      // of the family, for explanations and tests
  std::uint32_t any_of;       // shapes of which the text must have at least one; any_shape where that cannot be said
  Score (*score)(const Text &text) noexcept;
  // Reads the exceptions of `text` into `event.exceptions` (primary first, then in the order of the chain) and sets
  // `event.runtime`. Called only after `score` was above zero. Never throws but std::bad_alloc.
  void (*parse)(const Text &text, Arena &arena, Event &event);
  Shown shown = Shown::without_common_frames;
};

// Adds frames and exceptions and keeps the limits of event.h.
class Builder {
 public:
  Builder(Arena &arena, Event &event, Runtime runtime) noexcept : arena_(arena), event_(event) { event.runtime = runtime; }

  // Starts the next exception. Index 0 must be the primary one at the end: see primary_last.
  // Returns its index, or -1 where `exceptions_kept` is reached: its frames are then dropped as well.
  std::int32_t exception(std::string_view type, std::string_view message, Relation relation = Relation::primary, std::int32_t parent = -1);
  // Adds a frame to the current exception (begins an unnamed primary one where there is none). Newest first, or, where the
  // format prints the oldest first, in printed order followed by one call of reverse_frames() for the exception.
  void frame(const Frame &frame);
  void reverse_frames() noexcept;
  // The exception that frames are added to; nullptr before the first.
  Exception *current() noexcept;
  // To the exception at `index` further frames are added.
  void resume(std::int32_t index) noexcept { current_ = index; }
  // Makes the last exception the primary one, and each one the cause of the one after it: for formats that
  // print the root cause first (Python, PHP).
  void primary_last() noexcept;
  // Applies the limit on frames to every exception. Call once at the end.
  void finish() noexcept;

  Arena &arena() noexcept { return arena_; }
  Event &event() noexcept { return event_; }

 private:
  Arena &arena_;
  Event &event_;
  std::int32_t current_ = -2;  // -2: none yet, -1: dropped
};

// "Type: message" as most runtimes print it. `type` is empty where the text before the first ": " is no class name
// (letters, digits, "_ . $ : / \ -" and generics, no blank, not a path).
struct Header {
  std::string_view type, message;
};
Header split_header(std::string_view text) noexcept;
// Whether `text` could be the name of an exception class: "ValueError", "java.io.IOException", "App\\Order\\Failed", "Foo::Bar".
bool is_class_name(std::string_view text) noexcept;

}  // namespace faultprint::stacktrace
