#include "event/field_names.h"
#include "event/formats.h"
#include "event/payload.h"

// Bugsnag: events with exceptions, the outermost first, each the effect of the next.

namespace faultprint::payload {
namespace {

void read_exceptions(const Value &list, Arena &arena, Event &event) {
  for (const Value &value : list.elements()) {
    if (!value.is_object()) continue;
    Exception exception;
    for (const Member &member : value.members()) {
      const std::string_view key = member.key;
      const Value &v = member.value;
      if (is(key, "errorClass")) set(exception.type, v, arena);
      else if (is(key, "error_class") && exception.type.empty()) set(exception.type, v, arena);
      else if (is(key, "errorMessage")) set(exception.message, v, arena);
      else if (is(key, "message") && exception.message.empty()) set(exception.message, v, arena);
      else if (is(key, "type")) set_runtime(event, v.string());
      else if (is(key, "stacktrace")) read_frames<FrameReader>(v, Order::newest_first, read_frame, arena, event, exception);
    }
    if (exception.type.empty() && exception.message.empty() && exception.frames.empty()) continue;
    exception.parent = static_cast<std::int32_t>(event.exceptions.size()) - 1;
    exception.relation = event.exceptions.empty() ? Relation::primary : Relation::cause;
    add(exception, arena, event);
  }
}

void read_event(const Value &object, Arena &arena, Event &event) {
  Pick hash;
  std::string_view mechanism;
  event.source = object;
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "exceptions")) {
      read_exceptions(v, arena, event);
    } else if (is(key, "severity")) {
      set(event.level, v, arena);
    } else if (is(key, "context")) {
      set(event.transaction, v, arena);
    } else if (is(key, "groupingHash") || is(key, "grouping_hash")) {
      if (says_text(v)) hash.offer(v, 0, key);
    } else if (is(key, "app")) {
      set(event.release, v["version"], arena);
      set(event.environment, v["release_stage"], arena);
      set(event.environment, v["releaseStage"], arena);
    } else if (is(key, "request")) {
      set(event.url, v["url"], arena);
    } else if (is(key, "severityReason") || is(key, "severity_reason")) {
      mechanism = v["type"].string();
    } else if (is(key, "device")) {
      set(event.user_agent, v["userAgent"], arena);
    }
  }
  if (!event.exceptions.empty()) event.exceptions[0].mechanism = mechanism;
  if (hash.value().is_string()) event.client_fingerprint.push_back(arena, hash.value().string());
}

}  // namespace

void read_bugsnag(const Value &object, Arena &arena, Event &event) {
  event.format = "bugsnag";
  if (object["exceptions"].is_array()) {  // one event without the envelope
    read_event(object, arena, event);
  } else {
    for (const Value &one : object["events"].elements()) {
      read_event(one, arena, event);
      if (!event.exceptions.empty()) break;
    }
  }
  const Value notifier = object["notifier"];
  set(event.platform, notifier["name"], arena);
  event.sdk = notifier["name"].string();
  set_runtime(event, event.platform);
}

}  // namespace faultprint::payload
