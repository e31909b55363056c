#include "event/split.h"

#include "event/built_value.h"
#include "event/field_names.h"
#include "event/level.h"
#include "event/otlp.h"
#include "interrupt.h"
#include "text/view.h"

namespace faultprint {
namespace {

using json::built_array;
using json::built_object;
using json::is;
using json::Member;
using json::Value;
using namespace payload;

bool has(const Value &object, std::string_view key) { return static_cast<bool>(object[key]); }

// The members that tell what an object is, found in one pass.
enum class Mark : std::uint8_t {
  resource_spans, resource_logs, events, name, value, body, measurements, type, spans, start, session, session_state, discarded, check_in,
  monitor, error, rum_error, transaction, span, metrics, rum_transaction, rum_metrics, marks
};
constexpr FieldName<Mark> mark_names[] = {
    {"resourceSpans", Mark::resource_spans}, {"resourceLogs", Mark::resource_logs}, {"events", Mark::events}, {"name", Mark::name},
    {"value", Mark::value}, {"body", Mark::body}, {"measurements", Mark::measurements}, {"type", Mark::type}, {"spans", Mark::spans},
    {"start_timestamp", Mark::start}, {"sid", Mark::session}, {"init", Mark::session_state}, {"started", Mark::session_state},
    {"discarded_events", Mark::discarded}, {"check_in_id", Mark::check_in}, {"monitor_slug", Mark::monitor}, {"error", Mark::error},
    {"e", Mark::rum_error}, {"transaction", Mark::transaction}, {"span", Mark::span}, {"metricset", Mark::metrics}, {"x", Mark::rum_transaction},
    {"me", Mark::rum_metrics},
};
class Marks {
 public:
  explicit Marks(const Value &object) {
    for (const Member &member : object.members()) {
      ++size_;
      const std::size_t found = find<mark_names>(member.key);
      if (found < std::size(mark_names) && member.value) values_[static_cast<std::size_t>(mark_names[found].field)] = member.value;
    }
  }
  const Value &operator[](Mark mark) const noexcept { return values_[static_cast<std::size_t>(mark)]; }
  bool has(Mark mark) const noexcept { return static_cast<bool>((*this)[mark]); }
  std::size_t size() const noexcept { return size_; }

 private:
  Value values_[static_cast<std::size_t>(Mark::marks)];
  std::size_t size_ = 0;
};

class Splitter {
 public:
  Splitter(const Document &document, Arena &arena, List<Part> &parts) noexcept : document_(document), arena_(arena), parts_(parts) {}

  void split(const Value &value, bool whole) {
    poll_interrupt();
    if (value.is_object()) return object(value, whole);
    if (value.is_array()) return array(value, whole);
    if (value.is_string() && !text::trim(value.string()).empty()) return add(PartKind::error, value, whole);
    add_other(value, whole, value.is_string() ? "empty text" : "JSON without an error");
  }

 private:
  Part &add_part(PartKind kind, const Value &payload, bool whole) {
    Part part;
    part.kind = kind;
    part.payload = payload;
    part.whole = whole;
    part.event_id = document_.event_id;
    return parts_.push_back(arena_, part);
  }
  void add(PartKind kind, const Value &payload, bool whole) { add_part(kind, payload, whole); }
  void add_other(const Value &payload, bool whole, std::string_view reason) { add_part(PartKind::other, payload, whole).reason = reason; }

  void array(const Value &list, bool whole) {
    bool lines = false, objects = false;
    for (const Value &element : list.elements()) {
      lines |= element.is_string();
      objects |= element.is_object();
    }
    if (lines && !objects) return add(PartKind::error, list, whole);  // the lines of a stack trace
    if (!objects) return add_other(list, whole, "JSON without an error");
    for (const Value &element : list.elements())
      if (element.is_object()) split(element, false);
  }

  void object(const Value &value, bool whole) {
    const Marks marks(value);
    if (marks[Mark::resource_spans].is_array()) return spans(value, whole);
    if (marks[Mark::resource_logs].is_array()) return log_records(value, whole);
    if (marks[Mark::events].is_array() && is_bugsnag(marks[Mark::events])) return bugsnag(value, marks[Mark::events], whole);
    if ((marks.has(Mark::name) && marks.has(Mark::value)) || marks[Mark::body].is_object())
      if (const WebVital vital = web_vital_of(value, arena_); !vital.metric.empty()) {
        add_part(PartKind::web_vital, value, whole).vital = vital;
        return;
      }
    if (const std::string_view what = kind_of(marks); !what.empty()) {
      if (!measurements(value, marks[Mark::measurements])) add_other(value, whole, what);
      return;
    }
    const Value &metadata = document_.metadata;
    const bool elastic = metadata && (marks.has(Mark::error) || marks[Mark::rum_error].is_object());
    if (!elastic) return add(PartKind::error, value, whole);
    const std::string_view key = has(metadata, "metadata") ? "metadata" : "m";
    add(PartKind::error, json::with_member(value, key, metadata[key], arena_), false);
  }

  // What an object is that is no error: a transaction, a session. Empty: it may be one.
  std::string_view kind_of(const Marks &marks) const noexcept {
    if (document_.metadata && marks.size() == 1) {  // the other lines of an Elastic intake
      if (marks[Mark::transaction].is_object() || marks[Mark::rum_transaction].is_object()) return "transaction";
      if (marks[Mark::span].is_object()) return "span";
      if (marks[Mark::metrics].is_object() || marks[Mark::rum_metrics].is_object()) return "metric set";
    }
    if (is(document_.item, "transaction")) return "transaction";
    if (is(marks[Mark::type].string(), "transaction") && (marks.has(Mark::spans) || marks.has(Mark::start))) return "transaction";
    if (marks.has(Mark::session) && marks.has(Mark::session_state)) return "session";
    if (marks[Mark::discarded].is_array()) return "client report";
    return marks.has(Mark::check_in) && marks.has(Mark::monitor) ? "check-in" : "";
  }

  // The web vitals that Sentry's SDKs send with a transaction; each with what the transaction says of itself.
  bool measurements(const Value &object, const Value &all) {
    bool any = false;
    for (const Member &measurement : all.members()) {
      const WebVital vital = web_vital_of(measurement, object["event_id"].string(), arena_);
      if (vital.metric.empty()) continue;
      const Value only = built_object({measurement}, arena_);
      const Value payload = built_object({{"event_id", object["event_id"]}, {"timestamp", object["timestamp"]}, {"platform", object["platform"]},
                                          {"transaction", object["transaction"]}, {"release", object["release"]},
                                          {"environment", object["environment"]}, {"user", object["user"]}, {"request", object["request"]},
                                          {"measurements", only}}, arena_);
      add_part(PartKind::web_vital, payload, false).vital = vital;
      any = true;
    }
    return any;
  }

  static bool is_bugsnag(const Value &events) {
    for (const Value &event : events.elements())
      if (event.is_object()) return has(event, "exceptions");
    return false;
  }
  void bugsnag(const Value &body, const Value &events, bool whole) {
    if (events.size() == 1) return add(PartKind::error, body, whole);
    for (const Value &event : events.elements())
      if (event.is_object()) add(PartKind::error, json::with_member(body, "events", built_array({event}, arena_), arena_), false);
  }

  void spans(const Value &body, bool whole) {
    std::size_t exceptions = 0, spans = 0;
    for_each_otlp_record(body, [&](const OtlpRecord &at) {
      ++spans;
      for (const Value &event : at.record["events"].elements()) exceptions += otlp_tells_exception(event["attributes"]) ? 1 : 0;
      return false;
    });
    if (exceptions == 0) return add_other(body, whole, "spans without an exception");
    if (exceptions == 1 && spans == 1) return add(PartKind::error, body, whole);
    for_each_otlp_record(body, [&](const OtlpRecord &at) {
      for (const Value &event : at.record["events"].elements()) {
        if (!otlp_tells_exception(event["attributes"])) continue;
        const Value span = json::with_member(at.record, "events", built_array({event}, arena_), arena_);
        add(PartKind::error, otlp_body("resourceSpans", "scopeSpans", "spans", at, span), false);
      }
      return false;
    });
  }
  void log_records(const Value &body, bool whole) {
    std::size_t errors = 0, records = 0;
    for_each_otlp_record(body, [&](const OtlpRecord &at) {
      ++records;
      errors += is_error(at.record) ? 1 : 0;
      return false;
    });
    if (errors == 0) return add_other(body, whole, "log records below errors");
    if (records == 1) return add(PartKind::error, body, whole);
    for_each_otlp_record(body, [&](const OtlpRecord &at) {
      if (is_error(at.record)) add(PartKind::error, otlp_body("resourceLogs", "scopeLogs", "logRecords", at, at.record), false);
      return false;
    });
  }
  static bool is_error(const Value &record) {
    if (record["severityNumber"].integer() >= otlp_severity_of_error || otlp_tells_exception(record["attributes"])) return true;
    Event event;  // some exporters leave the number out
    event.level = record["severityText"].string();
    const std::string_view level = record["severityNumber"].integer() > 0 ? std::string_view{} : level_of(event);
    return level == "error" || level == "fatal";
  }
  Value otlp_body(std::string_view resources, std::string_view scopes, std::string_view records, const OtlpRecord &at, const Value &record) {
    const Value scope = built_object({{"scope", at.scope}, {records, built_array({record}, arena_)}}, arena_);
    const Value resource = built_object({{"resource", at.resource}, {scopes, built_array({scope}, arena_)}}, arena_);
    return built_object({{resources, built_array({resource}, arena_)}}, arena_);
  }

  const Document &document_;
  Arena &arena_;
  List<Part> &parts_;
};

}  // namespace

std::string_view name_of(PartKind kind) noexcept {
  switch (kind) {
    case PartKind::error: return "error";
    case PartKind::web_vital: return "web vital";
    case PartKind::other: return "other";
  }
  return "other";
}

void split(const Document &document, Arena &arena, List<Part> &parts) {
  if (!document.item.empty() && !document.value) {
    Part part;
    part.reason = document.item;
    parts.push_back(arena, part);
    return;
  }
  Splitter(document, arena, parts).split(document.value, document.item.empty());
}

void split(const Value &value, Arena &arena, List<Part> &parts) { Splitter({}, arena, parts).split(value, true); }

std::string_view why_no_error(const Event &event, Arena &arena) {
  if (!event.exceptions.empty() || !event.security.kind.empty()) return {};
  if (event.format == "json") return "JSON without an error";
  constexpr std::string_view loggers[] = {"json log", "ecs", "datadog", "gelf", "google cloud"};
  for (const std::string_view logger : loggers) {
    if (event.format != logger) continue;
    const std::string_view level = level_of(event);
    if (level == "warning" || level == "info" || level == "debug") return arena.concat({"log line of level ", level});
  }
  return {};
}

}  // namespace faultprint
