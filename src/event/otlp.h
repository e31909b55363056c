// src/event/otlp.h: the records of an OTLP body. A body holds many: log records, or spans with events in them.
#pragma once
#include "event/payload.h"

namespace faultprint::payload {

inline constexpr std::int64_t otlp_severity_of_error = 17;  // SEVERITY_NUMBER_ERROR

struct OtlpRecord {
  Value resource, scope;  // what both say holds for all records below
  Value record;           // the log record or the span
  Value event;            // of a span, where one of its events is meant
};

// The value of an AnyValue: {"stringValue": "…"}.
inline Value otlp_plain(const Value &tagged) {
  for (const Member &member : tagged.members())
    if (!member.value.is_null()) return member.value;
  return {};
}

// The value of an attribute of this name in a list of keys and AnyValues; null where there is none.
Value otlp_attribute(const Value &list, std::string_view name);
// Whether the attributes of a log record or of a span's event tell of an exception.
bool otlp_tells_exception(const Value &attributes);

// Calls `take(record)` for each log record, or each span, until one returns true.
template <typename Take>
void for_each_otlp_record(const Value &body, const Take &take) {
  const Value spans = body["resourceSpans"];
  const bool traces = spans.is_array();
  for (const Value &resource : (traces ? spans : body["resourceLogs"]).elements()) {
    const Value named = resource[traces ? "scopeSpans" : "scopeLogs"];
    // Before version 0.16 of the protocol a scope was an instrumentation library.
    const Value scopes = named ? named : resource[traces ? "instrumentationLibrarySpans" : "instrumentationLibraryLogs"];
    for (const Value &scope : scopes.elements())
      for (const Value &record : (traces ? scope["spans"] : scope[named ? "logRecords" : "logs"]).elements())
        if (take(OtlpRecord{resource["resource"], scope[named ? "scope" : "instrumentationLibrary"], record, {}})) return;
  }
}

}  // namespace faultprint::payload
