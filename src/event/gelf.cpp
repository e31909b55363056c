#include "event/field_names.h"
#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// GELF 1.1: a short message, a full one that may hold the trace, and fields of the sender's own that begin with "_".

namespace faultprint::payload {

constexpr std::uint64_t not_a_trace = 1000;  // behind the ranks of all names of traces

void read_gelf(const Value &object, Arena &arena, Event &event) {
  event.format = "gelf";
  std::string_view full_message;
  Pick stack, type, message, logger, release;
  for (const Member &member : object.members()) {
    std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "short_message")) set(event.message, v, arena);
    else if (is(key, "full_message")) set(full_message, v, arena);
    else if (is(key, "level")) set(event.level, v, arena);
    if (!text::consume(key, "_")) continue;
    if (!says_text(v)) continue;
    const bool trace = text::contains(v.string(), '\n');
    const auto stack_rank = static_cast<std::uint64_t>(rank_of_stack_key(key));
    if (is_stack_key(key) && v.is_string()) stack.offer(v, trace ? stack_rank : not_a_trace, key);
    else if (is(key, "exception") && trace) stack.offer(v, not_a_trace - 1, key);
    else if (is(key, "exception_class") || is(key, "exceptionClass") || is(key, "exception_type")) type.offer(v, 0, key);
    else if (is(key, "exception_message") || is(key, "exceptionMessage")) message.offer(v, 0, key);
    else if (is(key, "logger") || is(key, "logger_name") || is(key, "loggerName")) logger.offer(v, 0, key);
    else if (is(key, "environment")) set(event.environment, v, arena);
    else if (is(key, "version") || is(key, "release")) release.offer(v, 0, key);
  }
  set(event.logger, logger.value(), arena);
  set(event.release, release.value(), arena);
  ErrorFields fields;
  set(fields.type, type.value(), arena);
  set(fields.message, message.value(), arena);
  fields.stack = stack.value();
  if (!fields.stack && !full_message.empty()) fields.stack = Value::of(full_message);
  add_error(fields, Relation::primary, -1, arena, event);
  if (event.message.empty() && event.exceptions.empty()) event.message = full_message;
}

}  // namespace faultprint::payload
