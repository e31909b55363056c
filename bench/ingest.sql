-- Events of 4 KB on average as error trackers' SDKs send them, of 2,000 bugs: the k-th is 1/k as frequent as the first. Without an id and a
-- time, so that the pool can be sent again and again and each event is a new one. Their bytes come from the row's number: two runs measure the same.
-- A name of a bug's own: letters alone, as numbers in names do not tell bugs apart.
CREATE FUNCTION pg_temp.area(bug bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT initcap(translate(substr(md5(bug::text), 1, 9), '0123456789', 'ghijklmnop')) $$;
CREATE FUNCTION pg_temp.frame(bug bigint, n bigint, i int, platform text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE platform
    WHEN 'python' THEN jsonb_build_object('function', 'handle_' || lower(area) || i, 'module', format('shop.area%s.step%s', area, i), 'filename', format('shop/area%s/step%s.py', area, i),
      'abs_path', format('/srv/app/shop/area%s/step%s.py', area, i), 'lineno', 10 + n % 400, 'in_app', i % 4 = 0, 'context_line', '    return self.handler(request, *args, **kwargs)')
    WHEN 'java' THEN jsonb_build_object('function', 'step' || i, 'module', CASE WHEN i % 4 = 0 THEN format('com.example.shop.%s', area) ELSE format('org.springframework.web.filter.Filter%s', i) END,
      'filename', format('%s.java', area), 'lineno', 10 + n % 400, 'in_app', i % 4 = 0)
    ELSE jsonb_build_object('function', CASE WHEN i % 4 = 0 THEN 'render' || area ELSE format('commit%s', i) END, 'filename', format('https://shop.example/static/js/%s.%s.chunk.js', bug % 9, substr(md5(n::text), 1, 8)),
      'abs_path', format('https://shop.example/static/js/%s.%s.chunk.js', bug % 9, substr(md5(n::text), 1, 8)), 'lineno', 1, 'colno', (n * 131 + i * 977) % 90000, 'in_app', i % 4 = 0)
  END FROM pg_temp.area(bug) AS area $$;
CREATE FUNCTION pg_temp.event(bug bigint, n bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('platform', platform, 'level', 'error', 'environment', 'production', 'release', format('shop@4.%s.0', n % 12), 'server_name', 'web-' || n % 40,
    'transaction', '/cart/' || bug % 50, 'user', jsonb_build_object('id', (n % 5000)::text, 'ip_address', format('10.0.%s.%s', n % 200, n % 250)),
    'request', jsonb_build_object('url', 'https://shop.example/cart/' || n, 'method', 'POST', 'headers', jsonb_build_object('Accept', '*/*', 'Accept-Language', 'en-US,en;q=0.9',
      'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36')),
    'contexts', jsonb_build_object('os', jsonb_build_object('name', 'Linux', 'version', '6.1'), 'browser', jsonb_build_object('name', 'Chrome', 'version', '141.0.0'),
      'trace', jsonb_build_object('trace_id', md5(n || 't'), 'span_id', substr(md5(n || 's'), 1, 16), 'op', 'http.server')),
    'tags', jsonb_build_object('region', 'eu-' || n % 4, 'host', 'web-' || n % 40),
    'breadcrumbs', jsonb_build_object('values', (SELECT jsonb_agg(jsonb_build_object('timestamp', 1795000000 + n + b, 'type', 'http', 'category', 'xhr', 'level', 'info',
      'message', format('GET /api/item/%s [200]', n * b), 'data', jsonb_build_object('status_code', 200, 'duration', b * 13))) FROM generate_series(1, (1 + n % 4)::int) AS b)),
    'exception', jsonb_build_object('values', jsonb_build_array(jsonb_build_object('type', (ARRAY['TypeError', 'PaymentFailed', 'IllegalStateException'])[1 + bug % 3],
      'value', format('order %s could not be charged: timeout after %s ms', n, n % 5000), 'mechanism', jsonb_build_object('type', 'generic', 'handled', false),
      'stacktrace', jsonb_build_object('frames', (SELECT jsonb_agg(pg_temp.frame(bug, n, i, platform) ORDER BY i DESC) FROM generate_series(0, (9 + bug % 13)::int) AS i))))),
    'sdk', jsonb_build_object('name', 'sentry.' || platform, 'version', format('8.%s.0', n % 30)))
  FROM (SELECT (ARRAY['javascript', 'python', 'java'])[1 + bug % 3] AS platform) AS p $$;

CREATE TABLE pool (id bigint PRIMARY KEY, bug bigint NOT NULL, payload jsonb NOT NULL, fingerprint uuid);
-- Not compressed: a copy would otherwise carry over what is compressed already, and cost nothing of it.
ALTER TABLE pool ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE TEMP TABLE share AS SELECT k AS bug, sum(1.0 / k) OVER (ORDER BY k) / sum(1.0 / k) OVER () AS upto FROM generate_series(1, 2000) AS k;
CREATE INDEX ON share (upto);
ANALYZE share;
-- Each bug once, then by its share; in an order that mixes them.
INSERT INTO pool
SELECT row_number() OVER (ORDER BY md5(n::text)), bug, e, faultprint.fingerprint(e)
FROM generate_series(1, :pool) AS n,
     LATERAL (SELECT CASE WHEN n <= 2000 THEN n
                          ELSE (SELECT s.bug FROM share AS s WHERE s.upto >= abs(hashint8extended(n, 42) % 1000003) / 1000003.0 ORDER BY s.upto LIMIT 1) END AS bug) AS b,
     LATERAL pg_temp.event(bug, n) AS e;
VACUUM ANALYZE pool;
SELECT format('pool: %s events, %s bytes on average as text, %s fingerprints', count(*), round(avg(length(payload::text))), count(DISTINCT fingerprint)) FROM pool;
