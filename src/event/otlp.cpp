#include "event/formats.h"
#include "event/payload.h"

// OpenTelemetry's JSON: exceptions are events of spans, or attributes of log records. Attributes are lists of keys and tagged values.

namespace faultprint::payload {
namespace {

// An AnyValue: {"stringValue": "…"}.
Value plain(const Value &tagged) {
  for (const Member &member : tagged.members())
    if (!member.value.is_null()) return member.value;
  return {};
}

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
    if (is(key, "exception.type")) set(found.error.type, plain(tagged), arena);
    else if (is(key, "exception.message")) set(found.error.message, plain(tagged), arena);
    else if (is(key, "exception.stacktrace")) found.error.stack = plain(tagged);
    else if (is(key, "url.full") || is(key, "http.url")) set(found.url, plain(tagged), arena);
    else if (is(key, "http.route")) set(found.route, plain(tagged), arena);
    else if (is(key, "user_agent.original") || is(key, "http.user_agent")) set(found.user_agent, plain(tagged), arena);
    else if (is(key, "log.logger") || is(key, "logger.name")) set(found.logger, plain(tagged), arena);
    else if (is(key, "log.record.template") || is(key, "{OriginalFormat}")) set(found.pattern, plain(tagged), arena);
  }
  found.any_error = !found.error.type.empty() || !found.error.message.empty() || !found.error.stack.string().empty();
  return found;
}

void read_resource(const Value &resource, Arena &arena, Event &event) {
  for (const Value &attribute : resource["attributes"].elements()) {
    const std::string_view key = attribute["key"].string();
    const Value value = plain(attribute["value"]);
    if (is(key, "telemetry.sdk.language")) set_runtime(event, value.string());
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

bool read_span(const Value &span, Arena &arena, Event &event) {
  for (const Value &one : span["events"].elements()) {
    Attributes found = read_attributes(one["attributes"], arena);
    if (!found.any_error) continue;
    set(event.transaction, span["name"], arena);
    keep(read_attributes(span["attributes"], arena), event);
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

bool read_record(const Value &record, Arena &arena, Event &event) {
  const Attributes found = read_attributes(record["attributes"], arena);
  if (!found.any_error) return false;
  keep(found, event);
  set(event.message, plain(record["body"]), arena);
  set(event.level, record["severityText"], arena);
  return add_error(found.error, Relation::primary, -1, arena, event) >= 0;
}

void read_body(const Value &record, Arena &arena, Event &event) {
  keep(read_attributes(record["attributes"], arena), event);
  set(event.level, record["severityText"], arena);
  const Value body = plain(record["body"]);
  if (add_error({{}, {}, body, Order::newest_first}, Relation::primary, -1, arena, event) < 0) set(event.message, body, arena);
}

constexpr std::int64_t severity_of_error = 17;  // SEVERITY_NUMBER_ERROR

struct Candidate {
  Value item, resource;
  bool grave = false;
};

}  // namespace

void read_otlp(const Value &object, Arena &arena, Event &event) {
  event.format = "otlp";
  const Value spans = object["resourceSpans"];
  const bool traces = spans.is_array();
  Candidate candidate;
  for (const Value &resource : (traces ? spans : object["resourceLogs"]).elements()) {
    const Value named = resource[traces ? "scopeSpans" : "scopeLogs"];
    // Before version 0.16 of the protocol a scope was an instrumentation library.
    const Value scopes = named ? named : resource[traces ? "instrumentationLibrarySpans" : "instrumentationLibraryLogs"];
    for (const Value &scope : scopes.elements()) {
      const Value records = traces ? scope["spans"] : scope[named ? "logRecords" : "logs"];
      for (const Value &item : records.elements()) {
        if (traces ? read_span(item, arena, event) : read_record(item, arena, event)) {
          read_resource(resource["resource"], arena, event);
          return;
        }
        const bool grave = traces ? item["status"]["message"].is_string() : item["severityNumber"].integer() >= severity_of_error;
        if (!candidate.item || (grave && !candidate.grave)) candidate = {item, resource, grave};
      }
    }
  }
  if (!candidate.item) return;
  read_resource(candidate.resource["resource"], arena, event);
  if (traces) read_status(candidate.item, arena, event);
  else read_body(candidate.item, arena, event);
}

}  // namespace faultprint::payload
