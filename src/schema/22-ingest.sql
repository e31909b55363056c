-- What comes in: ingest for one payload, ingest_batch for many, inbox and drain for later. A payload is what SDKs send, as jsonb or text.
-- One call reads all payloads once and writes with a few statements, whatever their number. Errors: null_value_not_allowed (22004) for a
-- tenant that is null, invalid_text_representation (22P02) for a tenant that is none of the store's type, undefined_table (42P01) where there
-- is no such store. A payload that cannot be read is no error: it goes to the table rejected. Whoever calls several times in one
-- transaction may meet a deadlock (40P01) with another who does so in another order: then repeat it, or call once with all of them.

CREATE TYPE ingest_outcome AS (item integer, event_id uuid, issue_id bigint, outcome text, fingerprint uuid, noise text, reason text, sqlstate text);
COMMENT ON TYPE ingest_outcome IS 'what became of a payload, or of one event of a payload that holds several';
COMMENT ON COLUMN ingest_outcome.item IS 'place of the payload in the call, from 1';
COMMENT ON COLUMN ingest_outcome.event_id IS 'id of the event or web vital';
COMMENT ON COLUMN ingest_outcome.issue_id IS 'issue that counts it';
COMMENT ON COLUMN ingest_outcome.outcome IS 'new, known, regressed, escalating, duplicate, web vital, skipped or rejected';
COMMENT ON COLUMN ingest_outcome.fingerprint IS 'fingerprint of the event';
COMMENT ON COLUMN ingest_outcome.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN ingest_outcome.reason IS 'why it was skipped, rejected, or changed the state of its issue';
COMMENT ON COLUMN ingest_outcome.sqlstate IS 'code of the error of what was rejected';

CREATE TYPE ingest_step AS (
  place integer, item integer, event_id uuid, outcome text, fingerprint uuid, occurred_at timestamptz, type text, title text,
  culprit text, runtime text, noise text, level text, release text, user_hash uuid, coarse uuid, root_cause uuid, reason text, sqlstate text);
COMMENT ON TYPE ingest_step IS 'what one statement of ingest hands to the next about an event; not for use outside';
COMMENT ON COLUMN ingest_step.place IS 'place of the event in the call, from 1';
COMMENT ON COLUMN ingest_step.item IS 'place of its payload in the call, from 1';
COMMENT ON COLUMN ingest_step.event_id IS 'id of the event or web vital';
COMMENT ON COLUMN ingest_step.outcome IS 'known for every event that counts, until its issue says more';
COMMENT ON COLUMN ingest_step.fingerprint IS 'fingerprint that it is grouped by';
COMMENT ON COLUMN ingest_step.occurred_at IS 'when it occurred';
COMMENT ON COLUMN ingest_step.type IS 'class of the exception';
COMMENT ON COLUMN ingest_step.title IS 'title for a new issue';
COMMENT ON COLUMN ingest_step.culprit IS 'culprit for a new issue';
COMMENT ON COLUMN ingest_step.runtime IS 'family of runtimes';
COMMENT ON COLUMN ingest_step.noise IS 'why it is probably nobody''s bug; null for none';
COMMENT ON COLUMN ingest_step.level IS 'fatal, error, warning, info or debug';
COMMENT ON COLUMN ingest_step.release IS 'release of the program, at most 200 characters';
COMMENT ON COLUMN ingest_step.user_hash IS 'who was hit';
COMMENT ON COLUMN ingest_step.coarse IS 'coarse fingerprint';
COMMENT ON COLUMN ingest_step.root_cause IS 'fingerprint of the innermost cause';
COMMENT ON COLUMN ingest_step.reason IS 'why it was skipped or rejected';
COMMENT ON COLUMN ingest_step.sqlstate IS 'code of the error of what was rejected';

-- unnest, for plans that are kept: a batch has hundreds of events, not ten.
CREATE FUNCTION steps_of(steps ingest_step[]) RETURNS SETOF ingest_step
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE ROWS 500 AS 'array_unnest';
COMMENT ON FUNCTION steps_of(ingest_step[]) IS 'elements of an array of events; not for use outside';

-- Numbers, dates and semantic versions are ordered: shop@2.10.0 is later than shop@2.9.1, 2.0.0 than 2.0.0-rc.1, 2.0.0+8 than 2.0.0+7.
CREATE FUNCTION later_release(release text, other text) RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'faultprint_later_release';
COMMENT ON FUNCTION later_release(text, text) IS 'whether a release comes after another by its version; null where that cannot be said, as of hashes or other packages';

CREATE FUNCTION tenant_rules(store name, tenant text, OUT body text, OUT version integer)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  SELECT r.* INTO body, version FROM run_kept(format($sql$
    SELECT coalesce(string_agg(body, E'\n' ORDER BY array_position('{stacktrace,fingerprint,learned}', kind)), ''), coalesce(max(version), 0)
    FROM %I.project_rules WHERE tenant_id = $1::%s AND active$sql$, store, store_value(store, 'tenant_type')), tenant) AS r (body text, version integer);
END $$;
COMMENT ON FUNCTION tenant_rules(name, text) IS 'the rules by which events of a tenant are grouped now, as one text, and their version; 0 for none';

CREATE FUNCTION write_rules(store name, tenant text, kind text, body text, author text, reason text, activate boolean) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  made integer;
BEGIN
  IF activate THEN
    EXECUTE in_store(store, $sql$ UPDATE {store}.project_rules SET active = false WHERE tenant_id = {tenant} AND kind = $2 AND active $sql$) USING tenant, kind;
  END IF;
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.project_rules (tenant_id, kind, version, body, author, reason, active)
    SELECT {tenant}, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 FROM {store}.project_rules WHERE tenant_id = {tenant} RETURNING version $sql$)
    INTO made USING tenant, kind, body, author, reason, activate;
  RETURN made;
END $$;
COMMENT ON FUNCTION write_rules(name, text, text, text, text, text, boolean) IS 'writes a new version of a tenant''s rules of one kind, the active one where that is asked for, and returns it; project_rules is locked before';

CREATE FUNCTION set_rules(store name, tenant text, kind text, body text, author text DEFAULT CURRENT_USER, reason text DEFAULT NULL, activate boolean DEFAULT true) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  wrong record;
  made integer;
BEGIN
  PERFORM store_value(store, 'layout');
  IF tenant IS NULL OR body IS NULL THEN
    RAISE EXCEPTION 'rules need a tenant and a body' USING ERRCODE = 'null_value_not_allowed', HINT = 'An empty body takes the rules of a kind away.';
  END IF;
  IF kind IS NULL OR kind NOT IN ('stacktrace', 'fingerprint', 'learned') THEN
    RAISE EXCEPTION 'there are no rules of kind "%"', kind
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Use stacktrace, fingerprint or learned.';
  END IF;
  SELECT * INTO wrong FROM check_rules(body) AS c LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'invalid grouping rule at line %, column %', wrong.line, wrong.column_number
      USING ERRCODE = 'invalid_text_representation', DETAIL = wrong.message, HINT = 'List every error of a rule text with faultprint.check_rules(text).';
  END IF;
  EXECUTE format('LOCK TABLE %I.project_rules IN SHARE ROW EXCLUSIVE MODE', store);  -- versions are counted; readers go on meanwhile
  made := write_rules(store, tenant, kind, body, author, reason, coalesce(activate, false));
  PERFORM record_activity(store, tenant, author, 'rule', NULL, NULL, NULL, jsonb_build_object('kind', kind, 'version', made, 'active', coalesce(activate, false)), reason);
  RETURN made;
END $$;
COMMENT ON FUNCTION set_rules(name, text, text, text, text, text, boolean) IS 'stores a new version of a tenant''s rules of one kind, and groups by it from now on unless told otherwise; returns its number';

-- Partitions for what may come in now, if somebody forgot to make them ahead. Cheap where they are there.
CREATE FUNCTION need_partitions(store name, received_at timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  since timestamptz := received_at - interval '30 days';
  until timestamptz := received_at + interval '1 day';
  parent text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['event', 'web_vital'] LOOP
    IF to_regclass(format('%I.%I', store, parent || to_char(since AT TIME ZONE 'UTC', '_YYYY_MM'))) IS NULL
       OR to_regclass(format('%I.%I', store, parent || to_char(until AT TIME ZONE 'UTC', '_YYYY_MM'))) IS NULL THEN
      -- Who may not, may still write into those that are there.
      IF pg_has_role((SELECT relowner FROM pg_class WHERE oid = format('%I.%I', store, parent)::regclass), 'USAGE') THEN
        PERFORM make_partitions_between(store, parent, since, until);
      END IF;
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION need_partitions(name, timestamptz) IS 'makes partitions for what comes in at a time, where they are missing and the caller owns the store';

-- What new events do to issues that are resolved or archived; the caller has locked and counted them. A resolved issue regresses by the first
-- event that it ought not to have: of a later release by its version, else by the order in which releases came in; without a release at once.
CREATE FUNCTION reopen_issues(store name, tenant text, closed bigint[], steps ingest_step[], fingerprints uuid[], issues bigint[], received_at timestamptz,
                              OUT place integer, OUT issue_id bigint, OUT status text, OUT reason text) RETURNS SETOF record
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  RETURN QUERY EXECUTE format($sql$
    WITH step AS MATERIALIZED (
      SELECT f.issue_id, s.place, s.release FROM unnest($3) AS s JOIN unnest($4, $5) AS f (fingerprint, issue_id) USING (fingerprint) WHERE f.issue_id = ANY ($2)),
    regressed AS (
      SELECT DISTINCT ON (s.issue_id) s.issue_id, s.place, 'regressed' AS status,
             concat('event', ' of release ' || s.release, ' after the issue was resolved',
                    CASE i.resolved_in_release WHEN 'next' THEN ' in the next release' ELSE ' in release ' || i.resolved_in_release END) AS reason
      FROM step AS s JOIN %1$I.issue AS i ON i.tenant_id = $1::%2$s AND i.id = s.issue_id AND i.status = 'resolved'
      LEFT JOIN %1$I.release AS r ON r.tenant_id = $1::%2$s AND r.release = s.release
      LEFT JOIN %1$I.release AS t ON t.tenant_id = $1::%2$s AND t.release = i.resolved_in_release
      WHERE CASE WHEN i.resolved_in_release IS NULL OR s.release IS NULL THEN true
                 WHEN i.resolved_in_release = 'next' THEN r.first_received > i.status_at
                 WHEN s.release = i.resolved_in_release THEN false
                 ELSE coalesce(faultprint.later_release(s.release, i.resolved_in_release), r.first_received > t.first_received, true) END
      ORDER BY s.issue_id, s.place),
    escalating AS (
      SELECT i.id AS issue_id, s.place, 'escalating' AS status,
             CASE i.archived_until WHEN 'escalating' THEN format('%%s events in an hour, more than %%s', o.events, coalesce(i.escalation_limit, 10))
                                   ELSE 'archived until ' || i.archived_until END AS reason
      FROM (SELECT step.issue_id, min(step.place) AS place FROM step GROUP BY 1) AS s
      JOIN %1$I.issue AS i ON i.tenant_id = $1::%2$s AND i.id = s.issue_id AND i.status = 'archived'
      LEFT JOIN %1$I.occurrence AS o ON o.tenant_id = $1::%2$s AND o.issue_id = i.id AND o.hour = date_trunc('hour', $6, 'UTC')
      WHERE CASE split_part(i.archived_until, '>', 1)
              WHEN 'escalating' THEN o.events > coalesce(i.escalation_limit, 10)
              WHEN 'users' THEN i.users > split_part(i.archived_until, '>', 2)::bigint
              WHEN 'events' THEN i.events > split_part(i.archived_until, '>', 2)::bigint END),
    changed AS (SELECT * FROM regressed UNION ALL SELECT * FROM escalating),
    before AS (
      SELECT c.*, jsonb_build_object('status', i.status, 'archived_until', i.archived_until, 'resolved_in_release', i.resolved_in_release, 'priority', i.priority) AS detail
      FROM changed AS c JOIN %1$I.issue AS i ON i.tenant_id = $1::%2$s AND i.id = c.issue_id),
    told AS (
      INSERT INTO %1$I.activity (tenant_id, at, action, issue_id, detail, reason)
      SELECT $1::%2$s, $6, CASE b.status WHEN 'regressed' THEN 'regress' ELSE 'escalate' END, b.issue_id, b.detail, b.reason FROM before AS b ORDER BY b.issue_id),
    opened AS (
      UPDATE %1$I.issue AS i
      SET status = c.status, status_at = $6, archived_until = NULL, resolved_in_release = NULL,
          priority = CASE WHEN i.priority_locked OR c.status = 'regressed' THEN i.priority WHEN i.priority = 'low' THEN 'medium' ELSE 'high' END
      FROM changed AS c WHERE i.tenant_id = $1::%2$s AND i.id = c.issue_id)
    SELECT c.place, c.issue_id, c.status, c.reason FROM changed AS c$sql$, store, store_value(store, 'tenant_type'))
  USING tenant, closed, steps, fingerprints, issues, received_at;
END $$;
COMMENT ON FUNCTION reopen_issues(name, text, bigint[], ingest_step[], uuid[], bigint[], timestamptz) IS 'second half of ingest_payloads: regresses and escalates issues, and returns the events that did so';

-- Payloads are jsonb[] or text[]. Locks are taken in the order that 20-store.sql tells.
CREATE FUNCTION ingest_payloads(store name, tenant text, payloads anyarray, received_at timestamptz) RETURNS SETOF ingest_outcome
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
SET plan_cache_mode = force_generic_plan  -- a plan for these very arguments would hold a copy of the payloads
AS $$
DECLARE
  tenant_type text := store_value(store, 'tenant_type');
  payload_cast text := CASE store_value(store, 'payload_type') WHEN 'json' THEN '::text::json' ELSE '' END;
  rules record;
  counting ingest_step[];             -- events that count
  others ingest_step[];               -- all the rest
  begun integer[] := '{}';            -- places of events that begin an issue
  found_fingerprints uuid[];          -- fingerprints of the events that count, each once,
  found_issues bigint[];              -- and where they lead
  lacks_issue boolean;
  lacks_release boolean;
  attempt integer := 0;
  locked bigint[] := '{}';
  closed bigint[];                    -- issues that are resolved or archived
  changed_places integer[];           -- events that change the state of their issue,
  changed_states text[];              -- to what,
  changed_reasons text[];             -- and why
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'tenant must not be null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF array_ndims(payloads) > 1 OR array_lower(payloads, 1) <> 1 THEN  -- from here on an item is found by its number
    payloads := ARRAY(SELECT p FROM unnest(payloads) WITH ORDINALITY AS u (p, place) ORDER BY place);
  END IF;
  rules := tenant_rules(store, tenant);
  PERFORM need_partitions(store, received_at);

  -- Read, and write what needs nobody else. Sorted, and one table after the other, so that two sessions that bring the same events in
  -- different orders wait for each other in one direction. IN, not joins: it is hashed, however many rows the planner expects.
  SELECT * INTO counting, others FROM run_kept(format($sql$
    WITH incoming AS MATERIALIZED (
      SELECT r.*,
             -- What a person has told apart stays apart, whatever rules say.
             CASE WHEN r.fingerprint <> r.default_fingerprint
                       AND (EXISTS (SELECT FROM %1$I.separation AS s WHERE s.tenant_id = $2::%2$s AND s.fingerprint_a = r.default_fingerprint)
                            OR EXISTS (SELECT FROM %1$I.separation AS s WHERE s.tenant_id = $2::%2$s AND s.fingerprint_b = r.default_fingerprint))
                  THEN r.default_fingerprint ELSE r.fingerprint END AS grouped_by
      FROM faultprint.read_events($1, $3, $5, $6) WITH ORDINALITY AS r),
    stored AS (
      INSERT INTO %1$I.event (tenant_id, id, received_at, occurred_at, payload, fingerprint, default_fingerprint, coarse, strict, root_cause,
                              rules_version, level, environment, release, transaction, noise, user_hash)
      SELECT $2::%2$s, id, $6, occurred_at, coalesce(payload, ($1)[item]::jsonb)%3$s, grouped_by, default_fingerprint, coarse, strict, root_cause,
             $4, level, environment, release, transaction, noise, user_hash
      FROM (SELECT * FROM incoming WHERE kind = 'error' ORDER BY id, ordinality) AS i
      ON CONFLICT DO NOTHING RETURNING id),
    measured AS (
      INSERT INTO %1$I.web_vital (tenant_id, id, received_at, occurred_at, metric, value, payload)
      SELECT $2::%2$s, id, $6, occurred_at, metric, value, coalesce(payload, ($1)[item]::jsonb)%3$s
      FROM (SELECT * FROM incoming WHERE kind = 'web vital' AND (SELECT count(*) FROM stored) >= 0 ORDER BY id, ordinality) AS i
      ON CONFLICT DO NOTHING RETURNING id),
    refused AS (
      INSERT INTO %1$I.rejected (tenant_id, received_at, payload, sqlstate, reason)
      -- Once for each payload, not for each broken line of it.
      SELECT $2::%2$s, $6, coalesce(($1)[item]::text, 'null'), sqlstate, reason
      FROM (SELECT item, min(ordinality) AS place, (array_agg(sqlstate ORDER BY ordinality))[1] AS sqlstate, string_agg(reason, E'\n' ORDER BY ordinality) AS reason
            FROM incoming WHERE kind IS NULL GROUP BY item) AS i ORDER BY place),
    judged AS (
      SELECT *, CASE WHEN kind IS NULL THEN 'rejected' WHEN kind = 'other' THEN 'skipped'
                     WHEN ordinality NOT IN (SELECT min(ordinality) FROM incoming GROUP BY kind, id) THEN 'duplicate'
                     WHEN kind = 'error' AND id IN (SELECT id FROM stored) THEN 'known'
                     WHEN kind = 'web vital' AND id IN (SELECT id FROM measured) THEN kind ELSE 'duplicate' END AS outcome
      FROM incoming OFFSET 0),
    step AS (
      SELECT outcome = 'known' AS counts,
             ROW(ordinality, item, id, outcome, grouped_by, occurred_at, type, title, culprit, runtime, noise, level, left(release, 200), user_hash,
                 coarse, root_cause, reason, sqlstate)::faultprint.ingest_step AS step
      FROM judged OFFSET 0)
    SELECT array_agg(step) FILTER (WHERE counts), array_agg(step) FILTER (WHERE NOT counts) FROM step$sql$, store, tenant_type, payload_cast),
    payloads, tenant, rules.body, rules.version, decode(store_value(store, 'salt'), 'hex'), received_at) AS r (counting ingest_step[], others ingest_step[]);

  IF counting IS NULL THEN
    RETURN QUERY SELECT s.item, s.event_id, NULL::bigint, s.outcome, s.fingerprint, s.noise, s.reason, s.sqlstate FROM steps_of(others) AS s ORDER BY s.place;
    RETURN;
  END IF;

  -- Finds the issues, makes those that are missing, and locks them. A merge may have moved a fingerprint before the lock was ours: then
  -- once more, with its new issue.
  LOOP
    SELECT * INTO found_fingerprints, found_issues, lacks_issue, lacks_release FROM run_kept(format($sql$
      SELECT array_agg(fingerprint), array_agg(issue_id), bool_or(issue_id IS NULL),
             EXISTS (SELECT FROM (SELECT DISTINCT s.release FROM faultprint.steps_of($1) AS s) AS s
                     WHERE s.release IS NOT NULL AND NOT EXISTS (SELECT FROM %1$I.release AS v WHERE v.tenant_id = $2::%2$s AND v.release = s.release))
      FROM (SELECT fingerprint, (SELECT f.issue_id FROM %1$I.issue_fingerprint AS f WHERE f.tenant_id = $2::%2$s AND f.fingerprint = s.fingerprint) AS issue_id
            FROM (SELECT DISTINCT s.fingerprint FROM faultprint.steps_of($1) AS s OFFSET 0) AS s OFFSET 0) AS found$sql$, store, tenant_type),
      counting, tenant) AS r (fingerprints uuid[], issues bigint[], lacks_issue boolean, lacks_release boolean);
    EXIT WHEN NOT lacks_issue AND found_issues <@ locked;
    attempt := attempt + 1;
    IF attempt > 100 THEN  -- a policy may hide it
      RAISE EXCEPTION 'cannot find the issues of % fingerprints', cardinality(found_fingerprints)
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('Check the rights and policies of %s on %I.issue_fingerprint.', current_user, store);
    END IF;

    IF lacks_release THEN
      PERFORM FROM run_kept(format($sql$
        INSERT INTO %1$I.release (tenant_id, release, first_received)
        SELECT DISTINCT $2::%2$s, s.release, $3 FROM faultprint.steps_of($1) AS s WHERE s.release IS NOT NULL ORDER BY 2
        ON CONFLICT DO NOTHING RETURNING release$sql$, store, tenant_type),
        counting, tenant, received_at) AS r (release text);
    END IF;

    -- Whoever writes a fingerprint first makes the issue; who comes second waits here, and then finds it.
    IF lacks_issue THEN
      SELECT begun || r.places INTO begun FROM run_kept(format($sql$
        WITH first AS MATERIALIZED (  -- numbers in the order of events, locks in that of fingerprints
          SELECT *, nextval(%3$L) AS new_issue
          FROM (SELECT DISTINCT ON (s.fingerprint) s.* FROM faultprint.steps_of($1) AS s JOIN unnest($4, $5) AS f (fingerprint, issue_id) USING (fingerprint)
                WHERE f.issue_id IS NULL ORDER BY s.fingerprint, s.place) AS f ORDER BY place),
        won AS (
          INSERT INTO %1$I.issue_fingerprint (tenant_id, fingerprint, issue_id, algorithm, reason)
          SELECT $2::%2$s, fingerprint, new_issue, faultprint.fingerprint_algorithm(fingerprint)::smallint, 'grouped by ' || faultprint.fingerprint_basis(fingerprint)
          FROM first ORDER BY fingerprint
          ON CONFLICT DO NOTHING RETURNING fingerprint, issue_id),
        made AS (
          INSERT INTO %1$I.issue (tenant_id, id, title, type, culprit, runtime, noise, status_at, priority, first_seen, last_seen, coarse, root_cause)
          SELECT $2::%2$s, w.issue_id, f.title, f.type, f.culprit, f.runtime, f.noise, $3,
                 faultprint.issue_priority(f.level, f.noise), f.occurred_at, f.occurred_at, f.coarse, f.root_cause
          FROM won AS w JOIN first AS f USING (fingerprint) ORDER BY w.issue_id)
        SELECT coalesce(array_agg(f.place), '{}') FROM won AS w JOIN first AS f USING (fingerprint)$sql$, store, tenant_type, format('%I.issue_id_seq', store)),
        counting, tenant, received_at, found_fingerprints, found_issues) AS r (places integer[]);
      CONTINUE;
    END IF;

    SELECT * INTO closed FROM run_kept(format($sql$
      SELECT array_agg(id) FILTER (WHERE status IN ('resolved', 'archived'))
      FROM (SELECT id, status FROM %1$I.issue WHERE tenant_id = $1::%2$s AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE) AS i$sql$, store, tenant_type),
      tenant, found_issues) AS r (closed bigint[]);
    locked := found_issues;
  END LOOP;

  PERFORM FROM run_kept(format($sql$
    WITH step AS MATERIALIZED (
      SELECT f.issue_id, s.occurred_at, s.release, s.user_hash FROM faultprint.steps_of($1) AS s JOIN unnest($3, $4) AS f (fingerprint, issue_id) USING (fingerprint)
      ORDER BY f.issue_id, s.occurred_at, s.place),
    hour AS (
      INSERT INTO %1$I.occurrence AS o (tenant_id, issue_id, hour, events)
      SELECT $2::%2$s, issue_id, date_trunc('hour', occurred_at, 'UTC'), count(*) FROM step GROUP BY 2, 3 ORDER BY 2, 3
      ON CONFLICT (tenant_id, issue_id, hour) DO UPDATE SET events = o.events + excluded.events),
    hit AS (
      INSERT INTO %1$I.issue_user (tenant_id, issue_id, user_hash)
      SELECT DISTINCT $2::%2$s, issue_id, user_hash FROM step WHERE user_hash IS NOT NULL ORDER BY 2, 3
      ON CONFLICT DO NOTHING RETURNING issue_id)
    UPDATE %1$I.issue AS i
    SET events = i.events + c.events, users = i.users + coalesce(h.users, 0),
        -- An issue that a split or a regroup left without events begins anew.
        first_seen = CASE WHEN i.events = 0 THEN c.first_seen ELSE least(i.first_seen, c.first_seen) END,
        last_seen = CASE WHEN i.events = 0 THEN c.last_seen ELSE greatest(i.last_seen, c.last_seen) END,
        first_release = CASE WHEN c.first_seen < i.first_seen THEN coalesce(c.releases[1], i.first_release) ELSE coalesce(i.first_release, c.releases[1]) END,
        last_release = CASE WHEN c.last_seen >= i.last_seen THEN coalesce(c.releases[cardinality(c.releases)], i.last_release)
                            ELSE coalesce(i.last_release, c.releases[cardinality(c.releases)]) END
    FROM (SELECT issue_id, count(*) AS events, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen,
                 array_agg(release) FILTER (WHERE release IS NOT NULL) AS releases  -- in the order of step
          FROM step GROUP BY issue_id) AS c
    LEFT JOIN (SELECT issue_id, count(*) AS users FROM hit GROUP BY issue_id) AS h USING (issue_id)
    WHERE i.tenant_id = $2::%2$s AND i.id = c.issue_id
    RETURNING i.id$sql$, store, tenant_type),
    counting, tenant, found_fingerprints, found_issues) AS r (id bigint);

  IF closed IS NOT NULL THEN
    SELECT array_agg(r.place), array_agg(r.status), array_agg(r.reason)
    INTO changed_places, changed_states, changed_reasons
    FROM reopen_issues(store, tenant, closed, counting, found_fingerprints, found_issues, received_at) AS r;
  END IF;

  RETURN QUERY
    SELECT s.item, s.event_id, f.issue_id, CASE WHEN s.place = ANY (begun) THEN 'new' ELSE coalesce(c.status, s.outcome) END,
           s.fingerprint, s.noise, coalesce(s.reason, c.reason), s.sqlstate
    FROM steps_of(counting || others) AS s LEFT JOIN unnest(found_fingerprints, found_issues) AS f (fingerprint, issue_id) ON s.outcome = 'known' AND f.fingerprint = s.fingerprint
    LEFT JOIN unnest(changed_places, changed_states, changed_reasons) AS c (place, status, reason) ON c.place = s.place
    ORDER BY s.place;
END $$;
COMMENT ON FUNCTION ingest_payloads(name, text, anyarray, timestamptz) IS 'what ingest, ingest_batch and drain do: reads payloads that came in at a time, stores their events and counts them';

CREATE FUNCTION ingest(store name, tenant text, payload jsonb) RETURNS SETOF ingest_outcome
LANGUAGE sql AS $$ SELECT * FROM faultprint.ingest_payloads(store, tenant, ARRAY[payload], clock_timestamp()) $$;
COMMENT ON FUNCTION ingest(name, text, jsonb) IS 'stores and counts the event of a payload, or its events; returns a row for each';
CREATE FUNCTION ingest(store name, tenant text, payload text) RETURNS SETOF ingest_outcome
LANGUAGE sql AS $$ SELECT * FROM faultprint.ingest_payloads(store, tenant, ARRAY[payload], clock_timestamp()) $$;
COMMENT ON FUNCTION ingest(name, text, text) IS 'stores and counts the event of a payload, or its events; returns a row for each';

CREATE FUNCTION ingest_batch(store name, tenant text, payloads jsonb[]) RETURNS SETOF ingest_outcome
LANGUAGE sql AS $$ SELECT * FROM faultprint.ingest_payloads(store, tenant, payloads, clock_timestamp()) $$;
COMMENT ON FUNCTION ingest_batch(name, text, jsonb[]) IS 'stores and counts the events of payloads; returns a row for each event';
CREATE FUNCTION ingest_batch(store name, tenant text, payloads text[]) RETURNS SETOF ingest_outcome
LANGUAGE sql AS $$ SELECT * FROM faultprint.ingest_payloads(store, tenant, payloads, clock_timestamp()) $$;
COMMENT ON FUNCTION ingest_batch(name, text, text[]) IS 'stores and counts the events of payloads; returns a row for each event';

-- An error that passes by itself or that the store's owner can mend: of a lock, of resources, of a right, of a partition that is not there.
CREATE FUNCTION is_blameless(state text, failed_constraint text) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT state ~ '^(25|40|42|53|55|57|58)' OR state = '23514' AND failed_constraint = '' $$;
COMMENT ON FUNCTION is_blameless(text, text) IS 'whether no payload is to blame for an error with this code, which names this constraint or none';

-- Takes rows that no other session holds, batch by batch, and commits after each: any number of sessions may drain one inbox. Has no
-- search_path of its own, as a procedure that commits cannot; its names are qualified.
CREATE PROCEDURE drain(store name, batch integer DEFAULT 500, INOUT drained bigint DEFAULT 0)
LANGUAGE plpgsql
AS $$
DECLARE
  newest bigint;
  taken record;
  taken_now bigint;
  place integer;
  failed_constraint text;
  failure_state text;
  failure_message text;
BEGIN
  IF batch IS NULL OR batch < 1 THEN
    RAISE EXCEPTION 'size of a batch must be at least 1' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM faultprint.store_value(store, 'layout');
  drained := 0;
  -- What comes in meanwhile is left for the next call: this one ends.
  EXECUTE pg_catalog.format('SELECT id FROM %I.inbox ORDER BY id DESC LIMIT 1', store) INTO newest;
  LOOP
    taken_now := 0;
    -- Rows of a tenant and a minute go together.
    FOR taken IN EXECUTE pg_catalog.format($sql$
      WITH taken AS (
        DELETE FROM %1$I.inbox WHERE id IN (SELECT id FROM %1$I.inbox WHERE id <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) AND id <= $1
        RETURNING tenant_id, id, received_at, payload)
      SELECT tenant_id::text AS tenant, pg_catalog.min(received_at) AS received_at, pg_catalog.array_agg(payload ORDER BY id) AS payloads
      FROM taken GROUP BY tenant_id, pg_catalog.date_trunc('minute', received_at) ORDER BY tenant_id, 2$sql$, store)
      USING newest, batch
    LOOP
      taken_now := taken_now + pg_catalog.cardinality(taken.payloads);
      BEGIN
        PERFORM faultprint.ingest_payloads(store, taken.tenant, taken.payloads, taken.received_at);
      EXCEPTION WHEN OTHERS THEN
        -- What no payload can be blamed for is tried again by the next call; the rows stay.
        GET STACKED DIAGNOSTICS failed_constraint = CONSTRAINT_NAME;
        IF faultprint.is_blameless(SQLSTATE, failed_constraint) THEN RAISE; END IF;
        -- One payload of them is at fault: alone it spoils nothing, and it is not tried again.
        FOR place IN 1 .. pg_catalog.cardinality(taken.payloads) LOOP
          BEGIN
            PERFORM faultprint.ingest_payloads(store, taken.tenant, taken.payloads[place:place], taken.received_at);
          EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS failed_constraint = CONSTRAINT_NAME;
            IF faultprint.is_blameless(SQLSTATE, failed_constraint) THEN RAISE; END IF;
            GET STACKED DIAGNOSTICS failure_state = RETURNED_SQLSTATE, failure_message = MESSAGE_TEXT;
            EXECUTE pg_catalog.format('INSERT INTO %I.rejected (tenant_id, received_at, payload, sqlstate, reason) VALUES ($1::%s, $2, $3, $4, $5)',
                                      store, faultprint.store_value(store, 'tenant_type'))
            USING taken.tenant, taken.received_at, taken.payloads[place], failure_state, failure_message;
          END;
        END LOOP;
      END;
    END LOOP;
    EXIT WHEN taken_now = 0;
    drained := drained + taken_now;
    COMMIT;
  END LOOP;
  RAISE NOTICE 'drained % payloads', drained;
END $$;
COMMENT ON PROCEDURE drain(name, integer, bigint) IS 'reads the inbox of a store in batches, commits after each, and tells how many payloads it took; several sessions may drain at once';
