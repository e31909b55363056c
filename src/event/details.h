// src/event/details.h: what an event says besides its error: who met it, when, with which tags. Looked up only where it is asked for,
// in the payload itself: no fingerprint without rules needs it.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/event.h"

namespace faultprint {

struct Details {
  std::string_view event_id;      // as the client made it; empty: none
  std::int64_t occurred_at = 0;   // microseconds since 1970-01-01 00:00 UTC; 0: not said
  std::string_view user;          // what identifies the user best: id, else e-mail, else name, else address; empty: not said
};
Details details_of(const Event &event, Arena &arena);

// The value of a tag, label or attribute of this name; empty where the event has none.
std::string_view tag_of(const Event &event, std::string_view name, Arena &arena);

}  // namespace faultprint
