// src/grouping/phrase_index.h: finds the first-listed of many phrases in a text, in one pass over the text.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace faultprint::grouping {

// Phrases have at least three bytes. Made by the compiler; ordered by importance.
template <std::size_t size>
class PhraseIndex {
 public:
  template <typename Phrase>
  explicit consteval PhraseIndex(const Phrase (&phrases)[size]) {
    for (std::size_t i = size; i-- > 0;) {  // backwards: chains keep the order of the list
      texts_[i] = phrases[i].text;
      const std::uint8_t bucket = bucket_of(texts_[i].data());
      next_[i] = first_[bucket];
      first_[bucket] = static_cast<std::uint16_t>(i + 1);
    }
  }
  // Calls `fits(index, begin)` for phrases found at `begin`, those listed earlier than any that fitted before;
  // gives the index of the earliest-listed one that it said true to, or `size`.
  template <typename Fits>
  std::size_t find(std::string_view text, Fits fits) const noexcept {
    std::size_t best = size;
    for (std::size_t begin = 0; begin + 3 <= text.size(); ++begin)
      for (std::uint16_t entry = first_[bucket_of(text.data() + begin)]; entry != 0 && entry - 1u < best; entry = next_[entry - 1u])
        if (text.substr(begin).starts_with(texts_[entry - 1u]) && fits(entry - 1u, begin)) {
          best = entry - 1u;
          break;
        }
    return best;
  }

 private:
  static constexpr std::uint8_t bucket_of(const char *at) noexcept {
    return static_cast<std::uint8_t>(static_cast<unsigned char>(at[0]) * 5u + static_cast<unsigned char>(at[1]) * 17u +
                                     static_cast<unsigned char>(at[2]) * 67u);
  }
  std::array<std::string_view, size> texts_{};
  std::array<std::uint16_t, size> next_{};
  std::array<std::uint16_t, 256> first_{};  // 1 + index; 0: none
};

}  // namespace faultprint::grouping
