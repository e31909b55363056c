#include "event/formats.h"
#include "event/payload.h"
#include "stacktrace/grammar.h"
#include "text/view.h"

// A line of a JSON logger: ECS, pino, bunyan, winston, zap, zerolog, slog, logback, log4j, Quarkus, python-json-logger, structlog, loguru,
// Serilog, NLog, Monolog, tracing … They agree on little more than that there is a message, and somewhere an error.

namespace faultprint::payload {
namespace {

using namespace text;

struct Log {
  Value error;                  // an error object, or a list of them
  ErrorFields fields;           // an error whose parts lie flat in the record
  std::string_view error_text;  // one line that a logger calls the error
  std::string_view full_text;   // the record as formatted for people, trace included
  std::string_view file;
  bool ecs = false;
};

constexpr unsigned deepest_nesting = 3;  // of objects that only hold further fields

bool is_level_key(std::string_view key) noexcept {
  return is(key, "level") || is(key, "levelname") || is(key, "level_name") || is(key, "severity") || is(key, "log.level") ||
         is(key, "Level") || is(key, "@l") || is(key, "lvl") || is(key, "LogLevel") || is(key, "loglevel") || is(key, "severity_text");
}
bool is_logger_key(std::string_view key) noexcept {
  return is(key, "logger") || is(key, "logger_name") || is(key, "loggerName") || is(key, "channel") || is(key, "SourceContext") ||
         is(key, "Category") || is(key, "log.logger") || is(key, "name") || is(key, "target") || is(key, "CategoryName");
}
bool is_message_key(std::string_view key) noexcept {
  return is(key, "message") || is(key, "msg") || is(key, "@m") || is(key, "Message") || is(key, "RenderedMessage") || is(key, "event") ||
         is(key, "short_message") || is(key, "body");
}
bool is_template_key(std::string_view key) noexcept {
  return is(key, "MessageTemplate") || is(key, "messageTemplate") || is(key, "message_template") || is(key, "@mt") ||
         is(key, "{OriginalFormat}") || is(key, "msg_template");
}
bool is_error_key(std::string_view key) noexcept {
  return is(key, "err") || is(key, "error") || is(key, "exception") || is(key, "Exception") || is(key, "exc_info") || is(key, "@x") ||
         is(key, "x") || is(key, "thrown") || is(key, "throwable") || is(key, "exc") || is(key, "ex") || is(key, "ExceptionDetail") ||
         is(key, "Error");
}
// Objects that hold further fields of the record.
bool is_holder_key(std::string_view key) noexcept {
  return is(key, "context") || is(key, "fields") || is(key, "attributes") || is(key, "Attributes") || is(key, "LogAttributes") ||
         is(key, "Properties") || is(key, "State") || is(key, "extra") || is(key, "record") || is(key, "data") || is(key, "log") ||
         is(key, "params") || is(key, "meta");
}

void take_error(const Value &value, Log &log) {
  if (value.is_object() || value.is_array()) {
    if (!log.error) log.error = value;
  } else if (contains(value.string(), '\n')) {
    if (!log.fields.stack) log.fields.stack = value;
  } else if (log.error_text.empty()) {
    log.error_text = value.string();
  }
}

// "error.type", "exception.stacktrace" and the like: the part behind the dot, for a field of this name.
bool take_dotted(std::string_view key, const Value &value, Arena &arena, Log &log) {
  if (!consume(key, "error.") && !consume(key, "exception.") && !consume(key, "err.")) return false;
  if (is(key, "type") || is(key, "kind") || is(key, "class") || is(key, "name")) set(log.fields.type, value, arena);
  else if (is(key, "message") || is(key, "msg")) set(log.fields.message, value, arena);
  else if (is_stack_key(key)) log.fields.stack = value;
  return true;
}

// "errorType", "exception_class" …
bool take_flat(std::string_view key, const Value &value, Arena &arena, Log &log) {
  if (is(key, "errorType") || is(key, "error_type") || is(key, "errorClass") || is(key, "error_class") || is(key, "exceptionClass") ||
      is(key, "exception_class") || is(key, "exceptionType") || is(key, "exception_type") || is(key, "exc_type"))
    set(log.fields.type, value, arena);
  else if (is(key, "errorMessage") || is(key, "error_message") || is(key, "exceptionMessage") || is(key, "exception_message"))
    set(log.fields.message, value, arena);
  else return false;
  return true;
}

void collect(const Value &object, Arena &arena, Event &event, Log &log, unsigned depth) {
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (v.is_null() || key.empty()) continue;
    if (is_error_key(key)) {
      take_error(v, log);
    } else if (take_dotted(key, v, arena, log) || take_flat(key, v, arena, log)) {
      continue;
    } else if (is_message_key(key)) {
      if (event.message.empty()) set(event.message, v, arena);
    } else if (is_template_key(key)) {
      set(event.message_template, v, arena);
    } else if (is_level_key(key)) {
      set(event.level, v.is_object() ? v["name"] : v, arena);
    } else if (is_logger_key(key)) {
      if (event.logger.empty()) set(event.logger, v, arena);
    } else if (is(key, "ecs") || is(key, "ecs.version") || is(key, "@timestamp")) {
      log.ecs |= !is(key, "@timestamp");
    } else if (is(key, "text") || is(key, "full_message")) {
      set(log.full_text, v, arena);
    } else if (is(key, "service")) {
      set(event.release, v["version"], arena);
      set(event.environment, v["environment"], arena);
    } else if (is(key, "service.version") || is(key, "release")) {
      set(event.release, v, arena);
    } else if (is(key, "service.environment") || is(key, "environment") || is(key, "env")) {
      set(event.environment, v, arena);
    } else if (is(key, "url.full") || is(key, "url")) {
      set(event.url, v.is_object() ? v["full"] : v, arena);
    } else if (is(key, "user_agent.original") || is(key, "user_agent")) {
      set(event.user_agent, v.is_object() ? v["original"] : v, arena);
    } else if (v.is_object()) {
      if (is_holder_key(key) && depth < deepest_nesting) collect(v, arena, event, log, depth + 1);
    } else if ((v.is_string() || v.is_array()) && is_stack_key(key)) {
      if (!log.fields.stack || key != "trace") log.fields.stack = v;
    }
  }
}

std::int32_t add_logged_error(const Value &object, const Log &log, Arena &arena, Event &event) {
  std::int32_t index = -1;
  if (log.error.is_object()) index = read_error(log.error, Relation::primary, -1, arena, event);
  for (const Value &one : log.error.elements()) {  // the outermost first, then its causes
    const auto count = static_cast<std::int32_t>(event.exceptions.size());
    const std::int32_t next = read_error(one, count == 0 ? Relation::primary : Relation::cause, count - 1, arena, event);
    if (index < 0) index = next;
  }
  ErrorFields fields = log.fields;
  if (index >= 0) {
    const Exception &logged = event.exceptions[static_cast<std::size_t>(index)];
    if (!logged.frames.empty() || !fields.stack) return index;
    fields.type = logged.type;  // the trace lies beside the error
    fields.message = logged.message;
    event.exceptions.clear();
    return add_error(fields, Relation::primary, -1, arena, event);
  }
  // An error response or the result of a failed function: the whole object is the error.
  const bool names_class = fields.type.empty() && stacktrace::is_class_name(log.error_text);
  if (fields.stack.is_array() && (!fields.type.empty() || names_class)) {
    index = read_error(object, Relation::primary, -1, arena, event);
    if (index >= 0 && names_class) event.exceptions[static_cast<std::size_t>(index)].type = log.error_text;
    if (index >= 0) return index;
  }
  if (names_class && fields.stack) fields.type = log.error_text;
  else if (fields.message.empty()) fields.message = log.error_text;
  return add_error(fields, Relation::primary, -1, arena, event);
}

}  // namespace

void read_json_log(const Value &object, Arena &arena, Event &event) {
  Log log;
  collect(object, arena, event, log, 0);
  event.format = log.ecs ? "ecs" : "json log";
  if (add_logged_error(object, log, arena, event) >= 0 && !event.exceptions[0].frames.empty()) return;
  // The trace may be in the message itself, or in the record as formatted.
  for (const std::string_view text : {event.message, log.full_text}) {
    if (!contains(text, '\n')) continue;
    Event parsed = event;
    parsed.exceptions = {};
    if (add_error({{}, {}, Value::of(text), Order::newest_first}, Relation::primary, -1, arena, parsed) < 0) continue;
    event = parsed;
    return;
  }
}

}  // namespace faultprint::payload
