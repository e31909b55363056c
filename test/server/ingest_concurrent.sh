#!/usr/bin/env bash
# concurrent ingest, drain and resolution neither lose nor double an event, nor deadlock
set -euo pipefail
export PGDATABASE=concurrent
work=$(mktemp -d)
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS concurrent" 2>/dev/null; rm -rf "$work"' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'CREATE DATABASE concurrent'
psql -X -q -v ON_ERROR_STOP=1 >/dev/null <<'SQL'
CREATE EXTENSION faultprint;
SELECT faultprint.create_store('app');
CREATE FUNCTION event(bug int, id text, person int) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('event_id', md5(id), 'timestamp', extract(epoch FROM date_trunc('day', now())), 'type', 'Failure', 'stack', format(E'Failure: in %s\n    at %s (/srv/app/load.js:1:1)', name, name),
                            'user', jsonb_build_object('id', person), 'release', '1.' || person)
  FROM translate(md5(bug::text), '0123456789', 'ghijklmnop') AS name $$;
SQL
# A batch of 20 events of 50 bugs in an order of its own, among them retries: ids are drawn from few.
cat >"$work/batch" <<'SQL'
\set tenant random(1, 2)
SELECT count(*) FROM faultprint.ingest_batch('app', :tenant, (SELECT array_agg(event((random() * 49)::int, 'batch ' || (random() * 4000)::int, (random() * 9)::int)) FROM generate_series(1, 20)));
SQL
cat >"$work/single" <<'SQL'
\set bug random(0, 99)
\set id random(1, 500)
SELECT count(*) FROM faultprint.ingest('app', 1, event(:bug, 'single ' || :id, 1));
SQL
cat >"$work/inbox" <<'SQL'
INSERT INTO app.inbox (tenant_id, payload) SELECT 1 + n % 2, CASE n WHEN 7 THEN '{"broken' ELSE event((random() * 49)::int, 'inbox ' || random(), n)::text END FROM generate_series(1, 10) AS n;
CALL faultprint.drain('app', 15);
SQL
# As a person would, in an order of their own: one issue at a time.
cat >"$work/resolve" <<'SQL'
\set skip random(0, 40)
UPDATE app.issue SET status = 'resolved', status_at = now() WHERE (tenant_id, id) = (SELECT tenant_id, id FROM app.issue ORDER BY tenant_id, id OFFSET :skip LIMIT 1);
SQL
# An id may come with another bug: then the first one counts.
"$(dirname "$(command -v psql)")/pgbench" -n -c 8 -j 2 -T 8 -f "$work/batch@4" -f "$work/single@8" -f "$work/inbox@3" -f "$work/resolve@2" >"$work/out" 2>"$work/err" || { tail -n 20 "$work/err"; exit 1; }
if grep -q 'ERROR' "$work/err"; then grep -m 5 -A 4 ERROR "$work/err"; exit 1; fi
psql -X -q -c "CALL faultprint.drain('app')" 2>/dev/null >/dev/null
answer=$(psql -X -A -t -v ON_ERROR_STOP=1 <<'SQL'
SELECT 'events of batches: ' || (count(*) > 1000) || ', each once: ' || (count(*) = count(DISTINCT payload->>'event_id')) FROM app.event WHERE tenant_id = 1;
SELECT 'issue without its fingerprint: ' || count(*) FROM app.issue AS i WHERE NOT EXISTS (SELECT FROM app.issue_fingerprint AS f WHERE f.tenant_id = i.tenant_id AND f.issue_id = i.id);
SELECT 'fingerprint without its issue: ' || count(*) FROM app.issue_fingerprint AS f WHERE NOT EXISTS (SELECT FROM app.issue AS i WHERE f.tenant_id = i.tenant_id AND f.issue_id = i.id);
SELECT 'issues of one title: ' || max(n) FROM (SELECT count(*) AS n FROM app.issue GROUP BY tenant_id, title) AS t;
SELECT 'wrong count: ' || count(*) FROM app.issue AS i
WHERE i.events <> (SELECT count(*) FROM app.v1_events AS e WHERE e.tenant_id = i.tenant_id AND e.issue_id = i.id)
   OR i.events <> (SELECT sum(o.events) FROM app.occurrence AS o WHERE o.tenant_id = i.tenant_id AND o.issue_id = i.id)
   OR i.users <> (SELECT count(DISTINCT e.user_hash) FROM app.v1_events AS e WHERE e.tenant_id = i.tenant_id AND e.issue_id = i.id)
   OR i.users <> (SELECT count(*) FROM app.issue_user AS u WHERE u.tenant_id = i.tenant_id AND u.issue_id = i.id);
SELECT 'event without issue: ' || count(*) FROM app.v1_events WHERE issue_id IS NULL;
SELECT 'left in the inbox: ' || count(*) FROM app.inbox;
SELECT 'rejected for another reason: ' || count(*) FROM app.rejected WHERE sqlstate <> '22P02';
SELECT 'regressed without resolution: ' || count(*) FROM app.activity WHERE action = 'regress' AND detail->>'status' <> 'resolved';
SQL
)
expected='events of batches: true, each once: true
issue without its fingerprint: 0
fingerprint without its issue: 0
issues of one title: 1
wrong count: 0
event without issue: 0
left in the inbox: 0
rejected for another reason: 0
regressed without resolution: 0'
[ "$answer" = "$expected" ] || { diff <(echo "$expected") <(echo "$answer"); exit 1; }
