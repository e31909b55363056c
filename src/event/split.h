// src/event/split.h: the events in what a client sent at once: an OTLP body of many records, an envelope of several items, a list of events.
// Each becomes a payload that can be stored alone and is read as the event it was in the whole.
#pragma once
#include <string_view>

#include "error.h"
#include "event/documents.h"
#include "event/event.h"
#include "event/web_vital.h"

namespace faultprint {

enum class PartKind : std::uint8_t { error, web_vital, other };
std::string_view name_of(PartKind kind) noexcept;  // "error", "web vital", "other"

struct Part {
  PartKind kind = PartKind::other;
  json::Value payload;        // the part with what the whole says of it; null for the items of an envelope that are no JSON to us
  bool whole = false;         // it is the value that was given
  std::string_view event_id;  // what the whole says of the event, where it does not say it itself
  WebVital vital;             // of a web vital
  std::string_view reason;    // of an other: what it is
};

// Appends the parts of one document to `parts`. Of an OTLP body these are the log records that tell of an exception or are errors by their
// severity, and the exceptions of spans; a body without one is one part, an other. Throws Error{invalid_bytes} as walking over jsonb does.
void split(const Document &document, Arena &arena, List<Part> &parts);

// The same for a value that stands alone.
void split(const json::Value &value, Arena &arena, List<Part> &parts);

// Why an event that was read is none of errors: a log line below them, or nothing at all. Empty: it is one.
std::string_view why_no_error(const Event &event, Arena &arena);

// Calls `take(part)` for each part of a text as it came off the wire: JSON of one or many values, else a raw stack trace, whose payload is
// a string. Parts are valid during the call. `refuse(error, text)` is called for what is no JSON; the rest is read all the same.
template <typename Take, typename Refuse>
void for_each_part(std::string_view body, JsonParser &parser, Arena &arena, const Take &take, const Refuse &refuse) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  List<Part> parts;
  if (!looks_like_json(body)) {
    split(json::Value::of(body), arena, parts);
    for (const Part &part : parts) take(part);
    return;
  }
  Documents documents(body, Documents::Items::all, parser, arena);
  for (Document document;;) {
    try {
      if (!documents.next(document)) return;
    } catch (const Error &error) {
      refuse(error, documents.refused());
      continue;
    }
    parts.clear();
    split(document, arena, parts);
    for (const Part &part : parts) take(part);
  }
}

}  // namespace faultprint
