#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// Rollbar: an item with one trace or a chain of them, the outermost first; frames run oldest first.

namespace faultprint::payload {
namespace {

void read_trace(const Value &trace, Arena &arena, Event &event) {
  if (!trace.is_object()) return;
  Exception exception;
  std::string_view description;
  for (const Member &member : trace.members()) {
    if (is(member.key, "frames")) {
      read_frames<FrameReader>(member.value, Order::oldest_first, read_frame, arena, event, exception);
    } else if (is(member.key, "exception")) {
      for (const Member &field : member.value.members()) {
        if (is(field.key, "class")) set(exception.type, field.value, arena);
        else if (is(field.key, "message")) set(exception.message, field.value, arena);
        else if (is(field.key, "description")) set(description, field.value, arena);
      }
    }
  }
  if (exception.message.empty()) exception.message = description;
  exception.parent = static_cast<std::int32_t>(event.exceptions.size()) - 1;
  exception.relation = event.exceptions.empty() ? Relation::primary : Relation::cause;
  if (!exception.type.empty() || !exception.message.empty() || !exception.frames.empty()) add(exception, arena, event);
}

void read_body(const Value &body, Arena &arena, Event &event) {
  for (const Value &trace : body["trace_chain"].elements()) read_trace(trace, arena, event);
  if (event.exceptions.empty()) read_trace(body["trace"], arena, event);
  if (event.exceptions.empty()) add_error({{}, {}, body["crash_report"]["raw"], Order::newest_first}, Relation::primary, -1, arena, event);
  const Value message = body["message"];
  set(event.message, message.is_object() ? message["body"] : message, arena);
}

}  // namespace

void read_rollbar(const Value &object, Arena &arena, Event &event) {
  event.format = "rollbar";
  const Value data = object["data"];
  const Value &item = data.is_object() ? data : object;
  event.source = item;
  std::string_view language, framework, notifier, title;
  Value body;
  for (const Member &member : item.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "body")) body = v;
    else if (is(key, "level")) set(event.level, v, arena);
    else if (is(key, "environment")) set(event.environment, v, arena);
    else if (is(key, "code_version")) set(event.release, v, arena);
    else if (is(key, "context")) set(event.transaction, v, arena);
    else if (is(key, "platform")) set(event.platform, v, arena);
    else if (is(key, "language")) language = v.string();
    else if (is(key, "framework")) framework = v.string();
    else if (is(key, "notifier")) notifier = v["name"].string();
    else if (is(key, "title")) set(title, v, arena);
    else if (is(key, "request")) set(event.url, v["url"], arena);
    else if (is(key, "client")) set(event.user_agent, v["javascript"]["browser"], arena);
    else if (is(key, "fingerprint") && !v.string().empty()) event.client_fingerprint.push_back(arena, v.string());
  }
  event.sdk = notifier;
  for (const std::string_view word : {language, framework, notifier, event.platform}) set_runtime(event, word);
  read_body(body, arena, event);
  if (event.message.empty() && event.exceptions.empty()) event.message = title;
}

}  // namespace faultprint::payload
