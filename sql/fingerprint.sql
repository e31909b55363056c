-- Equal bugs, equal fingerprints; what a fingerprint tells; what every function answers.
SET search_path = faultprint, public;
CREATE TEMP TABLE event (name text PRIMARY KEY, payload text);
INSERT INTO event VALUES
  ('chrome', $$TypeError: Cannot read properties of undefined (reading 'total')
    at renderSummary (https://shop.example/assets/checkout-B7kQ2xZp.js:1:48211)
    at updateCart (https://shop.example/assets/checkout-B7kQ2xZp.js:1:51877)$$),
  ('firefox', $$TypeError: cart.sum is undefined
renderSummary@https://shop.example/assets/checkout-B7kQ2xZp.js:1:48215
updateCart@https://shop.example/assets/checkout-B7kQ2xZp.js:1:51880$$),
  ('safari', $$TypeError: undefined is not an object (evaluating 'cart.sum.total')
renderSummary@https://shop.example/assets/checkout-Ck91mmQa.js:1:48219$$),
  ('sentry', '{"platform": "javascript", "event_id": "5f0c1d2b9a3e4f708192a3b4c5d6e7f8", "exception": {"values": [{"type": "TypeError", "value": "x is undefined",
    "stacktrace": {"frames": [{"function": "renderSummary", "filename": "https://shop.example/assets/checkout-DzR40a1c.js", "lineno": 1, "colno": 3, "in_app": true}]}}]}}'),
  ('python', $$Traceback (most recent call last):
  File "/srv/pay/worker.py", line 118, in run
    charge(order)
  File "/srv/pay/worker.py", line 54, in charge
    raise PaymentFailed(order)
pay.errors.PaymentFailed: order 4711 not charged$$),
  ('message', 'payment of 17.30 EUR for order 4711 refused by 10.0.3.17'),
  ('custom', '{"platform": "python", "event_id": "00000000000000000000000000000001", "fingerprint": ["checkout", "{{ default }}"], "message": "x"}'),
  ('security', '{"platform": "javascript", "event_id": "00000000000000000000000000000002", "csp": {"effective_directive": "img-src", "blocked_uri": "https://evil.example/a.png", "document_uri": "https://shop.example/"}}'),
  ('weak', '{}');

-- One bug in three browsers and one SDK's payload.
SELECT count(DISTINCT fingerprint(payload)) AS fingerprints, count(*) AS events FROM event WHERE name IN ('chrome', 'firefox', 'safari', 'sentry');

-- The value tells how it was made.
SELECT name, fingerprint_algorithm(fingerprint(payload)) AS algorithm, fingerprint_basis(fingerprint(payload)) AS basis FROM event ORDER BY name COLLATE "C";
SELECT fingerprint_algorithm('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11') AS algorithm, fingerprint_basis('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11') AS basis;

-- json, jsonb and text agree.
SELECT name, fingerprint(payload) = fingerprint(payload::json) AS json, fingerprint(payload) = fingerprint(payload::jsonb) AS jsonb
FROM event WHERE payload LIKE '{%' ORDER BY name COLLATE "C";

-- What a person wants to see of a group.
SELECT e.name, g.basis, g.type, g.title, g.culprit, g.message_template, g.runtime, g.noise, g.frames, g.in_app_frames, g.truncated
FROM event AS e, group_event(e.payload) AS g WHERE e.name IN ('chrome', 'python', 'message') ORDER BY e.name COLLATE "C";
-- The columns of the composite are those of the fingerprint itself.
SELECT bool_and(g.fingerprint = fingerprint(e.payload)) AS same FROM event AS e, group_event(e.payload) AS g;

SELECT path, value, contributes, reason FROM event, explain_fingerprint(payload) WHERE name = 'python';

-- One difference keeps these two apart; nothing keeps an event from itself.
SELECT difference, path, a_value, b_value FROM event AS a, explain_difference(a.payload, replace(a.payload, 'in charge', 'in refund')) WHERE a.name = 'python';
SELECT DISTINCT difference FROM event AS a, explain_difference(a.payload, a.payload) WHERE a.name = 'python';

SELECT exception_index, relation, exception_type, exception_message, frame_index, function, module, file, line_number, column_number, in_app
FROM event, parse_stacktrace(payload) WHERE name = 'python';
SELECT exception_type, exception_message, frame_index FROM parse_stacktrace('java.lang.IllegalStateException: no frames here');
SELECT count(*) AS rows FROM parse_stacktrace('nothing of the kind');

SELECT jsonb_pretty(normalize_event(payload)) FROM event WHERE name = 'sentry';

SELECT normalize_message('user 7c1811ed-e98f-4c9c-a9f9-58c757ff494f from 10.0.3.17:5432 at 2026-11-23T10:11:12Z took 0.25 s') AS template;

SELECT noise($$TypeError: Cannot redefine property: ethereum
    at r (chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn/inpage.js:1:2512)$$) AS noise, noise(payload) AS none FROM event WHERE name = 'python';
