-- The delta table follows its source: ALTER TABLE, renamed types, partitions; and what happens when it cannot.

-- Each column that the delta table, and those of loads and of parked changes must have, and its type there, or NULL.
CREATE OR REPLACE FUNCTION ${ddw}._delta_columns(w ${ddw}.watch)
RETURNS TABLE (table_name text, column_name text, attnum smallint, known_type text, type_name text, collation_name text, is_dropped boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT t.name, n.name, k.attnum, k.type_name, format_type(a.atttypid, -1), k.collation_name, k.is_dropped
      FROM ${ddw}.watch_column k
     CROSS JOIN LATERAL (VALUES (k.old_name), (k.new_name)) n (name)
     CROSS JOIN unnest(${ddw}._image_tables(w)) t (name)
      LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(format('${ddw}.%I', t.name)) AND a.attname = n.name AND NOT a.attisdropped
     WHERE k.watch_id = w.watch_id
$$;

-- Whether what the key's index takes for equal is in another schema by now.
CREATE OR REPLACE FUNCTION ${ddw}._has_moved_operators(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}._key_operators(w) o JOIN ${ddw}.watch_column k ON k.watch_id = w.watch_id AND k.attnum = o.attnum
                    WHERE k.key_place IS NOT NULL AND k.key_operator <> o.operator)
$$;

-- Whether the trigger's function is guarded and need not be, or must be and is not, as after an alteration that was altered
-- back; or was made for another shape, or the other half.
CREATE OR REPLACE FUNCTION ${ddw}._has_stale_capture(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.state = 'on' AND NOT EXISTS (
        SELECT FROM pg_proc p, LATERAL (SELECT ${ddw}._is_guarded() OR ${ddw}._is_wide(w.table_oid) AS is_guarded OFFSET 0) m
         WHERE p.oid = to_regprocedure(format('${ddw}.%I()', ${ddw}._name('capture_', w.object_name)))
           AND split_part(p.prosrc, E'\n', 1) = ${ddw}._capture_mark(w, m.is_guarded, false,
                   CASE WHEN m.is_guarded THEN ${ddw}._shape_of(w.table_oid, ${ddw}._last_attnum(w.table_oid)) END))
$$;

-- Whether the source has other columns than those that were written down.
CREATE OR REPLACE FUNCTION ${ddw}._has_other_columns(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM ${ddw}._columns(w.table_oid) c
          FULL JOIN (SELECT * FROM ${ddw}.watch_column x WHERE x.watch_id = w.watch_id AND NOT x.is_dropped) k ON k.attnum = c.attnum
         WHERE c.attnum IS NULL OR k.attnum IS NULL OR c.column_name <> k.column_name OR c.source_type <> k.source_type
            OR ${ddw}._has_other_collation(c.source_type, c.collation_name, k.collation_name))
$$;

-- Whether the source is not what was written down, or the delta table is not what the trigger writes to.
CREATE OR REPLACE FUNCTION ${ddw}._is_altered(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ${ddw}._has_other_columns(w)
        OR EXISTS (SELECT FROM ${ddw}._delta_columns(w) d WHERE d.type_name IS DISTINCT FROM d.known_type)
        OR ${ddw}._has_moved_operators(w)
        OR w.source IS DISTINCT FROM ${ddw}._source_of(w.table_oid)
        OR w.partitions IS DISTINCT FROM ${ddw}._partitions(w.table_oid)
        OR EXISTS (SELECT FROM ${ddw}._returned_partitions(w))
        OR ${ddw}._has_stale_capture(w)
$$;

-- Brings the delta table in line with the source: new columns are added, names follow, types widen, dropped columns stay
-- NULL from then on. Returns whether anything was done. Waits for readers of the delta table, but not for long. The
-- event triggers are told that what happens meanwhile is our doing.
CREATE OR REPLACE FUNCTION ${ddw}._follow(watch_id integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s'
AS $$
DECLARE
    was_following boolean := ${ddw}._is_following();
    has_changed boolean;
BEGIN
    PERFORM ${ddw}._set_following(true);
    has_changed := ${ddw}._follow_all(watch_id);
    PERFORM ${ddw}._set_following(was_following);
    RETURN has_changed;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._follow_all(watch_id integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    part record;
    has_changed boolean;
    highest smallint;
    shape text;
    has_other_columns boolean; -- else the views stay, and nobody is waited for who reads them: unless a filter is to be read anew
BEGIN
    SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = _follow_all.watch_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w.table_oid) THEN
        PERFORM ${ddw}._break(w, 'the table was dropped');
        RETURN true;
    ELSIF to_regclass(format('${ddw}.%I', ${ddw}._name('delta_', w.object_name || '_' || w.slot))) IS NULL
       OR EXISTS (SELECT FROM unnest(${ddw}._image_tables(w)) t (name) WHERE to_regclass(format('${ddw}.%I', t.name)) IS NULL) THEN
        PERFORM ${ddw}._break(w, 'its delta table was dropped');
        RETURN true;
    END IF;
    w := ${ddw}._follow_name(w);
    IF ${ddw}._has_other_columns(w) OR EXISTS (SELECT FROM ${ddw}._delta_columns(w) d WHERE d.type_name IS NULL) THEN
        PERFORM ${ddw}._lock_views(w);
    END IF;
    highest := ${ddw}._last_attnum(w.table_oid);
    shape := ${ddw}._shape_of(w.table_oid, highest);
    -- their names may be other columns' by now
    UPDATE ${ddw}.watch_column k SET is_dropped = true
     WHERE k.watch_id = w.watch_id AND NOT k.is_dropped AND k.key_place IS NULL
       AND NOT EXISTS (SELECT FROM ${ddw}._columns(w.table_oid) c WHERE c.attnum = k.attnum);
    has_other_columns := FOUND OR EXISTS (SELECT FROM ${ddw}._delta_columns(w) d WHERE d.type_name IS NULL);
    PERFORM ${ddw}._follow_exchanged_names(w);
    has_changed := ${ddw}._mend_delta(w);
    has_changed := ${ddw}._follow_partitions(w) OR has_changed;
    FOR part IN
        SELECT coalesce(c.attnum, k.attnum) AS attnum, c.attnum IS NULL AS is_gone, k.attnum IS NULL AS is_new, c.column_name, c.type_name, c.source_type,
               c.collation_name, k.collation_name AS known_collation, k.column_name AS known_name, k.type_name AS known_type, k.source_type AS known_source_type, k.old_name, k.new_name, k.key_place
          FROM ${ddw}._columns(w.table_oid) c
          FULL JOIN (SELECT * FROM ${ddw}.watch_column x WHERE x.watch_id = w.watch_id AND NOT x.is_dropped) k ON k.attnum = c.attnum
         ORDER BY 1 LOOP
        -- a transaction that sees the catalog as it was before does not notice these
        IF ${ddw}._is_guarded() AND (part.is_new AND part.attnum <= w.last_attnum
                                     OR ${ddw}._has_other_collation(part.source_type, part.collation_name, part.known_collation) AND NOT part.is_new) THEN
            PERFORM ${ddw}._note_unfollowed(w.watch_id);
        END IF;
        IF part.is_gone THEN
            UPDATE ${ddw}.watch_column k SET is_dropped = true WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum;
            has_other_columns := true;
            CONTINUE WHEN part.key_place IS NULL; -- somebody has dropped it just now
            PERFORM ${ddw}._break(w, format('column %s of the key was dropped', part.known_name));
            RETURN true;
        ELSIF part.is_new THEN
            PERFORM ${ddw}._add_column(w, part.attnum, part.column_name, part.type_name, part.source_type, part.collation_name);
            has_other_columns := true;
        ELSE
            IF part.column_name <> part.known_name THEN
                PERFORM ${ddw}._rename_column(w, part.attnum, part.column_name);
                has_other_columns := true;
            END IF;
            IF part.source_type <> part.known_source_type OR ${ddw}._has_other_collation(part.source_type, part.collation_name, part.known_collation) THEN
                PERFORM ${ddw}._widen_column(w, part.attnum, part.type_name, part.source_type, part.collation_name);
                has_other_columns := true;
            END IF;
        END IF;
    END LOOP;
    has_changed := has_changed OR has_other_columns OR ${ddw}._has_moved_operators(w) OR ${ddw}._has_stale_capture(w);
    IF has_changed THEN
        UPDATE ${ddw}.watch f SET schema_version = f.schema_version + 1, is_guarded = ${ddw}._is_guarded() OR ${ddw}._is_wide(w.table_oid),
                              last_attnum = highest
         WHERE f.watch_id = w.watch_id RETURNING f.* INTO w;
        PERFORM ${ddw}._find_key_operators(w);
        IF w.state = 'on' THEN
            PERFORM ${ddw}._create_capture(w);
        END IF;
        IF has_other_columns OR EXISTS (SELECT FROM ${ddw}.process p WHERE p.source = w.source AND p.filter IS NOT NULL) THEN
            PERFORM ${ddw}._create_views(w);
        END IF;
    END IF;
    IF shape IS DISTINCT FROM ${ddw}._shape_of(w.table_oid, highest) THEN -- of what was read above, each part may be of another table
        RAISE EXCEPTION '% is being altered', w.source USING ERRCODE = 'object_in_use';
    END IF;
    RETURN has_changed;
END $$;

-- Tables may have taken each other's names: who has the name is put aside, and followed as well.
CREATE OR REPLACE FUNCTION ${ddw}._follow_name(w ${ddw}.watch) RETURNS ${ddw}.watch
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    present text := ${ddw}._source_of(w.table_oid);
    other ${ddw}.watch;
BEGIN
    IF w.source = present THEN
        RETURN w;
    END IF;
    SELECT f.* INTO other FROM ${ddw}.watch f WHERE f.source = present FOR UPDATE;
    IF other.watch_id IS NOT NULL THEN
        IF ${ddw}._source_of(other.table_oid) IS NULL THEN
            PERFORM ${ddw}._fail('DW008', format('%s is called %s now, a name by which a table is tracked that is gone', w.source, present),
                format('SELECT ${ddw}.forget(%L); and then SELECT ${ddw}.repair().', present));
        END IF;
        UPDATE ${ddw}.watch f SET source = format('%s (%s)', present, f.watch_id) WHERE f.watch_id = other.watch_id RETURNING f.* INTO other;
    END IF;
    UPDATE ${ddw}.watch f SET source = present WHERE f.watch_id = w.watch_id;
    UPDATE ${ddw}.batch b SET source = present FROM ${ddw}.process p WHERE p.source = present AND b.process_id = p.process_id AND b.state = 'staged';
    IF other.watch_id IS NOT NULL THEN
        PERFORM ${ddw}._follow_name(other);
    END IF;
    w.source := present;
    RETURN w;
END $$;

-- Somebody may have dropped columns of the delta table, for one with DROP TYPE … CASCADE, or renamed a type.
CREATE OR REPLACE FUNCTION ${ddw}._mend_delta(w ${ddw}.watch) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part record;
    is_mended boolean := false;
BEGIN
    FOR part IN SELECT d.* FROM ${ddw}._delta_columns(w) d WHERE d.type_name IS DISTINCT FROM d.known_type LOOP
        IF part.type_name IS NOT NULL THEN
            UPDATE ${ddw}.watch_column k SET type_name = part.type_name WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum;
        ELSIF part.is_dropped OR to_regtype(part.known_type) IS NULL THEN
            -- gone with its type: nothing can be said about it any more
            DELETE FROM ${ddw}.watch_column k WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum AND k.key_place IS NULL;
        ELSE
            EXECUTE format('ALTER TABLE ${ddw}.%I ADD COLUMN IF NOT EXISTS %I %s %s', part.table_name, part.column_name, part.known_type,
                           coalesce('COLLATE ' || part.collation_name, ''));
            EXECUTE format('ALTER TABLE ${ddw}.%I ALTER %I SET STATISTICS 0', part.table_name, part.column_name); -- as in _keep_unanalyzed
        END IF;
        is_mended := true;
    END LOOP;
    RETURN is_mended;
END $$;

-- Partitions come and go without their rows being inserted or deleted; that is no change, but it is noted.
CREATE OR REPLACE FUNCTION ${ddw}._follow_partitions(w ${ddw}.watch) RETURNS boolean
-- row_security off: policies that would hide rows, by code of the table's owner, are an error
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET lock_timeout = '300ms'
AS $$
DECLARE
    present oid[] := ${ddw}._partitions(w.table_oid);
    is_altered boolean := present <> w.partitions;
    part regclass;
    has_rows boolean;
BEGIN
    FOR part IN SELECT r FROM ${ddw}._returned_partitions(w) r LOOP
        is_altered := true;
        PERFORM ${ddw}._note_loss(w.watch_id, format('partition %s was detached and attached again; what was written to it meanwhile is not recorded', part));
    END LOOP;
    IF NOT is_altered THEN
        RETURN false;
    END IF;
    FOREACH part IN ARRAY ARRAY(SELECT p.oid::regclass FROM unnest(present) p (oid) WHERE p.oid <> ALL (w.partitions)) LOOP
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', part) INTO has_rows;
        EXCEPTION WHEN insufficient_privilege THEN
            has_rows := true; -- for all that is known
        END;
        IF has_rows THEN
            PERFORM ${ddw}._note_loss(w.watch_id, format('partition %s was attached with rows, which are not recorded as added', part));
        END IF;
    END LOOP;
    IF NOT w.partitions <@ present THEN
        PERFORM ${ddw}._note_loss(w.watch_id, 'a partition was detached or dropped; rows that it held are not recorded as deleted');
    END IF;
    UPDATE ${ddw}.watch f SET partitions = present WHERE f.watch_id = w.watch_id;
    IF w.state = 'on' THEN
        PERFORM ${ddw}._create_triggers(w);
    END IF;
    RETURN true;
END $$;

-- Columns that took each other's names: those in the delta table make room for each other.
CREATE OR REPLACE FUNCTION ${ddw}._follow_exchanged_names(w ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known ${ddw}.watch_column;
BEGIN
    FOR known IN
        SELECT k.* FROM ${ddw}.watch_column k
         WHERE k.watch_id = w.watch_id AND NOT k.is_dropped
           AND EXISTS (SELECT FROM ${ddw}._columns(w.table_oid) c JOIN ${ddw}.watch_column o ON o.watch_id = w.watch_id AND o.attnum = c.attnum AND NOT o.is_dropped
                        WHERE c.attnum <> k.attnum AND c.column_name = k.column_name) LOOP
        PERFORM ${ddw}._rename_images(w, known.attnum, format('old %s', known.attnum), format('new %s', known.attnum));
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._add_column(
    w ${ddw}.watch, attnum smallint, column_name text, type_name text, source_type oid, collation_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    k ${ddw}.watch_column;
    target text;
BEGIN
    PERFORM ${ddw}._make_room(w, column_name);
    INSERT INTO ${ddw}.watch_column AS c (watch_id, attnum, column_name, type_name, source_type, collation_name, old_name, new_name)
    SELECT w.watch_id, attnum, column_name, type_name, source_type, collation_name,
           ${ddw}._free_name(w.watch_id, 'old_', column_name, attnum), ${ddw}._free_name(w.watch_id, 'new_', column_name, attnum)
    RETURNING c.* INTO k;
    FOREACH target IN ARRAY ${ddw}._image_tables(w) LOOP
        EXECUTE format('ALTER TABLE ${ddw}.%1$I ADD %2$I %4$s %5$s, ADD %3$I %4$s %5$s', target,
            k.old_name, k.new_name, k.type_name, coalesce('COLLATE ' || k.collation_name, ''));
    END LOOP;
    PERFORM ${ddw}._keep_unanalyzed(w, attnum);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._rename_column(w ${ddw}.watch, attnum smallint, column_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._make_room(w, column_name);
    PERFORM ${ddw}._rename_images(w, attnum, ${ddw}._free_name(w.watch_id, 'old_', column_name, attnum),
                                  ${ddw}._free_name(w.watch_id, 'new_', column_name, attnum));
    UPDATE ${ddw}.watch_column k SET column_name = _rename_column.column_name WHERE k.watch_id = w.watch_id AND k.attnum = _rename_column.attnum;
END $$;

-- The plain names belong to the column that is there; one of the same name that was dropped gets others.
CREATE OR REPLACE FUNCTION ${ddw}._make_room(w ${ddw}.watch, column_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    k ${ddw}.watch_column;
BEGIN
    FOR k IN SELECT c.* FROM ${ddw}.watch_column c
              WHERE c.watch_id = w.watch_id AND c.is_dropped
                AND (c.old_name = ${ddw}._name('old_', _make_room.column_name) OR c.new_name = ${ddw}._name('new_', _make_room.column_name)) LOOP
        PERFORM ${ddw}._rename_images(w, k.attnum, ${ddw}._free_name(w.watch_id, 'old_', k.column_name || '_' || k.attnum, k.attnum),
                                      ${ddw}._free_name(w.watch_id, 'new_', k.column_name || '_' || k.attnum, k.attnum));
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._rename_images(w ${ddw}.watch, attnum smallint, old_now text, new_now text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known ${ddw}.watch_column;
    target text;
BEGIN
    SELECT k.* INTO known FROM ${ddw}.watch_column k WHERE k.watch_id = w.watch_id AND k.attnum = _rename_images.attnum;
    PERFORM ${ddw}._drop_views(w);
    FOREACH target IN ARRAY ${ddw}._image_tables(w) LOOP
        EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', target, known.old_name, old_now);
        EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', target, known.new_name, new_now);
    END LOOP;
    UPDATE ${ddw}.watch_column k SET old_name = old_now, new_name = new_now WHERE k.watch_id = w.watch_id AND k.attnum = _rename_images.attnum;
    -- for people
    UPDATE ${ddw}.parked p SET image = (SELECT json_object_agg(CASE e.key WHEN known.old_name THEN old_now WHEN known.new_name THEN new_now ELSE e.key END, e.value)
                                          FROM json_each(p.image) e)
      FROM ${ddw}.process q
     WHERE q.process_id = p.process_id AND q.source = w.source AND p.state IN ('parked', 'replay', 'staged');
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._widen_column(
    w ${ddw}.watch, attnum smallint, type_name text, source_type oid, collation_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    known ${ddw}.watch_column;
    wider text;
    -- a type of somebody's own is written out by its output function: its casts may be anybody's code
    as_wider text;
    has_other_collation boolean;
    collation_clause text;
    target text;
BEGIN
    SELECT k.* INTO known FROM ${ddw}.watch_column k WHERE k.watch_id = w.watch_id AND k.attnum = _widen_column.attnum;
    wider := ${ddw}._wider(known.type_name, type_name);
    has_other_collation := ${ddw}._has_other_collation(source_type, collation_name, known.collation_name);
    IF has_other_collation THEN
        known.collation_name := collation_name;
    END IF;
    IF wider <> known.type_name OR has_other_collation THEN
        SELECT CASE WHEN t.typcollation <> 0 THEN format('COLLATE %s', coalesce(known.collation_name, 'pg_catalog."default"')) ELSE '' END
          INTO collation_clause FROM pg_type t WHERE t.oid = to_regtype(wider);
        as_wider := CASE WHEN wider = 'text' AND known.type_name::regtype >= 16384 THEN 'CASE WHEN %1$I IS DISTINCT FROM NULL THEN format(''%%s'', %1$I) END'
                         -- the cast would round
                         WHEN wider = 'numeric' AND known.type_name IN ('real', 'double precision') THEN '%1$I::text::numeric'
                         ELSE '%1$I::%2$s' END;
        PERFORM ${ddw}._drop_views(w);
        FOREACH target IN ARRAY ${ddw}._image_tables(w) LOOP
            EXECUTE format('ALTER TABLE ${ddw}.%1$I ALTER %2$I TYPE %3$s %4$s USING %5$s, ALTER %6$I TYPE %3$s %4$s USING %7$s', target,
                known.old_name, wider, collation_clause, format(as_wider, known.old_name, wider),
                known.new_name, format(as_wider, known.new_name, wider));
        END LOOP;
        UPDATE ${ddw}.watch f SET rewritten_by = pg_current_xact_id() WHERE f.watch_id = w.watch_id;
    END IF;
    IF known.type_name IN ('json', 'jsonb') AND wider NOT IN ('json', 'jsonb') THEN -- for people: what is parked has json in an array
        UPDATE ${ddw}.parked p
           SET image = (SELECT json_object_agg(e.key, CASE WHEN e.key IN (known.old_name, known.new_name) THEN to_json((e.value -> 0)::text) ELSE e.value END)
                          FROM json_each(p.image) e)
          FROM ${ddw}.process q
         WHERE q.process_id = p.process_id AND q.source = w.source AND p.state IN ('parked', 'replay', 'staged');
    END IF;
    UPDATE ${ddw}.watch_column k SET type_name = wider, source_type = _widen_column.source_type, collation_name = known.collation_name
     WHERE k.watch_id = w.watch_id AND k.attnum = _widen_column.attnum;
    IF known.key_place IS NOT NULL AND (has_other_collation OR wider <> known.type_name) AND NOT (ARRAY[wider, known.type_name] <@ ARRAY['smallint', 'integer', 'bigint']) THEN
        PERFORM ${ddw}._rehash(w);
    END IF;
END $$;

-- Keys have another hash from here on, so changes of one key could lie in two lanes. All that was recorded before is handed
-- out first: lanes meet here. Who altered the table holds a lock that keeps writers out; a later repair must take one.
CREATE OR REPLACE FUNCTION ${ddw}._rehash(w ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET lock_timeout = '300ms'
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    p record;
BEGIN
    PERFORM ${ddw}._read_committed('what changes the type of a key'); -- to see all processes
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', w.table_oid::regclass);
    FOR p IN SELECT q.process_id FROM ${ddw}.process q WHERE q.source = w.source ORDER BY q.process_id LOOP
        PERFORM ${ddw}._meet(p.process_id, (SELECT string_agg(to_regtype(c.type_name)::oid::text, ' ' ORDER BY c.key_place)
                                              FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND c.key_place IS NOT NULL));
    END LOOP;
    -- what this very transaction recorded before comes after that
    EXECUTE format('UPDATE ${ddw}.%I r SET bucket = CASE r.op WHEN ''D'' THEN %s ELSE %s END WHERE r.transaction = pg_current_xact_id() AND r.op <> ''T''',
        ${ddw}._name('delta_', w.object_name), ${ddw}._bucket_expression(w, 'r.%I', 'old'), ${ddw}._bucket_expression(w, 'r.%I', 'new'));
END $$;

-- A name for a column of the delta table that no dropped column has.
CREATE OR REPLACE FUNCTION ${ddw}._free_name(watch_id integer, prefix text, column_name text, attnum smallint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM ${ddw}.watch_column k
                              WHERE k.watch_id = $1 AND k.attnum <> $4 AND ${ddw}._name($2, $3) IN (k.old_name, k.new_name))
                THEN ${ddw}._name($2, $3 || '_' || $4) ELSE ${ddw}._name($2, $3) END
$$;

-- Tracking that cannot go on is turned off where it would get into the user's way, and reported.
CREATE OR REPLACE FUNCTION ${ddw}._break(w ${ddw}.watch, why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._empty_capture(w);
    BEGIN
        UPDATE ${ddw}.watch f SET state = 'broken', reason = why WHERE f.watch_id = w.watch_id;
    EXCEPTION WHEN OTHERS THEN
        PERFORM ${ddw}._note_loss(w.watch_id, why); -- the row is somebody else's just now; the writes come first
    END;
    RAISE WARNING 'ddw no longer tracks %: %', w.source, why;
END $$;

-- Needs no lock on the source.
CREATE OR REPLACE FUNCTION ${ddw}._empty_capture(w ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._replace_capture(w, '-- off', '', '');
END $$;

-- Follows what was altered. If that is not possible now, changes are recorded by name from here on, and a later repair
-- does the rest; if not even that can be set up, tracking is turned off. Nothing of it is possible while somebody else has
-- written the trigger's function anew and not committed: then it says whether writes fail. Never fails itself.
CREATE OR REPLACE FUNCTION ${ddw}._try_to_follow(w ${ddw}.watch) RETURNS text
-- who alters a table keeps everybody out of it meanwhile: nobody is waited for beyond a moment
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
    why text;
    detail text;
    state text;
BEGIN
    FOR attempt IN 1 .. 5 LOOP
        BEGIN
            IF ${ddw}._follow(w.watch_id) THEN
                RETURN 'followed an alteration';
            END IF;
            RETURN NULL;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
            why := concat_ws('; ', SQLERRM, nullif(detail, ''));
            state := SQLSTATE;
        END;
        EXIT WHEN state <> '55006'; -- altered meanwhile
    END LOOP;
    -- 55000: in the script of an extension, which may not replace what is not its own. At its end it is tried again.
    IF state <> '55000' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = w.table_oid) AND NOT ${ddw}._guard(w.watch_id) AND ${ddw}._is_in_the_way(w) THEN
        RETURN 'could not be repaired, and writes fail: ' || why;
    END IF;
    RETURN 'could not be repaired: ' || why;
END $$;

-- Has changes recorded by name, or not at all. False: somebody else is at the trigger's function, and stays there.
CREATE OR REPLACE FUNCTION ${ddw}._guard(watch_id integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    give_up timestamptz := clock_timestamp() + interval '900 ms';
    overtaken integer := 0;
BEGIN
    LOOP
        BEGIN
            -- a purge may have moved it on meanwhile, or somebody may have turned it off
            SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = _guard.watch_id;
            IF w.state = 'on' THEN
                w.is_guarded := true;
                PERFORM ${ddw}._create_capture(w);
            END IF;
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF clock_timestamp() >= give_up THEN
                    PERFORM ${ddw}._note_unfollowed(_guard.watch_id); -- the function that is there will not say so
                    RETURN false;
                END IF;
            WHEN OTHERS THEN
                overtaken := overtaken + 1;
                -- "tuple concurrently updated": who was at the function has committed; or who altered the table has
                IF SQLSTATE NOT IN ('XX000', '55006') OR overtaken > 9 THEN
                    RETURN ${ddw}._is_guarded() OR ${ddw}._try_to_break(w, SQLERRM); -- the function that is there survives
                END IF;
        END;
    END LOOP;
    BEGIN -- unless the row is somebody else's just now; that the table was altered is seen without it
        UPDATE ${ddw}.watch f SET is_guarded = true
         WHERE f.watch_id IN (SELECT k.watch_id FROM ${ddw}.watch k WHERE k.watch_id = _guard.watch_id FOR NO KEY UPDATE SKIP LOCKED);
    EXCEPTION WHEN OTHERS THEN
        NULL;
    END;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._try_to_break(w ${ddw}.watch, why text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._break(w, why);
    RETURN true;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END $$;

-- Whether the trigger's function, as it was made for the columns that are known, fails on those that are there: not if
-- columns were only added, or if whoever makes it makes one that survives.
CREATE OR REPLACE FUNCTION ${ddw}._is_in_the_way(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.state = 'on' AND NOT ${ddw}._is_guarded() AND NOT ${ddw}._is_wide(w.table_oid)
       AND (EXISTS (SELECT FROM ${ddw}.watch_column k LEFT JOIN ${ddw}._columns(w.table_oid) c ON c.attnum = k.attnum
                     WHERE k.watch_id = w.watch_id AND NOT k.is_dropped
                       AND (c.attnum IS NULL OR c.column_name <> k.column_name OR c.source_type <> k.source_type))
            OR EXISTS (SELECT FROM ${ddw}._delta_columns(w) d WHERE d.type_name IS NULL AND NOT d.is_dropped))
$$;

CREATE OR REPLACE FUNCTION ${ddw}.repair() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    done text;
    has_followed boolean := false;
    has_waited boolean := false;
BEGIN
    PERFORM ${ddw}._read_committed('repair');
    FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.state = 'on' AND NOT ${ddw}._is_restored(f) ORDER BY f.source LOOP
        -- what was followed is in the way of the next ALTER TABLE to the end, and must not wait for others: they come the next time
        EXIT WHEN has_followed AND has_waited;
        IF ${ddw}._is_altered(w) THEN
            done := ${ddw}._try_to_follow(w);
            IF done IS NOT NULL THEN
                RETURN NEXT format('%s: %s', w.source, done);
                has_waited := has_waited OR done LIKE 'could not%';
                has_followed := has_followed OR done NOT LIKE 'could not%';
            END IF;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION ${ddw}.repair IS 'Follows tables that were altered while no event trigger was there. Returns what was done.';
