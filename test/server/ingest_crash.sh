#!/usr/bin/env bash
# a killed server loses no event that it confirmed, and leaves no half issue
set -euo pipefail
. "$(dirname "$0")/../../script/common.sh"
work=$(mktemp -d) clients=3 rounds=4
trap 'stop_cluster crash; rm -rf "$work"' EXIT
start_cluster crash >/dev/null
use_cluster crash
start() {  # with fsync, unlike start_cluster; the memory of the killed server may be in use for a moment
  for _ in $(seq 30); do
    as_server "$pg_bin/pg_ctl" -D "$cluster" -w -t 60 -l "$cluster/log" -o "-c listen_addresses='' -c unix_socket_directories='$PGHOST'" start >/dev/null 2>&1 && return
    sleep 0.3
  done
  tail -n 20 "$cluster/log" && return 1
}
as_server "$pg_bin/pg_ctl" -D "$cluster" -w -m fast stop >/dev/null
start
query >/dev/null <<'SQL'
CREATE EXTENSION faultprint;
SELECT faultprint.create_store('app');
CREATE TABLE start AS SELECT now() AS at;
CREATE FUNCTION event(bug bigint, id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('event_id', md5(id), 'timestamp', (SELECT extract(epoch FROM at) FROM start), 'release', '1.' || bug % 3, 'user', jsonb_build_object('id', bug % 7), 'type', 'Failure', 'stack', format(E'Failure: in %s\n    at %s (/srv/app/load.js:1:1)', name, name))
  FROM translate(md5(bug::text), '0123456789', 'ghijklmnop') AS name $$;
-- Batches as one client sends them: half of their bugs are new, half are those that all clients send.
CREATE FUNCTION batch(client text, n bigint) RETURNS jsonb[] LANGUAGE sql AS $$
  SELECT array_agg(event(CASE i % 2 WHEN 0 THEN i ELSE hashtextextended(client || n || i, 0) END, client || '-' || n || '-' || i)) FROM generate_series(1, 20) AS i $$;
SQL

# What a client saw confirmed: a line per batch, written when the answer is there.
client() {
  local name=$1
  for n in $(seq 100000); do printf 'SELECT count(*) FROM faultprint.ingest_batch($$app$$, 1, batch($$%s$$, %d)) \\g /dev/null\n\\echo %s %d\n' "$name" "$n" "$name" "$n"; done |
    "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 >>"$work/confirmed" 2>/dev/null || true
}
: >"$work/confirmed"
for round in $(seq $rounds); do
  postmaster=$(head -n 1 "$cluster/postmaster.pid")
  pids=()
  for c in $(seq $clients); do client "r$round-c$c" & pids+=($!); done
  sleep "1.$((RANDOM % 10))"
  if [ $((round % 2)) = 0 ]; then
    # One backend: the server ends all others and recovers by itself.
    victim=$(query -A -t -c "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1")
    as_server kill -9 "$victim"
  else
    # All at once, as when the machine stops.
    children=$(ps -o pid= --ppid "$postmaster")
    as_server kill -9 "$postmaster" $children 2>/dev/null || true
    start
  fi
  for pid in "${pids[@]}"; do wait "$pid" || true; done
  for _ in $(seq 100); do query -c 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.1; done

  query -c 'CREATE TEMP TABLE confirmed (client text, n bigint)' -c "\\copy confirmed FROM $work/confirmed DELIMITER ' '" -A -t -c "
    SELECT 'confirmed and lost: ' || count(*) FROM (SELECT md5(client || '-' || n || '-' || i) FROM confirmed, generate_series(1, 20) AS i EXCEPT SELECT payload->>'event_id' FROM app.event) AS lost" -c "
    SELECT 'part of a batch: ' || count(*) FROM (SELECT count(*) FROM app.event GROUP BY received_at HAVING count(*) % 20 <> 0) AS part" -c "
    SELECT 'half issues: ' || (SELECT count(*) FROM app.issue AS i WHERE i.events = 0 OR NOT EXISTS (SELECT FROM app.issue_fingerprint AS f WHERE f.issue_id = i.id))
                            + (SELECT count(*) FROM app.issue_fingerprint AS f WHERE NOT EXISTS (SELECT FROM app.issue AS i WHERE f.issue_id = i.id))" -c "
    SELECT 'wrong counts: ' || count(*) FROM app.issue AS i
    LEFT JOIN (SELECT issue_id, count(*) AS n, count(DISTINCT user_hash) AS users FROM app.v1_events GROUP BY 1) AS e ON e.issue_id = i.id
    LEFT JOIN (SELECT issue_id, sum(events) AS n FROM app.occurrence GROUP BY 1) AS o ON o.issue_id = i.id
    WHERE (i.events, i.events, i.users) IS DISTINCT FROM (e.n, o.n, e.users)" >"$work/answer"
  diff "$work/answer" - <<<'confirmed and lost: 0
part of a batch: 0
half issues: 0
wrong counts: 0' || { echo "after round $round"; exit 1; }
done
confirmed=$(wc -l <"$work/confirmed") stored=$(query -A -t -c 'SELECT count(*) / 20 FROM app.event')
echo "$confirmed batches confirmed, $stored stored"
[ "$confirmed" -ge $((rounds * clients)) ] && [ "$stored" -ge "$confirmed" ]
grep -q 'redo done' "$cluster/log" || { echo 'the server did not recover from its log'; exit 1; }
# A retry of everything that was sent counts nothing twice, and what was not stored comes in now.
before=$(query -A -t -c 'SELECT sum(events) FROM app.issue')
again=$(query -A -t -c "SELECT string_agg(DISTINCT o.outcome, ',') FROM (SELECT DISTINCT split_part(line, ' ', 1) AS client FROM regexp_split_to_table('$(cut -d ' ' -f 1 "$work/confirmed" | sort -u | tr '\n' ',')', ',') AS line WHERE line <> '') AS c,
  LATERAL faultprint.ingest_batch('app', 1, batch(c.client, 1)) AS o")
[ "$again" = duplicate ] && [ "$before" = "$(query -A -t -c 'SELECT sum(events) FROM app.issue')" ] || { echo "a retry: $again"; exit 1; }
