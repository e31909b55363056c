-- Issues with one cause, and outages: issues that began together and name the same thing behind them.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE SCHEMA related_test;
SET search_path = related_test, public, faultprint;
SELECT create_store('app', 'text');

\getenv source PG_ABS_SRCDIR
\set file :source '/test/support/store.sql'
\set ECHO none
\i :file
\set ECHO all

-- One cause, wrapped in two ways, and something else.
CREATE FUNCTION wrapped(wrapper text, function text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_set(e, '{exception,values}', jsonb_build_array(e #> '{exception,values,0}', jsonb_build_object('type', wrapper, 'value', 'failed', 'stacktrace', jsonb_build_object('frames',
    jsonb_build_array(jsonb_build_object('function', function, 'module', 'shop.web', 'filename', 'shop/web.py', 'in_app', true))))))
  FROM error('ConnectionRefused', 'could not connect', 'main connect', '2026-03-02T09:00:00Z', function) AS e
$$;
SELECT * FROM take(wrapped('HttpError', 'serve'), wrapped('JobError', 'work'), error('KeyError', 'no such order', 'main find', '2026-03-02T09:00:00Z'));
SELECT issue_id, title, reason, strength FROM related_issues('app', 'acme', (SELECT id FROM app.issue WHERE type = 'HttpError'));
SELECT count(*) FROM related_issues('app', 'acme', (SELECT id FROM app.issue WHERE type = 'KeyError'));
SELECT related_issues('app', 'acme', 99);

-- What an event says of what lies behind it.
SELECT u.* FROM (VALUES
  ('could not connect to db-1.internal.example:5432'), ('connection to server at host "Replica.Shop.example" failed'), ('SQLSTATE[08006] gone'), ('ERROR: oops (SQLSTATE 57P01)'),
  ('no such order 12:34:56'), ('see https://status.example.org:8443/x')) AS m (message),
  LATERAL upstream_of(error('Failure', message, 'main', '2026-03-02T09:00:00Z')) AS u WHERE u.kind <> 'cause' ORDER BY message COLLATE "C", kind, upstream COLLATE "C";
SELECT * FROM upstream_of('{"message": "x", "tags": {"server_name": "web-7", "peer.service": "billing", "server.address": "api.example:443"}}') ORDER BY kind;
SELECT * FROM upstream_of('{"message": "x", "tags": [["server_name", "web-7"], ["browser", "Firefox"]]}') ORDER BY kind;

-- An outage at 10:02: three bugs that have been there all day, a little, and one new, all name one database; one bug goes on as ever, and
-- one bursts alone.
INSERT INTO app.occurrence VALUES ('acme', (SELECT id FROM app.issue WHERE type = 'KeyError'), '2026-03-01 12:00+00', 400);
UPDATE app.issue SET events = events + 400 WHERE type = 'KeyError';
SELECT count(*) FROM take(VARIADIC ARRAY(
  SELECT error('Error' || kind, 'could not connect to db-1.example:5432', 'main way' || kind, to_char('2026-03-01 12:30+00'::timestamptz + n * interval '5 hours', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n)
  FROM generate_series(1, 3) AS kind, generate_series(0, 3) AS n));
SELECT count(*) FROM take(VARIADIC ARRAY(
  SELECT error('Error' || kind, 'could not connect to db-1.example:5432', 'main way' || kind, to_char('2026-03-02 10:02+00'::timestamptz + n * interval '20 seconds' + kind * interval '7 seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n)
  FROM generate_series(1, 4) AS kind, generate_series(0, 11) AS n
  UNION ALL SELECT error('KeyError', 'no such order', 'main find', to_char('2026-03-02 10:00+00'::timestamptz + n * interval '4 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n) FROM generate_series(0, 9) AS n
  UNION ALL SELECT error('LoneError', 'alone', 'main lone', to_char('2026-03-02 10:03+00'::timestamptz + n * interval '10 seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n) FROM generate_series(0, 9) AS n));
SELECT onset, upstream, events, reason FROM related_burst('app', 'acme', now => '2026-03-02 10:30+00');
SELECT i.type FROM related_burst('app', 'acme', now => '2026-03-02 10:30+00') AS b, unnest(b.issues) AS u (id) JOIN app.issue AS i USING (id) ORDER BY 1;
-- Before it began, and after it is over, there is none.
SELECT * FROM related_burst('app', 'acme', now => '2026-03-02 10:00+00');
SELECT * FROM related_burst('app', 'acme', now => '2026-03-02 12:30+00');
SELECT related_burst('app', 'acme', '0 s');

DROP SCHEMA app, related_test CASCADE;
