#include "event/read.h"

#include <algorithm>

#include "event/documents.h"
#include "event/formats.h"
#include "event/jsonb.h"
#include "event/payload.h"
#include "interrupt.h"
#include "stacktrace/parse.h"
#include "text/view.h"

namespace faultprint {
namespace {

using namespace payload;

using Reader = void (*)(const Value &object, Arena &arena, Event &event);

// The members that tell the formats apart.
struct Marks {
  Value exception, exceptions, events, error, errors, details, data, body, elastic_rum, json_payload, meta, threads, stacktrace, message;
  bool resource = false, event_id = false, platform = false, notifier = false, occurred_on = false, sentry_interface = false,
       gcp_type = false, service_context = false, text_payload = false, short_message = false, gelf_version = false, datadog = false,
       dotted_error_stack = false, report = false, type = false, used_images = false, timestamp = false, dotted_ecs = false;
};

Marks marks_of(const Value &object) {
  Marks marks;
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (v.is_null()) continue;
    switch (key.size()) {
      case 1:
        if (is(key, "e")) marks.elastic_rum = v;
        break;
      case 3:
        if (is(key, "csp")) marks.sentry_interface |= v.is_object();
        break;
      case 4:
        if (is(key, "data")) marks.data = v;
        else if (is(key, "body")) marks.body = v;
        else if (is(key, "meta")) marks.meta = v;
        else if (is(key, "type")) marks.type = true;
        else if (is(key, "hpkp")) marks.sentry_interface |= v.is_object();
        break;
      case 5:
        if (is(key, "error")) marks.error = v;
        else if (is(key, "@type")) marks.gcp_type = text::contains(v.string(), "ReportedErrorEvent");
        break;
      case 6:
        if (is(key, "events")) marks.events = v;
        else if (is(key, "errors")) marks.errors = v;
        else if (is(key, "ddtags")) marks.datadog = true;
        break;
      case 7:
        if (is(key, "details")) marks.details = v;
        else if (is(key, "message")) marks.message = v;
        else if (is(key, "threads")) marks.threads = v;
        else if (is(key, "version")) marks.gelf_version = v.string().starts_with("1.");
        break;
      case 8:
        if (is(key, "event_id")) marks.event_id = v.is_string();
        else if (is(key, "platform")) marks.platform = v.is_string();
        else if (is(key, "notifier")) marks.notifier = true;
        else if (is(key, "ddsource")) marks.datadog = true;
        else if (is(key, "logentry") || is(key, "expectct")) marks.sentry_interface |= v.is_object();
        break;
      case 9:
        if (is(key, "exception")) marks.exception = v;
        break;
      case 10:
        if (is(key, "exceptions")) marks.exceptions = v;
        else if (is(key, "stacktrace")) marks.stacktrace = v;
        else if (is(key, "occurredOn")) marks.occurred_on = true;
        else if (is(key, "csp-report") || is(key, "known-pins")) marks.report = true;
        else if (is(key, "usedImages")) marks.used_images = true;
        else if (is(key, "@timestamp")) marks.timestamp = true;
        break;
      case 11:
        if (is(key, "jsonPayload")) marks.json_payload = v;
        else if (is(key, "textPayload")) marks.text_payload = true;
        else if (is(key, "error.stack")) marks.dotted_error_stack = true;
        break;
      case 12:
        if (is(key, "resourceLogs")) marks.resource = v.is_array();
        else if (is(key, "expectstaple")) marks.sentry_interface |= v.is_object();
        break;
      case 13:
        if (is(key, "resourceSpans")) marks.resource = v.is_array();
        else if (is(key, "short_message")) marks.short_message = true;
        break;
      case 14:
        if (is(key, "serviceContext")) marks.service_context = true;
        break;
      case 16:
        if (is(key, "expect-ct-report")) marks.report = true;
        break;
      case 17:
        if (is(key, "error.stack_trace")) marks.dotted_ecs = true;
        break;
      case 20:
        if (is(key, "expect-staple-report")) marks.report = true;
        break;
      default:
        if (key.starts_with("sentry.interfaces.")) marks.sentry_interface = true;
    }
  }
  return marks;
}

Value first_object(const Value &array) {
  for (const Value &element : array.elements())
    if (element.is_object()) return element;
  return {};
}

// What the members of a list or an object say of themselves.
bool has(const Value &object, std::string_view key) { return static_cast<bool>(object[key]); }

bool is_sentry_exception(const Value &exception) {
  if (exception.is_array()) {
    const Value first = first_object(exception);
    return has(first, "stacktrace") || has(first, "mechanism") || (has(first, "type") && has(first, "value"));
  }
  return exception["values"].is_array() || exception["stacktrace"].is_object() || has(exception, "mechanism") ||
         (has(exception, "type") && has(exception, "value"));
}

bool is_rollbar_body(const Value &body) {
  return body["trace"].is_object() || body["trace_chain"].is_array() || body["crash_report"].is_object() ||
         body["message"].is_object();
}

Reader reader_of_error(const Value &error, const Marks &marks) {
  if (error.is_string()) return nullptr;
  if (has(error, "exception") || error["log"].is_object()) return read_elastic;
  if (has(error, "class") && has(error, "backtrace")) return read_honeybadger;
  if (has(error, "stack") && (marks.datadog || has(error, "kind") || marks.type)) return read_datadog;
  if (has(error, "class") && marks.notifier) return read_honeybadger;
  return nullptr;
}

Reader reader_of(const Value &object) {
  const Marks marks = marks_of(object);
  if (marks.resource) return read_otlp;
  if (marks.used_images && marks.threads.is_array()) return read_apple_report;
  if (marks.exception && is_sentry_exception(marks.exception)) return read_sentry;
  if (marks.events.is_array() && has(first_object(marks.events), "exceptions")) return read_bugsnag;
  if (marks.exceptions.is_array()) {
    const Value first = first_object(marks.exceptions);
    if (has(first, "errorClass") || has(first, "error_class")) return read_bugsnag;
  }
  if (is_rollbar_body(marks.data["body"]) || (is_rollbar_body(marks.body) && !marks.type)) return read_rollbar;
  if (has(first_object(marks.errors), "backtrace")) return read_airbrake;
  if (marks.details["error"].is_object() && marks.occurred_on) return read_raygun;
  if (marks.error)
    if (const Reader reader = reader_of_error(marks.error, marks)) return reader;
  if (marks.elastic_rum["ex"].is_object() || marks.elastic_rum["log"].is_object()) return read_elastic_rum;
  if (marks.gcp_type || marks.json_payload || marks.text_payload || (marks.service_context && marks.message.is_string()))
    return read_google_cloud;
  if (marks.report || (marks.body.is_object() && is_browser_report(object["type"].string()))) return read_security_report;
  if (marks.short_message && marks.gelf_version) return read_gelf;
  if (marks.datadog || marks.dotted_error_stack || has(marks.meta, "error.stack") || has(marks.meta, "error.type")) return read_datadog;
  if (marks.sentry_interface || marks.event_id || marks.stacktrace["frames"].is_array() || marks.threads["values"].is_array() ||
      (marks.platform && !marks.timestamp))
    return read_sentry;
  return read_json_log;
}

// 2: carries an error. 1: says something. 0: nothing.
int weight_of(const Event &event) noexcept {
  if (!event.exceptions.empty() || !event.security.kind.empty()) return 2;
  return event.message.empty() && event.message_template.empty() && event.client_fingerprint.empty() && event.checksum.empty() ? 0 : 1;
}

bool tells_class_or_frames(const Exception &exception) noexcept { return !exception.type.empty() || !exception.frames.empty(); }

void read_object(const Value &object, Arena &arena, Event &event) {
  event.source = object;
  const Event before = event;
  const Reader reader = reader_of(object);
  reader(object, arena, event);
  const int weight = weight_of(event);
  if (reader == read_sentry && weight < 2) {  // the name of some platform, an id: perhaps a log line
    Event logged = before;
    read_json_log(object, arena, logged);
    if (!logged.exceptions.empty() && (weight == 0 || !has(object, "event_id") || tells_class_or_frames(logged.exceptions[0]))) {
      if (logged.client_fingerprint.empty()) logged.client_fingerprint = event.client_fingerprint;
      event = logged;
    }
  }
  if (weight_of(event) < 2) {
    Event found = event;
    read_any_json(object, arena, found);
    if (!found.exceptions.empty()) event = found;
  }
  event.message = clipped(event.message, event);
  guess_runtime(event);
  name_main_script(event);
}

bool holds_lines(const Value &array) {
  bool any = false;
  for (const Value &element : array.elements()) {
    if (!element.is_string()) return false;
    any = true;
  }
  return any;
}

}  // namespace

void read_value(const Value &value, Arena &arena, Event &event) {
  if (value.is_object()) read_object(value, arena, event);
  if (value.is_string()) return stacktrace::parse(value.string(), arena, event);
  if (value.is_array() && holds_lines(value)) return stacktrace::parse(joined_lines(value, arena), arena, event);
  if (value.is_array()) {
    const Event before = event;
    int best = 0;
    for (const Value &element : value.elements()) {
      if (!element.is_object()) continue;
      Event one = before;
      read_object(element, arena, one);
      const int weight = weight_of(one);
      if (weight > best || event.format.empty()) event = one;
      best = std::max(best, weight);
      if (best == 2) break;
    }
  }
  // A log line that says nothing, or no object at all.
  if (event.format.empty() || (weight_of(event) == 0 && event.format == "json log")) event.format = "json";
}

namespace {

// Whether another value stands behind the first line: then they are read one by one.
bool has_several_values(std::string_view json) noexcept {
  const std::size_t line = json.find('\n');
  if (line == std::string_view::npos) return false;
  const std::string_view first = text::trim(json.substr(0, line));
  if (first.empty() || (first.back() != '}' && first.back() != ']')) return false;
  const std::string_view rest = text::trim_left(json.substr(line));
  return !rest.empty() && (rest.front() == '{' || rest.front() == '[');
}

void read_lines(std::string_view json, JsonParser &parser, Arena &arena, Event &event) {
  Event shared = event;  // what a line of metadata says of the lines behind it
  int best = -1;
  std::string_view best_text;
  json::Value metadata;
  Documents documents(json, Documents::Items::events, parser, arena);
  for (Document document; documents.next(document);) {
    if (document.metadata && !metadata) read_elastic_metadata(metadata = document.metadata, arena, shared);
    Event one = shared;
    read_value(document.value, arena, one);
    const int weight = weight_of(one);
    if (weight == 2) {
      event = one;
      return;
    }
    if (weight > best) best = weight, best_text = document.text;
  }
  event = shared;  // none carries an error: again the first that says something, whose strings are gone by now
  read_value(best < 0 ? Value{} : parser.parse(best_text, arena, json), arena, event);
}

}  // namespace

void read_json(std::string_view json, JsonParser &parser, Arena &arena, Event &event) {
  if (has_several_values(json)) return read_lines(json, parser, arena, event);
  read_value(parser.parse(json, arena), arena, event);
}

void read_jsonb(std::span<const std::byte> container, Arena &arena, Event &event) {
  read_value(json::jsonb_root(container), arena, event);
}

void read_text(std::string_view text, JsonParser &parser, Arena &arena, Event &event) {
  text::consume(text, "\xEF\xBB\xBF");
  if (looks_like_json(text)) return read_json(text, parser, arena, event);
  stacktrace::parse(text, arena, event);
}

}  // namespace faultprint
