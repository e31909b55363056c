// What the core alone costs, without a server: reads every file below the folders given (an event each: JSON or a raw stack trace), fingerprints
// each many times and prints time per byte and heap allocations per event after warm-up, the slowest files first; then what 500 grouping rules
// add to a fingerprint. Exits 1 where there is such an allocation, or no file that can be read.
//   build/bench_core [-n FILES] [-r ROUNDS] FOLDER|FILE …
// For a profile: valgrind --tool=callgrind build/bench_core -r 20 FILE
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "error.h"
#include "event/read.h"
#include "grouping/fingerprint.h"
#include "grouping/rules/builtin.h"
#include "rules.h"

namespace {
std::size_t allocations = 0;
}

// Every allocation of the process is counted, those of C libraries as well: glibc lets a program bring its own malloc.
extern "C" {
void *__libc_malloc(std::size_t size);
void *__libc_calloc(std::size_t count, std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);
void *malloc(std::size_t size) { return ++allocations, __libc_malloc(size); }
void *calloc(std::size_t count, std::size_t size) { return ++allocations, __libc_calloc(count, size); }
void *realloc(void *memory, std::size_t size) { return ++allocations, __libc_realloc(memory, size); }
}

using namespace faultprint;

namespace {

struct Result {
  std::string name;
  std::size_t bytes = 0;
  double nanoseconds = 0;  // of one event
  double allocations = 0;  // of one event
};

// What a session keeps from one event to the next.
struct Session {
  Arena arena;
  JsonParser parser;
};

bool fingerprinted(const std::string &text, Session &session, const grouping::rules::RuleSet *rules = nullptr) {
  auto &[arena, parser] = session;
  arena.reset();
  Event event;
  try {
    read_text(text, parser, arena, event);
  } catch (const Error &) {
    return false;
  }
  grouping::Analysis analysis(event, arena, rules);
  volatile std::uint8_t keep = grouping::fingerprint_of(analysis).bytes[15];
  static_cast<void>(keep);
  return true;
}

// Time of one event with and without rules: the two take turns, and the fastest turn of each counts.
struct RulesResult {
  double bare = 0, ruled = 0;  // nanoseconds
  std::size_t allocations = 0;
};

RulesResult measure_rules(const std::string &text, const grouping::rules::RuleSet &rules, std::size_t rounds) {
  Session session;
  for (int i = 0; i < 4; ++i) fingerprinted(text, session, &rules);
  RulesResult result;
  for (int turn = 0; turn < 10; ++turn)
    for (const grouping::rules::RuleSet *with : {static_cast<const grouping::rules::RuleSet *>(nullptr), &rules}) {
      const std::size_t before = allocations;
      const auto begin = std::chrono::steady_clock::now();
      for (std::size_t i = 0; i < rounds; ++i) fingerprinted(text, session, with);
      const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
      result.allocations += allocations - before;
      double &best = with == nullptr ? result.bare : result.ruled;
      if (turn == 0 || spent.count() / static_cast<double>(rounds) < best) best = spent.count() / static_cast<double>(rounds);
    }
  return result;
}

}  // namespace

int main(int argc, char **argv) {
  std::size_t shown = 20, rounds = 0;
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "-n") == 0 && i + 1 < argc) shown = std::strtoul(argv[++i], nullptr, 10);
    else if (std::strcmp(argv[i], "-r") == 0 && i + 1 < argc) rounds = std::strtoul(argv[++i], nullptr, 10);
    else if (!std::filesystem::is_directory(argv[i])) files.emplace_back(argv[i]);
    else
      for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i]))
        if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  if (files.empty()) {
    std::fprintf(stderr, "usage: bench_core [-n FILES] [-r ROUNDS] FOLDER|FILE …\n");
    return 2;
  }
  struct File {
    std::string name, text;
  };
  std::vector<File> events;
  Session shared;
  for (const std::string &file : files) {
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!text.empty() && fingerprinted(text, shared)) events.push_back({file, std::move(text)});
  }
  if (events.empty()) {
    std::fprintf(stderr, "no file could be measured\n");
    return 1;
  }
  for (const File &event : events) fingerprinted(event.text, shared);  // the second round over all: now it has grown to each of them
  std::vector<Result> results;
  Result total{"all files"};
  for (const auto &[file, text] : events) {
    // Allocations are counted twice: among all files, as a session sees them, and in a session of the file's own, which no larger one has grown.
    std::size_t before = allocations;
    fingerprinted(text, shared);
    std::size_t allocated = allocations - before;
    Session own;
    for (int i = 0; i < 4; ++i) fingerprinted(text, own);  // until it has grown to the event
    const std::size_t count = rounds != 0 ? rounds : std::max<std::size_t>(3, 2'000'000 / (text.size() + 1000));
    before = allocations;
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) fingerprinted(text, own);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    allocated += allocations - before;
    results.push_back({file, text.size(), spent.count() / static_cast<double>(count), static_cast<double>(allocated) / static_cast<double>(count + 1)});
    total.bytes += text.size();
    total.nanoseconds += results.back().nanoseconds;
    total.allocations += results.back().allocations;
  }
  const auto per_byte = [](const Result &result) { return result.nanoseconds / static_cast<double>(result.bytes); };
  std::sort(results.begin(), results.end(), [&](const Result &a, const Result &b) { return per_byte(a) > per_byte(b); });
  results.resize(std::min(results.size(), shown));
  results.push_back(total);
  for (const Result &result : results)
    std::printf("%7.2f ns/byte %9zu bytes %10.2f µs %6.1f allocations  %s\n", per_byte(result), result.bytes, result.nanoseconds / 1000, result.allocations,
                result.name.c_str());
  const auto builtin = grouping::rules::compile_builtin();
  const auto rules = grouping::rules::RuleSet::compile(bench::five_hundred_rules(), builtin.get());
  if (rules->stack_rules().size() + rules->fingerprint_rules().size() != 500) return 1;
  RulesResult all;
  for (const auto &[file, text] : events) {
    const RulesResult one = measure_rules(text, *rules, std::max<std::size_t>(3, (rounds != 0 ? rounds : 200'000 / (text.size() + 1000)) / 10));
    all.bare += one.bare;
    all.ruled += one.ruled;
    all.allocations += one.allocations;
  }
  const auto count = static_cast<double>(events.size());
  std::printf("500 rules: %.2f µs an event, %.2f µs without: ratio %.2f, %zu allocations\n", all.ruled / count / 1000, all.bare / count / 1000, all.ruled / all.bare, all.allocations);
  return total.allocations == 0 && all.allocations == 0 ? 0 : 1;
}
