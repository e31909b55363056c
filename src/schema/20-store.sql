-- A store is a schema of ordinary tables that belong to whoever made it: pg_dump, restore, replication and Citus see nothing but tables.
-- tenant_id is the first column of every key. Functions take the store's name first and the tenant second; they run with the rights of the
-- caller, build their statements with the names of the store, and work on sets. Errors of all of them: undefined_table (42P01) where there
-- is no such store.
--
-- Who writes takes locks in one order, so that writers wait for each other and never in a circle: event, release, issue_fingerprint by
-- (tenant_id, fingerprint), issue by (tenant_id, id), and only then what hangs on an issue (occurrence, issue_user, activity).
-- The lock on the issue's row decides: who moves a fingerprint to another issue changes issue_fingerprint, then locks both issues, and then
-- counts in a new statement. Who counts an event locks its issue and then looks again whether the fingerprint still leads there.

CREATE FUNCTION sparkline(counts bigint[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
  -- A database that is not in UTF-8 has no block characters.
  SELECT string_agg(CASE WHEN blocks THEN CASE WHEN step > 0 THEN chr(9600 + step) ELSE chr(183) END ELSE substr('_.:-=+*%#', 1 + step, 1) END, '' ORDER BY place)
  FROM (SELECT place, getdatabaseencoding() = 'UTF8' AS blocks, CASE WHEN n > 0 THEN ceil(8.0 * n / max(n) OVER ())::integer ELSE 0 END AS step
        FROM unnest(counts) WITH ORDINALITY AS count (n, place)) AS steps
$$;
COMMENT ON FUNCTION sparkline(bigint[]) IS 'line of block characters, one per count, as high as the count is to the largest; a dot for zero and null';

-- For statements over the tables of a store, whose names are only known when they run: format() makes the text, and its plan is made once in
-- a session. Runs with the rights of the caller, as EXECUTE of PL/pgSQL does. The columns are told by a column definition list.
CREATE FUNCTION run_kept(statement text, VARIADIC arguments "any") RETURNS SETOF record
LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'faultprint_run_kept';
COMMENT ON FUNCTION run_kept(text, "any") IS 'runs a statement with arguments $1, $2 and so on, and keeps its plan for the next time; not for use outside';

CREATE FUNCTION store_value(store name, setting text) RETURNS text
LANGUAGE plpgsql STABLE STRICT
AS $$
DECLARE
  found text;
BEGIN
  IF pg_catalog.to_regclass(pg_catalog.format('%I.store_setting', store)) IS NULL THEN
    RAISE EXCEPTION 'there is no store in schema "%"', store
      USING ERRCODE = 'undefined_table', HINT = pg_catalog.format('Make one with faultprint.create_store(%L).', store);
  END IF;
  SELECT r.value INTO found FROM faultprint.run_kept(pg_catalog.format('SELECT value FROM %I.store_setting WHERE name = $1', store), setting) AS r (value text);
  RETURN found;
END $$;
COMMENT ON FUNCTION store_value(name, text) IS 'a setting of a store from its table store_setting; null where it is not set';

CREATE FUNCTION store_partitions(store name) RETURNS TABLE (parent text, relation text, begins timestamptz, ends timestamptz, bytes bigint)
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  PERFORM store_value(store, 'layout');
  RETURN QUERY
    SELECT p.relname::text, format('%I.%I', n.nspname, c.relname),
           CASE WHEN bound[1] IS NOT NULL THEN time_of(bound[1]::uuid) WHEN bound IS NOT NULL THEN '-infinity' END,
           CASE WHEN bound[2] IS NOT NULL THEN time_of(bound[2]::uuid) WHEN bound IS NOT NULL THEN 'infinity' END,
           pg_total_relation_size(c.oid)
    FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace,
         LATERAL (SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \((?:''([^'']+)''|MINVALUE)\) TO \((?:''([^'']+)''|MAXVALUE)\)$') AS bound) AS b
    WHERE i.inhparent IN (format('%I.event', store)::regclass, format('%I.web_vital', store)::regclass)
    ORDER BY p.relname, 3, c.relname;
END $$;
COMMENT ON FUNCTION store_partitions(name) IS 'partitions of a store''s events and web vitals, with the time they are for and their size';

-- Makes the monthly partitions of a table between two times, those that are missing. LIKE and ATTACH, not PARTITION OF: readers and writers
-- of the table go on meanwhile. Months are those of UTC, so they are the same for every session; partitions that somebody else made count.
CREATE FUNCTION make_partitions_between(store name, parent text, since timestamptz, until timestamptz)
RETURNS TABLE (relation text, begins timestamptz, ends timestamptz)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
  owner name;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(format('faultprint: partitions of %I.%I', store, parent), 0));
  FOR begins, ends IN SELECT m, m + interval '1 month' FROM generate_series(date_trunc('month', since), until, '1 month') AS m LOOP
    CONTINUE WHEN EXISTS (SELECT FROM store_partitions(store) AS p
                          WHERE p.parent = make_partitions_between.parent AND p.begins < make_partitions_between.ends AND p.ends > make_partitions_between.begins);
    relation := format('%I.%I', store, parent || to_char(begins, '_YYYY_MM'));
    EXECUTE format('CREATE TABLE %s (LIKE %I.%I INCLUDING ALL)', relation, store, parent);
    -- A superuser or a member of the owner may be who calls: then the owner could neither dump it nor add an index.
    SELECT pg_get_userbyid(c.relowner) INTO owner FROM pg_class AS c WHERE c.oid = format('%I.%I', store, parent)::regclass;
    EXECUTE format('ALTER TABLE %s OWNER TO %I', relation, owner);
    EXECUTE format('COMMENT ON TABLE %s IS %L', relation, format('rows of %s that occurred in %s, UTC', parent, to_char(begins, 'YYYY-MM')));
    EXECUTE format('ALTER TABLE %1$I.%2$I ATTACH PARTITION %3$s FOR VALUES FROM (%4$L) TO (%5$L)', store, parent, relation, uuid_at(begins), uuid_at(ends));
    RETURN NEXT;
  END LOOP;
END $$;
COMMENT ON FUNCTION make_partitions_between(name, text, timestamptz, timestamptz) IS 'makes the missing monthly partitions of event or web_vital between two times, and returns them';

CREATE FUNCTION make_partitions(store name, months_ahead integer DEFAULT 3) RETURNS TABLE (relation text, begins timestamptz, ends timestamptz)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
    RAISE EXCEPTION 'number of months to make ahead must be between 0 and 120' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM store_value(store, 'layout');
  -- An event may say that it occurred 30 days ago.
  RETURN QUERY SELECT made.* FROM unnest(ARRAY['event', 'web_vital']) AS parent,
    make_partitions_between(store, parent, now() - interval '30 days', now() + make_interval(months => months_ahead)) AS made;
END $$;
COMMENT ON FUNCTION make_partitions(name, integer) IS 'makes the missing monthly partitions of a store, from 30 days ago to some months ahead, and returns them';

-- What is older than keep: whole partitions, and the rejected payloads. Counts stay: those of issues, of users and of hours.
CREATE FUNCTION drop_old_events(store name, keep interval)
RETURNS TABLE (relation text, begins timestamptz, ends timestamptz, freed_bytes bigint, deleted_rows bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  cutoff timestamptz := now() - keep;
  locked boolean := false;
  parent text;
BEGIN
  PERFORM store_value(store, 'layout');
  IF cutoff IS NULL OR cutoff > now() THEN
    RAISE EXCEPTION 'interval to keep events must not be negative' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR parent, relation, begins, ends, freed_bytes IN SELECT p.* FROM store_partitions(store) AS p WHERE p.ends <= cutoff LOOP
    IF NOT locked THEN  -- both, before anything: a writer that holds one of them then cannot wait for the other
      EXECUTE format('LOCK TABLE ONLY %1$I.event, ONLY %1$I.web_vital IN ACCESS EXCLUSIVE MODE', store);
      locked := true;
    END IF;
    EXECUTE format('ALTER TABLE %I.%I DETACH PARTITION %s', store, parent, relation);
    EXECUTE format('DROP TABLE %s', relation);
    RETURN NEXT;
  END LOOP;
  -- An event may still say that it occurred in a month just dropped: whoever ingests it may make no partition.
  IF locked THEN
    PERFORM make_partitions(store, 0);
  END IF;
  EXECUTE format('DELETE FROM %I.rejected WHERE received_at < $1', store) USING cutoff;
  GET DIAGNOSTICS deleted_rows = ROW_COUNT;
  IF deleted_rows > 0 THEN
    relation := format('%I.rejected', store); begins := NULL; ends := cutoff; freed_bytes := NULL;
    RETURN NEXT;
  END IF;
END $$;
COMMENT ON FUNCTION drop_old_events(name, interval) IS 'drops the partitions of a store that are wholly older than an interval, and rejected payloads, and returns what it dropped; counts stay, and months of the last 30 days begin anew, empty';

CREATE FUNCTION create_store(store name, tenant_type regtype DEFAULT 'bigint', payload_type regtype DEFAULT 'jsonb') RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  IF store IS NULL OR tenant_type IS NULL OR payload_type IS NULL THEN
    RAISE EXCEPTION 'a store needs a name, a type of its tenants and a type of its payloads' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF tenant_type NOT IN ('bigint', 'integer', 'uuid', 'text') THEN
    RAISE EXCEPTION 'tenants of a store cannot be of type %', tenant_type
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Use bigint, integer, uuid or text.';
  END IF;
  IF payload_type NOT IN ('jsonb', 'json') THEN
    RAISE EXCEPTION 'payloads of a store cannot be of type %', payload_type
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Use jsonb or json.';
  END IF;
  IF store = 'faultprint' THEN
    RAISE EXCEPTION 'a store cannot be in schema "faultprint"'
      USING ERRCODE = 'reserved_name', DETAIL = 'That schema is the extension''s own.', HINT = 'Give the store a schema of its own.';
  END IF;
  IF to_regclass(format('%I.store_setting', store)) IS NOT NULL THEN
    RAISE EXCEPTION 'there is already a store in schema "%"', store
      USING ERRCODE = 'duplicate_table', HINT = format('Use it, or drop it with all it holds: DROP SCHEMA %I CASCADE.', store);
  END IF;
  IF to_regnamespace(quote_ident(store)) IS NULL THEN
    EXECUTE format('CREATE SCHEMA %I', store);
  END IF;

  -- Settings, events, issues and what hangs on them.
  EXECUTE format($ddl$
CREATE TABLE %1$I.store_setting (name text PRIMARY KEY, value text NOT NULL);
COMMENT ON TABLE %1$I.store_setting IS 'what holds for the whole store';
COMMENT ON COLUMN %1$I.store_setting.name IS 'layout: version of the tables; tenant_type, payload_type: as the store was made; salt: makes users'' hashes those of this store, keep it secret';
COMMENT ON COLUMN %1$I.store_setting.value IS 'value of the setting';

CREATE TABLE %1$I.event (
  tenant_id %2$s NOT NULL,
  id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  payload %3$s NOT NULL,
  fingerprint uuid NOT NULL,
  default_fingerprint uuid NOT NULL,
  coarse uuid,
  strict uuid,
  root_cause uuid,
  rules_version integer NOT NULL,
  level text,
  environment text,
  release text,
  transaction text,
  noise text,
  user_hash uuid,
  PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX event_fingerprint ON %1$I.event (tenant_id, fingerprint, id);
COMMENT ON INDEX %1$I.event_fingerprint IS 'events of a fingerprint in the order of time';
COMMENT ON TABLE %1$I.event IS 'one row per occurrence of an error, in partitions by month';
COMMENT ON COLUMN %1$I.event.tenant_id IS 'whose event it is';
COMMENT ON COLUMN %1$I.event.id IS 'version 7: the time it occurred, then a hash of the id that the client gave, so that an event sent twice is one row; ranges of it are months';
COMMENT ON COLUMN %1$I.event.received_at IS 'when it came in';
COMMENT ON COLUMN %1$I.event.occurred_at IS 'when it occurred, as the client says where that can be';
COMMENT ON COLUMN %1$I.event.payload IS 'the event as it came in';
COMMENT ON COLUMN %1$I.event.fingerprint IS 'equal for equal bugs; issue_fingerprint says which issue it belongs to';
COMMENT ON COLUMN %1$I.event.default_fingerprint IS 'the fingerprint without fingerprint rules, and without what the client demands';
COMMENT ON COLUMN %1$I.event.coarse IS 'fingerprint of the class of the root cause and its crash frame: joins more';
COMMENT ON COLUMN %1$I.event.strict IS 'fingerprint of every exception, frame and message: joins less';
COMMENT ON COLUMN %1$I.event.root_cause IS 'fingerprint of the innermost cause alone';
COMMENT ON COLUMN %1$I.event.rules_version IS 'version of the tenant''s rules that it was grouped by; 0 for none';
COMMENT ON COLUMN %1$I.event.level IS 'fatal, error, warning, info or debug';
COMMENT ON COLUMN %1$I.event.environment IS 'such as production';
COMMENT ON COLUMN %1$I.event.release IS 'release of the program';
COMMENT ON COLUMN %1$I.event.transaction IS 'route or task in which it occurred';
COMMENT ON COLUMN %1$I.event.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN %1$I.event.user_hash IS 'who was hit, as a hash salted by the store; null where the event names nobody';

CREATE TABLE %1$I.issue (
  tenant_id %2$s NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME %1$I.issue_id_seq CACHE 1),
  title text,
  type text,
  culprit text,
  runtime text,
  noise text,
  status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'ongoing', 'regressed', 'escalating', 'resolved', 'archived', 'merged')),
  archived_until text CHECK (archived_until ~ '^(escalating|forever|(users|events)>[0-9]{1,15})$'),
  resolved_in_release text,
  status_at timestamptz NOT NULL DEFAULT now(),
  priority text NOT NULL DEFAULT 'medium' CHECK (priority IN ('low', 'medium', 'high')),
  priority_locked boolean NOT NULL DEFAULT false,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  first_release text,
  last_release text,
  events bigint NOT NULL DEFAULT 0,
  users bigint NOT NULL DEFAULT 0,
  coarse uuid,
  root_cause uuid,
  escalation_limit integer,
  merged_into bigint,
  PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 70);
COMMENT ON TABLE %1$I.issue IS 'what a person sees: one or more fingerprints of one tenant, with their state and counts';
COMMENT ON COLUMN %1$I.issue.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.issue.id IS 'number of the issue, unique in the store';
COMMENT ON COLUMN %1$I.issue.title IS 'class and first line of the message of its first event';
COMMENT ON COLUMN %1$I.issue.type IS 'class of the exception';
COMMENT ON COLUMN %1$I.issue.culprit IS 'where in the program it occurs';
COMMENT ON COLUMN %1$I.issue.runtime IS 'family of runtimes: javascript, python, jvm and so on';
COMMENT ON COLUMN %1$I.issue.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN %1$I.issue.status IS 'new, ongoing, regressed, escalating, resolved, archived or merged';
COMMENT ON COLUMN %1$I.issue.archived_until IS 'of an archived issue: escalating, forever, or a count to pass, such as users>100 or events>1000';
COMMENT ON COLUMN %1$I.issue.resolved_in_release IS 'of a resolved issue: the release that resolves it, next for the first release after its resolution; null for at once';
COMMENT ON COLUMN %1$I.issue.status_at IS 'when the status was last changed';
COMMENT ON COLUMN %1$I.issue.priority IS 'low, medium or high';
COMMENT ON COLUMN %1$I.issue.priority_locked IS 'whether a person chose the priority: then it is not changed by itself';
COMMENT ON COLUMN %1$I.issue.first_seen IS 'when its first event occurred';
COMMENT ON COLUMN %1$I.issue.last_seen IS 'when its latest event occurred';
COMMENT ON COLUMN %1$I.issue.first_release IS 'release of its first event that names one';
COMMENT ON COLUMN %1$I.issue.last_release IS 'release of its latest event that names one';
COMMENT ON COLUMN %1$I.issue.events IS 'number of its events, those counted that are no longer kept';
COMMENT ON COLUMN %1$I.issue.users IS 'number of different users that were hit';
COMMENT ON COLUMN %1$I.issue.coarse IS 'coarse fingerprint of its first event';
COMMENT ON COLUMN %1$I.issue.root_cause IS 'fingerprint of the innermost cause of its first event';
COMMENT ON COLUMN %1$I.issue.escalation_limit IS 'events per hour above which it escalates while it is archived until then; null for 10';
COMMENT ON COLUMN %1$I.issue.merged_into IS 'of a merged issue: the issue that has its events now';

CREATE TABLE %1$I.issue_fingerprint (
  tenant_id %2$s NOT NULL,
  fingerprint uuid NOT NULL,
  issue_id bigint NOT NULL,
  algorithm smallint,
  source text NOT NULL DEFAULT 'automatic' CHECK (source IN ('automatic', 'merge', 'split', 'rule', 'regroup')),
  author text,
  at timestamptz NOT NULL DEFAULT now(),
  reason text,
  PRIMARY KEY (tenant_id, fingerprint)
);
CREATE INDEX issue_fingerprint_issue ON %1$I.issue_fingerprint (tenant_id, issue_id);
COMMENT ON INDEX %1$I.issue_fingerprint_issue IS 'fingerprints of an issue';
COMMENT ON TABLE %1$I.issue_fingerprint IS 'which issue a fingerprint belongs to';
COMMENT ON COLUMN %1$I.issue_fingerprint.tenant_id IS 'whose fingerprint it is';
COMMENT ON COLUMN %1$I.issue_fingerprint.fingerprint IS 'fingerprint of events';
COMMENT ON COLUMN %1$I.issue_fingerprint.issue_id IS 'issue that its events belong to';
COMMENT ON COLUMN %1$I.issue_fingerprint.algorithm IS 'number of the algorithm that made the fingerprint';
COMMENT ON COLUMN %1$I.issue_fingerprint.source IS 'automatic, merge, split, rule or regroup';
COMMENT ON COLUMN %1$I.issue_fingerprint.author IS 'who decided it; null for nobody';
COMMENT ON COLUMN %1$I.issue_fingerprint.at IS 'since when';
COMMENT ON COLUMN %1$I.issue_fingerprint.reason IS 'why it belongs there, in words';

CREATE TABLE %1$I.issue_user (
  tenant_id %2$s NOT NULL,
  issue_id bigint NOT NULL,
  user_hash uuid NOT NULL,
  PRIMARY KEY (tenant_id, issue_id, user_hash)
);
COMMENT ON TABLE %1$I.issue_user IS 'who was hit by an issue, once each';
COMMENT ON COLUMN %1$I.issue_user.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.issue_user.issue_id IS 'the issue';
COMMENT ON COLUMN %1$I.issue_user.user_hash IS 'hash of the user, salted by the store';

CREATE TABLE %1$I.occurrence (
  tenant_id %2$s NOT NULL,
  issue_id bigint NOT NULL,
  hour timestamptz NOT NULL,
  events bigint NOT NULL,
  PRIMARY KEY (tenant_id, issue_id, hour)
) WITH (fillfactor = 70);
COMMENT ON TABLE %1$I.occurrence IS 'how many events an issue had in each hour; kept when the events are dropped';
COMMENT ON COLUMN %1$I.occurrence.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.occurrence.issue_id IS 'the issue';
COMMENT ON COLUMN %1$I.occurrence.hour IS 'begin of the hour in which the events occurred';
COMMENT ON COLUMN %1$I.occurrence.events IS 'number of events';

CREATE TABLE %1$I.release (
  tenant_id %2$s NOT NULL,
  release text NOT NULL,
  first_received timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, release)
);
COMMENT ON TABLE %1$I.release IS 'releases that events have named, in the order they came in: what is a new release and what is not';
COMMENT ON COLUMN %1$I.release.tenant_id IS 'whose release it is';
COMMENT ON COLUMN %1$I.release.release IS 'release of the program';
COMMENT ON COLUMN %1$I.release.first_received IS 'when the first event that names it came in';
$ddl$, store, tenant_type, payload_type);

  -- What comes in and is no event of an error, or not yet; what people decided; what happened.
  EXECUTE format($ddl$
CREATE TABLE %1$I.rejected (
  tenant_id %2$s NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  received_at timestamptz NOT NULL DEFAULT now(),
  payload text NOT NULL,
  sqlstate text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE %1$I.rejected IS 'payloads that could not be read, kept so that nothing is lost';
COMMENT ON COLUMN %1$I.rejected.tenant_id IS 'whose payload it is';
COMMENT ON COLUMN %1$I.rejected.id IS 'number of the row';
COMMENT ON COLUMN %1$I.rejected.received_at IS 'when it came in';
COMMENT ON COLUMN %1$I.rejected.payload IS 'the payload as it came in';
COMMENT ON COLUMN %1$I.rejected.sqlstate IS 'code of the error, such as 22P02';
COMMENT ON COLUMN %1$I.rejected.reason IS 'what is wrong with it';

CREATE TABLE %1$I.web_vital (
  tenant_id %2$s NOT NULL,
  id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  metric text NOT NULL,
  value double precision NOT NULL,
  payload %3$s,
  PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
COMMENT ON TABLE %1$I.web_vital IS 'measurements of web vitals, in partitions by month';
COMMENT ON COLUMN %1$I.web_vital.tenant_id IS 'whose measurement it is';
COMMENT ON COLUMN %1$I.web_vital.id IS 'version 7: the time it occurred, then a hash of the id that the client gave';
COMMENT ON COLUMN %1$I.web_vital.received_at IS 'when it came in';
COMMENT ON COLUMN %1$I.web_vital.occurred_at IS 'when it was measured, as the client says where that can be';
COMMENT ON COLUMN %1$I.web_vital.metric IS 'such as LCP, INP or CLS';
COMMENT ON COLUMN %1$I.web_vital.value IS 'milliseconds; of CLS a number without unit';
COMMENT ON COLUMN %1$I.web_vital.payload IS 'the measurement as it came in';

CREATE TABLE %1$I.inbox (
  tenant_id %2$s NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  received_at timestamptz NOT NULL DEFAULT now(),
  payload text NOT NULL,
  PRIMARY KEY (tenant_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX inbox_id ON %1$I.inbox (id);
COMMENT ON INDEX %1$I.inbox_id IS 'rows in the order they came in, for drain';
COMMENT ON TABLE %1$I.inbox IS 'payloads to read later, by COPY or INSERT; drain reads them';
COMMENT ON COLUMN %1$I.inbox.tenant_id IS 'whose payload it is';
COMMENT ON COLUMN %1$I.inbox.id IS 'order in which it came in';
COMMENT ON COLUMN %1$I.inbox.received_at IS 'when it came in';
COMMENT ON COLUMN %1$I.inbox.payload IS 'what ingest takes as text: an event, an envelope, a raw stack trace';

CREATE TABLE %1$I.project_rules (
  tenant_id %2$s NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stacktrace', 'fingerprint', 'learned')),
  version integer NOT NULL CHECK (version > 0),
  body text NOT NULL,
  author text,
  at timestamptz NOT NULL DEFAULT now(),
  reason text,
  active boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, kind, version)
);
CREATE UNIQUE INDEX project_rules_active ON %1$I.project_rules (tenant_id, kind) WHERE active;
COMMENT ON INDEX %1$I.project_rules_active IS 'of each kind one version is active';
COMMENT ON TABLE %1$I.project_rules IS 'rules of a tenant, every version; those that hold are the active bodies of the kinds stacktrace, fingerprint and learned, in this order';
COMMENT ON COLUMN %1$I.project_rules.tenant_id IS 'whose rules they are';
COMMENT ON COLUMN %1$I.project_rules.kind IS 'stacktrace, fingerprint or learned';
COMMENT ON COLUMN %1$I.project_rules.version IS 'counts per tenant over all kinds';
COMMENT ON COLUMN %1$I.project_rules.body IS 'rules, one a line';
COMMENT ON COLUMN %1$I.project_rules.author IS 'who wrote them';
COMMENT ON COLUMN %1$I.project_rules.at IS 'when';
COMMENT ON COLUMN %1$I.project_rules.reason IS 'why';
COMMENT ON COLUMN %1$I.project_rules.active IS 'whether events are grouped by them';

CREATE TABLE %1$I.separation (
  tenant_id %2$s NOT NULL,
  fingerprint_a uuid NOT NULL,
  fingerprint_b uuid NOT NULL,
  author text,
  at timestamptz NOT NULL DEFAULT now(),
  reason text,
  PRIMARY KEY (tenant_id, fingerprint_a, fingerprint_b),
  CHECK (fingerprint_a < fingerprint_b)
);
CREATE INDEX separation_b ON %1$I.separation (tenant_id, fingerprint_b);
COMMENT ON INDEX %1$I.separation_b IS 'separations of a fingerprint by its second side';
COMMENT ON TABLE %1$I.separation IS 'default fingerprints that a person has told apart: they never join again, whatever rules and merges say';
COMMENT ON COLUMN %1$I.separation.tenant_id IS 'whose decision it is';
COMMENT ON COLUMN %1$I.separation.fingerprint_a IS 'the smaller of the two';
COMMENT ON COLUMN %1$I.separation.fingerprint_b IS 'the larger of the two';
COMMENT ON COLUMN %1$I.separation.author IS 'who decided it';
COMMENT ON COLUMN %1$I.separation.at IS 'when';
COMMENT ON COLUMN %1$I.separation.reason IS 'why';

CREATE TABLE %1$I.activity (
  tenant_id %2$s NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  author text,
  action text NOT NULL,
  issue_id bigint,
  other_issue_id bigint,
  fingerprints uuid[],
  detail jsonb,
  reason text,
  undone_by bigint,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX activity_issue ON %1$I.activity (tenant_id, issue_id, id);
COMMENT ON INDEX %1$I.activity_issue IS 'history of an issue';
COMMENT ON TABLE %1$I.activity IS 'what was done to issues, by people and by itself, and why';
COMMENT ON COLUMN %1$I.activity.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.activity.id IS 'number of the activity';
COMMENT ON COLUMN %1$I.activity.at IS 'when';
COMMENT ON COLUMN %1$I.activity.author IS 'who did it; null where it happened by itself';
COMMENT ON COLUMN %1$I.activity.action IS 'merge, split, undo, rule, resolve, archive, regress, escalate and so on';
COMMENT ON COLUMN %1$I.activity.issue_id IS 'the issue it was done to';
COMMENT ON COLUMN %1$I.activity.other_issue_id IS 'the other issue of a merge or split';
COMMENT ON COLUMN %1$I.activity.fingerprints IS 'fingerprints that moved';
COMMENT ON COLUMN %1$I.activity.detail IS 'what it was before, for an undo';
COMMENT ON COLUMN %1$I.activity.reason IS 'why, in words';
COMMENT ON COLUMN %1$I.activity.undone_by IS 'the activity that took it back';
$ddl$, store, tenant_type, payload_type);

  -- Views with the rights of who asks, not of who owns them: policies on the tables hold for them too.
  EXECUTE format($ddl$
CREATE VIEW %1$I.v1_issues WITH (security_invoker = true) AS
  SELECT i.tenant_id, i.id AS issue_id, i.title, i.type, i.culprit, i.runtime, i.noise, i.status, i.priority, i.events, i.users,
         i.first_seen, i.last_seen, i.first_release, i.last_release,
         -- A subquery, not a join: it runs after a LIMIT, for the rows that are shown.
         (SELECT faultprint.sparkline(array_agg(coalesce(o.events, 0) ORDER BY slot))
           FROM generate_series(0, 23) AS slot
           LEFT JOIN (SELECT floor(extract(epoch FROM o.hour - (date_trunc('hour', now(), 'UTC') - interval '47 hours')) / 7200)::integer AS slot, sum(o.events)::bigint AS events
                      FROM %1$I.occurrence AS o
                      WHERE o.tenant_id = i.tenant_id AND o.issue_id = i.id AND o.hour >= date_trunc('hour', now(), 'UTC') - interval '47 hours'
                      GROUP BY 1) AS o USING (slot)) AS last_48_hours,
         i.archived_until, i.resolved_in_release, i.status_at
  FROM %1$I.issue AS i
  WHERE i.status <> 'merged';
COMMENT ON VIEW %1$I.v1_issues IS 'issues with their state, counts and last 48 hours; without those that were merged into others';
COMMENT ON COLUMN %1$I.v1_issues.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.v1_issues.issue_id IS 'number of the issue';
COMMENT ON COLUMN %1$I.v1_issues.title IS 'class and first line of the message of its first event';
COMMENT ON COLUMN %1$I.v1_issues.type IS 'class of the exception';
COMMENT ON COLUMN %1$I.v1_issues.culprit IS 'where in the program it occurs';
COMMENT ON COLUMN %1$I.v1_issues.runtime IS 'family of runtimes';
COMMENT ON COLUMN %1$I.v1_issues.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN %1$I.v1_issues.status IS 'new, ongoing, regressed, escalating, resolved or archived';
COMMENT ON COLUMN %1$I.v1_issues.priority IS 'low, medium or high';
COMMENT ON COLUMN %1$I.v1_issues.events IS 'number of its events';
COMMENT ON COLUMN %1$I.v1_issues.users IS 'number of different users that were hit';
COMMENT ON COLUMN %1$I.v1_issues.first_seen IS 'when its first event occurred';
COMMENT ON COLUMN %1$I.v1_issues.last_seen IS 'when its latest event occurred';
COMMENT ON COLUMN %1$I.v1_issues.first_release IS 'release of its first event that names one';
COMMENT ON COLUMN %1$I.v1_issues.last_release IS 'release of its latest event that names one';
COMMENT ON COLUMN %1$I.v1_issues.last_48_hours IS 'events of the last 48 hours, a character for two hours, the latest last';
COMMENT ON COLUMN %1$I.v1_issues.archived_until IS 'of an archived issue: until when';
COMMENT ON COLUMN %1$I.v1_issues.resolved_in_release IS 'of a resolved issue: in which release';
COMMENT ON COLUMN %1$I.v1_issues.status_at IS 'when the status was last changed';

CREATE VIEW %1$I.v1_events WITH (security_invoker = true) AS
  SELECT e.tenant_id, e.id AS event_id, f.issue_id, e.occurred_at, e.received_at, e.level, e.environment, e.release, e.transaction, e.noise, e.user_hash, e.fingerprint
  FROM %1$I.event AS e LEFT JOIN %1$I.issue_fingerprint AS f ON f.tenant_id = e.tenant_id AND f.fingerprint = e.fingerprint;
COMMENT ON VIEW %1$I.v1_events IS 'events with the issue they belong to, without their payloads';
COMMENT ON COLUMN %1$I.v1_events.tenant_id IS 'whose event it is';
COMMENT ON COLUMN %1$I.v1_events.event_id IS 'id of the event; in the order of time';
COMMENT ON COLUMN %1$I.v1_events.issue_id IS 'issue it belongs to';
COMMENT ON COLUMN %1$I.v1_events.occurred_at IS 'when it occurred';
COMMENT ON COLUMN %1$I.v1_events.received_at IS 'when it came in';
COMMENT ON COLUMN %1$I.v1_events.level IS 'fatal, error, warning, info or debug';
COMMENT ON COLUMN %1$I.v1_events.environment IS 'such as production';
COMMENT ON COLUMN %1$I.v1_events.release IS 'release of the program';
COMMENT ON COLUMN %1$I.v1_events.transaction IS 'route or task in which it occurred';
COMMENT ON COLUMN %1$I.v1_events.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN %1$I.v1_events.user_hash IS 'who was hit, as a salted hash';
COMMENT ON COLUMN %1$I.v1_events.fingerprint IS 'equal for equal bugs';

CREATE VIEW %1$I.v1_issue_hours WITH (security_invoker = true) AS
  SELECT o.tenant_id, o.issue_id, o.hour, o.events, i.title, i.status
  FROM %1$I.occurrence AS o JOIN %1$I.issue AS i ON i.tenant_id = o.tenant_id AND i.id = o.issue_id;
COMMENT ON VIEW %1$I.v1_issue_hours IS 'how many events each issue had in each hour, for charts';
COMMENT ON COLUMN %1$I.v1_issue_hours.tenant_id IS 'whose issue it is';
COMMENT ON COLUMN %1$I.v1_issue_hours.issue_id IS 'number of the issue';
COMMENT ON COLUMN %1$I.v1_issue_hours.hour IS 'begin of the hour';
COMMENT ON COLUMN %1$I.v1_issue_hours.events IS 'number of events in it';
COMMENT ON COLUMN %1$I.v1_issue_hours.title IS 'title of the issue';
COMMENT ON COLUMN %1$I.v1_issue_hours.status IS 'state of the issue now';
$ddl$, store);

  IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
    EXECUTE format('ALTER TABLE %1$I.event ALTER COLUMN payload SET COMPRESSION lz4; ALTER TABLE %1$I.web_vital ALTER COLUMN payload SET COMPRESSION lz4;
                    ALTER TABLE %1$I.rejected ALTER COLUMN payload SET COMPRESSION lz4; ALTER TABLE %1$I.inbox ALTER COLUMN payload SET COMPRESSION lz4', store);
  END IF;
  EXECUTE format('INSERT INTO %I.store_setting VALUES (''layout'', ''1''), (''tenant_type'', $1), (''payload_type'', $2), (''salt'', $3)', store)
    USING tenant_type::text, payload_type::text,
          encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
  PERFORM make_issue_tables(store);
  PERFORM make_regroup_tables(store);
  PERFORM make_partitions(store);
END $$;
COMMENT ON FUNCTION create_store(name, regtype, regtype) IS 'makes the tables and views of a store in a schema, which it makes where it is missing; they belong to the caller';
