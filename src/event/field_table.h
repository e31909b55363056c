// src/event/field_table.h: which field a payload's member tells, and which member counts where several tell the same.
// Nothing may depend on the order of members: jsonb keeps another than the text it was made from.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/value.h"

namespace faultprint::payload {

template <typename Field>
struct FieldName {
  std::string_view key;
  Field field;
};

// The names that a reader knows. Their order is their rank: of the names of one field the first counts most.
template <typename Field, std::size_t count>
class FieldTable {
 public:
  static constexpr std::size_t absent = count;

  consteval explicit FieldTable(const FieldName<Field> (&names)[count]) {
    for (std::size_t i = 0; i < count; ++i) {
      names_[i] = names[i];
      std::size_t slot = slot_of(names[i].key);
      while (slots_[slot] != 0) slot = (slot + 1) % slots;
      slots_[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }

  // The rank of `key`; `absent` where it is none of the names.
  std::size_t find(std::string_view key) const noexcept {
    for (std::size_t slot = slot_of(key); slots_[slot] != 0; slot = (slot + 1) % slots)
      if (names_[slots_[slot] - 1].key == key) return slots_[slot] - 1u;
    return absent;
  }
  Field operator[](std::size_t rank) const noexcept { return names_[rank].field; }

 private:
  static_assert(count <= 128);
  static constexpr std::size_t slots = count <= 32 ? 128 : count <= 64 ? 256 : 512;  // a quarter is taken: most lookups look once

  static constexpr std::size_t slot_of(std::string_view key) noexcept {
    if (key.empty()) return 0;
    const auto byte = [key](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(key[at])); };
    return (key.size() * 7 + byte(0) + byte(key.size() - 1) * 5 + byte(key.size() / 2) * 3) % slots;
  }

  FieldName<Field> names_[count] = {};
  std::uint8_t slots_[slots] = {};  // rank + 1; 0: free
};

// Of the members that tell one field, the value that counts: that of the lowest rank; of equal ranks that of the key that sorts last; of
// equal keys the last, as in jsonb.
class Pick {
 public:
  void offer(const json::Value &value, std::uint64_t rank, std::string_view key) noexcept {
    if (rank > rank_ || (rank == rank_ && key < key_)) return;
    value_ = value;
    rank_ = rank;
    key_ = key;
  }
  const json::Value &value() const noexcept { return value_; }

 private:
  json::Value value_;
  std::uint64_t rank_ = UINT64_MAX;
  std::string_view key_;
};

// Whether the value can stand where a text belongs: no container, and not empty.
inline bool says_text(const json::Value &value) noexcept {
  return value.is_string() ? !value.string().empty() : value && !value.is_array() && !value.is_object();
}

}  // namespace faultprint::payload
