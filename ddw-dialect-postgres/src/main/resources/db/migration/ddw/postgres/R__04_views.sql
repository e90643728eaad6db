-- The typed views of a source: changes_… (every change of a batch) and net_… (folded, one a key).

-- One column pair after the other in the order of the table, so that a column added later comes last and
-- CREATE OR REPLACE VIEW can take it.
CREATE OR REPLACE FUNCTION ${ddw}._create_views(watch ${ddw}.watch) RETURNS void
-- the literals of a filter are read here: the same, whoever causes it
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    changes text := format('${ddw}.%I', ${ddw}._name('changes_', watch.object_name));
    net text := format('${ddw}.%I', ${ddw}._name('net_', watch.object_name));
    changes_query text; net_query text;
BEGIN
    -- what they are made of is read behind a lock: others may be changing a filter, or the table. Who changes a filter writes
    -- to this row, so that a transaction with an older snapshot cannot lock it.
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = watch.watch_id FOR NO KEY UPDATE;
    PERFORM ${ddw}._lock_views(watch);
    changes_query := ${ddw}._changes_query(watch);
    net_query := ${ddw}._net_query(watch);
    BEGIN
        EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', changes, changes_query);
        EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', net, net_query);
    EXCEPTION WHEN invalid_table_definition THEN -- a type changed
        PERFORM ${ddw}._drop_views(watch);
        EXECUTE format('CREATE VIEW %s AS %s', changes, changes_query);
        EXECUTE format('CREATE VIEW %s AS %s', net, net_query);
    END;
    EXECUTE format('COMMENT ON VIEW %s IS %L', changes, 'Every change of a batch of ' || watch.source || '; ask for one batch_id, ordered by position.');
    EXECUTE format('COMMENT ON VIEW %s IS %L', net, 'Net changes of a batch of ' || watch.source || ', one row a key; ask for one batch_id.');
    IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = '${ddw}_worker') THEN
        EXECUTE format('GRANT SELECT ON %s, %s TO ${ddw}_worker', changes, net);
    END IF;
END $$;

-- Keeps readers of the views out, before the tables beneath are locked, as they lock those last. Which view they begin with
-- nobody knows: so both are let go again in less time than it takes the server to look for a deadlock, and asked for anew.
CREATE OR REPLACE FUNCTION ${ddw}._lock_views(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patience text := current_setting('lock_timeout');
    give_up timestamptz := clock_timestamp() + CASE patience WHEN '0' THEN interval '1 minute' ELSE patience::interval END;
    pause interval := '100 ms';
BEGIN
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', (1000 * extract(epoch FROM pause))::integer::text, true);
            PERFORM ${ddw}._lock_both_views(watch);
            PERFORM set_config('lock_timeout', patience, true);
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() + pause >= give_up THEN
                RAISE;
            END IF;
        END;
        pause := least(2 * pause, '800 ms');
    END LOOP;
END $$;

-- LOCK TABLE would lock the tables, too. The event triggers are told that it is our doing.
CREATE OR REPLACE FUNCTION ${ddw}._lock_both_views(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    was_following boolean := ${ddw}._is_following();
    prefix text;
BEGIN
    PERFORM ${ddw}._set_following(true);
    FOREACH prefix IN ARRAY ARRAY['net_', 'changes_'] LOOP
        IF to_regclass(format('${ddw}.%I', ${ddw}._name(prefix, watch.object_name))) IS NOT NULL THEN
            EXECUTE format('ALTER VIEW ${ddw}.%I ALTER op DROP DEFAULT', ${ddw}._name(prefix, watch.object_name)); -- it has none
        END IF;
    END LOOP;
    PERFORM ${ddw}._set_following(was_following);
END $$;

-- After a filter has changed: see _create_views.
CREATE OR REPLACE FUNCTION ${ddw}._change_views(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ${ddw}.watch w SET schema_version = w.schema_version WHERE w.watch_id = watch.watch_id;
    PERFORM ${ddw}._create_views(watch);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._drop_views(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = 'warning'
AS $$
BEGIN
    EXECUTE format('DROP VIEW IF EXISTS ${ddw}.%I, ${ddw}.%I', ${ddw}._name('net_', watch.object_name), ${ddw}._name('changes_', watch.object_name));
END $$;

-- What others have made that depends on relations of this schema (NULL: on anything in it), for people; or NULL. A view or a
-- procedure with a body of SQL standard keeps what it reads from being altered, and is dropped with it by CASCADE.
CREATE OR REPLACE FUNCTION ${ddw}._dependents(relations text[]) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    WITH inside AS (
        SELECT 'pg_class'::regclass AS kind, c.oid FROM pg_class c
         WHERE c.relnamespace = '${ddw}'::regnamespace AND (relations IS NULL OR c.relname = ANY (relations))
        UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p WHERE p.pronamespace = '${ddw}'::regnamespace AND relations IS NULL
        UNION ALL SELECT 'pg_type'::regclass, t.oid FROM pg_type t WHERE t.typnamespace = '${ddw}'::regnamespace AND relations IS NULL
    ), ours AS ( -- an extension in this schema is named as such, and not by its many parts
        SELECT i.* FROM inside i WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = i.kind AND e.objid = i.oid AND e.deptype = 'e')
    ), found AS (
        SELECT DISTINCT d.classid, d.objid, d.objsubid, r.rulename,
               coalesce(r.ev_class, a.adrelid, k.conrelid, t.tgrelid, l.polrelid, CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid END) AS relation
          FROM ours o JOIN pg_depend d ON d.refclassid = o.kind AND d.refobjid = o.oid AND d.deptype = 'n'
          LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
          LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
          LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
          LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
          LEFT JOIN pg_policy l ON d.classid = 'pg_policy'::regclass AND l.oid = d.objid
    ), of_others AS (
        SELECT CASE f.rulename WHEN '_RETURN' THEN pg_describe_object('pg_class'::regclass, f.relation, 0) -- a view
                               ELSE pg_describe_object(f.classid, f.objid, f.objsubid) END AS name
          FROM found f
         WHERE '${ddw}'::regnamespace NOT IN (SELECT c.relnamespace FROM pg_class c WHERE c.oid = f.relation
                                        UNION ALL SELECT p.pronamespace FROM pg_proc p WHERE f.classid = 'pg_proc'::regclass AND p.oid = f.objid
                                        UNION ALL SELECT y.typnamespace FROM pg_type y WHERE f.classid = 'pg_type'::regclass AND y.oid = f.objid)
        UNION ALL
        SELECT pg_describe_object('pg_extension'::regclass, x.oid, 0) FROM pg_extension x WHERE x.extnamespace = '${ddw}'::regnamespace AND relations IS NULL
    )
    SELECT string_agg(DISTINCT n.name, ', ' ORDER BY n.name) FROM of_others n
$$;

CREATE OR REPLACE FUNCTION ${ddw}._changes_query(watch ${ddw}.watch) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    delta text := format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name));
    load text := format('${ddw}.%I', ${ddw}._name('load_', watch.object_name));
    meta text := 'd.position, d.op, d.transaction, d.changed_at, d.origin, d.bucket';
    kept text := format('${ddw}.%I', ${ddw}._name('kept_', watch.object_name));
    images text; row_query text;
    -- a single lane needs no division; a batch without parked rows in its range no look-up
    mine text := '(b.lanes = 1 OR d.op = ''T'' OR d.bucket % b.lanes = b.lane_no)'
        || ' AND (NOT b.leaves_out OR NOT EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = b.process_id AND k.position = d.position))';
BEGIN
    SELECT string_agg(format('d.%I, d.%I', c.old_name, c.new_name), ', ' ORDER BY c.attnum) INTO images
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id;
    -- In a lateral query of its own, with a limit that never cuts, a range counts as a range and as a small one: joined
    -- straight to the batch it is taken for a ninth of the delta table, and the query for one worth compiling (JIT).
    -- Pairs are compared where the transaction is known, so that no statistics make anything begin at the position.
    -- The other conditions stand in a CASE, which the planner takes for true; it knows nothing of them but a guess that
    -- they leave next to nothing.
    row_query := format($q$
SELECT b.batch_id, b.process_id, %1$s, %2$s
  FROM ${ddw}.batch b
 CROSS JOIN LATERAL (SELECT %1$s, %2$s FROM %3$s d
                      WHERE d.position > b.main_from AND d.position <= b.main_to
                        AND CASE WHEN d.transaction >= b.young AND pg_visible_in_snapshot(d.transaction, b.snapshot_to)
                                  AND NOT pg_visible_in_snapshot(d.transaction, b.snapshot_from) AND %5$s THEN 1 END IS NOT NULL
                      ORDER BY d.position LIMIT b.main_to - b.main_from) d
 WHERE b.kind = 'changes'
UNION ALL
SELECT b.batch_id, b.process_id, %1$s, %2$s
  FROM ${ddw}.batch b
 CROSS JOIN LATERAL (SELECT u.transaction FROM unnest(b.late) u (transaction) LIMIT cardinality(b.late)) l
 CROSS JOIN LATERAL (SELECT %1$s, %2$s FROM %3$s d
                      WHERE (d.transaction, d.position) > (l.transaction, b.late_from) AND (d.transaction, d.position) <= (l.transaction, b.late_to)
                        AND d.transaction >= l.transaction AND d.transaction <= l.transaction
                        AND CASE WHEN %5$s THEN 1 END IS NOT NULL
                      ORDER BY d.transaction, d.position LIMIT b.late_to - b.late_from) d
 WHERE b.kind = 'changes'
UNION ALL
SELECT b.batch_id, b.process_id, %1$s, %2$s
  FROM ${ddw}.batch b
 CROSS JOIN LATERAL (SELECT %1$s, %2$s FROM %4$s d
                      WHERE d.load_id = b.load_id AND d.position > b.main_from AND d.position <= b.main_to
                        AND CASE WHEN %5$s THEN 1 END IS NOT NULL
                      ORDER BY d.position LIMIT b.main_to - b.main_from) d
 WHERE b.kind = 'load'
UNION ALL
SELECT b.batch_id, b.process_id, %1$s, %2$s
  FROM ${ddw}.batch b JOIN ${ddw}.parked k ON k.batch_id = b.batch_id
  JOIN %6$s d ON d.process_id = k.process_id AND d.position = k.position
 WHERE b.kind = 'replay'$q$, meta, images, delta, load, mine, kept);
    IF EXISTS (SELECT FROM ${ddw}.process p WHERE p.source = watch.source AND p.filter IS NOT NULL) THEN
        RETURN ${ddw}._filtered_query(watch, row_query);
    END IF;
    RETURN format('SELECT d.batch_id, %s, %s FROM (%s) d WHERE %s', meta, images, row_query, ${ddw}._sees_rows(watch));
END $$;

-- To a snapshot from before the delta table was rewritten, that is empty, as the server says of ALTER TABLE: whoever reads a
-- batch with one is told to do so again. Asked once a query, whether it finds a row or not.
CREATE OR REPLACE FUNCTION ${ddw}._sees_rows(watch ${ddw}.watch) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN watch.rewritten_by IS NULL THEN 'true'
                ELSE format('CASE WHEN pg_visible_in_snapshot(%1$L::xid8, pg_current_snapshot()) OR %1$L::xid8 = pg_current_xact_id_if_assigned() THEN true ELSE ${ddw}._old_snapshot(%2$L) END',
                            watch.rewritten_by, watch.source) END
$$;

CREATE OR REPLACE FUNCTION ${ddw}._old_snapshot(source text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'could not serialize access: % was altered since the snapshot was taken', source
        USING ERRCODE = 'serialization_failure', HINT = 'Run the transaction again.';
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._broken_filter(why text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%; edit the filter', why USING ERRCODE = 'data_exception';
END $$;

-- Fails unless a filter is one predicate on the row, and calls no stranger's code: it is evaluated with the rights of this
-- schema's owner, and a column may have been given a type with casts of the table's owner. The columns are those of a real
-- relation. A view lists what it calls, before anything is planned, as planning may compute; it is undone at once.
CREATE OR REPLACE FUNCTION ${ddw}._parse_filter(w ${ddw}.watch, filter text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    probe refcursor;
    rows text := format('SELECT FROM (SELECT %s FROM ${ddw}.%I d LIMIT 0) %I WHERE ',
        ${ddw}._filter_columns(w, 'new'), ${ddw}._name('delta_', w.object_name), (SELECT t.relname FROM pg_class t WHERE t.oid = w.table_oid));
    stranger text;
BEGIN
    -- one statement: no semicolon but in quotes, and none at all where a backslash may hide the end of a quote
    IF strpos(filter, ';') > 0
       AND (strpos(filter, E'\\') > 0 OR regexp_replace(filter, '''([^'']|'''')*''|"([^"]|"")*"', '', 'g') LIKE '%;%') THEN
        RAISE EXCEPTION 'it has a semicolon' USING ERRCODE = 'syntax_error';
    END IF;
    BEGIN
        EXECUTE format(E'CREATE VIEW ${ddw}."a filter" AS %s(%s\n)', rows, filter);
        SELECT format('%s is of neither a superuser nor the owner of schema ${ddw}', f.oid::regprocedure) INTO stranger
          FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
          LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
          JOIN pg_proc f ON f.oid = CASE d.refclassid WHEN 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
          JOIN pg_roles x ON x.oid = f.proowner
         WHERE r.ev_class = '${ddw}."a filter"'::regclass AND NOT x.rolsuper AND x.rolname <> current_user LIMIT 1;
        RAISE SQLSTATE 'DW000';
    EXCEPTION WHEN SQLSTATE 'DW000' THEN
        NULL;
    END;
    IF stranger IS NOT NULL THEN
        RAISE EXCEPTION '%', stranger USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- no more than one query, with and without the parentheses: none is closed that the predicate has not opened
    OPEN probe FOR EXECUTE format(E'%s(%s\n)', rows, filter);
    CLOSE probe;
    OPEN probe FOR EXECUTE rows || filter;
    CLOSE probe;
END $$;

-- The row that a filter sees, of images old or new. Reading a literal as a type with domains in it runs their checks, which
-- are anybody's code: such columns are text to a filter.
CREATE OR REPLACE FUNCTION ${ddw}._filter_columns(w ${ddw}.watch, image text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format(CASE WHEN ${ddw}._has_domain(c.type_name) THEN 'CASE WHEN d.%1$I IS DISTINCT FROM NULL THEN format(''%%s'', d.%1$I) END AS %2$I'
                                  ELSE 'd.%1$I AS %2$I' END, CASE image WHEN 'old' THEN c.old_name ELSE c.new_name END, c.column_name), ', ' ORDER BY c.attnum)
      FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped
$$;

-- A process's filter; or, where the table has been altered so that it makes no sense any more, one that fails and says so.
-- It must not keep the other processes from following.
CREATE OR REPLACE FUNCTION ${ddw}._usable_filter(w ${ddw}.watch, name text, filter text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._parse_filter(w, filter);
    RETURN filter;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw: the filter of process % on % cannot be used any more, so it waits until the filter is edited: %', name, w.source, SQLERRM;
    RETURN format('${ddw}._broken_filter(%L)', SQLERRM);
END $$;

-- A row that moves into a process's filter is added, one that moves out is removed, one that stays outside is no change.
CREATE OR REPLACE FUNCTION ${ddw}._filtered_query(watch ${ddw}.watch, row_query text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_row text; new_row text; images text; old_cases text; new_cases text;
BEGIN
    old_row := ${ddw}._filter_columns(watch, 'old');
    new_row := ${ddw}._filter_columns(watch, 'new');
    SELECT string_agg(format('CASE WHEN f.was_in THEN d.%1$I END AS %1$I, CASE WHEN f.is_in THEN d.%2$I END AS %2$I', c.old_name, c.new_name),
                      ', ' ORDER BY c.attnum) INTO images
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id;
    SELECT string_agg(format(E'WHEN %s THEN (SELECT (%s\n) IS TRUE FROM (SELECT %s) %I)', p.process_id, p.filter, old_row, w.relname), ' '),
           string_agg(format(E'WHEN %s THEN (SELECT (%s\n) IS TRUE FROM (SELECT %s) %I)', p.process_id, p.filter, new_row, w.relname), ' ')
      INTO old_cases, new_cases
      FROM (SELECT q.process_id, ${ddw}._usable_filter(watch, q.name, q.filter) AS filter
              FROM ${ddw}.process q WHERE q.source = watch.source AND q.filter IS NOT NULL) p, pg_class w
     WHERE w.oid = watch.table_oid;
    RETURN format($q$SELECT d.batch_id, d.position,
       (CASE WHEN d.op = 'T' THEN 'T' WHEN f.was_in AND f.is_in THEN 'U' WHEN f.is_in THEN 'I' ELSE 'D' END)::"char" AS op,
       d.transaction, d.changed_at, d.origin, d.bucket, %s
  FROM (%s) d
 CROSS JOIN LATERAL (SELECT d.op IN ('U', 'D') AND CASE d.process_id %s ELSE true END AS was_in,
                            d.op IN ('U', 'I') AND CASE d.process_id %s ELSE true END AS is_in) f
 WHERE (f.was_in OR f.is_in OR d.op = 'T') AND %s$q$, images, row_query, old_cases, new_cases, ${ddw}._sees_rows(watch));
END $$;

-- What lies before the last truncation of a batch is void. TRUNCATE keeps all others out of the table from before it gets its
-- position until the end of its transaction: what has a lower one was committed before it, or is of the same transaction.
CREATE OR REPLACE FUNCTION ${ddw}._net_query(watch ${ddw}.watch) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_of_change text; firsts text; images text; old_images text; new_images text;
BEGIN
    SELECT string_agg(format('CASE WHEN c.op = ''D'' THEN c.%I ELSE c.%I END', c.old_name, c.new_name), ', ' ORDER BY c.key_place)
      INTO key_of_change FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND c.key_place IS NOT NULL;
    SELECT string_agg(format('first_value(c.%1$I) OVER of_key AS %1$I, c.%2$I', c.old_name, c.new_name), ', ' ORDER BY c.attnum),
           string_agg(format('CASE WHEN n.first_op <> ''I'' THEN n.%1$I END AS %1$I, CASE WHEN n.op <> ''D'' THEN n.%2$I END AS %2$I', c.old_name, c.new_name),
                      ', ' ORDER BY c.attnum),
           string_agg(format('n.%I', c.old_name), ', ' ORDER BY c.attnum),
           string_agg(format('n.%I', c.new_name), ', ' ORDER BY c.attnum)
      INTO firsts, images, old_images, new_images
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id;
    RETURN format($q$SELECT n.batch_id, n.position,
       (CASE WHEN n.op = 'T' THEN 'T' WHEN n.first_op = 'I' THEN 'I' WHEN n.op = 'D' THEN 'D' ELSE 'U' END)::"char" AS op,
       n.transaction, n.changed_at, n.origin, n.bucket, %s
  FROM (SELECT c.batch_id, c.position, c.op, c.transaction, c.changed_at, c.origin, c.bucket,
               first_value(c.op) OVER of_key AS first_op, lead(c.op) OVER of_key IS NULL AS is_last, %s
          FROM ${ddw}.%I c JOIN ${ddw}.batch t ON t.batch_id = c.batch_id
         WHERE t.truncation IS NULL OR c.position >= t.truncation
        WINDOW of_key AS (PARTITION BY c.batch_id, %s ORDER BY c.position)) n
 WHERE n.is_last AND NOT (n.first_op = 'I' AND n.op = 'D')
   AND (n.first_op = 'I' OR n.op = 'D' OR n.op = 'T' OR record_image_ne(ROW(%s), ROW(%s)))$q$,
        images, firsts, ${ddw}._name('changes_', watch.object_name), key_of_change, old_images, new_images);
END $$;
