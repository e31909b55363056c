#!/usr/bin/env bash
# regroup is cancelled, killed and called again, while events come in and issues are merged
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGDATABASE=regroup
trap 'wait; psql -X -q -d postgres -c "DROP DATABASE IF EXISTS regroup" 2>/dev/null' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'DROP DATABASE IF EXISTS regroup' -c 'CREATE DATABASE regroup' 2>/dev/null
export PGOPTIONS='--client-min-messages=warning -c search_path=public,faultprint'
run() { psql -X -A -t -q -v ON_ERROR_STOP=1 "$@"; }
run -c 'CREATE EXTENSION faultprint' -c "SELECT create_store('app', 'text')" -f test/support/store.sql >/dev/null
run >/dev/null <<'SQL'
-- Events number `since` to `until`: 12 ways through the code, 2 classes.
CREATE FUNCTION fill(since integer, until integer) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM take(VARIADIC ARRAY(SELECT error((ARRAY['Timeout', 'KeyError'])[1 + n % 2], 'failed after ' || n || ' tries', 'main way' || n % 6 || CASE WHEN n % 5 = 0 THEN ' retry' ELSE '' END,
    to_char('2026-02-20 00:00+00'::timestamptz + n * interval '97 seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n % 40) FROM generate_series(since, until) AS n))
$$;
SELECT fill(n, n + 99) FROM generate_series(0, 2900, 100) AS n;
SELECT set_rules('app', 'acme', 'fingerprint', E'function:retry -> "retry"\ntype:Timeout function:way1 -> "first way"', activate => false);
SQL
right() {  # right "when" [all]: counts of events are right; with all, users and times too, and every event has the fingerprint of the rules that hold
  local wrong
  wrong=$(run -c "SELECT * FROM violation WHERE '${2:-}' = 'all' OR what !~ '^(users|times) of' LIMIT 3")
  [ -z "$wrong" ] || { echo "$1: $wrong"; exit 1; }
  [ "${2:-}" != all ] || [ "$(run -c "SELECT count(*) FROM app.event AS e, tenant_rules('app', 'acme') AS r, group_event(e.payload, r.body) AS g WHERE g.fingerprint <> e.fingerprint")" = 0 ] ||
    { echo "$1: events were left behind"; exit 1; }
}
# Cancelled again and again, at whatever place: each call goes on, and counts are right in between.
calls=0
until run -c "SET statement_timeout = '${slice:=60}ms'" -c "CALL regroup('app', 'acme', 1, batch => 40)" 2>/dev/null; do
  calls=$((calls + 1)) slice=$((slice + 5))
  right "after $calls cancels"
  [ $calls -lt 500 ] || { echo 'it never ends'; exit 1; }
done
[ $calls -ge 3 ] || { echo "cancelled only $calls times"; exit 1; }
right 'after the first regroup' all
[ "$(run -c "SELECT count(*) FROM app.regroup_run")" = 1 ] || { echo 'a cancelled run was begun anew'; exit 1; }
run -c "SELECT 'cancelled ' || $calls || ' times'"

# Two sessions bring events, one merges issues and takes it back, and the session that regroups is killed on the way.
run -c "SELECT set_rules('app', 'acme', 'stacktrace', 'function:main -group', activate => false)" -c "SELECT set_rules('app', 'acme', 'fingerprint', 'type:KeyError -> keys', activate => false)" >/dev/null
feed() { for n in $(seq "$1" 25 "$2"); do run -c "SELECT fill($n, $((n + 24)))" >/dev/null; done; }
decide() {
  for n in 1 2 3 4 5 6 7 8; do
    run -c "SELECT merge_issues('app', 'acme', max(id), min(id)) FROM app.issue WHERE status <> 'merged'" >/dev/null 2>&1 || true
    run -c "SELECT undo('app', 'acme', max(id)) FROM app.activity WHERE action = 'merge' AND undone_by IS NULL" >/dev/null 2>&1 || true
  done
}
feed 3000 3700 & first=$!
feed 3725 4400 & second=$!
decide & third=$!
run -c "SET application_name = 'to be killed'" -c "CALL regroup('app', 'acme', 2, batch => 40)" >/dev/null 2>&1 & killed=$!
until [ "$(run -c "SELECT count(*) FROM app.regroup_run WHERE rules_version = 2 AND phase = 'apply' AND done > 0")" = 1 ]; do
  kill -0 $killed 2>/dev/null || { echo 'regroup was through before it could be killed'; break; }
done
run -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be killed'" >/dev/null
wait $killed || true
right 'after it was killed'
run -c "CALL regroup('app', 'acme', batch => 100)"
run -c "CALL regroup('app', 'acme', 3, batch => 100)" & last=$!
wait $first $second $third $last
right 'after the others' all
[ "$(run -c 'SELECT count(*) FROM app.event')" = 4425 ] || { echo 'events are missing'; exit 1; }
run -c "SELECT phase, changed FROM app.v1_regroup_progress ORDER BY run_id"
