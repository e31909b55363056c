// Binds run_kept: statements over the tables of a store, whose text is only known when they run, with plans that are kept. EXECUTE of PL/pgSQL
// plans its statement each time, and copies every argument into the plan: for a batch of payloads that costs more than to read them.
#include "pg/server.h"

namespace {

constexpr long most_plans = 512;     // of one backend: about 60 stores; what comes then is planned each time
constexpr int most_arguments = 16;

struct Key {
  char statement[32];  // SHA-256
  Oid types[most_arguments];
};
struct Kept {
  Key key;
  SPIPlanPtr plan;
};
HTAB *kept_plans = nullptr;  // lives as long as the backend

Key key_of(const char *statement, const Oid *types, int count) {
  Key key;
  memset(&key, 0, sizeof key);
  pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
  if (context == nullptr || pg_cryptohash_init(context) < 0 ||
      pg_cryptohash_update(context, reinterpret_cast<const uint8 *>(statement), strlen(statement)) < 0 ||
      pg_cryptohash_final(context, reinterpret_cast<uint8 *>(key.statement), sizeof key.statement) < 0)
    elog(ERROR, "could not compute SHA-256");
  pg_cryptohash_free(context);
  memcpy(key.types, types, count * sizeof *types);
  return key;
}

// The plan of a statement, made where it is not there. Generic: a plan for these very arguments would hold a copy of them.
SPIPlanPtr plan_of(const char *statement, Oid *types, int count) {
  if (kept_plans == nullptr) {
    HASHCTL control;
    memset(&control, 0, sizeof control);
    control.keysize = sizeof(Key);
    control.entrysize = sizeof(Kept);
    kept_plans = hash_create("faultprint plans", 64, &control, HASH_ELEM | HASH_BLOBS);
  }
  const Key key = key_of(statement, types, count);
  if (const Kept *kept = static_cast<Kept *>(hash_search(kept_plans, &key, HASH_FIND, nullptr))) return kept->plan;
  const SPIPlanPtr plan = SPI_prepare_cursor(statement, count, types, CURSOR_OPT_GENERIC_PLAN);
  if (plan == nullptr) elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
  if (hash_get_num_entries(kept_plans) < most_plans) {
    static_cast<Kept *>(hash_search(kept_plans, &key, HASH_ENTER, nullptr))->plan = plan;
    SPI_keepplan(plan);
  }
  return plan;
}

}  // namespace

FAULTPRINT_FUNCTION(faultprint_run_kept) {
  if (PG_ARGISNULL(0)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("statement must not be null")));
  const int count = PG_NARGS() - 1;
  if (count > most_arguments)
    ereport(ERROR, (errcode(ERRCODE_TOO_MANY_ARGUMENTS), errmsg("a statement that is kept has at most %d arguments", most_arguments)));
  const char *statement = text_to_cstring(PG_GETARG_TEXT_PP(0));
  Oid types[most_arguments];
  Datum values[most_arguments];
  char nulls[most_arguments];
  for (int i = 0; i < count; ++i) {
    types[i] = get_fn_expr_argtype(fcinfo->flinfo, i + 1);
    values[i] = fcinfo->args[i + 1].value;
    nulls[i] = fcinfo->args[i + 1].isnull ? 'n' : ' ';
  }
  InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
  const ReturnSetInfo *result = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);

  SPI_connect();
  const int code = SPI_execute_plan(plan_of(statement, types, count), values, nulls, false, 0);
  if (code < 0) elog(ERROR, "could not run a statement: %s", SPI_result_code_string(code));
  if (SPI_tuptable != nullptr) {
    const TupleDesc given = SPI_tuptable->tupdesc, expected = result->setDesc;
    bool same = given->natts == expected->natts;
    for (int i = 0; same && i < given->natts; ++i) same = TupleDescAttr(given, i)->atttypid == TupleDescAttr(expected, i)->atttypid;
    if (!same)
      ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("columns of the statement are not those of the column definition list")));
    for (uint64 row = 0; row < SPI_tuptable->numvals; ++row) tuplestore_puttuple(result->setResult, SPI_tuptable->vals[row]);
  }
  SPI_finish();
  return static_cast<Datum>(0);
}
