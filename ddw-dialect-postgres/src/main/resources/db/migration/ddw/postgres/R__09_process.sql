-- The base table's calls: register, edit, remove, request, reload, wait.

-- The form of a schedule: enough to refuse a slip of the pen here. Workers know the rest (zones, dates that never come).
CREATE OR REPLACE FUNCTION ${ddw}._check_schedule(schedule text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on
AS $$
DECLARE
    item text;
BEGIN
    IF schedule IS NULL THEN
        PERFORM ${ddw}._fail('DW001', 'schedule must be given', 'Such as: continuous, on request, every 5m.');
    END IF;
    FOREACH item IN ARRAY regexp_split_to_array(regexp_replace(btrim(schedule), ';$', ''), '[;\n]') LOOP
        IF btrim(item) !~* '^(continuous|on\s+request|every\s+(\d+\s*[a-z]+\s*)+|at\s+([01]?\d|2[0-3]):[0-5]\d(\s+\S+)*|cron(\s+\S+){5,6})$' THEN
            PERFORM ${ddw}._fail('DW001', format('schedule item "%s" is not known', btrim(item)),
                'Known: continuous, on request, every 5m, at 06:30 [mon-fri] [Europe/Vienna], cron 0 3 * * * [Europe/Vienna]; several are joined by ";".');
        END IF;
    END LOOP;
END $$;

-- continuous, on request, or something with due times.
CREATE OR REPLACE FUNCTION ${ddw}._schedule_kind(schedule text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE regexp_replace(lower(btrim(schedule, E' ;\n\t')), '[[:space:]]+', ' ', 'g')
                WHEN 'continuous' THEN 'continuous' WHEN 'on request' THEN 'on request' ELSE 'timed' END
$$;

CREATE OR REPLACE FUNCTION ${ddw}._check_process(source text, name text, filter text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch := ${ddw}._watch(source);
BEGIN
    IF coalesce(name, '') = '' THEN
        PERFORM ${ddw}._fail('DW001', 'a process needs a name');
    END IF;
    IF filter IS NOT NULL THEN
        PERFORM ${ddw}._check_filter(w, name, filter);
    END IF;
END $$;

-- A batch must read the same however often it is read, so a filter may depend on nothing but the row. The server itself
-- asks that of a generated column; the table with that column is undone at once.
CREATE OR REPLACE FUNCTION ${ddw}._check_filter(w ${ddw}.watch, name text, filter text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    source_name text := (SELECT t.relname FROM pg_class t WHERE t.oid = w.table_oid);
    columns text;
BEGIN
    PERFORM ${ddw}._parse_filter(w, filter);
    SELECT string_agg(format('%I %s', c.column_name, CASE WHEN ${ddw}._has_domain(c.type_name) THEN 'text' ELSE c.type_name END), ', ' ORDER BY c.attnum) INTO columns
      FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped;
    EXECUTE format(E'CREATE TABLE %s.%I (%s, "${ddw} is in" boolean GENERATED ALWAYS AS ((%s\n) IS TRUE) STORED)',
        CASE WHEN to_regclass(format('${ddw}.%I', source_name)) IS NULL THEN '${ddw}' ELSE 'pg_temp' END, source_name, columns, filter);
    RAISE EXCEPTION SQLSTATE 'DW000';
EXCEPTION
    WHEN SQLSTATE 'DW000' THEN
        RETURN;
    WHEN invalid_object_definition THEN
        PERFORM ${ddw}._fail('DW009', format('the filter of process %s on %s depends on more than the row: %s', name, w.source, SQLERRM),
            'Without now(), random() and conversions that depend on settings, such as text to date.');
    WHEN OTHERS THEN
        PERFORM ${ddw}._fail('DW009', format('the filter of process %s on %s is no predicate on its row: %s', name, w.source, SQLERRM),
            'Such as: hours > 0 AND team IS NOT NULL.');
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.register(
    source text, process text, executor text, definition text, description text DEFAULT '', schedule text DEFAULT 'continuous',
    lease_duration interval DEFAULT '4 hours', batch_size integer DEFAULT 10000, lanes integer DEFAULT 1, filter text DEFAULT NULL,
    warn_after interval DEFAULT NULL, max_attempts integer DEFAULT 5, backoff interval DEFAULT '1 second',
    max_backoff interval DEFAULT '5 minutes', park_limit integer DEFAULT 100, initial text DEFAULT 'none', is_active boolean DEFAULT true, target text DEFAULT NULL,
    process_group text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch := ${ddw}._watch(source);
    id integer;
    floor_now bigint := 0;
    young_now xid8 := '0';
    here pg_snapshot;
    broken_rule text; missing text; why text;
BEGIN
    PERFORM ${ddw}._read_committed('register');
    PERFORM ${ddw}._refuse_restored(w);
    IF pg_current_xact_id_if_assigned() IS NULL THEN -- as in stage; else the first window is found by a longer way
        floor_now := ${ddw}._last_position(w);
        young_now := pg_current_xact_id();
    END IF;
    PERFORM ${ddw}._check_process(source, process, filter);
    PERFORM ${ddw}._check_schedule(schedule);
    PERFORM set_config('${ddw}.is_registering', 'on', true);
    BEGIN
        INSERT INTO ${ddw}.process (source, name, description, executor, definition, is_active, schedule, lease_duration, batch_size, lanes,
                filter, warn_after, max_attempts, backoff, max_backoff, park_limit, initial, target, process_group, created_at)
        VALUES (w.source, process, description, executor, definition, is_active, schedule, lease_duration, batch_size, lanes,
                filter, warn_after, max_attempts, backoff, max_backoff, park_limit, initial, target, process_group, ${ddw}.now())
        RETURNING process_id INTO id;
        -- beyond those of one that was removed, which targets remember by the name
        UPDATE ${ddw}.process p SET epoch = ${ddw}._next_epoch(p) WHERE p.process_id = id;
    EXCEPTION
        WHEN unique_violation THEN
            PERFORM ${ddw}._fail('DW008', format('there is a process %s on %s already', process, w.source), 'Edit or remove it.');
        WHEN foreign_key_violation THEN
            PERFORM ${ddw}._fail('DW002', format('source %s was renamed or forgotten just now', w.source), 'Call it again, by the name that the table has now.');
        WHEN check_violation OR not_null_violation THEN
            GET STACKED DIAGNOSTICS broken_rule = CONSTRAINT_NAME, missing = COLUMN_NAME;
            why := CASE broken_rule
                WHEN 'process_executor_check' THEN 'executor must be given: sql, row-sql, procedure, command, replicate, or the name of a plugin'
                WHEN 'process_lease_duration_check' THEN format('lease_duration must be at least 1 second but is %s', lease_duration)
                WHEN 'process_batch_size_check' THEN format('batch_size must be at least 1 but is %s', batch_size)
                WHEN 'process_lanes_check' THEN format('lanes must be between 1 and 1024 but are %s', lanes)
                WHEN 'process_warn_after_check' THEN format('warn_after must be above 0 but is %s', warn_after)
                WHEN 'process_max_attempts_check' THEN format('max_attempts must be at least 1 but is %s', max_attempts)
                WHEN 'process_backoff_check' THEN format('backoff must not be below 0 but is %s', backoff)
                WHEN 'process_check' THEN format('max_backoff must not be below backoff, %s, but is %s', backoff, max_backoff)
                WHEN 'process_park_limit_check' THEN format('park_limit must not be below 0 but is %s', park_limit)
                WHEN 'process_process_group_check' THEN 'process_group must be a name, or NULL for none'
                WHEN 'process_initial_check' THEN format('initial must be none or load but is %s', initial)
                ELSE coalesce(nullif(missing, '') || ' must be given', SQLERRM) END;
            PERFORM ${ddw}._fail('DW001', format('process %s on %s: %s', process, w.source, why));
    END;
    PERFORM set_config('${ddw}.is_registering', '', true);
    IF initial = 'none' AND ${ddw}._has_written(w) THEN
        PERFORM ${ddw}._fail('DW001', format('this transaction has changed %s itself, so where process %s begins would not be clear', w.source, process),
            'Register it in a transaction of its own, or with initial => ''load''.');
    END IF;
    IF process_group IS NOT NULL THEN
        PERFORM ${ddw}._join_group(p) FROM ${ddw}.process p WHERE p.process_id = id;
    END IF;
    here := ${ddw}._settled(pg_current_snapshot());
    INSERT INTO ${ddw}.lane (process_id, lane_no, snapshot_from, young_from, floor_from, snapshot_to, young_to, floor_to, ceiling, position)
    SELECT id, n, here, young_now, floor_now, here, young_now, floor_now, 0, 0 FROM generate_series(0, lanes - 1) n;
    IF initial = 'load' THEN
        INSERT INTO ${ddw}.load (process_id, is_reload, wanted_at) VALUES (id, false, ${ddw}.now());
    END IF;
    IF filter IS NOT NULL THEN
        PERFORM ${ddw}._change_views(w);
    END IF;
    PERFORM ${ddw}._wake();
END $$;
COMMENT ON FUNCTION ${ddw}.register IS 'Registers a process on a tracked table.';

-- Whether a process can be a member of its group. The others' lanes are locked until it is: whoever stages the group begins
-- before that, and then this process begins behind him, or after it, and then he knows it.
CREATE OR REPLACE FUNCTION ${ddw}._join_group(p ${ddw}.process) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other ${ddw}.process;
    hint text := 'Members of a group have one lane each, the same executor and the same target.';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('${ddw}.group'), hashtext(p.process_group)); -- several may join at once
    PERFORM FROM ${ddw}.lane l JOIN ${ddw}.process q USING (process_id) WHERE q.process_group = p.process_group ORDER BY l.process_id, l.lane_no FOR UPDATE OF l;
    IF p.lanes <> 1 THEN
        PERFORM ${ddw}._fail('DW001', format('process %s on %s has %s lanes, which group %s cannot work with', p.name, p.source, p.lanes, p.process_group), hint);
    ELSIF (SELECT count(*) FROM ${ddw}.lane l WHERE l.process_id = p.process_id) > 1 THEN
        PERFORM ${ddw}._fail('DW001', format('the lanes of process %s on %s have not met yet', p.name, p.source), 'Wait until it has processed what was there before, and repeat.');
    END IF;
    SELECT q.* INTO other FROM ${ddw}.process q
     WHERE q.process_group = p.process_group AND q.process_id <> p.process_id AND (q.target IS DISTINCT FROM p.target OR q.executor <> p.executor)
     ORDER BY q.process_id LIMIT 1;
    IF FOUND THEN
        PERFORM ${ddw}._fail('DW001', format('process %s on %s, %s to %s, cannot be in group %s with %s on %s, %s to %s', p.name, p.source, p.executor,
            coalesce(p.target, 'no target'), p.process_group, other.name, other.source, other.executor, coalesce(other.target, 'no target')), hint);
    END IF;
    IF EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.state IN ('parked', 'replay', 'staged')) THEN
        PERFORM ${ddw}._fail('DW001', format('process %s on %s has parked changes, which group %s would pass over', p.name, p.source, p.process_group),
            'Replay or drop them first.');
    END IF;
END $$;

-- Wakes the workers of this home.
CREATE OR REPLACE FUNCTION ${ddw}._wake() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_notify('${ddw}_request', '') $$;

-- A batch must read the same however often it is read, so with another filter it is another batch. Who has read the views
-- is done by now, as they could be replaced; a lane that is locked is just being committed, or staged with the new filter.
CREATE OR REPLACE FUNCTION ${ddw}._take_back(process_id integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch;
BEGIN
    FOR b IN SELECT f.* FROM ${ddw}.lane l JOIN ${ddw}.batch f ON f.batch_id = l.batch_id
              WHERE l.process_id = _take_back.process_id ORDER BY l.lane_no FOR UPDATE OF l SKIP LOCKED LOOP
        PERFORM ${ddw}._end(b, 'released', NULL);
    END LOOP;
    -- what failed may work now
    UPDATE ${ddw}.lane l SET attempt = 0, retry_at = NULL, last_error = NULL WHERE l.process_id = _take_back.process_id AND l.last_error IS NOT NULL;
END $$;

-- After an UPDATE of ${ddw}.process by whomever: views follow filters, lanes follow their number.
CREATE OR REPLACE FUNCTION ${ddw}._process_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.process_group IS NOT NULL AND (NEW.process_group IS DISTINCT FROM OLD.process_group OR NEW.lanes <> OLD.lanes
            OR NEW.target IS DISTINCT FROM OLD.target OR NEW.executor <> OLD.executor) THEN
        PERFORM ${ddw}._join_group(NEW);
    END IF;
    IF NEW.process_group IS DISTINCT FROM OLD.process_group THEN
        -- what is staged holds as much as it did in the old company
        PERFORM ${ddw}._take_back(NEW.process_id);
        UPDATE ${ddw}.lane l SET probe_rows = NULL WHERE l.process_id = NEW.process_id;
    END IF;
    IF NEW.executor <> OLD.executor THEN
        -- whoever stages just now is waited for
        PERFORM FROM ${ddw}.lane l WHERE l.process_id = NEW.process_id ORDER BY l.lane_no FOR UPDATE;
        PERFORM ${ddw}._take_back(NEW.process_id);
        PERFORM ${ddw}._begin_epoch(NEW.process_id);
        -- what others commit from now on is not in the copy, nor what they had of a load; all else is nothing to a copy that begins
        UPDATE ${ddw}.process p
           SET former_lanes = CASE WHEN p.former_lanes = 'unknown' OR OLD.executor = 'replicate'
                                     OR EXISTS (SELECT FROM ${ddw}.lane l WHERE l.process_id = p.process_id AND l.load_id IS NOT NULL)
                                   THEN 'unknown' ELSE '' END
         WHERE p.process_id = NEW.process_id;
    END IF;
    IF NEW.lanes <> OLD.lanes THEN
        PERFORM ${ddw}._meet(NEW.process_id);
    END IF;
    IF NEW.filter IS DISTINCT FROM OLD.filter THEN
        PERFORM ${ddw}._read_committed('what changes a filter');
        PERFORM ${ddw}._check_process(NEW.source, NEW.name, NEW.filter);
        PERFORM ${ddw}._change_views(${ddw}._watch(NEW.source));
        PERFORM ${ddw}._take_back(NEW.process_id);
    END IF;
    IF NEW.schedule <> OLD.schedule THEN
        PERFORM ${ddw}._check_schedule(NEW.schedule);
        UPDATE ${ddw}.process p SET next_due_at = NULL WHERE p.process_id = NEW.process_id;
    END IF;
    PERFORM ${ddw}._wake();
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER process_changed AFTER UPDATE OF lanes, filter, schedule, is_active, process_group, target, executor ON ${ddw}.process
    FOR EACH ROW EXECUTE FUNCTION ${ddw}._process_changed();

-- Before an INSERT or a change of the source by hand: a process must know where on its source it begins.
CREATE OR REPLACE FUNCTION ${ddw}._process_placed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' AND current_setting('${ddw}.is_registering', true) IS DISTINCT FROM 'on' THEN
        PERFORM ${ddw}._fail('DW001', format('process %s on %s must begin somewhere, which an INSERT does not tell', NEW.name, NEW.source),
            'SELECT ${ddw}.register(…); adds a process.');
    ELSIF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM ${ddw}.watch w WHERE w.source = OLD.source) THEN -- else the table was renamed
        PERFORM ${ddw}._fail('DW001', format('process %s cannot move from %s to %s, as it would not know where to begin', OLD.name, OLD.source, NEW.source),
            'SELECT ${ddw}.register(…); on the other source, then ${ddw}.remove(…); here.');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER process_placed BEFORE INSERT ON ${ddw}.process FOR EACH ROW EXECUTE FUNCTION ${ddw}._process_placed();
CREATE OR REPLACE TRIGGER process_moved BEFORE UPDATE OF source ON ${ddw}.process
    FOR EACH ROW WHEN (OLD.source <> NEW.source) EXECUTE FUNCTION ${ddw}._process_placed();

-- Before a DELETE by whomever. The lanes are locked first, as by everybody, so that no batch is staged or ends meanwhile.
CREATE OR REPLACE FUNCTION ${ddw}._process_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM ${ddw}.lane l WHERE l.process_id = OLD.process_id ORDER BY l.lane_no FOR UPDATE;
    UPDATE ${ddw}.batch b SET state = 'released', ended_at = ${ddw}.now(), error = 'process removed' WHERE b.process_id = OLD.process_id AND b.state = 'staged';
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER process_removed BEFORE DELETE ON ${ddw}.process FOR EACH ROW EXECUTE FUNCTION ${ddw}._process_removed();

CREATE OR REPLACE FUNCTION ${ddw}.remove(source text, process text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process := ${ddw}._process(source, process);
BEGIN
    DELETE FROM ${ddw}.process q WHERE q.process_id = p.process_id;
    IF p.filter IS NOT NULL THEN
        PERFORM ${ddw}._read_committed('what removes a filter');
        PERFORM ${ddw}._change_views(${ddw}._watch(source));
    END IF;
END $$;
COMMENT ON FUNCTION ${ddw}.remove IS 'Removes a process; its batches stay in the log.';

CREATE OR REPLACE FUNCTION ${ddw}.request(source text, process text, delay interval DEFAULT '0') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process := ${ddw}._process(source, process);
    at timestamptz := ${ddw}.now();
BEGIN
    IF delay < '0' OR delay IS NULL THEN
        PERFORM ${ddw}._fail('DW001', format('a request is due now or later, not in %s', coalesce(delay::text, 'NULL')));
    END IF;
    UPDATE ${ddw}.process q
       SET is_update_explicitly_requested = true, last_execution_request_time = at,
           request_due_at = CASE WHEN q.is_update_explicitly_requested THEN least(q.request_due_at, at + delay) ELSE at + delay END
     WHERE q.process_id = p.process_id;
    PERFORM ${ddw}._wake();
END $$;
COMMENT ON FUNCTION ${ddw}.request IS 'Asks for a run of a process, now or after a delay; the earliest of several requests counts.';

CREATE OR REPLACE FUNCTION ${ddw}.reload(source text, process text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process := ${ddw}._process(source, process);
    anew integer[] := CASE WHEN p.process_group IS NULL THEN ARRAY[p.process_id] ELSE ${ddw}._members(p.process_group) END;
BEGIN
    PERFORM ${ddw}._refuse_restored(w) FROM ${ddw}.watch w JOIN ${ddw}.process q ON q.source = w.source WHERE q.process_id = ANY (anew);
    -- now, and not by the load, as writers would wait until that has copied the table
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        PERFORM ${ddw}._try_to_follow(w) FROM ${ddw}.watch w
          WHERE w.state = 'on' AND EXISTS (SELECT FROM ${ddw}.process q WHERE q.source = w.source AND q.process_id = ANY (anew)) AND ${ddw}._is_altered(w);
    END IF;
    PERFORM FROM ${ddw}.process q WHERE q.process_id = ANY (anew) ORDER BY q.process_id FOR NO KEY UPDATE;
    PERFORM ${ddw}._process(source, process); -- unless removed meanwhile
    PERFORM FROM ${ddw}.lane l WHERE l.process_id = ANY (anew) ORDER BY l.process_id, l.lane_no FOR UPDATE;
    UPDATE ${ddw}.batch b SET state = 'released', ended_at = ${ddw}.now(), error = 'taken back by a reload'
     WHERE b.process_id = ANY (anew) AND b.state = 'staged';
    UPDATE ${ddw}.parked k SET state = 'superseded', ended_at = ${ddw}.now(), batch_id = NULL
     WHERE k.process_id = ANY (anew) AND k.state IN ('parked', 'replay', 'staged');
    UPDATE ${ddw}.lane l SET batch_id = NULL, attempt = 0, retry_at = NULL, probe_rows = NULL, barrier = NULL, last_error = NULL
     WHERE l.process_id = ANY (anew);
    UPDATE ${ddw}.load d SET state = 'done', done_at = ${ddw}.now() WHERE d.process_id = ANY (anew) AND d.state <> 'done';
    INSERT INTO ${ddw}.load (process_id, is_reload, wanted_at) SELECT q.process_id, true, ${ddw}.now() FROM ${ddw}.process q WHERE q.process_id = ANY (anew);
    PERFORM ${ddw}._wake();
END $$;
COMMENT ON FUNCTION ${ddw}.reload IS 'Rebuilds a result from scratch: a truncation, the rows of one snapshot as I, then every change after it.';

-- Whether every change that a snapshot shows is in a committed batch or parked.
CREATE OR REPLACE FUNCTION ${ddw}._is_processed(source text, process text, as_of pg_snapshot) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process := ${ddw}._process(source, process);
    w ${ddw}.watch := ${ddw}._watch(source);
BEGIN
    RETURN NOT EXISTS (SELECT FROM ${ddw}.load d WHERE d.process_id = p.process_id AND d.state = 'wanted')
       AND NOT EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.state IN ('replay', 'staged'))
       AND NOT EXISTS (SELECT FROM (SELECT l AS lane, count(*) OVER ()::integer AS lanes FROM ${ddw}.lane l WHERE l.process_id = p.process_id) f
                        WHERE ((f.lane).batch_id IS NOT NULL OR ${ddw}._may_be_pending(w, f.lane))
                          AND (SELECT q.rows > 0 FROM ${ddw}._pending(w, f.lanes, f.lane, as_of, 1) q));
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.wait_until_processed(source text, process text, timeout interval DEFAULT '1 minute') RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch := ${ddw}._watch(source);
    as_of pg_snapshot;
    give_up timestamptz := clock_timestamp() + timeout;
BEGIN
    PERFORM ${ddw}._read_committed('wait_until_processed');
    PERFORM ${ddw}._refuse_restored(w);
    IF ${ddw}._has_written(w) THEN
        PERFORM ${ddw}._fail('DW001', format('this transaction has changed %s itself, and nobody can process that before it is committed', w.source),
            'Commit, then wait.');
    END IF;
    IF timeout IS NULL THEN
        PERFORM ${ddw}._fail('DW001', 'timeout must be given: how long to wait at most');
    END IF;
    as_of := pg_current_snapshot();
    LOOP
        IF ${ddw}._is_processed(source, process, as_of) THEN
            RETURN true;
        END IF;
        IF clock_timestamp() >= give_up THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(least(0.05, greatest(0.001, extract(epoch FROM give_up - clock_timestamp()))));
    END LOOP;
END $$;
COMMENT ON FUNCTION ${ddw}.wait_until_processed IS 'Waits until what was committed before the call is in committed batches, or parked; false if that takes longer.';

-- Whether a group could be staged once leases that are over are ended.
CREATE OR REPLACE FUNCTION ${ddw}._may_be_free(group_name text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM ${ddw}.process p JOIN ${ddw}.lane l USING (process_id) LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                        WHERE p.process_group = group_name AND (NOT p.is_active OR l.retry_at > ${ddw}.now() OR b.expires_at > ${ddw}.now()))
$$;

-- What workers ask again and again: active processes that may have something to do, and why.
CREATE OR REPLACE FUNCTION ${ddw}.due() RETURNS TABLE (source text, name text, reason text, schedule text, since timestamptz, max_rows integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH clock AS MATERIALIZED (SELECT ${ddw}.now() AS at),
    candidate AS (
        SELECT p.*, c.at,
               CASE WHEN p.is_update_explicitly_requested AND p.request_due_at <= c.at THEN 'request'
                    WHEN p.next_due_at <= c.at THEN 'schedule'
                    WHEN ${ddw}._schedule_kind(p.schedule) = 'continuous' THEN 'pending'
                    WHEN p.next_due_at IS NULL AND ${ddw}._schedule_kind(p.schedule) = 'timed' THEN 'unplanned' END AS why
          FROM ${ddw}.process p CROSS JOIN clock c
         WHERE p.is_active AND (p.process_group IS NULL OR ${ddw}._may_be_free(p.process_group))
    )
    SELECT d.source, d.name, d.why, d.schedule,
           CASE d.why WHEN 'request' THEN d.request_due_at WHEN 'schedule' THEN d.next_due_at ELSE coalesce(d.last_execution_time, d.created_at) END,
           d.batch_size
      FROM candidate d
     WHERE d.why = 'unplanned'
        OR (d.why IN ('request', 'schedule')
            AND EXISTS (SELECT FROM ${ddw}.lane l LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                         WHERE l.process_id = d.process_id AND (l.retry_at IS NULL OR l.retry_at <= d.at)
                           AND (l.batch_id IS NULL OR b.expires_at <= d.at)))
        OR (d.why = 'pending'
            AND (cardinality(d.relane_snapshots) > 0
                 OR EXISTS (SELECT FROM ${ddw}.load o WHERE o.process_id = d.process_id AND o.state = 'wanted')
                 OR EXISTS (SELECT FROM ${ddw}.lane l JOIN ${ddw}.watch w ON w.source = d.source LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                             WHERE l.process_id = d.process_id AND (l.retry_at IS NULL OR l.retry_at <= d.at)
                               AND CASE WHEN l.batch_id IS NULL THEN ${ddw}._may_be_pending(w, l) ELSE b.expires_at <= d.at END)))
     ORDER BY CASE d.why WHEN 'request' THEN 0 ELSE 1 END, 5;
END $$;

-- What to remember of a next time: a schedule that has none any more is planned for never, so that nobody asks again.
CREATE OR REPLACE FUNCTION ${ddw}._planned(schedule text, next_due timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce(next_due, CASE WHEN ${ddw}._schedule_kind(schedule) = 'timed' THEN timestamptz 'infinity' END) $$;

CREATE OR REPLACE FUNCTION ${ddw}.finished(source text, process text, started_at timestamptz, next_due timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process := ${ddw}._process(source, process);
BEGIN
    IF EXISTS (SELECT FROM ${ddw}.lane l JOIN ${ddw}.process q USING (process_id)
                WHERE (q.process_id = p.process_id OR q.process_group = p.process_group) AND (l.batch_id IS NOT NULL OR l.retry_at > ${ddw}.now())) THEN
        RETURN;
    END IF;
    UPDATE ${ddw}.process q
       SET is_update_explicitly_requested = q.is_update_explicitly_requested AND NOT
               (q.request_due_at <= finished.started_at AND q.last_execution_request_time <= finished.started_at),
           next_due_at = CASE WHEN q.next_due_at IS NULL OR q.next_due_at <= finished.started_at THEN ${ddw}._planned(q.schedule, finished.next_due) ELSE q.next_due_at END,
           last_execution_time = ${ddw}.now()
     WHERE q.process_id = p.process_id;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.plan(source text, process text, next_due timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE ${ddw}.process q SET next_due_at = coalesce(q.next_due_at, ${ddw}._planned(q.schedule, plan.next_due))
     WHERE q.process_id = (${ddw}._process(plan.source, plan.process)).process_id
$$;
