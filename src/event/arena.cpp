#include "event/arena.h"

#include <algorithm>
#include <new>

namespace faultprint {

void *Arena::allocate_block(std::size_t size, std::size_t alignment) {
  if (size > SIZE_MAX / 4) throw std::bad_alloc();
  // Twice the last block: an unusually large event costs few blocks, and the next one finds a single large one.
  const std::size_t wanted = std::max({first_block, newest_ == nullptr ? 0 : newest_->size * 2, header + alignment + size});
  Block *block = static_cast<Block *>(upstream_->allocate(wanted, alignof(std::max_align_t)));
  block->older = newest_;
  block->size = wanted;
  newest_ = block;
  held_ += wanted;
  const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(block) + header;
  const std::uintptr_t at = (begin + alignment - 1) & ~(alignment - 1);
  next_ = at + size;
  end_ = reinterpret_cast<std::uintptr_t>(block) + wanted;
  return reinterpret_cast<void *>(at);
}

void Arena::reset() noexcept {
  if (newest_ == nullptr) return;
  Block *kept = newest_->size <= retained_at_most ? newest_ : nullptr;
  release(kept == nullptr ? newest_ : newest_->older);
  newest_ = kept;
  if (kept == nullptr) {
    next_ = end_ = 0;
    return;
  }
  kept->older = nullptr;
  next_ = reinterpret_cast<std::uintptr_t>(kept) + header;
  end_ = reinterpret_cast<std::uintptr_t>(kept) + kept->size;
}

void Arena::release(Block *block) noexcept {
  while (block != nullptr) {
    Block *older = block->older;
    held_ -= block->size;
    upstream_->deallocate(block, block->size, alignof(std::max_align_t));
    block = older;
  }
}

}  // namespace faultprint
