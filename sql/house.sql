-- Rules that hold for every object of the extension, as queries that return no row.
CREATE TEMP VIEW member AS
  SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) COLLATE "C" AS object
  FROM pg_depend AS d JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
  WHERE d.deptype = 'e' AND e.extname = 'faultprint';

-- There is something to look at.
SELECT count(*) > 20 AS has_members FROM member;

-- Everything is explained. (PostgreSQL makes array and row types by itself: those need no comment.)
SELECT object AS without_comment
FROM member LEFT JOIN pg_type AS t ON classid = 'pg_type'::regclass AND t.oid = objid
WHERE obj_description(objid, classid::regclass::name) IS NULL
  AND (t.oid IS NULL OR (t.typelem = 0 AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c')))
ORDER BY object;

-- Every column of tables, views and composite types too.
SELECT c.oid::regclass AS relation, a.attname AS column_without_comment
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE (EXISTS (SELECT FROM member WHERE classid = 'pg_class'::regclass AND objid = c.oid)
       OR EXISTS (SELECT FROM member WHERE classid = 'pg_type'::regclass AND objid = c.reltype))
  AND c.relkind IN ('r', 'p', 'v', 'm', 'c') AND col_description(c.oid, a.attnum) IS NULL
ORDER BY 1, 2;

-- Rights of the owner are lent only along a path that no caller can bend, and never to everybody.
SELECT object AS unsafe_definer
FROM member JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid
WHERE prosecdef AND (has_function_privilege('public', p.oid, 'EXECUTE')
                     OR NOT EXISTS (SELECT FROM unnest(proconfig) AS c WHERE c ~ '^search_path=pg_catalog, .*pg_temp$'))
ORDER BY object;

-- Aggregates run in parallel plans and on the shards of Citus.
SELECT object AS cannot_travel
FROM member JOIN pg_aggregate ON classid = 'pg_proc'::regclass AND aggfnoid = objid
JOIN pg_proc AS p ON p.oid = objid JOIN pg_type AS t ON t.oid = aggtranstype
WHERE aggcombinefn = 0 OR proparallel <> 's' OR typtype = 'p' OR typsend = 0 OR typreceive = 0
ORDER BY object;

-- What is written in C does not change its answer, takes no null, and runs in parallel plans. (read_events draws random ids, and tells of
-- each null; run_kept does what its statement does.)
SELECT object AS not_pure
FROM member JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid JOIN pg_language AS l ON l.oid = prolang
WHERE lanname = 'c' AND (provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's') AND proname NOT IN ('read_events', 'run_kept')
ORDER BY object;

-- Arguments have names: they are the first documentation in \df.
SELECT object AS unnamed_argument
FROM member JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid
WHERE pronargs > 0 AND (proargnames IS NULL OR '' = ANY (proargnames[1:pronargs]))
ORDER BY object;

-- No name is a word that SQL reserves: each can be written without quotes, called unqualified and used as a column.
SELECT object AS reserved_name
FROM member
LEFT JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid
LEFT JOIN pg_class AS c ON classid = 'pg_class'::regclass AND c.oid = objid
LEFT JOIN pg_type AS t ON classid = 'pg_type'::regclass AND t.oid = objid
JOIN pg_get_keywords() AS k ON k.word = coalesce(p.proname, c.relname, t.typname) AND k.catcode <> 'U'
ORDER BY object;
SELECT DISTINCT p.proname, k.word AS reserved_argument
FROM member JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid
CROSS JOIN unnest(p.proargnames) AS argument JOIN pg_get_keywords() AS k ON k.word = argument AND k.catcode IN ('R', 'T')
ORDER BY 1, 2;
