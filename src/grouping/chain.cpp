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

// Coroutine libraries re-create an exception with itself as the cause, to show both stacks.
bool is_copy(const Event &event, std::uint32_t index) noexcept {
  const Exception &exception = event.exceptions[index];
  if (exception.parent < 0) return false;
  const Exception &parent = event.exceptions[static_cast<std::size_t>(exception.parent)];
  return exception.type == parent.type && exception.message == parent.message && !exception.type.empty();
}

struct Member {
  std::array<std::uint8_t, 16> digest;
  std::uint32_t exception;
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
      if (event_.exceptions[at].is_group && has_member(index)) {
        group(at, membership);
        cut_middle(begin);
        return;
      }
      const bool copy = steps > 0 && is_copy(event_, at);
      chain_.links.push_back(analysis_.arena(), {at, copy ? Membership::copy : membership, !copy});
      if (!copy) innermost = index;
      membership = Membership::cause;
      index = cause_of(event_, index);
    }
    chain_.root = innermost;
    cut_middle(begin);
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

  bool has_member(std::int32_t parent) const noexcept {
    return std::any_of(event_.exceptions.begin(), event_.exceptions.end(), [parent](const Exception &exception) {
      return exception.parent == parent && exception.relation == Relation::group_member;
    });
  }

  // The first descendants that are no groups themselves.
  void collect(std::int32_t parent, int depth, List<Member> &members) {
    for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
      const Exception &exception = event_.exceptions[i];
      if (exception.parent != parent || exception.relation != Relation::group_member || static_cast<std::int32_t>(i) == parent) continue;
      if (exception.is_group && has_member(static_cast<std::int32_t>(i)) && depth < 8) collect(static_cast<std::int32_t>(i), depth + 1, members);
      else members.push_back(analysis_.arena(), {digest(static_cast<std::uint32_t>(i)), static_cast<std::uint32_t>(i)});
    }
  }

  std::array<std::uint8_t, 16> digest(std::uint32_t member) {
    HashListener hash(analysis_.arena());
    std::int32_t index = static_cast<std::int32_t>(member);
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
    }
    return hash.digest();
  }

  void group(std::uint32_t container, Membership membership) {
    List<Member> members;
    collect(static_cast<std::int32_t>(container), 0, members);
    std::sort(members.begin(), members.end(), [](const Member &a, const Member &b) { return a.digest < b.digest || (a.digest == b.digest && a.exception < b.exception); });
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < members.size(); ++i) distinct += i == 0 || members[i].digest != members[i - 1].digest;
    // A group of one error is that error: the wrapper says only that something ran concurrently.
    chain_.links.push_back(analysis_.arena(), {container, distinct == 1 ? Membership::wrapper : membership, distinct != 1});
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0 && members[i].digest == members[i - 1].digest) chain_.links.push_back(analysis_.arena(), {members[i].exception, Membership::duplicate, false});
      else follow(members[i].exception, distinct == 1 ? membership : Membership::member);
    }
    if (distinct != 1) chain_.root = -1;
  }

  Analysis &analysis_;
  const Event &event_;
  const Scope scope_;
  Chain chain_;
};

}  // namespace

Chain chain_of(Analysis &analysis, Scope scope, bool all) {
  Chain chain = ChainBuilder(analysis, scope).build();
  if (!all) return chain;
  const List<Exception> &exceptions = analysis.event().exceptions;
  bool *linked = analysis.arena().array<bool>(exceptions.size());
  std::fill_n(linked, exceptions.size(), false);
  for (const Link &link : chain.links) linked[link.exception] = true;
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    if (linked[i]) continue;
    const Relation relation = exceptions[i].relation;
    chain.links.push_back(analysis.arena(), {static_cast<std::uint32_t>(i),
                                             relation == Relation::suppressed     ? Membership::suppressed
                                             : relation == Relation::other_thread ? Membership::other_thread
                                                                                  : Membership::unreached,
                                             false});
  }
  return chain;
}

}  // namespace faultprint::grouping
