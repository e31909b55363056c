// src/text/characters.h: questions about single bytes. ASCII only and never the locale's answer:
// a fingerprint must not depend on the machine's settings.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace faultprint::text {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_lower(c) || is_upper(c); }
constexpr bool is_alphanumeric(char c) noexcept { return is_letter(c) || is_digit(c); }
constexpr bool is_hexadecimal(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
// A letter of any script: in UTF-8 every byte of a non-ASCII character has the top bit set.
constexpr bool is_wide(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_identifier(char c) noexcept { return is_alphanumeric(c) || c == '_' || c == '$' || is_wide(c); }
constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

// A string literal as a template's argument.
template <std::size_t size>
struct Literal {
  consteval Literal(const char (&literal)[size]) noexcept {
    for (std::size_t i = 0; i < size; ++i) characters[i] = literal[i];
  }
  char characters[size];
};

template <Literal set>
inline constexpr std::array<bool, 256> members = [] {
  std::array<bool, 256> has{};
  for (std::size_t i = 0; i + 1 < sizeof set.characters; ++i) has[static_cast<unsigned char>(set.characters[i])] = true;
  return has;
}();

// Whether `c` is one of the characters of the literal: is_any<"+-*/">(c). One look into a table made at compile time.
template <Literal set>
constexpr bool is_any(char c) noexcept {
  return members<set>[static_cast<unsigned char>(c)];
}

}  // namespace faultprint::text
