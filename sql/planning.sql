-- What immutable, strict and parallel safe are good for: generated columns, indexes, parallel plans, whatever the session's settings are.
-- Plans are told by their node types: how PostgreSQL prints a plan changes from version to version.
SET search_path = public;
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.plan_has(statement text, node text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
  RETURN plan @? format('$.**.* ? (@ == "%s")', node)::jsonpath;
END $$;
CREATE TABLE planned (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payload jsonb NOT NULL,
  fingerprint uuid GENERATED ALWAYS AS (faultprint.fingerprint(payload)) STORED,
  basis text GENERATED ALWAYS AS (faultprint.fingerprint_basis(faultprint.fingerprint(payload))) STORED
);
INSERT INTO planned (payload)
SELECT jsonb_build_object('type', 'Error', 'stack', format(E'Error: order %s\n    at load%s (/srv/app/load.js:%s:1)', n, n % 500, n)) FROM generate_series(1, 5000) AS n;
CREATE INDEX planned_fingerprint ON planned (fingerprint);
CREATE INDEX planned_title ON planned ((((faultprint.group_event(payload)).title))) WHERE faultprint.noise(payload) IS NULL;
ANALYZE planned;
SELECT count(*) AS events, count(DISTINCT fingerprint) AS issues, min(basis) AS basis FROM planned;

-- The call in the condition is folded into a constant, and the index is used.
SELECT pg_temp.plan_has($$SELECT * FROM planned WHERE fingerprint = faultprint.fingerprint(E'Error: order 9\n    at load7 (/srv/app/load.js:3:1)')$$, 'planned_fingerprint') AS index_is_used;
SELECT count(*) FROM planned WHERE fingerprint = faultprint.fingerprint(E'Error: order 9\n    at load7 (/srv/app/load.js:3:1)');
SELECT pg_temp.plan_has($$SELECT * FROM planned WHERE (faultprint.group_event(payload)).title = 'Error: order 77' AND faultprint.noise(payload) IS NULL$$, 'planned_title') AS index_is_used;
SELECT count(*) FROM planned WHERE (faultprint.group_event(payload)).title = 'Error: order 77' AND faultprint.noise(payload) IS NULL;

-- A change of the payload is a change of the fingerprint, and only of what counts.
UPDATE planned SET payload = jsonb_set(payload, '{stack}', '"Error: order 1\n    at unload (/srv/app/load.js:1:1)"') WHERE id = 1;
UPDATE planned SET payload = jsonb_set(payload, '{stack}', to_jsonb(replace(payload ->> 'stack', 'load.js:2:', 'load.js:999:'))) WHERE id = 2;
SELECT a.id, a.fingerprint = b.fingerprint AS same FROM planned AS a JOIN planned AS b ON b.id = a.id + 500 WHERE a.id IN (1, 2) ORDER BY a.id;

-- One row an issue.
CREATE TABLE issue (fingerprint uuid PRIMARY KEY, title text, events bigint NOT NULL);
INSERT INTO issue SELECT fingerprint, min((faultprint.group_event(payload)).title), count(*) FROM planned WHERE id <= 2500 GROUP BY fingerprint;
INSERT INTO issue AS i SELECT fingerprint, min((faultprint.group_event(payload)).title), count(*) FROM planned WHERE id > 2500 GROUP BY fingerprint
ON CONFLICT (fingerprint) DO UPDATE SET events = i.events + excluded.events;
SELECT count(*) AS issues, sum(events) AS events FROM issue;

-- A parallel plan, with the same answer.
\set answer 'SELECT md5(string_agg(f::pg_catalog.text, \',\' ORDER BY f)) FROM (SELECT DISTINCT faultprint.fingerprint(payload) AS f FROM public.planned) AS x'
SET max_parallel_workers_per_gather = 0;
SELECT (:answer) AS serial \gset
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT pg_temp.plan_has('SELECT faultprint.fingerprint(payload) FROM planned', 'Gather') AS fingerprint,
       pg_temp.plan_has('SELECT g.title FROM planned, faultprint.group_event(payload) AS g', 'Gather') AS group_event,
       pg_temp.plan_has('SELECT p.id, e.path FROM planned AS p, faultprint.explain_fingerprint(payload) AS e', 'Gather') AS explain_fingerprint;
SELECT (:answer) = :'serial' AS parallel_agrees;
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- No setting of the session changes a value.
SET search_path = '';
SET timezone = 'Asia/Kathmandu';
SET datestyle = 'German, DMY';
SET intervalstyle = 'iso_8601';
SET bytea_output = 'escape';
SET extra_float_digits = -15;
SELECT (:answer) = :'serial' AS settings_agree;
-- Nor does an object of the caller's that has the name of one of PostgreSQL's or of ours.
CREATE SCHEMA trap;
CREATE TYPE trap.event_group AS (fingerprint text);
CREATE DOMAIN trap.uuid AS integer;
CREATE FUNCTION trap.fingerprint(event text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'trapped' $$;
CREATE FUNCTION trap.jsonb_in(cstring) RETURNS jsonb LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in';
SET search_path = trap, pg_catalog;
SELECT (:answer) = :'serial' AS names_agree, pg_typeof(faultprint.group_event('x'::pg_catalog.text)) AS type, faultprint.normalize_event('{"message": "x"}'::jsonb) ->> 'message' AS message;
RESET ALL;
SET search_path = public;
SET client_min_messages = warning;

-- Who may call: a role without rights may use the columns, and the functions once it may use their schema.
CREATE ROLE regress_faultprint_reader;
GRANT SELECT, INSERT ON planned TO regress_faultprint_reader;
SET ROLE regress_faultprint_reader;
INSERT INTO planned (payload) VALUES ('{"message": "by a reader"}');
SELECT basis FROM planned WHERE payload = '{"message": "by a reader"}';
\set VERBOSITY sqlstate
SELECT faultprint.fingerprint('x'::text) IS NOT NULL AS answered;
\set VERBOSITY default
RESET ROLE;
GRANT USAGE ON SCHEMA faultprint TO regress_faultprint_reader;
SET ROLE regress_faultprint_reader;
SELECT faultprint.fingerprint('x'::text) IS NOT NULL AS answered;
RESET ROLE;
REVOKE USAGE ON SCHEMA faultprint FROM regress_faultprint_reader;

-- The extension keeps to its schema, and goes only with what is built on it.
\set VERBOSITY sqlstate
DROP EXTENSION faultprint;
\set VERBOSITY default
DROP TABLE planned, issue;
DROP ROLE regress_faultprint_reader;
DROP SCHEMA trap CASCADE;
DROP EXTENSION faultprint;
CREATE SCHEMA elsewhere;
CREATE EXTENSION faultprint SCHEMA elsewhere;
CREATE EXTENSION faultprint;
SELECT n.nspname AS schema, count(*) > 10 AS functions
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_depend AS d ON d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension AS e ON e.oid = d.refobjid WHERE e.extname = 'faultprint' GROUP BY 1;
ALTER EXTENSION faultprint SET SCHEMA elsewhere;
DROP SCHEMA elsewhere;
