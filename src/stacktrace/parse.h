// src/stacktrace/parse.h: the raw text of a stack trace, of any runtime, becomes an event.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::stacktrace {

// Reads `raw` into `event`: exceptions with their frames, the runtime, and format "stack trace". A text that no grammar knows
// becomes format "message" with all of it as the message and no exception. Views point into `raw` or `arena`.
// Time is linear in the size of `raw`. Throws std::bad_alloc only.
void parse(std::string_view raw, Arena &arena, Event &event);

// Name of the grammar that parse() would use; empty where none fits.
std::string_view detect(std::string_view raw, Arena &arena);

}  // namespace faultprint::stacktrace
