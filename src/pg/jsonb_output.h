// src/pg/jsonb_output.h: the core's JSON values as jsonb.
#pragma once
#include "pg/server.h"

#include <string_view>

#include "event/arena.h"
#include "event/json_text.h"
#include "event/value.h"

namespace faultprint::pg {

// `value` as jsonb. What lies in a jsonb is taken over as it is; numbers of JSON text are those that the core reads, a 64-bit integer or a
// double. U+0000, which jsonb cannot hold, becomes U+FFFD; characters that the database's encoding does not have become question marks.
// `arena` holds what is noted on the way. Call outside of guarded().
Datum jsonb_of(const json::Value &value, Arena &arena);

// Whether jsonb_in takes `text`, which the parser has just accepted, exactly and without an error.
bool is_plain_json(std::string_view text, const JsonParser &parser) noexcept;

}  // namespace faultprint::pg
