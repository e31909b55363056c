// src/event/level.h: how grave an event is, in the words that all formats share.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint {

// "fatal", "error", "warning", "info" or "debug", from whatever word or number the format has for it; a word that nobody knows as it was
// sent; empty where the event says nothing.
std::string_view level_of(const Event &event) noexcept;

}  // namespace faultprint
