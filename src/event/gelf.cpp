#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// GELF 1.1: a short message, a full one that may hold the trace, and fields of the sender's own that begin with "_".

namespace faultprint::payload {

void read_gelf(const Value &object, Arena &arena, Event &event) {
  event.format = "gelf";
  std::string_view full_message, file;
  ErrorFields fields;
  for (const Member &member : object.members()) {
    std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "short_message")) set(event.message, v, arena);
    else if (is(key, "full_message")) set(full_message, v, arena);
    else if (is(key, "level")) set(event.level, v, arena);
    else if (is(key, "file")) set(file, v, arena);
    if (!text::consume(key, "_")) continue;
    if (is_stack_key(key) && v.is_string()) fields.stack = v;
    else if (is(key, "exception") && v.is_string() && text::contains(v.string(), '\n')) fields.stack = v;
    else if (is(key, "exception_class") || is(key, "exceptionClass") || is(key, "exception_type")) set(fields.type, v, arena);
    else if (is(key, "exception_message") || is(key, "exceptionMessage")) set(fields.message, v, arena);
    else if (is(key, "logger") || is(key, "logger_name") || is(key, "loggerName")) set(event.logger, v, arena);
    else if (is(key, "environment")) set(event.environment, v, arena);
    else if (is(key, "version") || is(key, "release")) set(event.release, v, arena);
  }
  if (!fields.stack && !full_message.empty()) fields.stack = Value::of(full_message);
  add_error(fields, Relation::primary, -1, arena, event);
  if (event.message.empty() && event.exceptions.empty()) event.message = full_message;
}

}  // namespace faultprint::payload
