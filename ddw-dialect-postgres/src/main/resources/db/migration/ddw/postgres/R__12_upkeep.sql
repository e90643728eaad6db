-- Upkeep: follow ALTER TABLE, purge, leave.

-- Brings the delta table in line with the source: new columns are added, names follow, types widen, dropped columns stay
-- NULL from then on. Returns whether anything was done.
CREATE OR REPLACE FUNCTION ${ddw}._follow(watch_id integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    part record; target record;
    delta text; changes text; net text;
    has_changed boolean := false;
    wider text;
BEGIN
    SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = _follow.watch_id FOR UPDATE;
    delta := ${ddw}._name('delta_', w.object_name);
    changes := ${ddw}._name('changes_', w.object_name);
    net := ${ddw}._name('net_', w.object_name);
    FOR part IN
        SELECT coalesce(c.attnum, k.attnum) AS attnum, c.attnum IS NULL AS is_gone, k.attnum IS NULL AS is_new, c.column_name, c.type_name, c.source_type,
               c.collation_name, k.column_name AS known_name, k.type_name AS known_type, k.source_type AS known_source_type, k.old_name, k.new_name, k.key_place
          FROM ${ddw}._columns(w.table_oid) c
          FULL JOIN (SELECT * FROM ${ddw}.watch_column x WHERE x.watch_id = w.watch_id AND NOT x.is_dropped) k ON k.attnum = c.attnum
         ORDER BY 1 LOOP
        IF part.is_gone THEN
            UPDATE ${ddw}.watch_column k SET is_dropped = true WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum;
            IF part.key_place IS NOT NULL THEN
                PERFORM ${ddw}._break(w, format('column %s of the key was dropped', part.known_name));
                RETURN true;
            END IF;
            has_changed := true;
        ELSIF part.is_new THEN
            INSERT INTO ${ddw}.watch_column (watch_id, attnum, column_name, type_name, source_type, collation_name, old_name, new_name)
            SELECT w.watch_id, part.attnum, part.column_name, part.type_name, part.source_type, part.collation_name,
                   ${ddw}._free_name(w.watch_id, 'old_', part.column_name, part.attnum), ${ddw}._free_name(w.watch_id, 'new_', part.column_name, part.attnum)
            RETURNING * INTO target;
            FOR wider IN VALUES (delta), (${ddw}._name('load_', w.object_name)) LOOP
                EXECUTE format('ALTER TABLE ${ddw}.%I ADD %I %s %s, ADD %I %s %s', wider,
                    target.old_name, target.type_name, coalesce('COLLATE ' || target.collation_name, ''),
                    target.new_name, target.type_name, coalesce('COLLATE ' || target.collation_name, ''));
            END LOOP;
            has_changed := true;
        ELSE
            IF part.column_name <> part.known_name THEN
                SELECT ${ddw}._free_name(w.watch_id, 'old_', part.column_name, part.attnum) AS old_name,
                       ${ddw}._free_name(w.watch_id, 'new_', part.column_name, part.attnum) AS new_name INTO target;
                EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', delta, part.old_name, target.old_name);
                EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', delta, part.new_name, target.new_name);
                EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', ${ddw}._name('load_', w.object_name), part.old_name, target.old_name);
                EXECUTE format('ALTER TABLE ${ddw}.%I RENAME %I TO %I', ${ddw}._name('load_', w.object_name), part.new_name, target.new_name);
                EXECUTE format('DROP VIEW ${ddw}.%I, ${ddw}.%I', net, changes);
                UPDATE ${ddw}.watch_column k SET column_name = part.column_name, old_name = target.old_name, new_name = target.new_name
                 WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum;
                PERFORM ${ddw}._create_views(w);
                part.old_name := target.old_name;
                part.new_name := target.new_name;
                has_changed := true;
            END IF;
            IF part.source_type <> part.known_source_type THEN
                wider := ${ddw}._wider(part.known_type, part.type_name);
                IF wider <> part.known_type THEN
                    EXECUTE format('DROP VIEW ${ddw}.%I, ${ddw}.%I', net, changes);
                    EXECUTE format('ALTER TABLE ${ddw}.%1$I ALTER %2$I TYPE %4$s USING %2$I::%4$s, ALTER %3$I TYPE %4$s USING %3$I::%4$s',
                        delta, part.old_name, part.new_name, wider);
                    EXECUTE format('ALTER TABLE ${ddw}.%1$I ALTER %2$I TYPE %4$s USING %2$I::%4$s, ALTER %3$I TYPE %4$s USING %3$I::%4$s',
                        ${ddw}._name('load_', w.object_name), part.old_name, part.new_name, wider);
                END IF;
                UPDATE ${ddw}.watch_column k SET type_name = wider, source_type = part.source_type WHERE k.watch_id = w.watch_id AND k.attnum = part.attnum;
                IF wider <> part.known_type THEN
                    PERFORM ${ddw}._create_views(w);
                END IF;
                has_changed := true;
            END IF;
        END IF;
    END LOOP;
    IF has_changed THEN
        UPDATE ${ddw}.watch f SET schema_version = f.schema_version + 1 WHERE f.watch_id = w.watch_id RETURNING f.* INTO w;
        IF w.state = 'on' THEN
            PERFORM ${ddw}._create_capture(w);
        END IF;
        PERFORM ${ddw}._create_views(w);
    END IF;
    RETURN has_changed;
END $$;

-- A name for a column of the delta table that no dropped column has.
CREATE OR REPLACE FUNCTION ${ddw}._free_name(watch_id integer, prefix text, column_name text, attnum smallint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM ${ddw}.watch_column k
                              WHERE k.watch_id = $1 AND k.attnum <> $4 AND ${ddw}._name($2, $3) IN (k.old_name, k.new_name))
                THEN ${ddw}._name($2, $3 || '_' || $4) ELSE ${ddw}._name($2, $3) END
$$;

-- The type that holds the values of both: the new one if the database casts to it by itself, the old one the other way
-- round, else text.
CREATE OR REPLACE FUNCTION ${ddw}._wider(known text, wanted text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN known = wanted THEN known
                WHEN EXISTS (SELECT FROM pg_cast c WHERE c.castsource = known::regtype AND c.casttarget = wanted::regtype AND c.castcontext = 'i') THEN wanted
                WHEN EXISTS (SELECT FROM pg_cast c WHERE c.castsource = wanted::regtype AND c.casttarget = known::regtype AND c.castcontext = 'i') THEN known
                ELSE 'text' END
$$;

-- Tracking that cannot go on is turned off where it would get into the user's way, and reported.
CREATE OR REPLACE FUNCTION ${ddw}._break(w ${ddw}.watch, why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION ${ddw}.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        || ' SET search_path = pg_catalog, pg_temp AS ''BEGIN RETURN NULL; END''', ${ddw}._name('capture_', w.object_name));
    UPDATE ${ddw}.watch f SET state = 'broken', reason = why WHERE f.watch_id = w.watch_id;
    RAISE WARNING 'ddw no longer tracks %: %', w.source, why;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.repair() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
BEGIN
    FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.state = 'on' ORDER BY f.source LOOP
        BEGIN
            IF ${ddw}._problem(w) LIKE '%was altered%' THEN
                PERFORM set_config('lock_timeout', '2s', true);
                IF ${ddw}._follow(w.watch_id) THEN
                    RETURN NEXT format('%s: followed an ALTER TABLE', w.source);
                END IF;
                PERFORM set_config('lock_timeout', '0', true);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: could not be repaired: %s', w.source, SQLERRM);
        END;
    END LOOP;
END $$;
COMMENT ON FUNCTION ${ddw}.repair IS 'Follows tables that were altered while no event trigger was there. Returns what was done.';

-- Moves a delta table on to its other half when that is empty, and truncates the half that every process has passed.
-- Waits for nobody: who reads the half meanwhile lets it be truncated the next time.
CREATE OR REPLACE FUNCTION ${ddw}.purge() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    h ${ddw}.home;
    half text; other text;
    is_empty boolean;
    removed bigint;
    at timestamptz := ${ddw}.now();
BEGIN
    PERFORM ${ddw}._read_committed('purge');
    IF NOT pg_try_advisory_xact_lock(hashtext('${ddw}.purge'), 0) THEN
        RETURN;
    END IF;
    SELECT f.* INTO h FROM ${ddw}.home f;
    FOR w IN SELECT f.* FROM ${ddw}.watch f ORDER BY f.watch_id LOOP
        other := format('${ddw}.%I', ${ddw}._name('delta_', w.object_name || '_' || (1 - w.slot)));
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', other) INTO is_empty;
        IF NOT is_empty AND ${ddw}._truncate_half(w, other) THEN
            RETURN NEXT format('%s: truncated half %s', w.source, 1 - w.slot);
            is_empty := true;
        END IF;
        IF is_empty AND w.state = 'on' AND pg_relation_size(other) = 0
           AND (${ddw}._last_position(w) - w.slot_position >= h.rotate_rows
                OR (w.slot_since < at - h.rotate_after AND ${ddw}._last_position(w) > w.slot_position)) THEN
            UPDATE ${ddw}.watch f SET slot = 1 - f.slot, slot_since = at, slot_position = ${ddw}._last_position(w)
             WHERE f.watch_id = w.watch_id RETURNING f.* INTO w;
            PERFORM ${ddw}._create_capture(w);
            RETURN NEXT format('%s: moved on to half %s', w.source, w.slot);
        END IF;
        IF NOT EXISTS (SELECT FROM ${ddw}.load d JOIN ${ddw}.process p USING (process_id) WHERE p.source = w.source AND d.state <> 'done')
           AND NOT EXISTS (SELECT FROM ${ddw}.batch b WHERE b.source = w.source AND b.kind = 'load' AND b.state = 'staged')
           AND pg_relation_size(format('${ddw}.%I', ${ddw}._name('load_', w.object_name))::regclass) > 0 THEN
            IF ${ddw}._try_lock(format('${ddw}.%I', ${ddw}._name('load_', w.object_name))) THEN
                EXECUTE format('TRUNCATE ${ddw}.%I', ${ddw}._name('load_', w.object_name));
                RETURN NEXT format('%s: truncated finished loads', w.source);
            END IF;
        END IF;
    END LOOP;
    DELETE FROM ${ddw}.batch b WHERE b.state <> 'staged' AND b.ended_at < at - h.keep_batches;
    GET DIAGNOSTICS removed = ROW_COUNT;
    -- a row that a lane has not passed for good still keeps its change out of the next batch
    DELETE FROM ${ddw}.parked k WHERE k.state IN ('replayed', 'dropped', 'superseded') AND k.ended_at < at - h.keep_batches
       AND EXISTS (SELECT FROM ${ddw}.lane l
                    WHERE l.process_id = k.process_id AND l.lane_no = k.lane_no AND l.load_id IS NULL AND l.batch_id IS NULL
                      AND pg_visible_in_snapshot((k.image ->> 'transaction')::xid8, l.snapshot_from));
    DELETE FROM ${ddw}.warning v WHERE v.cleared_at < at - h.keep_batches;
    IF removed > 0 THEN
        RETURN NEXT format('%s batches removed from the log', removed);
    END IF;
END $$;
COMMENT ON FUNCTION ${ddw}.purge IS 'Throws away what every process has passed. Returns what was done.';

CREATE OR REPLACE FUNCTION ${ddw}._try_lock(relation text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', relation);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;

-- The lock first: once it is held nobody has an uncommitted change in this half, so what is seen is all there is.
CREATE OR REPLACE FUNCTION ${ddw}._truncate_half(w ${ddw}.watch, half text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_needed boolean;
BEGIN
    IF NOT ${ddw}._try_lock(half) THEN
        RETURN false;
    END IF;
    EXECUTE format($q$
        SELECT EXISTS (
            SELECT FROM ${ddw}.process p JOIN ${ddw}.lane l USING (process_id)
             CROSS JOIN LATERAL (SELECT d.position FROM %s d
                                  WHERE NOT pg_visible_in_snapshot(d.transaction, l.snapshot_from)
                                    AND NOT (pg_visible_in_snapshot(d.transaction, l.snapshot_to) AND d.position <= l.position)
                                  LIMIT 1) n
             WHERE p.source = $1)
            OR EXISTS (
            SELECT FROM ${ddw}.batch b JOIN ${ddw}.process p USING (process_id)
             WHERE p.source = $1 AND b.state = 'staged' AND b.kind = 'changes')$q$, half)
       INTO is_needed USING w.source;
    IF is_needed THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE %s', half);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.heartbeat(worker text, threads integer, every interval DEFAULT '10 seconds') RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO ${ddw}.worker AS k (name, threads, started_at, heartbeat_at, heartbeat_every)
    VALUES (heartbeat.worker, heartbeat.threads, ${ddw}.now(), ${ddw}.now(), every)
    ON CONFLICT (name) DO UPDATE SET heartbeat_at = excluded.heartbeat_at, threads = excluded.threads, heartbeat_every = excluded.heartbeat_every
$$;

CREATE OR REPLACE FUNCTION ${ddw}.leave(worker text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ DELETE FROM ${ddw}.worker k WHERE k.name = leave.worker $$;

CREATE OR REPLACE FUNCTION ${ddw}.expire() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended integer := ${ddw}._expire(NULL);
BEGIN
    DELETE FROM ${ddw}.worker k WHERE k.heartbeat_at < ${ddw}.now() - 3 * k.heartbeat_every
       AND NOT EXISTS (SELECT FROM ${ddw}.batch b WHERE b.worker = k.name AND b.state = 'staged');
    RETURN ended;
END $$;
COMMENT ON FUNCTION ${ddw}.expire IS 'Ends leases that are over, and those of workers that are not heard of any more.';

-- Before DROP SCHEMA: leaves the watched tables as they were.
CREATE OR REPLACE FUNCTION ${ddw}.untrack_all() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    part record;
BEGIN
    FOR w IN SELECT f.* FROM ${ddw}.watch f ORDER BY f.source LOOP
        FOR part IN SELECT t.tgname FROM pg_trigger t
                     WHERE t.tgrelid = w.table_oid AND t.tgname IN ('0_${ddw}_change', '0_${ddw}_update', '0_${ddw}_truncate') LOOP
            EXECUTE format('DROP TRIGGER %I ON %s', part.tgname, w.table_oid::regclass);
        END LOOP;
        RETURN NEXT format('%s: tracking removed', w.source);
    END LOOP;
    FOR part IN SELECT e.evtname FROM pg_event_trigger e WHERE e.evtname IN ('${ddw}_on_alter', '${ddw}_on_drop') LOOP
        EXECUTE format('DROP EVENT TRIGGER %I', part.evtname);
    END LOOP;
END $$;
