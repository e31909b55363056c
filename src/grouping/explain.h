// src/grouping/explain.h: why an event has its fingerprint, and what keeps two events apart.
#pragma once
#include "grouping/walk.h"

namespace faultprint::grouping {

// Every component of the event, those that count and those that do not, with a reason each.
List<Component> explain(Analysis &analysis);
// Only those that count, in the order of the hash: equal lists, equal fingerprints.
List<Component> counted(Analysis &analysis);

enum class Change : std::uint8_t { same, changed, only_in_a, only_in_b, not_compared };
std::string_view name_of(Change change) noexcept;  // "same", "changed", "only in a", "only in b", "not compared"

struct Difference {
  Change change;
  std::int32_t a = -1, b = -1;  // indexes in the two lists; -1: not there
};

// The fewest changes that turn list `a` into list `b`: making all of them makes the fingerprints equal, leaving any out does not.
// Where nothing differs, the components that hold the two together (Change::same).
// What lies between the parts that both begin and end with is compared up to `most_compared` components of each list, in time and
// memory in proportion to the product of the two numbers; of what is left the first one is given as Change::not_compared.
inline constexpr std::size_t most_compared = 1000;
List<Difference> differences(const List<Component> &a, const List<Component> &b, Arena &arena);

}  // namespace faultprint::grouping
