-- Tracking on and off.

CREATE OR REPLACE FUNCTION ${ddw}._create_triggers(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    capture text := format('${ddw}.%I', ${ddw}._name('capture_', watch.object_name));
    part record;
    made text;
BEGIN
    -- "0_" sorts before the triggers of foreign keys and of most people: a change is recorded before those can change
    -- the row again. ALWAYS: also when rows arrive by replication.
    FOR part IN SELECT * FROM ${ddw}._triggers(watch) t ORDER BY t.table_oid <> watch.table_oid LOOP
        -- its comment tells by which version of ours it was made; and of one that the server made, that it is still the same
        made := part.moment || ' ' || part.scope;
        IF NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = part.table_oid AND t.tgname = part.name
                          AND obj_description(t.oid, 'pg_trigger') = made) THEN
            IF part.scope <> ${ddw}._of_the_server() THEN
                EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s EXECUTE FUNCTION %s()',
                    part.name, part.moment, part.table_oid::regclass, part.scope, capture);
            END IF;
            EXECUTE format('COMMENT ON TRIGGER %I ON %s IS %L', part.name, part.table_oid::regclass, made);
        END IF;
        IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = part.table_oid AND t.tgname = part.name AND t.tgenabled <> 'A') THEN
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part.table_oid::regclass, part.name);
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._of_the_server() RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'made by the server'::text $$;

-- The triggers that must be there. On a partition, the server makes those for each row itself.
CREATE OR REPLACE FUNCTION ${ddw}._triggers(watch ${ddw}.watch) RETURNS TABLE (table_oid oid, name text, moment text, scope text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT watch.table_oid, t.*
      FROM (VALUES ('0_${ddw}_change',   'AFTER INSERT OR DELETE', 'FOR EACH ROW'),
                   ('0_${ddw}_update',   'AFTER UPDATE',           'FOR EACH ROW WHEN (OLD.* OPERATOR(pg_catalog.*<>) NEW.* OR pg_catalog.age(OLD.xmin) OPERATOR(pg_catalog.<=) 0)'),
                   ('0_${ddw}_truncate', 'AFTER TRUNCATE',         'FOR EACH STATEMENT')) t (name, moment, scope)
    UNION ALL
    SELECT p.oid, '0_${ddw}_truncating', 'BEFORE TRUNCATE', 'FOR EACH STATEMENT'
      FROM (SELECT unnest(${ddw}._partitions(watch.table_oid))
            UNION ALL SELECT c.oid FROM pg_class c WHERE c.oid = watch.table_oid AND c.relkind = 'p') p (oid)
    UNION ALL
    SELECT p.oid, t.name, 'AFTER', ${ddw}._of_the_server()
      FROM unnest(${ddw}._partitions(watch.table_oid)) p (oid) CROSS JOIN (VALUES ('0_${ddw}_change'), ('0_${ddw}_update')) t (name)
$$;

-- Partitions that were detached and attached again since they were last looked at: the server has made their triggers anew.
CREATE OR REPLACE FUNCTION ${ddw}._returned_partitions(watch ${ddw}.watch) RETURNS SETOF regclass
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT n.table_oid::regclass FROM ${ddw}._triggers(watch) n JOIN pg_trigger t ON t.tgrelid = n.table_oid AND t.tgname = n.name
     WHERE n.scope = ${ddw}._of_the_server() AND n.table_oid = ANY (watch.partitions) AND obj_description(t.oid, 'pg_trigger') IS NULL
$$;

-- What ALTER TABLE … DISABLE TRIGGER has left to do: what is written meanwhile is not recorded. ENABLE TRIGGER ALL does not
-- make them as they were: for rows that arrive by replication they must be ALWAYS enabled. Never fails, nor waits for long.
CREATE OR REPLACE FUNCTION ${ddw}._look_after_triggers(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
    part record;
BEGIN
    IF EXISTS (SELECT FROM ${ddw}._triggers(watch) n JOIN pg_trigger t ON t.tgrelid = n.table_oid AND t.tgname = n.name AND t.tgenabled = 'D')
       AND NOT EXISTS (SELECT FROM ${ddw}.lost l WHERE l.watch_id = watch.watch_id AND l.transaction = pg_current_xact_id()) THEN
        PERFORM ${ddw}._note_loss(watch.watch_id, format('triggers of %s were disabled: what was written meanwhile is not recorded', watch.source));
    END IF;
    -- those of a partitioned table take those of its partitions along
    FOR part IN SELECT t.oid, t.tgname, n.table_oid::regclass AS table_name
                  FROM ${ddw}._triggers(watch) n JOIN pg_trigger t ON t.tgrelid = n.table_oid AND t.tgname = n.name AND t.tgenabled IN ('O', 'R')
                 ORDER BY n.table_oid <> watch.table_oid LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_trigger t WHERE t.oid = part.oid AND t.tgenabled IN ('O', 'R'));
        PERFORM ${ddw}._set_following(true); -- the event triggers need not look
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part.table_name, part.tgname);
        PERFORM ${ddw}._set_following(false);
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not enable its triggers on % for rows that arrive by replication, too: %', watch.source, SQLERRM;
END $$;

-- Those that are missing, or not enabled for all that is written.
CREATE OR REPLACE FUNCTION ${ddw}._missing_triggers(watch ${ddw}.watch) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(DISTINCT n.name, ', ') FROM ${ddw}._triggers(watch) n
     WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = n.table_oid AND t.tgname = n.name AND t.tgenabled = 'A')
$$;

-- Those that are there, wherever; also on partitions that were detached.
CREATE OR REPLACE FUNCTION ${ddw}._drop_triggers(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT t.tgname, t.tgrelid::regclass AS table_name FROM pg_trigger t
                 WHERE t.tgfoid = to_regprocedure(format('${ddw}.%I()', ${ddw}._name('capture_', watch.object_name))) AND t.tgparentid = 0 LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', part.tgname, part.table_name);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._try_to_drop_triggers(watch ${ddw}.watch) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
BEGIN
    PERFORM ${ddw}._drop_triggers(watch);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._is_guarded() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtname = '${ddw}_on_alter' AND e.evtenabled <> 'D') $$;

-- Says why a relation cannot be tracked, if so.
CREATE OR REPLACE FUNCTION ${ddw}._require_table(canonical text, table_oid oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation record;
BEGIN
    IF table_oid IS NULL THEN
        PERFORM ${ddw}._fail('DW002', format('there is no table %s in this database', canonical),
            'Names without double quotes are folded to lower case; write "Name" to keep it.');
    END IF;
    SELECT c.*, n.nspname INTO relation FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = table_oid;
    IF relation.relkind NOT IN ('r', 'p') OR relation.relpersistence = 't' THEN
        PERFORM ${ddw}._fail('DW007', format('%s is %s, and only lasting tables can be tracked', canonical,
            CASE WHEN relation.relpersistence = 't' THEN 'temporary'
                 ELSE CASE relation.relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
                      WHEN 'f' THEN 'a foreign table' WHEN 'S' THEN 'a sequence' ELSE 'no table' END END),
            CASE WHEN relation.relkind IN ('v', 'm') THEN 'Track the tables that it reads.' END);
    END IF;
    IF relation.nspname IN ('pg_catalog', 'information_schema', '${ddw}') THEN
        PERFORM ${ddw}._fail('DW007', format('%s is a system table', canonical));
    END IF;
    IF relation.relispartition THEN
        PERFORM ${ddw}._fail('DW007', format('%s is a partition', canonical),
            format('Track the partitioned table %s.', (SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = table_oid LIMIT 1)));
    END IF;
    IF (SELECT count(*) > 796 FROM ${ddw}._columns(table_oid)) THEN
        PERFORM ${ddw}._fail('DW007', format('%s has more than 796 columns, of which no table can hold two images', canonical));
    END IF;
    IF relation.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = table_oid) THEN
        RAISE NOTICE 'tables inherit from %; their rows are not tracked with it: enable them one by one', canonical;
    END IF;
    IF relation.relpersistence = 'u' THEN
        RAISE NOTICE '% is UNLOGGED: what a crash of the server empties is not seen as a change', canonical;
    END IF;
END $$;

-- By name, so that who renamed the table meanwhile is seen. Returns what has the name.
CREATE OR REPLACE FUNCTION ${ddw}._lock_out_writers(canonical text) RETURNS oid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', canonical);
    PERFORM ${ddw}._require_table(canonical, to_regclass(canonical));
    RETURN to_regclass(canonical);
EXCEPTION WHEN undefined_table THEN
    PERFORM ${ddw}._require_table(canonical, NULL);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._is_recording(canonical text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}.watch w
                    WHERE w.source = canonical AND w.state = 'on' AND w.table_oid = to_regclass(canonical)
                      AND ${ddw}._missing_triggers(w) IS NULL)
$$;

CREATE OR REPLACE FUNCTION ${ddw}.enable(source text, capture text DEFAULT 'trigger', key_name text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    canonical text := ${ddw}._source(source);
    found_oid oid := to_regclass(canonical);
    watch ${ddw}.watch;
    patience text := current_setting('lock_timeout');
BEGIN
    PERFORM ${ddw}._read_committed('enable');
    IF capture IS DISTINCT FROM 'trigger' THEN
        PERFORM ${ddw}._fail('DW001', format('capture %s is not known here', coalesce(capture, 'NULL')), 'Known: trigger.');
    END IF;
    PERFORM ${ddw}._require_table(canonical, found_oid);
    PERFORM ${ddw}._set_following(true); -- the event triggers need not look
    PERFORM pg_advisory_xact_lock(hashtext('${ddw}.enable'), hashtext(canonical));
    -- who waits for the table makes its writers wait behind it
    PERFORM set_config('lock_timeout', CASE patience WHEN '0' THEN '10s' ELSE patience END, true);
    IF NOT ${ddw}._is_recording(canonical) THEN
        -- who alters the table, or has written to it unseen, is waited for before anything is read of it
        found_oid := ${ddw}._lock_out_writers(canonical);
    END IF;
    -- one that was renamed, unseen, since it was tracked
    PERFORM ${ddw}._follow_name(w) FROM ${ddw}.watch w WHERE w.table_oid = found_oid AND w.source <> canonical AND NOT ${ddw}._is_restored(w);
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.source = canonical FOR UPDATE;
    IF NOT ${ddw}._is_recording(canonical) THEN -- somebody may have turned it off, or renamed it, meanwhile
        found_oid := ${ddw}._lock_out_writers(canonical);
    END IF;
    IF watch.watch_id IS NULL THEN
        watch := ${ddw}._begin_watch(canonical, found_oid, key_name);
    ELSIF ${ddw}._is_restored(watch) THEN
        PERFORM ${ddw}._refuse_restored(watch);
    ELSIF watch.table_oid <> found_oid THEN
        PERFORM ${ddw}._fail('DW007', format('%s was dropped and created anew since it was tracked', canonical),
            format('SELECT ${ddw}.forget(%L); removes the old tracking with its processes.', canonical));
    ELSIF EXISTS (SELECT FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND c.key_place IS NOT NULL
                     AND NOT EXISTS (SELECT FROM ${ddw}._columns(found_oid) k WHERE k.attnum = c.attnum)) THEN
        PERFORM ${ddw}._fail('DW007', format('a column of the key that %s is tracked by was dropped', canonical),
            format('SELECT ${ddw}.forget(%L); removes the old tracking with its processes.', canonical));
    ELSIF to_regclass(format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name || '_' || watch.slot))) IS NULL THEN
        PERFORM ${ddw}._fail('DW007', format('the delta table of %s was dropped', canonical),
            format('SELECT ${ddw}.forget(%L); removes what is left of the tracking, with its processes.', canonical));
    ELSIF key_name <> watch.key_name THEN
        PERFORM ${ddw}._fail('DW001', format('%s is tracked by key %s and cannot change to %s', canonical, watch.key_name, key_name),
            format('SELECT ${ddw}.forget(%L); first.', canonical));
    ELSE
        IF watch.state <> 'on' AND EXISTS (SELECT FROM ${ddw}.process p WHERE p.source = canonical) THEN
            RAISE NOTICE 'changes of % made while tracking was off were not recorded; ${ddw}.reload(source, process) rebuilds a result', canonical;
        END IF;
        UPDATE ${ddw}.watch w SET state = 'on', reason = '', is_guarded = ${ddw}._is_guarded() OR ${ddw}._is_wide(found_oid)
         WHERE w.watch_id = watch.watch_id;
        DELETE FROM ${ddw}.lost l WHERE l.watch_id = watch.watch_id;
        PERFORM ${ddw}._follow(watch.watch_id);
        SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = watch.watch_id;
    END IF;
    PERFORM ${ddw}._create_capture(watch);
    PERFORM ${ddw}._create_triggers(watch);
    PERFORM ${ddw}._create_views(watch);
    PERFORM set_config('lock_timeout', patience, true);
    PERFORM ${ddw}._set_following(false);
END $$;
COMMENT ON FUNCTION ${ddw}.enable IS 'Begins to track a table. Called again, it repairs the tracking.';

CREATE OR REPLACE FUNCTION ${ddw}._begin_watch(canonical text, table_oid oid, key_name text) RETURNS ${ddw}.watch
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_index oid := ${ddw}._key_index(table_oid, key_name);
    object_name text;
    watch ${ddw}.watch;
BEGIN
    SELECT ${ddw}._object_name(n.nspname, c.relname) INTO object_name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = table_oid;
    UPDATE ${ddw}.home SET watches_made = watches_made + 1;
    EXECUTE format('CREATE SEQUENCE ${ddw}.%I', ${ddw}._name('seq_', object_name));
    INSERT INTO ${ddw}.watch (source, known_as, table_oid, capture, key_name, object_name, sequence_oid, slot_since, is_guarded, partitions, last_attnum, enabled_at)
    VALUES (canonical,
            -- another table, which has another name by now, may be known so
            CASE WHEN EXISTS (SELECT FROM ${ddw}.watch f WHERE f.known_as = canonical) THEN canonical || ' ' || gen_random_uuid() ELSE canonical END,
            table_oid, 'trigger', (SELECT c.relname FROM pg_class c WHERE c.oid = key_index), object_name,
            format('${ddw}.%I', ${ddw}._name('seq_', object_name))::regclass, ${ddw}.now(),
            ${ddw}._is_guarded() OR ${ddw}._is_wide(table_oid), ${ddw}._partitions(table_oid), ${ddw}._last_attnum(table_oid), ${ddw}.now())
    RETURNING * INTO watch;
    PERFORM ${ddw}._describe(watch, key_index);
    PERFORM ${ddw}._create_delta(watch);
    RETURN watch;
END $$;

-- Emptying the trigger function needs no lock on the source, so this works at once whatever goes on there; the
-- triggers themselves go if nobody is in the way.
CREATE OR REPLACE FUNCTION ${ddw}.disable(source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    watch ${ddw}.watch := ${ddw}._watch(source);
BEGIN
    UPDATE ${ddw}.watch w SET state = 'off', reason = 'disabled' WHERE w.watch_id = watch.watch_id;
    PERFORM ${ddw}._empty_capture(watch);
    IF NOT ${ddw}._try_to_drop_triggers(watch) THEN
        RAISE NOTICE 'tracking of % is off; its triggers do nothing now, and go with the next call when the table is free', watch.source;
    END IF;
END $$;
COMMENT ON FUNCTION ${ddw}.disable IS 'Stops to track a table at once. What is recorded stays and can still be processed.';

CREATE OR REPLACE FUNCTION ${ddw}.forget(source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s'
AS $$
DECLARE
    watch ${ddw}.watch := ${ddw}._watch(source);
BEGIN
    PERFORM ${ddw}._set_following(true);
    -- who is renaming the table, or registering a process on it, is waited for
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = watch.watch_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ${ddw}._watch(source);
    END IF;
    PERFORM ${ddw}.disable(watch.source);
    PERFORM ${ddw}._drop_triggers(watch);
    DELETE FROM ${ddw}.lost l WHERE l.watch_id = watch.watch_id;
    DELETE FROM ${ddw}.process p WHERE p.source = watch.source;
    PERFORM ${ddw}._drop_views(watch);
    EXECUTE format('DROP FUNCTION IF EXISTS ${ddw}.%I() CASCADE', ${ddw}._name('capture_', watch.object_name));
    EXECUTE format('DROP TABLE IF EXISTS ${ddw}.%I, ${ddw}.%I, ${ddw}.%I', VARIADIC ${ddw}._image_tables(watch));
    EXECUTE format('DROP SEQUENCE IF EXISTS ${ddw}.%I', ${ddw}._name('seq_', watch.object_name));
    DELETE FROM ${ddw}.watch w WHERE w.watch_id = watch.watch_id;
    PERFORM ${ddw}._set_following(false);
END $$;
COMMENT ON FUNCTION ${ddw}.forget IS 'Removes tracking, recorded changes and processes of a table.';
