#include "grouping/rules/index.h"

#include <algorithm>

namespace faultprint::grouping::rules {

void KeyTable::build() {
  if (entries_.empty()) return;
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(64, entries_.size() * 16));
  shift_ = 32 - std::countr_zero(buckets);
  bits_.assign(buckets / 64, 0);
  first_.assign(buckets, 0);
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const std::uint32_t bucket = (entries_[i].key * 0x9E3779B1) >> shift_;
    bits_[bucket >> 6] |= std::uint64_t{1} << (bucket & 63);
    entries_[i].next = first_[bucket];
    first_[bucket] = i + 1;
  }
}

void TextIndex::add(const Anchor &anchor, std::uint32_t target) {
  using namespace index_detail;
  const auto number = static_cast<std::uint32_t>(literals_.size());
  const std::string &text = anchor.literal;
  const std::size_t size = text.size();
  literals_.push_back({text, target});
  if (anchor.place != Anchor::Place::inside) {
    const bool beginning = anchor.place == Anchor::Place::beginning;
    if (size < 4) {
      (beginning ? short_beginnings_ : short_ends_).push_back(number);
      return;
    }
    const std::size_t count = std::min(size / 4, slots);
    std::uint32_t hash = seed;
    for (std::size_t slot = 0; slot < count; ++slot) {
      hash = mixed(hash, four_bytes(beginning ? text.data() + slot * 4 : text.data() + size - slot * 4 - 4));
      (beginning ? beginnings_begin_ : ends_end_)[hash >> 6 & 63] |= std::uint64_t{1} << (hash & 63);
    }
    (beginning ? beginning_lengths_ : end_lengths_) |= 1u << (count - 1);
    (beginning ? beginnings_ : ends_).add(hash, number, 0);
    return;
  }
  // The last bytes of a literal tell more than its first: many paths have the same beginnings.
  if (size >= 7) {
    for (std::size_t at = size - 7; at < size - 3; ++at) long_inside_.add(four_bytes(text.data() + at), number, static_cast<std::uint32_t>(at));
  } else if (size >= 5) {
    for (std::size_t at = size - 5; at < size - 1; ++at) middle_inside_.add(two_bytes(text.data() + at), number, static_cast<std::uint32_t>(at));
  } else {
    for (std::size_t at = size - 3; at < size - 1; ++at) short_inside_.add(two_bytes(text.data() + at), number, static_cast<std::uint32_t>(at));
  }
}

void TextIndex::build() {
  for (KeyTable *table : {&beginnings_, &ends_, &long_inside_, &middle_inside_, &short_inside_}) table->build();
}

std::size_t TextIndex::bytes() const noexcept {
  std::size_t bytes = (short_beginnings_.capacity() + short_ends_.capacity()) * 4;
  for (const Literal &literal : literals_) bytes += sizeof literal + literal.text.size();
  for (const KeyTable *table : {&beginnings_, &ends_, &long_inside_, &middle_inside_, &short_inside_}) bytes += table->bytes();
  return bytes;
}

}  // namespace faultprint::grouping::rules
