// test/support/jsonb_encoder.h: writes PostgreSQL's jsonb, so that its reader can be tested without a server.
#pragma once
#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "event/jsonb.h"

namespace support {

using Bytes = std::vector<std::byte>;

inline void append(Bytes &out, const void *bytes, std::size_t size) {
  const auto *from = static_cast<const std::byte *>(bytes);
  out.insert(out.end(), from, from + size);
}

// A numeric with its varlena header, from plain decimal text ("-12.5", "1e3").
inline Bytes numeric(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  int exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  }
  std::string digits(text.substr(0, e));
  const std::size_t point = digits.find('.');
  int whole = static_cast<int>(point == std::string::npos ? digits.size() : point) + exponent;
  if (point != std::string::npos) digits.erase(point, 1);
  const int scale = std::max(0, static_cast<int>(digits.size()) - whole);
  while (((whole % 4) + 4) % 4 != 0) digits.insert(0, "0"), ++whole;
  while (digits.size() % 4 != 0) digits += '0';
  std::vector<std::int16_t> groups;
  for (std::size_t i = 0; i < digits.size(); i += 4) groups.push_back(static_cast<std::int16_t>(std::stoi(digits.substr(i, 4))));
  int weight = whole / 4 - 1;
  while (!groups.empty() && groups.front() == 0) groups.erase(groups.begin()), --weight;
  while (!groups.empty() && groups.back() == 0) groups.pop_back();
  if (groups.empty()) weight = 0, negative = false;
  Bytes body;
  if (weight >= -64 && weight <= 63 && scale <= 63) {
    const auto header = static_cast<std::uint16_t>(0x8000 | (negative ? 0x2000 : 0) | scale << 7 | (weight < 0 ? 0x40 : 0) | (weight & 0x3F));
    append(body, &header, 2);
  } else {
    const auto header = static_cast<std::uint16_t>((negative ? 0x4000 : 0) | (scale & 0x3FFF));
    const auto stored = static_cast<std::int16_t>(weight);
    append(body, &header, 2);
    append(body, &stored, 2);
  }
  append(body, groups.data(), groups.size() * 2);
  const auto size = static_cast<std::uint32_t>(body.size() + 4);
  const std::uint32_t header = std::endian::native == std::endian::little ? size << 2 : size;
  Bytes out;
  append(out, &header, 4);
  append(out, body.data(), body.size());
  return out;
}

class JsonbEncoder {
 public:
  // The root container of `value`, as behind the varlena header of a jsonb.
  static Bytes encode(const faultprint::json::Value &value) {
    JsonbEncoder encoder;
    if (value.is_array() || value.is_object()) {
      encoder.container(value);
    } else {
      const std::uint32_t header = 1 | faultprint::json::jsonb::array_flag | faultprint::json::jsonb::scalar_flag;
      append(encoder.out_, &header, 4);
      encoder.children({value}, 1);
    }
    return encoder.out_;
  }

 private:
  using Value = faultprint::json::Value;

  void container(const Value &value) {
    namespace jsonb = faultprint::json::jsonb;
    std::vector<Value> all;
    std::uint32_t count = 0;
    if (value.is_array()) {
      for (const Value &element : value.elements()) all.push_back(element), ++count;
    } else {
      const auto shorter = [](std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; };
      std::map<std::string_view, Value, decltype(shorter)> members(shorter);
      for (const auto &member : value.members()) members[member.key] = member.value;
      count = static_cast<std::uint32_t>(members.size());
      for (const auto &[key, unused] : members) all.push_back(Value::of(key));
      for (const auto &[unused, member] : members) all.push_back(member);
    }
    const std::uint32_t header = count | (value.is_array() ? jsonb::array_flag : jsonb::object_flag);
    append(out_, &header, 4);
    children(all, static_cast<std::uint32_t>(all.size()));
  }
  void align() {
    while (out_.size() % 4 != 0) out_.push_back(std::byte{0});
  }
  void children(const std::vector<Value> &all, std::uint32_t count) {
    namespace jsonb = faultprint::json::jsonb;
    const std::size_t entries = out_.size();
    out_.resize(entries + 4 * count);
    const std::size_t data = out_.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::size_t begin = out_.size();
      std::uint32_t entry = child(all[i]);
      entry |= i % jsonb::offset_stride == 0 ? jsonb::has_offset | static_cast<std::uint32_t>(out_.size() - data)
                                             : static_cast<std::uint32_t>(out_.size() - begin);
      std::memcpy(out_.data() + entries + 4 * i, &entry, 4);
    }
  }
  std::uint32_t child(const Value &value) {
    namespace jsonb = faultprint::json::jsonb;
    using faultprint::json::Kind;
    switch (value.kind()) {
      case Kind::null: return jsonb::null_type;
      case Kind::boolean: return value.is_true() ? jsonb::true_type : jsonb::false_type;
      case Kind::string: append(out_, value.string().data(), value.string().size()); return jsonb::string_type;
      case Kind::integer:
      case Kind::number: {
        faultprint::Arena arena;
        align();
        const Bytes bytes = numeric(value.text(arena));
        append(out_, bytes.data(), bytes.size());
        return jsonb::numeric_type;
      }
      default: align(); container(value); return jsonb::container_type;
    }
  }

  Bytes out_;
};

}  // namespace support
