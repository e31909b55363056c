// src/grouping/hash.h: what makes a fingerprint out of components. Frozen: a change here is a new algorithm.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "event/arena.h"
#include "grouping/component.h"
#include "normalize/identity.h"

namespace faultprint::grouping {

// Collects components as a stream of (field, length, bytes), so that no two different lists make the same bytes.
class HashListener final : public Listener {
 public:
  explicit HashListener(Arena &arena) noexcept : arena_(arena) {}
  void component(const Component &component) override;
  // 128 bits in canonical byte order, the same on every machine (XXH3-128 of xxHash, https://xxhash.com).
  std::array<std::uint8_t, 16> digest() const noexcept;

 private:
  void append(const void *bytes, std::size_t size);

  Arena &arena_;
  char *bytes_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// 64 bits of a frame's identity, to find equal frames within one event.
std::uint64_t hash_of(const normalize::Identity &identity) noexcept;

}  // namespace faultprint::grouping
