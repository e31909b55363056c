-- What is refused: with which SQLSTATE, in which words, and that nothing stays behind.
SET search_path = faultprint, public;
CREATE FUNCTION pg_temp.failure(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  code := '00000';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- Text that begins like JSON has to be JSON; the error says where it is not and what would have been.
SELECT n, f.code, f.message, f.detail
FROM (VALUES
  (1, '{"message": "x",}'),
  (2, '{"message": "x"'),
  (3, '{"message": x}'),
  (4, '{"message" "x"}'),
  (5, '[{"message": "x"}}'),
  (6, '{"n": 01}'),
  (7, '{"n": 1.}'),
  (8, '{"n": 1e}'),
  (9, '{"n": -}'),
  (10, '{"s": "\x"}'),
  (11, '{"s": "\u12g4"}'),
  (12, E'{"s": "a\tb"}'),
  (13, '{"s": "no end'),
  (14, '{"a": 1} and more'),
  (15, E'{\n  "größe": 1,\n  "ß": oops\n}'),
  (16, '{')) AS v(n, event), pg_temp.failure(format('SELECT fingerprint(%L::text)', event)) AS f
ORDER BY n;

-- Of several values in one text the position is that in the whole text. The hint says what to do.
SELECT f.code, f.message, f.detail, f.hint FROM pg_temp.failure($$SELECT fingerprint(E'{"metadata": {}}\n{"message": oops}'::text)$$) AS f;

-- Every function that takes an event says the same, whichever argument it is.
SELECT call, f.code, f.message
FROM (VALUES ('fingerprint(%L::text)'), ('group_event(%L::text)'), ('explain_fingerprint(%L::text)'), ('explain_difference(%L::text, ''x'')'),
  ('explain_difference(''x'', %L::text)'), ('normalize_event(%L::text)'), ('noise(%L::text)')) AS v(call),
  pg_temp.failure('SELECT ' || format(call, '{"a"}')) AS f
ORDER BY call COLLATE "C";

-- These two take any text for what it is.
SELECT (SELECT count(*) FROM parse_stacktrace('{"a"}')) AS rows, normalize_message('{"a"}') AS message;

-- Nesting: 64 levels are read, of objects and of arrays; one more is refused in json, jsonb and text.
CREATE FUNCTION pg_temp.nested(opening text, closing text, depth int) RETURNS text LANGUAGE sql AS $$
  SELECT repeat(opening, depth) || '1' || repeat(closing, depth)
$$;
SELECT type, container, depth, f.*
FROM (VALUES ('text'), ('json'), ('jsonb')) AS t(type), (VALUES ('object', '{"a":', '}'), ('array', '[', ']')) AS c(container, opening, closing),
  (VALUES (64), (65)) AS d(depth),
  pg_temp.failure(format('SELECT fingerprint(%L::%s)', pg_temp.nested(opening, closing, depth), type)) AS f
ORDER BY depth, container, type COLLATE "C";

-- A long string of what is wrong is cut in the message, and what a terminal would not bear is replaced.
SELECT f.code, f.message, f.detail FROM pg_temp.failure(format('SELECT fingerprint(%L::text)', '{"a": ' || E'\x1b[31m' || repeat('ä', 1000) || '}')) AS f;

-- An error leaves nothing behind: the session goes on, and the next value is that of a fresh one.
CREATE TEMP TABLE mixed AS
SELECT n, CASE n % 3 WHEN 0 THEN '{"message": "order ' || n || ' refused"}' WHEN 1 THEN '{"message": "' || n ELSE E'Error: no ' || n || E'\n    at f (/srv/a.js:1:2)' END AS event
FROM generate_series(1, 300) AS n;
SELECT f.code, count(*) FROM mixed, pg_temp.failure(format('SELECT fingerprint(%L::text)', event)) AS f GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT fingerprint(event)) AS fingerprints, count(*) AS events FROM mixed WHERE n % 3 <> 1;
BEGIN;
SAVEPOINT before;
SELECT fingerprint('{"message": '::text);
ROLLBACK TO before;
SELECT fingerprint_basis(fingerprint('{"message": "x"}'::text)) AS basis;
COMMIT;

-- A statement that fails writes no row.
CREATE TEMP TABLE stored (payload text, fingerprint uuid GENERATED ALWAYS AS (fingerprint(payload)) STORED);
INSERT INTO stored (payload) VALUES ('one'), ('{"two"}'), ('three');
SELECT count(*) FROM stored;
