-- For tests of a store "app" with tenants of type text: events made of few words, and what has to hold at every moment.

-- An event of type, message and functions (oldest first), as a client sends it.
CREATE FUNCTION error(type text, message text, functions text, at text, client_user text DEFAULT NULL, more jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('event_id', md5(concat_ws('/', type, message, functions, at, client_user)), 'platform', 'python', 'timestamp', at, 'user', jsonb_build_object('id', client_user),
    'exception', jsonb_build_object('values', jsonb_build_array(jsonb_build_object('type', type, 'value', message, 'stacktrace',
      jsonb_build_object('frames', (SELECT jsonb_agg(jsonb_build_object('function', f, 'module', 'shop.pay', 'filename', 'shop/pay.py', 'in_app', true) ORDER BY place)
                                    FROM unnest(string_to_array(functions, ' ')) WITH ORDINALITY AS u (f, place)))))))) || more
$$;
-- What becomes of events that come in at noon of 2 March 2026.
CREATE FUNCTION take(VARIADIC payloads jsonb[]) RETURNS TABLE (issue bigint, outcome text) LANGUAGE sql AS $$
  SELECT issue_id, outcome FROM ingest_payloads('app', 'acme', payloads, '2026-03-02 12:00+00') ORDER BY item
$$;
-- What holds at every moment. Each row is a violation.
CREATE VIEW violation AS
  WITH history AS (
    SELECT f.tenant_id, f.issue_id, count(*) AS events, count(DISTINCT e.user_hash) AS users, min(e.occurred_at) AS first_seen, max(e.occurred_at) AS last_seen
    FROM app.event AS e JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) GROUP BY 1, 2),
  hours AS (SELECT tenant_id, issue_id, sum(events) AS events FROM app.occurrence GROUP BY 1, 2)
  SELECT 'events of issue ' || i.id AS what, i.events::text AS have, h.events::text AS want FROM app.issue AS i LEFT JOIN history AS h ON (h.tenant_id, h.issue_id) = (i.tenant_id, i.id)
    WHERE i.events <> coalesce(h.events, 0)
  UNION ALL SELECT 'hours of issue ' || i.id, o.events::text, i.events::text FROM app.issue AS i LEFT JOIN hours AS o ON (o.tenant_id, o.issue_id) = (i.tenant_id, i.id) WHERE i.events <> coalesce(o.events, 0)
  UNION ALL SELECT 'users of issue ' || i.id, i.users::text, h.users::text FROM app.issue AS i LEFT JOIN history AS h ON (h.tenant_id, h.issue_id) = (i.tenant_id, i.id)
    WHERE i.users <> coalesce(h.users, 0) OR i.users <> (SELECT count(*) FROM app.issue_user AS u WHERE (u.tenant_id, u.issue_id) = (i.tenant_id, i.id))
  UNION ALL SELECT 'times of issue ' || i.id, concat(i.first_seen, ' ', i.last_seen), concat(h.first_seen, ' ', h.last_seen)
    FROM app.issue AS i JOIN history AS h ON (h.tenant_id, h.issue_id) = (i.tenant_id, i.id) WHERE (i.first_seen, i.last_seen) <> (h.first_seen, h.last_seen)
  UNION ALL SELECT 'fingerprint without issue', e.fingerprint::text, NULL FROM app.event AS e WHERE NOT EXISTS (SELECT FROM app.issue_fingerprint AS f WHERE (f.tenant_id, f.fingerprint) = (e.tenant_id, e.fingerprint))
  UNION ALL SELECT 'issue without fingerprint', i.id::text, NULL FROM app.issue AS i WHERE i.status <> 'merged' AND NOT EXISTS (SELECT FROM app.issue_fingerprint AS f WHERE (f.tenant_id, f.issue_id) = (i.tenant_id, i.id))
  UNION ALL SELECT 'merged issue with fingerprint', i.id::text, NULL FROM app.issue AS i WHERE i.status = 'merged' AND EXISTS (SELECT FROM app.issue_fingerprint AS f WHERE (f.tenant_id, f.issue_id) = (i.tenant_id, i.id))
  UNION ALL SELECT 'empty hour', o.issue_id::text, o.hour::text FROM app.occurrence AS o WHERE o.events <= 0
  UNION ALL SELECT 'separated in one issue', a.issue_id::text, NULL FROM app.separation AS s JOIN app.issue_fingerprint AS a ON (a.tenant_id, a.fingerprint) = (s.tenant_id, s.fingerprint_a)
    JOIN app.issue_fingerprint AS b ON (b.tenant_id, b.fingerprint) = (s.tenant_id, s.fingerprint_b) WHERE a.issue_id = b.issue_id;
