-- What people decide about issues: states, merges, splits, and how each is taken back.
--
-- An event belongs to the issue that its fingerprint leads to, so a merge moves fingerprints and counts and touches no event.
-- Whoever moves a fingerprint changes issue_fingerprint, locks both issues in the order of their ids, and counts in a statement that begins
-- after that: an event that came in before is then counted where it was, one that comes in later where it goes to. So counts stay exact
-- while events come in. Errors of all functions here: undefined_table (42P01) where there is no such store, no_data_found (P0002) where there
-- is no such issue or activity, object_not_in_prerequisite_state (55000) where its state does not allow what is asked for,
-- restrict_violation (23001) where a separation forbids it, invalid_parameter_value (22023) for arguments that make no sense.

-- Statements are written with {store} for the schema and {tenant} for the first parameter, the tenant, as the type that the store keys by.
CREATE FUNCTION in_store(store name, statement text) RETURNS text
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, faultprint, pg_temp
AS $$ SELECT replace(replace(statement, '{tenant}', '$1::' || store_value(store, 'tenant_type')), '{store}', quote_ident(store)) $$;  -- the name last: it may hold {tenant}
COMMENT ON FUNCTION in_store(name, text) IS 'a statement with the names and types of a store put in for {store} and {tenant}';

CREATE FUNCTION make_issue_tables(store name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  EXECUTE format($ddl$
CREATE TABLE %1$I.activity_user (
  tenant_id %2$s NOT NULL,
  activity_id bigint NOT NULL,
  user_hash uuid NOT NULL,
  shared boolean NOT NULL,
  PRIMARY KEY (tenant_id, activity_id, user_hash)
);
COMMENT ON TABLE %1$I.activity_user IS 'users that a merge moved, so that it can be taken back when their events are no longer kept';
COMMENT ON COLUMN %1$I.activity_user.tenant_id IS 'whose activity it is';
COMMENT ON COLUMN %1$I.activity_user.activity_id IS 'the merge';
COMMENT ON COLUMN %1$I.activity_user.user_hash IS 'hash of the user, salted by the store';
COMMENT ON COLUMN %1$I.activity_user.shared IS 'whether the other issue had met this user too';
$ddl$, store, store_value(store, 'tenant_type'));
END $$;
COMMENT ON FUNCTION make_issue_tables(name) IS 'makes the tables of a store that merges keep their record in; create_store calls it';

-- Low: what is probably nobody's bug, and what only informs. High: what ended a program. Medium: all else, so that rate and spread decide.
CREATE FUNCTION issue_priority(level text, noise text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE WHEN noise IS NOT NULL THEN 'low'
              WHEN lower(level) IN ('fatal', 'critical', 'alert', 'emergency', 'panic') THEN 'high'
              WHEN lower(level) IN ('info', 'debug', 'trace', 'notice') THEN 'low'
              ELSE 'medium' END
$$;
COMMENT ON FUNCTION issue_priority(text, text) IS 'priority that an issue begins with, from the level and the noise of its event: low, medium or high';

CREATE FUNCTION record_activity(store name, tenant text, author text, action text, issue bigint, other_issue bigint, fingerprints uuid[], detail jsonb, reason text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  made bigint;
BEGIN
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.activity (tenant_id, author, action, issue_id, other_issue_id, fingerprints, detail, reason)
    VALUES ({tenant}, $2, $3, $4, $5, $6, $7, $8) RETURNING id $sql$)
    INTO made USING tenant, author, action, issue, other_issue, fingerprints, detail, reason;
  RETURN made;
END $$;
COMMENT ON FUNCTION record_activity(name, text, text, text, bigint, bigint, uuid[], jsonb, text) IS 'writes an activity, and returns its number';

-- Locks issues in the order of their ids. Errors: no_data_found where one is missing, object_not_in_prerequisite_state where one is merged.
CREATE FUNCTION lock_issues(store name, tenant text, issues bigint[], also_merged boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  locked bigint[];
  merged bigint;
  missing bigint;
BEGIN
  EXECUTE in_store(store, $sql$
    SELECT coalesce(array_agg(id), '{}'), min(id) FILTER (WHERE status = 'merged')
    FROM (SELECT id, status FROM {store}.issue WHERE tenant_id = {tenant} AND id = ANY ($2) ORDER BY id FOR UPDATE) AS i $sql$)
    INTO locked, merged USING tenant, issues;
  SELECT i INTO missing FROM unnest(issues) AS i WHERE i IS NULL OR i <> ALL (locked) ORDER BY i LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'there is no issue % of tenant "%" in store "%"', coalesce(missing::text, 'null'), tenant, store
      USING ERRCODE = 'no_data_found', HINT = format('List the issues by SELECT * FROM %I.v1_issues.', store);
  END IF;
  IF merged IS NOT NULL AND NOT also_merged THEN
    RAISE EXCEPTION 'issue % is merged into issue %', merged, current_issue(store, tenant, merged)
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Name the issue it was merged into, or undo the merge.';
  END IF;
END $$;
COMMENT ON FUNCTION lock_issues(name, text, bigint[], boolean) IS 'locks issues against counting and changing, in the order of their ids, until the transaction ends';

CREATE FUNCTION current_issue(store name, tenant text, issue bigint) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  found bigint;
BEGIN
  -- UNION, not UNION ALL: a circle would end too.
  EXECUTE in_store(store, $sql$
    WITH RECURSIVE path AS (
      SELECT id, merged_into FROM {store}.issue WHERE tenant_id = {tenant} AND id = $2
      UNION
      SELECT i.id, i.merged_into FROM path JOIN {store}.issue AS i ON i.tenant_id = {tenant} AND i.id = path.merged_into)
    SELECT id FROM path WHERE merged_into IS NULL $sql$) INTO found USING tenant, issue;
  RETURN found;
END $$;
COMMENT ON FUNCTION current_issue(name, text, bigint) IS 'the issue that now has the events of an issue: itself, or the one it was merged into, however often; null where there is none';

-- States ------------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION issue_state(issue jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT jsonb_object_agg(key, value) FROM jsonb_each(issue)
  WHERE key IN ('status', 'archived_until', 'resolved_in_release', 'status_at', 'priority', 'priority_locked')
$$;
COMMENT ON FUNCTION issue_state(jsonb) IS 'what of a row of issues tells its state; write_issue_state writes it back';

CREATE FUNCTION change_issue(store name, tenant text, issue bigint, author text, action text, changes jsonb, reason text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  before jsonb;
BEGIN
  PERFORM lock_issues(store, tenant, ARRAY[issue]);
  EXECUTE in_store(store, $sql$ SELECT issue_state(to_jsonb(i)) FROM {store}.issue AS i WHERE tenant_id = {tenant} AND id = $2 $sql$) INTO before USING tenant, issue;
  PERFORM write_issue_state(store, tenant, issue, changes);
  RETURN record_activity(store, tenant, author, action, issue, NULL, NULL, jsonb_build_object('before', before, 'after', changes), reason);
END $$;
COMMENT ON FUNCTION change_issue(name, text, bigint, text, text, jsonb, text) IS 'changes the state of an issue and records what it was before; returns the activity';

CREATE FUNCTION write_issue_state(store name, tenant text, issue bigint, state jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  EXECUTE in_store(store, $sql$
    UPDATE {store}.issue AS i
    SET status = s.status, archived_until = s.archived_until, resolved_in_release = s.resolved_in_release, status_at = s.status_at,
        priority = s.priority, priority_locked = s.priority_locked
    FROM {store}.issue AS now, jsonb_to_record(to_jsonb(now) || $3) AS s (status text, archived_until text, resolved_in_release text, status_at timestamptz, priority text, priority_locked boolean)
    WHERE now.tenant_id = {tenant} AND now.id = $2 AND i.tenant_id = {tenant} AND i.id = $2 $sql$) USING tenant, issue, state;
END $$;
COMMENT ON FUNCTION write_issue_state(name, text, bigint, jsonb) IS 'sets the columns of an issue that tell its state; those that are not given stay';

CREATE FUNCTION resolve_issue(store name, tenant text, issue bigint, release text DEFAULT NULL, next_release boolean DEFAULT false, author text DEFAULT current_user)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  IF release IS NOT NULL AND next_release THEN
    RAISE EXCEPTION 'an issue is resolved either in a release or in the next one' USING ERRCODE = 'invalid_parameter_value',
      HINT = 'Leave out one of release and next_release.';
  END IF;
  RETURN change_issue(store, tenant, issue, author, 'resolve', jsonb_build_object('status', 'resolved', 'status_at', now(), 'archived_until', NULL,
    'resolved_in_release', CASE WHEN next_release THEN 'next' ELSE release END), NULL);
END $$;
COMMENT ON FUNCTION resolve_issue(name, text, bigint, text, boolean, text) IS 'marks an issue as resolved: at once, in a release, or in the next release; an event of a later release makes it regress. Returns the activity';

CREATE FUNCTION archive_issue(store name, tenant text, issue bigint, until text DEFAULT 'escalating', author text DEFAULT current_user) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  condition text[] := regexp_match(until, '^(users|events)>([0-9]{1,15})$');
  counted bigint;
BEGIN
  IF condition IS NULL AND until NOT IN ('escalating', 'forever') OR until IS NULL THEN
    RAISE EXCEPTION 'invalid condition to archive an issue until: "%"', until USING ERRCODE = 'invalid_parameter_value',
      HINT = 'Use escalating, forever, or a total to pass such as users>100 or events>1000.';
  END IF;
  PERFORM lock_issues(store, tenant, ARRAY[issue]);
  IF condition IS NOT NULL THEN
    EXECUTE in_store(store, $sql$ SELECT CASE $3 WHEN 'users' THEN users ELSE events END FROM {store}.issue WHERE tenant_id = {tenant} AND id = $2 $sql$)
      INTO counted USING tenant, issue, condition[1];
    IF counted > condition[2]::bigint THEN
      RAISE EXCEPTION 'issue % has passed "%" already', issue, until USING ERRCODE = 'invalid_parameter_value',
        DETAIL = format('From its first event on it counts %s: %s.', condition[1], counted), HINT = format('Use a total above that, such as %s>%s.', condition[1], 2 * counted);
    END IF;
  END IF;
  RETURN change_issue(store, tenant, issue, author, 'archive', jsonb_build_object('status', 'archived', 'status_at', now(), 'archived_until', until,
    'resolved_in_release', NULL), NULL);
END $$;
COMMENT ON FUNCTION archive_issue(name, text, bigint, text, text) IS 'puts an issue aside: until it is escalating, forever, or until a total such as users>100 is passed. Returns the activity';

CREATE FUNCTION reopen_issue(store name, tenant text, issue bigint, author text DEFAULT current_user) RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
  SELECT change_issue(store, tenant, issue, author, 'reopen', jsonb_build_object('status', 'ongoing', 'status_at', now(), 'archived_until', NULL,
    'resolved_in_release', NULL), NULL)
$$;
COMMENT ON FUNCTION reopen_issue(name, text, bigint, text) IS 'makes a resolved or archived issue ongoing again. Returns the activity';

CREATE FUNCTION set_priority(store name, tenant text, issue bigint, priority text, author text DEFAULT current_user) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  IF priority IS NULL OR priority NOT IN ('low', 'medium', 'high') THEN
    RAISE EXCEPTION 'invalid priority "%"', priority USING ERRCODE = 'invalid_parameter_value', HINT = 'Use low, medium or high.';
  END IF;
  RETURN change_issue(store, tenant, issue, author, 'priority', jsonb_build_object('priority', priority, 'priority_locked', true), NULL);
END $$;
COMMENT ON FUNCTION set_priority(name, text, bigint, text, text) IS 'sets the priority of an issue for good: it no longer changes by itself. Returns the activity';

-- What time does to issues; meant to run every hour or more often.
--  new, regressed and escalating issues are ongoing after 7 days in that state.
--  An issue archived until it is escalating gets a limit of events per hour, from the 168 hours before the last full one (so a burst does
--  not raise the limit it has to pass), and is escalating when the last full hour or the present one is above. After Sentry's forecast
--  ("escalating issues", src/sentry/issues/escalating.py, in words of its documentation): for an issue younger than 7 days ten times its
--  largest hour; without any event in them 10; else the larger of
--    largest hour * b                  b = 5 * exp(-0.65 * deviation / mean), within 2 and 5: the steadier, the more a jump must be
--    weighted mean + m * mean          m = (mean + 5 * deviation) / mean, within 5 and 8; hours of the same day of the week weigh twice
--  over all 168 hours, those without events too; the deviation is that of the population.
--  Priority: one step up when it escalates; back to what it began with when it is ongoing again; never where a person set it.
CREATE FUNCTION update_issues(store name, now timestamptz DEFAULT now()) RETURNS TABLE (change text, issues bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
  this_hour timestamptz := date_trunc('hour', now);
BEGIN
  RETURN QUERY EXECUTE in_store(store, $sql$
    WITH forecast AS (
      SELECT i.tenant_id, i.id, ceil(CASE
          WHEN coalesce(h.total, 0) = 0 THEN 10
          WHEN i.first_seen > $2 - interval '169 hours' THEN 10 * h.largest
          ELSE greatest(h.largest * least(5, greatest(2, 5 * exp(-0.65 * h.deviation / h.mean))),
                        (h.total + h.same_day) / 192.0 + h.mean * least(8, greatest(5, (h.mean + 5 * h.deviation) / h.mean))) END)::bigint AS hourly
      FROM {store}.issue AS i,
      LATERAL (SELECT *, sqrt(greatest(0, squares / 168.0 - mean * mean)) AS deviation
               FROM (SELECT sum(o.events)::float8 AS total, max(o.events)::float8 AS largest, sum(o.events)::float8 / 168 AS mean,
                            sum(o.events::float8 * o.events) AS squares,
                            coalesce(sum(o.events) FILTER (WHERE extract(isodow FROM o.hour) = extract(isodow FROM $2)), 0)::float8 AS same_day
                     FROM {store}.occurrence AS o
                     WHERE o.tenant_id = i.tenant_id AND o.issue_id = i.id AND o.hour >= $2 - interval '169 hours' AND o.hour < $2 - interval '1 hour') AS sums) AS h
      WHERE i.status = 'archived' AND i.archived_until = 'escalating'),
    due AS (
      SELECT i.tenant_id, i.id, i.status AS old_status, i.priority AS old_priority, i.escalation_limit AS old_limit, f.hourly, recent.events AS recent,
        CASE WHEN i.status IN ('new', 'regressed', 'escalating') AND i.status_at <= $1 - interval '7 days' THEN 'ongoing'
             WHEN i.status = 'archived' AND (recent.events > f.hourly OR i.events > substring(i.archived_until FROM '^events>([0-9]+)$')::bigint
                                             OR i.users > substring(i.archived_until FROM '^users>([0-9]+)$')::bigint) THEN 'escalating'
             ELSE i.status END AS new_status,
        CASE WHEN i.status = 'archived' THEN CASE WHEN recent.events > f.hourly THEN format('%s events in an hour, more than the limit of %s', recent.events, f.hourly)
                                                  ELSE i.archived_until END
             ELSE '7 days ' || i.status END AS reason,
        to_jsonb(i) AS state
      FROM {store}.issue AS i LEFT JOIN forecast AS f USING (tenant_id, id),
      LATERAL (SELECT coalesce(max(o.events), 0) AS events FROM {store}.occurrence AS o
               WHERE f.id IS NOT NULL AND o.tenant_id = i.tenant_id AND o.issue_id = i.id AND o.hour IN ($2, $2 - interval '1 hour')) AS recent
      WHERE i.status IN ('new', 'regressed', 'escalating') AND i.status_at <= $1 - interval '7 days'
         OR i.status = 'archived' AND (f.hourly IS DISTINCT FROM i.escalation_limit AND f.id IS NOT NULL OR recent.events > f.hourly
            OR i.events > substring(i.archived_until FROM '^events>([0-9]+)$')::bigint OR i.users > substring(i.archived_until FROM '^users>([0-9]+)$')::bigint)
      ORDER BY i.tenant_id, i.id FOR UPDATE OF i),
    changed AS (
      UPDATE {store}.issue AS i
      SET escalation_limit = coalesce(least(due.hourly, 2147483647)::integer, i.escalation_limit), status = due.new_status,
          archived_until = CASE WHEN due.new_status = i.status THEN i.archived_until END,
          status_at = CASE WHEN due.new_status = i.status THEN i.status_at ELSE $1 END,
          priority = CASE WHEN i.priority_locked OR due.new_status = i.status THEN i.priority
                          WHEN due.new_status = 'escalating' THEN CASE i.priority WHEN 'low' THEN 'medium' ELSE 'high' END
                          WHEN i.status = 'escalating' THEN
                            coalesce((SELECT issue_priority(e.level, i.noise)
                                      FROM {store}.issue_fingerprint AS f, LATERAL (SELECT e.id, e.level FROM {store}.event AS e
                                        WHERE e.tenant_id = f.tenant_id AND e.fingerprint = f.fingerprint ORDER BY e.id LIMIT 1) AS e
                                      WHERE f.tenant_id = i.tenant_id AND f.issue_id = i.id ORDER BY e.id LIMIT 1), i.priority)
                          ELSE i.priority END
      FROM due WHERE i.tenant_id = due.tenant_id AND i.id = due.id
      RETURNING i.tenant_id, i.id, i.status, i.priority, due.old_status, due.old_limit, due.hourly, due.reason, due.state),
    recorded AS (
      INSERT INTO {store}.activity (tenant_id, at, action, issue_id, detail, reason)
      SELECT tenant_id, $1, CASE status WHEN 'escalating' THEN 'escalate' ELSE 'ongoing' END, id,
             jsonb_build_object('before', issue_state(state), 'after', jsonb_build_object('status', status, 'priority', priority)), reason
      FROM changed WHERE status <> old_status ORDER BY tenant_id, id)
    SELECT c.change, count(changed.id)
    FROM (VALUES (1, 'ongoing'), (2, 'escalating'), (3, 'limit')) AS c (place, change)
    LEFT JOIN changed ON CASE c.change WHEN 'limit' THEN old_limit IS DISTINCT FROM hourly AND hourly IS NOT NULL ELSE status = c.change AND status <> old_status END
    GROUP BY c.place, c.change ORDER BY c.place $sql$) USING now, this_hour;
END $$;
COMMENT ON FUNCTION update_issues(name, timestamptz) IS 'what time does to issues: ongoing after 7 days, limits of archived issues, and those that pass them are escalating; returns how many changed';

-- Moving fingerprints -----------------------------------------------------------------------------------------------------------------

-- First and last event of fingerprints, and the first and last release that any of them names, as far as events are kept. Mostly one probe
-- of the index for each fingerprint and end; events without a release are passed over one by one.
CREATE FUNCTION history_of(store name, tenant text, fingerprints uuid[],
  OUT first_seen timestamptz, OUT last_seen timestamptz, OUT first_release text, OUT last_release text, OUT first_event uuid)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  EXECUTE in_store(store, $sql$
    WITH own AS (SELECT unnest($2) AS fingerprint),
    oldest AS (SELECT e.* FROM own, LATERAL (SELECT id, occurred_at FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = own.fingerprint ORDER BY id LIMIT 1) AS e),
    newest AS (SELECT e.* FROM own, LATERAL (SELECT id, occurred_at FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = own.fingerprint ORDER BY id DESC LIMIT 1) AS e),
    earliest AS (SELECT e.* FROM own, LATERAL (SELECT id, release FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = own.fingerprint AND release IS NOT NULL ORDER BY id LIMIT 1) AS e),
    latest AS (SELECT e.* FROM own, LATERAL (SELECT id, release FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = own.fingerprint AND release IS NOT NULL ORDER BY id DESC LIMIT 1) AS e)
    SELECT (SELECT min(occurred_at) FROM oldest), (SELECT max(occurred_at) FROM newest), (SELECT left(release, 200) FROM earliest ORDER BY id LIMIT 1),
           (SELECT left(release, 200) FROM latest ORDER BY id DESC LIMIT 1), (SELECT id FROM oldest ORDER BY id LIMIT 1) $sql$)
    INTO first_seen, last_seen, first_release, last_release, first_event USING tenant, fingerprints;
END $$;
COMMENT ON FUNCTION history_of(name, text, uuid[]) IS 'first and last event of fingerprints and the releases they name, as far as events are kept';

-- Events of fingerprints by hour, as far as events are kept: {"<seconds since 1970>": events}.
CREATE FUNCTION hours_of(store name, tenant text, fingerprints uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  hours jsonb;
BEGIN
  EXECUTE in_store(store, $sql$
    SELECT coalesce(jsonb_object_agg(hour, events), '{}')
    FROM (SELECT extract(epoch FROM date_trunc('hour', occurred_at, 'UTC'))::bigint AS hour, count(*) AS events
          FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = ANY ($2) GROUP BY 1) AS h $sql$) INTO hours USING tenant, fingerprints;
  RETURN hours;
END $$;
COMMENT ON FUNCTION hours_of(name, text, uuid[]) IS 'number of events of fingerprints by hour, as far as events are kept';

-- Moves all that an issue has, counts of events that are no longer kept too, and leaves it merged. Both are locked before.
CREATE FUNCTION move_issue(store name, tenant text, issue bigint, to_issue bigint, activity bigint) RETURNS TABLE (events bigint, users bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  RETURN QUERY EXECUTE in_store(store, $sql$
    WITH hours AS (DELETE FROM {store}.occurrence WHERE tenant_id = {tenant} AND issue_id = $2 RETURNING hour, events),
    counted AS (
      INSERT INTO {store}.occurrence AS o (tenant_id, issue_id, hour, events) SELECT {tenant}, $3, hour, events FROM hours ORDER BY hour
      ON CONFLICT (tenant_id, issue_id, hour) DO UPDATE SET events = o.events + excluded.events),
    met AS (DELETE FROM {store}.issue_user WHERE tenant_id = {tenant} AND issue_id = $2 RETURNING user_hash),
    added AS (INSERT INTO {store}.issue_user SELECT {tenant}, $3, user_hash FROM met ORDER BY user_hash ON CONFLICT DO NOTHING RETURNING user_hash),
    remembered AS (
      INSERT INTO {store}.activity_user SELECT {tenant}, $4, met.user_hash, added.user_hash IS NULL FROM met LEFT JOIN added USING (user_hash) WHERE $4 IS NOT NULL),
    source AS (
      UPDATE {store}.issue SET events = 0, users = 0, status = 'merged', merged_into = $3, status_at = now(), archived_until = NULL, resolved_in_release = NULL
      WHERE tenant_id = {tenant} AND id = $2),
    had AS (SELECT * FROM {store}.issue WHERE tenant_id = {tenant} AND id = $2),
    target AS (
      UPDATE {store}.issue AS i
      SET events = i.events + had.events, users = i.users + (SELECT count(*) FROM added),
          -- An issue without events has no times of its own.
          first_release = CASE WHEN had.events > 0 AND (i.events = 0 OR i.first_release IS NULL OR had.first_seen < i.first_seen AND had.first_release IS NOT NULL)
                               THEN had.first_release ELSE i.first_release END,
          last_release = CASE WHEN had.events > 0 AND (i.events = 0 OR i.last_release IS NULL OR had.last_seen > i.last_seen AND had.last_release IS NOT NULL)
                              THEN had.last_release ELSE i.last_release END,
          first_seen = CASE WHEN had.events = 0 THEN i.first_seen WHEN i.events = 0 THEN had.first_seen ELSE least(i.first_seen, had.first_seen) END,
          last_seen = CASE WHEN had.events = 0 THEN i.last_seen WHEN i.events = 0 THEN had.last_seen ELSE greatest(i.last_seen, had.last_seen) END
      FROM had WHERE i.tenant_id = {tenant} AND i.id = $3)
    SELECT had.events, (SELECT count(*) FROM met) FROM had $sql$) USING tenant, issue, to_issue, activity;
END $$;
COMMENT ON FUNCTION move_issue(name, text, bigint, bigint, bigint) IS 'moves all counts of an issue to another and leaves it merged; returns what it had';

-- First and last event of issues that lost or gained some, and their releases: of the events that are kept where the counts by hour say
-- that none is older or newer, else what was known, which is right to the hour.
CREATE FUNCTION settle_issues(store name, tenant text, issues bigint[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  EXECUTE in_store(store, $sql$
    UPDATE {store}.issue AS i
    SET first_seen = CASE WHEN h.first_seen < o.first_hour + interval '1 hour' THEN h.first_seen
                          WHEN i.first_seen >= o.first_hour AND i.first_seen < o.first_hour + interval '1 hour' THEN i.first_seen
                          ELSE coalesce(o.first_hour, i.first_seen) END,
        last_seen = CASE WHEN h.last_seen >= o.last_hour THEN h.last_seen
                         WHEN i.last_seen >= o.last_hour AND i.last_seen < o.last_hour + interval '1 hour' THEN i.last_seen
                         ELSE coalesce(o.last_hour, i.last_seen) END,
        first_release = CASE WHEN h.first_seen < o.first_hour + interval '1 hour' THEN h.first_release ELSE i.first_release END,
        last_release = CASE WHEN h.last_release IS NOT NULL AND h.last_seen >= o.last_hour OR h.first_seen < o.first_hour + interval '1 hour' THEN h.last_release ELSE i.last_release END
    FROM unnest($2) AS changed (issue_id),
    LATERAL (SELECT min(hour) AS first_hour, max(hour) AS last_hour FROM {store}.occurrence AS o WHERE o.tenant_id = {tenant} AND o.issue_id = changed.issue_id) AS o,
    LATERAL history_of($3, $1, fingerprints_of($3, $1, changed.issue_id)) AS h
    WHERE i.tenant_id = {tenant} AND i.id = changed.issue_id $sql$) USING tenant, issues, store;
END $$;
COMMENT ON FUNCTION settle_issues(name, text, bigint[]) IS 'sets first and last event and release of issues that lost or gained events; they are locked before';

-- Moves what some fingerprints have from one issue to another. Both are locked before, and the fingerprints lead to the new one already.
-- recorded: what a merge had moved, {"<hour>": [events moved, of them in kept events]}: of an hour whose events have been dropped since,
-- what was moved goes back; of any other that and what came in since.
CREATE FUNCTION move_fingerprints(store name, tenant text, fingerprints uuid[], issue bigint, to_issue bigint, recorded jsonb DEFAULT '{}', activity bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  EXECUTE in_store(store, $sql$
    WITH present AS (SELECT key::bigint AS hour, value::text::bigint AS events FROM jsonb_each(hours_of($2, $1, $3))),
    old AS (SELECT key::bigint AS hour, (value -> 0)::bigint AS moved, (value -> 1)::bigint AS kept FROM jsonb_each($6)),
    given AS (
      SELECT to_timestamp(hour) AS hour, CASE WHEN coalesce(p.events, 0) < coalesce(old.kept, 0) THEN old.moved
                                              ELSE coalesce(old.moved, 0) + coalesce(p.events, 0) - coalesce(old.kept, 0) END AS events
      FROM present AS p FULL JOIN old USING (hour)),
    bounded AS (  -- never more than is there
      SELECT o.hour, least(given.events, o.events) AS events, given.events >= o.events AS whole
      FROM given JOIN {store}.occurrence AS o ON o.tenant_id = {tenant} AND o.issue_id = $4 AND o.hour = given.hour WHERE given.events > 0),
    lowered AS (
      UPDATE {store}.occurrence AS o SET events = o.events - b.events FROM bounded AS b
      WHERE o.tenant_id = {tenant} AND o.issue_id = $4 AND o.hour = b.hour AND NOT b.whole),
    emptied AS (
      DELETE FROM {store}.occurrence AS o USING bounded AS b WHERE o.tenant_id = {tenant} AND o.issue_id = $4 AND o.hour = b.hour AND b.whole),
    raised AS (
      INSERT INTO {store}.occurrence AS o (tenant_id, issue_id, hour, events) SELECT {tenant}, $5, hour, events FROM bounded ORDER BY hour
      ON CONFLICT (tenant_id, issue_id, hour) DO UPDATE SET events = o.events + excluded.events),
    gone AS (
      SELECT user_hash FROM {store}.activity_user WHERE tenant_id = {tenant} AND activity_id = $7
      UNION SELECT user_hash FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = ANY ($3) AND user_hash IS NOT NULL),
    total AS (SELECT coalesce(sum(events), 0)::bigint AS events FROM bounded),
    -- Whom the losing issue had met before a merge it keeps only where it counts events that are no longer there to tell.
    dropped AS (
      SELECT i.events - total.events > (SELECT count(*) FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = ANY ($8)) AS any_event
      FROM {store}.issue AS i, total WHERE i.tenant_id = {tenant} AND i.id = $4),
    left_users AS (
      DELETE FROM {store}.issue_user AS u USING gone
      WHERE u.tenant_id = {tenant} AND u.issue_id = $4 AND u.user_hash = gone.user_hash
        AND NOT EXISTS (SELECT FROM dropped, {store}.activity_user AS s WHERE dropped.any_event AND s.tenant_id = {tenant} AND s.activity_id = $7 AND s.user_hash = gone.user_hash AND s.shared)
        AND gone.user_hash NOT IN (SELECT user_hash FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = ANY ($8) AND user_hash IS NOT NULL)
      RETURNING u.user_hash),
    new_users AS (INSERT INTO {store}.issue_user SELECT {tenant}, $5, user_hash FROM gone ORDER BY user_hash ON CONFLICT DO NOTHING RETURNING user_hash),
    loser AS (UPDATE {store}.issue AS i SET events = i.events - total.events, users = i.users - (SELECT count(*) FROM left_users) FROM total WHERE i.tenant_id = {tenant} AND i.id = $4)
    UPDATE {store}.issue AS i SET events = i.events + total.events, users = i.users + (SELECT count(*) FROM new_users) FROM total WHERE i.tenant_id = {tenant} AND i.id = $5 $sql$)
    USING tenant, store, fingerprints, issue, to_issue, recorded, activity, fingerprints_of(store, tenant, issue);
  PERFORM settle_issues(store, tenant, ARRAY[issue, to_issue]);
END $$;
COMMENT ON FUNCTION move_fingerprints(name, text, uuid[], bigint, bigint, jsonb, bigint) IS 'moves the counts of some fingerprints from one issue to another';

-- A separation that joining two sets of fingerprints would break, as words; null where there is none.
CREATE FUNCTION separation_between(store name, tenant text, one_side uuid[], other_side uuid[]) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  words text;
BEGIN
  EXECUTE in_store(store, $sql$
    SELECT format('Fingerprints %s and %s were separated by %s on %s%s.', fingerprint_a, fingerprint_b, coalesce(author, 'nobody'), (at AT TIME ZONE 'UTC')::date, ': ' || reason)
    FROM {store}.separation
    WHERE tenant_id = {tenant} AND (fingerprint_a = ANY ($2) AND fingerprint_b = ANY ($3) OR fingerprint_a = ANY ($3) AND fingerprint_b = ANY ($2))
    ORDER BY fingerprint_a, fingerprint_b LIMIT 1 $sql$) INTO words USING tenant, one_side, other_side;
  RETURN words;
END $$;
COMMENT ON FUNCTION separation_between(name, text, uuid[], uuid[]) IS 'the first separation between two sets of fingerprints in words; null for none';

CREATE FUNCTION fingerprints_of(store name, tenant text, issue bigint) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  found uuid[];
BEGIN
  EXECUTE in_store(store, $sql$ SELECT coalesce(array_agg(fingerprint ORDER BY fingerprint), '{}') FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND issue_id = $2 $sql$)
    INTO found USING tenant, issue;
  RETURN found;
END $$;
COMMENT ON FUNCTION fingerprints_of(name, text, bigint) IS 'fingerprints that lead to an issue, in order';

-- Merge -------------------------------------------------------------------------------------------------------------------------------

CREATE TYPE merge_outcome AS (
  issue_id bigint, merged_issue_id bigint, fingerprints uuid[], events bigint, users bigint, activity_id bigint, rule text, rules_version integer, rule_activity_id bigint
);
COMMENT ON TYPE merge_outcome IS 'what merge_issues did';
COMMENT ON COLUMN merge_outcome.issue_id IS 'the issue that has the events now';
COMMENT ON COLUMN merge_outcome.merged_issue_id IS 'the issue that is merged';
COMMENT ON COLUMN merge_outcome.fingerprints IS 'fingerprints that moved';
COMMENT ON COLUMN merge_outcome.events IS 'number of events that moved';
COMMENT ON COLUMN merge_outcome.users IS 'number of users that they hit';
COMMENT ON COLUMN merge_outcome.activity_id IS 'the activity, for undo';
COMMENT ON COLUMN merge_outcome.rule IS 'the rule that was learned; null where none was asked for';
COMMENT ON COLUMN merge_outcome.rules_version IS 'version of the learned rules that holds it';
COMMENT ON COLUMN merge_outcome.rule_activity_id IS 'the activity of learning it, for undo';

-- Moves the fingerprints of one issue to another: the part of a merge that an undo of a split needs too.
CREATE FUNCTION join_issues(store name, tenant text, issue bigint, into_issue bigint, author text, action text, reason text) RETURNS merge_outcome
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  outcome merge_outcome;
  rows_before jsonb;
  issues_before jsonb;
  words text;
BEGIN
  IF issue IS NULL OR into_issue IS NULL THEN
    RAISE EXCEPTION 'a merge needs two issues' USING ERRCODE = 'null_value_not_allowed';
  ELSIF issue = into_issue THEN
    RAISE EXCEPTION 'issue % cannot be merged into itself', issue USING ERRCODE = 'invalid_parameter_value';
  END IF;
  EXECUTE in_store(store, $sql$
    WITH locked AS (SELECT * FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND issue_id = $2 ORDER BY fingerprint FOR UPDATE),
    moved AS (UPDATE {store}.issue_fingerprint AS f SET issue_id = $3, source = CASE $6 WHEN 'regroup' THEN 'regroup' ELSE 'merge' END, author = $4, at = now(), reason = $5
              FROM locked WHERE f.tenant_id = {tenant} AND f.fingerprint = locked.fingerprint)
    SELECT coalesce(jsonb_agg(to_jsonb(locked) - 'tenant_id' - 'issue_id' ORDER BY fingerprint), '[]'), coalesce(array_agg(fingerprint ORDER BY fingerprint), '{}') FROM locked $sql$)
    INTO rows_before, outcome.fingerprints USING tenant, issue, into_issue, author, reason, action;
  PERFORM lock_issues(store, tenant, ARRAY[issue, into_issue]);
  -- Who was quicker with this issue's lock may have brought a fingerprint here.
  IF fingerprints_of(store, tenant, issue) <> '{}' THEN
    RAISE EXCEPTION 'could not merge issue %: its fingerprints are being changed by another session', issue
      USING ERRCODE = 'serialization_failure', HINT = 'Try again.';
  END IF;
  words := separation_between(store, tenant, outcome.fingerprints,
    ARRAY(SELECT f FROM unnest(fingerprints_of(store, tenant, into_issue)) AS f WHERE f <> ALL (outcome.fingerprints)));
  IF words IS NOT NULL THEN
    RAISE EXCEPTION 'issues % and % must not join', issue, into_issue USING ERRCODE = 'restrict_violation', DETAIL = words,
      HINT = format('Undo the split first: SELECT faultprint.undo(%L, %L, activity), with the id of the split from %I.activity.', store, tenant, store);
  END IF;
  EXECUTE in_store(store, $sql$
    SELECT jsonb_object_agg(id, to_jsonb(i) - 'tenant_id') FROM {store}.issue AS i WHERE tenant_id = {tenant} AND id IN ($2, $3) $sql$)
    INTO issues_before USING tenant, issue, into_issue;
  -- Hours as [events moved, of them in events that are kept]: see move_fingerprints.
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.activity (tenant_id, author, action, issue_id, other_issue_id, fingerprints, reason, detail)
    SELECT {tenant}, $4, $7, $2, $3, $5, $6, jsonb_build_object('fingerprints', $8, 'issue', $9 -> $2::text, 'other_issue', $9 -> $3::text, 'hours',
      (SELECT coalesce(jsonb_object_agg(h.hour, jsonb_build_array(h.events, coalesce((kept -> h.hour::text)::bigint, 0))), '{}')
       FROM (SELECT extract(epoch FROM hour)::bigint AS hour, events FROM {store}.occurrence WHERE tenant_id = {tenant} AND issue_id = $2) AS h,
            hours_of($10, $1, $5) AS kept))
    RETURNING id $sql$)
    INTO outcome.activity_id USING tenant, issue, into_issue, author, outcome.fingerprints, reason, action, rows_before, issues_before, store;
  SELECT m.events, m.users INTO outcome.events, outcome.users FROM move_issue(store, tenant, issue, into_issue, outcome.activity_id) AS m;
  outcome.issue_id := into_issue;
  outcome.merged_issue_id := issue;
  RETURN outcome;
END $$;
COMMENT ON FUNCTION join_issues(name, text, bigint, bigint, text, text, text) IS 'moves all fingerprints, counts and users of an issue to another, leaves it merged, and records what it was';

-- rule: a rule of the caller's own; else the narrowest that propose_rule finds and that moves nothing else.
CREATE FUNCTION merge_issues(store name, tenant text, issue bigint, into_issue bigint, teach boolean DEFAULT false, author text DEFAULT current_user, rule text DEFAULT NULL)
RETURNS merge_outcome
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  outcome merge_outcome;
  proposal record;
BEGIN
  IF rule IS NOT NULL AND NOT teach THEN
    RAISE EXCEPTION 'a rule is given, but the merge is not to teach' USING ERRCODE = 'invalid_parameter_value', HINT = 'Say teach => true.';
  END IF;
  -- Proposed before anything is locked: it looks at history for a while.
  IF teach AND rule IS NULL THEN
    SELECT p.rule, p.moves INTO proposal FROM propose_rule(store, tenant, issue, into_issue) AS p ORDER BY p.moves <> '[]', p.place LIMIT 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no rule covers both issue % and issue %', issue, into_issue USING ERRCODE = 'no_data_found',
        DETAIL = 'Their events share neither class nor place nor message, or a rule would move events that were separated.',
        HINT = 'Merge without teach, or give a rule of your own by rule => ''...''.';
    ELSIF proposal.moves <> '[]' THEN
      RAISE EXCEPTION 'every rule that covers issues % and % would move events of other issues', issue, into_issue USING ERRCODE = 'cardinality_violation',
        DETAIL = (SELECT string_agg(format('%s would move %s of issue %s, "%s" (event %s).', proposal.rule, m ->> 'events', m ->> 'issue_id', m ->> 'title', m ->> 'event_id'), E'\n' ORDER BY place)
                  FROM jsonb_array_elements(proposal.moves) WITH ORDINALITY AS e (m, place)),
        HINT = 'If that is meant, give the rule by rule => ''...''; faultprint.propose_rule lists them all.';
    END IF;
    rule := proposal.rule;
  END IF;
  IF rule IS NOT NULL THEN  -- before fingerprints and issues, as regroup does
    EXECUTE format('LOCK TABLE %I.project_rules IN SHARE ROW EXCLUSIVE MODE', store);
  END IF;
  outcome := join_issues(store, tenant, issue, into_issue, author, 'merge', NULL);
  IF rule IS NOT NULL THEN
    SELECT l.rules_version, l.activity_id INTO outcome.rules_version, outcome.rule_activity_id
      FROM learn_rule(store, tenant, rule, into_issue, author, format('merge of issue %s into issue %s', issue, into_issue), outcome.activity_id) AS l;
    outcome.rule := rule;
  END IF;
  RETURN outcome;
END $$;
COMMENT ON FUNCTION merge_issues(name, text, bigint, bigint, boolean, text, text) IS 'merges an issue into another, for good or until undone; with teach it learns a rule, so that equal errors to come join too';

-- Split -------------------------------------------------------------------------------------------------------------------------------

-- Fingerprints of an issue that have no events any more and that some of its fingerprints came from, or became, by a regroup, and no others
-- of it: what becomes of those becomes of these, should a regroup go back to them.
CREATE FUNCTION kin_of(store name, tenant text, issue bigint, fingerprints uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  kin uuid[];
BEGIN
  EXECUTE in_store(store, $sql$
    WITH RECURSIVE own AS (
      SELECT f.fingerprint, EXISTS (SELECT FROM {store}.event AS e WHERE e.tenant_id = {tenant} AND e.fingerprint = f.fingerprint) AS is_live
      FROM {store}.issue_fingerprint AS f WHERE f.tenant_id = {tenant} AND f.issue_id = $2),
    became AS (
      SELECT DISTINCT (m ->> 'from')::uuid AS a, (m ->> 'to')::uuid AS b
      FROM {store}.activity AS act, jsonb_array_elements(act.detail -> 'moved') AS m WHERE act.tenant_id = {tenant} AND act.action = 'regroup' AND act.detail ? 'moved'
        AND 'custom' NOT IN (fingerprint_basis((m ->> 'from')::uuid), fingerprint_basis((m ->> 'to')::uuid))),  -- what rules join says nothing of kinship
    start AS (SELECT fingerprint, fingerprint = ANY ($3) AS goes FROM own WHERE is_live OR fingerprint = ANY ($3)),
    earlier AS (SELECT fingerprint, goes FROM start UNION SELECT a, goes FROM became JOIN earlier ON b = fingerprint),
    later AS (SELECT fingerprint, goes FROM start UNION SELECT b, goes FROM became JOIN later ON a = fingerprint),
    reached AS (SELECT * FROM earlier UNION SELECT * FROM later)
    SELECT coalesce(array_agg(fingerprint ORDER BY fingerprint), '{}')
    FROM own WHERE NOT is_live AND fingerprint <> ALL ($3)
      AND fingerprint IN (SELECT fingerprint FROM reached WHERE goes) AND fingerprint NOT IN (SELECT fingerprint FROM reached WHERE NOT goes) $sql$)
    INTO kin USING tenant, issue, fingerprints;
  RETURN kin;
END $$;
COMMENT ON FUNCTION kin_of(name, text, bigint, uuid[]) IS 'fingerprints of an issue without events that some of its fingerprints came from or became by a regroup';

-- A fingerprint may be one of the issue, or the default fingerprint of events that a rule brought into it: these get their own back.
CREATE FUNCTION split_issue(store name, tenant text, issue bigint, fingerprints uuid[], author text DEFAULT current_user, reason text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  own uuid[];
  custom uuid[];
  stranger uuid;
  made bigint := nextval(pg_get_serial_sequence(format('%I.issue', store), 'id'));
  pairs jsonb;
BEGIN
  fingerprints := ARRAY(SELECT DISTINCT f FROM unnest(fingerprints) AS f WHERE f IS NOT NULL ORDER BY f);
  IF fingerprints = '{}' THEN
    RAISE EXCEPTION 'a split needs at least one fingerprint' USING ERRCODE = 'invalid_parameter_value',
      HINT = format('List those of the issue by SELECT fingerprint FROM %I.issue_fingerprint WHERE issue_id = %s.', store, issue);
  END IF;
  fingerprints := fingerprints || kin_of(store, tenant, issue, fingerprints);
  -- A default fingerprint that no event ever had as its own becomes known now.
  own := fingerprints_of(store, tenant, issue);
  custom := ARRAY(SELECT f FROM unnest(own) AS f WHERE fingerprint_basis(f) = 'custom' AND f <> ALL (fingerprints));
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.issue_fingerprint (tenant_id, fingerprint, issue_id, algorithm, source, author, reason)
    SELECT {tenant}, f, $2, fingerprint_algorithm(f), 'split', $4, $5 FROM unnest($3) AS f
    WHERE f <> ALL ($6) AND EXISTS (SELECT FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = ANY ($7) AND default_fingerprint = f)
    ORDER BY f ON CONFLICT DO NOTHING $sql$) USING tenant, issue, fingerprints, author, reason, own, custom;
  EXECUTE in_store(store, $sql$
    WITH locked AS (SELECT fingerprint FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND issue_id = $2 AND fingerprint = ANY ($3) ORDER BY fingerprint FOR UPDATE)
    UPDATE {store}.issue_fingerprint AS f SET issue_id = $4, source = 'split', author = $5, at = now(), reason = $6
    FROM locked WHERE f.tenant_id = {tenant} AND f.fingerprint = locked.fingerprint $sql$) USING tenant, issue, fingerprints, made, author, reason;
  PERFORM lock_issues(store, tenant, ARRAY[issue]);
  SELECT f INTO stranger FROM unnest(fingerprints) AS f WHERE f <> ALL (fingerprints_of(store, tenant, made)) ORDER BY f LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'fingerprint % does not belong to issue %', stranger, issue USING ERRCODE = 'invalid_parameter_value',
      HINT = format('List those of the issue by SELECT fingerprint FROM %I.issue_fingerprint WHERE issue_id = %s.', store, issue);
  END IF;
  own := fingerprints_of(store, tenant, issue);
  IF own = '{}' THEN
    RAISE EXCEPTION 'issue % has no other fingerprint', issue USING ERRCODE = 'invalid_parameter_value',
      DETAIL = 'A split takes some fingerprints of an issue and leaves others.';
  END IF;
  -- Before counting: events that a rule had given another fingerprint.
  EXECUTE in_store(store, $sql$
    UPDATE {store}.event SET fingerprint = default_fingerprint WHERE tenant_id = {tenant} AND fingerprint = ANY ($2) AND default_fingerprint = ANY ($3) $sql$)
    USING tenant, ARRAY(SELECT f FROM unnest(own) AS f WHERE fingerprint_basis(f) = 'custom'), fingerprints;
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.issue (tenant_id, id, title, type, culprit, runtime, noise, status, priority, first_seen, last_seen, first_release, last_release, coarse, root_cause)
    SELECT {tenant}, $3, coalesce(g.title, i.title), CASE WHEN e.id IS NULL THEN i.type ELSE g.type END, CASE WHEN e.id IS NULL THEN i.culprit ELSE g.culprit END,
           CASE WHEN e.id IS NULL THEN i.runtime ELSE g.runtime END, CASE WHEN e.id IS NULL THEN i.noise ELSE g.noise END, 'new',
           CASE WHEN e.id IS NULL THEN i.priority ELSE issue_priority(e.level, g.noise) END,
           coalesce(h.first_seen, i.first_seen), coalesce(h.last_seen, i.last_seen), h.first_release, h.last_release,
           CASE WHEN e.id IS NULL THEN i.coarse ELSE g.coarse END, CASE WHEN e.id IS NULL THEN i.root_cause ELSE g.root_cause END
    FROM {store}.issue AS i, history_of($4, $1, $5) AS h LEFT JOIN {store}.event AS e ON e.tenant_id = {tenant} AND e.id = h.first_event
    LEFT JOIN LATERAL (SELECT (group_event(e.payload)).*) AS g ON e.id IS NOT NULL
    WHERE i.tenant_id = {tenant} AND i.id = $2 $sql$) USING tenant, issue, made, store, fingerprints;
  PERFORM move_fingerprints(store, tenant, fingerprints, issue, made);
  -- Only the pairs that this split made go when it is undone.
  EXECUTE in_store(store, $sql$
    WITH pairs AS (
      INSERT INTO {store}.separation (tenant_id, fingerprint_a, fingerprint_b, author, reason)
      SELECT {tenant}, least(a, b), greatest(a, b), $2, $3 FROM unnest($4) AS a, unnest($5) AS b ORDER BY 2, 3 ON CONFLICT DO NOTHING RETURNING fingerprint_a, fingerprint_b)
    SELECT coalesce(jsonb_agg(jsonb_build_array(fingerprint_a, fingerprint_b) ORDER BY fingerprint_a, fingerprint_b), '[]') FROM pairs $sql$)
    INTO pairs USING tenant, author, reason, fingerprints, own;
  PERFORM record_activity(store, tenant, author, 'split', issue, made, fingerprints, jsonb_build_object('separations', pairs), reason);
  RETURN made;
END $$;
COMMENT ON FUNCTION split_issue(name, text, bigint, uuid[], text, text) IS 'takes fingerprints out of an issue into a new one, and keeps them apart for good: from merges, from rules, through every regroup; returns the new issue';

-- Undo --------------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION undo(store name, tenant text, activity bigint, author text DEFAULT current_user) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  act record;
  later record;
  made bigint;
  back uuid[];
  state_actions constant text[] := ARRAY['resolve', 'archive', 'reopen', 'priority', 'ongoing', 'escalate', 'regress'];
BEGIN
  EXECUTE in_store(store, $sql$ SELECT * FROM {store}.activity WHERE tenant_id = {tenant} AND id = $2 FOR UPDATE $sql$) INTO act USING tenant, activity;
  IF act.id IS NULL THEN
    RAISE EXCEPTION 'there is no activity % of tenant "%" in store "%"', activity, tenant, store
      USING ERRCODE = 'no_data_found', HINT = format('List them by SELECT * FROM %I.activity.', store);
  ELSIF act.undone_by IS NOT NULL THEN
    RAISE EXCEPTION 'activity % was undone by activity %', activity, act.undone_by USING ERRCODE = 'object_not_in_prerequisite_state';
  ELSIF act.action NOT IN ('merge', 'split') AND NOT (act.action = 'rule' AND act.detail ? 'rule') AND act.action <> ALL (state_actions) THEN
    RAISE EXCEPTION 'activity % (%) cannot be undone', activity, act.action USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = CASE act.action WHEN 'undo' THEN 'Do again what it took back.' WHEN 'regroup' THEN 'Regroup by the rules of before.' WHEN 'rule' THEN 'Set the rules of before by faultprint.set_rules.' ELSE 'Only what people decided and changes of state can be undone.' END;
  END IF;
  IF act.action = ANY (state_actions) THEN  -- before looking for later states: one may be on its way
    PERFORM lock_issues(store, tenant, ARRAY[act.issue_id]);
  END IF;
  -- What rests on it: of a merge, a split or a rule whatever moved the same fingerprints since, or a rule that it taught; of a state a later state.
  EXECUTE in_store(store, $sql$
    SELECT l.id, l.action FROM {store}.activity AS l
    WHERE l.tenant_id = {tenant} AND l.undone_by IS NULL AND l.action <> 'undo'
      -- A regroup that was decided before may have taken events from the fingerprints since.
      AND (l.id > $2 OR l.action = 'regroup' AND $3 = 'merge' AND EXISTS (SELECT FROM {store}.regroup_run AS r
             WHERE r.tenant_id = {tenant} AND r.id = (l.detail ->> 'run')::bigint AND (r.finished_at IS NULL OR r.finished_at > $7)))
      AND CASE WHEN $3 = ANY ($6) THEN l.issue_id = $4 AND l.action = ANY ($6 || '{merge}'::text[])
               ELSE l.fingerprints && $5 OR (l.detail ->> 'rests_on')::bigint = $2 END
    ORDER BY l.id DESC LIMIT 1 $sql$) INTO later USING tenant, activity, act.action, act.issue_id, act.fingerprints, state_actions, act.at;
  IF later.id IS NOT NULL THEN
    RAISE EXCEPTION 'activity % cannot be undone: activity % (%) rests on it', activity, later.id, later.action USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = CASE later.action WHEN 'regroup' THEN 'The regroup changed its fingerprints. Split the issue instead.' ELSE format('Undo activity %s first.', later.id) END;
  END IF;

  made := record_activity(store, tenant, author, 'undo', act.issue_id, act.other_issue_id, act.fingerprints, jsonb_build_object('activity', activity, 'action', act.action), NULL);
  IF act.action = 'merge' THEN
    EXECUTE in_store(store, $sql$
      WITH old AS (SELECT * FROM jsonb_to_recordset($4) AS o (fingerprint uuid, source text, author text, at timestamptz, reason text)),
      locked AS (SELECT fingerprint FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND issue_id = $3 AND fingerprint IN (SELECT fingerprint FROM old) ORDER BY fingerprint FOR UPDATE),
      moved AS (UPDATE {store}.issue_fingerprint AS f SET issue_id = $2, source = old.source, author = old.author, at = old.at, reason = old.reason
                FROM locked JOIN old USING (fingerprint) WHERE f.tenant_id = {tenant} AND f.fingerprint = locked.fingerprint)
      SELECT coalesce(array_agg(fingerprint ORDER BY fingerprint), '{}') FROM locked $sql$)
      INTO back USING tenant, act.issue_id, act.other_issue_id, act.detail -> 'fingerprints';
    PERFORM lock_issues(store, tenant, ARRAY[act.issue_id, act.other_issue_id], true);
    IF back <> act.fingerprints THEN
      RAISE EXCEPTION 'activity % cannot be undone: its fingerprints are being moved by another session', activity USING ERRCODE = 'serialization_failure', HINT = 'Try again.';
    END IF;
    IF fingerprints_of(store, tenant, act.other_issue_id) = '{}' THEN
      RAISE EXCEPTION 'activity % cannot be undone: issue % would be left without a fingerprint', activity, act.other_issue_id USING ERRCODE = 'object_not_in_prerequisite_state',
        DETAIL = 'Its own fingerprints were split off or merged elsewhere since.', HINT = 'Undo that first, or leave it as it is.';
    END IF;
    EXECUTE in_store(store, $sql$ UPDATE {store}.issue SET merged_into = NULL, status = 'ongoing' WHERE tenant_id = {tenant} AND id = $2 $sql$) USING tenant, act.issue_id;
    PERFORM write_issue_state(store, tenant, act.issue_id, act.detail -> 'issue');
    -- Its own first and last event again; settle_issues moves them on where there are newer ones.
    EXECUTE in_store(store, $sql$
      UPDATE {store}.issue AS i SET first_seen = b.first_seen, last_seen = b.last_seen, first_release = b.first_release, last_release = b.last_release
      FROM jsonb_to_record($3) AS b (first_seen timestamptz, last_seen timestamptz, first_release text, last_release text) WHERE i.tenant_id = {tenant} AND i.id = $2 $sql$)
      USING tenant, act.other_issue_id, act.detail -> 'other_issue';
    PERFORM move_fingerprints(store, tenant, act.fingerprints, act.other_issue_id, act.issue_id, act.detail -> 'hours', activity);
    EXECUTE in_store(store, $sql$ DELETE FROM {store}.activity_user WHERE tenant_id = {tenant} AND activity_id = $2 $sql$) USING tenant, activity;
  ELSIF act.action = 'split' THEN
    EXECUTE in_store(store, $sql$
      DELETE FROM {store}.separation AS s USING jsonb_array_elements($2) AS p
      WHERE s.tenant_id = {tenant} AND s.fingerprint_a = (p ->> 0)::uuid AND s.fingerprint_b = (p ->> 1)::uuid $sql$) USING tenant, act.detail -> 'separations';
    IF fingerprints_of(store, tenant, act.other_issue_id) <@ act.fingerprints THEN
      PERFORM join_issues(store, tenant, act.other_issue_id, act.issue_id, author, 'undo', format('undo of activity %s', activity));
    ELSE  -- others have joined the new issue since: they stay
      EXECUTE in_store(store, $sql$
        WITH locked AS (SELECT fingerprint FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND issue_id = $3 AND fingerprint = ANY ($4) ORDER BY fingerprint FOR UPDATE),
        moved AS (UPDATE {store}.issue_fingerprint AS f SET issue_id = $2, at = now() FROM locked WHERE f.tenant_id = {tenant} AND f.fingerprint = locked.fingerprint)
        SELECT coalesce(array_agg(fingerprint), '{}') FROM locked $sql$)
        INTO back USING tenant, act.issue_id, act.other_issue_id, act.fingerprints;
      PERFORM lock_issues(store, tenant, ARRAY[act.issue_id, act.other_issue_id]);
      IF NOT back @> act.fingerprints THEN  -- their counts would be moved from an issue that has them no more
        RAISE EXCEPTION 'activity % cannot be undone: its fingerprints are being moved by another session', activity USING ERRCODE = 'serialization_failure', HINT = 'Try again.';
      END IF;
      PERFORM move_fingerprints(store, tenant, act.fingerprints, act.other_issue_id, act.issue_id);
    END IF;
  ELSIF act.action = 'rule' THEN
    PERFORM forget_rule(store, tenant, act.detail ->> 'rule', author, format('undo of activity %s', activity));
  ELSE
    PERFORM write_issue_state(store, tenant, act.issue_id, coalesce(act.detail -> 'before', act.detail));
  END IF;
  EXECUTE in_store(store, $sql$ UPDATE {store}.activity SET undone_by = $3 WHERE tenant_id = {tenant} AND id = $2 $sql$) USING tenant, activity, made;
  RETURN made;
END $$;
COMMENT ON FUNCTION undo(name, text, bigint, text) IS 'takes back a merge, a split, a learned rule or a change of state; returns the activity that this is';
