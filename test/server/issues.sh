#!/usr/bin/env bash
# decisions about issues at random, and after each of them every count is right
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGDATABASE=decisions
trap 'psql -X -q -d postgres -c "DROP DATABASE IF EXISTS decisions" 2>/dev/null' EXIT
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'DROP DATABASE IF EXISTS decisions' -c 'CREATE DATABASE decisions' 2>/dev/null
export PGOPTIONS='--client-min-messages=warning'
# Rounds of a hundred steps, each with its own seed: the message of a failure names seed and step.
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION faultprint' -c 'SET search_path = public, faultprint' -c "SELECT create_store('app', 'text')" -f test/support/store.sql >/dev/null
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
SET search_path = public, faultprint;
CREATE FUNCTION pick(bigint[]) RETURNS bigint LANGUAGE sql AS $$ SELECT $1[1 + floor(random() * array_length($1, 1))::integer] $$;
CREATE FUNCTION open_issues() RETURNS bigint[] LANGUAGE sql AS $$ SELECT array_agg(id ORDER BY id) FROM app.issue WHERE status <> 'merged' $$;
CREATE TABLE tally (what text PRIMARY KEY, done integer, refused integer);
-- One step; what is refused for a reason is fine, any other error is not.
CREATE FUNCTION act(what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  issue bigint := pick(open_issues());
  chosen uuid[];
BEGIN
  CASE what
  WHEN 'ingest' THEN
    PERFORM take(VARIADIC ARRAY(SELECT error((ARRAY['Timeout', 'KeyError', 'OSError'])[1 + floor(random() * 3)::integer], 'failed after ' || floor(random() * 1000) || ' tries',
      'main ' || (ARRAY['handle ', 'retry ', 'work ', 'job ', ''])[1 + floor(random() * 5)::integer] || (ARRAY['charge', 'refund', 'find'])[1 + floor(random() * 3)::integer],
      to_char('2026-02-20 00:00+00'::timestamptz + random() * interval '10 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'user ' || floor(random() * 7),
      CASE WHEN random() < 0.5 THEN jsonb_build_object('release', '1.' || floor(random() * 9)) ELSE '{}' END) FROM generate_series(1, 1 + floor(random() * 6)::integer)));
  WHEN 'merge' THEN PERFORM merge_issues('app', 'acme', issue, pick(array_remove(open_issues(), issue)));
  WHEN 'teach' THEN PERFORM merge_issues('app', 'acme', issue, pick(array_remove(open_issues(), issue)), teach => true);
  WHEN 'teach this' THEN
    PERFORM merge_issues('app', 'acme', pick(array_remove(open_issues(), issue)), issue, teach => true, rule =>
      (SELECT format('type:%s function:%s -> issue-%s', payload #>> '{exception,values,0,type}', payload #>> '{exception,values,0,stacktrace,frames,1,function}', issue)
       FROM app.event JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint) WHERE f.issue_id = issue ORDER BY random() LIMIT 1));
  WHEN 'split' THEN
    SELECT array_agg(fingerprint) FILTER (WHERE random() < 0.5) INTO chosen FROM app.issue_fingerprint WHERE issue_id = issue;
    PERFORM split_issue('app', 'acme', issue, chosen);
  WHEN 'split default' THEN
    SELECT array_agg(DISTINCT default_fingerprint) INTO chosen FROM (SELECT e.default_fingerprint FROM app.event AS e JOIN app.issue_fingerprint AS f USING (tenant_id, fingerprint)
                                                                     WHERE f.issue_id = issue ORDER BY random() LIMIT 1) AS e;
    PERFORM split_issue('app', 'acme', issue, chosen);
  WHEN 'undo' THEN PERFORM undo('app', 'acme', pick(ARRAY(SELECT id FROM app.activity WHERE undone_by IS NULL AND action IN ('merge', 'split', 'rule', 'resolve') ORDER BY id)));
  WHEN 'undo last' THEN PERFORM undo('app', 'acme', (SELECT max(id) FROM app.activity WHERE undone_by IS NULL AND action IN ('merge', 'split', 'rule')));
  WHEN 'resolve' THEN PERFORM resolve_issue('app', 'acme', issue);
  WHEN 'time' THEN PERFORM update_issues('app', '2026-03-02 12:00+00');
  END CASE;
  INSERT INTO tally VALUES (what, 1, 0) ON CONFLICT ON CONSTRAINT tally_pkey DO UPDATE SET done = tally.done + 1;
EXCEPTION WHEN null_value_not_allowed OR restrict_violation OR object_not_in_prerequisite_state OR invalid_parameter_value OR no_data_found OR cardinality_violation OR unique_violation THEN
  INSERT INTO tally VALUES (what, 0, 1) ON CONFLICT ON CONSTRAINT tally_pkey DO UPDATE SET refused = tally.refused + 1;
END $$;
SQL
rounds=${DECISION_ROUNDS:-4}
for seed in $(seq 1 "$rounds"); do
  psql -X -q -v ON_ERROR_STOP=1 -v seed="$seed" >/dev/null <<'SQL'
SET search_path = public, faultprint;
SELECT set_config('test.seed', :'seed', false);
DO $$
DECLARE
  what text;
  bad record;
  body text;
BEGIN
  PERFORM setseed(current_setting('test.seed')::integer / 1000.0);
  PERFORM act('ingest');
  PERFORM act('ingest');
  FOR step IN 1 .. 100 LOOP
    what := (ARRAY['ingest', 'ingest', 'merge', 'merge', 'teach', 'teach this', 'split', 'split', 'split default', 'undo', 'undo last', 'resolve', 'time', 'regroup'])[1 + floor(random() * 14)::integer];
    IF what = 'regroup' THEN
      body := (ARRAY['', 'function:main -group', 'function:handle -group', 'function:work -group'])[1 + floor(random() * 4)::integer];
      IF random() < 0.5 THEN
        CALL regroup('app', 'acme', set_rules('app', 'acme', 'stacktrace', body, activate => false), batch => 1 + floor(random() * 50)::integer);
      ELSE
        body := (ARRAY['', 'type:Timeout -> timeouts', 'function:charge -> charging', E'type:KeyError function:find -> found\ntype:OSError -> system'])[1 + floor(random() * 4)::integer];
        CALL regroup('app', 'acme', set_rules('app', 'acme', 'fingerprint', body, activate => false), batch => 1 + floor(random() * 50)::integer);
      END IF;
      INSERT INTO tally VALUES (what, 1, 0) ON CONFLICT ON CONSTRAINT tally_pkey DO UPDATE SET done = tally.done + 1;
    ELSE
      PERFORM act(what);
    END IF;
    COMMIT;
    SELECT * INTO bad FROM violation LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'seed %, step % (%): % is %, should be %', current_setting('test.seed'), step, what, bad.what, bad.have, bad.want;
    END IF;
  END LOOP;
END $$;
TRUNCATE app.event, app.issue, app.issue_fingerprint, app.issue_user, app.occurrence, app.release, app.project_rules, app.separation, app.activity, app.activity_user, app.regroup_run;
SQL
done
# Every kind of step has been done, not only refused.
psql -X -A -t -q -c "SELECT what, done, refused FROM tally ORDER BY what"
[ "$(psql -X -A -t -q -c 'SELECT count(*) FROM tally WHERE done > 0')" = 11 ] || { echo 'some step never happened'; exit 1; }
