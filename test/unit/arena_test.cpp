#include "event/arena.h"

#include <gtest/gtest.h>

namespace faultprint {
namespace {

TEST(Arena, KeepsWhatWasCopiedUntilReset) {
  Arena arena;
  const std::string_view first = arena.copy("first");
  for (int i = 0; i < 1000; ++i) arena.copy("another text of some length");
  EXPECT_EQ(first, "first");
  EXPECT_EQ(arena.concat({"a", "", "bc"}), "abc");
}

TEST(Arena, HoldsNoMoreAfterAHundredEqualEventsThanAfterFive) {
  Arena arena;
  std::size_t after_five = 0;
  for (int event = 0; event < 100; ++event) {
    arena.reset();
    for (int i = 0; i < 5000; ++i) arena.array<std::uint64_t>(7);
    if (event == 4) after_five = arena.held();
  }
  EXPECT_EQ(arena.held(), after_five);
}

TEST(Arena, GivesBackBlocksOfAnUnusuallyLargeEvent) {
  Arena arena;
  arena.allocate(3 * Arena::retained_at_most);
  arena.reset();
  EXPECT_EQ(arena.held(), 0u);
}

TEST(List, GrowsAndKeepsItsElements) {
  Arena arena;
  List<int> list;
  for (int i = 0; i < 1000; ++i) list.push_back(arena, i);
  ASSERT_EQ(list.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(list[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace faultprint
