// A rule text, a NUL, then an event: no crash whatever the rules are; a text that compiles has no problem, any other has one; what counts in the
// explanation is what is hashed, and answers are the same each time.
#include <cstdint>
#include <cstdlib>

#include "error.h"
#include "event/read.h"
#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "grouping/hash.h"
#include "grouping/rules/builtin.h"

using namespace faultprint;
using namespace faultprint::grouping;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static Arena arena;
  static JsonParser parser;
  static const auto builtin = rules::compile_builtin();
  // Where an event is missing there is one that rules are often about.
  static constexpr std::string_view usual =
      "Traceback (most recent call last):\n  File \"/srv/app/shop/main.py\", line 9, in main\n    run()\n  File \"/srv/app/shop/cart.py\", line 7, in run\n    charge()\n"
      "  File \"/usr/lib/python3/site-packages/requests/api.py\", line 5, in send\n    x()\nshop.errors.PaymentFailed: order 4711 not charged";
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  const std::size_t end = input.find('\0');
  const std::string_view text = input.substr(0, end), payload = end == std::string_view::npos ? usual : input.substr(end + 1);
  const std::vector<rules::Problem> problems = rules::RuleSet::check(text);
  for (const rules::Problem &problem : problems)
    if (problem.line < 1 || problem.column < 1 || problem.message.empty()) std::abort();
  std::unique_ptr<const rules::RuleSet> set;
  try {
    set = rules::RuleSet::compile(text, builtin.get());
  } catch (const Error &error) {
    if (error.code != Code::invalid_rules || problems.empty()) std::abort();
    return 0;
  }
  if (!problems.empty()) std::abort();
  Fingerprint fingerprints[2];
  for (Fingerprint &fingerprint : fingerprints) {
    arena.reset();
    Event event;
    try {
      read_text(payload, parser, arena, event);
    } catch (const Error &) {
      return 0;
    }
    Analysis analysis(event, arena, set.get());
    fingerprint = group_of(analysis).fingerprint;
    HashListener hash(arena);
    for (const Component &component : explain(analysis)) hash.component(component);
    if (!(make_fingerprint(hash.digest(), basis_of(fingerprint)) == fingerprint)) std::abort();
    Analysis lazy(event, arena, set.get());
    if (!(fingerprint_of(lazy) == fingerprint)) std::abort();
  }
  if (!(fingerprints[0] == fingerprints[1])) std::abort();
  return 0;
}
