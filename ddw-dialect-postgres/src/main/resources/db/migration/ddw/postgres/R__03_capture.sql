-- Capture by trigger: a generated function that writes one row into the delta table.

-- A name in quotes, needed or not: words such as begin and loop, which mean nothing to SQL, do so in a body of PL/pgSQL.
CREATE OR REPLACE FUNCTION ${ddw}._quoted(name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT '"' || replace(name, '"', '""') || '"' $$;

-- The type of a column in the delta table, by the name that it has now: it may have been renamed and not followed yet.
CREATE OR REPLACE FUNCTION ${ddw}._recorded_type(watch ${ddw}.watch, known ${ddw}.watch_column) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT coalesce((SELECT format_type(a.atttypid, -1) FROM pg_attribute a
                      WHERE a.attrelid = to_regclass(format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name)))
                        AND a.attname = known.new_name AND NOT a.attisdropped), known.type_name)
$$;

-- The name that a column has now: it may be another one than is known, and that one another column's.
CREATE OR REPLACE FUNCTION ${ddw}._present_name(watch ${ddw}.watch, known ${ddw}.watch_column) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = watch.table_oid AND a.attnum = known.attnum AND NOT a.attisdropped),
                    known.column_name)
$$;

-- A value of the source, such as OLD.x, without its domain: operators and hashes of enums and ranges are not found by that.
CREATE OR REPLACE FUNCTION ${ddw}._of_base_type(watch ${ddw}.watch, known ${ddw}.watch_column, reference text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT CASE WHEN base <> a.atttypid THEN format('%s::%s', value, format_type(base, -1)) ELSE value END
      FROM format(replace(reference, '%I', '%s'), ${ddw}._quoted(${ddw}._present_name(watch, known))) value
      LEFT JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = known.attnum AND NOT a.attisdropped
      LEFT JOIN LATERAL ${ddw}._base_type(a.atttypid) base ON true
$$;

-- A value of the source, such as OLD.x, as the delta table has it: another type if the column was altered meanwhile. What
-- is of a type of somebody's own is written out by its output function: its casts may be anybody's code. All others become
-- text by their cast, as ALTER TABLE makes them; whoever records as text writes the same. As long as a new type is not
-- followed, the delta table may not hold all of its values, and a cast would round or cut these: they are missing.
CREATE OR REPLACE FUNCTION ${ddw}._as_recorded(watch ${ddw}.watch, known ${ddw}.watch_column, reference text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT CASE WHEN coalesce(format_type(base, -1), recorded) = recorded THEN value
                WHEN a.atttypid <> known.source_type AND recorded NOT IN ('text', 'character varying') AND NOT ${ddw}._holds(recorded, format_type(base, -1)) THEN
                     CASE WHEN base >= 16384 OR to_regtype(recorded) >= 16384 THEN format('NULL::%s', recorded)
                          ELSE format('${ddw}._if_it_fits(%s, %L, %s::text, %L)::%s', watch.watch_id, known.column_name, value, recorded, recorded) END
                WHEN base >= 16384 THEN format('CASE WHEN %1$s IS DISTINCT FROM NULL THEN format(''%%s'', %1$s) END', value)
                -- nor is anything cast to such a type
                WHEN to_regtype(recorded) >= 16384 THEN format('NULL::%s', recorded)
                -- the cast would round to fewer digits than the number has
                WHEN recorded = 'numeric' AND base IN ('real'::regtype, 'double precision'::regtype) THEN format('%s::text::numeric', value)
                ELSE format('%s::%s', value, recorded) END
      FROM ${ddw}._recorded_type(watch, known) recorded
     CROSS JOIN ${ddw}._of_base_type(watch, known, reference) value
      LEFT JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = known.attnum AND NOT a.attisdropped
      LEFT JOIN LATERAL ${ddw}._base_type(a.atttypid) base ON true
$$;

-- What a value of a type is compared as with one of another type. The shortest text of a real is that of another number;
-- blanks at the end are none in bpchar.
CREATE OR REPLACE FUNCTION ${ddw}._as_written(type_name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE type_name WHEN 'real' THEN 'real::double precision' WHEN 'bpchar' THEN 'bpchar::text' ELSE type_name END $$;

-- A value as text, if it is the same as a value of a type of the server's; else NULL, and the loss is noted.
CREATE OR REPLACE FUNCTION ${ddw}._if_it_fits(watch_id integer, column_name text, value text, type_name text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fitting text;
BEGIN
    IF value IS NOT NULL THEN
        BEGIN
            EXECUTE format('SELECT $1::%s::text', ${ddw}._as_written(type_name)) INTO fitting USING value;
            IF fitting <> value THEN
                RAISE EXCEPTION '% would be %', value, fitting;
            END IF;
        EXCEPTION WHEN OTHERS THEN
            fitting := NULL;
            PERFORM ${ddw}._note_loss(watch_id, format('a value of column %s does not fit: %s', column_name, SQLERRM));
        END;
    END IF;
    RETURN fitting;
END $$;

-- Settings that make output functions write the same in every session. Whoever hashes a key must have them.
CREATE OR REPLACE FUNCTION ${ddw}._same_text() RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'SET timezone = ''UTC'' SET datestyle = ''ISO'' SET intervalstyle = ''postgres'' SET extra_float_digits = 1'
        || ' SET bytea_output = ''hex'' SET lc_monetary = ''C'''
$$;

-- A value as it is hashed. Types without a hash of their own go by what their output function writes.
CREATE OR REPLACE FUNCTION ${ddw}._hashable(type_name text, value text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT hash_record_extended(ROW(NULL::%s), 0)', type_name);
    RETURN value;
EXCEPTION WHEN undefined_function THEN
    RETURN format('format(''%%s'', %s)', value);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._hash(parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT format('hash_record_extended(ROW(%s), 0) & 9223372036854775807', array_to_string(parts, ', ')) $$;

-- The hash of the key as it is recorded, over references such as OLD.%I to column_name, or r.%I to old_name.
CREATE OR REPLACE FUNCTION ${ddw}._bucket_expression(watch ${ddw}.watch, reference text, image text DEFAULT 'source') RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := '{}';
    part record;
BEGIN
    FOR part IN SELECT ${ddw}._recorded_type(watch, c) AS type_name, CASE image WHEN 'old' THEN format(reference, c.old_name) WHEN 'new' THEN format(reference, c.new_name)
                                               ELSE ${ddw}._as_recorded(watch, c, reference) END AS value
                  FROM ${ddw}.watch_column c
                 WHERE c.watch_id = watch.watch_id AND c.key_place IS NOT NULL ORDER BY c.key_place LOOP
        parts := parts || ${ddw}._hashable(part.type_name, part.value);
    END LOOP;
    RETURN ${ddw}._hash(parts);
END $$;

-- Writes the trigger function anew, for the half in use and the columns as they are. Takes no lock on the source.
-- A guarded one survives columns that were altered behind its back: it then goes by name, in ${ddw}._capture_by_name.
CREATE OR REPLACE FUNCTION ${ddw}._create_capture(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- before anything is read of the table, which somebody may be altering
    last_attnum smallint := ${ddw}._last_attnum(watch.table_oid);
    shape text := ${ddw}._shape(watch.table_oid, last_attnum);
    marks text := ${ddw}._marks(watch.table_oid);
    delta text := pg_catalog.format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name || '_' || watch.slot));
    old_names text; new_names text; old_values text; new_values text; same_key text;
    old_bucket text := ${ddw}._bucket_expression(watch, 'OLD.%I');
    new_bucket text := ${ddw}._bucket_expression(watch, 'NEW.%I');
    truncation text := format('INSERT INTO %s (op) VALUES (''T'');', delta);
    of_new_row text := format('IF current_setting(''${ddw}.early'', true) <> '''' THEN PERFORM ${ddw}._keep_order(true, %s', watch.watch_id);
    of_known_row text := format('IF current_setting(''${ddw}.early'', true) <> '''' OR age(OLD.xmin) <= 0 THEN GET DIAGNOSTICS stack = PG_CONTEXT; is_within := ${ddw}._is_within(stack);'
        || E'\n            IF current_setting(''${ddw}.early'', true) <> '''' OR is_within THEN PERFORM ${ddw}._keep_order(is_within, %s', watch.watch_id);
    is_partitioned boolean := EXISTS (SELECT FROM pg_class c WHERE c.oid = watch.table_oid AND c.relkind = 'p');
    is_inexact boolean := ${ddw}._is_inexact(watch);
    delta_oid oid := to_regclass(delta);
    is_guarded boolean := watch.is_guarded OR is_inexact OR ${ddw}._has_strange_columns(watch);
    changed_key text; body text; is_altered text;
BEGIN
    SELECT string_agg(format('%I', c.old_name), ', ' ORDER BY c.attnum), string_agg(format('%I', c.new_name), ', ' ORDER BY c.attnum),
           string_agg(${ddw}._as_recorded(watch, c, 'OLD.%I'), ', ' ORDER BY c.attnum), string_agg(${ddw}._as_recorded(watch, c, 'NEW.%I'), ', ' ORDER BY c.attnum),
           string_agg(${ddw}._is_same(watch, c), ' AND ') FILTER (WHERE c.key_place IS NOT NULL),
           string_agg(format('pg_typeof(NEW.%s) <> %s::oid::regtype', ${ddw}._quoted(${ddw}._present_name(watch, c)), coalesce(a.atttypid, c.source_type)), ' OR ')
      INTO old_names, new_names, old_values, new_values, same_key, is_altered
      FROM ${ddw}.watch_column c LEFT JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = c.attnum AND NOT a.attisdropped
     -- one that was dropped is left out before that is followed: another column may have its name by now
     WHERE c.watch_id = watch.watch_id AND NOT c.is_dropped AND (a.attnum IS NOT NULL OR c.key_place IS NOT NULL);
    IF is_partitioned THEN
        truncation := format('PERFORM ${ddw}._capture_truncation(%s, %L, TG_RELID, TG_WHEN);', watch.watch_id, delta);
    END IF;
    changed_key := format($body$
        INSERT INTO %1$s (op, bucket, %2$s) VALUES ('D', %6$s, %4$s);
        %7$s, TG_RELID, OLD.ctid, OLD.xmin, NULL, %6$s); END IF; END IF;
        INSERT INTO %1$s (op, bucket, %3$s) VALUES ('I', %8$s, %5$s);
        %9$s, TG_RELID, NULL, NULL, NEW.ctid, %8$s); END IF;$body$, delta, old_names, new_names, old_values, new_values, old_bucket, of_known_row, new_bucket, of_new_row);
    -- each condition is made ready anew in each transaction: few of them are in the way of an update
    body := format($body$
    IF TG_OP = 'UPDATE' THEN
        IF (%8$s) AND OLD.* *<> NEW.* THEN -- a CASE has a THEN of its own
            INSERT INTO %1$s (op, bucket, %2$s, %3$s) VALUES ('U', %7$s, %4$s, %5$s);
            %10$s, TG_RELID, OLD.ctid, OLD.xmin, NEW.ctid, %7$s); END IF; END IF;
        ELSIF OLD.* *= NEW.* THEN
            GET DIAGNOSTICS stack = PG_CONTEXT;
            IF ${ddw}._is_within(stack) THEN PERFORM ${ddw}._keep_thread(%13$s, TG_RELID, OLD.ctid, NEW.ctid); END IF;
        ELSE%11$s
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO %1$s (op, bucket, %3$s) VALUES ('I', %7$s, %5$s);
        %12$s, TG_RELID, NULL, NULL, NEW.ctid, %7$s); END IF;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO %1$s (op, bucket, %2$s) VALUES ('D', %6$s, %4$s);
        %10$s, TG_RELID, OLD.ctid, OLD.xmin, NULL, %6$s); END IF; END IF;
    ELSIF TG_OP = 'TRUNCATE' THEN
        %9$s
        IF current_setting('${ddw}.early', true) <> '' OR current_setting('${ddw}.same_version', true) <> '' THEN
            PERFORM ${ddw}._forget_order(%13$s, pg_relation_filenode(TG_RELID));
        END IF;
    END IF;$body$, delta, old_names, new_names, old_values, new_values, old_bucket, new_bucket, same_key, truncation, of_known_row, changed_key, of_new_row, watch.watch_id);
    IF is_guarded THEN
        body := format($body$
    BEGIN
        IF TG_LEVEL = 'ROW' THEN -- else there is no NEW, in no expression
            -- asked when this is planned, which is done anew when the table was altered: regclass makes the plan depend on it
            IF ${ddw}._shape('%5$s'::regclass, %6$s::smallint) <> %7$L THEN
                RAISE EXCEPTION 'the table was altered';
            END IF;
            IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN -- in a plan of its own
                IF ${ddw}._marks('%5$s'::regclass) <> %8$L THEN
                    RAISE EXCEPTION 'the table was altered';
                END IF;
            END IF;
            -- regclass again: a type that was altered and rolled back is forgotten
            IF '%5$s'::regclass IS NOT NULL AND (%4$s) THEN
                RAISE EXCEPTION 'a column has another type'; -- it would be cast to the one that is recorded, and rounded or cut
            END IF;
        END IF;%1$s
        -- who has waited for a repair may find another column under the name: it has the delta table now
        IF TG_LEVEL = 'ROW' AND ${ddw}._shape('%10$s'::regclass, %11$s::smallint) <> %12$L THEN
            RAISE EXCEPTION 'the delta table was altered';
        END IF;%9$s
    EXCEPTION
        WHEN program_limit_exceeded THEN -- two images do not fit into one row: as D and I they do
            IF TG_OP <> 'UPDATE' THEN
                PERFORM ${ddw}._note_loss(%2$s, SQLERRM);
                RETURN NULL;
            END IF;
            BEGIN%3$s
            EXCEPTION WHEN OTHERS THEN
                PERFORM ${ddw}._note_loss(%2$s, SQLERRM);
            END;
        WHEN OTHERS THEN
            BEGIN
                PERFORM ${ddw}._refuse_foreign_json();
                PERFORM ${ddw}._capture_by_name(%2$s, TG_OP, CASE WHEN TG_OP IN ('UPDATE', 'DELETE') THEN ${ddw}._as_json(%2$s, OLD) END,
                                                CASE WHEN TG_OP IN ('UPDATE', 'INSERT') THEN ${ddw}._as_json(%2$s, NEW) END);
            EXCEPTION WHEN OTHERS THEN
                PERFORM ${ddw}._note_loss(%2$s, SQLERRM);
            END;
    END;$body$, body, watch.watch_id, changed_key, is_altered, watch.table_oid, last_attnum, shape, marks,
                       CASE WHEN is_inexact THEN format(E'\n        IF TG_LEVEL = ''ROW'' THEN PERFORM ${ddw}._note_unfollowed(%s); END IF;', watch.watch_id) END,
                       coalesce(delta_oid, 0), coalesce(${ddw}._last_attnum(delta_oid), 0), coalesce(${ddw}._shape(delta_oid, ${ddw}._last_attnum(delta_oid)), ''));
    END IF;
    -- a dump takes the triggers along to tables that nobody follows when they are altered
    IF NOT is_partitioned THEN
        body := format($body$
    IF TG_RELID <> %s THEN
        RETURN NULL;
    END IF;$body$, watch.table_oid) || body;
    ELSE -- and anybody may call its function
        body := format($body$
    IF TG_RELID <> ALL (%L::oid[]) AND NOT EXISTS (SELECT FROM pg_partition_ancestors(TG_RELID) a WHERE a.relid = %s::regclass) THEN
        RETURN NULL;
    END IF;$body$, watch.table_oid || ${ddw}._partitions(watch.table_oid), watch.table_oid) || body;
    END IF;
    IF (shape, marks) IS DISTINCT FROM (${ddw}._shape(watch.table_oid, last_attnum), ${ddw}._marks(watch.table_oid)) THEN
        RAISE EXCEPTION '% is being altered', watch.source USING ERRCODE = 'object_in_use';
    END IF;
    PERFORM ${ddw}._replace_capture(watch, ${ddw}._capture_mark(watch, is_guarded, is_inexact, concat_ws(' ', shape, marks)), body, CASE WHEN is_inexact OR concat(old_bucket, new_bucket, new_values) ~ 'format\(|::text' THEN ${ddw}._same_text() ELSE '' END);
END $$;

-- Whether what is recorded may not be what was written: columns were added or retyped, and that is not followed yet.
CREATE OR REPLACE FUNCTION ${ddw}._is_inexact(watch ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}._columns(watch.table_oid) c
                     LEFT JOIN ${ddw}.watch_column k ON k.watch_id = watch.watch_id AND k.attnum = c.attnum AND NOT k.is_dropped
                    WHERE k.attnum IS NULL OR c.source_type <> k.source_type
                       OR ${ddw}._has_other_collation(c.source_type, c.collation_name, k.collation_name))
$$;

-- Whether the source has other columns than those that are known, so that the trigger's function must not trust it.
CREATE OR REPLACE FUNCTION ${ddw}._has_strange_columns(watch ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}.watch_column k LEFT JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = k.attnum AND NOT a.attisdropped
                    WHERE k.watch_id = watch.watch_id AND NOT k.is_dropped
                      AND (a.attnum IS NULL OR a.attname <> k.column_name OR a.atttypid <> k.source_type))
$$;

-- Whether an update leaves a column of the key the same: for its index, and, if it is recorded as another type, there too.
CREATE OR REPLACE FUNCTION ${ddw}._is_same(watch ${ddw}.watch, known ${ddw}.watch_column) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', ${ddw}._of_base_type(watch, known, 'OLD.%I'), known.key_operator, ${ddw}._of_base_type(watch, known, 'NEW.%I'),
                     CASE WHEN recorded <> ${ddw}._of_base_type(watch, known, 'OLD.%I') THEN format('AND %s = %s', recorded, ${ddw}._as_recorded(watch, known, 'NEW.%I')) END)
      FROM ${ddw}._as_recorded(watch, known, 'OLD.%I') recorded
$$;

-- The first line of the trigger's function: what it was made for, as it may have been made by somebody who could not write
-- that down.
CREATE OR REPLACE FUNCTION ${ddw}._capture_mark(watch ${ddw}.watch, is_guarded boolean, is_inexact boolean, shape text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', '--', CASE WHEN is_inexact THEN 'inexact,' WHEN is_guarded THEN 'guarded,' ELSE 'plain,' END, 'half', watch.slot, CASE WHEN is_guarded THEN shape END)
$$;

CREATE OR REPLACE FUNCTION ${ddw}._replace_capture(watch ${ddw}.watch, mark text, body text, settings text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION ${ddw}.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        || ' SET search_path = pg_catalog, pg_temp %s AS %L',
        ${ddw}._name('capture_', watch.object_name), settings, mark || E'\nDECLARE\n    stack text;\n    is_within boolean := false;\nBEGIN' || body || E'\n    RETURN NULL;\nEND');
    PERFORM ${ddw}._grant_capture(watch);
END $$;

-- Nobody needs the right to call a trigger's function to fire it, but who adds a partition does, as the server makes that
-- one's triggers for them.
CREATE OR REPLACE FUNCTION ${ddw}._grant_capture(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    capture regprocedure := to_regprocedure(format('${ddw}.%I()', ${ddw}._name('capture_', watch.object_name)));
BEGIN
    IF capture IS NOT NULL AND EXISTS (SELECT FROM pg_class c WHERE c.oid = watch.table_oid AND c.relkind = 'p') THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', capture);
    ELSIF capture IS NOT NULL THEN
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', capture);
    END IF;
END $$;

-- A truncation of a partitioned table is T. One of a partition alone takes only the rows there: D for each. The triggers
-- before it come first on the table, then on its partitions; a setting of the transaction tells these which it is.
CREATE OR REPLACE FUNCTION ${ddw}._capture_truncation(watch_id integer, delta text, truncated oid, moment text) RETURNS void
-- row_security off: policies that would hide rows, by code of the table's owner, are an error
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    w ${ddw}.watch;
    names text; fields text;
BEGIN
    PERFORM pg_current_xact_id(); -- before the first position is taken, as a window goes by both
    SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = _capture_truncation.watch_id;
    IF w.table_oid = truncated THEN
        PERFORM set_config('${ddw}.truncating', CASE moment WHEN 'BEFORE' THEN watch_id::text ELSE '' END, true);
        IF moment = 'AFTER' THEN
            EXECUTE format('INSERT INTO %s (op) VALUES (''T'')', delta);
        END IF;
    ELSIF moment = 'BEFORE' AND truncated = ANY (w.partitions) AND current_setting('${ddw}.truncating', true) IS DISTINCT FROM watch_id::text THEN
        EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', delta); -- names are read behind a repair that is under way
        SELECT string_agg(format('%I', c.old_name), ', ' ORDER BY c.attnum), string_agg(${ddw}._as_recorded(w, c, 'r.%I'), ', ' ORDER BY c.attnum)
          INTO names, fields FROM ${ddw}.watch_column c JOIN ${ddw}._columns(w.table_oid) a ON a.attnum = c.attnum
         WHERE c.watch_id = w.watch_id AND NOT c.is_dropped;
        IF ${ddw}._is_inexact(w) THEN
            PERFORM ${ddw}._note_unfollowed(watch_id);
        END IF;
        EXECUTE format('INSERT INTO %s (op, bucket, %s) SELECT ''D'', %s, %s FROM %s r', delta, names,
                       ${ddw}._bucket_expression(w, 'r.%I'), fields, truncated::regclass);
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
            PERFORM ${ddw}._note_loss(watch_id, format('%s was truncated at isolation level %s, which does not show all rows that went',
                                                       truncated::regclass, current_setting('transaction_isolation')));
        END IF;
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM ${ddw}._note_loss(watch_id, format('the truncation of %s was not recorded: %s', truncated::regclass, SQLERRM));
END $$;

-- Writes down that something was lost; one line a transaction. Never fails and waits for nobody; nor is the table read, as
-- serializable transactions would get into each other's way here.
CREATE OR REPLACE FUNCTION ${ddw}._note_loss(watch_id integer, reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO ${ddw}.lost (watch_id, reason) VALUES (_note_loss.watch_id, left(_note_loss.reason, 1000)) ON CONFLICT DO NOTHING;
    RAISE WARNING 'ddw lost a change of %: %', (SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = _note_loss.watch_id), reason;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw lost a change: %', reason;
END $$;

-- Writes down that a change was recorded as well as that goes while an alteration is not followed, unless more is said of it.
CREATE OR REPLACE FUNCTION ${ddw}._note_unfollowed(watch_id integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    why CONSTANT text := 'the table was altered, and until that is followed values may be missing or written otherwise';
BEGIN
    INSERT INTO ${ddw}.lost (watch_id, reason) VALUES (_note_unfollowed.watch_id, why) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RAISE WARNING 'ddw may lose a change of %: %', (SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = _note_unfollowed.watch_id), why;
    END IF;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw may lose a change: %', why;
END $$;

-- Writing a row as json calls casts to json, so with the rights of this schema's owner none may be a stranger's.
CREATE OR REPLACE FUNCTION ${ddw}._refuse_foreign_json() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stranger regprocedure;
BEGIN
    SELECT f.oid INTO stranger
      FROM pg_cast c JOIN pg_proc f ON f.oid = c.castfunc JOIN pg_roles r ON r.oid = f.proowner
     WHERE c.casttarget IN ('json'::regtype, 'jsonb'::regtype) AND NOT r.rolsuper AND r.rolname <> current_user LIMIT 1;
    IF FOUND THEN
        PERFORM ${ddw}._fail('DW007', format('a cast to json calls %s, which is of neither a superuser nor the owner of schema ${ddw}', stranger));
    END IF;
END $$;

-- Whether reading a value of a type runs the check of a domain, which is anybody's code.
CREATE OR REPLACE FUNCTION ${ddw}._has_domain(type_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE part AS (
        SELECT to_regtype(type_name)::oid AS oid
        UNION
        SELECT inner_part.oid
          FROM part p JOIN pg_type t ON t.oid = p.oid
         CROSS JOIN LATERAL (
               SELECT t.typelem WHERE t.typelem <> 0
                UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)) inner_part (oid)
    )
    SELECT EXISTS (SELECT FROM part p JOIN pg_type t ON t.oid = p.oid WHERE t.typtype = 'd')
$$;

-- A row by its names, the same in every session. What is recorded as text is text, as ${ddw}._as_recorded writes it.
CREATE OR REPLACE FUNCTION ${ddw}._as_json(watch_id integer, changed record) RETURNS json
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    fields json := to_json(changed);
    texts jsonb := '{}';
    part record;
    written text;
BEGIN
    FOR part IN SELECT a.attname::text AS field, ${ddw}._base_type(a.atttypid) AS base
                  FROM ${ddw}.watch w JOIN ${ddw}.watch_column k USING (watch_id)
                  JOIN pg_attribute a ON a.attrelid = w.table_oid AND a.attnum = k.attnum AND NOT a.attisdropped
                 WHERE w.watch_id = _as_json.watch_id AND ${ddw}._recorded_type(w, k) IN ('text', 'character varying', 'bpchar')
                   AND format_type(${ddw}._base_type(a.atttypid), -1) NOT IN ('text', 'character varying', 'name', ${ddw}._recorded_type(w, k)) LOOP
        EXECUTE format(CASE WHEN part.base >= 16384 THEN 'SELECT CASE WHEN ($1).%1$I IS DISTINCT FROM NULL THEN format(''%%s'', ($1).%1$I) END'
                            ELSE 'SELECT ($1).%I::text' END, part.field) INTO written USING changed;
        texts := texts || jsonb_build_object(part.field, written);
    END LOOP;
    IF texts = '{}' THEN
        RETURN fields;
    END IF;
    RETURN (SELECT json_object_agg(e.key, CASE WHEN texts ? e.key THEN to_json(texts ->> e.key) ELSE e.value END) FROM json_each(fields) e);
END $$;

-- The way of last resort of a guarded trigger: takes from the row, by name, what the delta table has a column and
-- room for: what comes out of it as it went in. Never fails; it is noted that it was gone, ${ddw}.inspect and ${ddw}.diagnose
-- tell people what to do: a transaction that sees the catalog as it was before the alteration may take one column for another.
CREATE OR REPLACE FUNCTION ${ddw}._capture_by_name(watch_id integer, tg_op text, old_row json, new_row json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    watch ${ddw}.watch;
    delta text;
    part record;
    recorded json;
    fitting smallint[] := '{}';
    is_same_key boolean := true;
BEGIN
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = _capture_by_name.watch_id;
    delta := format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name || '_' || watch.slot));
    EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', delta); -- names are read behind a repair that is under way
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = _capture_by_name.watch_id;
    IF tg_op = 'TRUNCATE' THEN
        EXECUTE format('INSERT INTO %s (op) VALUES (''T'')', delta);
        RETURN;
    END IF;
    FOR part IN SELECT f.*, k.key_place, r.type_name, CASE WHEN a.atttypid <> k.source_type THEN ${ddw}._as_written(r.type_name) ELSE r.type_name END AS as_written
                  FROM ${ddw}._fields(watch) f JOIN ${ddw}.watch_column k USING (attnum) CROSS JOIN ${ddw}._recorded_type(watch, k) r (type_name)
                  JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = f.attnum
                 WHERE k.watch_id = watch.watch_id LOOP
        BEGIN
            IF ${ddw}._has_domain(part.type_name) THEN
                RAISE EXCEPTION 'its type has parts that are domains, whose checks must not run here';
            END IF;
            -- as text, too: of some types json makes values that nobody can read any more
            EXECUTE format('SELECT json_build_object(%L, r.%I::%s, %L, r.%I::%s), r::text FROM json_populate_record(NULL::%s, $1) r',
                           part.old_name, part.old_name, part.as_written, part.new_name, part.new_name, part.as_written, delta)
               INTO recorded USING json_build_object(part.old_name, old_row -> part.field, part.new_name, new_row -> part.field);
            IF (recorded ->> part.old_name, recorded ->> part.new_name) IS DISTINCT FROM (old_row ->> part.field, new_row ->> part.field) THEN
                RAISE EXCEPTION '% would be %', concat_ws(' and ', old_row ->> part.field, new_row ->> part.field),
                                                concat_ws(' and ', recorded ->> part.old_name, recorded ->> part.new_name);
            END IF;
            fitting := fitting || part.attnum;
        EXCEPTION WHEN OTHERS THEN
            -- no room for this value: the column stays NULL
            PERFORM ${ddw}._note_loss(watch_id, format('a value of column %s does not fit: %s', part.field, SQLERRM));
        END;
        is_same_key := is_same_key AND (part.key_place IS NULL OR (old_row ->> part.field) IS NOT DISTINCT FROM (new_row ->> part.field));
    END LOOP;
    PERFORM ${ddw}._note_unfollowed(watch_id);
    IF tg_op = 'UPDATE' AND is_same_key THEN
        BEGIN
            PERFORM ${ddw}._insert_by_name(watch, delta, 'U', fitting, old_row, new_row);
            RETURN;
        EXCEPTION WHEN program_limit_exceeded THEN
            NULL; -- two images do not fit into one row: as D and I they do
        END;
    END IF;
    IF tg_op <> 'INSERT' THEN
        PERFORM ${ddw}._insert_by_name(watch, delta, 'D', fitting, old_row, NULL);
    END IF;
    IF tg_op <> 'DELETE' THEN
        PERFORM ${ddw}._insert_by_name(watch, delta, 'I', fitting, NULL, new_row);
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM ${ddw}._note_loss(watch_id, SQLERRM);
END $$;

-- The columns that are recorded, with the name that each has in the source now: it may have been renamed since.
CREATE OR REPLACE FUNCTION ${ddw}._fields(watch ${ddw}.watch) RETURNS TABLE (attnum smallint, field text, old_name text, new_name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.attnum, a.attname::text, c.old_name, c.new_name
      FROM ${ddw}.watch_column c
      JOIN pg_attribute a ON a.attrelid = watch.table_oid AND a.attnum = c.attnum AND NOT a.attisdropped
     WHERE c.watch_id = watch.watch_id AND NOT c.is_dropped
     ORDER BY c.attnum
$$;

CREATE OR REPLACE FUNCTION ${ddw}._insert_by_name(
    watch ${ddw}.watch, delta text, op text, fitting smallint[], old_row json, new_row json) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    names text;
    image json;
BEGIN
    SELECT string_agg(format('%I', n.name), ', '), json_object_agg(n.name, n.value) INTO names, image
      FROM ${ddw}._fields(watch) f
     CROSS JOIN LATERAL (VALUES (f.old_name, old_row -> f.field), (f.new_name, new_row -> f.field)) n (name, value)
     WHERE f.attnum = ANY (fitting);
    EXECUTE format('INSERT INTO %s (op, bucket, %s) SELECT %L, %s, %s FROM json_populate_record(NULL::%s, $1) r',
                   delta, names, op, ${ddw}._bucket_expression(watch, 'r.%I', CASE op WHEN 'D' THEN 'old' ELSE 'new' END), names, delta) USING image;
END $$;
