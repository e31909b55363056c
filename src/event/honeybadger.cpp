#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// Honeybadger: one error and a list of its causes, each the cause of the one before.

namespace faultprint::payload {
namespace {

// The JavaScript client's parser takes a header line that ends in ":⟨number⟩" for a frame: its file is the beginning of
// "Class: message". It is no frame.
bool is_header_line(const Frame &frame, const Exception &exception) noexcept {
  std::string_view file = frame.file;
  if (!frame.function.empty() || file.empty()) return false;
  if (!text::consume(file, exception.type) || !text::consume(file, ": ")) return exception.message.starts_with(frame.file);
  return exception.message.starts_with(file);
}

std::int32_t read_one(const Value &error, std::int32_t parent, Arena &arena, Event &event) {
  ErrorFields fields;
  std::string_view stack;
  for (const Member &member : error.members()) {
    if (is(member.key, "class")) set(fields.type, member.value, arena);
    else if (is(member.key, "message")) set(fields.message, member.value, arena);
    else if (is(member.key, "backtrace")) fields.stack = member.value;
    else if (is(member.key, "stack")) stack = member.value.string();
  }
  if (!fields.stack.is_array() || fields.stack.size() == 0) fields.stack = stack.empty() ? Value{} : Value::of(stack);
  const std::int32_t index = add_error(fields, parent < 0 ? Relation::primary : Relation::cause, parent, arena, event);
  if (index < 0) return -1;
  Exception &exception = event.exceptions[static_cast<std::size_t>(index)];
  if (!exception.frames.empty() && is_header_line(exception.frames[0], exception)) {
    std::memmove(static_cast<void *>(exception.frames.begin()), exception.frames.begin() + 1,
                 (exception.frames.size() - 1) * sizeof(Frame));
    exception.frames.truncate(exception.frames.size() - 1);
  }
  return index;
}

}  // namespace

void read_honeybadger(const Value &object, Arena &arena, Event &event) {
  event.format = "honeybadger";
  const Value notifier = object["notifier"], server = object["server"], request = object["request"], error = object["error"];
  set_runtime(event, notifier["language"].string());
  event.sdk = notifier["name"].string();
  set_runtime(event, event.sdk);
  set(event.environment, server["environment_name"], arena);
  set(event.release, server["revision"], arena);
  set(event.url, request["url"], arena);
  set(event.transaction, request["action"], arena);
  set(event.user_agent, request["cgi_data"]["HTTP_USER_AGENT"], arena);
  if (const std::string_view fingerprint = error["fingerprint"].string(); !fingerprint.empty())
    event.client_fingerprint.push_back(arena, fingerprint);
  std::int32_t outer = read_one(error, -1, arena, event);
  for (const Value &cause : error["causes"].elements()) {
    if (outer < 0) break;
    if (const std::int32_t next = read_one(cause, outer, arena, event); next >= 0) outer = next;
  }
}

}  // namespace faultprint::payload
