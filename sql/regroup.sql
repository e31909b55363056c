-- History grouped anew: the dry run, ids that stay, separations that hold, and the way back.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
CREATE SCHEMA regroup_test;
SET search_path = regroup_test, public, faultprint;
SELECT create_store('app', 'text');

\getenv source PG_ABS_SRCDIR
\set file :source '/test/support/store.sql'
\set ECHO none
\i :file
\set ECHO all

-- Which issue each way through the code is in, by its functions.
CREATE VIEW placed AS
  SELECT f.issue_id, payload #>> '{exception,values,0,type}' AS type, string_agg(DISTINCT (SELECT string_agg(x ->> 'function', ' ' ORDER BY o) FROM jsonb_array_elements(payload #> '{exception,values,0,stacktrace,frames}') WITH ORDINALITY AS u (x, o)), ', ') AS ways, count(*) AS events
  FROM app.event JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) GROUP BY 1, 2;
SELECT * FROM take(VARIADIC ARRAY(SELECT error('Timeout', 'timed out after ' || n || ' s', CASE WHEN n % 3 = 0 THEN 'main handle charge' ELSE 'main retry charge' END,
                                               to_char('2026-03-02 00:00+00'::timestamptz + n * interval '17 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n % 4) FROM generate_series(1, 30) AS n)) LIMIT 2;
SELECT DISTINCT issue, outcome FROM take(VARIADIC ARRAY(SELECT error('KeyError', 'no such order', CASE WHEN n % 2 = 0 THEN 'main find' ELSE 'main find lookup' END,
                                               to_char('2026-03-02 01:00+00'::timestamptz + n * interval '23 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || n % 5) FROM generate_series(1, 12) AS n)) ORDER BY 1, 2;
SELECT * FROM placed ORDER BY 1, 2;
SELECT * FROM violation;

-- What a rule would do, before it does: all of Timeout in one.
SELECT change, issue_ids, titles, events, of_events, array_length(example_ids, 1) AS examples, description FROM compare_groupings('app', 'acme', NULL, 'type:Timeout -> timeouts');
SELECT change, issue_ids, events, of_events, description FROM compare_groupings('app', 'acme', 'type:Timeout -> timeouts', NULL);
-- One that takes parts of two.
SELECT change, issue_ids, events, of_events, description FROM compare_groupings('app', 'acme', NULL, E'type:KeyError function:lookup -> "lookup"\nmessage:"*1 s" -> ones');
SELECT * FROM compare_groupings('app', 'acme', NULL, NULL);
SELECT compare_groupings('app', 'acme', NULL, NULL, 0);

-- Do it. The larger issue goes on, the other leads to it.
CREATE TABLE before AS SELECT e.id, f.issue_id FROM app.event AS e JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint);
SELECT set_rules('app', 'acme', 'fingerprint', 'type:Timeout -> timeouts', 'eve', activate => false);
CALL regroup('app', 'acme', 1, batch => 7, author => 'eve');
SELECT * FROM placed ORDER BY 1, 2;
SELECT id, status, merged_into, events, users FROM app.issue ORDER BY id;
SELECT version, active FROM app.project_rules;
SELECT DISTINCT rules_version FROM app.event ORDER BY 1;
SELECT * FROM violation;
SELECT phase, done, total, changed, finished_at IS NOT NULL AS finished FROM app.v1_regroup_progress;
SELECT count(*) FROM app.regroup_change;
SELECT action, issue_id, other_issue_id, reason FROM app.activity WHERE action = 'regroup' ORDER BY id;
SELECT undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE action = 'regroup'));
-- New events join; events that came before keep their issue.
SELECT DISTINCT * FROM take(error('Timeout', 'timed out after 40 s', 'main cron charge', '2026-03-02T11:00:00Z', 'user 1'));

-- Back again: every event is where it was.
SELECT set_rules('app', 'acme', 'fingerprint', '', 'eve', activate => false);
CALL regroup('app', 'acme', 2, batch => 5);
SELECT count(*) FROM before JOIN app.event AS e USING (id) JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) WHERE f.issue_id <> before.issue_id;
SELECT * FROM placed ORDER BY 1, 2;
SELECT id, status, merged_into, events, users FROM app.issue ORDER BY id;
SELECT * FROM violation;
-- And forth: the same ids as the first time.
CALL regroup('app', 'acme', 1);
SELECT * FROM placed ORDER BY 1, 2;
CALL regroup('app', 'acme', 2);
SELECT * FROM violation;
-- Nothing to do changes nothing.
CALL regroup('app');
SELECT phase, changed FROM app.v1_regroup_progress ORDER BY run_id DESC LIMIT 1;
SELECT count(*) FROM before JOIN app.event AS e USING (id) JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) WHERE f.issue_id <> before.issue_id;

-- Stack-trace rules change default fingerprints: a rename keeps the issue, and a merge by hand holds.
SELECT issue_id AS handling FROM placed WHERE ways = 'main handle charge' \gset
SELECT issue_id AS retrying FROM placed WHERE ways = 'main retry charge' \gset
SELECT events FROM merge_issues('app', 'acme', :handling, :retrying);
SELECT set_rules('app', 'acme', 'stacktrace', 'function:main -group', 'eve', activate => false);
CALL regroup('app', 'acme', 3);
SELECT * FROM placed ORDER BY 1, 2;
SELECT * FROM violation;
SELECT undo('app', 'acme', (SELECT id FROM app.activity WHERE action = 'merge'));

-- A split holds through a regroup that would join both sides by a rule, and is carried over to fingerprints to come.
SELECT count(DISTINCT fingerprint) AS fingerprints FROM app.event WHERE payload #>> '{exception,values,0,type}' = 'Timeout';
SELECT DISTINCT fingerprint AS retry_fingerprint FROM app.event WHERE payload #>> '{exception,values,0,stacktrace,frames,1,function}' = 'retry' \gset
SELECT split_issue('app', 'acme', :retrying, ARRAY[:'retry_fingerprint'::uuid], 'eve', 'retries are another bug') AS split \gset
SELECT set_rules('app', 'acme', 'fingerprint', 'type:Timeout -> timeouts', 'eve', activate => false);
SELECT change, events, of_events FROM compare_groupings('app', 'acme', NULL, E'function:main -group\ntype:Timeout -> timeouts');
CALL regroup('app', 'acme', 4);
SELECT issue_id = :split AS split, type, ways, events FROM placed ORDER BY issue_id;
SELECT * FROM violation;
SELECT set_rules('app', 'acme', 'stacktrace', '', 'eve', activate => false);
CALL regroup('app', 'acme', 5);
SELECT issue_id = :split AS split, type, ways, events FROM placed ORDER BY issue_id;
SELECT * FROM violation;
SELECT count(*) > 1 AS carried_over FROM app.separation;
\set VERBOSITY terse
SELECT merge_issues('app', 'acme', :split, :retrying);
\set VERBOSITY default

-- A run is given up where other rules are wanted before it has decided; later it has to end first.
SELECT regroup_begin('app', 'acme', 2, 'eve') AS run \gset
SELECT regroup_step('app', 'acme', :run, 10);
SELECT regroup_begin('app', 'acme', 5, 'eve') - :run AS next_run;
SELECT phase FROM app.regroup_run WHERE id = :run;
SELECT regroup_begin('app', 'acme', 5, 'eve') AS run \gset
SELECT regroup_step('app', 'acme', :run, 100), regroup_step('app', 'acme', :run, 100), regroup_step('app', 'acme', :run, 100);
SELECT phase FROM app.regroup_run WHERE id = :run;
SELECT regroup_begin('app', 'acme', 2, 'eve');
-- Rules of another kind that change meanwhile make it begin again.
CALL regroup('app', 'acme');
SELECT regroup_begin('app', 'acme', 2, 'eve') AS run \gset
SELECT regroup_step('app', 'acme', :run, 100);
SELECT set_rules('app', 'acme', 'learned', 'type:KeyError -> keys', 'eve');
SELECT regroup_step('app', 'acme', :run, 100), regroup_step('app', 'acme', :run, 100);
CALL regroup('app', 'acme');
SELECT issue_id = :split AS split, type, ways, events FROM placed ORDER BY issue_id;
SELECT * FROM violation;

-- Rules that were activated at once, and history regrouped later: the issue that has been there before goes on.
SELECT * FROM take(error('OSError', 'disk full', 'main write', '2026-03-02T08:00:00Z'), error('OSError', 'disk full', 'main write', '2026-03-02T08:10:00Z'));
SELECT set_rules('app', 'acme', 'fingerprint', 'type:OSError -> system', 'eve') > 0 AS set;
SELECT * FROM take(error('OSError', 'disk full', 'main write', '2026-03-02T08:20:00Z'));
CALL regroup('app', 'acme');
SELECT id, status, merged_into, events FROM app.issue WHERE type = 'OSError' ORDER BY id;
SELECT * FROM violation;

-- Values that are passed on from rule to rule join nothing: three bugs before, three after.
SELECT set_rules('app', 'acme', 'fingerprint', E'type:PassA -> one\ntype:PassB -> two\ntype:PassC -> three', 'eve') > 0 AS set;
SELECT count(*) FROM take(error('PassA', 'x', 'main a', '2026-03-02T08:30:00Z'), error('PassA', 'x', 'main a', '2026-03-02T08:31:00Z'),
                          error('PassB', 'x', 'main b', '2026-03-02T08:30:00Z'), error('PassC', 'x', 'main c', '2026-03-02T08:30:00Z'));
SELECT set_rules('app', 'acme', 'fingerprint', E'type:PassA -> two\ntype:PassB -> three\ntype:PassC -> four', 'eve', activate => false) AS version \gset
CALL regroup('app', 'acme', :version);
SELECT array_agg(DISTINCT payload #>> '{exception,values,0,type}') AS types, count(*) AS events FROM app.event JOIN app.issue_fingerprint USING (tenant_id, fingerprint)
WHERE payload #>> '{exception,values,0,type}' LIKE 'Pass%' GROUP BY issue_id ORDER BY 1;
SELECT * FROM violation;

CALL regroup('app', 'acme', 77);
CALL regroup('app', NULL::text);

DROP SCHEMA app, regroup_test CASCADE;
