// src/normalize/message.h: a message without what varies in it.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

// Replaces what varies by placeholders: <email> <url> <hostname> <ip> <traceparent> <uuid> <sha1> <md5> <date> <duration> <hex>
// <git_sha> <float> <int> <quoted_str> <bool> <random_id> <path> <json> <base64> <jwt> <mac> <size> <version> ….
// One pass from left to right, time linear in the size of `message`, no table that depends on the locale.
// Words that tell bugs apart stay: HTTP status codes after "status", SQLSTATEs, errno names, identifiers in quotes.
// The result points into `message` where nothing was replaced, else into `arena`.
std::string_view normalize_message(std::string_view message, Arena &arena);

}  // namespace faultprint::normalize
