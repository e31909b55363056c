#include "grouping/hash.h"

#define XXH_INLINE_ALL  // the values are specified, so inlining cannot change them; saves a call per event
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace faultprint::grouping {

void HashListener::append(const void *bytes, std::size_t size) {
  if (size_ + size > capacity_) {
    capacity_ = std::max<std::size_t>({512, capacity_ * 2, size_ + size});
    char *larger = arena_.array<char>(capacity_);
    if (size_ > 0) std::memcpy(larger, bytes_, size_);
    bytes_ = larger;
  }
  if (size > 0) std::memcpy(bytes_ + size_, bytes, size);
  size_ += size;
}

void HashListener::component(const Component &component) {
  if (!component.contributes) return;
  const auto length = static_cast<std::uint32_t>(component.value.size());
  const std::uint8_t head[5] = {static_cast<std::uint8_t>(component.field), static_cast<std::uint8_t>(length),
                                static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length >> 16),
                                static_cast<std::uint8_t>(length >> 24)};
  append(head, sizeof head);
  append(component.value.data(), component.value.size());
}

std::array<std::uint8_t, 16> HashListener::digest() const noexcept {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes_, size_));
  std::array<std::uint8_t, 16> digest;
  std::memcpy(digest.data(), canonical.digest, digest.size());
  return digest;
}

std::uint64_t hash_of(const normalize::Identity &identity) noexcept {
  XXH64_hash_t hash = XXH3_64bits_withSeed(identity.module.data(), identity.module.size(), 1);
  hash = XXH3_64bits_withSeed(identity.function.data(), identity.function.size(), hash);
  return XXH3_64bits_withSeed(identity.file.data(), identity.file.size(), hash);
}

}  // namespace faultprint::grouping
