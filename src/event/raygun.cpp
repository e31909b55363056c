#include "event/formats.h"
#include "event/payload.h"

// Raygun: an error with its inner error inside it, or several inside an aggregate.

namespace faultprint::payload {

void read_raygun(const Value &object, Arena &arena, Event &event) {
  event.format = "raygun";
  Value error;
  for (const Member &member : object["details"].members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "error")) error = v;
    else if (is(key, "client")) event.sdk = v["name"].string();
    else if (is(key, "version")) set(event.release, v, arena);
    else if (is(key, "groupingKey") && !v.string().empty()) event.client_fingerprint.push_back(arena, v.string());
    else if (is(key, "request")) set(event.url, v["url"], arena);
    else if (is(key, "environment")) set(event.user_agent, v["browser"], arena);
  }
  set_runtime(event, event.sdk);
  read_error(error, Relation::primary, -1, arena, event);
}

}  // namespace faultprint::payload
