// Rules that hold for every trace: what another run would print differently must not change the fingerprint, another bug must.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "event/read.h"
#include "support/variations.h"
#include "text/characters.h"

namespace faultprint {
namespace {

std::vector<std::string> traces() {
  std::vector<std::string> paths;
  for (const char *folder : {FAULTPRINT_FIXTURES "/traces", FAULTPRINT_EXAMPLES})
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".txt") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

class Metamorphic : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::ifstream in(GetParam(), std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    text = out.str();
  }
  std::string text;
  Arena arena;
};

TEST_P(Metamorphic, AnotherRunOfTheSameBugHasTheSameFingerprint) {
  const grouping::Fingerprint fingerprint = test::fingerprint_of_text(text, arena);
  for (const test::Variation &variation : test::same_bug(text))
    EXPECT_EQ(test::fingerprint_of_text(variation.text, arena), fingerprint) << variation.name << "\n" << variation.text;
}

TEST_P(Metamorphic, AnotherBugHasAnotherFingerprint) {
  const grouping::Fingerprint fingerprint = test::fingerprint_of_text(text, arena);
  for (const test::Variation &variation : test::other_bug(text, arena))
    EXPECT_NE(test::fingerprint_of_text(variation.text, arena), fingerprint) << variation.name << "\n" << variation.text;
}

INSTANTIATE_TEST_SUITE_P(Traces, Metamorphic, testing::ValuesIn(traces()), [](const auto &info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  for (char &c : name)
    if (!text::is_alphanumeric(c)) c = '_';
  return name;
});

// Where a message counts, it counts without what another run would print.
class MetamorphicMessages : public testing::Test {
 protected:
  // Of a log line, a JSON log line, an exception without a stack, and a message whose transaction alone is known.
  std::vector<grouping::Fingerprint> fingerprints(const std::string &message) {
    std::vector<grouping::Fingerprint> all;
    for (const std::string &input : {message, R"({"level":"error","msg":")" + message + "\"}", R"({"event_id":"a","logentry":{"message":")" + message + "\"}}",
                                     R"({"exception":{"values":[{"type":"CartError","value":")" + message + "\"}]}}",
                                     R"({"event_id":"a","platform":"python","transaction":")" + message + "\"}"}) {
      arena.reset();
      Event event;
      read_text(input, parser, arena, event);
      grouping::Analysis analysis(event, arena);
      all.push_back(grouping::fingerprint_of(analysis));
      for (const grouping::Component &component : grouping::explain(analysis)) {
        EXPECT_EQ(component.value.find("<int>"), std::string_view::npos) << component.value << " is not what is hashed";
        EXPECT_EQ(component.value.find("<hex>"), std::string_view::npos) << component.value << " is not what is hashed";
      }
    }
    return all;
  }
  static std::string filled(std::string text, std::string_view with) {
    for (std::size_t at = 0; (at = text.find("{}", at)) != std::string::npos; at += with.size()) text.replace(at, 2, with);
    return text;
  }
  Arena arena;
  JsonParser parser;
};

TEST_F(MetamorphicMessages, AnIdentifierMayHaveAnyNotation) {
  for (const char *message : {"order {} not found", "cart:{} is locked by user {}", "user={} has no cart", "[{}] no such session", "checksum mismatch ({})",
                              "job #{}: gave up after 30s", "GET /carts/{} failed"}) {
    const std::vector<grouping::Fingerprint> expected = fingerprints(filled(message, "123456"));
    for (const char *identifier : {"7", "12345a", "1a2b3c4", "12345678", "9a8b7c6d", "0x1f90", "q7Rtz2gKwM9", "900150983cd24fb0d6963f7d28e17f72",
                                   "a9993e364706816aba3e25717850c26c9cd0d89d", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"})
      EXPECT_EQ(fingerprints(filled(message, identifier)), expected) << filled(message, identifier);
    const std::vector<grouping::Fingerprint> other = fingerprints(filled(message, "ann@example.org"));
    for (std::size_t i = 0; i < other.size(); ++i) EXPECT_NE(other[i], expected[i]) << message;
  }
}

TEST_F(MetamorphicMessages, AHostMayHaveANameOrAnAddress) {
  const std::vector<grouping::Fingerprint> expected = fingerprints("cannot connect to 10.0.3.17:5432 in 30s");
  EXPECT_EQ(fingerprints("cannot connect to db1.example.org:6432 in 5s"), expected);
  EXPECT_NE(fingerprints("cannot connect to 4711 in 5s"), expected);
}

}  // namespace
}  // namespace faultprint
