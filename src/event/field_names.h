// src/event/field_names.h: which field a payload's member tells, and which member counts where several tell the same.
// Nothing may depend on the order of members: jsonb keeps another than the text it was made from.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include "event/value.h"

namespace faultprint::payload {

// The names that a reader knows stand in an array of these. Their order is their rank: of the names of one field the first counts most.
template <typename Field>
struct FieldName {
  std::string_view key;
  Field field;
};

template <const auto &names, std::size_t size>
std::size_t find_of_size(const char *key) noexcept {
  std::size_t rank = std::size(names);
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    static_cast<void>(((names[i].key.size() == size && std::memcmp(key, names[i].key.data(), size) == 0 && (rank = i, true)) || ...));
  }(std::make_index_sequence<std::size(names)>{});
  return rank;
}

// The rank of `key` among the names; their number where it is none of them. One function per length, so that the compiler compares with
// constants: every member of every frame comes by here.
template <const auto &names>
std::size_t find(std::string_view key) noexcept {
  constexpr std::size_t longest = std::ranges::max(names, {}, [](const auto &name) { return name.key.size(); }).key.size();
  constexpr auto finders = []<std::size_t... size>(std::index_sequence<size...>) {
    return std::array{&find_of_size<names, size>...};
  };
  static constexpr auto of_size = finders(std::make_index_sequence<longest + 1>{});
  return key.size() <= longest ? of_size[key.size()](key.data()) : std::size(names);
}

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
