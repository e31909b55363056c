-- Bodies as clients send them become rows that a store can keep.
SET search_path = faultprint, public;
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.read(VARIADIC bodies text[]) RETURNS SETOF incoming_event LANGUAGE sql AS
$$ SELECT * FROM read_events(bodies, NULL, 'salt', '2026-11-25 12:00:00+00') $$;
CREATE FUNCTION pg_temp.read(VARIADIC bodies jsonb[]) RETURNS SETOF incoming_event LANGUAGE sql AS
$$ SELECT * FROM read_events(bodies, NULL, 'salt', '2026-11-25 12:00:00+00') $$;

-- Ids carry their time, to the millisecond.
SELECT uuid_at('2026-11-25 10:10:00.25+00') AS lowest, time_of(uuid_at('2026-11-25 10:10:00.250999+00')) AS millisecond,
       uuid_at('1970-01-01 00:00+00') AS first, time_of('0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9') AS of_version_4;
SELECT uuid_at('2026-11-01 00:00+00') <= id AND id < uuid_at('2026-12-01 00:00+00') AS within_its_month
FROM pg_temp.read('ValueError: x');

-- One event as jsonb: the payload is the event.
\x on
SELECT item, kind, payload, id, occurred_at, type, title, culprit, message_template, runtime, noise, level, environment, release, transaction,
       metric, value, sqlstate, reason, fingerprint = default_fingerprint AS by_default
FROM pg_temp.read(VARIADIC ARRAY['{"event_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "timestamp": 1795601400.25, "platform": "python", "level": "Fatal",
  "release": "shop@4.2", "environment": "production", "transaction": "/checkout", "user": {"id": 17},
  "exception": {"values": [{"type": "CheckoutError", "value": "cannot price cart 17", "stacktrace": {"frames": [
    {"function": "checkout", "filename": "shop/views.py", "lineno": 88, "in_app": true}]}}]}}'::jsonb]);
\x off

-- The columns are those of group_event, and the user is known by a salted hash alone.
WITH sent(body) AS (VALUES ('{"event_id": "0a", "platform": "python", "user": {"id": 17}, "exception": {"values": [{"type": "E", "value": "m",
  "stacktrace": {"frames": [{"function": "f", "filename": "a.py", "lineno": 1}]}}]}}'::jsonb))
SELECT (e.fingerprint, e.coarse, e.strict, e.root_cause, e.type, e.title, e.culprit, e.message_template, e.runtime, e.noise)
       IS NOT DISTINCT FROM (g.fingerprint, g.coarse, g.strict, g.root_cause, g.type, g.title, g.culprit, g.message_template, g.runtime, g.noise) AS same,
       e.user_hash = encode(substr(sha256('salt17'), 1, 16), 'hex')::uuid AS hashed
FROM sent, pg_temp.read(VARIADIC ARRAY[body]) AS e, group_event(body) AS g;

-- What is sent again has the same id; without an id of the client's it is another event.
SELECT n, (SELECT count(DISTINCT id) FROM pg_temp.read(event, event)) AS ids, (SELECT max(occurred_at) FROM pg_temp.read(event)) AS occurred_at,
       (SELECT max(time_of(id)) FROM pg_temp.read(event)) AS of_id
FROM (VALUES
  (1, '{"event_id":"0a","timestamp":1795601400.25,"platform":"python","message":"m"}'),
  (2, '{"event_id":"0a","platform":"python","message":"m"}'),                           -- no time: the day of receipt
  (3, '{"event_id":"0a","timestamp":1492774588,"platform":"python","message":"m"}'),    -- nor one that can be believed
  (4, '{"timestamp":1795601400.25,"platform":"python","message":"m"}'),
  (5, '{"event_id":"0a","timestamp":"2026-11-26T11:59:59+00:00","platform":"python","message":"m"}'),
  (6, 'ValueError: m')) AS t(n, event)
ORDER BY n;

-- Several events in one payload, each stored alone with what the whole said of it.
CREATE TEMP TABLE body AS SELECT * FROM (VALUES
  ('records', '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.version","value":{"stringValue":"4.2"}}]},"scopeLogs":[{"scope":{"name":"a"},"logRecords":[
    {"severityNumber":9,"body":{"stringValue":"started"}},
    {"timeUnixNano":"1795601400250000000","severityNumber":17,"attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}},{"key":"n","value":{"doubleValue":0.10}}]},
    {"severityNumber":17,"body":{"stringValue":"no answer"}}]}]}]}'),
  ('spans', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"POST /","spanId":"b9","traceId":"4b","events":[
    {"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}}]},
    {"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"OSError"}}]}]}]}]}]}'),
  ('envelope', E'{"event_id":"0a1b"}\n{"type":"session"}\n{"sid":"7c"}\n{"type":"attachment","length":11}\nno\nJSON: {}\n\n{"type":"event"}\n{"platform":"python","message":"m","big":12345678901234567890.10}\n{"type":"transaction"}\n{"measurements":{"lcp":{"value":2500},"cls":{"value":0.1}},"transaction":"/","spans":[]}'),
  ('notifier', '{"notifier":{"name":"Ruby"},"events":[{"exceptions":[{"errorClass":"A","message":"m"}]},{"exceptions":[{"errorClass":"B","message":"m"}]}]}'),
  ('intake', E'{"metadata":{"service":{"version":"4.2"}}}\n{"transaction":{"id":"1"}}\n{"error":{"id":"b9","exception":{"type":"KeyError","message":"m"}}}'),
  ('lines', E'{"level":"info","msg":"started"}\n{"level":"error","msg":"no answer"}\n{"level":\n{"level":"error","msg":"no \\u0000 answer"}'),
  ('list', '[{"event_id":"0a","platform":"python","message":"m"},{"event_id":"0b","platform":"python","message":"m"}]'),
  ('vitals', '[{"name":"LCP","value":2500.5,"rating":"needs-improvement","delta":2500.5,"id":"v4-1","navigationType":"navigate"},{"name":"CLS","value":0.01,"rating":"good","delta":0.01,"id":"v4-2"}]'),
  ('trace', E'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1')) AS t(name, body);
SELECT name, e.kind, e.title, e.release, e.metric, e.value, e.sqlstate, e.reason
FROM body, pg_temp.read(body) WITH ORDINALITY AS e
ORDER BY name, e.ordinality;
SELECT name, e.payload
FROM body, pg_temp.read(body) WITH ORDINALITY AS e
WHERE payload IS NOT NULL
ORDER BY name, e.ordinality;

-- A part is the same event again: as text, as jsonb, and when it is read alone from what was stored.
SELECT name, count(*), bool_and(e.fingerprint = f.fingerprint) AS same, bool_and(f.payload IS NULL) AS alone, count(*) FILTER (WHERE f.item <> 1) AS more
FROM body, pg_temp.read(body) AS e, pg_temp.read(VARIADIC ARRAY[e.payload]) AS f
WHERE e.kind = 'error'
GROUP BY name ORDER BY name;
SELECT name, array_agg(e.fingerprint ORDER BY e.ordinality) = (SELECT array_agg(t.fingerprint ORDER BY t.ordinality) FROM pg_temp.read(body) WITH ORDINALITY AS t
                                                               WHERE t.kind = 'error') AS same
FROM body, pg_temp.read(VARIADIC ARRAY[body::jsonb]) WITH ORDINALITY AS e
WHERE name IN ('records', 'spans', 'notifier', 'list') AND e.kind = 'error'
GROUP BY name, body ORDER BY name;

-- No payload makes an error: each that cannot be read makes a row.
SELECT item, kind, title, sqlstate, reason
FROM pg_temp.read('{"a":', NULL, '', '{}', 'null', repeat('[', 70) || '1' || repeat(']', 70), '{"a":1e-99999,"message":"m","level":"error"}', 'ValueError: x',
                  '{"msg":"a","level":"error","n":1' || repeat('0', 1500) || '}');
SELECT item, kind, title, sqlstate, reason
FROM pg_temp.read(VARIADIC ARRAY['"ValueError: x"', 'null', '1', NULL, (repeat('[', 70) || '1' || repeat(']', 70))]::jsonb[]);

-- What is stored of a text is what it said, to the last digit.
SELECT payload FROM pg_temp.read('{"message":"m","level":"error","id":18446744073709551615,"price":4.20,"tiny":1e-20,"text":"\u00e9 \\u0000"}',
                                 '{"message":"a\u0000b","level":"error","lone":"\ud800","k\u0000":[true,null,1.5]}');

-- Rules decide what an event groups by; what it would group by without those for fingerprints is kept beside it.
SELECT e.title, e.fingerprint = fingerprint(t.event, t.rules) AS by_rules, e.fingerprint = fingerprint(t.event) AS as_without,
       e.default_fingerprint = fingerprint(t.event) AS by_default
FROM (VALUES ('', '{"platform":"python","exception":{"values":[{"type":"KeyError","value":"sku"}]}}'),
             ('type:KeyError -> "missing-key"', '{"platform":"python","exception":{"values":[{"type":"KeyError","value":"sku"}]}}'),
             ('type:OSError -> "disk"', '{"platform":"python","exception":{"values":[{"type":"KeyError","value":"sku"}]}}')) AS t(rules, event),
     read_events(ARRAY[t.event], t.rules, '', '2026-11-25 12:00:00+00') AS e
ORDER BY t.rules COLLATE "C";
SELECT count(*), count(DISTINCT e.fingerprint) AS fingerprints, count(DISTINCT e.default_fingerprint) AS defaults
FROM read_events((SELECT array_agg(body) FROM body), 'type:* -> "one"', '', '2026-11-25 12:00:00+00') AS e WHERE e.type IS NOT NULL;

-- Calls that nobody can answer are errors.
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
  EXECUTE statement;
  RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''));
END $$;
SELECT pg_temp.refusal(s) FROM unnest(ARRAY[
  'SELECT * FROM read_events(ARRAY[''x''], NULL, NULL, now())',
  'SELECT * FROM read_events(ARRAY[''x''], NULL, '''', NULL)',
  'SELECT * FROM read_events(ARRAY[''x''], NULL, '''', ''infinity'')',
  'SELECT * FROM read_events(ARRAY[''x''], NULL, '''', ''1969-01-01'')',
  'SELECT * FROM read_events(ARRAY[''x''], ''nonsense'', '''', now())',
  'SELECT uuid_at(''infinity'')',
  'SELECT uuid_at(''1969-12-31 23:59:59+00'')',
  'SELECT uuid_at(''20000-01-01'')']) WITH ORDINALITY AS t(s, n) ORDER BY n;
SELECT count(*) FROM read_events(NULL::text[], NULL, '', now());
SELECT count(*) FROM read_events('{}'::jsonb[], '', '', now());
