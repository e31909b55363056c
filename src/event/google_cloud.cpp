#include "event/formats.h"
#include "event/payload.h"

// Google Cloud: an event for Error Reporting, or an entry of Cloud Logging around one. The trace is inside a text.

namespace faultprint::payload {
namespace {

void read_context(const Value &context, Arena &arena, Event &event, Frame &place) {
  for (const Member &member : context.members()) {
    const Value &v = member.value;
    if (is(member.key, "httpRequest")) {
      set(event.url, v["url"], arena);
      set(event.user_agent, v["userAgent"], arena);
    } else if (is(member.key, "reportLocation")) {
      read_frame(v, arena, place);
    }
  }
}

struct Texts {
  std::string_view stack_trace, exception, message, text_payload;
};

// The fields of an event, at the top or inside the payload of a log entry.
void read_fields(const Value &object, Arena &arena, Event &event, Texts &texts, Frame &place) {
  std::string_view requested;
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "stack_trace")) texts.stack_trace = v.string();
    else if (is(key, "exception")) texts.exception = v.string();
    else if (is(key, "message")) set(texts.message, v, arena);
    else if (is(key, "textPayload")) set(texts.text_payload, v, arena);
    else if (is(key, "serviceContext")) set(event.release, v["version"], arena);
    else if (is(key, "context")) read_context(v, arena, event, place);
    else if (is(key, "severity")) set(event.level, v, arena);
    else if (is(key, "httpRequest")) set(requested, v["requestUrl"], arena);
  }
  if (!requested.empty()) event.url = requested;
}

}  // namespace

void read_google_cloud(const Value &object, Arena &arena, Event &event) {
  Texts texts;
  Frame place;
  read_fields(object, arena, event, texts, place);
  const Value payload = object["jsonPayload"];
  read_fields(payload, arena, event, texts, place);
  if (texts.message.empty()) texts.message = texts.text_payload;
  // Error Reporting looks at them in this order.
  for (const std::string_view text : {texts.stack_trace, texts.exception, texts.message}) {
    if (text.empty()) continue;
    if (add_error({{}, {}, Value::of(text), Order::newest_first}, Relation::primary, -1, arena, event) >= 0) break;
  }
  if (event.exceptions.empty() && payload.is_object()) read_json_log(payload, arena, event);
  event.format = "google cloud";
  const bool is_trace = texts.stack_trace.empty() && texts.exception.empty() && !event.exceptions.empty();
  if (!is_trace) event.message = texts.message;
  guess_runtime(event);
  if (!event.exceptions.empty() || place.function.empty()) return;
  Exception exception;
  exception.message = texts.message;
  exception.frames.push_back(arena, place);
  add(exception, arena, event);
}

}  // namespace faultprint::payload
