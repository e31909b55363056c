#include "grouping/explain.h"

#include <gtest/gtest.h>

#include <random>

#include "support/events.h"
#include "grouping/fingerprint.h"
#include "grouping/hash.h"

namespace faultprint::grouping {
namespace {

using test::exception;
using test::frame;

std::array<std::uint8_t, 16> hash_of_all(const List<Component> &components, Arena &arena) {
  HashListener hash(arena);
  for (const Component &component : components) hash.component(component);
  return hash.digest();
}

// `a` with every difference made but the one numbered `left_out`.
List<Component> changed(const List<Component> &a, const List<Component> &b, const List<Difference> &differences, std::size_t left_out, Arena &arena) {
  List<Component> result;
  std::size_t i = 0, in_b = 0, d = 0;  // next of `a`, next of `b`, next difference
  while (i < a.size() || d < differences.size()) {
    if (d < differences.size()) {
      const Difference &difference = differences[d];
      const bool here = difference.change == Change::only_in_b ? in_b == static_cast<std::size_t>(difference.b) : i == static_cast<std::size_t>(difference.a);
      if (here) {
        const bool make = d != left_out;
        if (difference.change == Change::changed) {
          result.push_back(arena, make ? b[static_cast<std::size_t>(difference.b)] : a[i]);
          ++i, ++in_b;
        } else if (difference.change == Change::only_in_a) {
          if (!make) result.push_back(arena, a[i]);
          ++i;
        } else {
          if (make) result.push_back(arena, b[static_cast<std::size_t>(difference.b)]);
          ++in_b;
        }
        ++d;
        continue;
      }
    }
    if (i >= a.size()) break;
    result.push_back(arena, a[i++]);
    ++in_b;
  }
  return result;
}

Event random_event(std::mt19937 &random, Arena &arena) {
  const auto pick = [&random](std::initializer_list<std::string_view> from) { return from.begin()[random() % from.size()]; };
  Event event;
  event.runtime = Runtime::python;
  event.format = "test";
  const std::size_t exceptions = 1 + random() % 3;
  for (std::size_t i = 0; i < exceptions; ++i) {
    Exception one = exception(arena, pick({"A", "B", "C"}), pick({"m", "n", ""}), {}, i == 0 ? Relation::primary : Relation::cause, static_cast<std::int32_t>(i) - 1);
    const std::size_t frames = random() % 5;
    for (std::size_t f = 0; f < frames; ++f) one.frames.push_back(arena, frame(pick({"f", "g", "h", ""}), pick({"/a/one.py", "/a/two.py"})));
    event.exceptions.push_back(arena, one);
  }
  if (random() % 8 == 0) event.client_fingerprint.push_back(arena, pick({"x", "{{ default }}"}));
  return event;
}

TEST(Explain, WhatCountsInTheExplanationIsWhatIsHashed) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    Arena arena;
    const Event event = random_event(random, arena);
    Analysis analysis(event, arena);
    List<Component> counting;
    for (const Component &component : explain(analysis)) {
      EXPECT_FALSE(component.reason.empty());
      if (component.contributes) counting.push_back(arena, component);
    }
    ASSERT_EQ(make_fingerprint(hash_of_all(counting, arena), basis_of(fingerprint_of(analysis))), fingerprint_of(analysis));
  }
}

// The reason that the explanation gives for the first component of `path`.
std::string_view reason_of(const Event &event, std::string_view path, Arena &arena) {
  Analysis analysis(event, arena);
  for (const Component &component : explain(analysis))
    if (path_of(component, arena) == path) return component.reason;
  return "no such component";
}

TEST(Explain, FramesOfADroppedWrapperAreNotCalledPlumbing) {
  Arena arena;
  Exception group = exception(arena, "ExceptionGroup", "1 sub-exception", {frame("<listcomp>")});
  group.is_group = true;
  const Event event = test::event(arena, {group, exception(arena, "ValueError", "bad", {}, Relation::group_member, 0)});
  EXPECT_EQ(reason_of(event, "exceptions[0].type", arena), "wrapper of a group that holds one distinct error");
  EXPECT_EQ(reason_of(event, "exceptions[0].frames[0].shape", arena), "wrapper of a group that holds one distinct error");
}

TEST(Explain, TellsWhereTheOnlyInAppFrameIsInAnExceptionThatDoesNotCount) {
  Arena arena;
  const Frame library = frame("send", "/x/site-packages/a.py");
  const Exception escaped = exception(arena, "E", "m", {library});
  EXPECT_EQ(reason_of(test::event(arena, {escaped}), "exceptions[0].frames[0].function", arena), "newest frame; none is in-app");
  const Event event = test::event(arena, {escaped, exception(arena, "F", "n", {frame("close")}, Relation::suppressed, 0)});
  EXPECT_EQ(reason_of(event, "exceptions[0].frames[0].function", arena), "newest frame; none that may count is in-app");
}

TEST(Explain, SaysWhyAnExceptionBesideTheChainDoesNotCount) {
  Arena arena;
  Exception group = exception(arena, "ExceptionGroup", "g", {frame("gather")}), inner = exception(arena, "ExceptionGroup", "h", {frame("gather")}, Relation::group_member, 0);
  group.is_group = inner.is_group = true;
  const Event event = test::event(arena, {group, exception(arena, "C", "c", {frame("c")}, Relation::cause, 0), inner,
                                          exception(arena, "A", "a", {frame("a")}, Relation::group_member, 2), exception(arena, "B", "b", {frame("b")}, Relation::group_member, 2),
                                          exception(arena, "S", "s", {frame("s")}, Relation::suppressed, 3), exception(arena, "T", "t", {frame("t")}, Relation::cause, 5),
                                          exception(arena, "U", "u", {frame("u")}, Relation::cause, 40)});
  EXPECT_EQ(reason_of(event, "exceptions[1].type", arena), "cause of a group: its members tell more");
  EXPECT_EQ(reason_of(event, "exceptions[2].type", arena), "group inside a group: only its members count");
  EXPECT_EQ(reason_of(event, "exceptions[5].type", arena), "suppressed exception: it did not escape");
  EXPECT_EQ(reason_of(event, "exceptions[6].type", arena), "outside the chain that counts");
  EXPECT_EQ(reason_of(event, "exceptions[7].type", arena), "not linked to the exception that escaped");
}

TEST(ExplainDifference, AllChangesJoinTwoEventsAndNoneCanBeLeftOut) {
  std::mt19937 random(11);
  int apart = 0;
  for (int i = 0; i < 3000; ++i) {
    Arena arena;
    const Event first = random_event(random, arena), second = random_event(random, arena);
    Analysis one(first, arena), two(second, arena);
    const List<Component> a = counted(one), b = counted(two);
    const List<Difference> found = differences(a, b, arena);
    const bool equal = fingerprint_of(one) == fingerprint_of(two);
    if (equal) {
      ASSERT_EQ(found.size(), a.size());
      for (const Difference &difference : found) ASSERT_EQ(difference.change, Change::same);
      continue;
    }
    ++apart;
    ASSERT_GT(found.size(), 0u);
    ASSERT_EQ(hash_of_all(changed(a, b, found, SIZE_MAX, arena), arena), hash_of_all(b, arena));
    for (std::size_t left_out = 0; left_out < found.size(); ++left_out)
      ASSERT_NE(hash_of_all(changed(a, b, found, left_out, arena), arena), hash_of_all(b, arena));
  }
  EXPECT_GT(apart, 1000);
}

TEST(ExplainDifference, NamesTheOneFrameThatDiffers) {
  Arena arena;
  const Event first = test::event(arena, {exception(arena, "E", "m", {frame("parse"), frame("load"), frame("run")})});
  const Event second = test::event(arena, {exception(arena, "E", "m", {frame("parse"), frame("read"), frame("run")})});
  Analysis one(first, arena), two(second, arena);
  const List<Component> a = counted(one), b = counted(two);
  const List<Difference> found = differences(a, b, arena);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].change, Change::changed);
  EXPECT_EQ(a[static_cast<std::size_t>(found[0].a)].value, "load");
  EXPECT_EQ(b[static_cast<std::size_t>(found[0].b)].value, "read");
  EXPECT_EQ(path_of(a[static_cast<std::size_t>(found[0].a)], arena), "exceptions[0].frames[1].function");
}

List<Component> parts(std::size_t count, Arena &arena) {
  List<Component> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(arena, {Field::function, 0, static_cast<std::int32_t>(i), "f", true, "in-app frame"});
  return result;
}

TEST(ExplainDifference, NamesADifferenceBehindAnyNumberOfEqualParts) {
  Arena arena;
  List<Component> a = parts(3 * most_compared, arena), b = parts(3 * most_compared, arena), longer = parts(3 * most_compared + 1, arena);
  b[2 * most_compared].value = "g";
  List<Difference> found = differences(a, b, arena);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].change, Change::changed);
  EXPECT_EQ(found[0].a, static_cast<std::int32_t>(2 * most_compared));
  found = differences(a, longer, arena);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].change, Change::only_in_b);
  EXPECT_EQ(differences(a, a, arena).size(), a.size());
}

TEST(ExplainDifference, SaysThatItDidNotCompareAll) {
  Arena arena;
  List<Component> a = parts(2 * most_compared, arena), b = parts(2 * most_compared, arena);
  b[0].value = b[2 * most_compared - 1].value = "g";
  const List<Difference> found = differences(a, b, arena);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].change, Change::changed);
  EXPECT_EQ(found[1].change, Change::not_compared);
  EXPECT_EQ(found[1].a, static_cast<std::int32_t>(most_compared));
  EXPECT_EQ(found[1].b, static_cast<std::int32_t>(most_compared));
}

}  // namespace
}  // namespace faultprint::grouping
