// src/event/jsonb.h: walks the binary form of PostgreSQL's jsonb where it lies. The layout is written down here, without a
// header of the server, so that the core can be tested and fuzzed alone; the binding asserts that the constants agree.
//
//   container: uint32 header (count and flags), one uint32 entry per child, then the children's data.
//   array:     `count` entries. object: `count` entries of keys, then `count` of values; keys are sorted by length, then bytes.
//   entry:     type, and the length of the child's data or, for every 32nd, the offset of its end from the start of the data.
//   numeric and container data begin at the next multiple of four; the padding counts to their length.
// All integers are in the byte order of the machine.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "event/value.h"

namespace faultprint::json {

namespace jsonb {
inline constexpr std::uint32_t count_mask = 0x0FFFFFFF;   // JB_CMASK
inline constexpr std::uint32_t scalar_flag = 0x10000000;  // JB_FSCALAR: an array of one, standing for the scalar itself
inline constexpr std::uint32_t object_flag = 0x20000000;  // JB_FOBJECT
inline constexpr std::uint32_t array_flag = 0x40000000;   // JB_FARRAY

inline constexpr std::uint32_t length_mask = 0x0FFFFFFF;  // JENTRY_OFFLENMASK
inline constexpr std::uint32_t type_mask = 0x70000000;    // JENTRY_TYPEMASK
inline constexpr std::uint32_t has_offset = 0x80000000;   // JENTRY_HAS_OFF
inline constexpr std::uint32_t string_type = 0x00000000;  // JENTRY_ISSTRING
inline constexpr std::uint32_t numeric_type = 0x10000000;
inline constexpr std::uint32_t false_type = 0x20000000;
inline constexpr std::uint32_t true_type = 0x30000000;
inline constexpr std::uint32_t null_type = 0x40000000;
inline constexpr std::uint32_t container_type = 0x50000000;
inline constexpr std::uint32_t offset_stride = 32;  // JB_OFFSET_STRIDE

// numeric, behind its varlena header: a uint16 of sign and form, an int16 of weight in the long form, then digits of base 10000.
inline constexpr std::uint16_t numeric_sign_mask = 0xC000;
inline constexpr std::uint16_t numeric_negative = 0x4000;
inline constexpr std::uint16_t numeric_short = 0x8000;
inline constexpr std::uint16_t numeric_special = 0xC000;  // NaN, infinities
inline constexpr std::uint16_t numeric_short_negative = 0x2000;
inline constexpr std::uint16_t numeric_short_weight_sign = 0x0040;
inline constexpr std::uint16_t numeric_short_weight_mask = 0x003F;
}  // namespace jsonb

// The value whose root container is `container` (VARDATA of a detoasted jsonb, without its varlena header). The bytes are
// distrusted: every offset, length and count is checked before it is followed, here and by every later walk, which throw
// Error{invalid_bytes, nested_too_deep}. Numbers become the integer or the double that the same number in JSON text gives.
Value jsonb_root(std::span<const std::byte> container);

}  // namespace faultprint::json
