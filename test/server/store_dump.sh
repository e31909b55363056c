#!/usr/bin/env bash
# stores survive dump and restore by their owner, side by side, and go on: ingest, partitions, retention
set -euo pipefail
pg_dump=$(dirname "$(command -v psql)")/pg_dump
work=$(mktemp -d)
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS dumped_store" -c "DROP DATABASE IF EXISTS restored_store" -c "DROP ROLE IF EXISTS store_owner" 2>/dev/null; rm -rf "$work"' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'CREATE ROLE store_owner LOGIN' -c 'CREATE DATABASE dumped_store OWNER store_owner' -c 'CREATE DATABASE restored_store OWNER store_owner'
psql -X -q -d dumped_store -v ON_ERROR_STOP=1 <<'SQL'
CREATE EXTENSION faultprint;
GRANT USAGE ON SCHEMA faultprint TO store_owner;
SQL
psql -X -q -d dumped_store -U store_owner -v ON_ERROR_STOP=1 >/dev/null <<'SQL'
SELECT faultprint.create_store('app');
SELECT faultprint.create_store('web', 'text', 'json');
CREATE SCHEMA helper;
CREATE FUNCTION helper.event(bug text, id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('event_id', md5(id), 'timestamp', extract(epoch FROM date_trunc('day', now())), 'release', '1.' || length(id), 'user', jsonb_build_object('id', bug), 'type', 'Failure',
                            'stack', format(E'Failure: in %s\n    at %s (/srv/app/load.js:1:1)', bug, bug)) $$;
SELECT count(*) FROM faultprint.ingest_batch('app', 1, (SELECT array_agg(helper.event('bug' || translate((n % 5)::text, '01234', 'abcde'), 'app ' || n)) FROM generate_series(1, 100) AS n));
SELECT count(*) FROM faultprint.ingest_batch('web', 'acme', (SELECT array_agg(helper.event('bug' || translate((n % 3)::text, '012', 'abc'), 'web ' || n)::text) FROM generate_series(1, 50) AS n) || ARRAY['{"broken']);
SELECT faultprint.set_rules('app', 2, 'fingerprint', 'type:Failure -> all');
INSERT INTO app.inbox (tenant_id, payload) SELECT 2, helper.event('bug' || n, 'inbox ' || n)::text FROM generate_series(1, 3) AS n;
INSERT INTO app.separation VALUES (1, '01200000-0000-8000-8000-000000000000', '01200000-0000-8000-8000-000000000001', 'ops', now(), 'two bugs');
UPDATE app.issue SET status = 'resolved', status_at = now() WHERE id = 1;
SQL
# The owner of the database, who is no superuser, can dump it all.
"$pg_dump" -U store_owner -Fc -d dumped_store -f "$work/dump"
"$(dirname "$pg_dump")/pg_restore" --exit-on-error -d restored_store "$work/dump"

# Contents of every table, and what describes them.
describe() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" <<'SQL'
SET timezone = 'UTC';
SELECT format('SELECT %L, count(*), md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM %I.%I AS t;', n.nspname || '.' || c.relname, n.nspname, c.relname)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN ('app', 'web') AND c.relkind IN ('r', 'p', 'v') ORDER BY n.nspname, c.relname
\gexec
SELECT c.oid::regclass, c.relkind, pg_get_userbyid(c.relowner), c.reloptions, obj_description(c.oid, 'pg_class'), pg_get_expr(c.relpartbound, c.oid),
       (SELECT array_agg((a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcompression, a.attidentity, col_description(c.oid, a.attnum)) ORDER BY a.attnum)
        FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND c.relkind <> 'i' AND c.relkind <> 'I')
FROM pg_class AS c WHERE c.relnamespace IN ('app'::regnamespace, 'web'::regnamespace) AND c.relkind <> 'c' ORDER BY c.oid::regclass::text COLLATE "C";
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace IN ('app'::regnamespace, 'web'::regnamespace) ORDER BY conrelid::regclass::text COLLATE "C", conname;
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname IN ('app', 'web') ORDER BY schemaname, sequencename;
SQL
}
describe dumped_store >"$work/dumped"
describe restored_store >"$work/restored"
diff "$work/dumped" "$work/restored" >"$work/diff" || { head -n 20 "$work/diff"; exit 1; }
grep -q '^app.event|100|' "$work/restored" && grep -q '^web.rejected|1|' "$work/restored" || { head -n 5 "$work/restored"; exit 1; }

# It goes on where it stopped: known events are known, retries are retries, new issues get new numbers, the inbox is read.
answer=$(psql -X -q -A -t -d restored_store -U store_owner -v ON_ERROR_STOP=1 2>/dev/null <<'SQL'
SELECT string_agg(outcome || CASE WHEN issue_id = 1 THEN ' one' WHEN issue_id > (SELECT max(id) FROM app.issue WHERE tenant_id = 1 AND events > 1) THEN ' higher' ELSE '' END, ', ' ORDER BY item)
FROM faultprint.ingest_batch('app', 1, ARRAY[helper.event('buga', 'app 5'), (SELECT helper.event('bug' || right(title, 1), 'new') FROM app.issue WHERE id = 1), helper.event('bugz', 'newer')]);
CALL faultprint.drain('app');
SELECT count(*), sum(events) FROM app.issue WHERE tenant_id = 2;
SELECT outcome FROM faultprint.ingest('web', 'acme', helper.event('bugb', 'web once more'));
SELECT count(*) > 0 FROM faultprint.make_partitions('app', 7);
SELECT count(*) FROM faultprint.make_partitions('app', 7);
CREATE TEMP TABLE kept AS SELECT count(*) AS events FROM app.event;
SELECT relation FROM faultprint.make_partitions_between('app', 'event', '2024-01-01', '2024-02-01');
SELECT relation FROM faultprint.drop_old_events('app', now() - '2024-03-01');
SELECT events = (SELECT count(*) FROM app.event) FROM kept;
SELECT count(*) FROM web.event;
SQL
)
expected='duplicate, regressed one, new higher
3
1|3
known
t
0
app.event_2024_01
app.event_2024_02
app.event_2024_01
app.event_2024_02
t
51'
[ "$answer" = "$expected" ] || { diff <(echo "$expected") <(echo "$answer"); exit 1; }
