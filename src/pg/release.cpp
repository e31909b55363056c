// Binding of later_release in src/schema/22-ingest.sql.
#include "pg/backend.h"

#include "grouping/rules/version.h"

FAULTPRINT_FUNCTION(faultprint_later_release) {
  using namespace faultprint::pg;
  const Input a = input_of(PG_GETARG_DATUM(0), Source::text), b = input_of(PG_GETARG_DATUM(1), Source::text);
  const auto later = faultprint::grouping::rules::later_release(a.bytes, b.bytes);
  if (!later) PG_RETURN_NULL();
  PG_RETURN_BOOL(*later);
}
