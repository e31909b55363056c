#!/usr/bin/env bash
# a query is cancelled in the midst of one long event
set -euo pipefail
export PGDATABASE=cancel
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS cancel" 2>/dev/null' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'CREATE DATABASE cancel'
answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE EXTENSION faultprint;
CREATE TEMP TABLE long AS SELECT repeat(E'{"level": "info"}\n', 20 * 1000 * 1000) AS event;
CREATE FUNCTION pg_temp.cancelled() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM faultprint.fingerprint(event) FROM long;
  RETURN false;
EXCEPTION WHEN query_canceled THEN
  RETURN true;
END $$;
SET statement_timeout = '2s';
SELECT pg_temp.cancelled(), clock_timestamp() - statement_timestamp() < '4s';
SELECT faultprint.fingerprint_basis(faultprint.fingerprint('{"message": "the session goes on"}'::text));
SQL
)
[ "$answer" = $'t|t\nmessage' ] || { echo "not cancelled in time: $answer"; exit 1; }
