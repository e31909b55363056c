// src/event/value_source.h: what the sources of values, JSON text, jsonb and what is put together anew, each have to offer. Only their own
// files and value.cpp include it.
#pragma once
#include <span>

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
  // The bytes of a container that lies in jsonb; empty for any other value.
  static std::span<const std::byte> bytes_of(const Value &value) noexcept {
    if (value.source_ != Value::Source::jsonb) return {};
    return {static_cast<const std::byte *>(value.base_), value.size_};
  }
};

struct BuiltSource {
  static Value container(Kind kind, const Member *members, std::size_t count) noexcept {
    Value value(kind);
    value.base_ = members;
    value.size_ = count;
    value.source_ = Value::Source::built;
    return value;
  }

  static void begin(Cursor &cursor, const Value &container) noexcept;
  static std::size_t size_of(const Value &container) noexcept { return container.size_; }
};

}  // namespace faultprint::json
