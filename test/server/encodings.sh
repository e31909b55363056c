#!/usr/bin/env bash
# one event has one fingerprint in databases of every encoding
set -euo pipefail
encodings='UTF8 LATIN1 EUC_JP SQL_ASCII'
trap 'for e in $encodings; do psql -X -q -c "DROP DATABASE IF EXISTS encoded_${e,,}" 2>/dev/null; done' EXIT
event='{"exception":{"values":[{"type":"Ungültig","value":"größe"}]}}'
for encoding in $encodings; do
  name=encoded_${encoding,,}
  psql -X -q -v ON_ERROR_STOP=1 -c "CREATE DATABASE $name TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'"
  export PGCLIENTENCODING=$([ "$encoding" = SQL_ASCII ] && echo SQL_ASCII || echo UTF8)
  answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$name" -v event="$event" <<'SQL'
CREATE EXTENSION faultprint;
SELECT faultprint.fingerprint(:'event'::text) = faultprint.fingerprint(:'event'::json) AND faultprint.fingerprint(:'event'::text) = faultprint.fingerprint(:'event'::jsonb),
  faultprint.fingerprint(:'event'::text), (faultprint.group_event(:'event'::text)).title;
SQL
  )
  echo "$encoding $answer"
  first=${first:-$answer}
  [ "$answer" = "$first" ] || { echo "differs from $first"; exit 1; }
  [ "${answer#t|}" != "$answer" ] || { echo "text, json and jsonb differ"; exit 1; }
  # So it has when it is read for a store, whole or as a part; what is stored says the same.
  answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 -d "$name" -v event="$event" <<'SQL'
SELECT count(*), bool_and(fingerprint = faultprint.fingerprint(:'event'::text)), bool_and(payload IS NULL OR payload = :'event'::jsonb), count(payload)
FROM (SELECT * FROM faultprint.read_events(ARRAY[:'event', '[' || :'event' || ',' || :'event' || ']'], NULL, '', '2026-11-25 12:00+00')
      UNION ALL SELECT * FROM faultprint.read_events(ARRAY[:'event', '[' || :'event' || ',' || :'event' || ']']::jsonb[], NULL, '', '2026-11-25 12:00+00')) AS e;
SQL
  )
  [ "$answer" = '6|t|t|5' ] || { echo "$encoding reads events as $answer"; exit 1; }
done
# Broken bytes in a database that checks none are replaced, never refused.
psql -X -A -t -q -v ON_ERROR_STOP=1 -d encoded_sql_ascii -c "SELECT faultprint.fingerprint(E'Error: \\xff\\xfe\n    at f (/a/b.js:1:1)'), (faultprint.group_event(E'{\"message\": \"\\xff\\xc3\"}')).title" >/dev/null
# What the database's encoding does not have counts all the same, and is a question mark where it is shown.
answer=$(psql -X -A -t -q -v ON_ERROR_STOP=1 -d encoded_latin1 <<'SQL'
SELECT g.title, faultprint.normalize_event(e) ->> 'message', (SELECT string_agg(value, ',') FROM faultprint.explain_fingerprint(e) WHERE path = 'message'),
  g.fingerprint = (faultprint.group_event('{"message": "\u4e2e \ud800 x"}'::json)).fingerprint
FROM (VALUES ('{"message": "\u4e2d \ud800 x"}'::json)) AS v(e), faultprint.group_event(e) AS g;
SQL
)
[ "$answer" = '? ? x|? ? x|? ? x|f' ] || { echo "LATIN1 shows $answer"; exit 1; }
answer=$(PGCLIENTENCODING=UTF8 psql -X -A -t -q -v ON_ERROR_STOP=1 -d encoded_latin1 -c "SELECT payload ->> 'message' FROM faultprint.read_events(ARRAY['{\"message\": \"\u4e2d \u0000 \u00f6\"}'], NULL, '', now())")
[ "$answer" = '? ? ö' ] || { echo "LATIN1 stores $answer"; exit 1; }
