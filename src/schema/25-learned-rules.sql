-- Rules that merges teach. A merge moves fingerprints that are known; only a rule brings in errors whose fingerprint nobody has seen yet.
-- Learned rules are a tenant's third body of rules, after what people wrote, so they never win over it.

-- The rules that would hold if a body were the active one of its kind. Without a kind those that hold.
CREATE FUNCTION rules_with(store name, tenant text, kind text, body text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  rules text;
BEGIN
  IF kind IS NULL THEN
    RETURN (tenant_rules(store, tenant)).body;
  END IF;
  EXECUTE in_store(store, $sql$
    SELECT string_agg(body, E'\n' ORDER BY array_position('{stacktrace,fingerprint,learned}', kind))
    FROM (SELECT kind, body FROM {store}.project_rules WHERE tenant_id = {tenant} AND active AND kind <> $2 UNION ALL VALUES ($2, $3)) AS r $sql$) INTO rules USING tenant, kind, body;
  RETURN rules;
END $$;
COMMENT ON FUNCTION rules_with(name, text, text, text) IS 'the rules of a tenant as one text, with those of one kind replaced';

-- Adds a rule to the learned ones, and lets the fingerprints that it gives lead to the issue.
-- Errors: invalid_parameter_value where it is no single fingerprint rule or matches no event of the issue, unique_violation where what it
-- gives leads to another issue already.
CREATE FUNCTION learn_rule(store name, tenant text, rule text, issue bigint, author text, reason text, rests_on bigint, OUT rules_version integer, OUT activity_id bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  body text;
  given uuid[];
  taken record;
  wrong record;
BEGIN
  rule := btrim(rule, E' \t\r\n');
  IF rule ~ '[\r\n]' OR rule !~ '->' OR rule ~ '^#' THEN
    RAISE EXCEPTION 'a merge teaches one fingerprint rule' USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Found "%s".', left(rule, 200)),
      HINT = format('Write it like: type:TimeoutError function:charge -> issue-%s', issue);
  END IF;
  SELECT * INTO wrong FROM check_rules(rule) AS c LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'invalid grouping rule at column %', wrong.column_number USING ERRCODE = 'invalid_text_representation', DETAIL = wrong.message,
      HINT = 'List every error of a rule text with faultprint.check_rules(text).';
  END IF;
  EXECUTE in_store(store, $sql$
    SELECT array_agg(DISTINCT g.fingerprint)
    FROM unnest(fingerprints_of($2, $1, $3)) AS f (fingerprint),
    LATERAL (SELECT payload FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = f.fingerprint ORDER BY id DESC LIMIT 100) AS e,
    LATERAL (SELECT * FROM group_event(e.payload, $4)) AS g
    WHERE g.rule IS NOT NULL $sql$) INTO given USING tenant, store, issue, rule;
  IF given IS NULL THEN
    RAISE EXCEPTION 'the rule matches no event of issue %', issue USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('%s was tried with the newest 100 events of each fingerprint.', rule), HINT = 'List rules that match by faultprint.propose_rule.';
  END IF;
  EXECUTE in_store(store, $sql$
    SELECT issue_id, fingerprint FROM {store}.issue_fingerprint WHERE tenant_id = {tenant} AND fingerprint = ANY ($2) AND issue_id <> $3 ORDER BY fingerprint LIMIT 1 $sql$)
    INTO taken USING tenant, given, issue;
  IF taken.issue_id IS NOT NULL THEN
    RAISE EXCEPTION 'the fingerprint that the rule gives leads to issue %', taken.issue_id USING ERRCODE = 'unique_violation',
      DETAIL = format('%s gives %s.', rule, taken.fingerprint), HINT = 'Let it give another value, after the arrow.';
  END IF;
  EXECUTE in_store(store, $sql$
    INSERT INTO {store}.issue_fingerprint (tenant_id, fingerprint, issue_id, algorithm, source, author, reason)
    SELECT {tenant}, f, $3, fingerprint_algorithm(f), 'rule', $4, $5 FROM unnest($2) AS f ORDER BY f ON CONFLICT DO NOTHING $sql$)
    USING tenant, given, issue, author, reason;
  EXECUTE format('LOCK TABLE %I.project_rules IN SHARE ROW EXCLUSIVE MODE', store);
  EXECUTE in_store(store, $sql$ SELECT body FROM {store}.project_rules WHERE tenant_id = {tenant} AND kind = 'learned' AND active $sql$) INTO body USING tenant;
  rules_version := write_rules(store, tenant, 'learned', concat_ws(E'\n', nullif(body, ''), rule), author, reason, true);
  activity_id := record_activity(store, tenant, author, 'rule', issue, NULL, given, jsonb_build_object('rule', rule, 'rules_version', rules_version, 'rests_on', rests_on), reason);
END $$;
COMMENT ON FUNCTION learn_rule(name, text, text, bigint, text, text, bigint) IS 'adds a fingerprint rule to the learned rules of a tenant, as a new version, and lets what it gives lead to an issue';

CREATE FUNCTION forget_rule(store name, tenant text, rule text, author text, reason text) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  body text;
BEGIN
  EXECUTE format('LOCK TABLE %I.project_rules IN SHARE ROW EXCLUSIVE MODE', store);
  EXECUTE in_store(store, $sql$ SELECT body FROM {store}.project_rules WHERE tenant_id = {tenant} AND kind = 'learned' AND active $sql$) INTO body USING tenant;
  IF body IS NULL OR rule <> ALL (string_to_array(body, E'\n')) THEN
    RAISE EXCEPTION 'the rule is not among the learned rules any more' USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = rule;
  END IF;
  RETURN write_rules(store, tenant, 'learned', array_to_string(array_remove(string_to_array(body, E'\n'), rule), E'\n'), author, reason, true);
END $$;
COMMENT ON FUNCTION forget_rule(name, text, text, text, text) IS 'takes a rule out of the learned rules of a tenant, as a new version, and returns it; fingerprints that it gave stay where they are';

-- A text as the argument of a matcher that matches it and nothing else. keep_stars: "*" stands for any characters already.
CREATE FUNCTION rule_argument(matched text, keep_stars boolean DEFAULT false) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
  SELECT CASE WHEN escaped ~ '^[A-Za-z0-9_.$/*:-]+$' AND escaped !~ '->' THEN escaped ELSE '"' || escaped || '"' END
  FROM regexp_replace(matched, CASE WHEN keep_stars THEN '([][{}?,!"~\\])' ELSE '([][{}?,!"~\\*])' END, '\\\1', 'g') AS escaped
$$;
COMMENT ON FUNCTION rule_argument(text, boolean) IS 'a text as the argument of a matcher of a rule, with quotes and backslashes where it needs them';

-- What one event offers to be matched by, one row each. place: 0 for what the event is named by, else how far the frame is from the throw.
CREATE FUNCTION rule_conditions(canonical jsonb) RETURNS TABLE (kind text, place integer, condition text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
  WITH escaped AS (SELECT e FROM jsonb_array_elements(canonical -> 'exceptions') WITH ORDINALITY AS e (e, place) ORDER BY place LIMIT 1),
  frame AS (SELECT f, place::integer, row_number() OVER (ORDER BY (f ->> 'in_app')::boolean DESC NULLS LAST, place) AS nearness
            FROM escaped, jsonb_array_elements(e -> 'frames') WITH ORDINALITY AS f (f, place)
            WHERE f ? 'function' AND ((f ->> 'in_app')::boolean OR NOT EXISTS (SELECT FROM jsonb_array_elements(e -> 'frames') AS any_frame WHERE (any_frame ->> 'in_app')::boolean)))
  SELECT 'type', 0, 'type:' || rule_argument(e ->> 'type') FROM escaped WHERE e ? 'type'
  UNION ALL
  SELECT 'frame', (nearness - 1)::integer, 'function:' || rule_argument(f ->> 'function') FROM frame
  UNION ALL  -- within its module or file
  SELECT 'place', (nearness - 1)::integer, concat('function:', rule_argument(f ->> 'function'),
         coalesce(' module:' || rule_argument(f ->> 'module'), ' path:' || rule_argument('**/' || (f ->> 'file') || '*', true))) FROM frame WHERE f ? 'module' OR f ? 'file'
  UNION ALL
  SELECT 'message', 0, 'message:' || rule_argument(glob || CASE WHEN glob LIKE '%*' THEN '' ELSE '*' END, true)
  FROM (SELECT regexp_replace(split_part(coalesce((SELECT e ->> 'template' FROM escaped), (SELECT e ->> 'message' FROM escaped), canonical ->> 'template', canonical ->> 'message'), E'\n', 1),
                              '(<[a-z_]+>|\*)+', '*', 'g') AS glob) AS g
  WHERE length(translate(glob, '* ', '')) >= 8
  UNION ALL
  SELECT key, 0, key || ':' || rule_argument(canonical ->> key) FROM unnest(ARRAY['transaction', 'logger', 'level']) AS key WHERE canonical ->> key <> ''
$$;
COMMENT ON FUNCTION rule_conditions(jsonb) IS 'conditions of rules that hold for an event, from its canonical form';

-- Tries conditions that all events of both issues share, from many to few, so from narrow to wide; then conditions that name both sides'
-- places or messages, which cover what is known and little beyond. What a rule covers and moves is not guessed but tried, with the rules
-- of the tenant and group_event: with the newest events of each of both issues' fingerprints (sample / 50 each) and with the newest events of the tenant
-- (sample). A rule that does not cover all of the first, or that matches an event of another issue whose fingerprint was separated, is left out.
CREATE FUNCTION propose_rule(store name, tenant text, issue bigint, into_issue bigint, sample integer DEFAULT 10000)
RETURNS TABLE (place integer, rule text, covers bigint, moves jsonb, narrowness integer, reason text)
LANGUAGE plpgsql
SET search_path = pg_catalog, faultprint, pg_temp
AS $$
DECLARE
  rules text := (tenant_rules(store, tenant)).body;
  issues bigint[];
  own uuid[];
  candidates jsonb;
BEGIN
  IF sample IS NULL OR sample NOT BETWEEN 1 AND 1000000 THEN
    RAISE EXCEPTION 'sample must be between 1 and 1000000' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  issue := current_issue(store, tenant, issue);
  into_issue := current_issue(store, tenant, into_issue);
  IF issue IS NULL OR into_issue IS NULL THEN
    RAISE EXCEPTION 'there is no such issue of tenant "%" in store "%"', tenant, store USING ERRCODE = 'no_data_found', HINT = format('List the issues by SELECT * FROM %I.v1_issues.', store);
  END IF;
  issues := ARRAY[issue, into_issue];
  own := fingerprints_of(store, tenant, issue) || fingerprints_of(store, tenant, into_issue);

  -- One object per candidate: {"rule", "narrowness", "reason"}.
  EXECUTE in_store(store, $sql$
    WITH seen AS MATERIALIZED (
      SELECT e.id, c.* FROM unnest($2) AS f (fingerprint),
      LATERAL (SELECT id, payload FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = f.fingerprint ORDER BY id DESC LIMIT greatest($3 / 50, 1)) AS e,
      LATERAL rule_conditions(normalize_event(e.payload)) AS c),
    total AS (SELECT count(DISTINCT id) AS events FROM seen),
    shared AS (  -- of frames the one nearest to the throw
      SELECT DISTINCT ON (kind) kind, condition, NULL::text AS listed, CASE kind WHEN 'frame' THEN CASE max(place) WHEN 0 THEN 'crash function' ELSE 'function' END
                                                                              WHEN 'place' THEN CASE max(place) WHEN 0 THEN 'crash frame' ELSE 'frame' END ELSE kind END AS word
      FROM seen, total GROUP BY kind, condition, total.events HAVING count(DISTINCT id) = total.events ORDER BY kind, max(place), condition COLLATE "C"),
    prefix AS (  -- messages that only begin alike
      SELECT 'message', 'message:' || rule_argument(left(low, same) || '*', true), NULL::text, 'begin of message'
      FROM (SELECT min(m COLLATE "C") AS low, max(m COLLATE "C") AS high FROM (SELECT regexp_replace(regexp_replace(condition, '^message:"?', ''), '"$', '') AS m FROM seen WHERE kind = 'message') AS s) AS ends,
      LATERAL (SELECT coalesce(max(n), 0) AS same FROM generate_series(1, length(low)) AS n WHERE left(low, n) = left(high, n)) AS l
      WHERE same >= 12 AND left(low, same) !~ '[\\*]' AND NOT EXISTS (SELECT FROM shared WHERE kind = 'message')
        AND (SELECT count(DISTINCT id) FROM seen WHERE kind = 'message') = (SELECT events FROM total)),
    either AS (  -- a few values between them
      SELECT kind, 'any(' || string_agg(DISTINCT condition COLLATE "C", ' ' ORDER BY condition COLLATE "C") || ')', CASE WHEN kind = 'type' THEN NULL ELSE 'listed' END,
             CASE kind WHEN 'frame' THEN 'either crash function' ELSE 'either ' || kind END
      FROM (SELECT kind, id, condition FROM seen WHERE place = 0 AND kind IN ('type', 'frame', 'message')) AS s, total
      WHERE NOT EXISTS (SELECT FROM shared WHERE shared.kind = s.kind)
      GROUP BY kind, total.events HAVING count(DISTINCT id) = total.events AND count(DISTINCT condition) BETWEEN 2 AND 5),
    part AS (SELECT * FROM shared UNION ALL SELECT * FROM prefix UNION ALL SELECT * FROM either),
    combination AS (
      SELECT string_to_array(kinds, ' ') AS kinds, place FROM unnest(ARRAY[
        'type place message transaction', 'type frame message transaction', 'type place message', 'type frame message', 'type place transaction', 'type frame transaction',
        'type message transaction', 'type place', 'type frame', 'type message logger', 'type message', 'place message', 'frame message', 'place transaction', 'frame transaction',
        'message transaction', 'message logger level', 'message logger', 'type transaction', 'type logger', 'place', 'frame', 'message', 'type'])
        WITH ORDINALITY AS c (kinds, place)),
    candidate AS (
      SELECT c.place, array_length(c.kinds, 1) + ('place' = ANY (c.kinds))::integer AS narrowness, chosen.*
      FROM combination AS c,
      LATERAL (SELECT t.kind_list, t.rule, t.listed, t.words FROM (
        SELECT array_agg(p.kind) AS kind_list, string_agg(p.condition, ' ' ORDER BY array_position(c.kinds, p.kind)) AS rule, count(p.listed) AS listed,
               string_agg(p.word, ', ' ORDER BY array_position(c.kinds, p.kind)) AS words
        FROM (SELECT DISTINCT ON (kind) * FROM part WHERE kind = ANY (c.kinds) AND listed IS NULL ORDER BY kind, condition COLLATE "C") AS p
        UNION ALL
        SELECT array_agg(p.kind), string_agg(p.condition, ' ' ORDER BY array_position(c.kinds, p.kind)), count(p.listed),
               string_agg(p.word, ', ' ORDER BY array_position(c.kinds, p.kind))
        FROM (SELECT DISTINCT ON (kind) * FROM part WHERE kind = ANY (c.kinds) ORDER BY kind, listed NULLS LAST, condition COLLATE "C") AS p) AS t
        WHERE c.kinds <@ t.kind_list) AS chosen),
    value AS (  -- what the rule gives: issue-<id>, unless that leads to another issue by now; as if a client had sent it
      SELECT 'issue-' || $4 || CASE WHEN EXISTS (
          SELECT FROM {store}.issue_fingerprint AS f WHERE f.tenant_id = {tenant} AND f.issue_id <> ALL ($5)
            AND f.fingerprint = fingerprint(jsonb_build_object('platform', 'python', 'message', 'x', 'fingerprint', jsonb_build_array('issue-' || $4))))
        THEN '-' || (SELECT coalesce(max(version), 0) + 1 FROM {store}.project_rules WHERE tenant_id = {tenant}) ELSE '' END AS value)
    SELECT coalesce(jsonb_agg(jsonb_build_object('rule', rule || ' -> ' || value, 'narrowness', narrowness, 'listed', listed, 'reason', words) ORDER BY listed, place), '[]')
    FROM (SELECT DISTINCT ON (rule) * FROM candidate ORDER BY rule, place) AS c, value $sql$)
    INTO candidates USING tenant, own, sample, into_issue, issues;

  RETURN QUERY EXECUTE in_store(store, $sql$
    WITH candidate AS (
      SELECT c ->> 'rule' AS rule, (c -> 'narrowness')::integer AS narrowness, c ->> 'reason' AS words, (c -> 'listed')::integer AS listed, place
      FROM jsonb_array_elements($2) WITH ORDINALITY AS e (c, place)),
    pinned AS (SELECT fingerprint_a AS fingerprint FROM {store}.separation WHERE tenant_id = {tenant} UNION SELECT fingerprint_b FROM {store}.separation WHERE tenant_id = {tenant}),
    own AS (
      SELECT e.* FROM unnest($3) AS f (fingerprint),
      LATERAL (SELECT id, payload FROM {store}.event WHERE tenant_id = {tenant} AND fingerprint = f.fingerprint ORDER BY id DESC LIMIT greatest($5 / 50, 1)) AS e),
    covering AS MATERIALIZED (
      SELECT c.*, t.* FROM candidate AS c,
      -- The candidate is the last line.
      LATERAL (SELECT format('rule on line %s: ', array_length(string_to_array(concat_ws(E'\n', nullif($4, ''), c.rule), E'\n'), 1)) AS prefix) AS l,
      LATERAL (SELECT count(*) AS events, min(g.fingerprint::text) FILTER (WHERE starts_with(g.rule, l.prefix))::uuid AS given,
                      bool_and(starts_with(g.rule, l.prefix) OR fingerprint_basis(g.fingerprint) = 'custom' AND g.rule IS NOT NULL) AS all_covered
               FROM own, LATERAL (SELECT * FROM group_event(own.payload, concat_ws(E'\n', nullif($4, ''), c.rule))) AS g) AS t
      WHERE t.all_covered AND t.given IS NOT NULL),
    others AS MATERIALIZED (
      SELECT e.id, e.payload, e.default_fingerprint, f.issue_id
      FROM (SELECT id, payload, fingerprint, default_fingerprint FROM {store}.event WHERE tenant_id = {tenant} ORDER BY id DESC LIMIT $5) AS e
      JOIN {store}.issue_fingerprint AS f ON f.tenant_id = {tenant} AND f.fingerprint = e.fingerprint WHERE f.issue_id <> ALL ($6)),
    matched AS MATERIALIZED (
      SELECT c.rule, o.issue_id, o.id, o.default_fingerprint IN (SELECT fingerprint FROM pinned) AS is_pinned
      FROM covering AS c, others AS o, LATERAL (SELECT * FROM group_event(o.payload, concat_ws(E'\n', nullif($4, ''), c.rule))) AS g
      WHERE g.fingerprint = c.given),
    moved AS (
      SELECT rule, issue_id, count(*) AS events, max(id::text COLLATE "C")::uuid AS event_id FROM matched GROUP BY rule, issue_id)
    SELECT (row_number() OVER (ORDER BY c.place))::integer, c.rule, c.events,
      coalesce((SELECT jsonb_agg(jsonb_build_object('issue_id', m.issue_id, 'title', i.title, 'events', m.events, 'event_id', m.event_id) ORDER BY m.events DESC, m.issue_id)
                FROM moved AS m JOIN {store}.issue AS i ON i.tenant_id = {tenant} AND i.id = m.issue_id WHERE m.rule = c.rule), '[]'),
      c.narrowness,
      CASE c.listed WHEN 0 THEN 'all events share ' ELSE 'all events have ' END || c.words
    FROM covering AS c
    WHERE NOT EXISTS (SELECT FROM matched AS m WHERE m.rule = c.rule AND m.is_pinned)
    ORDER BY c.place $sql$) USING tenant, candidates, own, rules, sample, issues;
END $$;
COMMENT ON FUNCTION propose_rule(name, text, bigint, bigint, integer) IS 'fingerprint rules that cover the events of two issues, the narrowest first, and what else in history each would move';
