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
    case Change::not_compared: return "not compared";
  }
  return "";
}

List<Difference> differences(const List<Component> &a, const List<Component> &b, Arena &arena) {
  std::size_t begin = 0, end_a = a.size(), end_b = b.size();
  while (begin < end_a && begin < end_b && equal(a[begin], b[begin])) ++begin;
  List<Difference> result;
  if (begin == end_a && begin == end_b) {
    for (std::size_t i = 0; i < begin; ++i) result.push_back(arena, {Change::same, static_cast<std::int32_t>(i), static_cast<std::int32_t>(i)});
    return result;
  }
  while (end_a > begin && end_b > begin && equal(a[end_a - 1], b[end_b - 1])) --end_a, --end_b;
  const std::size_t rows = std::min(end_a - begin, most_compared) + 1, columns = std::min(end_b - begin, most_compared) + 1;
  const auto of_a = [&](std::size_t i) -> const Component & { return a[begin + i]; };
  const auto of_b = [&](std::size_t j) -> const Component & { return b[begin + j]; };
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
      if (equal(of_a(i), of_b(j))) least = std::min(least, at(i + 1, j + 1));
      else if (of_a(i).field == of_b(j).field) least = std::min<std::uint16_t>(least, static_cast<std::uint16_t>(1 + at(i + 1, j + 1)));
      at(i, j) = least;
    }
  const auto row = [begin](Change change, std::size_t i, std::size_t j) {
    return Difference{change, change == Change::only_in_b ? -1 : static_cast<std::int32_t>(begin + i), change == Change::only_in_a ? -1 : static_cast<std::int32_t>(begin + j)};
  };
  for (std::size_t i = 0, j = 0; i < rows - 1 || j < columns - 1;) {
    const bool both = i < rows - 1 && j < columns - 1;
    if (both && equal(of_a(i), of_b(j)) && at(i, j) == at(i + 1, j + 1)) {
      ++i, ++j;
    } else if (both && of_a(i).field == of_b(j).field && at(i, j) == at(i + 1, j + 1) + 1) {
      result.push_back(arena, row(Change::changed, i++, j++));
    } else if (i < rows - 1 && at(i, j) == at(i + 1, j) + 1) {
      result.push_back(arena, row(Change::only_in_a, i++, j));
    } else {
      result.push_back(arena, row(Change::only_in_b, i, j++));
    }
  }
  // The last components differ, or they would have been taken for a common end: what is left over differs as well.
  const bool left_of_a = begin + rows - 1 < end_a, left_of_b = begin + columns - 1 < end_b;
  if (left_of_a || left_of_b) {
    Difference left = row(Change::not_compared, rows - 1, columns - 1);
    if (!left_of_a) left.a = -1;
    if (!left_of_b) left.b = -1;
    result.push_back(arena, left);
  }
  return result;
}

}  // namespace faultprint::grouping
