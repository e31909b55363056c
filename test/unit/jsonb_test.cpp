#include "event/jsonb.h"

#include <gtest/gtest.h>

#include <string>

#include "error.h"
#include "event/json_text.h"
#include "support/jsonb_encoder.h"

using namespace faultprint;
using json::Value;
using support::Bytes;
using support::JsonbEncoder;

namespace {

// A rendering that does not depend on the order of members.
std::string canonical(const Value &value, Arena &arena) {
  switch (value.kind()) {
    case json::Kind::null: return "null";
    case json::Kind::string: return "\"" + std::string(value.string()) + "\"";
    case json::Kind::array: {
      std::string out = "[";
      for (const Value &element : value.elements()) out += canonical(element, arena) + ",";
      return out + "]";
    }
    case json::Kind::object: {
      std::map<std::string, std::string> members;
      for (const json::Member &member : value.members()) members[std::string(member.key)] = canonical(member.value, arena);
      std::string out = "{";
      for (const auto &[key, member] : members) out += key + ":" + member + ",";
      return out + "}";
    }
    default: return std::string(value.text(arena));
  }
}

class Jsonb : public testing::Test {
 protected:
  Bytes encode(std::string_view text) { return JsonbEncoder::encode(parser_.parse(text, arena_)); }
  std::string through_jsonb(std::string_view text) {
    const Bytes bytes = encode(text);
    return canonical(json::jsonb_root(bytes), arena_);
  }
  std::string direct(std::string_view text) { return canonical(parser_.parse(text, arena_), arena_); }

  JsonParser parser_;
  Arena arena_;
};

std::string numbered(int count, bool object) {
  std::string text = object ? "{" : "[";
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ",";
    if (object) text += "\"key" + std::to_string(i * 7919 % count) + "\":";
    text += i % 3 == 0 ? "\"" + std::string(static_cast<std::size_t>(i % 5), 'v') + "\"" : i % 3 == 1 ? std::to_string(i * 1000003) : "[" + std::to_string(i) + "]";
  }
  return text + (object ? "}" : "]");
}

}  // namespace

TEST_F(Jsonb, SaysTheSameAsTheText) {
  for (const std::string_view text : {R"({"a":1,"b":"two","c":[true,false,null],"d":{"e":{}}})", "[]", "{}", "[[[]],[{}]]", R"("scalar")", "5", "null",
                                      "true", R"({"":"empty key","é":"wide"})"})
    EXPECT_EQ(through_jsonb(text), direct(text)) << text;
}

TEST_F(Jsonb, OffsetsEvery32ndEntryAreFollowed) {
  for (const int count : {1, 31, 32, 33, 63, 64, 65, 100, 1000}) {
    EXPECT_EQ(through_jsonb(numbered(count, false)), direct(numbered(count, false))) << count;
    EXPECT_EQ(through_jsonb(numbered(count, true)), direct(numbered(count, true))) << count;
  }
}

TEST_F(Jsonb, NumbersAreWhatTheTextGives) {
  for (const std::string_view text :
       {"0", "7", "-7", "9999", "10000", "10001", "123456789", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "0.5",
        "-0.00012", "1.5", "3.14159265358979", "1e20", "1e300", "1.0", "100000000", "1792345678.123456", "1e-300", "12345678901234567890123"})
    EXPECT_EQ(through_jsonb(text), direct(text)) << text;
}

TEST_F(Jsonb, ANumberMayBeCalledShortOrLongOrBeNaN) {
  const auto with_number = [](std::initializer_list<std::uint8_t> bytes) {
    Bytes out;
    const std::uint32_t header = 1 | json::jsonb::array_flag;
    const auto entry = static_cast<std::uint32_t>(json::jsonb::numeric_type | json::jsonb::has_offset | bytes.size());
    support::append(out, &header, 4);
    support::append(out, &entry, 4);
    support::append(out, bytes.begin(), bytes.size());
    return out;
  };
  if constexpr (std::endian::native == std::endian::little) {
    EXPECT_EQ(canonical(json::jsonb_root(with_number({0x0B, 0x00, 0x80, 0x2A, 0x00})), arena_), "[42,]");  // one byte of varlena header
    EXPECT_EQ(canonical(json::jsonb_root(with_number({0x28, 0, 0, 0, 0x00, 0x40, 0x00, 0x00, 0x2A, 0x00})), arena_), "[-42,]");
    EXPECT_EQ(canonical(json::jsonb_root(with_number({0x18, 0, 0, 0, 0x00, 0xC0})), arena_), "[null,]");
  }
}

TEST_F(Jsonb, NestingIsLimited) {
  // The text's parser would refuse it first: built by hand.
  const auto nested = [](unsigned depth) {
    Bytes inner;
    std::uint32_t header = json::jsonb::array_flag;  // empty: does not count
    support::append(inner, &header, 4);
    for (unsigned i = 0; i < depth; ++i) {
      Bytes outer;
      header = 1 | json::jsonb::array_flag;
      const auto entry = static_cast<std::uint32_t>(json::jsonb::container_type | json::jsonb::has_offset | inner.size());
      support::append(outer, &header, 4);
      support::append(outer, &entry, 4);
      outer.insert(outer.end(), inner.begin(), inner.end());
      inner = outer;
    }
    return inner;
  };
  EXPECT_NO_THROW(canonical(json::jsonb_root(nested(json::deepest_nesting)), arena_));
  try {
    json::jsonb_root(nested(json::deepest_nesting + 1));  // before anything is looked for in it
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Code::nested_too_deep);
  }
}

TEST_F(Jsonb, EveryPrefixIsRefusedOrRead) {
  const Bytes whole = encode(R"({"type":"Error","frames":[{"line":12,"file":"a.py"},{"line":3.5}],"none":null})");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));  // a block of its own: the sanitizer sees its end
    try {
      canonical(json::jsonb_root(part), arena_);
      ADD_FAILURE() << "read a prefix of " << size << " bytes";
    } catch (const Error &error) {
      EXPECT_EQ(error.code, Code::invalid_bytes);
    }
  }
}

TEST_F(Jsonb, EveryChangedByteIsRefusedOrRead) {
  const Bytes whole = encode(R"({"type":"Error","frames":[{"line":12,"file":"a.py"},{"line":3.5}],"none":null,"flag":true})");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {0x01, 0x02, 0x10, 0x40, 0x80, 0xFF}) {
      Bytes broken = whole;
      broken[at] ^= static_cast<std::byte>(change);
      broken.shrink_to_fit();
      try {
        canonical(json::jsonb_root(broken), arena_);
      } catch (const Error &) {
      }
    }
  }
}
