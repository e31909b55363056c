-- Grouping rules: what a rule changes, who says so, what is refused, and that a changed text is never answered from the cache.
SET search_path = faultprint, public;
CREATE TEMP TABLE sample (name text PRIMARY KEY, event jsonb);
INSERT INTO sample VALUES
  ('payment', '{"platform": "python", "logger": "shop.pay", "level": "error", "release": "shop@2.10.1", "tags": {"region": "eu-1", "status": "503"},
     "transaction": "/checkout", "sdk": {"name": "sentry.python"},
     "exception": {"values": [{"type": "PaymentFailed", "value": "order 4711 not charged", "mechanism": {"type": "logging"}, "stacktrace": {"frames": [
       {"function": "main", "filename": "pay/main.py", "lineno": 9, "in_app": true},
       {"function": "run", "module": "pay.worker", "filename": "pay/worker.py", "lineno": 118, "in_app": true},
       {"function": "retry", "module": "tools.retry", "filename": "tools/retry.py", "lineno": 7, "in_app": true},
       {"function": "charge", "module": "pay.worker", "filename": "pay/worker.py", "abs_path": "/srv/app/pay/worker.py", "package": "/opt/pay.so", "lineno": 54, "in_app": true},
       {"function": "send", "module": "requests.adapters", "filename": "site-packages/requests/adapters.py", "lineno": 500, "in_app": false}]}}]}}'),
  ('client', '{"event_id": "9c6f0a5b7d1e4c2f8a3b5d7e9f1a2b3c", "message": "Order 12 is late", "fingerprint": ["from", "client"], "logger": "shop.ship"}');

-- An event without a rule that matches is as without rules.
SELECT name, fingerprint(event) = fingerprint(event, '') AS no_rules, fingerprint(event) = fingerprint(event, E'# nothing\nfunction:nobody -group\ntype:Nobody -> x') AS none_matches
FROM sample ORDER BY name;
SELECT count(*) AS differ FROM sample, LATERAL (VALUES (fingerprint(event, 'function:charge -group'), fingerprint(event::json, 'function:charge -group'), fingerprint(event::text, 'function:charge -group'))) AS f(a, b, c)
WHERE a <> b OR a <> c;

-- Stack-trace rules: which frames count, and which rule says so.
WITH r(rules) AS (VALUES ($$# helpers are nobody's bug
module:tools.* -app
function:charge -group
function:charge category=billing
path:**/site-packages/** category=library$$))
SELECT x.path, x.value, x.contributes, x.reason FROM r, sample, explain_fingerprint(event, r.rules) AS x
WHERE name = 'payment' AND x.path ~ 'frames';

-- Each action, by what it leaves.
CREATE FUNCTION pg_temp.counted(rules text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(x.value, ' ') FROM sample, explain_fingerprint(event, rules) AS x WHERE name = 'payment' AND x.contributes AND x.path LIKE '%function' $$;
SELECT rules, pg_temp.counted(rules) AS counted
FROM (VALUES (1, ''), (2, 'function:charge -group'), (3, 'function:run ^-group'), (4, 'function:charge v-group'), (5, 'path:pay/** -app'), (6, 'function:send +app'),
  (7, 'function:send +group'), (8, 'type:PaymentFailed -app'), (9, 'function:charge max-frames=1'), (10, 'function:charge min-frames=3'), (11, 'function:charge min-frames=9'),
  (12, 'function:charge invert-stacktrace=1'), (13, '[ function:retry ] | function:charge -group'), (14, 'function:retry | [ function:charge ] -group'),
  (15, '[ function:main ] | ... | function:charge -group'), (16, 'function:charge | [ app:no ] -group'), (17, E'function:charge -group\nfunction:c* +group'),
  (18, 'mechanism:logging function:retry -group'), (19, 'tags.status:>=500 function:charge -group'), (20, 'tags.status:>503 function:charge -group'),
  (21, 'release:>=2.9 function:charge -group'), (22, 'any(function:charge function:retry) -group'), (23, 'function:~"^(charge|retry)$" -group'), (24, 'package:/OPT/*.so -group'),
  (25, 'path:/srv/app/** -group'), (26, 'family:other line:>100 -group'), (27, 'sdk:sentry.* transaction:/check* function:charge -group')) AS v(n, rules)
ORDER BY n;

-- Fingerprint rules: the first that matches wins, over the client's fingerprint too; its values are as if the client had sent them.
SELECT name, rules, (g).basis, (g).title, (g).rule, (g).fingerprint = fingerprint(event || jsonb_build_object('fingerprint', jsonb_build_array('from', 'rule'))) AS as_if_sent,
  (g).default_fingerprint = fingerprint(event) AS default_is_kept
FROM sample, (VALUES (1, 'type:PaymentFailed -> from rule title="Payment: {{ type }} in {{ function }}"'), (2, 'logger:shop.* -> from, rule'), (3, E'logger:shop.ship -> "from" "rule"\nlogger:* -> other')) AS v(n, rules),
  LATERAL (SELECT group_event(event, rules) AS g) AS x
ORDER BY name, n;

-- Variables; what is missing says so.
SELECT value, count(*) FROM sample, (VALUES ('logger:shop.* -> {{ type }} {{ error.value }} {{ message }} {{ function }} {{ stack.module }} {{ stack.abs_path }} {{ stack.filename }} {{ package }} {{ logger }} '
  '{{ level }} {{ transaction }} {{ release }} {{ environment }} {{ sdk }} {{ platform }} {{ tags.region }} {{ tags.none }} "{{ logger }}/{{ level }}"')) AS v(rules), explain_fingerprint(event, rules) AS x
WHERE x.path = 'fingerprint' AND x.contributes GROUP BY value ORDER BY value COLLATE "C";

-- {{ default }} among values keeps apart what the event itself keeps apart.
SELECT fingerprint(a.event, rules) = fingerprint(b.event, rules) AS joined, fingerprint_basis(fingerprint(a.event, rules)) AS basis
FROM sample AS a, sample AS b, (VALUES (1, 'logger:shop.* -> shop'), (2, 'logger:shop.* -> shop {{ default }}'), (3, 'logger:shop.* -> {{ default }}')) AS v(n, rules)
WHERE a.name = 'payment' AND b.name = 'client' ORDER BY n;

-- What holds two events together or keeps them apart is told under the same rules.
SELECT d.difference, d.path, d.a_value, d.b_value, d.reason
FROM sample AS a, sample AS b, explain_difference(a.event, b.event, 'logger:shop.* -> shop {{ level }}') AS d WHERE a.name = 'payment' AND b.name = 'client';

-- Built-in rules know categories of frames; a project's own win.
SELECT v.rules, e.value, e.reason
FROM (VALUES (1, ''), (2, 'function:rust_* category=mine')) AS v(n, rules),
     explain_fingerprint(E'thread ''main'' panicked at src/main.rs:4:5:\nboom\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/1/library/std/src/panicking.rs:652:5\n   1: shop::charge\n             at ./src/main.rs:4:5\n', v.rules) AS e
WHERE e.path ~ 'category$' ORDER BY n;

-- Every problem has its line and column; a good text has none. The column counts characters.
SELECT * FROM check_rules($$function:good -group
function:-[* -group
functoin:a -group
function:größe[ -group
function:a +prefix
function:a
type:A -> {{ typo }}
message:x -group
app:perhaps module:~"(" -app
release:>new -> x$$);
SELECT * FROM check_rules(E'# a comment\n\nfunction:a -group');
SELECT * FROM check_rules(NULL);

-- A bad text is refused by every function, with the first problem; nothing falls back silently.
CREATE FUNCTION pg_temp.failure(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  code := '00000';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
SELECT f.* FROM pg_temp.failure($$SELECT fingerprint('x', E'function:a -group\nfunction:-[* -group')$$) AS f;
SELECT call, f.code, f.message
FROM (VALUES ('fingerprint(''x''::text, %L)'), ('group_event(''x''::text, %L)'), ('explain_fingerprint(''x''::text, %L)'), ('explain_difference(''x''::text, ''y''::text, %L)')) AS v(call),
  pg_temp.failure('SELECT ' || format(call, 'function:a')) AS f
ORDER BY call COLLATE "C";

-- A changed text is never answered from the cache: not at one call site, not in a loop of PL/pgSQL, not after many other texts.
CREATE TEMP TABLE project (id int PRIMARY KEY, rules text);
INSERT INTO project SELECT n, format('type:PaymentFailed -> project-%s', n) FROM generate_series(1, 200) AS n;
SELECT count(DISTINCT fingerprint(event, rules)) AS fingerprints, count(DISTINCT (group_event(event, rules)).rule) AS rules FROM project, sample WHERE name = 'payment';
SELECT count(DISTINCT fingerprint(event, rules)) AS fingerprints FROM generate_series(1, 3) AS again, project, sample WHERE name = 'payment' AND id <= 20;
DO $$
DECLARE
  rules text;
  given uuid;
  expected uuid;
  payload jsonb := (SELECT event FROM sample WHERE name = 'payment');
BEGIN
  FOR n IN 1..300 LOOP
    rules := format('type:PaymentFailed -> %s', n % 3);
    given := fingerprint(payload, rules);
    expected := fingerprint(payload || jsonb_build_object('fingerprint', jsonb_build_array((n % 3)::text)));
    IF given <> expected THEN RAISE 'round % has the fingerprint of another text', n; END IF;
  END LOOP;
END $$;
PREPARE ruled(text) AS SELECT (group_event(event, $1)).rule FROM sample WHERE name = 'payment';
SET plan_cache_mode = force_generic_plan;
EXECUTE ruled('type:* -> a');
EXECUTE ruled('type:* -> b');
RESET plan_cache_mode;

-- Text is the type of two literals.
SELECT pg_typeof(fingerprint('Error: x', 'type:Error -> y')), fingerprint(E'Error: x\n    at f (a.js:1:1)', 'type:Error -> y') = fingerprint('{"event_id": "9c6f0a5b7d1e4c2f8a3b5d7e9f1a2b3c", "message": "m", "fingerprint": ["y"]}'::json) AS as_if_sent;
