#include "event/jsonb.h"

#include <bit>
#include <cfloat>
#include <charconv>

#include "error.h"
#include "event/json_text.h"
#include "event/value_source.h"

namespace faultprint::json {
namespace {

constexpr std::size_t word = sizeof(std::uint32_t);

[[noreturn]] void contradiction(const char *detail) { throw Error(Code::invalid_bytes, "invalid jsonb", detail); }

template <typename T>
T load(const std::byte *from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
std::uint32_t entry_at(const std::byte *entries, std::uint32_t i) noexcept { return load<std::uint32_t>(entries + word * i); }
constexpr std::uint32_t aligned(std::uint32_t offset) noexcept { return (offset + 3) & ~std::uint32_t{3}; }

// Header of a container of `size` bytes, once it is known that its entries fit.
std::uint32_t checked_header(const std::byte *bytes, std::size_t size) {
  if (size < word) contradiction("A container is shorter than its header.");
  const std::uint32_t header = load<std::uint32_t>(bytes);
  const std::uint32_t kind = header & (jsonb::object_flag | jsonb::array_flag);
  if (kind != jsonb::object_flag && kind != jsonb::array_flag) contradiction("A container is neither an array nor an object.");
  const std::uint64_t count = header & jsonb::count_mask;
  const std::uint64_t entries = kind == jsonb::object_flag ? 2 * count : count;
  if ((size - word) / word < entries) contradiction("A container has more entries than bytes.");
  return header;
}

// Digits of a numeric: the value is 0.d1d2d3… * 10000 ^ (weight + 1), each digit in base 10000.
struct Numeric {
  bool negative = false;
  int weight = 0;
  const std::byte *digits = nullptr;
  std::size_t count = 0;
  int digit(std::size_t i) const noexcept { return i < count ? load<std::int16_t>(digits + 2 * i) : 0; }
};

std::span<const std::byte> varlena_payload(std::span<const std::byte> bytes) {
  constexpr bool little = std::endian::native == std::endian::little;
  if (bytes.empty()) contradiction("A number has no bytes.");
  const auto first = std::to_integer<unsigned>(bytes[0]);
  std::size_t header, size;
  if (little ? (first & 1) != 0 : (first & 0x80) != 0) {
    header = 1;
    size = little ? first >> 1 : first & 0x7F;
  } else {
    if (bytes.size() < word) contradiction("A number is shorter than its header.");
    const std::uint32_t whole = load<std::uint32_t>(bytes.data());
    if ((little ? whole & 3 : whole >> 30) != 0) contradiction("A number is compressed.");
    header = word;
    size = little ? whole >> 2 : whole & 0x3FFFFFFF;
  }
  if (size < header || size > bytes.size()) contradiction("A number is longer than its entry says.");
  return bytes.subspan(header, size - header);
}

// False for NaN and infinities, which JSON does not know.
bool read_numeric(std::span<const std::byte> bytes, Numeric &numeric) {
  const std::span<const std::byte> payload = varlena_payload(bytes);
  if (payload.size() < 2) contradiction("A number is shorter than its header.");
  const auto form = load<std::uint16_t>(payload.data());
  std::size_t header = 2;
  if ((form & jsonb::numeric_sign_mask) == jsonb::numeric_special) return false;
  if ((form & jsonb::numeric_short) != 0) {
    numeric.negative = (form & jsonb::numeric_short_negative) != 0;
    numeric.weight = form & jsonb::numeric_short_weight_mask;
    if ((form & jsonb::numeric_short_weight_sign) != 0) numeric.weight -= jsonb::numeric_short_weight_mask + 1;
  } else {
    if (payload.size() < 4) contradiction("A number is shorter than its header.");
    header = 4;
    numeric.negative = (form & jsonb::numeric_sign_mask) == jsonb::numeric_negative;
    numeric.weight = load<std::int16_t>(payload.data() + 2);
  }
  numeric.digits = payload.data() + header;
  numeric.count = (payload.size() - header) / 2;
  for (std::size_t i = 0; i < numeric.count; ++i)
    if (numeric.digit(i) < 0 || numeric.digit(i) > 9999) contradiction("A number has a digit out of range.");
  return true;
}

double double_of(const Numeric &numeric) noexcept {
  // More digits than any double needs to be rounded rightly.
  constexpr std::size_t most_digits = 200;
  char text[most_digits * 4 + 16];
  char *to = text;
  if (numeric.negative) *to++ = '-';
  const std::size_t count = numeric.count < most_digits ? numeric.count : most_digits;
  if (count == 0) *to++ = '0';
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = numeric.digit(i);
    for (const int unit : {1000, 100, 10, 1}) *to++ = static_cast<char>('0' + digit / unit % 10);
  }
  *to++ = 'e';
  const int exponent = 4 * (numeric.weight + 1 - static_cast<int>(count));
  to = std::to_chars(to, text + sizeof text, exponent).ptr;
  double value = 0;
  const auto [end, error] = std::from_chars(text, to, value);
  if (error != std::errc::result_out_of_range) return value;
  if (numeric.weight < 0) return 0;
  return numeric.negative ? -DBL_MAX : DBL_MAX;
}

Value value_of(const Numeric &numeric) noexcept {
  constexpr int largest_weight = 4;  // 10000 ^ 5 > 2 ^ 63
  if (numeric.weight > largest_weight) return Value::of(double_of(numeric));
  for (std::size_t i = 0; i < numeric.count; ++i)
    if (static_cast<int>(i) > numeric.weight && numeric.digit(i) != 0) return Value::of(double_of(numeric));
  std::int64_t value = 0;
  for (int i = 0; i <= numeric.weight; ++i) {
    const int digit = numeric.digit(static_cast<std::size_t>(i));
    if (__builtin_mul_overflow(value, std::int64_t{10000}, &value) ||
        __builtin_sub_overflow(value, std::int64_t{digit}, &value))  // downwards: the smallest integer has no positive
      return Value::of(double_of(numeric));
  }
  if (numeric.negative) return Value::of(value);
  return value == INT64_MIN ? Value::of(double_of(numeric)) : Value::of(-value);
}

Value container_value(const std::byte *bytes, std::size_t size) {
  const std::uint32_t header = checked_header(bytes, size);
  return JsonbSource::container((header & jsonb::object_flag) != 0 ? Kind::object : Kind::array, bytes, size);
}

// Offset of the end of child `i`, which begins at `begin`.
std::uint32_t end_of(std::uint32_t entry, std::uint32_t begin, std::uint32_t data_size) {
  const std::uint32_t value = entry & jsonb::length_mask;
  const std::uint32_t end = (entry & jsonb::has_offset) != 0 ? value : begin + value;  // both below 2^28
  if (end < begin || end > data_size) contradiction("An entry ends outside its container.");
  return end;
}

// Goes through all containers, as a parser goes through a text: `depth` of them stand around and include this one.
void check_nesting(const std::byte *bytes, std::size_t size, unsigned depth) {
  const std::uint32_t header = checked_header(bytes, size);
  const std::uint32_t count = header & jsonb::count_mask;
  if (depth > deepest_nesting && count > 0) throw nested_too_deep("A container");
  const std::uint32_t entries = (header & jsonb::object_flag) != 0 ? 2 * count : count;
  const std::byte *const data = bytes + word + word * entries;
  const auto data_size = static_cast<std::uint32_t>(size - word - word * entries);
  std::uint32_t begin = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::uint32_t entry = entry_at(bytes + word, i);
    const std::uint32_t end = end_of(entry, begin, data_size);
    if ((entry & jsonb::type_mask) == jsonb::container_type) {
      if (aligned(begin) > end) contradiction("A container has no bytes.");
      check_nesting(data + aligned(begin), end - aligned(begin), depth + 1);
    }
    begin = end;
  }
}

std::string_view bytes_of(const std::byte *data, std::uint32_t begin, std::uint32_t end) noexcept {
  return {reinterpret_cast<const char *>(data) + begin, end - begin};
}

// A child that is no string. Out of line: most are strings, and a step to the next of these is short.
[[gnu::noinline]] Value child(std::uint32_t entry, const std::byte *data, std::uint32_t begin, std::uint32_t end) {
  switch (entry & jsonb::type_mask) {
    case jsonb::null_type: return {};
    case jsonb::false_type: return Value::of(false);
    case jsonb::true_type: return Value::of(true);
    case jsonb::numeric_type: {
      const std::uint32_t from = aligned(begin);
      if (from > end) contradiction("A number has no bytes.");
      Numeric numeric;
      return read_numeric({data + from, end - from}, numeric) ? value_of(numeric) : Value{};
    }
    case jsonb::container_type: {
      const std::uint32_t from = aligned(begin);
      if (from > end) contradiction("A container has no bytes.");
      return container_value(data + from, end - from);
    }
    default: contradiction("An entry has an unknown type.");
  }
}

}  // namespace

void JsonbSource::begin(Cursor &cursor, const Value &container) {
  const auto *bytes = static_cast<const std::byte *>(container.base_);
  const std::uint32_t header = checked_header(bytes, container.size_);
  const std::uint32_t count = header & jsonb::count_mask;
  const std::uint32_t entries = cursor.object_ ? 2 * count : count;
  Cursor::Jsonb &at = cursor.jsonb_;
  at.entries = bytes + word;
  at.data = at.entries + word * entries;
  at.data_size = static_cast<std::uint32_t>(container.size_ - word - word * entries);
  at.count = count;
  at.next = at.key_offset = at.value_offset = 0;
  if (!cursor.object_ || count == 0) return;
  // The values begin where the last key ends: at most a stride back stands an offset to count from.
  std::uint32_t from = count;
  std::uint32_t offset = 0;
  while (from > 0) {
    const std::uint32_t entry = entry_at(at.entries, from - 1);
    if ((entry & jsonb::has_offset) != 0) {
      offset = entry & jsonb::length_mask;
      break;
    }
    --from;
  }
  for (; from < count; ++from) offset = end_of(entry_at(at.entries, from), offset, at.data_size);
  at.value_offset = offset;
}

bool Cursor::next_of_jsonb(Member &member) {
  if (jsonb_.next == jsonb_.count) return false;
  const std::byte *const entries = jsonb_.entries, *const data = jsonb_.data;
  const std::uint32_t i = jsonb_.next++;
  std::uint32_t value_entry = i;
  if (object_) {
    const std::uint32_t entry = entry_at(entries, i), begin = jsonb_.key_offset;
    const std::uint32_t end = end_of(entry, begin, jsonb_.data_size);
    if ((entry & jsonb::type_mask) != jsonb::string_type) contradiction("A key is no string.");
    member.key = bytes_of(data, begin, end);
    jsonb_.key_offset = end;
    value_entry += jsonb_.count;
  }
  const std::uint32_t entry = entry_at(entries, value_entry), begin = jsonb_.value_offset;
  const std::uint32_t end = end_of(entry, begin, jsonb_.data_size);
  jsonb_.value_offset = end;
  if ((entry & jsonb::type_mask) == jsonb::string_type) member.value = Value::of(bytes_of(data, begin, end));
  else member.value = child(entry, data, begin, end);
  return true;
}

std::size_t JsonbSource::size_of(const Value &container) {
  return checked_header(static_cast<const std::byte *>(container.base_), container.size_) & jsonb::count_mask;
}

Value jsonb_root(std::span<const std::byte> container) {
  constexpr std::size_t longest = jsonb::length_mask;  // offsets have 28 bits
  if (container.size() > longest + word) contradiction("The value is longer than jsonb can be.");
  check_nesting(container.data(), container.size(), 1);
  const Value root = container_value(container.data(), container.size());
  if ((load<std::uint32_t>(container.data()) & jsonb::scalar_flag) == 0) return root;
  Member member;
  Cursor cursor(root);
  return root.is_array() && cursor.next(member) ? member.value : Value{};
}

}  // namespace faultprint::json
