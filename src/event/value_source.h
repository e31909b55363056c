// src/event/value_source.h: what the two sources of values, JSON text and jsonb, each have to offer. Only their own files
// and value.cpp include it.
#pragma once
#include "event/value.h"

namespace faultprint::json {

struct TextSource {
  static Value container(Kind kind, const void *document, std::size_t index) noexcept {
    Value value(kind);
    value.base_ = document;
    value.size_ = index;
    value.source_ = Value::Source::text;
    return value;
  }
  static const void *document_of(const Value &container) noexcept { return container.base_; }
  static std::size_t index_of(const Value &container) noexcept { return container.size_; }

  static void begin(Cursor &cursor, const Value &container) noexcept;
  static std::size_t size_of(const Value &container) noexcept;
};

struct JsonbSource {
  static Value container(Kind kind, const std::byte *bytes, std::size_t size) noexcept {
    Value value(kind);
    value.base_ = bytes;
    value.size_ = size;
    value.source_ = Value::Source::jsonb;
    return value;
  }

  static void begin(Cursor &cursor, const Value &container);
  static std::size_t size_of(const Value &container);
};

}  // namespace faultprint::json
