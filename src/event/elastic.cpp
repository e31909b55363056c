#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// Elastic APM: errors with an exception, a log message, or both. The RUM v3 intake has the same fields under short names.

namespace faultprint::payload {
namespace {

constexpr unsigned deepest_chain = 32;

// Names of the fields: intake v2 and RUM v3.
struct Names {
  std::string_view message, type, module, stacktrace, cause, parent;
};
constexpr Names full = {"message", "type", "module", "stacktrace", "cause", "parent"};
constexpr Names brief = {"mg", "ty", "mo", "st", "ca", "pa"};

bool read_rum_frame(const Value &value, Arena &arena, Frame &frame) {
  if (!value.is_object()) return false;
  std::string_view path, file, module, context_line;
  for (const Member &member : value.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "ap")) set(path, v, arena);
    else if (is(key, "f")) set(file, v, arena);
    else if (is(key, "fn")) set(frame.function, v, arena);
    else if (is(key, "li")) frame.line = position_of(v);
    else if (is(key, "co")) frame.column = position_of(v);
    else if (is(key, "cli")) set(context_line, v, arena);
    else if (is(key, "cn")) set(frame.module, v, arena);
    else if (is(key, "mo")) set(module, v, arena);
  }
  if (frame.module.empty()) frame.module = module;
  frame.set_details({{}, path, context_line}, arena);
  frame.file = path.empty() ? file : path;
  tidy(frame, arena);
  return true;
}

void read_exception(const Value &object, const Names &names, FrameReader reader, Relation relation, std::int32_t parent, Arena &arena,
                    Event &event, unsigned depth) {
  if (!object.is_object() || depth > deepest_chain) return;
  Exception exception;
  std::string_view module;
  Value causes;
  for (const Member &member : object.members()) {
    const Value &v = member.value;
    if (member.key == names.message) set(exception.message, v, arena);
    else if (member.key == names.type) set(exception.type, v, arena);
    else if (member.key == names.module) set(module, v, arena);
    else if (member.key == names.stacktrace) read_frames(v, Order::newest_first, reader, arena, event, exception);
    else if (member.key == names.cause) causes = v;
    // As stored: a flat list whose members name their parents by index.
    else if (member.key == names.parent && v.integer(-1) >= 0 && v.integer(-1) < parent) parent = static_cast<std::int32_t>(v.integer(-1));
  }
  exception.type = qualified(exception.type, module, event.runtime, arena);
  exception.relation = relation;
  exception.parent = parent;
  if (exception.type.empty() && exception.message.empty() && exception.frames.empty()) return;
  const std::int32_t index = add(exception, arena, event);
  if (index < 0) return;
  for (const Value &cause : causes.elements()) read_exception(cause, names, reader, Relation::cause, index, arena, event, depth + 1);
}

void read_exceptions(const Value &value, const Names &names, FrameReader reader, Arena &arena, Event &event) {
  if (value.is_object()) read_exception(value, names, reader, Relation::primary, -1, arena, event, 0);
  for (const Value &one : value.elements()) {
    const auto count = static_cast<std::int32_t>(event.exceptions.size());
    read_exception(one, names, reader, count == 0 ? Relation::primary : Relation::cause, count - 1, arena, event, 0);
  }
}

// A logged message; its stack counts where no exception brings one.
void read_log(const Value &log, const Names &names, std::string_view pattern, FrameReader reader, Arena &arena, Event &event) {
  if (!log.is_object()) return;
  Exception logged;
  for (const Member &member : log.members()) {
    const Value &v = member.value;
    if (member.key == names.message) set(event.message, v, arena);
    else if (member.key == pattern) set(event.message_template, v, arena);
    else if (member.key == names.stacktrace) read_frames(v, Order::newest_first, reader, arena, event, logged);
    else if (is(member.key, "level") || is(member.key, "lv")) set(event.level, v, arena);
    else if (is(member.key, "logger_name") || is(member.key, "ln")) set(event.logger, v, arena);
  }
  if (logged.frames.empty()) return;
  if (event.exceptions.empty()) {
    logged.message = event.message;
    add(logged, arena, event);
  } else if (event.exceptions[0].frames.empty()) {
    event.exceptions[0].frames = logged.frames;
    event.exceptions[0].frames_skipped = logged.frames_skipped;
  }
}

void read_service(const Value &service, Arena &arena, Event &event) {
  std::string_view agent;
  for (const Member &member : service.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "language") || is(key, "la")) {
      set_runtime(event, v[is(key, "la") ? "n" : "name"].string());
    } else if (is(key, "agent") || is(key, "a")) {
      agent = v[is(key, "a") ? "n" : "name"].string();
    } else if (is(key, "version") || is(key, "ve")) {
      set(event.release, v, arena);
    } else if (is(key, "environment") || is(key, "en")) {
      set(event.environment, v, arena);
    }
  }
  if (!agent.empty()) event.platform = event.sdk = agent;
  set_runtime(event, agent);
}

void read_context(const Value &context, Arena &arena, Event &event) {
  std::string_view page, browser;
  for (const Member &member : context.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "service") || is(key, "se")) {
      read_service(v, arena, event);
    } else if (is(key, "page") || is(key, "p")) {
      set(page, v["url"], arena);
    } else if (is(key, "request")) {
      set(event.url, v["url"]["full"], arena);
      for (const Member &header : v["headers"].members())
        if (text::equal_ignoring_case(header.key, "User-Agent")) set(event.user_agent, header.value, arena);
    } else if (is(key, "environment")) {
      set(browser, v["userAgent"], arena);
    }
  }
  if (event.url.empty()) event.url = page;
  if (event.user_agent.empty()) event.user_agent = browser;
}

}  // namespace

void read_elastic(const Value &object, Arena &arena, Event &event) {
  event.format = "elastic";
  const Value error = object["error"];
  read_service(object["metadata"]["service"], arena, event);  // of an intake, where the line of metadata was put to the error
  read_service(object["service"], arena, event);  // as stored
  if (const std::string_view agent = object["agent"]["name"].string(); !agent.empty()) event.sdk = agent;
  set_runtime(event, event.sdk);
  Value exception, log;
  for (const Member &member : error.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "exception")) exception = v;
    else if (is(key, "log")) log = v;
    else if (is(key, "culprit") && event.transaction.empty()) set(event.transaction, v, arena);
    else if (is(key, "transaction")) set(event.transaction, v["name"], arena);
    else if (is(key, "context")) read_context(v, arena, event);
  }
  read_exceptions(exception, full, read_frame, arena, event);
  read_log(log, full, "param_message", read_frame, arena, event);
}

void read_elastic_rum(const Value &object, Arena &arena, Event &event) {
  event.format = "elastic";
  const Value error = object["e"];
  read_service(object["m"]["se"], arena, event);
  read_context(error["c"], arena, event);
  set_runtime(event, "javascript");
  set(event.transaction, error["cl"], arena);
  read_exceptions(error["ex"], brief, read_rum_frame, arena, event);
  read_log(error["log"], brief, "pmg", read_rum_frame, arena, event);
}

void read_elastic_metadata(const Value &object, Arena &arena, Event &event) {
  const Value metadata = object["metadata"];
  read_service(metadata.is_object() ? metadata["service"] : object["m"]["se"], arena, event);
  for (std::string_view *kept : {&event.platform, &event.sdk, &event.release, &event.environment}) *kept = arena.copy(*kept);
}

}  // namespace faultprint::payload
