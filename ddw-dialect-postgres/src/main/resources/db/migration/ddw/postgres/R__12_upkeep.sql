-- Upkeep: purge, heartbeats, leave.

-- Moves a delta table on to its other half when that is empty, and truncates the half that every process has passed.
-- Waits for a moment at most: who reads the half for longer lets it be truncated the next time. Moving on writes the
-- trigger's function anew, which keeps ALTER TABLE from following until this transaction ends: so what may take long comes
-- before it, and nothing after it.
CREATE OR REPLACE FUNCTION ${ddw}.purge() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    id integer;
    w ${ddw}.watch;
    h ${ddw}.home;
    removed bigint;
    at timestamptz := ${ddw}.now();
    done text;
    sources integer[] := '{}';
    passed integer[] := '{}';
    seen pg_snapshot := pg_current_snapshot();
    may_wait boolean := true;
    give_up timestamptz := clock_timestamp() + interval '10 s';
BEGIN
    PERFORM ${ddw}._read_committed('purge');
    IF NOT pg_try_advisory_xact_lock(hashtext('${ddw}.purge'), 0) THEN
        RETURN;
    END IF;
    SELECT f.* INTO h FROM ${ddw}.home f;
    FOR w IN SELECT f.* FROM ${ddw}.watch f ORDER BY f.slot_since LOOP
        BEGIN
            PERFORM ${ddw}._refuse_restored(w);
            IF ${ddw}._is_passed(w) THEN
                passed := passed || w.watch_id;
            END IF;
            sources := sources || w.watch_id;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: could not be purged: %s', w.source, SQLERRM);
        END;
    END LOOP;
    removed := ${ddw}._purge_log(h, at);
    FOR done IN SELECT ${ddw}._purge_kept(f) FROM ${ddw}.watch f WHERE f.watch_id = ANY (sources) LOOP
        RETURN NEXT done;
    END LOOP;
    FOREACH id IN ARRAY sources LOOP
        -- who follows an ALTER TABLE or turns tracking off comes first
        SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = id AND (id = ANY (passed) OR ${ddw}._has_load(f)) FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        BEGIN
            FOR done IN SELECT ${ddw}._truncate_source(w, id = ANY (passed), seen, may_wait) LOOP
                RETURN NEXT done;
                may_wait := false; -- what was truncated stays locked to the end, and must not wait for others
            END LOOP;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: could not be purged: %s', w.source, SQLERRM);
            sources := array_remove(sources, id);
        END;
        may_wait := may_wait AND clock_timestamp() < give_up;
    END LOOP;
    give_up := clock_timestamp() + interval '1 s';
    FOREACH id IN ARRAY sources LOOP
        EXIT WHEN clock_timestamp() > give_up; -- where there are very many, the rest the next time
        SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = id AND ${ddw}._is_full(f, h, at) FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        BEGIN
            done := ${ddw}._move_on(w, at);
            IF done IS NOT NULL THEN
                RETURN NEXT done;
            END IF;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: could not be purged: %s', w.source, SQLERRM);
        END;
    END LOOP;
    IF removed > 0 THEN
        RETURN NEXT format('%s batches removed from the log', removed);
    END IF;
END $$;
COMMENT ON FUNCTION ${ddw}.purge IS 'Throws away what every process has passed. Returns what was done.';

-- What is over and has been kept long enough. Returns how many batches went.
CREATE OR REPLACE FUNCTION ${ddw}._purge_log(h ${ddw}.home, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed bigint;
BEGIN
    DELETE FROM ${ddw}.batch b WHERE b.state <> 'staged' AND b.ended_at < at - h.keep_batches AND b.staged_at < at - h.keep_batches; -- found by that
    GET DIAGNOSTICS removed = ROW_COUNT;
    -- a row that a lane has not passed for good still keeps its change out of the next batch
    DELETE FROM ${ddw}.parked k WHERE k.state IN ('replayed', 'dropped', 'superseded') AND k.ended_at < at - h.keep_batches
       AND EXISTS (SELECT FROM ${ddw}.lane l
                    WHERE l.process_id = k.process_id AND l.lane_no = k.lane_no AND l.load_id IS NULL AND l.batch_id IS NULL
                      AND pg_visible_in_snapshot((k.image ->> 'transaction')::xid8, l.snapshot_from));
    DELETE FROM ${ddw}.warning v WHERE v.cleared_at < at - h.keep_batches;
    DELETE FROM ${ddw}.early e WHERE e.transaction <> pg_current_xact_id() AND pg_visible_in_snapshot(e.transaction, pg_current_snapshot());
    DELETE FROM ${ddw}.same_version e WHERE e.transaction <> pg_current_xact_id() AND pg_visible_in_snapshot(e.transaction, pg_current_snapshot());
    RETURN removed;
END $$;

-- The typed images of parked changes that are not in ${ddw}.parked any more; also of processes that are gone.
CREATE OR REPLACE FUNCTION ${ddw}._purge_kept(w ${ddw}.watch) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept text := format('${ddw}.%I', ${ddw}._name('kept_', w.object_name));
BEGIN
    IF pg_relation_size(to_regclass(kept)) > 0 THEN
        EXECUTE format('DELETE FROM %s r WHERE NOT EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = r.process_id AND k.position = r.position)', kept);
    END IF;
EXCEPTION WHEN OTHERS THEN
    RETURN NEXT format('%s: what was parked could not be purged: %s', w.source, SQLERRM);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._other_half(w ${ddw}.watch) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT format('${ddw}.%I', ${ddw}._name('delta_', w.object_name || '_' || (1 - w.slot))) $$;

-- Whether the half that is not written to has something in it that every process has passed; also when only rows of rolled
-- back transactions are in it. May read all of it.
CREATE OR REPLACE FUNCTION ${ddw}._is_passed(w ${ddw}.watch) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN pg_relation_size(${ddw}._other_half(w)) > 0 AND NOT ${ddw}._needs_half(w, ${ddw}._other_half(w));
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._has_load(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce(pg_relation_size(to_regclass(format('${ddw}.%I', ${ddw}._name('load_', w.object_name)))), 0) > 0 $$;

CREATE OR REPLACE FUNCTION ${ddw}._is_full(w ${ddw}.watch, h ${ddw}.home, at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.state = 'on'
       AND (captured - w.slot_position >= h.rotate_rows OR (w.slot_since < at - h.rotate_after AND captured > w.slot_position))
      FROM ${ddw}._last_position(w) captured
$$;

CREATE OR REPLACE FUNCTION ${ddw}._truncate_source(w ${ddw}.watch, is_passed boolean, seen pg_snapshot, may_wait boolean) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other text := ${ddw}._other_half(w);
    load text := format('${ddw}.%I', ${ddw}._name('load_', w.object_name));
    is_empty boolean;
BEGIN
    IF is_passed THEN
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', other) INTO is_empty;
        IF ${ddw}._truncate_half(other, seen, CASE WHEN may_wait THEN ${ddw}.now() - w.slot_since END) THEN
            may_wait := false;
            IF NOT is_empty THEN
                RETURN NEXT format('%s: truncated half %s', w.source, 1 - w.slot);
            END IF;
        END IF;
    END IF;
    -- looks first, as for a half, and again behind the lock: a load may have been taken meanwhile
    IF pg_relation_size(load) > 0 AND NOT ${ddw}._needs_load(w) AND ${ddw}._try_lock(load, CASE WHEN may_wait THEN interval '0' END) AND NOT ${ddw}._needs_load(w) THEN
        EXECUTE format('TRUNCATE %s', load);
        RETURN NEXT format('%s: truncated finished loads', w.source);
    END IF;
END $$;

-- The trigger's function is written anew, so not for columns that have not been followed yet.
CREATE OR REPLACE FUNCTION ${ddw}._move_on(w ${ddw}.watch, at timestamptz) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_relation_size(${ddw}._other_half(w)) > 0 OR ${ddw}._is_altered(w) THEN
        RETURN NULL;
    END IF;
    UPDATE ${ddw}.watch f SET slot = 1 - f.slot, slot_since = at, slot_position = ${ddw}._last_position(w) WHERE f.watch_id = w.watch_id RETURNING f.* INTO w;
    PERFORM ${ddw}._create_capture(w);
    RETURN format('%s: moved on to half %s', w.source, w.slot);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._needs_load(w ${ddw}.watch) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}.load d JOIN ${ddw}.process p USING (process_id) WHERE p.source = w.source AND d.state <> 'done')
        OR EXISTS (SELECT FROM ${ddw}.batch b WHERE b.source = w.source AND b.kind = 'load' AND b.state = 'staged')
$$;

-- Waits for a moment: workers that are always at work always read, one or the other of them. Meanwhile they wait too, but
-- no writer does, who is at the other half. A moment is mostly shorter than the second that it takes to find a deadlock.
-- Where transactions of batches are long, it must be longer to be of use: it grows while the half stays what it is. NULL
-- is not to wait at all. Who has been reading for longer than that will mostly go on: then one in five tries waits, or purges of
-- many workers would keep all that stage waiting, one after the other, for a report or a dump that takes an hour.
CREATE OR REPLACE FUNCTION ${ddw}._try_lock(relation text, waited interval) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '300ms'
AS $$
DECLARE
    patience CONSTANT interval := CASE WHEN waited IS NULL THEN '1ms' ELSE least(greatest(waited / 100, '300ms'), '5s') END;
BEGIN
    IF random() > 0.2 AND EXISTS (
           SELECT FROM pg_locks k JOIN pg_stat_activity a ON a.pid = k.pid
            WHERE k.locktype = 'relation' AND k.relation = _try_lock.relation::regclass AND k.granted
              AND k.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
              AND a.xact_start < clock_timestamp() - patience) THEN
        RETURN false;
    END IF;
    PERFORM set_config('lock_timeout', (1000 * extract(epoch FROM patience))::integer::text, true);
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
    RETURN true;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN false;
END $$;

-- Whether a lane still needs a row of a half. What is staged belongs to that: a lane moves on only by a commit. Mostly the
-- newest transaction and the highest position tell; else the rows are read, once for each lane: because a long transaction
-- hides whether all before it is over.
CREATE OR REPLACE FUNCTION ${ddw}._needs_half(w ${ddw}.watch, half text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_needed boolean;
BEGIN
    EXECUTE format($q$
        SELECT EXISTS (
            SELECT FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source JOIN ${ddw}.lane l USING (process_id)
             CROSS JOIN LATERAL (SELECT (SELECT d.transaction FROM %1$s d ORDER BY d.transaction DESC LIMIT 1) AS transaction,
                                        (SELECT d.position FROM %1$s d ORDER BY d.position DESC LIMIT 1) AS position) newest
             CROSS JOIN LATERAL (SELECT d.position FROM %1$s d
                                  WHERE newest.transaction >= pg_snapshot_xmin(l.snapshot_from)
                                    AND NOT (newest.transaction < pg_snapshot_xmin(l.snapshot_to) AND newest.position <= l.position)
                                    AND NOT pg_visible_in_snapshot(d.transaction, l.snapshot_from)
                                    AND NOT (pg_visible_in_snapshot(d.transaction, l.snapshot_to) AND d.position <= l.position)
                                  LIMIT 1) n
             WHERE w.watch_id = $1)$q$, half) -- by number: the table may be renamed meanwhile
       INTO is_needed USING w.watch_id;
    RETURN is_needed;
END $$;

-- A half that nobody needed of what a snapshot shows. Once the lock is held, nobody has an uncommitted change in this half;
-- so if none has come since, there is nothing else.
CREATE OR REPLACE FUNCTION ${ddw}._truncate_half(half text, seen pg_snapshot, waited interval) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has_come boolean;
BEGIN
    IF NOT ${ddw}._try_lock(half, waited) THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s d WHERE d.transaction >= pg_snapshot_xmin($1) AND NOT pg_visible_in_snapshot(d.transaction, $1))', half)
       INTO has_come USING seen;
    IF has_come THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE %s', half);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.heartbeat(worker text, threads integer, every interval DEFAULT '10 seconds') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(worker, '') = '' OR threads IS NULL OR threads < 0 OR every IS NULL OR every <= '0' THEN
        PERFORM ${ddw}._fail('DW001', format('a heartbeat tells a name, a number of threads and how often it comes, not %L, %s, %s',
            worker, coalesce(threads::text, 'NULL'), coalesce(every::text, 'NULL')));
    END IF;
    INSERT INTO ${ddw}.worker AS k (name, threads, started_at, heartbeat_at, heartbeat_every)
    VALUES (heartbeat.worker, heartbeat.threads, ${ddw}.now(), ${ddw}.now(), every)
    ON CONFLICT (name) DO UPDATE SET heartbeat_at = excluded.heartbeat_at, threads = excluded.threads, heartbeat_every = excluded.heartbeat_every;
END $$;

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
        PERFORM ${ddw}._drop_triggers(w);
        RETURN NEXT format('%s: tracking removed', w.source);
    END LOOP;
    FOR part IN SELECT e.evtname FROM pg_event_trigger e WHERE e.evtname IN ('${ddw}_on_alter', '${ddw}_on_drop') LOOP
        EXECUTE format('DROP EVENT TRIGGER %I', part.evtname);
    END LOOP;
    IF ${ddw}._dependents(NULL) IS NOT NULL THEN
        PERFORM ${ddw}._fail('DW001', format('%s would be dropped with schema ${ddw}, on which it depends', ${ddw}._dependents(NULL)), 'Drop it first.');
    END IF;
END $$;
