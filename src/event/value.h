// src/event/value.h: a JSON value as the readers of payload formats see it, whether it comes from JSON text or from
// PostgreSQL's jsonb. Both are walked in place: no tree is built. event/built_value.h puts such values together anew.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>

#include "event/arena.h"

namespace faultprint::json {

inline constexpr unsigned deepest_nesting = 64;  // containers within containers; an empty one does not count

enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

class Elements;
class Members;

// 24 bytes, to be passed by value or reference. Strings point into the parser's buffer (text) or into the jsonb.
// What is absent, and what is of another kind than asked for, is null, empty or zero: readers need not check first.
// Walking over jsonb throws Error{invalid_bytes, nested_too_deep} where its bytes contradict themselves.
class Value {
 public:
  constexpr Value() noexcept = default;
  static constexpr Value of(std::string_view string) noexcept {
    Value value(Kind::string);
    value.base_ = string.data();
    value.size_ = string.size();
    return value;
  }
  static constexpr Value of(bool boolean) noexcept {
    Value value(Kind::boolean);
    value.size_ = boolean;
    return value;
  }
  static constexpr Value of(std::int64_t integer) noexcept {
    Value value(Kind::integer);
    value.integer_ = integer;
    return value;
  }
  static constexpr Value of(double number) noexcept {
    Value value(Kind::number);
    value.number_ = number;
    return value;
  }

  Kind kind() const noexcept { return kind_; }
  bool is_null() const noexcept { return kind_ == Kind::null; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_array() const noexcept { return kind_ == Kind::array; }
  bool is_object() const noexcept { return kind_ == Kind::object; }
  explicit operator bool() const noexcept { return kind_ != Kind::null; }

  // The string; empty for every other kind.
  std::string_view string() const noexcept {
    return kind_ == Kind::string ? std::string_view(static_cast<const char *>(base_), size_) : std::string_view{};
  }
  // The string, or a number or boolean as text: what a lenient reader takes where a string belongs.
  std::string_view text(Arena &arena) const;
  bool is_true() const noexcept { return kind_ == Kind::boolean && size_ != 0; }
  bool is_false() const noexcept { return kind_ == Kind::boolean && size_ == 0; }
  // An integer, a number without its fraction, or a string of digits; else `otherwise`.
  std::int64_t integer(std::int64_t otherwise = 0) const noexcept;
  // A number of either kind; else `otherwise`.
  double number(double otherwise = 0) const noexcept {
    return kind_ == Kind::number ? number_ : kind_ == Kind::integer ? static_cast<double>(integer_) : otherwise;
  }

  // The member of an object. Where a key occurs twice the last counts, as in jsonb.
  Value operator[](std::string_view key) const;
  // Members or elements.
  std::size_t size() const;
  // Nothing for a value that is no object / no array.
  Members members() const;
  Elements elements() const;

 private:
  enum class Source : std::uint8_t { none, text, jsonb, built };
  friend class Cursor;
  friend struct TextSource;
  friend struct JsonbSource;
  friend struct BuiltSource;

  explicit constexpr Value(Kind kind) noexcept : kind_(kind) {}

  const void *base_ = nullptr;  // string: its bytes; text: simdjson's document; jsonb: the container; built: an array of members
  union {
    std::size_t size_ = 0;  // string: bytes; boolean: its value; text: index on simdjson's tape; jsonb: bytes of the container; built: members
    std::int64_t integer_;
    double number_;
  };
  Kind kind_ = Kind::null;
  Source source_ = Source::none;
  std::uint16_t unused_[3] = {};  // so that a copy is of whole words
};

struct Member {
  std::string_view key;  // empty for the elements of an array
  Value value;
};

// Steps through one container, decoding each member whole: one call per member is all that the walk costs.
class Cursor {
 public:
  explicit Cursor(const Value &container);
  // False at the end.
  bool next(Member &member) {
    if (source_ == Value::Source::text) return next_of_text(member);
    return source_ == Value::Source::jsonb ? next_of_jsonb(member) : next_of_built(member);
  }

 private:
  friend struct TextSource;
  friend struct JsonbSource;
  friend struct BuiltSource;

  bool next_of_text(Member &member);
  bool next_of_jsonb(Member &member);
  bool next_of_built(Member &member) noexcept;

  struct Jsonb {
    const std::byte *entries, *data;
    std::uint32_t data_size, count, next, key_offset, value_offset;
  };
  struct Text {
    const void *document;
    std::size_t at, end;
  };
  struct Built {
    const Member *next, *end;
  };
  union {
    Jsonb jsonb_;
    Text text_;
    Built built_;
  };
  Value::Source source_;
  bool object_;
};

// For `for (const Member &member : value.members())`.
class Members {
 public:
  explicit Members(const Value &container) noexcept : container_(container) {}
  class Iterator {
   public:
    explicit Iterator(const Value &container) : cursor_(container) { ++*this; }
    const Member &operator*() const noexcept { return member_; }
    Iterator &operator++() {
      more_ = cursor_.next(member_);
      return *this;
    }
    bool operator==(std::default_sentinel_t) const noexcept { return !more_; }

   private:
    Cursor cursor_;
    Member member_;
    bool more_;
  };
  Iterator begin() const { return Iterator(container_); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Value container_;
};

// For `for (const Value &value : array.elements())`.
class Elements {
 public:
  explicit Elements(const Value &container) noexcept : container_(container) {}
  class Iterator : public Members::Iterator {
   public:
    using Members::Iterator::Iterator;
    const Value &operator*() const noexcept { return Members::Iterator::operator*().value; }
  };
  Iterator begin() const { return Iterator(container_); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Value container_;
};

inline Members Value::members() const { return Members(kind_ == Kind::object ? *this : Value{}); }
inline Elements Value::elements() const { return Elements(kind_ == Kind::array ? *this : Value{}); }

// Whether `key` is the literal: the length first, so that a chain of these costs one comparison each.
template <std::size_t N>
inline bool is(std::string_view key, const char (&literal)[N]) noexcept {
  return key.size() == N - 1 && std::memcmp(key.data(), literal, N - 1) == 0;
}

}  // namespace faultprint::json
