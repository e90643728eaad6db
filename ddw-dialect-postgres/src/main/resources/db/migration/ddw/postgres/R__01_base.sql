-- Clock, names, look-ups. Functions whose name begins with _ are for the others only.
-- Errors carry a SQLSTATE of class DW, so that a client need not read messages:
--   DW001 invalid argument     DW002 unknown source     DW003 unknown process   DW004 unknown batch
--   DW005 lease lost           DW006 already committed  DW007 unusable source   DW008 already exists
--   DW009 invalid definition   DW010 restored home

-- In PL/pgSQL, as all that is called with each batch: the plans of functions in SQL are made anew with each call.
CREATE OR REPLACE FUNCTION ${ddw}.now() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT clock_timestamp() + h.clock_offset FROM ${ddw}.home h);
END $$;
COMMENT ON FUNCTION ${ddw}.now() IS 'The home''s clock, which alone decides about leases and due times.';

CREATE OR REPLACE FUNCTION ${ddw}._fail(code text, message text, hint text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hint IS NULL THEN
        RAISE EXCEPTION '%', message USING ERRCODE = code;
    END IF;
    RAISE EXCEPTION '%', message USING ERRCODE = code, HINT = hint;
END $$;

-- public.x, "My Schema"."Table" → the same, quoted where needed
CREATE OR REPLACE FUNCTION ${ddw}._source(source text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $$
DECLARE
    parts text[];
BEGIN
    BEGIN
        parts := pg_catalog.parse_ident(source);
    EXCEPTION WHEN OTHERS THEN
        parts := NULL;
    END;
    IF parts IS NULL OR pg_catalog.array_length(parts, 1) <> 2 THEN
        RAISE EXCEPTION 'source must be schema.table, but is: %', coalesce(source, 'NULL')
            USING ERRCODE = 'DW001', HINT = 'Such as public.delivery_notes, or "My Schema"."Table" for names with other characters.';
    END IF;
    -- a name too long is cut, as the server does
    RETURN pg_catalog.format('%I.%I', parts[1]::pg_catalog.name, parts[2]::pg_catalog.name);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._watch(source text) RETURNS ${ddw}.watch
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    canonical text := ${ddw}._source(source);
    found_watch ${ddw}.watch;
BEGIN
    SELECT w.* INTO found_watch FROM ${ddw}.watch w WHERE w.source = canonical;
    IF NOT FOUND THEN
        PERFORM ${ddw}._fail('DW002', pg_catalog.format('source %s is not tracked', canonical),
            CASE WHEN pg_catalog.to_regclass(canonical) IS NULL
                 THEN pg_catalog.format('There is no table %s in this database (or it may not be seen).', canonical)
                 ELSE pg_catalog.format('SELECT ${ddw}.enable(%L); begins to track it.', canonical) END);
    END IF;
    RETURN found_watch;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._process(source text, process text) RETURNS ${ddw}.process
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    canonical text := ${ddw}._source(source);
    found_process ${ddw}.process;
BEGIN
    SELECT p.* INTO found_process FROM ${ddw}.process p WHERE p.source = canonical AND p.name = process;
    IF NOT FOUND THEN
        PERFORM ${ddw}._fail('DW003', pg_catalog.format('there is no process %s on %s', coalesce(process, 'NULL'), canonical),
            (SELECT 'Processes on it: ' || pg_catalog.string_agg(p.name, ', ' ORDER BY p.name) || '.'
               FROM ${ddw}.process p WHERE p.source = canonical));
    END IF;
    RETURN found_process;
END $$;

-- A name of at most 63 bytes: prefix and base, or, where that is too long, shortened and told apart by a hash of the whole.
CREATE OR REPLACE FUNCTION ${ddw}._name(prefix text, base text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    whole text := prefix || base;
    cut text;
BEGIN
    IF pg_catalog.octet_length(whole) <= 63 THEN
        RETURN whole;
    END IF;
    cut := pg_catalog.left(whole, 54);
    WHILE pg_catalog.octet_length(cut) > 54 LOOP
        cut := pg_catalog.left(cut, -1);
    END LOOP;
    RETURN cut || '_' || pg_catalog.left(pg_catalog.md5(whole), 8);
END $$;

-- A dump takes the numbers of tables and transactions into a database where they mean something else, or nothing.
CREATE OR REPLACE FUNCTION ${ddw}._is_restored(watch ${ddw}.watch) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT watch.sequence_oid IS DISTINCT FROM pg_catalog.to_regclass(pg_catalog.format('${ddw}.%I', ${ddw}._name('seq_', watch.object_name)))::oid $$;

CREATE OR REPLACE FUNCTION ${ddw}._refuse_restored(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF ${ddw}._is_restored(watch) THEN
        PERFORM ${ddw}._fail('DW010', pg_catalog.format('the home was restored from a dump, so what is recorded of %s has lost its order', watch.source),
            pg_catalog.format('Note its processes in ${ddw}.process; then SELECT ${ddw}.forget(%L), enable it and register them anew.', watch.source));
    END IF;
END $$;

-- What the objects of a source end in. The longest prefix is "changes_" or "capture_", and "_0" may follow.
CREATE OR REPLACE FUNCTION ${ddw}._object_name(source_schema text, source_table text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base text := source_table;
    whole text := source_schema || '.' || source_table;
BEGIN
    -- of the same name in another schema, or such as t_0 beside t
    IF pg_catalog.octet_length(base) <= 51 AND NOT EXISTS (SELECT FROM ${ddw}.watch w WHERE w.object_name = base)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = '${ddw}'
                          AND c.relname IN ('delta_' || base, 'delta_' || base || '_0', 'delta_' || base || '_1', 'load_' || base, 'kept_' || base,
                                            'seq_' || base, 'changes_' || base, 'net_' || base)) THEN
        RETURN base;
    END IF;
    base := pg_catalog.left(base, 42);
    WHILE pg_catalog.octet_length(base) > 42 LOOP
        base := pg_catalog.left(base, -1);
    END LOOP;
    RETURN base || '_' || pg_catalog.left(pg_catalog.md5(whole), 8);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._is_following() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM ${ddw}.following f WHERE f.transaction = pg_catalog.pg_current_xact_id_if_assigned()) $$;

CREATE OR REPLACE FUNCTION ${ddw}._set_following(is_following boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF is_following THEN
        INSERT INTO ${ddw}.following VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM ${ddw}.following f WHERE f.transaction = pg_current_xact_id();
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._read_committed(what text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_catalog.current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        PERFORM ${ddw}._fail('DW001', what || ' must run at READ COMMITTED: at '
            || pg_catalog.upper(pg_catalog.current_setting('transaction_isolation')) || ' it cannot see what is committed meanwhile',
            'Call it in a transaction of its own; where that is what sessions begin with: SET default_transaction_isolation = ''read committed''.');
    END IF;
END $$;
