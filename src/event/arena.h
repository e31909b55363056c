// src/event/arena.h: memory for one event. Everything an event needs is taken from here and given back at once,
// so that after the first few events none costs an allocation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory_resource>
#include <string_view>
#include <type_traits>

namespace faultprint {

// Not thread safe. Nothing in it is ever destroyed: only trivially destructible types may live here.
// Throws what the upstream resource throws when memory runs out (std::bad_alloc).
class Arena {
 public:
  static constexpr std::size_t first_block = 64 * 1024;        // an event of 4 KB needs about 20 KB
  static constexpr std::size_t retained_at_most = 4 << 20;  // bytes kept from one event to the next

  explicit Arena(std::pmr::memory_resource *upstream = std::pmr::get_default_resource()) noexcept : upstream_(upstream) {}
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;
  ~Arena() { release(newest_); }

  // Uninitialized bytes, valid until reset(). `alignment` is a power of two, at most that of std::max_align_t.
  void *allocate(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
    const std::uintptr_t at = (next_ + alignment - 1) & ~(alignment - 1);
    if (at + size <= end_ && at >= next_) [[likely]] {
      next_ = at + size;
      return reinterpret_cast<void *>(at);
    }
    return allocate_block(size, alignment);
  }
  template <typename T>
  T *array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T *>(allocate(count * sizeof(T), alignof(T)));
  }
  std::string_view copy(std::string_view s) {
    if (s.empty()) return {};
    char *bytes = array<char>(s.size());
    std::memcpy(bytes, s.data(), s.size());
    return {bytes, s.size()};
  }
  std::string_view concat(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    if (size == 0) return {};
    char *bytes = array<char>(size), *to = bytes;
    for (const std::string_view part : parts)
      if (!part.empty()) to = static_cast<char *>(std::memcpy(to, part.data(), part.size())) + part.size();
    return {bytes, size};
  }

  // Gives back everything. Keeps the newest block for the next event unless it is larger than `retained_at_most`.
  void reset() noexcept;
  // Bytes held from the upstream resource.
  std::size_t held() const noexcept { return held_; }

 private:
  struct Block {
    Block *older;
    std::size_t size;  // with this header
  };
  // Bytes before a block's memory, so that it begins aligned for any type.
  static constexpr std::size_t header = (sizeof(Block) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
  void *allocate_block(std::size_t size, std::size_t alignment);
  // Gives back `block` and all older ones.
  void release(Block *block) noexcept;

  std::pmr::memory_resource *upstream_;
  Block *newest_ = nullptr;
  std::uintptr_t next_ = 0, end_ = 0;
  std::size_t held_ = 0;
};

// A growing array inside an arena. Copying it copies the handle, not the elements.
template <typename T>
class List {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  T &push_back(Arena &arena, const T &value) {
    if (size_ == capacity_) grow(arena, size_ + 1);
    return *new (items_ + size_++) T(value);
  }
  void reserve(Arena &arena, std::size_t count) {
    if (count > capacity_) grow(arena, count);
  }
  void clear() noexcept { size_ = 0; }
  void truncate(std::size_t size) noexcept {
    if (size < size_) size_ = static_cast<std::uint32_t>(size);
  }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T *begin() noexcept { return items_; }
  T *end() noexcept { return items_ + size_; }
  const T *begin() const noexcept { return items_; }
  const T *end() const noexcept { return items_ + size_; }
  T &operator[](std::size_t i) noexcept { return items_[i]; }
  const T &operator[](std::size_t i) const noexcept { return items_[i]; }
  T &back() noexcept { return items_[size_ - 1]; }
  const T &back() const noexcept { return items_[size_ - 1]; }

 private:
  void grow(Arena &arena, std::size_t at_least) {
    std::size_t capacity = capacity_ == 0 ? 8 : std::size_t{capacity_} * 2;
    if (capacity < at_least) capacity = at_least;
    T *items = arena.array<T>(capacity);
    if (size_ > 0) std::memcpy(static_cast<void *>(items), items_, size_ * sizeof(T));
    items_ = items;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }

  T *items_ = nullptr;
  std::uint32_t size_ = 0, capacity_ = 0;
};

}  // namespace faultprint
