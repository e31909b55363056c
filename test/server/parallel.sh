#!/usr/bin/env bash
# parallel workers agree with the leader
set -euo pipefail
trap 'psql -X -q -c "DROP TABLE IF EXISTS parallel_event" 2>/dev/null' EXIT
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION IF NOT EXISTS faultprint' 2>/dev/null
psql -X -q -v ON_ERROR_STOP=1 -c "CREATE TABLE parallel_event AS SELECT n, format(E'Error: order %s\n    at load%s (/srv/app/load.js:%s:1)', n, n % 7, n) AS payload FROM generate_series(1, 20000) AS n"
serial=$(psql -X -q -A -t -c 'SET max_parallel_workers_per_gather = 0' -c 'SELECT md5(string_agg(f::text, $$,$$ ORDER BY f)) FROM (SELECT DISTINCT faultprint.fingerprint(payload) AS f FROM parallel_event) AS x')
settings="SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0"
question='SELECT md5(string_agg(f::text, $$,$$ ORDER BY f)) FROM (SELECT DISTINCT faultprint.fingerprint(payload) AS f FROM parallel_event) AS x'
plan=$(psql -X -A -t -c "$settings" -c "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) $question")
grep -q 'Workers Launched: [12]' <<<"$plan" || { echo "the plan is not parallel: $plan"; exit 1; }
parallel=$(psql -X -q -A -t -c "$settings" -c "$question")
[ "$serial" = "$parallel" ] || { echo "serial $serial, parallel $parallel"; exit 1; }
