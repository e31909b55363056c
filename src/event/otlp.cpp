#include "event/otlp.h"

#include "event/built_value.h"
#include "event/field_names.h"
#include "event/formats.h"
#include "text/view.h"

// OpenTelemetry's JSON: exceptions are events of spans, or attributes of log records. Attributes are lists of keys and tagged values.

namespace faultprint::payload {
namespace {

struct Attributes {
  ErrorFields error;
  std::string_view url, route, user_agent, logger, pattern;
  bool any_error = false;
};

Attributes read_attributes(const Value &list, Arena &arena) {
  Attributes found;
  for (const Value &attribute : list.elements()) {
    std::string_view key;
    Value tagged;
    for (const Member &member : attribute.members()) {
      if (is(member.key, "key")) key = member.value.string();
      else if (is(member.key, "value")) tagged = member.value;
    }
    if (is(key, "exception.type")) set(found.error.type, otlp_plain(tagged), arena);
    else if (is(key, "exception.message")) set(found.error.message, otlp_plain(tagged), arena);
    else if (is(key, "exception.stacktrace")) found.error.stack = otlp_plain(tagged);
    else if (is(key, "url.full") || is(key, "http.url")) set(found.url, otlp_plain(tagged), arena);
    else if (is(key, "http.route")) set(found.route, otlp_plain(tagged), arena);
    else if (is(key, "user_agent.original") || is(key, "http.user_agent")) set(found.user_agent, otlp_plain(tagged), arena);
    else if (is(key, "log.logger") || is(key, "logger.name")) set(found.logger, otlp_plain(tagged), arena);
    else if (is(key, "log.record.template") || is(key, "{OriginalFormat}")) set(found.pattern, otlp_plain(tagged), arena);
  }
  found.any_error = !found.error.type.empty() || !found.error.message.empty() || !found.error.stack.string().empty();
  return found;
}

void read_resource(const Value &resource, Arena &arena, Event &event) {
  for (const Value &attribute : resource["attributes"].elements()) {
    const std::string_view key = attribute["key"].string();
    const Value value = otlp_plain(attribute["value"]);
    if (is(key, "telemetry.sdk.language")) set_runtime(event, value.string());
    else if (is(key, "telemetry.sdk.name")) set(event.sdk, value, arena);
    else if (is(key, "service.version")) set(event.release, value, arena);
    else if (is(key, "deployment.environment") || is(key, "deployment.environment.name")) set(event.environment, value, arena);
    else if (is(key, "process.runtime.name")) set(event.platform, value, arena);
  }
}

void keep(const Attributes &found, Event &event) {
  if (!found.url.empty()) event.url = found.url;
  if (!found.route.empty()) event.transaction = found.route;
  if (!found.user_agent.empty()) event.user_agent = found.user_agent;
  if (!found.logger.empty()) event.logger = found.logger;
  if (!found.pattern.empty()) event.message_template = found.pattern;
}

bool read_span(const Value &span, Arena &arena, Event &event, Value &exception) {
  for (const Value &one : span["events"].elements()) {
    Attributes found = read_attributes(one["attributes"], arena);
    if (!found.any_error) continue;
    set(event.transaction, span["name"], arena);
    keep(read_attributes(span["attributes"], arena), event);
    exception = one;
    return add_error(found.error, Relation::primary, -1, arena, event) >= 0;
  }
  return false;
}

// A span that failed without an exception, and a log record without one, may still say what went wrong.
void read_status(const Value &span, Arena &arena, Event &event) {
  set(event.message, span["status"]["message"], arena);
  set(event.transaction, span["name"], arena);
  keep(read_attributes(span["attributes"], arena), event);
}

// The text is the logger's own; the number is in steps of four from TRACE to FATAL.
void read_level(const Value &record, Arena &arena, Event &event) {
  set(event.level, record["severityText"], arena);
  const std::int64_t number = record["severityNumber"].integer();
  constexpr std::string_view levels[] = {"trace", "debug", "info", "warn", "error", "fatal"};
  if (event.level.empty() && number >= 1 && number <= 24) event.level = levels[(number - 1) / 4];
}

bool read_record(const Value &record, Arena &arena, Event &event) {
  const Attributes found = read_attributes(record["attributes"], arena);
  if (!found.any_error) return false;
  keep(found, event);
  set(event.message, otlp_plain(record["body"]), arena);
  read_level(record, arena, event);
  return add_error(found.error, Relation::primary, -1, arena, event) >= 0;
}

void read_body(const Value &record, Arena &arena, Event &event) {
  keep(read_attributes(record["attributes"], arena), event);
  read_level(record, arena, event);
  const Value body = otlp_plain(record["body"]);
  if (add_error({{}, {}, body, Order::newest_first}, Relation::primary, -1, arena, event) < 0) set(event.message, body, arena);
}

// What details.h looks for lies in several places.
Value source_of(const OtlpRecord &at, Arena &arena) {
  return json::built_object({{"record", at.record}, {"event", at.event}, {"scope", at.scope}, {"resource", at.resource}}, arena);
}

}  // namespace

Value otlp_attribute(const Value &list, std::string_view name) {
  for (const Value &attribute : list.elements())
    if (attribute["key"].string() == name) return otlp_plain(attribute["value"]);
  return {};
}

bool otlp_tells_exception(const Value &attributes) {
  for (const Value &attribute : attributes.elements()) {
    std::string_view key = attribute["key"].string();
    if (!text::consume(key, "exception.") || (!is(key, "type") && !is(key, "message") && !is(key, "stacktrace"))) continue;
    const Value value = otlp_plain(attribute["value"]);
    if (is(key, "stacktrace") ? !value.string().empty() : says_text(value)) return true;
  }
  return false;
}

void read_otlp(const Value &object, Arena &arena, Event &event) {
  event.format = "otlp";
  const bool traces = object["resourceSpans"].is_array();
  OtlpRecord candidate;
  bool grave = false, found = false;
  for_each_otlp_record(object, [&](OtlpRecord at) {
    found = traces ? read_span(at.record, arena, event, at.event) : read_record(at.record, arena, event);
    if (found) {
      read_resource(at.resource, arena, event);
      event.source = source_of(at, arena);
      return true;
    }
    const bool this_grave = traces ? at.record["status"]["message"].is_string() : at.record["severityNumber"].integer() >= otlp_severity_of_error;
    if (!candidate.record || (this_grave && !grave)) candidate = at, grave = this_grave;
    return false;
  });
  if (found || !candidate.record) return;
  read_resource(candidate.resource, arena, event);
  event.source = source_of(candidate, arena);
  if (traces) read_status(candidate.record, arena, event);
  else read_body(candidate.record, arena, event);
}

}  // namespace faultprint::payload
