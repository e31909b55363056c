// src/grouping/rules/values.h: what a fingerprint rule gives an event: the values of its fingerprint and its title.
#pragma once
#include <string_view>

#include "event/event.h"
#include "grouping/rules/evaluation.h"

namespace faultprint::grouping::rules {

// Where an error happened, as variables show it. Null where the event has no such thing.
struct Crash {
  const Exception *exception = nullptr;
  const Frame *frame = nullptr;
};

// Whether this value stands for what the event's own parts give.
bool is_default(const std::vector<Part> &value) noexcept;
// The text of `parts`. What the event does not have shows as "<no-…>". In a fingerprint messages lose what varies in them (normalize::message_template):
// one bug must not have as many fingerprints as there are ids.
std::string_view text_of(const std::vector<Part> &parts, bool of_fingerprint, const Event &event, const Crash &crash, Evaluation &evaluation, Arena &arena);

}  // namespace faultprint::grouping::rules
