// Bindings of src/schema/21-events.sql: bodies as they come off the wire become rows that a store can keep.
#include "pg/backend.h"
#include "pg/guard.h"
#include "pg/jsonb_output.h"
#include "pg/rows.h"
#include "pg/rules.h"

#include <span>

#include "error.h"
#include "event/details.h"
#include "event/event_id.h"
#include "event/jsonb.h"
#include "event/level.h"
#include "event/read.h"
#include "event/split.h"
#include "grouping/fingerprint.h"
#include "text/view.h"

namespace faultprint::pg {
namespace {

using grouping::Analysis;
using grouping::Group;

constexpr std::int64_t server_epoch = std::int64_t{POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE} * USECS_PER_DAY;  // 2000-01-01 since 1970-01-01

// What one call needs for every event. Nothing in it needs to be destroyed.
struct Call {
  Rows rows;
  const grouping::rules::RuleSet *rules;  // null: none
  std::int64_t received_at;               // microseconds since 1970
  std::string_view salt;
  pg_cryptohash_ctx *hash;
  std::int32_t item;
};

// What the core refused, kept in an arena: its Error must be gone before the server's functions are called.
struct Refusal {
  bool refused = false;
  int sqlstate = 0;
  std::string_view reason;
};

Refusal refusal_of(const Error &error, Arena &arena) {
  return {true, sqlstate_of(error.code), error.detail.empty() ? arena.copy(error.what()) : arena.concat({error.what(), ": ", error.detail})};
}

// An event as it is stored; it lives in the arena.
struct Reading {
  Event event;
  Group group;
  Details details;
  std::string_view level, no_error;
};
static_assert(std::is_trivially_destructible_v<Reading> && std::is_trivially_destructible_v<Part> && std::is_trivially_destructible_v<Documents>);

Nullable none() { return {0, true}; }

void add_refused(const Call &call, int sqlstate, std::string_view reason) {
  Rows rows = call.rows;
  rows.add({{Int32GetDatum(call.item), false}, none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(),
            none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), text_value(unpack_sql_state(sqlstate)), text_value(reason)});
}

void add_other(const Call &call, std::string_view reason) {
  Rows rows = call.rows;
  rows.add({{Int32GetDatum(call.item), false}, text_value(name_of(PartKind::other)), none(), none(), none(), none(), none(), none(), none(), none(),
            none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), none(), text_value(reason)});
}

Nullable user_hash(const Call &call, std::string_view user) {
  if (user.empty()) return none();
  std::uint8_t digest[PG_SHA256_DIGEST_LENGTH];
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const std::uint8_t *>(text.data()); };
  if (pg_cryptohash_init(call.hash) < 0 || pg_cryptohash_update(call.hash, bytes(call.salt), call.salt.size()) < 0 ||
      pg_cryptohash_update(call.hash, bytes(user), user.size()) < 0 || pg_cryptohash_final(call.hash, digest, sizeof digest) < 0)
    elog(ERROR, "could not compute a SHA-256 hash: %s", pg_cryptohash_error(call.hash));
  std::array<std::uint8_t, 16> kept;
  memcpy(kept.data(), digest, kept.size());
  return uuid_value(kept);
}

EventId id_of(std::string_view client_id, std::int64_t time) {
  if (!client_id.empty()) return make_event_id(time, uniqueness_of(client_id));
  Uniqueness random;
  if (!pg_strong_random(random.data(), random.size())) ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random values")));
  return make_event_id(time, random);
}

// Reads a part and adds its row. `payload` is what is stored of it; where it is null and `given` is false, it is made here.
void add_part(const Call &call, const Part &part, Nullable payload, bool given) {
  if (part.kind == PartKind::other) return add_other(call, part.reason);
  Arena &arena = fresh_arena();
  Refusal refusal;
  const Reading *reading = guarded([&]() -> const Reading * {
    Reading *read = new (arena.allocate(sizeof(Reading), alignof(Reading))) Reading;
    try {
      read_value(part.payload, arena, read->event);
      read->no_error = why_no_error(read->event, arena);
      if (part.kind == PartKind::error && read->no_error.empty()) {
        Analysis *analysis = new (arena.allocate(sizeof(Analysis), alignof(Analysis))) Analysis(read->event, arena, call.rules);
        read->group = group_of(*analysis);
      }
      read->details = details_of(read->event, arena);
      if (read->details.event_id.empty()) read->details.event_id = part.event_id;
      if (part.kind == PartKind::web_vital) read->details.event_id = part.vital.id;
      read->level = level_of(read->event);
    } catch (const Error &error) {
      refusal = refusal_of(error, arena);
    }
    return read;
  });
  if (refusal.refused) return add_refused(call, refusal.sqlstate, refusal.reason);
  if (part.kind == PartKind::error && !reading->no_error.empty()) return add_other(call, reading->no_error);

  const Event &event = reading->event;
  const Group &group = reading->group;
  const EventTime time = event_time(reading->details.occurred_at, call.received_at, !reading->details.event_id.empty());
  const EventId id = id_of(reading->details.event_id, time.of_id);
  const bool error = part.kind == PartKind::error;
  const auto grouped = [&](const grouping::Fingerprint &fingerprint) { return error ? uuid_value(fingerprint.bytes) : none(); };
  const auto text_of_error = [&](std::string_view text) { return error ? text_or_null(text) : none(); };
  if (payload.isnull && !given) payload = {jsonb_of(part.payload, arena), false};
  Rows rows = call.rows;
  rows.add({
      {Int32GetDatum(call.item), false},
      text_value(name_of(part.kind)),
      payload,
      uuid_value(id.bytes),
      {TimestampTzGetDatum(time.occurred_at - server_epoch), false},
      grouped(group.fingerprint),
      grouped(group.default_fingerprint),
      grouped(group.coarse),
      grouped(group.strict),
      grouped(group.root_cause),
      text_of_error(group.type),
      text_of_error(group.title),
      text_of_error(group.culprit),
      text_of_error(group.message_template),
      error ? text_value(faultprint::name_of(group.runtime)) : none(),
      text_of_error(group.noise),
      text_of_error(reading->level),
      text_or_null(event.environment),
      text_or_null(event.release),
      text_or_null(event.transaction),
      user_hash(call, reading->details.user),
      text_or_null(part.vital.metric),
      {Float8GetDatum(part.vital.value), error},
      none(),
      none(),
  });
}

// Adds the parts of one document. `stored` is its jsonb, where there is one; `given`: the caller has it already.
void add_document(const Call &call, const Document &document, Nullable stored, bool given, Arena &body) {
  Refusal refusal;
  const List<Part> parts = guarded([&] {
    List<Part> found;
    try {
      split(document, body, found);
    } catch (const Error &error) {
      refusal = refusal_of(error, body);
    }
    return found;
  });
  if (refusal.refused) return add_refused(call, refusal.sqlstate, refusal.reason);
  for (const Part &part : parts) {
    CHECK_FOR_INTERRUPTS();
    if (part.whole) add_part(call, part, given ? none() : stored, given);
    else add_part(call, part, none(), false);
  }
}

void add_jsonb(const Call &call, std::string_view container, Arena &body) {
  Document document;
  Refusal refusal;
  guarded([&] {
    try {
      document.value = json::jsonb_root(std::as_bytes(std::span(container)));
    } catch (const Error &error) {
      refusal = refusal_of(error, body);
    }
  });
  if (refusal.refused) return add_refused(call, refusal.sqlstate, refusal.reason);
  add_document(call, document, none(), true, body);
}

// JSON text. Where the server takes it as it is, its parts are cut from the server's jsonb: no number is rounded. `given`: the caller has it
// as jsonb already.
void add_json(const Call &call, std::string_view text, bool given, Arena &body) {
  JsonParser &parser = json_parser();
  Documents documents(text, Documents::Items::all, parser, body);
  for (;;) {
    CHECK_FOR_INTERRUPTS();
    Document document;
    Refusal refusal;
    const bool more = guarded([&] {
      try {
        return documents.next(document);
      } catch (const Error &error) {
        refusal = refusal_of(error, body);
        return true;
      }
    });
    if (!more) return;
    if (refusal.refused) {
      add_refused(call, refusal.sqlstate, refusal.reason);
      continue;
    }
    Nullable stored = none();
    if (!given && document.value) {
      stored.isnull = false;
      if (!is_plain_json(document.text, parser)) stored.value = jsonb_of(document.value, body);
      else stored.value = DirectFunctionCall1(jsonb_in, CStringGetDatum(pnstrdup(document.text.data(), document.text.size())));
      // What is read is what is stored, so that reading it again gives the same. (In another encoding than UTF-8 the core cannot read it.)
      if (const int encoding = GetDatabaseEncoding(); encoding == PG_UTF8 || encoding == PG_SQL_ASCII) {
        Jsonb *jsonb = DatumGetJsonbP(stored.value);
        const auto *bytes = reinterpret_cast<const std::byte *>(&jsonb->root);
        document.value = guarded([&] { return json::jsonb_root({bytes, VARSIZE(jsonb) - VARHDRSZ}); });
      }
    }
    add_document(call, document, stored, given, body);
  }
}

void add_text(const Call &call, std::string_view text, Arena &body) {
  faultprint::text::consume(text, "\xEF\xBB\xBF");
  if (looks_like_json(text)) return add_json(call, text, false, body);
  if (text.size() > json::longest_text) return add_refused(call, ERRCODE_PROGRAM_LIMIT_EXCEEDED, "text too large");
  Document document;
  document.value = json::Value::of(text);
  add_document(call, document, none(), false, body);
}

void add_payload(const Call &call, Datum payload, Source source) {
  const Input input = input_of(payload, source);
  Arena &body = fresh_body_arena();
  switch (input.source) {
    case Source::jsonb: return add_jsonb(call, input.bytes, body);
    case Source::json: return add_json(call, input.bytes, true, body);  // jsonb of a database whose encoding is not UTF-8
    case Source::text: return add_text(call, input.bytes, body);
  }
}

Datum read_events(FunctionCallInfo fcinfo, Source source) {
  constexpr const char *names[] = {"payloads", "rules", "salt", "received_at"};
  for (const int required : {2, 3})
    if (PG_ARGISNULL(required))
      ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not be null", names[required])));
  const bool ruled = !PG_ARGISNULL(1) && VARSIZE_ANY_EXHDR(PG_GETARG_VARLENA_PP(1)) > 0;
  const grouping::rules::RuleSet *rules = ruled ? rules_of(fcinfo, 1) : nullptr;
  const TimestampTz received_at = PG_GETARG_TIMESTAMPTZ(3);
  const std::int64_t since_1970 = TIMESTAMP_NOT_FINITE(received_at) ? -1 : received_at + server_epoch;
  if (since_1970 < 0 || since_1970 > latest_id_time - 2 * USECS_PER_DAY)
    ereport(ERROR, (errcode(ERRCODE_DATETIME_FIELD_OVERFLOW), errmsg("time of receipt out of range: \"%s\"", timestamptz_to_str(received_at)),
                    errdetail("Ids of events hold times from 1970 to 10889.")));
  const bytea *salt = PG_GETARG_BYTEA_PP(2);
  Rows rows(fcinfo);
  if (PG_ARGISNULL(0)) return Datum{0};

  Datum *payloads;
  bool *nulls;
  int count;
  const bool jsonb = source == Source::jsonb;
  deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), jsonb ? JSONBOID : TEXTOID, -1, false, TYPALIGN_INT, &payloads, &nulls, &count);
  Call call{rows, rules, since_1970, {VARDATA_ANY(salt), VARSIZE_ANY_EXHDR(salt)}, pg_cryptohash_create(PG_SHA256), 0};
  if (call.hash == nullptr) ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
  MemoryContext of_payload = AllocSetContextCreate(CurrentMemoryContext, "faultprint payload", ALLOCSET_DEFAULT_SIZES);
  for (int i = 0; i < count; ++i) {
    MemoryContextReset(of_payload);
    MemoryContext before = MemoryContextSwitchTo(of_payload);
    call.item = i + 1;
    if (nulls[i]) add_refused(call, ERRCODE_NULL_VALUE_NOT_ALLOWED, "payload is null");
    else add_payload(call, payloads[i], source);
    MemoryContextSwitchTo(before);
  }
  MemoryContextDelete(of_payload);
  pg_cryptohash_free(call.hash);
  return Datum{0};
}

}  // namespace

FAULTPRINT_FUNCTION(faultprint_read_events_jsonb) { return read_events(fcinfo, Source::jsonb); }
FAULTPRINT_FUNCTION(faultprint_read_events_text) { return read_events(fcinfo, Source::text); }

FAULTPRINT_FUNCTION(faultprint_uuid_at) {
  const TimestampTz moment = PG_GETARG_TIMESTAMPTZ(0);
  const std::int64_t since_1970 = TIMESTAMP_NOT_FINITE(moment) ? -1 : moment + server_epoch;
  if (since_1970 < 0 || since_1970 > latest_id_time)
    ereport(ERROR, (errcode(ERRCODE_DATETIME_FIELD_OVERFLOW), errmsg("time out of range for a UUID of version 7: \"%s\"", timestamptz_to_str(moment)),
                    errdetail("Such UUIDs hold times from 1970 to 10889.")));
  return uuid_of(lowest_event_id(since_1970).bytes);
}

FAULTPRINT_FUNCTION(faultprint_time_of) {
  EventId id;
  memcpy(id.bytes.data(), PG_GETARG_UUID_P(0)->data, id.bytes.size());
  const std::int64_t since_1970 = time_of(id);
  if (since_1970 < 0) PG_RETURN_NULL();
  PG_RETURN_TIMESTAMPTZ(since_1970 - server_epoch);
}

}  // namespace faultprint::pg
