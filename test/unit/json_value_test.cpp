#include "event/json_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "error.h"

using namespace faultprint;
using json::Kind;
using json::Value;

namespace {

class Json : public testing::Test {
 protected:
  Value parse(std::string_view text) { return parser_.parse(text, arena_); }
  // Message and detail of the error; empty where there is none.
  std::string error_of(std::string_view text) {
    try {
      parse(text);
    } catch (const Error &error) {
      return std::string(error.what()) + " | " + error.detail;
    }
    return "";
  }

  JsonParser parser_;
  Arena arena_;
};

std::string nested(std::size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); }

}  // namespace

TEST_F(Json, KindsAndValues) {
  const Value object = parse(R"({"n":null,"t":true,"f":false,"i":-7,"d":1.5,"s":"a\nb","a":[1,2,3],"o":{"x":"y"}})");
  EXPECT_EQ(object.size(), 8u);
  EXPECT_TRUE(object["n"].is_null());
  EXPECT_TRUE(object["t"].is_true());
  EXPECT_TRUE(object["f"].is_false());
  EXPECT_EQ(object["i"].integer(), -7);
  EXPECT_EQ(object["d"].integer(), 1);
  EXPECT_EQ(object["d"].text(arena_), "1.5");
  EXPECT_EQ(object["s"].string(), "a\nb");
  EXPECT_EQ(object["a"].size(), 3u);
  EXPECT_EQ(object["o"]["x"].string(), "y");
}

TEST_F(Json, WhatIsAbsentOrOfAnotherKindIsEmpty) {
  const Value object = parse(R"({"s":"text","n":12})");
  EXPECT_TRUE(object["missing"].is_null());
  EXPECT_TRUE(object["s"]["deeper"].is_null());
  EXPECT_EQ(object["n"].string(), "");
  EXPECT_EQ(object["n"].text(arena_), "12");
  EXPECT_EQ(object["s"].size(), 0u);
  for (const Value &element : object["s"].elements()) FAIL() << element.string();
  for (const json::Member &member : object["n"].members()) FAIL() << member.key;
}

TEST_F(Json, MembersComeInTheirOrderAndTheLastOfEqualKeysCounts) {
  const Value object = parse(R"({"b":1,"a":2,"b":3})");
  std::string keys;
  for (const json::Member &member : object.members()) keys += member.key;
  EXPECT_EQ(keys, "bab");
  EXPECT_EQ(object["b"].integer(), 3);
}

TEST_F(Json, DigitsInAStringAreAnInteger) {
  const Value array = parse(R"(["42"," 7 ","4x",""])");
  std::vector<std::int64_t> integers;
  for (const Value &element : array.elements()) integers.push_back(element.integer(-1));
  EXPECT_EQ(integers, (std::vector<std::int64_t>{42, 7, -1, -1}));
}

TEST_F(Json, EmptyTextIsNull) {
  EXPECT_TRUE(parse("").is_null());
  EXPECT_TRUE(parse(" \n\t").is_null());
  EXPECT_TRUE(parse("\xEF\xBB\xBF").is_null());
  EXPECT_EQ(parse("\xEF\xBB\xBF[1]").size(), 1u);
}

TEST_F(Json, BrokenUtf8BecomesTheReplacementCharacter) {
  EXPECT_EQ(parse("[\"a\xFF" "b\xC3\"]").size(), 1u);
  for (const Value &element : parse("[\"a\xFF" "b\xED\xA0\x80\"]").elements())
    EXPECT_EQ(element.string(), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_F(Json, LoneSurrogatesBecomeTheReplacementCharacterAndPairsStay) {
  const Value object = parse(R"({"high":"\ud83d!","low":"\ude00","swapped":"\ude00\ud83d","pair":"\ud83d\ude00"})");
  EXPECT_EQ(object["high"].string(), "\xEF\xBF\xBD!");
  EXPECT_EQ(object["low"].string(), "\xEF\xBF\xBD");
  EXPECT_EQ(object["swapped"].string(), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(object["pair"].string(), "\xF0\x9F\x98\x80");
}

TEST_F(Json, NumbersBeyond64BitsBecomeTheNearestDouble) {
  const Value array = parse("[123456789012345678901234567890, -1e999, 1e-999, 9223372036854775807, 18446744073709551615, -0]");
  std::vector<std::string> texts;
  for (const Value &element : array.elements()) texts.emplace_back(element.text(arena_));
  EXPECT_EQ(texts, (std::vector<std::string>{"1.2345678901234568e+29", "-1.7976931348623157e+308", "0", "9223372036854775807",
                                             "18446744073709551616", "0"}));
}

TEST_F(Json, AHugeNumberOfDigitsIsHeldAtTheLargestDouble) {
  const std::string digits = "[" + std::string(5000, '9') + ",0." + std::string(5000, '0') + "1]";
  EXPECT_EQ(parse(digits).size(), 2u);
}

TEST_F(Json, ErrorsNameTheBytePositionAndWhatWasExpected) {
  EXPECT_EQ(error_of("{\"a\":1,\n \"b\" 2}"), "invalid JSON at byte 14 | Line 2, column 6: expected a colon, found \"2}\".");
  EXPECT_EQ(error_of("[1,2"), "invalid JSON at byte 5 | Line 1, column 5: expected a comma or a closing bracket, found the end of the text.");
  EXPECT_EQ(error_of("{} x"), "invalid JSON at byte 4 | Line 1, column 4: expected the end of the text, found \"x\".");
}

TEST_F(Json, WhatTheGrammarForbidsIsRefused) {
  for (const std::string_view text : {"{", "[", "]", "{]", "[1,]", "{\"a\":}", "{\"a\"}", "{a:1}", "[01]", "[1.]", "[.5]", "[1e]", "[+1]", "[-]",
                                      "nul", "tru", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"a\nb\"]", "[\"open]", "'a'", "[1 2]", "NaN", "[\"\\"})
    EXPECT_TRUE(error_of(text).starts_with("invalid JSON at byte")) << text << ": " << error_of(text);
}

TEST_F(Json, NestingIsLimited) {
  EXPECT_EQ(error_of(nested(json::deepest_nesting)), "");
  EXPECT_TRUE(error_of(nested(json::deepest_nesting + 1)).starts_with("JSON nested too deep")) << error_of(nested(65));
  EXPECT_EQ(error_of(std::string(65, '[') + std::string(65, ']')), "");  // an empty container does not count
  EXPECT_TRUE(error_of(nested(100000)).starts_with("JSON nested too deep"));
}

TEST_F(Json, LengthIsLimited) {
  const std::string text = "\"" + std::string(json::longest_text, 'a') + "\"";
  EXPECT_EQ(error_of(text), "JSON too large | It has 33554434 bytes; at most 33554432 are read.");
  EXPECT_EQ(error_of(std::string_view(text).substr(2)).substr(0, 12), "invalid JSON");
}

TEST_F(Json, RepairKeepsWhatIsRight) {
  const std::string_view text = R"( { "a" : [ 1 , -2.5e+3 , "\u00e9\\\/" , true , { } ] } )";
  EXPECT_EQ(json::repaired(text, 8, arena_, text), text);
}

TEST_F(Json, NothingIsAllocatedAfterTheFirstFewTexts) {
  std::string text = "[";
  for (int i = 0; i < 400; ++i) text += "{\"key\":\"value\"},";
  text += "0]";
  parse(text);
  arena_.reset();
  parse(text);
  const std::size_t held = arena_.held();
  for (int i = 0; i < 50; ++i) {
    arena_.reset();
    EXPECT_EQ(parse(text).size(), 401u);
  }
  EXPECT_EQ(arena_.held(), held);
}

TEST_F(Json, ALargeTextIsReadAndASmallOneAfterIt) {
  const std::string large = "[\"" + std::string(3 << 20, 'x') + "\"]";
  EXPECT_EQ(parse(large).size(), 1u);
  EXPECT_EQ(parse("[1,2]").size(), 2u);
}

TEST(ValueLength, EndsWithTheBracketThatClosesTheFirst) {
  EXPECT_EQ(json::value_length(R"({"a":"}\"]"}[1])"), 12u);
  EXPECT_EQ(json::value_length("[[1],[2]] tail"), 9u);
  EXPECT_EQ(json::value_length("[1"), 2u);
}

TEST_F(Json, AWholeNumberIsWrittenAsAnInteger) {
  using Case = std::pair<std::string_view, std::string_view>;
  for (const auto &[number, text] : {Case{"100000.0", "100000"}, {"1e5", "100000"}, {"-0.0", "0"}, {"-0", "0"}, {"-2.0", "-2"}, {"1.5", "1.5"},
                                     {"9007199254740991.0", "9007199254740991"}, {"1e17", "100000000000000000"}, {"1e300", "1e+300"}})
    EXPECT_EQ(parse(number).text(arena_), text) << number;
}
