// src/grouping/rules/index.h: which of many literals stand at the beginning, at the end or inside of a text. One look for every four bytes of
// the text, whatever the number of literals.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "grouping/rules/pattern.h"

namespace faultprint::grouping::rules {

namespace index_detail {
inline std::uint32_t four_bytes(const char *at) noexcept {
  std::uint32_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}
inline std::uint32_t two_bytes(const char *at) noexcept {
  std::uint16_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}
constexpr std::uint32_t seed = 0x9E3779B9;
constexpr std::uint32_t mixed(std::uint32_t hash, std::uint32_t word) noexcept {
  hash = (hash ^ word) * 0x85EBCA6B;
  return hash ^ hash >> 15;
}
}  // namespace index_detail

// A hash table from 32-bit keys to chains of entries, with a bitmap in front that most keys do not pass.
class KeyTable {
 public:
  struct Entry {
    std::uint32_t key, next;     // next: in its bucket, 1 + index; 0: last
    std::uint32_t literal, at;   // number of the literal, and where in it the key's bytes stand
  };
  void add(std::uint32_t key, std::uint32_t literal, std::uint32_t at) { entries_.push_back({key, 0, literal, at}); }
  void build();
  bool empty() const noexcept { return entries_.empty(); }
  template <typename Found>
  void find(std::uint32_t key, Found &&found) const {
    const std::uint32_t hash = key * 0x9E3779B1;
    const std::uint32_t bit = hash >> shift_;
    if ((bits_[bit >> 6] >> (bit & 63) & 1) == 0) [[likely]] return;
    for (std::uint32_t i = first_[bit]; i != 0; i = entries_[i - 1].next)
      if (entries_[i - 1].key == key) found(entries_[i - 1]);
  }
  std::size_t bytes() const noexcept { return entries_.capacity() * sizeof(Entry) + first_.capacity() * 4 + bits_.capacity() * 8; }

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> first_;
  int shift_ = 31;
};

class TextIndex {
 public:
  // `target` is given back for each text that `anchor` holds for. Several anchors may have one target.
  void add(const Anchor &anchor, std::uint32_t target);
  // To be called once, after the last add().
  void build();
  bool empty() const noexcept { return literals_.empty(); }
  std::size_t bytes() const noexcept;

  // Calls found(target) for every anchor that holds; the same target may come more than once.
  template <typename Found>
  void find(std::string_view text, Found &&found) const {
    find_beginnings(text, found);
    find_ends(text, found);
    find_inside(text, found);
  }
  template <typename Found>
  void find_beginnings(std::string_view text, Found &&found) const {
    using namespace index_detail;
    for (const std::uint32_t i : short_beginnings_)
      if (text.starts_with(literals_[i].text)) found(literals_[i].target);
    if (beginning_lengths_ == 0) return;
    std::uint32_t hash = seed;
    for (std::size_t slot = 0; slot < slots && slot * 4 + 4 <= text.size(); ++slot) {
      hash = mixed(hash, four_bytes(text.data() + slot * 4));
      if (!passes(beginnings_begin_, hash)) return;
      if (beginning_lengths_ >> slot & 1)
        beginnings_.find(hash, [&](const KeyTable::Entry &entry) {
          if (text.starts_with(literals_[entry.literal].text)) found(literals_[entry.literal].target);
        });
    }
  }

 private:
  static constexpr std::size_t slots = 8;  // beginnings and ends of 4, 8 … 32 bytes are looked up
  // Hashes of the first (last) 4, 8 … bytes of the literals, all of them: where a text's is not among them no longer one need be looked up.
  using Filter = std::array<std::uint64_t, 64>;
  static bool passes(const Filter &filter, std::uint32_t hash) noexcept { return filter[hash >> 6 & 63] >> (hash & 63) & 1; }
  struct Literal {
    std::string text;
    std::uint32_t target;
  };

  template <typename Found>
  void find_ends(std::string_view text, Found &&found) const {
    using namespace index_detail;
    for (const std::uint32_t i : short_ends_)
      if (text.ends_with(literals_[i].text)) found(literals_[i].target);
    if (end_lengths_ == 0) return;
    std::uint32_t hash = seed;
    for (std::size_t slot = 0; slot < slots && slot * 4 + 4 <= text.size(); ++slot) {
      hash = mixed(hash, four_bytes(text.data() + text.size() - slot * 4 - 4));
      if (!passes(ends_end_, hash)) return;
      if (end_lengths_ >> slot & 1)
        ends_.find(hash, [&](const KeyTable::Entry &entry) {
          if (text.ends_with(literals_[entry.literal].text)) found(literals_[entry.literal].target);
        });
    }
  }
  // Wherever a literal stands, four (two) bytes of it at a multiple of four (two) are among its keys.
  template <typename Found>
  void find_inside(std::string_view text, Found &&found) const {
    using namespace index_detail;
    const auto check = [&](const KeyTable::Entry &entry, std::size_t at) {
      const Literal &literal = literals_[entry.literal];
      if (entry.at <= at && text.substr(at - entry.at).starts_with(literal.text)) found(literal.target);
    };
    if (!long_inside_.empty())
      for (std::size_t at = 0; at + 4 <= text.size(); at += 4)
        long_inside_.find(four_bytes(text.data() + at), [&](const KeyTable::Entry &entry) { check(entry, at); });
    if (!middle_inside_.empty())
      for (std::size_t at = 0; at + 2 <= text.size(); at += 4)
        middle_inside_.find(two_bytes(text.data() + at), [&](const KeyTable::Entry &entry) { check(entry, at); });
    if (!short_inside_.empty())
      for (std::size_t at = 0; at + 2 <= text.size(); at += 2)
        short_inside_.find(two_bytes(text.data() + at), [&](const KeyTable::Entry &entry) { check(entry, at); });
  }

  std::vector<Literal> literals_;
  std::vector<std::uint32_t> short_beginnings_, short_ends_;  // under 4 bytes: compared one by one
  KeyTable beginnings_, ends_;
  KeyTable long_inside_;    // 7 bytes or more: 4 bytes at every multiple of 4
  KeyTable middle_inside_;  // 5 and 6 bytes: 2 bytes at every multiple of 4
  KeyTable short_inside_;   // 3 and 4 bytes: 2 bytes at every multiple of 2
  std::uint32_t beginning_lengths_ = 0, end_lengths_ = 0;  // a bit for each slot that occurs
  Filter beginnings_begin_{}, ends_end_{};
};

}  // namespace faultprint::grouping::rules
