// src/event/payload.h: what the readers of payload formats share: frames, exceptions, traces inside strings.
#pragma once
#include <algorithm>

#include "event/event.h"
#include "event/value.h"

namespace faultprint::payload {

using json::is;
using json::Kind;
using json::Member;
using json::Value;

enum class Order : std::uint8_t { newest_first, oldest_first };

// Fills `frame` from a payload's frame. False: no frame at all.
using FrameReader = bool (*)(const Value &value, Arena &arena, Frame &frame);

// Understands the names that all the trackers but Sentry use, and those that loggers and generic error objects use.
bool read_frame(const Value &value, Arena &arena, Frame &frame);
// Reads `array` into the exception's frames, each by `reader`, which may know more than a FrameReader. Of a long array only the ends that
// event.h keeps are looked at.
template <typename Reader>
void read_frames(const Value &array, Order order, const Reader &reader, Arena &arena, Event &event, Exception &exception) {
  const std::size_t count = array.is_array() ? array.size() : 0;
  constexpr std::size_t most = newest_frames_kept + oldest_frames_kept;
  exception.frames.reserve(arena, std::min(count, most));
  std::size_t i = 0;
  for (const Value &value : array.elements()) {
    const std::size_t from_newest = order == Order::newest_first ? i : count - 1 - i;
    ++i;
    if (from_newest >= newest_frames_kept && from_newest + oldest_frames_kept < count) continue;
    Frame frame;
    if (reader(value, arena, frame)) exception.frames.push_back(arena, frame);
  }
  if (order == Order::oldest_first) std::reverse(exception.frames.begin(), exception.frames.end());
  if (count > most) {
    exception.frames_skipped += static_cast<std::uint32_t>(count - most);
    event.truncated = true;
  }
}
// Words that stand for "no name" and "no file" become empty, so that all reporters agree.
void tidy(Frame &frame, Arena &arena);
// A line or column: 0 for what cannot be one.
std::int32_t position_of(const Value &value) noexcept;

// Adds an exception and returns its index; -1 where `exceptions_kept` is reached.
std::int32_t add(const Exception &exception, Arena &arena, Event &event);

struct ErrorFields {
  std::string_view type, message;
  Value stack;  // the text of a stack trace, an array of its lines, an array of frames, or an object that holds "frames"
  Order order = Order::newest_first;  // of an array of frames
};
// Adds the exception that `fields` describe and, where a text tells them, its causes. What the payload says of type and message
// wins over the text, unless the text says the same in more words. Returns the exception's index; -1: none was added.
std::int32_t add_error(const ErrorFields &fields, Relation relation, std::int32_t parent, Arena &arena, Event &event);

// Reads an error object of whatever origin, with its causes: a serialized JavaScript, Java, .NET, PHP or Python error.
// Returns its index; -1 where the object says nothing of an error.
std::int32_t read_error(const Value &object, Relation relation, std::int32_t parent, Arena &arena, Event &event, unsigned depth = 0);
// The rank of a name that an object's member with the trace of an error has; -1: it is no such name.
int rank_of_stack_key(std::string_view key) noexcept;
inline bool is_stack_key(std::string_view key) noexcept { return rank_of_stack_key(key) >= 0; }

// The strings of an array as the lines of one text.
std::string_view joined_lines(const Value &array, Arena &arena);
// `message` without what is beyond `bytes_kept`.
std::string_view clipped(std::string_view message, Event &event) noexcept;
// `message` without "Type: " in front of it.
std::string_view without_type(std::string_view message, std::string_view type) noexcept;
// The class with its package or module, as the runtime prints it.
std::string_view qualified(std::string_view type, std::string_view module, Runtime runtime, Arena &arena);
// PHP's frame without a function is the script that was started, where functions ran in it: named so, as PHP's own traces do.
void name_main_script(Event &event) noexcept;
// The runtime that the files of the event's frames give away, where the payload does not say it.
void guess_runtime(Event &event) noexcept;

// Sets `field` where the value says anything.
inline void set(std::string_view &field, const Value &value, Arena &arena) {
  const std::string_view text = value.is_string() ? value.string() : value.text(arena);
  if (!text.empty()) field = text;
}
inline void set_runtime(Event &event, std::string_view platform) noexcept {
  if (event.runtime == Runtime::unknown && !platform.empty()) event.runtime = runtime_of(platform);
}

}  // namespace faultprint::payload
