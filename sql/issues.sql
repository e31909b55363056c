-- States of issues, merges that teach, splits that stay, and undo. Times are fixed: nothing here depends on the clock.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE SCHEMA issues_test;
SET search_path = issues_test, public, faultprint;
SELECT create_store('app', 'text');

\getenv source PG_ABS_SRCDIR
\set file :source '/test/support/store.sql'
\set ECHO none
\i :file
\set ECHO all

-- Three bugs: one of them in two places, hit by three users.
SELECT * FROM take(
  error('Timeout', 'read timed out after 30 s', 'main handle charge', '2026-03-02T09:10:00Z', 'ann'),
  error('Timeout', 'read timed out after 31 s', 'main handle charge', '2026-03-02T09:50:00Z', 'bob', '{"release": "1.0"}'),
  error('Timeout', 'read timed out after 32 s', 'main retry charge', '2026-03-02T08:10:00Z', 'bob', '{"release": "0.9"}'),
  error('Timeout', 'read timed out after 33 s', 'main retry charge', '2026-03-02T10:10:00Z', 'cid', '{"release": "1.1"}'),
  error('KeyError', 'no such order', 'main find', '2026-03-02T10:20:00Z', 'ann'));
SELECT * FROM violation;

-- States. Each is an activity and can be undone.
SELECT resolve_issue('app', 'acme', 3, release => '1.1', author => 'eve');
SELECT status, resolved_in_release FROM app.issue WHERE id = 3;
SELECT resolve_issue('app', 'acme', 3, release => '1.1', next_release => true, author => 'eve');
SELECT archive_issue('app', 'acme', 3, 'users>5', 'eve');
SELECT status, archived_until, resolved_in_release FROM app.issue WHERE id = 3;
SELECT archive_issue('app', 'acme', 3, 'events>0', 'eve');
SELECT archive_issue('app', 'acme', 3, 'monday', 'eve');
SELECT undo('app', 'acme', 1, 'eve');
SELECT undo('app', 'acme', 2, 'eve');
SELECT undo('app', 'acme', 1, 'eve');
SELECT status, archived_until, resolved_in_release FROM app.issue WHERE id = 3;
SELECT undo('app', 'acme', 1, 'eve');
SELECT set_priority('app', 'acme', 3, 'high', 'eve');
SELECT set_priority('app', 'acme', 3, 'urgent', 'eve');
SELECT reopen_issue('app', 'acme', 3, 'eve');
SELECT resolve_issue('app', 'acme', 99);
SELECT id, author, action, issue_id, undone_by FROM app.activity ORDER BY id;

-- A merge moves counts, hours, users and times; links to the merged issue lead on.
SELECT * FROM merge_issues('app', 'acme', 2, 1, author => 'eve') \gx
SELECT id, status, merged_into, events, users, first_seen, last_seen, first_release, last_release FROM app.issue ORDER BY id;
SELECT current_issue('app', 'acme', 2), current_issue('app', 'acme', 1), current_issue('app', 'acme', 99);
SELECT * FROM violation;
SELECT merge_issues('app', 'acme', 2, 3);
SELECT merge_issues('app', 'acme', 1, 1);
SELECT merge_issues('app', 'acme', 1, 3, rule => 'type:x -> y');

-- Events come in meanwhile; undo gives back exactly what is the merged issue's.
SELECT * FROM take(error('Timeout', 'read timed out after 34 s', 'main retry charge', '2026-03-02T11:10:00Z', 'dan'),
                   error('Timeout', 'read timed out after 35 s', 'main handle charge', '2026-03-02T11:20:00Z', 'cid'));
SELECT * FROM violation;
SELECT undo('app', 'acme', (SELECT id FROM app.activity WHERE action = 'merge'), 'eve') > 0 AS undone;
SELECT id, status, merged_into, events, users, first_seen, last_seen, first_release, last_release FROM app.issue ORDER BY id;
SELECT * FROM violation;

-- A merge that teaches. What it could learn, from narrow to wide, and what else each would move:
SELECT place, rule, covers, moves, narrowness, reason FROM propose_rule('app', 'acme', 2, 1);
SELECT rule, rules_version, rule_activity_id IS NOT NULL AS recorded FROM merge_issues('app', 'acme', 2, 1, teach => true, author => 'eve');
SELECT kind, version, body, author, reason, active FROM app.project_rules;
-- The same error on a way nobody has seen joins; another does not.
SELECT * FROM take(error('Timeout', 'read timed out after 36 s', 'main worker job charge', '2026-03-02T11:30:00Z', 'eli'),
                   error('Timeout', 'read timed out after 37 s', 'main refund', '2026-03-02T11:31:00Z', 'eli'));
SELECT * FROM violation;
-- The merge cannot be undone before its rule.
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'merge'), 'eve');
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'rule'), 'eve') > 0 AS undone;
SELECT version, body, active FROM app.project_rules ORDER BY version;
SELECT * FROM take(error('Timeout', 'read timed out after 38 s', 'main cron charge', '2026-03-02T11:40:00Z', 'eli'));

-- A rule that would take events of others is not learned, unless it is said to be meant.
SELECT merge_issues('app', 'acme', 5, 4, teach => true);
SELECT merge_issues('app', 'acme', 3, 4, teach => true);
SELECT merge_issues('app', 'acme', 3, 4, teach => true, rule => 'type:Nothing -> issue-4');
SELECT merge_issues('app', 'acme', 3, 4, teach => true, rule => E'type:A -> a\ntype:B -> b');

-- A split stays: from merges, and from rules.
SELECT fingerprint AS retry_fingerprint FROM app.event WHERE payload #>> '{exception,values,0,stacktrace,frames,1,function}' = 'retry' LIMIT 1 \gset
SELECT split_issue('app', 'acme', 1, ARRAY[:'retry_fingerprint'::uuid], 'eve', 'retries are another bug') AS split \gset
SELECT id, status, title, culprit, events, users, first_seen, last_seen, first_release, last_release FROM app.issue WHERE id IN (1, :split) ORDER BY id;
SELECT * FROM violation;
\set VERBOSITY terse
SELECT merge_issues('app', 'acme', :split, 1);
\set VERBOSITY default
SELECT split_issue('app', 'acme', 1, '{}');
SELECT split_issue('app', 'acme', 3, (SELECT array_agg(fingerprint) FROM app.issue_fingerprint WHERE issue_id = 3));
-- A rule over both sides: events of what was split keep to themselves.
SELECT set_rules('app', 'acme', 'fingerprint', 'function:charge -> charging', 'eve') > 0 AS set;
SELECT issue = :split AS in_the_split, outcome FROM take(error('Timeout', 'read timed out after 39 s', 'main retry charge', '2026-03-02T11:50:00Z', 'eli'));
SELECT issue, outcome FROM take(error('Timeout', 'read timed out after 39 s', 'main handle charge', '2026-03-02T11:51:00Z', 'eli'));
SELECT * FROM violation;
-- A default fingerprint under a rule's can be split too: its events get it back, and keep it.
SELECT * FROM take(error('Timeout', 'read timed out after 39 s', 'main other charge', '2026-03-02T11:52:00Z', 'eli'),
                   error('Timeout', 'read timed out after 39 s', 'main third charge', '2026-03-02T11:53:00Z', 'fay'));
SELECT f.issue_id AS charging, e.default_fingerprint AS third FROM app.event AS e JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) ORDER BY e.id DESC LIMIT 1 \gset
SELECT split_issue('app', 'acme', :charging, ARRAY[:'third'::uuid], 'eve') AS third_split \gset
SELECT id = :charging AS charging, events, users, first_seen FROM app.issue WHERE id IN (:charging, :third_split) ORDER BY id;
SELECT issue = :third_split AS in_the_split, outcome FROM take(error('Timeout', 'read timed out after 40 s', 'main third charge', '2026-03-02T11:54:00Z', 'fay'));
SELECT * FROM violation;
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'split'), 'eve') > 0 AS undone;
SELECT undo('app', 'acme', (SELECT min(id) FROM app.activity WHERE action = 'split'), 'eve') > 0 AS undone;
SELECT count(*) AS separations FROM app.separation;
SELECT id, status, merged_into, events, users FROM app.issue WHERE id IN (1, :split) ORDER BY id;
SELECT * FROM violation;

-- Undo after retention: what a merge had moved goes back, though its events are no longer kept.
SELECT * FROM take(error('OldError', 'old', 'main old', '2026-02-20T08:00:00Z', 'ann'), error('OldError', 'old', 'main old', '2026-03-01T08:00:00Z', 'bob'),
                   error('OlderError', 'older', 'main older', '2026-02-21T08:00:00Z', 'bob'), error('OlderError', 'older', 'main older', '2026-03-01T09:00:00Z', 'cid'));
CREATE TABLE before AS SELECT id, status, events, users, first_seen, last_seen FROM app.issue WHERE type IN ('OldError', 'OlderError');
SELECT events, users FROM merge_issues('app', 'acme', (SELECT max(id) FROM before), (SELECT min(id) FROM before));
ALTER TABLE app.event DETACH PARTITION app.event_2026_02;
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'merge'), 'eve') > 0 AS undone;
SELECT id, status, events, users, first_seen, last_seen FROM app.issue WHERE type IN ('OldError', 'OlderError') EXCEPT SELECT * FROM before;
SELECT issue_id - (SELECT min(id) FROM before) AS issue, hour, events FROM app.occurrence WHERE issue_id IN (SELECT id FROM before) ORDER BY 1, 2;
SELECT format('ALTER TABLE app.event ATTACH PARTITION app.event_2026_02 FOR VALUES FROM (%L) TO (%L)', uuid_at('2026-02-01'), uuid_at('2026-03-01')) \gexec
SELECT * FROM violation;

-- What ingest did to a state can be undone as well.
SELECT resolve_issue('app', 'acme', 3, author => 'eve') > 0 AS resolved;
SELECT * FROM take(error('KeyError', 'no such order', 'main find', '2026-03-02T11:55:00Z', 'ann'));
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'regress')) > 0 AS undone;
SELECT status FROM app.issue WHERE id = 3;

-- A rule gives another value where issue-<id> leads elsewhere by now.
SELECT * FROM take(error('AError', 'one', 'main one', '2026-03-02T08:00:00Z'), error('AError', 'one', 'main two', '2026-03-02T08:00:00Z'),
                   error('BError', 'one', 'main three', '2026-03-02T08:00:00Z', NULL, '{"fingerprint": ["issue-4"]}')) ORDER BY 1;
SELECT DISTINCT substring(rule FROM ' -> (.*)') AS value FROM propose_rule('app', 'acme', (SELECT max(id) FROM app.issue WHERE type = 'AError'), 4);

-- What time does: ongoing after 7 days; an archived issue escalates above its limit, and its priority goes up by one until it is ongoing.
SELECT update_issues('app', '2026-03-02 12:00+00');
UPDATE app.issue SET status_at = '2026-03-02 12:00+00';
SELECT archive_issue('app', 'acme', 4, 'escalating', 'eve') > 0 AS archived;
INSERT INTO app.occurrence SELECT 'acme', 4, h, 3 FROM generate_series('2026-02-20 00:00+00'::timestamptz, '2026-03-02 10:00+00', '1 hour') AS h ON CONFLICT DO NOTHING;
UPDATE app.issue SET first_seen = '2026-02-20 00:00+00' WHERE id = 4;
SELECT * FROM update_issues('app', '2026-03-02 12:30+00');
-- Steady at 3: the larger of 3 * 5 and 3 + 5 * 3.
SELECT status, escalation_limit FROM app.issue WHERE id = 4;
UPDATE app.occurrence SET events = 19 WHERE issue_id = 4 AND hour = '2026-03-02 11:00+00';
INSERT INTO app.occurrence VALUES ('acme', 4, '2026-03-02 12:00+00', 19) ON CONFLICT (tenant_id, issue_id, hour) DO UPDATE SET events = 19;
SELECT * FROM update_issues('app', '2026-03-02 12:40+00');
SELECT status, priority FROM app.issue WHERE id = 4;
SELECT action, reason FROM app.activity ORDER BY id DESC LIMIT 1;
SELECT * FROM update_issues('app', '2026-03-10 12:40+00');
SELECT status, priority FROM app.issue WHERE id = 4;

SELECT level, noise, issue_priority(level, noise) FROM (VALUES ('fatal', NULL), ('error', NULL), ('info', NULL), (NULL, NULL), ('fatal', 'crawler')) AS v (level, noise);
SELECT rule_argument(v), rule_argument(v, true) FROM (VALUES ('shop.pay'), ('a b'), ('x -> y'), ('f*'), ('"q" [1]\'), ('<init>')) AS t (v);
-- A tenant may be named as its type has it.
SELECT create_store('numbered', 'bigint');
SELECT issue_id, outcome FROM ingest_payloads('numbered', '7', ARRAY[error('KeyError', 'no such order', 'main find', '2026-03-02T10:20:00Z')], '2026-03-02 12:00+00');
SELECT resolve_issue('numbered', 7, 1), current_issue('numbered', 7, 1);
SELECT resolve_issue('numbered', 'seven', 1);

DROP SCHEMA app, numbered, issues_test CASCADE;
