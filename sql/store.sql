-- A store: its tables, who owns them, its partitions, what is dropped. Nothing printed depends on the day.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET search_path = public;
SELECT faultprint.create_store('app');
SELECT faultprint.create_store('Odd "name', 'text', 'json');
SELECT faultprint.create_store('by_uuid', 'uuid');
SELECT faultprint.create_store('by_integer', 'integer');

-- Ordinary tables: none is a member of the extension, each is explained, and each key begins with the tenant.
CREATE TEMP VIEW relation AS
  SELECT c.oid, n.nspname AS store, c.relname COLLATE "C" AS name, c.relkind, c.relispartition
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('app', 'Odd "name', 'by_uuid', 'by_integer') AND c.relkind IN ('r', 'p', 'v');
SELECT name, relkind FROM relation WHERE store = 'app' AND NOT relispartition ORDER BY name COLLATE "C";
SELECT r.store, r.name FROM relation AS r JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e';
SELECT store, name AS without_comment FROM relation WHERE obj_description(oid, 'pg_class') IS NULL ORDER BY 1, 2;
SELECT store, name, attname AS column_without_comment
FROM relation JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped WHERE col_description(oid, attnum) IS NULL ORDER BY 1, 2, 3;
SELECT r.name, pg_get_indexdef(i.indexrelid)
FROM relation AS r JOIN pg_index AS i ON i.indrelid = r.oid
WHERE r.store = 'app' AND i.indisunique AND r.name <> 'store_setting' AND pg_get_indexdef(i.indexrelid, 1, false) <> 'tenant_id';
SELECT name AS without_key FROM relation WHERE relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = oid AND indisprimary) ORDER BY 1;
SELECT store, array_agg(DISTINCT format_type(atttypid, atttypmod)) AS tenants FROM relation JOIN pg_attribute ON attrelid = oid AND attname = 'tenant_id' GROUP BY store ORDER BY store COLLATE "C";
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '"Odd ""name".event'::regclass AND attname = 'payload';
-- Payloads are compressed with lz4 where the server can.
SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'l' ELSE '' END = (SELECT attcompression::text FROM pg_attribute WHERE attrelid = 'app.event'::regclass AND attname = 'payload') AS compressed,
       CASE WHEN 'lz4' = ANY (enumvals) THEN 'l' ELSE '' END = ALL (SELECT attcompression::text FROM pg_inherits JOIN pg_attribute ON attrelid = inhrelid AND attname = 'payload'
                                                                  WHERE inhparent = 'app.event'::regclass) AS in_partitions
FROM pg_settings WHERE name = 'default_toast_compression';
SELECT name, CASE name WHEN 'salt' THEN length(value)::text ELSE value END AS value FROM "Odd ""name".store_setting ORDER BY name COLLATE "C";
SELECT a.value <> b.value AS own_salt FROM app.store_setting AS a JOIN by_uuid.store_setting AS b USING (name) WHERE name = 'salt';

-- What cannot be.
SELECT faultprint.create_store('app');
SELECT faultprint.create_store('other', 'smallint');
SELECT faultprint.create_store('other', 'bigint', 'text');
SELECT faultprint.create_store('faultprint');
SELECT faultprint.create_store(NULL);
SELECT to_regnamespace('other') AS nothing_is_left;
SELECT * FROM faultprint.make_partitions('missing');
SELECT * FROM faultprint.make_partitions('app', -1);
SELECT * FROM faultprint.drop_old_events('missing', '1 day');
SELECT * FROM faultprint.drop_old_events('app', '-1 day');
SELECT * FROM faultprint.drop_old_events('app', NULL);

-- It belongs to whoever made it, who needs no more than the right to make schemas, or a schema.
CREATE ROLE regress_store_owner;
GRANT USAGE ON SCHEMA faultprint TO regress_store_owner;
CREATE SCHEMA given AUTHORIZATION regress_store_owner;
SET ROLE regress_store_owner;
SELECT faultprint.create_store('given');
\set VERBOSITY sqlstate
SELECT faultprint.create_store('not_given');
\set VERBOSITY default
RESET ROLE;
SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'given'::regnamespace AND relkind IN ('r', 'p', 'v', 'S');
SET client_min_messages = warning;
DROP SCHEMA given CASCADE;
RESET client_min_messages;
REVOKE USAGE ON SCHEMA faultprint FROM regress_store_owner;
DROP ROLE regress_store_owner;

-- Partitions: months of UTC without a gap, from 30 days ago to three months ahead; made once, whatever the session's time zone.
CREATE TEMP VIEW partition AS SELECT parent, split_part(relation, '.', 2) AS name, begins, ends FROM faultprint.store_partitions('app');
SELECT parent, min(begins) = date_trunc('month', now() - interval '30 days', 'UTC') AS from_last_month,
       max(ends) = date_trunc('month', now() + interval '3 months', 'UTC') + interval '1 month' AS three_ahead,
       bool_and(name = parent || to_char(begins, '_YYYY_MM') AND ends = begins + interval '1 month') AS months,
       sum(ends - begins) = max(ends) - min(begins) AS no_gap
FROM partition GROUP BY parent ORDER BY parent;
SET timezone = 'Pacific/Kiritimati';
SELECT * FROM faultprint.make_partitions('app');
SET timezone = 'UTC';
SELECT count(*) FROM faultprint.make_partitions('app', 5);
SELECT count(*) FROM faultprint.make_partitions('app', 0);
-- Partitions that somebody else made are respected, and a month that they cover is not made again.
CREATE TABLE app.event_of_old PARTITION OF app.event FOR VALUES FROM (MINVALUE) TO ('018cc251-f400-7000-8000-000000000000');
SELECT * FROM faultprint.make_partitions_between('app', 'event', '2023-11-20', '2024-02-01');
SELECT * FROM faultprint.make_partitions_between('app', 'web_vital', '2024-01-31', '2024-02-01');
-- What is made ahead is like what is there: keys, index, compression.
SELECT count(DISTINCT (SELECT array_agg(regexp_replace(pg_get_indexdef(indexrelid), 'INDEX .* ON .* USING', 'USING') ORDER BY indexrelid) FROM pg_index WHERE indrelid = inhrelid)) AS kinds
FROM pg_inherits WHERE inhparent = 'app.event'::regclass;

-- Retention drops partitions that are wholly older, and rejected payloads; counts stay.
INSERT INTO app.event (tenant_id, id, received_at, occurred_at, payload, fingerprint, default_fingerprint, rules_version)
SELECT 1, faultprint.uuid_at(t), t, t, '{}', '01200000-0000-8000-8000-000000000000', '01200000-0000-8000-8000-000000000000', 0
FROM unnest('{2023-12-31 23:59:59.999+00,2024-01-01 00:00:00+00,2024-01-31 23:59:59.999+00,2024-02-01 00:00:00+00}'::timestamptz[]) AS t;
SELECT tableoid::regclass AS partition, occurred_at FROM app.event ORDER BY id;
INSERT INTO app.occurrence VALUES (1, 1, '2024-01-01', 7);
INSERT INTO app.rejected (tenant_id, received_at, payload, sqlstate, reason) VALUES (1, '2024-01-01', '{', '22P02', 'old'), (1, now(), '{', '22P02', 'new');
SELECT relation, begins, ends, freed_bytes > 0 AS freed, deleted_rows FROM faultprint.drop_old_events('app', now() - '2024-01-15') WHERE relation <> 'app.rejected';
SELECT relation, begins, ends, freed_bytes > 0 AS freed, deleted_rows FROM faultprint.drop_old_events('app', now() - '2024-02-01');
SELECT occurred_at FROM app.event;
SELECT reason FROM app.rejected;
SELECT hour, events FROM app.occurrence;
SELECT * FROM faultprint.drop_old_events('app', '100 years');
SELECT to_regclass('app.event_2024_01'), to_regclass('app.event_2024_02');

-- A line for the eye: the largest count is highest, whatever its size; what is not zero is seen.
SELECT counts, faultprint.sparkline(counts)
FROM (VALUES ('{0,1,2,3,4,5,6,7,8}'::bigint[]), ('{1000000,1,0,NULL}'), ('{0,0}'), ('{5}'), ('{}'), (NULL), ('{9223372036854775807,-1,1}')) AS t (counts);
-- Of the last 48 hours, two a character: the latest hour is in the last one.
INSERT INTO app.issue (tenant_id, id, title, status, first_seen, last_seen) VALUES (1, 1, 'one', 'new', now(), now()), (1, 2, 'quiet', 'ongoing', now(), now()), (1, 3, 'gone', 'merged', now(), now());
INSERT INTO app.occurrence SELECT 1, 1, date_trunc('hour', now(), 'UTC') - make_interval(hours => h), e FROM (VALUES (0, 3), (1, 1), (2, 2), (46, 1), (47, 7), (48, 50)) AS t (h, e);
SELECT issue_id, title, last_48_hours FROM app.v1_issues ORDER BY issue_id;
SELECT issue_id, title, status, sum(events) FROM app.v1_issue_hours GROUP BY 1, 2, 3 ORDER BY 1;

-- Whoever makes a month: it belongs to the owner of the store.
CREATE ROLE store_test_owner;
ALTER SCHEMA app OWNER TO store_test_owner;
ALTER TABLE app.event OWNER TO store_test_owner;
SELECT relation FROM faultprint.make_partitions_between('app', 'event', '2023-01-01', '2023-01-01');
SELECT relowner::regrole FROM pg_class WHERE oid = 'app.event_2023_01'::regclass;

-- Braces and percent signs in the name are a part of it.
SELECT faultprint.create_store('{tenant} %I');
SELECT issue_id, outcome FROM faultprint.ingest('{tenant} %I', 1, 'TimeoutError: timed out');
SELECT faultprint.archive_issue('{tenant} %I', 1, 1) > 0 AS archived;

-- Months of the last 30 days begin anew when they are dropped: an event may still say that it occurred in one.
SELECT FROM faultprint.drop_old_events('app', '0') \g /dev/null
SELECT parent, bool_or(begins <= now() - interval '30 days' AND ends > now() - interval '30 days') AS takes_the_oldest
FROM faultprint.store_partitions('app') GROUP BY parent ORDER BY parent;

-- Stores do not know of each other.
SELECT count(*) FROM "Odd ""name".v1_issues;
SET client_min_messages = warning;
DROP SCHEMA app, "Odd ""name", by_uuid, by_integer, "{tenant} %I" CASCADE;
DROP ROLE store_test_owner;
