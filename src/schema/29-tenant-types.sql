-- The functions of a store take the tenant as text and cast it to the type that the store keys by. Here each of those that people call gets
-- its two twins, for a tenant that is a bigint or a uuid, so that nobody has to write a cast.
DO $do$
DECLARE
  original record;
  tenant_type text;
  arguments text;
  call text;
BEGIN
  FOR original IN
    SELECT p.*, pg_catalog.pg_get_function_arguments(p.oid) AS declared, pg_catalog.pg_get_function_result(p.oid) AS result,
           pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace = 'faultprint'::pg_catalog.regnamespace AND p.proname IN (
      'ingest', 'ingest_batch', 'set_rules',
      'resolve_issue', 'archive_issue', 'reopen_issue', 'set_priority', 'current_issue', 'merge_issues', 'split_issue', 'undo',
      'propose_rule', 'compare_groupings', 'related_issues', 'related_burst', 'regroup') AND p.proargnames[2] = 'tenant' AND p.proargtypes[1] = 'text'::pg_catalog.regtype
    ORDER BY p.proname, p.oid
  LOOP
    FOREACH tenant_type IN ARRAY ARRAY['bigint', 'uuid'] LOOP
      arguments := pg_catalog.replace(original.declared, 'tenant text', 'tenant ' || tenant_type);
      arguments := pg_catalog.regexp_replace(arguments, '(^|, )IN ', '\1', 'g');
      call := pg_catalog.format('faultprint.%I(%s)', original.proname,
        (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(original.proargnames[i]) || CASE i WHEN 2 THEN '::text' ELSE '' END, ', ' ORDER BY i)
         FROM pg_catalog.generate_series(1, original.pronargs) AS i));
      IF original.prokind = 'p' THEN  -- plpgsql, not SQL: it commits
        EXECUTE pg_catalog.format('CREATE PROCEDURE faultprint.%I(%s) LANGUAGE plpgsql AS $body$ BEGIN CALL %s; END $body$', original.proname, arguments, call);
      ELSE
        EXECUTE pg_catalog.format('CREATE FUNCTION faultprint.%I(%s) RETURNS %s LANGUAGE sql %s AS $body$ SELECT %s%s $body$', original.proname, arguments, original.result,
          CASE original.provolatile WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
          CASE WHEN original.proretset OR original.prorettype = 'faultprint.merge_outcome'::pg_catalog.regtype THEN '* FROM ' ELSE '' END, call);
      END IF;
      EXECUTE pg_catalog.format('COMMENT ON ROUTINE faultprint.%I(%s) IS %L', original.proname,
        (SELECT pg_catalog.string_agg(CASE i WHEN 1 THEN tenant_type ELSE pg_catalog.format_type(original.proargtypes[i], NULL) END, ', ' ORDER BY i)
         FROM pg_catalog.generate_series(0, original.pronargs - 1) AS i), original.comment);
    END LOOP;
  END LOOP;
END $do$;
