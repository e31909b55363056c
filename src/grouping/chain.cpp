#include "grouping/chain.h"

#include <algorithm>
#include <array>

#include "grouping/hash.h"

namespace faultprint::grouping {
namespace {

constexpr std::size_t outermost_counted = 4;  // of a chain of causes; real ones are shorter than the sum
constexpr std::size_t innermost_counted = 4;

std::int32_t cause_of(const Event &event, std::int32_t parent) noexcept {
  for (std::size_t i = 0; i < event.exceptions.size(); ++i)
    if (event.exceptions[i].parent == parent && event.exceptions[i].relation == Relation::cause && static_cast<std::int32_t>(i) != parent)
      return static_cast<std::int32_t>(i);
  return -1;
}

bool has_member(const Event &event, std::int32_t parent) noexcept {
  return std::any_of(event.exceptions.begin(), event.exceptions.end(), [parent](const Exception &exception) {
    return exception.parent == parent && exception.relation == Relation::group_member;
  });
}

struct Member {
  std::array<std::uint8_t, 16> digest;
  std::uint32_t exception;
  bool placed;  // a frame of it counts
};

class ChainBuilder {
 public:
  ChainBuilder(Analysis &analysis, Scope scope) : analysis_(analysis), event_(analysis.event()), scope_(scope) {}

  Chain build() {
    if (!event_.exceptions.empty()) follow(0, Membership::primary);
    return chain_;
  }

 private:
  // The exception and its causes, one after the other; a group ends the chain with its members.
  void follow(std::uint32_t first, Membership membership) {
    const std::size_t begin = chain_.links.size();
    std::int32_t index = static_cast<std::int32_t>(first);
    std::int32_t innermost = index;
    for (std::size_t steps = 0; index >= 0 && steps <= event_.exceptions.size(); ++steps) {
      const auto at = static_cast<std::uint32_t>(index);
      if (event_.exceptions[at].is_group && has_member(event_, index)) {
        group(at, membership);
        cut_middle(begin);
        return;
      }
      const bool copy = steps > 0 && is_copy(at);
      chain_.links.push_back(analysis_.arena(), {at, copy ? Membership::copy : membership, !copy});
      if (!copy) innermost = index;
      membership = Membership::cause;
      index = cause_of(event_, index);
    }
    chain_.root = innermost;
    cut_middle(begin);
  }

  // Coroutine libraries re-create an exception with itself as the cause, to show both stacks: both were thrown at one place, or the
  // parent says where the coroutine was resumed. A cause without frames tells nothing more than its equal parent.
  bool is_copy(std::uint32_t index) {
    const Exception &exception = event_.exceptions[index];
    if (exception.parent < 0) return false;
    const auto above = static_cast<std::uint32_t>(exception.parent);
    const Exception &parent = event_.exceptions[above];
    if (exception.type != parent.type || exception.message != parent.message || exception.type.empty()) return false;
    const Selection own = analysis_.select(index, scope_, 1, false);
    if (own.counted.empty()) return true;
    const Selection of_parent = analysis_.select(above, scope_, 1, false);
    if (!of_parent.counted.empty() && analysis_.frame(above, of_parent.counted[0]).hash == analysis_.frame(index, own.counted[0]).hash) return true;
    for (std::size_t i = 0; i < parent.frames.size(); ++i)
      if (analysis_.role(above, i).part == Part::marker) return true;
    return false;
  }

  void cut_middle(std::size_t begin) noexcept {
    std::size_t counting = 0, seen = 0;
    for (std::size_t i = begin; i < chain_.links.size(); ++i) counting += chain_.links[i].counts && chain_.links[i].membership == Membership::cause;
    if (counting <= outermost_counted + innermost_counted) return;
    for (std::size_t i = begin; i < chain_.links.size(); ++i) {
      Link &link = chain_.links[i];
      if (!link.counts || link.membership != Membership::cause) continue;
      ++seen;
      if (seen > outermost_counted && seen <= counting - innermost_counted) {
        link.counts = false;
        link.membership = Membership::middle;
      }
    }
  }

  // The first descendants that are no groups themselves.
  void collect(std::int32_t parent, int depth, List<Member> &members) {
    for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
      const Exception &exception = event_.exceptions[i];
      if (exception.parent != parent || exception.relation != Relation::group_member || static_cast<std::int32_t>(i) == parent) continue;
      if (exception.is_group && has_member(event_, static_cast<std::int32_t>(i)) && depth < 8) collect(static_cast<std::int32_t>(i), depth + 1, members);
      else members.push_back(analysis_.arena(), member(static_cast<std::uint32_t>(i)));
    }
  }

  Member member(std::uint32_t exception) {
    HashListener hash(analysis_.arena());
    bool placed = false;
    std::int32_t index = static_cast<std::int32_t>(exception);
    for (std::size_t steps = 0; index >= 0 && steps < outermost_counted; ++steps, index = cause_of(event_, index)) {
      const auto at = static_cast<std::size_t>(index);
      hash.component({Field::type, -1, -1, analysis_.type(at), true, {}});
      const Selection selection = analysis_.select(at, scope_, analysis_.frames_wanted(at), false);
      for (const std::uint32_t counted : selection.counted) {
        const normalize::Identity &identity = analysis_.identity(at, counted);
        hash.component({Field::module, -1, -1, identity.module, true, {}});
        hash.component({Field::function, -1, -1, identity.function, true, {}});
        hash.component({Field::file, -1, -1, identity.file, true, {}});
      }
      if (selection.counted.empty()) hash.component({Field::message, -1, -1, analysis_.message(at), true, {}});
      else placed = true;
    }
    return {hash.digest(), exception, placed};
  }

  void group(std::uint32_t container, Membership membership) {
    List<Member> members;
    collect(static_cast<std::int32_t>(container), 0, members);
    std::sort(members.begin(), members.end(), [](const Member &a, const Member &b) { return a.digest < b.digest || (a.digest == b.digest && a.exception < b.exception); });
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < members.size(); ++i) distinct += i == 0 || members[i].digest != members[i - 1].digest;
    // A group of one error is that error: the wrapper says only that something ran concurrently. But where only the group has a place, it counts.
    const bool wraps = distinct == 1 && (members[0].placed || analysis_.select(container, scope_, 1, false).counted.empty());
    chain_.links.push_back(analysis_.arena(), {container, wraps ? Membership::wrapper : membership, !wraps});
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0 && members[i].digest == members[i - 1].digest) chain_.links.push_back(analysis_.arena(), {members[i].exception, Membership::duplicate, false});
      else follow(members[i].exception, wraps ? membership : Membership::member);
    }
    if (distinct != 1) chain_.root = -1;
  }

  Analysis &analysis_;
  const Event &event_;
  const Scope scope_;
  Chain chain_;
};

// Why an exception is not part of the chain.
Membership membership_beside(const Event &event, std::size_t index) noexcept {
  const Exception &exception = event.exceptions[index];
  const std::int32_t parent = exception.parent;
  if (exception.relation == Relation::suppressed) return Membership::suppressed;
  if (exception.relation == Relation::other_thread) return Membership::other_thread;
  if (parent < 0 || static_cast<std::size_t>(parent) >= event.exceptions.size() || static_cast<std::size_t>(parent) == index) return Membership::unreached;
  if (exception.relation == Relation::group_member && exception.is_group && has_member(event, static_cast<std::int32_t>(index))) return Membership::inner_group;
  const bool of_group = event.exceptions[static_cast<std::size_t>(parent)].is_group && has_member(event, parent);
  return exception.relation == Relation::cause && of_group ? Membership::group_cause : Membership::aside;
}

}  // namespace

Chain chain_of(Analysis &analysis, Scope scope, bool all) {
  Chain chain = ChainBuilder(analysis, scope).build();
  if (!all) return chain;
  const List<Exception> &exceptions = analysis.event().exceptions;
  bool *linked = analysis.arena().array<bool>(exceptions.size());
  std::fill_n(linked, exceptions.size(), false);
  for (const Link &link : chain.links) linked[link.exception] = true;
  for (std::size_t i = 0; i < exceptions.size(); ++i)
    if (!linked[i]) chain.links.push_back(analysis.arena(), {static_cast<std::uint32_t>(i), membership_beside(analysis.event(), i), false});
  return chain;
}

}  // namespace faultprint::grouping
