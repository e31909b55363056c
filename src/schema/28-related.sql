-- What belongs together without being one bug: issues with one cause, and issues that began together because something behind them broke.

CREATE FUNCTION related_issues(store name, tenant text, issue bigint) RETURNS TABLE (issue_id bigint, title text, reason text, strength double precision)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
BEGIN
  IF current_issue(store, tenant, issue) IS NULL THEN
    RAISE EXCEPTION 'there is no issue % of tenant "%" in store "%"', coalesce(issue::text, 'null'), tenant, store
      USING ERRCODE = 'no_data_found', HINT = format('List the issues by SELECT * FROM %I.v1_issues.', store);
  END IF;
  RETURN QUERY EXECUTE in_store(store, $sql$
    SELECT o.id, o.title,
           CASE WHEN o.root_cause = i.root_cause AND o.coarse = i.coarse THEN 'the same root cause, thrown in the same place, on another way'
                WHEN o.root_cause = i.root_cause THEN 'the same root cause in another wrapping'
                ELSE 'a root cause of the same class, thrown in the same place' END
           || CASE WHEN separation_between($3, $1, fingerprints_of($3, $1, i.id), fingerprints_of($3, $1, o.id)) IS NOT NULL THEN '; separated by a person' ELSE '' END,
           CASE WHEN o.root_cause = i.root_cause AND o.coarse = i.coarse THEN 1.0 WHEN o.root_cause = i.root_cause THEN 0.75 ELSE 0.5 END::double precision AS strength
    FROM {store}.issue AS i JOIN {store}.issue AS o ON o.tenant_id = {tenant} AND o.id <> i.id AND o.status <> 'merged' AND (o.root_cause = i.root_cause OR o.coarse = i.coarse)
    WHERE i.tenant_id = {tenant} AND i.id = $2 ORDER BY strength DESC, o.events DESC, o.id $sql$) USING tenant, current_issue(store, tenant, issue), store;
END $$;
COMMENT ON FUNCTION related_issues(name, text, bigint) IS 'issues that share the root cause or the place of an issue, and why; strength is 1 for both, 0.75 for the cause, 0.5 for the place';

-- What may lie behind an event, one row each. Hosts: of an address with a port, of host=... and host "...", of what tags say was called. Services
-- and machines: tags. SQLSTATE, from 'SQLSTATE[08006]' or 'SQLSTATE: 08006'. Last the class and message of the innermost cause.
CREATE FUNCTION upstream_of(event jsonb) RETURNS TABLE (kind text, upstream text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
  WITH canonical AS MATERIALIZED (SELECT normalize_event(event) AS c),
  message AS (
    SELECT e ->> 'message' AS message FROM canonical, jsonb_array_elements(c -> 'exceptions') AS e WHERE e ? 'message'
    UNION ALL SELECT c ->> 'message' FROM canonical WHERE c ? 'message'),
  tag AS (
    SELECT t.key, t.value FROM jsonb_each_text(CASE jsonb_typeof(event -> 'tags') WHEN 'object' THEN event -> 'tags' END) AS t
    UNION ALL SELECT t ->> 0, t ->> 1 FROM jsonb_array_elements(CASE jsonb_typeof(event -> 'tags') WHEN 'array' THEN event -> 'tags' END) AS t WHERE jsonb_typeof(t) = 'array'
    UNION ALL SELECT t ->> 'key', t ->> 'value' FROM jsonb_array_elements(CASE jsonb_typeof(event -> 'tags') WHEN 'array' THEN event -> 'tags' END) AS t WHERE jsonb_typeof(t) = 'object')
  SELECT DISTINCT 'host', 'host ' || lower(h) FROM message,
    LATERAL (SELECT (regexp_matches(message, '\m((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z0-9]):[0-9]{2,5}\M', 'g'))[1]
             UNION ALL SELECT (regexp_matches(message, '\mhost(?:name)?[ =:]+"?([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])', 'gi'))[1]) AS m (h)
  UNION SELECT 'host', 'host ' || lower(regexp_replace(value, ':[0-9]+$', '')) FROM tag WHERE key IN ('server.address', 'net.peer.name', 'peer.hostname', 'db.host', 'upstream', 'upstream_host') AND value <> ''
  UNION SELECT 'service', 'service ' || value FROM tag WHERE key IN ('peer.service', 'rpc.service', 'db.name', 'dependency') AND value <> ''
  UNION SELECT 'machine', 'machine ' || lower(value) FROM tag WHERE key IN ('server_name', 'host', 'host.name', 'hostname') AND value <> ''
  UNION SELECT 'sqlstate', 'SQLSTATE ' || upper(m[1]) FROM message, LATERAL regexp_matches(message, 'SQLSTATE[\[\]=:( "'']*([0-9A-Z]{5})\M', 'gi') AS m
  UNION SELECT 'cause', left(concat_ws(': ', e ->> 'type', nullif(split_part(coalesce(e ->> 'template', ''), E'\n', 1), '')), 200)
        FROM canonical, LATERAL (SELECT e FROM jsonb_array_elements(c -> 'exceptions') WITH ORDINALITY AS x (e, place) WHERE e ? 'type' ORDER BY (e ->> 'relation' IN ('primary', 'cause')) DESC NULLS LAST, place DESC LIMIT 1) AS last
$$;
COMMENT ON FUNCTION upstream_of(jsonb) IS 'hosts, services, machines, SQLSTATEs and the innermost cause that an event names';

-- Looks at six windows up to now. An issue's rate of before is (events + 1) / hours over the 24 full hours before that, so an issue that
-- nobody knew has one event a day. For each of its events the number n from there to the end of a window is tested against the rate of
-- before: the chance of n or more in a Poisson process that gives m is at most exp(-m) * (e * m / n)^n for n > m (Chernoff's bound:
-- Mitzenmacher and Upfal, Probability and Computing, theorem 5.4). The issue began to burst at its first event where that is below 1 in 20.
-- Issues whose onsets lie within one window of the earliest and that name one upstream are one burst where they are at least two and the
-- product of their chances, as they would be independent, is below 1 in a million. An issue counts for the upstream with most issues.
CREATE FUNCTION related_burst(store name, tenant text, time_window interval DEFAULT '10 minutes', now timestamptz DEFAULT now())
RETURNS TABLE (onset timestamptz, upstream text, issues bigint[], events bigint, reason text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
SET intervalstyle = 'postgres'
AS $$
BEGIN
  IF time_window IS NULL OR time_window <= interval '0' OR time_window > interval '1 day' THEN
    RAISE EXCEPTION 'time_window must be above zero and at most one day' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY EXECUTE in_store(store, $sql$
    WITH bounds AS (SELECT $2 - 6 * $3 AS since, date_trunc('hour', $2 - 6 * $3, 'UTC') AS hour),
    recent AS MATERIALIZED (
      SELECT e.id, e.occurred_at, f.issue_id
      FROM bounds, {store}.event AS e JOIN {store}.issue_fingerprint AS f ON f.tenant_id = {tenant} AND f.fingerprint = e.fingerprint
      WHERE e.tenant_id = {tenant} AND e.id >= uuid_at(bounds.since) AND e.id < uuid_at($2)),
    baseline AS (
      SELECT i.issue_id, (coalesce(sum(o.events), 0) + 1) / 24.0 * extract(epoch FROM $3)::double precision / 3600 AS expected
      FROM bounds, (SELECT DISTINCT issue_id FROM recent) AS i
      LEFT JOIN {store}.occurrence AS o ON o.tenant_id = {tenant} AND o.issue_id = i.issue_id
        AND o.hour >= (SELECT hour FROM bounds) - interval '24 hours' AND o.hour < (SELECT hour FROM bounds)
      GROUP BY i.issue_id),
    counted AS (
      SELECT r.*, b.expected, count(*) OVER (PARTITION BY r.issue_id ORDER BY r.occurred_at RANGE BETWEEN CURRENT ROW AND $3 FOLLOWING) AS n
      FROM recent AS r JOIN baseline AS b USING (issue_id)),
    tested AS (
      SELECT *, CASE WHEN n > expected THEN n - expected + n * ln(expected / n) ELSE 0 END AS log_chance FROM counted),
    bursting AS MATERIALIZED (
      SELECT DISTINCT ON (issue_id) issue_id, occurred_at AS onset, n, expected, log_chance FROM tested WHERE log_chance < ln(0.05) ORDER BY issue_id, occurred_at, id),
    named AS (  -- by the newest events of each issue's burst
      SELECT DISTINCT b.issue_id, u.kind, u.upstream
      FROM bursting AS b, LATERAL (SELECT r.id FROM recent AS r WHERE r.issue_id = b.issue_id AND r.occurred_at >= b.onset ORDER BY r.id LIMIT 20) AS r
      JOIN {store}.event AS e ON e.tenant_id = {tenant} AND e.id = r.id, 
      -- jsonb holds neither U+0000 nor half a surrogate pair; an event of a store of json may.
      LATERAL upstream_of(CASE WHEN e.payload::text ~ '\\u(0000|[dD][89a-fA-F])' THEN normalize_event(e.payload) ELSE e.payload::jsonb END) AS u),
    placed AS (  -- a chain of onsets, each within a window of the first, is one burst
      SELECT n.kind, n.upstream, b.*, floor(extract(epoch FROM b.onset - min(b.onset) OVER (PARTITION BY n.kind, n.upstream)) / extract(epoch FROM $3)) AS slot
      FROM named AS n JOIN bursting AS b USING (issue_id)),
    sized AS (SELECT *, count(*) OVER (PARTITION BY kind, upstream, slot) AS size FROM placed),
    chosen AS (
      SELECT DISTINCT ON (issue_id) * FROM sized WHERE size >= 2 ORDER BY issue_id, size DESC, array_position('{host,service,sqlstate,machine,cause}', kind), upstream COLLATE "C", slot)
    SELECT min(c.onset), c.upstream, array_agg(c.issue_id ORDER BY c.issue_id), sum(c.n)::bigint,
           format('%s issues began within %s of each other and name %s; %s events, %s expected', count(*), $3, c.upstream, sum(c.n), round(sum(c.expected)::numeric, 2))
    FROM chosen AS c GROUP BY c.kind, c.upstream, c.slot HAVING count(*) >= 2 AND sum(c.log_chance) < ln(1e-6)
    ORDER BY min(c.onset), count(*) DESC, c.upstream COLLATE "C" $sql$) USING tenant, now, time_window;
END $$;
COMMENT ON FUNCTION related_burst(name, text, interval, timestamptz) IS 'issues of a tenant that began to burst together and name the same host, service, SQLSTATE or cause: one row for each such outage';
