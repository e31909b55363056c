-- What an event may look like: nothing, little, odd, and very much.
SET search_path = faultprint, public;

-- Null in, null out; no row from a function that returns rows.
SELECT fingerprint(NULL::text) IS NULL AND fingerprint(NULL::json) IS NULL AND fingerprint(NULL::jsonb) IS NULL AS fingerprint,
       group_event(NULL::text) IS NULL AND group_event(NULL::json) IS NULL AND group_event(NULL::jsonb) IS NULL AS group_event,
       normalize_event(NULL::text) IS NULL AND normalize_event(NULL::json) IS NULL AND normalize_event(NULL::jsonb) IS NULL AS normalize_event,
       noise(NULL::text) IS NULL AND noise(NULL::json) IS NULL AND noise(NULL::jsonb) IS NULL AS noise,
       normalize_message(NULL) IS NULL AS normalize_message,
       fingerprint_algorithm(NULL) IS NULL AND fingerprint_basis(NULL) IS NULL AS parts;
SELECT (SELECT count(*) FROM explain_fingerprint(NULL::text)) + (SELECT count(*) FROM explain_fingerprint(NULL::json)) + (SELECT count(*) FROM explain_fingerprint(NULL::jsonb))
     + (SELECT count(*) FROM explain_difference(NULL::text, 'x')) + (SELECT count(*) FROM explain_difference('x', NULL::text))
     + (SELECT count(*) FROM parse_stacktrace(NULL)) AS rows;

-- Empty texts and blanks are one weak event; nothing is made up about it.
SELECT count(DISTINCT fingerprint(event)) AS fingerprints FROM (VALUES (''), (' '), (E'\n'), (E'\t \r\n')) AS v(event);
SELECT g.basis, g.type, g.title, g.culprit, g.message_template, g.runtime, g.noise, g.frames, g.in_app_frames, g.truncated FROM group_event(''::text) AS g;
SELECT path, value, contributes FROM explain_fingerprint(''::text);
SELECT normalize_event(''::text) AS event, normalize_message('') = '' AS message, (SELECT count(*) FROM parse_stacktrace('')) AS rows;

-- JSON that is no object: weak, the same in json and jsonb, and apart from an empty text.
SELECT event, fingerprint_basis(fingerprint(event::json)) AS basis, fingerprint(event::json) = fingerprint(event::jsonb) AS agree,
       fingerprint(event::json) = fingerprint(''::text) AS empty
FROM (VALUES ('null'), ('true'), ('17'), ('""'), ('"x"'), ('[]'), ('[1, 2]'), ('{}')) AS v(event) ORDER BY event COLLATE "C";

-- In an array, and of several values in a text, the first that carries an error counts.
SELECT event, fingerprint(event::text) = fingerprint('{"type": "E", "stack": "E: x\n    at f (/srv/a.js:1:2)"}'::jsonb) AS same
FROM (VALUES
  ('[{"type": "E", "stack": "E: x\n    at f (/srv/a.js:1:2)"}]'),
  ('[{"message": "x"}, {"type": "E", "stack": "E: x\n    at f (/srv/a.js:1:2)"}]'),
  ('[{"type": "E", "stack": "E: x\n    at f (/srv/a.js:1:2)"}, {"type": "E", "stack": "E: x\n    at g (/srv/b.js:1:2)"}]'),
  (E'{"message": "x"}\n{"type": "E", "stack": "E: x\\n    at f (/srv/a.js:1:2)"}'),
  (E'\n  {"type": "E",\r\n "stack": "E: x\\n    at f (/srv/a.js:1:2)"}  \n')) AS v(event);

-- The order of members and the spelling of strings and numbers are not told by jsonb, so they do not count in json either.
SELECT count(DISTINCT fingerprint(event::json)) + count(DISTINCT fingerprint(event::jsonb)) AS twice_one,
       bool_and(fingerprint(event::json) = fingerprint(event::jsonb) AND fingerprint(event::json) = fingerprint(event::text)) AS agree
FROM (VALUES
  ('{"platform": "python", "exception": {"values": [{"type": "E", "value": "v", "stacktrace": {"frames": [{"function": "grün", "filename": "a.py", "lineno": 10}]}}]}}'),
  ('{"exception": {"values": [{"stacktrace": {"frames": [{"lineno": 1e1, "filename": "a.py", "function": "gr\u00fcn"}]}, "value": "v", "type": "E"}]}, "platform": "\u0070ython"}')) AS v(event);

-- What JSON allows and jsonb or UTF-8 do not is read all the same, by every function.
SELECT name, fingerprint_basis(fingerprint(event)) AS basis, g.title, normalize_event(event) ->> 'message' AS message, (SELECT count(*) > 0 FROM explain_fingerprint(event)) AS explained,
       noise(event) AS noise
FROM (VALUES
  ('nul', '{"message": "a\u0000b"}'::json),
  ('lone surrogates', '{"message": "a\ud800b\udc00c"}'),
  ('a pair', '{"message": "a\ud83d\ude00b"}'),
  ('numbers', '{"message": "n", "extra": [1e400, -1e-400, 123456789012345678901234567890, 0.1e1, -0]}')) AS v(name, event), group_event(event) AS g
ORDER BY name COLLATE "C";
SELECT fingerprint(E'Error: a\x01b\x7f\n    at f (/srv/a.js:1:2)'::text) IS NOT NULL AS control_characters;

-- Line ends and the blanks around a trace do not count.
SELECT count(DISTINCT fingerprint(event)) AS fingerprints
FROM (VALUES (E'Error: x\n    at f (/srv/a.js:1:2)'), (E'Error: x\r\n    at f (/srv/a.js:1:2)\r\n'), (E'\n\nError: x\n    at f (/srv/a.js:1:2)\n\n')) AS v(event);

-- Very much: what is beyond a limit does not count, and it is said.
SELECT count(DISTINCT fingerprint(event)) AS fingerprints, bool_and(g.truncated) AS truncated, max(octet_length(g.title)) AS title, max(octet_length(g.message_template)) <= 1048576 AS bounded
FROM (VALUES (json_build_object('message', repeat('much ', 300000) || 'one')), (json_build_object('message', repeat('much ', 300000) || 'two'))) AS v(event), group_event(event) AS g;
SELECT g.basis, g.truncated, octet_length(g.title) AS title FROM group_event(repeat('much ', 300000)) AS g;
SELECT octet_length(g.title) AS bytes, g.title = repeat('€', 66) AS whole_characters FROM group_event(repeat('€', 1000)) AS g;
SELECT g.frames, g.truncated FROM group_event(E'Error: deep\n' || (SELECT string_agg(format('    at f%s (/srv/a.js:1:2)', n), E'\n') FROM generate_series(1, 10000) AS n)) AS g;
SELECT g.frames, g.truncated FROM group_event(E'Error: deep\n' || (SELECT string_agg(format('    at f%s (/srv/a.js:1:2)', n), E'\n') FROM generate_series(1, 300) AS n)) AS g;
SELECT count(DISTINCT exception_index) AS exceptions
FROM parse_stacktrace((SELECT string_agg(CASE n WHEN 1 THEN '' ELSE 'Caused by: ' END || format(E'java.lang.Error: %s\n\tat a.B.c%s(B.java:1)', n, n), E'\n') FROM generate_series(1, 1000) AS n));

-- However a value is stored, it is read as it was written.
CREATE TEMP TABLE kept (how text, as_text text, as_json json, as_jsonb jsonb);
ALTER TABLE kept ALTER as_text SET STORAGE EXTERNAL, ALTER as_json SET STORAGE EXTERNAL, ALTER as_jsonb SET STORAGE EXTERNAL;
CREATE TEMP TABLE compressed (LIKE kept);
CREATE TEMP TABLE payload AS
SELECT size, json_build_object('type', 'E', 'stack', E'E: x\n    at f (/srv/a.js:1:2)', 'padding', repeat('x', size))::text AS event FROM (VALUES (0), (4000), (200000)) AS v(size);
INSERT INTO kept SELECT 'external', event, event::json, event::jsonb FROM payload;
INSERT INTO compressed SELECT 'compressed', event, event::json, event::jsonb FROM payload;
SELECT how, count(*) AS events, count(DISTINCT f) AS fingerprints
FROM (SELECT how, unnest(ARRAY[fingerprint(as_text), fingerprint(as_json), fingerprint(as_jsonb)]) AS f FROM (TABLE kept UNION ALL SELECT * FROM compressed) AS k(how, as_text, as_json, as_jsonb)) AS x
GROUP BY how ORDER BY how COLLATE "C";
