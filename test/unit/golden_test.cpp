// Algorithm 1 is frozen: these fingerprints live in people's tables and indexes. A difference here is a bug, not a reason to update the file;
// it may only gain lines. (While algorithm 1 is not released: FAULTPRINT_WRITE_GOLDEN=1 writes it anew.)
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "event/read.h"
#include "grouping/fingerprint.h"
#include "support/jsonb_encoder.h"

namespace faultprint {
namespace {

const std::string golden_path = FAULTPRINT_FIXTURES "/golden.tsv";

std::map<std::string, std::string> computed() {
  std::map<std::string, std::string> fingerprints;
  Arena arena;
  JsonParser parser;
  for (const std::string folder : {FAULTPRINT_FIXTURES "/traces", FAULTPRINT_FIXTURES "/payloads", FAULTPRINT_EXAMPLES}) {
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".txt" && extension != ".json" && extension != ".ndjson") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      const std::string text = content.str();
      arena.reset();
      Event event;
      read_text(text, parser, arena, event);
      grouping::Analysis analysis(event, arena);
      if (extension == ".json") {
        Arena other_arena;
        JsonParser other_parser;
        const support::Bytes bytes = support::JsonbEncoder::encode(other_parser.parse(text, other_arena));
        Event other;
        read_jsonb(bytes, other_arena, other);
        grouping::Analysis of_jsonb(other, other_arena);
        EXPECT_EQ(grouping::fingerprint_of(of_jsonb), grouping::fingerprint_of(analysis)) << entry.path() << " as jsonb";
      }
      std::string hexadecimal;
      for (const grouping::Strength strength : {grouping::Strength::normal, grouping::Strength::coarse, grouping::Strength::strict, grouping::Strength::root_cause}) {
        if (!hexadecimal.empty()) hexadecimal += '\t';
        for (const std::uint8_t byte : grouping::fingerprint_of(analysis, strength).bytes) {
          hexadecimal += "0123456789abcdef"[byte >> 4];
          hexadecimal += "0123456789abcdef"[byte & 15];
        }
      }
      fingerprints[entry.path().parent_path().filename().string() + "/" + entry.path().filename().string()] = hexadecimal;
    }
  }
  return fingerprints;
}

TEST(Golden, FingerprintsOfAlgorithmOneNeverChange) {
  const std::map<std::string, std::string> fingerprints = computed();
  ASSERT_GT(fingerprints.size(), 60u);
  if (std::getenv("FAULTPRINT_WRITE_GOLDEN") != nullptr) {
    std::ofstream out(golden_path, std::ios::binary);
    for (const auto &[path, fingerprint] : fingerprints) out << path << '\t' << fingerprint << '\n';
  }
  std::ifstream in(golden_path, std::ios::binary);
  std::size_t compared = 0;
  for (std::string line; std::getline(in, line); ++compared) {
    const std::size_t tab = line.find('\t');
    const auto found = fingerprints.find(line.substr(0, tab));
    ASSERT_NE(found, fingerprints.end()) << line << ": the fixture is gone";
    EXPECT_EQ(found->second, line.substr(tab + 1)) << line.substr(0, tab);
  }
  EXPECT_EQ(compared, fingerprints.size()) << "a fixture is missing in " << golden_path;
}

}  // namespace
}  // namespace faultprint
