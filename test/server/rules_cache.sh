#!/usr/bin/env bash
# rule sets are kept within bounds: 3,000 texts of rules, one after the other, and none is answered for another
set -euo pipefail
export PGDATABASE=rules_cache
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS rules_cache" 2>/dev/null' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'CREATE DATABASE rules_cache'
answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE EXTENSION faultprint;
CREATE FUNCTION resident() RETURNS bigint LANGUAGE sql AS $$  -- kB; null where there is no /proc
  SELECT substring(pg_read_file('/proc/self/status', 0, 10000, true) FROM 'VmRSS:\s+(\d+)')::bigint
$$;
-- Each text is some 20 kB, has regular expressions and names its number in a fingerprint.
CREATE FUNCTION rules(n int) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format(E'path:**/package-%s-%s/** -app\nfunction:~"^handler_%s_\\d+" -group\n', n, i, i), '' ORDER BY i) || repeat('# ' || repeat('x', 98) || E'\n', 150) || format('type:* -> %s', n)
  FROM generate_series(1, 50) AS i
$$;
-- How many of the texts gave another fingerprint than their own; every seventh is no rule text at all.
CREATE FUNCTION exercise(first int, last int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  wrong int := 0;
BEGIN
  FOR n IN first..last LOOP
    BEGIN
      wrong := wrong + (faultprint.fingerprint(E'Error: x\n    at f (a.js:1:1)', rules(n) || CASE WHEN n % 7 = 0 THEN E'\nbad' ELSE '' END)
                        <> faultprint.fingerprint(E'Error: x\n    at f (a.js:1:1)', format('type:* -> %s', n)))::int;
    EXCEPTION WHEN invalid_parameter_value THEN
    END;
  END LOOP;
  RETURN wrong;
END $$;
SELECT exercise(1, 300) AS wrong \gset
SELECT resident() AS before \gset
SELECT exercise(301, 3000) AS wrong_too \gset
SELECT :wrong + :wrong_too, coalesce(resident() - :before, 0);
SQL
)
IFS='|' read -r wrong grown <<<"$answer"
echo "$wrong of 3000 texts were answered for another; the process grew by $grown kB"
[ "$wrong" = 0 ] || exit 1
[ "$grown" -le 16384 ] || { echo "rule sets are not given back"; exit 1; }
