-- What comes in: outcomes, issues, counts, states, rules, what is told apart, the inbox. Events are of now, as their ids and hours are;
-- nothing printed depends on it.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET search_path = public;
SELECT faultprint.create_store('app');
-- An event of a bug: further members replace or join those that every event has.
CREATE FUNCTION event(bug text, further jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('event_id', replace(gen_random_uuid()::text, '-', ''), 'timestamp', extract(epoch FROM now()), 'platform', 'python', 'level', 'error',
    'exception', jsonb_build_object('values', jsonb_build_array(jsonb_build_object('type', 'Failure', 'value', 'in ' || bug, 'stacktrace', jsonb_build_object('frames',
      jsonb_build_array(jsonb_build_object('function', 'run', 'module', 'shop.' || bug, 'filename', 'shop/' || bug || '.py', 'lineno', 7, 'in_app', true))))))) || further $$;
CREATE VIEW state AS
  SELECT tenant_id AS tenant, id AS issue, title, status, priority, events, users, first_release, last_release FROM app.issue ORDER BY tenant_id, id;

-- One event makes an issue; the next is counted there. Users count once.
SELECT issue_id, outcome, event_id IS NOT NULL AS has_id, faultprint.fingerprint_basis(fingerprint) AS basis, noise, reason, sqlstate
FROM faultprint.ingest('app', 1, event('cart', '{"user": {"id": "anna"}, "release": "shop@1.0"}'));
SELECT issue_id, outcome FROM faultprint.ingest('app', 1, event('cart', '{"user": {"id": "anna"}, "release": "shop@1.1"}'));
SELECT issue_id, outcome FROM faultprint.ingest('app', 1, event('cart', '{"user": {"id": "ben"}}'));
-- As text too, and as the raw text of a stack trace.
SELECT issue_id, outcome FROM faultprint.ingest('app', 1, event('cart')::text);
SELECT issue_id, outcome FROM faultprint.ingest('app', 1, E'Traceback (most recent call last):\n  File "/srv/app/shop/mail.py", line 3, in send\n    smtp.send()\nTimeoutError: timed out');
-- Another tenant has issues of its own.
SELECT issue_id, outcome FROM faultprint.ingest('app', 2, event('cart'));
SELECT * FROM state;
-- The event is stored with what grouped it, and under the time it occurred.
SELECT tenant_id, payload->'exception'->'values'->0->>'value' AS value, fingerprint = faultprint.fingerprint(payload) AS fingerprint, fingerprint = default_fingerprint AS by_default,
       coarse = (faultprint.group_event(payload)).coarse AS coarse, rules_version, level, release, user_hash IS NOT NULL AS has_user,
       occurred_at BETWEEN now() - interval '1 hour' AND received_at AS occurred, faultprint.time_of(id) = date_trunc('milliseconds', occurred_at) AS id_is_time
FROM app.event WHERE payload->>'platform' = 'python' AND payload ? 'event_id' ORDER BY tenant_id, release, user_hash IS NULL;
SELECT tenant_id, issue_id, algorithm, source, author, reason FROM app.issue_fingerprint ORDER BY 1, 2;
SELECT tenant_id, issue_id, sum(events) FROM app.occurrence GROUP BY 1, 2 ORDER BY 1, 2;
SELECT tenant_id, release FROM app.release ORDER BY 1, 2;
SELECT issue_id, status, events, users, right(last_48_hours, 1) <> faultprint.sparkline('{0}') AS seen_now FROM app.v1_issues ORDER BY issue_id;
SELECT e.issue_id, count(*), count(user_hash) AS with_user FROM app.v1_events AS e GROUP BY 1 ORDER BY 1;

-- A retry with the same id counts nothing twice, nor does an event twice in one batch.
SELECT event('mail', '{"event_id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "user": {"id": "anna"}}') AS same \gset
SELECT item, outcome FROM faultprint.ingest_batch('app', 3, ARRAY[:'same', :'same', event('mail')]::jsonb[]);
SELECT item, outcome FROM faultprint.ingest_batch('app', 3, ARRAY[event('mail'), :'same', :'same']::jsonb[]);
SELECT item, outcome FROM faultprint.ingest('app', 3, :'same'::text);
SELECT issue, events, users FROM state WHERE tenant = 3;
SELECT count(*), (SELECT sum(o.events) FROM app.occurrence AS o WHERE o.tenant_id = 3) AS counted FROM app.event WHERE tenant_id = 3;

-- Of several events of a new bug in one batch the first makes the issue.
SELECT item, issue_id, outcome FROM faultprint.ingest_batch('app', 4, ARRAY[event('a'), event('b'), event('a'), event('b'), event('a')]);

-- What cannot be read is kept with its reason, and spoils nothing beside it. What is no error is not stored.
SELECT item, outcome, sqlstate, reason IS NOT NULL AS has_reason
FROM faultprint.ingest_batch('app', 5, ARRAY['{"message": ', event('fine')::text, '{"type": "transaction", "transaction": "/cart", "spans": [], "start_timestamp": 1, "timestamp": 2}', repeat('[', 100)]);
SELECT payload, sqlstate, reason IS NOT NULL AS has_reason FROM app.rejected ORDER BY id;
SELECT count(*) FROM app.event WHERE tenant_id = 5;
-- Web vitals have a table of their own.
SELECT item, outcome, issue_id FROM faultprint.ingest('app', 6, '{"name": "LCP", "value": 2500.5, "rating": "needs-improvement", "delta": 2500.5, "id": "v4-1795000000000-1234567890123", "navigationType": "navigate"}'::jsonb);
SELECT metric, value, payload->>'rating' AS rating FROM app.web_vital;

-- Nothing comes of nothing; a tenant must be told, and be one.
SELECT * FROM faultprint.ingest_batch('app', 1, '{}'::jsonb[]);
SELECT * FROM faultprint.ingest_batch('app', 1, NULL::text[]);
SELECT * FROM faultprint.ingest('app', NULL::bigint, event('cart'));
SELECT * FROM faultprint.ingest('app', 'shop', event('cart'));
SELECT * FROM faultprint.ingest('missing', 1, event('cart'));

-- A resolved issue regresses by its next event, for a reason that is written down.
UPDATE app.issue SET status = 'resolved', status_at = now() WHERE tenant_id = 4;
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"release": "shop@3"}'), event('a')]);
-- Resolved in a release: by an event of a later one, or of one that names none.
UPDATE app.issue SET status = 'resolved', resolved_in_release = 'shop@2.9.0', status_at = now() WHERE tenant_id = 4;
SELECT item, issue_id, outcome, reason
FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"release": "shop@2.8.5"}'), event('a', '{"release": "shop@2.9.0"}'), event('a', '{"release": "shop@2.10.0"}'), event('a', '{"release": "shop@2.11.0"}')]);
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('b', '{"release": "shop@2.9.0-rc.1"}'), event('b')]);
-- Names that have no order: the order in which releases came in decides.
SELECT item, outcome FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"release": "f00dfeed"}'), event('b', '{"release": "0ddba11"}')]);
UPDATE app.issue SET status = 'resolved', resolved_in_release = '0ddba11', status_at = now() WHERE tenant_id = 4;
UPDATE app.release SET first_received = first_received - CASE release WHEN 'f00dfeed' THEN interval '2 days' ELSE interval '1 day' END WHERE tenant_id = 4 AND release IN ('f00dfeed', '0ddba11');
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"release": "f00dfeed"}'), event('b', '{"release": "abad1dea"}')]);
-- In the next release: by an event of any release that was not there when it was resolved.
UPDATE app.issue SET status = 'resolved', resolved_in_release = 'next', status_at = clock_timestamp() WHERE tenant_id = 4;
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"release": "shop@2.8.5"}'), event('b', '{"release": "shop@2.11.0"}'), event('b', '{"release": "shop@1.0"}')]);
-- An archived issue sleeps until its condition is met: a count, or more events in an hour than it may have.
UPDATE app.issue SET status = 'archived', archived_until = 'forever', status_at = now(), resolved_in_release = NULL WHERE tenant_id = 4;
SELECT item, issue_id, outcome FROM faultprint.ingest('app', 4, event('a', '{"level": "fatal"}'));
SELECT title, status, events FROM state WHERE tenant = 4;
UPDATE app.issue SET archived_until = CASE title WHEN 'Failure: in a' THEN 'events>15' ELSE 'users>1' END, priority = 'low', priority_locked = title = 'Failure: in b' WHERE tenant_id = 4;
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('a'), event('a'), event('a'), event('b', '{"user": {"id": "anna"}}')]);
SELECT item, issue_id, outcome, reason FROM faultprint.ingest_batch('app', 4, ARRAY[event('a'), event('a'), event('a'), event('b', '{"user": {"id": "anna"}}'), event('b', '{"user": {"id": "ben"}}')]);
SELECT title, status, priority, events, users FROM state WHERE tenant = 4;
UPDATE app.issue SET status = 'archived', archived_until = 'escalating', escalation_limit = CASE title WHEN 'Failure: in a' THEN 1000000 END WHERE tenant_id = 4;
SELECT issue_id, outcome, reason ~ '^[0-9]+ events in an hour, more than 10$' AS told, count(*) FROM faultprint.ingest_batch('app', 4, array_fill(event('a') - 'event_id', '{12}') || array_fill(event('b') - 'event_id', '{12}')) GROUP BY 1, 2, 3 ORDER BY min(item);
SELECT title, status FROM state WHERE tenant = 4;
SELECT id, issue_id, author, action, detail, CASE WHEN reason !~ 'in an hour' THEN reason END AS reason FROM app.activity ORDER BY id;

-- Which release is later.
SELECT a, b, faultprint.later_release(a, b) AS later, faultprint.later_release(b, a) AS earlier
FROM (VALUES ('2.10.0', '2.9.1'), ('shop@2.0', 'shop@2.0.0'), ('2.0.0', '2.0.0-rc.1'), ('2.0.0-rc.10', '2.0.0-rc.9'), ('2.0.0-rc.1', '2.0.0-beta'), ('2.0.0-alpha.beta', '2.0.0-alpha.1'),
             ('2.0.0+8', '2.0.0+7'), ('v2026.11.25', '2026.9.30'), ('10', '9'), ('shop@2.0', 'mail@1.0'), ('shop@2.0', '1.0'), ('f00dfeed', '1.0'), ('', '1'), ('99999999999999999999.1', '3'),
             ('1.0.0', NULL)) AS t (a, b);

-- Rules: every version is kept, one of each kind holds; an event tells by which it was grouped.
SELECT faultprint.set_rules('app', 7, 'fingerprint', 'type:Failure -> all-failures', 'ops', 'one team, one issue');
SELECT item, issue_id, outcome FROM faultprint.ingest_batch('app', 7, ARRAY[event('a'), event('b')]);
SELECT fingerprint = default_fingerprint AS by_default, rules_version FROM app.event WHERE tenant_id = 7 ORDER BY id;
SELECT faultprint.set_rules('app', 7, 'stacktrace', 'module:shop.a -app', 'ops', NULL, false);
SELECT * FROM faultprint.tenant_rules('app', '7');
SELECT faultprint.set_rules('app', 7, 'stacktrace', 'module:shop.b -app', author => 'ops');
SELECT * FROM faultprint.tenant_rules('app', '7');
SELECT faultprint.set_rules('app', 7, 'fingerprint', '', 'ops', 'again by default');
SELECT item, outcome FROM faultprint.ingest_batch('app', 7, ARRAY[event('a'), event('b')]);
SELECT kind, version, active, author, reason, body FROM app.project_rules ORDER BY version;
SELECT * FROM faultprint.tenant_rules('app', '1');
SELECT faultprint.set_rules('app', 7, 'fingerprint', 'type:Failure ->');
SELECT faultprint.set_rules('app', 7, 'other', '');
SELECT faultprint.set_rules('app', 7, 'fingerprint', NULL);
-- What a person has told apart stays apart, whatever a rule says.
INSERT INTO app.separation SELECT 8, least(a, b), greatest(a, b), 'ops', now(), 'two bugs' FROM (SELECT faultprint.fingerprint(event('a')) AS a, faultprint.fingerprint(event('b')) AS b) AS f;
SELECT faultprint.set_rules('app', 8, 'fingerprint', 'type:Failure -> all-failures');
SELECT item, count(*) OVER (PARTITION BY issue_id) AS in_issue, outcome FROM faultprint.ingest_batch('app', 8, ARRAY[event('a'), event('b'), event('c'), event('d')]) ORDER BY item;

-- A fingerprint counts for the issue that it leads to.
UPDATE app.issue_fingerprint SET issue_id = (SELECT min(issue) FROM state WHERE tenant = 4), source = 'merge' WHERE tenant_id = 4;
SELECT item, outcome, issue_id = (SELECT min(issue) FROM state WHERE tenant = 4) AS joined FROM faultprint.ingest_batch('app', 4, ARRAY[event('a'), event('b')]);

-- The inbox is read in batches, in the order things came in; a tenant that cannot have it does not stop the others.
INSERT INTO app.inbox (tenant_id, payload) SELECT 20 + n % 3, CASE n WHEN 5 THEN '{"broken' ELSE event('bug' || n % 4)::text END FROM generate_series(1, 30) AS n;
CALL faultprint.drain('app', 7);
SELECT count(*) FROM app.inbox;
SELECT tenant, count(*) AS issues, sum(events) AS events FROM state WHERE tenant >= 20 GROUP BY 1 ORDER BY 1;
SELECT tenant_id, payload, sqlstate FROM app.rejected WHERE tenant_id >= 20;
CALL faultprint.drain('app');
CALL faultprint.drain('app', 0);
CALL faultprint.drain('missing');
-- A row that the store refuses, for whatever reason, is put aside with the reason; the rest of its batch is counted.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one' USING ERRCODE = 'FP001'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON app.event FOR EACH ROW WHEN (NEW.release = 'poison') EXECUTE FUNCTION refuse();
INSERT INTO app.inbox (tenant_id, payload) VALUES (30, event('a')::text), (30, event('a', '{"release": "poison"}')::text), (30, event('a')::text);
CALL faultprint.drain('app');
SELECT tenant, issue, events FROM state WHERE tenant = 30;
SELECT tenant_id, payload::jsonb->>'release' AS release, sqlstate, reason FROM app.rejected WHERE tenant_id = 30;
-- What passes by itself is an error: the rows stay.
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'try again' USING ERRCODE = '40001'; END $$;
INSERT INTO app.inbox (tenant_id, payload) VALUES (30, event('a', '{"release": "poison"}')::text);
CALL faultprint.drain('app');
SELECT count(*) FROM app.inbox;
-- Who drains without the rights it takes, or where a month is missing, loses nothing: no payload is to blame, and all of them stay.
CREATE ROLE regress_drainer;
GRANT USAGE ON SCHEMA faultprint, app TO regress_drainer;
GRANT SELECT ON app.store_setting, app.project_rules TO regress_drainer;
GRANT SELECT, UPDATE, DELETE ON app.inbox TO regress_drainer;
GRANT INSERT ON app.rejected TO regress_drainer;
INSERT INTO app.inbox (tenant_id, payload) VALUES (31, event('a')::text);
SET ROLE regress_drainer;
CALL faultprint.drain('app');
RESET ROLE;
INSERT INTO app.inbox (tenant_id, received_at, payload) VALUES (31, '2020-01-15', event('a', '{"event_id": "0123456789abcdef0123456789abcdef"}')::text);
GRANT SELECT ON app.separation TO regress_drainer;
GRANT INSERT, SELECT (id) ON app.event, app.web_vital TO regress_drainer;
SET ROLE regress_drainer;
DELETE FROM app.inbox WHERE received_at > '2020-02-01';
\set VERBOSITY terse
CALL faultprint.drain('app');
\set VERBOSITY default
RESET ROLE;
SELECT count(*) AS waiting FROM app.inbox WHERE tenant_id = 31;
SELECT count(*) AS rejected FROM app.rejected WHERE tenant_id = 31;
DELETE FROM app.inbox WHERE tenant_id = 31;
DROP OWNED BY regress_drainer;
DROP ROLE regress_drainer;
-- A body with several broken lines is kept once, with every reason.
SELECT item, outcome, sqlstate FROM faultprint.ingest_batch('app', 33, ARRAY[concat(event('a'), E'\n{"broken\n', event('b'), E'\n{"broken'), '{"alone']) ORDER BY item, outcome;
SELECT left(payload, 3) = '{"a' AS alone, sqlstate, array_length(string_to_array(reason, E'\n'), 1) AS reasons FROM app.rejected WHERE tenant_id = 33 ORDER BY id;
-- An array may begin anywhere, and have more than one dimension: each event keeps its own payload.
SELECT item, outcome FROM faultprint.ingest_batch('app', 32, ('[0:1]=' || ARRAY[event('a'), event('b')]::text)::jsonb[]) ORDER BY item;
SELECT item, outcome FROM faultprint.ingest_batch('app', 32, ARRAY[ARRAY[event('a')], ARRAY[event('b')]]) ORDER BY item;
SELECT count(*) FROM app.event WHERE tenant_id = 32 AND fingerprint = faultprint.fingerprint(payload);

-- Tenants of other types, and payloads as json; the months are made where they are missing.
SELECT faultprint.create_store('by_text', 'text', 'json');
SELECT faultprint.create_store('by_uuid', 'uuid');
SELECT faultprint.create_store('by_integer', 'integer');
SET client_min_messages = warning;
SELECT count(*) > 0 FROM faultprint.store_partitions('by_text'), LATERAL (SELECT faultprint.drop_old_events('by_text', '0')) AS d \g /dev/null
DO $$ DECLARE p text; BEGIN FOR p IN SELECT relation FROM faultprint.store_partitions('by_text') LOOP EXECUTE 'DROP TABLE ' || p; END LOOP; END $$;
RESET client_min_messages;
SELECT item, issue_id, outcome FROM faultprint.ingest_batch('by_text', 'acme', ARRAY[event('a'), event('a')]);
SELECT item, issue_id, outcome FROM faultprint.ingest('by_text', 'acme', event('a')::text);
SELECT tenant_id, payload->>'platform' AS platform, pg_typeof(payload) FROM by_text.event;
SELECT count(*) > 0 AS made FROM faultprint.store_partitions('by_text');
SELECT outcome FROM faultprint.ingest('by_uuid', '01200000-0000-8000-8000-000000000001', event('a'));
SELECT outcome FROM faultprint.ingest('by_uuid', '01200000-0000-8000-8000-000000000001'::uuid, event('a')::text);
SELECT outcome FROM faultprint.ingest_batch('by_uuid', '01200000-0000-8000-8000-000000000001'::uuid, ARRAY[event('a')]);
SELECT outcome FROM faultprint.ingest_batch('by_integer', 1, ARRAY[event('a')::text]);
INSERT INTO by_uuid.inbox (tenant_id, payload) VALUES ('01200000-0000-8000-8000-000000000001', event('a')::text);
CALL faultprint.drain('by_uuid');
SELECT tenant_id, events FROM by_uuid.issue;
SELECT faultprint.set_rules('by_uuid', '01200000-0000-8000-8000-000000000001'::uuid, 'fingerprint', 'type:Failure -> x');

-- Who may ingest need not own the store, nor read its events.
CREATE ROLE regress_ingester;
GRANT USAGE ON SCHEMA faultprint, app TO regress_ingester;
GRANT SELECT ON app.store_setting, app.project_rules, app.separation TO regress_ingester;
GRANT SELECT, INSERT ON app.issue_fingerprint, app.release TO regress_ingester;
GRANT SELECT, INSERT, UPDATE ON app.issue, app.occurrence TO regress_ingester;
GRANT INSERT, SELECT (tenant_id, issue_id, user_hash) ON app.issue_user TO regress_ingester;
GRANT INSERT, SELECT (id) ON app.event, app.web_vital TO regress_ingester;
GRANT INSERT ON app.rejected, app.activity TO regress_ingester;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO regress_ingester;
UPDATE app.issue SET status = 'resolved', resolved_in_release = NULL, archived_until = NULL WHERE tenant_id = 4;
SET ROLE regress_ingester;
SELECT item, outcome FROM faultprint.ingest_batch('app', 4, ARRAY[event('a', '{"user": {"id": "cleo"}, "release": "shop@9"}')::text, event('new')::text, '{"broken']);
SELECT payload FROM app.event;
RESET ROLE;
DROP OWNED BY regress_ingester;
DROP ROLE regress_ingester;

-- Nothing is counted twice, and nothing is missing.
SELECT i.tenant_id, i.id FROM app.issue AS i
WHERE i.tenant_id <> 4 AND (i.events <> (SELECT sum(o.events) FROM app.occurrence AS o WHERE o.tenant_id = i.tenant_id AND o.issue_id = i.id)
   OR i.events <> (SELECT count(*) FROM app.v1_events AS e WHERE e.tenant_id = i.tenant_id AND e.issue_id = i.id)
   OR i.users <> (SELECT count(*) FROM app.issue_user AS u WHERE u.tenant_id = i.tenant_id AND u.issue_id = i.id));
SELECT count(*) FROM app.issue_fingerprint AS f WHERE NOT EXISTS (SELECT FROM app.issue AS i WHERE i.tenant_id = f.tenant_id AND i.id = f.issue_id);
SET client_min_messages = warning;
DROP SCHEMA app, by_text, by_uuid, by_integer CASCADE;
DROP FUNCTION event(text, jsonb);
DROP FUNCTION refuse();
