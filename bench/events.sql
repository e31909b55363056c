-- 70,000 events of 4.0 KB on average, shaped like what error trackers' SDKs send: a mix of platforms, 8 to 20 frames, a fifth of them in-app (four
-- fifths in JavaScript), context, request, breadcrumbs and tags; and 70,000 stack traces of 2.7 KB. Everything comes from the row's number, so that two runs measure the same.
CREATE FUNCTION pg_temp.frame(n bigint, i int, platform text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE platform
    WHEN 'python' THEN format('{"function":"%s","module":"%s","filename":"%s","abs_path":"/srv/app/%s","lineno":%s,"in_app":%s,"context_line":"    return self.handler(request, *args, **kwargs)","pre_context":["    def dispatch(self, request):"]}',
      (ARRAY['charge','load_order','dispatch','get_response','inner'])[1 + i % 5], 'shop.mod' || (n + i) % 37, 'shop/mod' || (n + i) % 37 || '.py', 'shop/mod' || (n + i) % 37 || '.py',
      10 + (n * 7 + i) % 400, (i % 5 = 0)::text)
    WHEN 'java' THEN format('{"function":"%s","module":"%s","filename":"%s.java","lineno":%s,"in_app":%s}',
      (ARRAY['ship','invoke','doFilter','run','apply'])[1 + i % 5], CASE WHEN i % 5 = 0 THEN 'com.example.shop.Service' || (n + i) % 37 ELSE 'org.springframework.web.Filter' || i END,
      'Service' || (n + i) % 37, 10 + (n * 7 + i) % 400, (i % 5 = 0)::text)
    ELSE format('{"function":"%s","filename":"https://shop.example/static/js/%s.%s.chunk.js","abs_path":"https://shop.example/static/js/%s.%s.chunk.js","lineno":1,"colno":%s,"in_app":%s}',
      (ARRAY['renderCart','Object.next','updateTotal','HTMLButtonElement.onClick','commitRoot'])[1 + i % 5], (n + i) % 9, substr(md5(n::text), 1, 8), (n + i) % 9, substr(md5(n::text), 1, 8),
      (n * 131 + i * 977) % 90000, (i % 5 <> 4)::text)
  END $$;
CREATE FUNCTION pg_temp.event(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('{"event_id":"%s","timestamp":"2026-11-%s%sT08:%s:00Z","platform":"%s","level":"error","environment":"production","release":"shop@4.%s.0","server_name":"web-%s",'
      '"user":{"id":"%s","ip_address":"10.0.%s.%s"},"request":{"url":"https://shop.example/cart/%s","method":"POST","headers":{"Accept":"*/*","Accept-Language":"en-US,en;q=0.9","User-Agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"}},'
      '"contexts":{"os":{"name":"Linux","version":"6.1"},"browser":{"name":"Chrome","version":"141.0.0"},"trace":{"trace_id":"%s","span_id":"%s","op":"http.server"}},'
      '"tags":{"tenant":"%s","region":"eu-%s"},"breadcrumbs":{"values":[%s]},'
      '"exception":{"values":[{"type":"%s","value":"order %s could not be charged: timeout after %s ms","mechanism":{"type":"generic","handled":false},"stacktrace":{"frames":[%s]}}]},'
      '"sdk":{"name":"sentry.%s","version":"8.%s.0"}}',
      md5(n::text), n % 3, n % 10, 10 + n % 50, platform, n % 40, n % 12, md5((n % 5000)::text), n % 200, n % 250, n, md5(n || 't'), substr(md5(n || 's'), 1, 16), n % 300, n % 4,
      (SELECT string_agg(format('{"timestamp":%s,"type":"http","category":"xhr","level":"info","message":"GET /api/item/%s [200]","data":{"status_code":200,"duration":%s}}', 1795000000 + n + b, n * b, b * 13), ',')
       FROM generate_series(1, (1 + n % 4)::int) AS b),
      (ARRAY['TypeError','PaymentFailed','IllegalStateException'])[1 + n % 3], n, n % 5000,
      (SELECT string_agg(pg_temp.frame(n % 997, i, platform), ',' ORDER BY i DESC) FROM generate_series(0, (7 + n % 13)::int) AS i), platform, n % 30)
  FROM (SELECT (ARRAY['javascript','python','java'])[1 + n % 3] AS platform) AS p $$;
CREATE FUNCTION pg_temp.trace(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE n % 3
    WHEN 0 THEN 'TypeError: Cannot read properties of undefined (reading ''x' || n || ''')' || E'\n' ||
      (SELECT string_agg(format('    at %s (https://shop.example/static/js/%s.%s.chunk.js:1:%s)', (ARRAY['renderCart','Object.next','updateTotal','onClick','commitRoot'])[1 + i % 5], (n + i) % 9, substr(md5(n::text), 1, 8), n * 31 % 90000 + i), E'\n')
       FROM generate_series(1, 10) AS i)
    WHEN 1 THEN E'Traceback (most recent call last):\n' ||
      (SELECT string_agg(format(E'  File "/srv/app/shop/mod%s.py", line %s, in %s\n    return self.handler(request, *args, **kwargs)', (n + i) % 37, n % 400, (ARRAY['charge','load','dispatch'])[1 + i % 3]), E'\n')
       FROM generate_series(1, (12 + n % 30)::int) AS i) || E'\nshop.errors.PaymentFailed: order ' || n || ' not charged'
    ELSE 'java.lang.IllegalStateException: order ' || n || E' has no customer\n' ||
      (SELECT string_agg(format(E'\tat %s.%s(%s.java:%s)', CASE WHEN i % 9 = 0 THEN 'com.example.shop.Service' || (n + i) % 37 ELSE 'org.springframework.web.filter.OncePerRequestFilter' || i END, (ARRAY['ship','invoke','doFilter'])[1 + i % 3], 'Service' || (n + i) % 37, n % 400), E'\n')
       FROM generate_series(0, (30 + n % 50)::int) AS i)
  END $$;
CREATE TABLE json_event AS SELECT n AS id, pg_temp.event(n)::json AS payload FROM generate_series(1, 70000) AS n;
CREATE TABLE text_event AS SELECT id, payload::text AS payload FROM json_event;
CREATE TABLE jsonb_event AS SELECT id, payload::jsonb AS payload FROM json_event;
CREATE TABLE trace_event AS SELECT n AS id, pg_temp.trace(n) AS payload FROM generate_series(1, 70000) AS n;
VACUUM ANALYZE json_event, text_event, jsonb_event, trace_event;
