// src/grouping/noise.h: errors that are seldom the tenant's bug. Classified with a reason, never dropped.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::grouping {

struct Noise {
  std::string_view name;    // "browser extension", "injected script", "third-party script", "script error", "crawler", "network failure", "chunk load",
                            // "hydration", "resize observer", "user abort" …; empty: none
  std::string_view reason;  // for people: "newest frame is in chrome-extension://"; a literal
  bool strong = false;      // the sign alone is enough; weak ones were taken only because no in-app frame exists
};

// `has_in_app_frame`: whether the walk found one; weak patterns count only where it is false.
Noise noise_of(const Event &event, bool has_in_app_frame) noexcept;

}  // namespace faultprint::grouping
