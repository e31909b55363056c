#include "event/formats.h"
#include "event/payload.h"

// Airbrake v3: a list of errors, the outermost first, frames newest first.

namespace faultprint::payload {

void read_airbrake(const Value &object, Arena &arena, Event &event) {
  event.format = "airbrake";
  std::string_view language, notifier;
  for (const Member &member : object["context"].members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "language")) language = v.string();
    else if (is(key, "notifier")) notifier = v["name"].string();
    else if (is(key, "severity")) set(event.level, v, arena);
    else if (is(key, "environment")) set(event.environment, v, arena);
    else if (is(key, "version")) set(event.release, v, arena);
    else if (is(key, "url")) set(event.url, v, arena);
    else if (is(key, "userAgent")) set(event.user_agent, v, arena);
    else if (is(key, "route")) set(event.transaction, v, arena);
    else if (is(key, "action") && event.transaction.empty()) set(event.transaction, v, arena);
    else if (is(key, "platform")) set(event.platform, v, arena);
  }
  event.sdk = notifier;
  set_runtime(event, language);
  set_runtime(event, notifier);
  for (const Value &error : object["errors"].elements()) {
    if (!error.is_object()) continue;
    ErrorFields fields;
    for (const Member &member : error.members()) {
      if (is(member.key, "type")) set(fields.type, member.value, arena);
      else if (is(member.key, "message")) set(fields.message, member.value, arena);
      else if (is(member.key, "backtrace")) fields.stack = member.value;
    }
    const auto count = static_cast<std::int32_t>(event.exceptions.size());
    add_error(fields, count == 0 ? Relation::primary : Relation::cause, count - 1, arena, event);
  }
}

}  // namespace faultprint::payload
