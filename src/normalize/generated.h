// src/normalize/generated.h: which parts of a name were made by a machine: content hashes, versions, timestamps, UUIDs.
#pragma once
#include <cstdint>
#include <string_view>

namespace faultprint::normalize {

// Names longer than this are left as they are.
inline constexpr std::size_t longest_name = 255;

// A name on the stack that parts are cut out of.
struct NameBuffer {
  char bytes[longest_name + 1];
  std::size_t size = 0;

  std::string_view view() const noexcept { return {bytes, size}; }
  void assign(std::string_view name) noexcept;  // at most longest_name bytes
  void erase(std::size_t begin, std::size_t end) noexcept;
};

// How much the surroundings say that names carry a hash: in a bundler's output folder weaker signs suffice.
enum class Place : std::uint8_t { anywhere, bundler_output };

// Cuts hashes, versions, timestamps and UUIDs with the separator before them out of `name`, until none is left.
// Empty afterwards where the name was nothing else.
void cut_generated(NameBuffer &name, Place place) noexcept;

// Hexadecimal digest of a file's content, whole ("3f9ab21c", 6 digits and more when `after_dot`), no word and no plain number below 8 digits.
bool is_hexadecimal_hash(std::string_view token, bool after_dot) noexcept;
// Base64url, base62 or base32 digest as Vite, Rollup, esbuild and Angular write them ("DUX3P7Nr", "QZ2XNPLB").
bool is_mixed_hash(std::string_view token, Place place) noexcept;
bool is_uuid(std::string_view token) noexcept;
// "1.2", "v3.6.0", "2.0.0-rc.1", "20240101", "2024-01-01": nothing but numbers and what stands between them.
bool is_version_or_date(std::string_view name) noexcept;

}  // namespace faultprint::normalize
