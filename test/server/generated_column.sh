#!/usr/bin/env bash
# a generated column with an index survives dump and restore
set -euo pipefail
trap 'psql -X -q -c "DROP DATABASE IF EXISTS dumped" -c "DROP DATABASE IF EXISTS restored" 2>/dev/null' EXIT
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE DATABASE dumped' -c 'CREATE DATABASE restored'
psql -X -q -v ON_ERROR_STOP=1 -d dumped <<'SQL'
CREATE EXTENSION faultprint;
CREATE TABLE event (id bigint PRIMARY KEY, payload jsonb NOT NULL, fingerprint uuid GENERATED ALWAYS AS (faultprint.fingerprint(payload)) STORED);
CREATE INDEX ON event (fingerprint);
CREATE INDEX ON event (faultprint.fingerprint_basis(faultprint.fingerprint(payload)));
INSERT INTO event SELECT n, jsonb_build_object('type', 'Error', 'stack', format(E'Error: order %s\n    at load%s (/srv/app/load.js:%s:1)', n, n % 3, n)) FROM generate_series(1, 300) AS n;
SQL
pg_dump=$(dirname "$(command -v psql)")/pg_dump
"$pg_dump" -d dumped | psql -X -q -v ON_ERROR_STOP=1 -d restored >/dev/null
answer=$(psql -X -A -t -d restored -c "SELECT count(*), count(DISTINCT fingerprint), bool_and(fingerprint = faultprint.fingerprint(payload)) FROM event")
[ "$answer" = '300|3|t' ] || { echo "after restore: $answer"; exit 1; }
plan=$(psql -X -A -t -d restored -c 'SET enable_seqscan = off' -c "EXPLAIN (COSTS OFF) SELECT * FROM event WHERE fingerprint = '01200000-0000-8000-8000-000000000000'")
grep -q 'Index' <<<"$plan" || { echo "no index is used: $plan"; exit 1; }
