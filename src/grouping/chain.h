// src/grouping/chain.h: which exceptions of an event count: the one that escaped, its causes, and the distinct members of a group.
#pragma once
#include <cstdint>

#include "grouping/analysis.h"

namespace faultprint::grouping {

enum class Membership : std::uint8_t {
  primary, cause, member,
  // these do not count
  wrapper, copy, middle, duplicate, suppressed, other_thread,
  group_cause,  // cause of a group that has members
  inner_group,  // member of a group that is a group itself
  aside,        // linked to one that does not count, or another cause than the first
  unreached,
};

struct Link {
  std::uint32_t exception;
  Membership membership;
  bool counts;
};

struct Chain {
  List<Link> links;      // those that count in the order of the hash; then, if asked for, the others in the order of the event
  std::int32_t root = -1;  // innermost cause; -1: no exception, or several distinct members of a group
};

// `all`: also the exceptions that do not count. Members of a group are compared by what `scope` lets count of them.
Chain chain_of(Analysis &analysis, Scope scope, bool all);

}  // namespace faultprint::grouping
