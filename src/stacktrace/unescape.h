// src/stacktrace/unescape.h: traces that lost their line ends on the way: escaped into one line by JSON or a logger, coloured
// for a terminal, marked up for a browser.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::stacktrace {

// `raw` with real line ends and without terminal colours, HTML marks and byte order mark. Points into `raw` where nothing had to change.
std::string_view unescape(std::string_view raw, Arena &arena);

}  // namespace faultprint::stacktrace
