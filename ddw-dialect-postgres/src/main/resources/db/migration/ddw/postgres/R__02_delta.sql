-- The delta table of a source: which columns, which key, two halves of which one is written to.

-- What a domain is based on, in the end; other types are their own.
CREATE OR REPLACE FUNCTION ${ddw}._base_type(type_oid oid) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE base AS (
        SELECT t.oid, t.typtype, t.typbasetype FROM pg_type t WHERE t.oid = type_oid
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype FROM base b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
    )
    SELECT b.oid FROM base b WHERE b.typtype <> 'd'
$$;

-- Whether every value of one type is a value of the other, and is the same there, in every session. An implicit cast of the
-- server's does not say so: dates beyond the years of timestamps fail, local times depend on the time zone, names are cut.
CREATE OR REPLACE FUNCTION ${ddw}._holds(wider text, narrower text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (narrower, wider) IN (('smallint', 'integer'), ('smallint', 'bigint'), ('smallint', 'numeric'), ('integer', 'bigint'), ('integer', 'numeric'),
        ('bigint', 'numeric'), ('oid', 'bigint'), ('real', 'double precision'), ('character varying', 'text'), ('bpchar', 'text'), ('name', 'text'),
        ('bpchar', 'character varying'), ('cidr', 'inet'))
$$;

-- The type that holds the values of both: numeric where a floating point number would round, else one of the two, else text.
CREATE OR REPLACE FUNCTION ${ddw}._wider(known text, wanted text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN known = wanted OR ${ddw}._holds(known, wanted) THEN known
                WHEN ${ddw}._holds(wanted, known) THEN wanted
                WHEN known IN ('smallint', 'integer', 'bigint', 'numeric') AND wanted IN ('real', 'double precision')
                  OR wanted IN ('smallint', 'integer', 'bigint', 'numeric') AND known IN ('real', 'double precision') THEN 'numeric'
                ELSE 'text' END
$$;

-- The columns of a table that are captured: generated ones are left out, domains count as what they are based on,
-- lengths are dropped, so that a column that grows longer needs no change here.
CREATE OR REPLACE FUNCTION ${ddw}._columns(table_oid oid)
RETURNS TABLE (attnum smallint, column_name text, source_type oid, type_name text, collation_name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT a.attnum, a.attname::text, a.atttypid, pg_catalog.format_type(base, -1),
           (SELECT pg_catalog.format('%I.%I', n.nspname, c.collname)
              FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
             WHERE c.oid = a.attcollation AND c.collname <> 'default')
      FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL ${ddw}._base_type(a.atttypid) base
     WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ORDER BY a.attnum
$$;

-- What has no collation leaves that of what was recorded before.
CREATE OR REPLACE FUNCTION ${ddw}._has_other_collation(source_type oid, collation_name text, known text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT collation_name IS DISTINCT FROM known AND EXISTS (SELECT FROM pg_type t WHERE t.oid = source_type AND t.typcollation <> 0) $$;

-- The last column, of whatever kind; dropped ones count.
CREATE OR REPLACE FUNCTION ${ddw}._last_attnum(table_oid oid) RETURNS smallint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT max(a.attnum) FROM pg_attribute a WHERE a.attrelid = table_oid $$;

-- What a table and its columns are called, dropped ones included. Not immutable at all: said to be, so that the planner asks once
-- and keeps the answer with the plan, which the server drops when a table was altered that the plan names, be it as a
-- constant of type regclass. Names are looked up in the catalog as it is, whatever the transaction sees of it. The columns
-- behind the last one are those that come later.
CREATE OR REPLACE FUNCTION ${ddw}._shape(relation regclass, last_attnum smallint) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT md5(string_agg(coalesce(i.object_names::text, '-'), ',' ORDER BY n))
      FROM generate_series(0, last_attnum + 16) n, pg_identify_object_as_address('pg_class'::regclass, relation, n) i
$$;

-- What else there is to a table's columns, as the transaction sees it.
CREATE OR REPLACE FUNCTION ${ddw}._marks(relation regclass) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    SELECT md5(string_agg(concat_ws(' ', a.attnum, a.attgenerated, a.attcollation::regcollation), ',' ORDER BY a.attnum))
      FROM pg_attribute a WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
$$;

CREATE OR REPLACE FUNCTION ${ddw}._shape_of(table_oid oid, last_attnum smallint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT concat_ws(' ', ${ddw}._shape(table_oid, last_attnum), ${ddw}._marks(table_oid)) $$;

CREATE OR REPLACE FUNCTION ${ddw}._source_of(table_oid oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$ SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = table_oid $$;

-- The leaves of a partitioned table; empty for others.
CREATE OR REPLACE FUNCTION ${ddw}._partitions(table_oid oid) RETURNS oid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT ARRAY(SELECT t.relid::oid FROM pg_partition_tree(table_oid::regclass) t WHERE t.isleaf AND t.relid <> table_oid ORDER BY 1) $$;

-- Whether an index tells all rows of its table apart, whatever their values.
CREATE OR REPLACE FUNCTION ${ddw}._can_be_key(index pg_catalog.pg_index) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT index.indisunique AND index.indisvalid AND index.indimmediate AND index.indpred IS NULL AND index.indexprs IS NULL
       AND NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = index.indrelid AND a.attnum = ANY (index.indkey[0:index.indnkeyatts - 1])
                          AND (NOT a.attnotnull OR a.attgenerated <> ''))
$$;

-- The type of a column of an index whose values cannot be grouped, such as an array of points; NULL if all can be.
CREATE OR REPLACE FUNCTION ${ddw}._incomparable(index pg_catalog.pg_index) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
DECLARE
    part text;
BEGIN
    FOR part IN SELECT format_type(${ddw}._base_type(a.atttypid), -1) FROM pg_attribute a
                 WHERE a.attrelid = index.indrelid AND a.attnum = ANY (index.indkey[0:index.indnkeyatts - 1]) LOOP
        EXECUTE format('SELECT row_number() OVER (PARTITION BY v.k) FROM (SELECT NULL::%s) v (k)', part);
    END LOOP;
    RETURN NULL;
EXCEPTION WHEN undefined_function THEN
    RETURN part;
END $$;

-- Finds the key, or says why there is none that can be used.
CREATE OR REPLACE FUNCTION ${ddw}._key_index(table_oid oid, key_name text) RETURNS oid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_index record;
    usable text; incomparable text;
BEGIN
    SELECT pg_catalog.string_agg(pg_catalog.quote_ident(c.relname), ', ' ORDER BY c.relname) INTO usable
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = table_oid AND ${ddw}._can_be_key(i) AND ${ddw}._incomparable(i) IS NULL;
    SELECT i AS index, i.indexrelid, c.relname INTO key_index
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = table_oid AND CASE WHEN key_name IS NULL THEN i.indisprimary ELSE c.relname = key_name END;
    IF NOT FOUND THEN
        PERFORM ${ddw}._fail('DW007',
            CASE WHEN key_name IS NULL THEN pg_catalog.format('table %s has no primary key, so its rows cannot be told apart', table_oid::regclass)
                 ELSE pg_catalog.format('table %s has no unique index %I', table_oid::regclass, key_name) END,
            CASE WHEN usable IS NULL THEN 'Add a primary key, or a unique index over columns that are NOT NULL.'
                 ELSE 'Name a unique index as the third argument; usable: ' || usable || '.' END);
    END IF;
    IF NOT ${ddw}._can_be_key(key_index.index) THEN
        PERFORM ${ddw}._fail('DW007',
            pg_catalog.format('index %I of table %s cannot be the key: it must be unique, valid, not deferrable, not partial,'
                || ' over plain columns that are NOT NULL and not generated', key_index.relname, table_oid::regclass),
            CASE WHEN usable IS NULL THEN 'Add a primary key that is not deferrable.'
                 ELSE 'Name a unique index as the third argument; usable: ' || usable || '.' END);
    END IF;
    incomparable := ${ddw}._incomparable(key_index.index);
    IF incomparable IS NOT NULL THEN
        PERFORM ${ddw}._fail('DW007',
            pg_catalog.format('index %I of table %s cannot be the key: no values of type %s are known to be equal',
                              key_index.relname, table_oid::regclass, incomparable),
            CASE WHEN usable IS NULL THEN 'Add a unique index over columns of other types, and name it as the third argument.'
                 ELSE 'Name a unique index as the third argument; usable: ' || usable || '.' END);
    END IF;
    RETURN key_index.indexrelid;
END $$;

-- Reads the table's columns and key into watch_column; the caller has the watch row.
CREATE OR REPLACE FUNCTION ${ddw}._describe(watch ${ddw}.watch, key_index oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO ${ddw}.watch_column AS known
           (watch_id, attnum, column_name, type_name, source_type, collation_name, old_name, new_name, key_place)
    SELECT watch.watch_id, c.attnum, c.column_name, c.type_name, c.source_type, c.collation_name,
           ${ddw}._name('old_', c.column_name), ${ddw}._name('new_', c.column_name),
           (SELECT k.place FROM pg_catalog.pg_index i, unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k (attnum, place)
             WHERE i.indexrelid = key_index AND k.attnum = c.attnum)
      FROM ${ddw}._columns(watch.table_oid) c
    ON CONFLICT (watch_id, attnum) DO UPDATE SET key_place = excluded.key_place;
    PERFORM ${ddw}._find_key_operators(watch);
END $$;

-- What the key's index takes for equal, as long as there is that index.
CREATE OR REPLACE FUNCTION ${ddw}._key_operators(watch ${ddw}.watch) RETURNS TABLE (attnum smallint, operator text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
    -- WITHOUT OVERLAPS the index asks whether ranges overlap; which rows are the same one, their equality says
    SELECT k.attnum, CASE WHEN i.indisexclusion THEN 'OPERATOR(pg_catalog.=)' ELSE pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname) END
      FROM pg_catalog.pg_class s
      JOIN pg_catalog.pg_index i ON i.indrelid = s.oid
      JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
     CROSS JOIN LATERAL unnest(i.indkey[0:i.indnkeyatts - 1], i.indclass) k (attnum, opclass)
      JOIN pg_catalog.pg_opclass p ON p.oid = k.opclass
      JOIN pg_catalog.pg_amop a ON a.amopfamily = p.opcfamily AND a.amopstrategy = 3
                               AND a.amoplefttype = p.opcintype AND a.amoprighttype = p.opcintype
      JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
      JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
     WHERE s.oid = watch.table_oid AND x.relname = watch.key_name
$$;

-- Kept, so that nothing depends on the index later on: it may be renamed or dropped.
CREATE OR REPLACE FUNCTION ${ddw}._find_key_operators(watch ${ddw}.watch) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE ${ddw}.watch_column c SET key_operator = k.operator
      FROM ${ddw}._key_operators(watch) k WHERE c.watch_id = watch.watch_id AND c.attnum = k.attnum AND c.key_place IS NOT NULL
$$;

-- Two images may not fit into a page where one does: the width of what cannot be moved out of line.
CREATE OR REPLACE FUNCTION ${ddw}._is_wide(table_oid oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(2 * sum(CASE WHEN t.typlen > 0 THEN t.typlen + 4 ELSE 20 END), 0) > 7500
        OR coalesce(bool_or(t.typlen < 0 AND t.typstorage = 'p'), false)
      FROM pg_attribute a JOIN pg_type t ON t.oid = ${ddw}._base_type(a.atttypid) WHERE a.attrelid = table_oid AND a.attnum > 0 AND NOT a.attisdropped
$$;

CREATE OR REPLACE FUNCTION ${ddw}._create_delta(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text;
    half integer;
BEGIN
    SELECT pg_catalog.string_agg(pg_catalog.format(', %I %s %s, %I %s %s',
               c.old_name, c.type_name, coalesce('COLLATE ' || c.collation_name, ''),
               c.new_name, c.type_name, coalesce('COLLATE ' || c.collation_name, '')), '' ORDER BY c.attnum)
      INTO columns FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id;
    EXECUTE pg_catalog.format('CREATE TABLE ${ddw}.%I ('
        || 'position bigint NOT NULL DEFAULT nextval(%L), op "char" NOT NULL, transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),'
        || ' changed_at timestamptz NOT NULL DEFAULT clock_timestamp(), origin text DEFAULT nullif(current_setting(''ddw.origin'', true), ''''),'
        || ' bucket bigint, slot smallint NOT NULL%s) PARTITION BY LIST (slot)',
        ${ddw}._name('delta_', watch.object_name), watch.sequence_oid::regclass, columns);
    EXECUTE pg_catalog.format('COMMENT ON TABLE ${ddw}.%I IS %L', ${ddw}._name('delta_', watch.object_name),
        'Changes of ' || watch.source || ': one row a change. Written by a trigger, emptied half by half.');
    FOR half IN 0..1 LOOP
        EXECUTE pg_catalog.format('CREATE TABLE ${ddw}.%I PARTITION OF ${ddw}.%I (slot DEFAULT %s) FOR VALUES IN (%s)',
            ${ddw}._name('delta_', watch.object_name || '_' || half), ${ddw}._name('delta_', watch.object_name), half, half);
    END LOOP;
    EXECUTE pg_catalog.format('CREATE INDEX ON ${ddw}.%I (position)', ${ddw}._name('delta_', watch.object_name));
    EXECUTE pg_catalog.format('CREATE INDEX ON ${ddw}.%I (transaction, position)', ${ddw}._name('delta_', watch.object_name));
    EXECUTE pg_catalog.format('CREATE TABLE ${ddw}.%I (load_id integer NOT NULL, LIKE ${ddw}.%I INCLUDING DEFAULTS)',
        ${ddw}._name('load_', watch.object_name), ${ddw}._name('delta_', watch.object_name));
    EXECUTE pg_catalog.format('ALTER TABLE ${ddw}.%I ALTER slot SET DEFAULT 0', ${ddw}._name('load_', watch.object_name));
    EXECUTE pg_catalog.format('CREATE INDEX ON ${ddw}.%I (load_id, position)', ${ddw}._name('load_', watch.object_name));
    EXECUTE pg_catalog.format('CREATE TABLE ${ddw}.%I (process_id integer NOT NULL, LIKE ${ddw}.%I INCLUDING DEFAULTS, PRIMARY KEY (process_id, position))',
        ${ddw}._name('kept_', watch.object_name), ${ddw}._name('delta_', watch.object_name));
    EXECUTE pg_catalog.format('ALTER TABLE ${ddw}.%I ALTER slot SET DEFAULT 0', ${ddw}._name('kept_', watch.object_name));
    EXECUTE pg_catalog.format('COMMENT ON TABLE ${ddw}.%I IS %L', ${ddw}._name('kept_', watch.object_name),
        'Parked changes of ' || watch.source || ', typed; what has become of them stands in ${ddw}.parked.');
    PERFORM ${ddw}._keep_unanalyzed(watch, c.attnum) FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id;
END $$;

-- The tables that have the images of a source in columns.
CREATE OR REPLACE FUNCTION ${ddw}._image_tables(watch ${ddw}.watch) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT ARRAY[${ddw}._name('delta_', watch.object_name), ${ddw}._name('load_', watch.object_name), ${ddw}._name('kept_', watch.object_name)] $$;

-- No statistics of the images: nobody plans by them, and taking them calls functions of a type that is of somebody's own.
CREATE OR REPLACE FUNCTION ${ddw}._keep_unanalyzed(watch ${ddw}.watch, attnum smallint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    k ${ddw}.watch_column;
    target text;
BEGIN
    SELECT c.* INTO k FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND c.attnum = _keep_unanalyzed.attnum;
    FOREACH target IN ARRAY ${ddw}._image_tables(watch) LOOP
        EXECUTE format('ALTER TABLE ${ddw}.%I ALTER %I SET STATISTICS 0, ALTER %I SET STATISTICS 0', target, k.old_name, k.new_name);
    END LOOP;
END $$;
