#!/usr/bin/env bash
# a session does not grow: 100,000 events of every kind, errors caught in between
set -euo pipefail
export PGDATABASE=memory
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS memory" 2>/dev/null' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'CREATE DATABASE memory'
# The first round over 10,000 different events holds every kind and every size: what it leaves behind is what a session keeps.
answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE EXTENSION faultprint;
CREATE TEMP TABLE event AS
SELECT n, CASE
  WHEN n % 10 IN (0, 5) THEN
    format('java.lang.IllegalStateException: order %s has no customer %s', n, repeat('x', n % 97 * 10)) ||
    (SELECT string_agg(format(E'\n\tat com.example.shop.Part%s.ship(Part%s.java:%s)', (n + f) % 89, f, n), '') FROM generate_series(1, 1 + n % 41) AS f) ||
    format(E'\nCaused by: java.util.NoSuchElementException: no %s\n\tat com.example.shop.Lookup.by%s(Lookup.java:31)', n, n % 89)
  WHEN n % 10 = 9 THEN repeat('{"a":', 65 + n % 13) || '1' || repeat('}', 65 + n % 13)
  ELSE
    format('{"platform": "python", "extra": "%s", "exception": {"values": [{"type": "Error%s", "value": "order %s failed%s", "stacktrace": {"frames": [%s]}}]}}',
      repeat('y', n % 101 * 300), n % 89, n, CASE n % 10 WHEN 3 THEN '' ELSE '\u0000 \ud800' END,
      (SELECT string_agg(format('{"function": "f%s", "filename": "a.py", "lineno": %s}', (n + f) % 89, n), ',') FROM generate_series(1, 1 + n % 37) AS f))
  END AS payload
FROM generate_series(1, 10000) AS n;
-- Answers how many events were refused.
CREATE FUNCTION exercise(rounds int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  e record;
  refused int := 0;
BEGIN
  FOR e IN SELECT n, payload FROM event, generate_series(1, rounds) LOOP
    BEGIN
      CASE e.n % 10
        WHEN 0 THEN PERFORM faultprint.fingerprint(e.payload), faultprint.normalize_message(e.payload), faultprint.noise(e.payload);
        WHEN 1 THEN PERFORM faultprint.fingerprint(e.payload);
        WHEN 2 THEN PERFORM faultprint.fingerprint(e.payload::json);
        WHEN 3 THEN PERFORM faultprint.fingerprint(e.payload::jsonb), faultprint.normalize_event(e.payload::jsonb);
        WHEN 4 THEN PERFORM faultprint.group_event(e.payload::json);
        WHEN 5 THEN PERFORM count(*) FROM faultprint.explain_fingerprint(e.payload), faultprint.parse_stacktrace(e.payload);
        WHEN 6 THEN PERFORM count(*) FROM faultprint.explain_difference(e.payload, replace(e.payload, '"f', '"g'));
        WHEN 7 THEN PERFORM faultprint.normalize_event(e.payload::json);
        WHEN 8 THEN PERFORM faultprint.fingerprint(left(e.payload, -1 - e.n / 10 % 50));  -- the end is cut off
        ELSE PERFORM faultprint.fingerprint(e.payload::json);                             -- nested too deep
      END CASE;
    EXCEPTION WHEN invalid_text_representation OR invalid_parameter_value THEN
      refused := refused + 1;
    END;
  END LOOP;
  RETURN refused;
END $$;
CREATE FUNCTION resident() RETURNS bigint LANGUAGE sql AS $$  -- kB; null where there is no /proc
  SELECT substring(pg_read_file('/proc/self/status', 0, 10000, true) FROM 'VmRSS:\s+(\d+)')::bigint
$$;
CREATE TEMP TABLE held (round int, context text, bytes bigint);
CREATE TEMP TABLE resident_at (round int, kb bigint);
SELECT exercise(1) \g /dev/null
INSERT INTO held SELECT 0, name, sum(total_bytes) FROM pg_backend_memory_contexts GROUP BY name;
INSERT INTO resident_at SELECT 0, resident();
TRUNCATE held, resident_at;  -- both statements are cached by now, so that they do not count as growth
INSERT INTO held SELECT 1, name, sum(total_bytes) FROM pg_backend_memory_contexts GROUP BY name;
INSERT INTO resident_at SELECT 1, resident();
SELECT exercise(10) AS refused \gset
INSERT INTO held SELECT 2, name, sum(total_bytes) FROM pg_backend_memory_contexts GROUP BY name;
INSERT INTO resident_at SELECT 2, resident();
SELECT :refused, (SELECT sum(CASE round WHEN 2 THEN bytes ELSE -bytes END) FROM held), (SELECT sum(bytes) FROM held WHERE round = 2 AND context = 'faultprint'),
       (SELECT coalesce(sum(CASE round WHEN 2 THEN kb ELSE -kb END), 0) FROM resident_at);
SELECT context || ' grew by ' || sum(CASE round WHEN 2 THEN bytes ELSE -bytes END) FROM held GROUP BY context HAVING sum(CASE round WHEN 2 THEN bytes ELSE -bytes END) > 0;
SQL
)
IFS='|' read -r refused contexts arena resident <<<"$(head -n 1 <<<"$answer")"
echo "$refused of 100000 events refused; contexts grew by $contexts bytes, the process by $resident kB; the arena holds $arena bytes"
[ "$refused" = 20000 ] || { echo "20000 events ought to be refused"; exit 1; }
[ "$contexts" -le 65536 ] || { echo "memory contexts grew: $answer"; exit 1; }
[ "$arena" -le $((4 * 1024 * 1024 + 65536)) ] || { echo "the arena keeps too much: $arena bytes"; exit 1; }
# Unusually large events, good and refused: what they took is given back when the call is over.
large=$(psql -X -A -t -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE FUNCTION refused(event text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM faultprint.fingerprint(event);
  RAISE 'not refused';
EXCEPTION WHEN invalid_text_representation THEN
END $$;
CREATE FUNCTION held() RETURNS bigint LANGUAGE sql AS $$ SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name = 'faultprint' $$;
SELECT faultprint.fingerprint(format('{"message": "%s"}', repeat('long ', 4000000))) \g /dev/null
SELECT held();
SELECT refused(format('{"message": "%s"', repeat('long ', 4000000))) \g /dev/null
SELECT held();
SELECT faultprint.normalize_message(repeat('order 4711 ', 2000000)) \g /dev/null
SELECT held();
SQL
)
for bytes in $large; do [ "$bytes" -le $((4 * 1024 * 1024 + 65536)) ] || { echo "after a large event the arena holds $bytes bytes"; exit 1; }; done
[ "$(wc -w <<<"$large")" = 3 ] || { echo "no answer for large events: $large"; exit 1; }
[ "$resident" -le 2048 ] || { echo "the process grew by $resident kB in 100000 events"; exit 1; }
