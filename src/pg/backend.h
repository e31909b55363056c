// src/pg/backend.h: what one backend keeps from event to event: an arena and a JSON parser, so that no event costs an allocation.
#pragma once
#include "pg/server.h"

#include <string_view>

#include "event/arena.h"
#include "event/event.h"
#include "event/json_text.h"

namespace faultprint::pg {

enum class Source { text, json, jsonb };

// The bytes of an event argument, detoasted. Call outside of guarded(): it may raise an error.
struct Input {
  Source source;
  std::string_view bytes;  // UTF-8, or the root container of a jsonb
};
Input input_of(Datum datum, Source source);

// The backend's arena, emptied. Its memory is counted in the memory context "faultprint". Call outside of guarded().
Arena &fresh_arena();

// The parts of a body share what was read of the whole: it lies in an arena of its own, while fresh_arena() is emptied for each. This one
// has been emptied too.
Arena &fresh_body_arena();
// The backend's parser. Call fresh_arena() before.
JsonParser &json_parser() noexcept;

// Gives back what an unusually large event took, so that at most Arena::retained_at_most and the buffers of a JSON parser of usual size
// stay between calls. What functions return must no longer point into the arena.
void end_call() noexcept;

// Reads `input` into an event in `arena`. Call inside of guarded().
void read(const Input &input, Arena &arena, Event &event);

// Texts of the core as values of the server: in the database's encoding, without NUL. Call outside of guarded().
text *text_of(std::string_view utf8);
// The same, or an SQL null where `utf8` is empty.
struct Nullable {
  Datum value;
  bool isnull;
};
Nullable text_or_null(std::string_view utf8);
Nullable number_or_null(std::int32_t number, bool isnull);

}  // namespace faultprint::pg
