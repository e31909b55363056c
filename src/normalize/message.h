// src/normalize/message.h: a message without what varies in it.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

// Replaces what varies by placeholders: <email> <url> <hostname> <ip> <mac> <traceparent> <uuid> <sha1> <md5> <jwt> <date> <duration>
// <swift_txn_id> <random_id> <base64> <hex> <git_sha> <float> <int> <size> <version> <path> <quoted_str> <bool> <id>.
// One pass from left to right, time linear in the size of `message`, no table that depends on the locale.
// Words that tell bugs apart stay: HTTP statuses ("status 404", "404 Not Found", "request failed with 404"), SQLSTATEs, errno and exit
// codes, results of COM and NT ("failed: 0x80070005"), identifiers in quotes.
// Idempotent: placeholders that are there already stay as they are.
// The result points into `message` where nothing was replaced, else into `arena`.
std::string_view normalize_message(std::string_view message, Arena &arena);

// What grouping takes of a message: its first two lines that are not blank, without the blanks around them. What follows is often
// a dump, a list of hints or a nested trace. The second line is left out where it is a part of PostgreSQL's report ("DETAIL:", "HINT:"),
// since that holds the row's values. A view into `message`; blank lines between the two stay.
std::string_view message_head(std::string_view message) noexcept;

// A message as it is shown: its head, normalized. Empty for an empty message.
std::string_view message_template(std::string_view message, Arena &arena);

// A message as it is hashed: its template, in which placeholders that one line of code may print by turns are one. An identifier is
// <int> while it has no letters and <hex> or <git_sha> when it has, a position is <date> where it looks like a time of day: all of
// these are <value>, and so are values joined by nothing but a mark ("12:31", "31:21"). <ip> and <hostname> are <host>.
std::string_view hashed_template(std::string_view message, Arena &arena);

}  // namespace faultprint::normalize
