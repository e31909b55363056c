// src/event/read.h: an event from what a client sent, in whatever format it came: JSON text, jsonb, or a raw stack trace.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "event/event.h"
#include "event/json_text.h"

namespace faultprint {

// One JSON value, or several after one another (JSON lines, a Sentry envelope, an Elastic intake, an .ips report): the first that
// carries an error is read, else the first that says anything. Of an array the elements count the same way. A string, and an array
// of strings as its lines, is read as a raw stack trace. An empty text, another scalar and an object that tells nothing give an
// event of format "json" without anything.
// `event` must be fresh. Its views point into `parser` (valid until its next parse) and `arena`.
// Throws Error{invalid_json, nested_too_deep}.
void read_json(std::string_view json, JsonParser &parser, Arena &arena, Event &event);

// The same for the binary form of jsonb, without its varlena header: see event/jsonb.h. Views point into `container` and `arena`.
// Throws Error{invalid_bytes, nested_too_deep}.
void read_jsonb(std::span<const std::byte> container, Arena &arena, Event &event);

// The same for a value, of whatever source. Views point into what the value points into and `arena`.
void read_value(const json::Value &value, Arena &arena, Event &event);

// A text that begins with "{" or "[" is JSON, unless it is a log line that begins so; anything else is a raw stack trace.
void read_text(std::string_view text, JsonParser &parser, Arena &arena, Event &event);

}  // namespace faultprint
