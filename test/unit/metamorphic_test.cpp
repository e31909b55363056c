// Rules that hold for every trace: what another run would print differently must not change the fingerprint, another bug must.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

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

}  // namespace
}  // namespace faultprint
