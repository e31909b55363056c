#include "grouping/explain.h"

#include <algorithm>

namespace faultprint::grouping {
namespace {

class Collector final : public Listener {
 public:
  Collector(Arena &arena, bool all) noexcept : arena_(arena), all_(all) {}
  void component(const Component &component) override { components.push_back(arena_, component); }
  bool wants_all() const noexcept override { return all_; }

  List<Component> components;

 private:
  Arena &arena_;
  const bool all_;
};

bool equal(const Component &a, const Component &b) noexcept { return a.field == b.field && a.value == b.value; }

}  // namespace

List<Component> explain(Analysis &analysis) {
  Collector collector(analysis.arena(), true);
  walk(analysis, Strength::normal, collector);
  return collector.components;
}

List<Component> counted(Analysis &analysis) {
  Collector collector(analysis.arena(), false);
  walk(analysis, Strength::normal, collector);
  return collector.components;
}

std::string_view name_of(Change change) noexcept {
  switch (change) {
    case Change::same: return "same";
    case Change::changed: return "changed";
    case Change::only_in_a: return "only in a";
    case Change::only_in_b: return "only in b";
  }
  return "";
}

List<Difference> differences(const List<Component> &a, const List<Component> &b, Arena &arena) {
  const std::size_t rows = std::min(a.size(), most_compared) + 1, columns = std::min(b.size(), most_compared) + 1;
  // Levenshtein's distance, filled from the ends so that the way can be read from the front.
  std::uint16_t *cost = arena.array<std::uint16_t>(rows * columns);
  const auto at = [cost, columns](std::size_t i, std::size_t j) -> std::uint16_t & { return cost[i * columns + j]; };
  for (std::size_t i = rows; i-- > 0;)
    for (std::size_t j = columns; j-- > 0;) {
      if (i == rows - 1 || j == columns - 1) {
        at(i, j) = static_cast<std::uint16_t>((rows - 1 - i) + (columns - 1 - j));
        continue;
      }
      std::uint16_t least = static_cast<std::uint16_t>(1 + std::min(at(i + 1, j), at(i, j + 1)));
      if (equal(a[i], b[j])) least = std::min(least, at(i + 1, j + 1));
      else if (a[i].field == b[j].field) least = std::min<std::uint16_t>(least, static_cast<std::uint16_t>(1 + at(i + 1, j + 1)));
      at(i, j) = least;
    }
  List<Difference> result;
  const bool apart = at(0, 0) > 0;
  for (std::size_t i = 0, j = 0; i < rows - 1 || j < columns - 1;) {
    Difference difference{Change::same, static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)};
    const bool both = i < rows - 1 && j < columns - 1;
    if (both && equal(a[i], b[j]) && at(i, j) == at(i + 1, j + 1)) {
      ++i, ++j;
    } else if (both && a[i].field == b[j].field && at(i, j) == at(i + 1, j + 1) + 1) {
      difference.change = Change::changed;
      ++i, ++j;
    } else if (i < rows - 1 && at(i, j) == at(i + 1, j) + 1) {
      difference = {Change::only_in_a, static_cast<std::int32_t>(i++), -1};
    } else {
      difference = {Change::only_in_b, -1, static_cast<std::int32_t>(j++)};
    }
    if ((difference.change == Change::same) != apart) result.push_back(arena, difference);
  }
  return result;
}

}  // namespace faultprint::grouping
