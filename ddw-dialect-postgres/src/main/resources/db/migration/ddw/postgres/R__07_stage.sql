-- Staging.

CREATE OR REPLACE FUNCTION ${ddw}.stage(source text, process text, max_rows integer DEFAULT NULL, worker text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process;
    w ${ddw}.watch;
    staged uuid;
    meetings integer;
    floor_now bigint;
    young_now xid8;
BEGIN
    PERFORM ${ddw}._read_committed('stage');
    IF max_rows < 1 THEN
        PERFORM ${ddw}._fail('DW001', format('max_rows must be at least 1 but is %s', max_rows));
    END IF;
    p := ${ddw}._process(source, process);
    IF p.process_group IS NOT NULL THEN
        PERFORM ${ddw}._fail('DW001', format('process %s on %s belongs to group %s, whose members are staged together', p.name, p.source, p.process_group),
            format('SELECT * FROM ${ddw}.stage_group(%L);', p.process_group));
    END IF;
    IF NOT p.is_active THEN
        RETURN NULL;
    END IF;
    w := ${ddw}._watch(source);
    PERFORM ${ddw}._refuse_restored(w);
    PERFORM ${ddw}._expire(p.process_id);
    IF NOT ${ddw}._has_work(p, w) THEN
        RETURN NULL; -- and nothing was written: an idle process costs nothing
    END IF;
    -- Every later transaction is younger than our own and takes its positions from here on. That holds only if our own
    -- begins now; else the lanes keep the pair that they have, which is as right and not as tight.
    IF pg_current_xact_id_if_assigned() IS NULL THEN
        floor_now := ${ddw}._last_position(w);
        young_now := pg_current_xact_id();
    END IF;
    LOOP
        IF NOT ${ddw}._prepare(p, w, young_now, floor_now) THEN
            RETURN NULL;
        END IF;
        SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = p.process_id;
        EXIT WHEN cardinality(p.relane_snapshots) = meetings;
        meetings := cardinality(p.relane_snapshots);
        staged := ${ddw}._stage_any(p, w, coalesce(max_rows, p.batch_size), coalesce(worker, session_user::text), young_now, floor_now);
        EXIT WHEN staged IS NOT NULL OR meetings = 0; -- else the last lane may have arrived, and what comes after is free
    END LOOP;
    RETURN staged;
END $$;
COMMENT ON FUNCTION ${ddw}.stage IS 'Leases the oldest free changes of a process; returns the GUID of the batch, or NULL if there is nothing to do.';

-- A filter that fails on a row, such as 100 / v > 0, holds its lane up like a batch that fails: seen by all, and with a pause.
CREATE OR REPLACE FUNCTION ${ddw}._stage_filtered(
    p ${ddw}.process, w ${ddw}.watch, l ${ddw}.lane, max_rows integer, worker text, young_now xid8, floor_now bigint) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ${ddw}._stage_lane(p, w, l, max_rows, worker, young_now, floor_now, p.relane_snapshots[1]);
EXCEPTION WHEN OTHERS THEN
    IF left(SQLSTATE, 2) IN ('DW', '40', '53', '55', '57', '58', 'XX') THEN
        RAISE; -- not the filter's doing: a deadlock, a full disk, our own
    END IF;
    PERFORM ${ddw}._hold_up(p, l.lane_no, SQLERRM);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._hold_up(p ${ddw}.process, lane_no integer, why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ${ddw}.lane f
       SET attempt = f.attempt + 1, last_error = format('the filter fails on a row, so nothing can be staged: %s', why),
           retry_at = ${ddw}.now() + ${ddw}._pause(p, f.attempt)
     WHERE f.process_id = p.process_id AND f.lane_no = _hold_up.lane_no;
END $$;

-- From the lane that has waited longest and has something.
CREATE OR REPLACE FUNCTION ${ddw}._stage_any(p ${ddw}.process, w ${ddw}.watch, max_rows integer, worker text, young_now xid8, floor_now bigint) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    l ${ddw}.lane;
    tried integer[] := '{}';
    staged uuid;
BEGIN
    LOOP
        SELECT f.* INTO l FROM ${ddw}.lane f
         WHERE f.process_id = p.process_id AND f.batch_id IS NULL AND (f.retry_at IS NULL OR f.retry_at <= ${ddw}.now())
           AND f.lane_no <> ALL (tried)
         ORDER BY f.last_staged_at NULLS FIRST, f.lane_no DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
        EXIT WHEN NOT FOUND;
        -- where lanes meet is read behind the lane's lock: who makes them meet locks them first
        SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = p.process_id;
        IF cardinality(p.relane_snapshots) > 0 THEN
            young_now := NULL; -- where lanes meet lies in the past: a pair of now would span all transactions since
        END IF;
        IF p.filter IS NULL THEN
            staged := ${ddw}._stage_lane(p, w, l, max_rows, worker, young_now, floor_now, p.relane_snapshots[1]);
        ELSE
            staged := ${ddw}._stage_filtered(p, w, l, max_rows, worker, young_now, floor_now);
        END IF;
        IF staged IS NOT NULL THEN
            RETURN staged;
        END IF;
        tried := tried || l.lane_no;
    END LOOP;
    -- the others may have arrived at a truncation only now
    SELECT f.* INTO l FROM ${ddw}.lane f
     WHERE f.process_id = p.process_id AND f.lane_no = 0 AND f.lane_no = ANY (tried) AND f.barrier IS NOT NULL;
    IF FOUND AND p.lanes > 1 THEN
        RETURN ${ddw}._stage_truncation(p, l, worker);
    END IF;
    RETURN NULL;
END $$;

-- Whether staging may find anything at all. Cheap; true may be wrong, false never is.
CREATE OR REPLACE FUNCTION ${ddw}._has_work(p ${ddw}.process, w ${ddw}.watch) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN cardinality(p.relane_snapshots) > 0
        OR EXISTS (SELECT FROM ${ddw}.load d WHERE d.process_id = p.process_id AND d.state = 'wanted')
        OR EXISTS (SELECT FROM ${ddw}.lane f
                    WHERE f.process_id = p.process_id AND f.batch_id IS NULL AND (f.retry_at IS NULL OR f.retry_at <= ${ddw}.now())
                      AND ${ddw}._may_be_pending(w, f));
END $$;

-- Takes a copy for a load that is wanted, and puts a new number of lanes into effect once all lanes have met.
-- False: somebody else is doing so.
CREATE OR REPLACE FUNCTION ${ddw}._prepare(p ${ddw}.process, w ${ddw}.watch, young_now xid8, floor_now bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted ${ddw}.load;
BEGIN
    SELECT d.* INTO wanted FROM ${ddw}.load d WHERE d.process_id = p.process_id AND d.state = 'wanted';
    IF wanted.load_id IS NULL AND cardinality(p.relane_snapshots) = 0 THEN
        RETURN true;
    END IF;
    -- the process before its lanes, as whoever changes their number
    SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = p.process_id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT d.* INTO wanted FROM ${ddw}.load d WHERE d.process_id = p.process_id AND d.state = 'wanted';
    IF FOUND THEN
        PERFORM ${ddw}._take_loads(ARRAY[ROW(p.process_id, wanted.load_id, young_now, floor_now)::${ddw}._wanted]);
    ELSIF cardinality(p.relane_snapshots) > 0 THEN
        PERFORM ${ddw}._relane(p, w);
    END IF;
    RETURN true;
END $$;

-- From one lane that is locked: what is left of its window, else the first of the next one. With a goal that window ends
-- there and no other is opened behind it; without, it ends now. young_now NULL: the lane keeps the pair that it has.
-- max_rows NULL: the batch is everything of the window, or of the load, and a truncation in it stops nobody.
CREATE OR REPLACE FUNCTION ${ddw}._stage_lane(
    p ${ddw}.process, w ${ddw}.watch, l ${ddw}.lane, max_rows integer, worker text, young_now xid8, floor_now bigint, goal pg_snapshot) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cut record;
    lanes integer := (SELECT count(*) FROM ${ddw}.lane f WHERE f.process_id = p.process_id);
    staged uuid;
    has_opened boolean := false;
BEGIN
    IF pg_snapshot_xmax(l.snapshot_to) > pg_snapshot_xmax(pg_current_snapshot()) THEN
        PERFORM ${ddw}._fail('DW010', format('process %s on %s was at transaction %s, which this server has not reached: the home was'
                || ' restored from a dump or a backup', p.name, p.source, pg_snapshot_xmax(l.snapshot_to)),
            format('SELECT ${ddw}.reload(%L, %L); rebuilds its result.', p.source, p.name));
    END IF;
    IF l.barrier IS NOT NULL AND max_rows IS NULL THEN -- arrived there before it joined
        l.barrier := NULL;
        UPDATE ${ddw}.lane f SET barrier = NULL WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no;
    ELSIF l.barrier IS NOT NULL THEN
        RETURN ${ddw}._stage_truncation(p, l, worker);
    END IF;
    IF goal IS NULL AND NOT ${ddw}._may_be_pending(w, l) THEN
        RETURN NULL;
    END IF;
    staged := ${ddw}._stage_replay(p, l, lanes, max_rows, worker);
    IF staged IS NOT NULL THEN
        RETURN staged;
    END IF;
    max_rows := CASE WHEN max_rows IS NOT NULL THEN least(max_rows, l.probe_rows) END; -- a replay is not part of the search for the change that fails
    WHILE l.load_id IS NOT NULL LOOP
        cut := ${ddw}._cut_load(w, lanes, l.lane_no, l.load_id, l.load_position, max_rows);
        IF cut.rows > 0 THEN
            staged := ${ddw}._register_batch(p, w, l, ROW('load', lanes, cut.rows, cut.first_position, cut.last_position,
                          cut.first_position - 1, cut.last_position, NULL, NULL, NULL, CASE WHEN max_rows IS NULL THEN cut.truncation END), worker);
            IF staged IS NOT NULL THEN
                RETURN staged;
            END IF;
            l.load_position := cut.last_position;
        ELSIF cut.truncation IS NOT NULL THEN
            l.barrier := cut.truncation;
            UPDATE ${ddw}.lane f SET barrier = l.barrier, load_position = l.load_position WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no;
            RETURN ${ddw}._stage_truncation(p, l, worker);
        ELSE
            l.load_id := NULL;
            UPDATE ${ddw}.lane f SET load_id = NULL WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no;
            UPDATE ${ddw}.load d SET state = 'done', done_at = ${ddw}.now()
             WHERE d.process_id = p.process_id AND d.state = 'taken'
               AND NOT EXISTS (SELECT FROM ${ddw}.lane f WHERE f.process_id = p.process_id AND f.load_id = d.load_id);
        END IF;
    END LOOP;
    LOOP
        cut := ${ddw}._cut(w, lanes, l.lane_no, l.snapshot_from, l.young_from, l.floor_from, l.snapshot_to, l.ceiling, l.position, max_rows);
        IF cut.rows > 0 THEN
            staged := ${ddw}._register_batch(p, w, l, ROW('changes', lanes, cut.rows, cut.first_position, cut.last_position,
                          cut.main_from, cut.main_to, cut.late, cut.late_from, cut.late_to, CASE WHEN max_rows IS NULL THEN cut.truncation END), worker);
            IF staged IS NOT NULL THEN
                RETURN staged;
            END IF;
            l.position := cut.last_position; -- nothing in it for this process: its filter, or parked keys
        ELSIF cut.truncation IS NOT NULL THEN
            l.barrier := cut.truncation;
            PERFORM ${ddw}._keep_window(l);
            RETURN ${ddw}._stage_truncation(p, l, worker);
        ELSIF has_opened OR l.snapshot_to::text = goal::text THEN
            l.position := l.ceiling;
            PERFORM ${ddw}._keep_window(l);
            RETURN NULL;
        ELSE
            l.snapshot_from := l.snapshot_to;
            l.young_from := l.young_to;
            l.floor_from := l.floor_to;
            IF young_now IS NOT NULL THEN
                l.young_to := young_now;
                l.floor_to := floor_now;
            END IF;
            -- in this order: what the snapshot shows lies below a ceiling that is read after it
            l.snapshot_to := coalesce(goal, ${ddw}._settled(pg_current_snapshot()));
            l.ceiling := ${ddw}._last_position(w);
            l.position := 0;
            has_opened := true;
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._keep_window(l ${ddw}.lane) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE ${ddw}.lane f
       SET snapshot_from = l.snapshot_from, young_from = l.young_from, floor_from = l.floor_from,
           snapshot_to = l.snapshot_to, young_to = l.young_to, floor_to = l.floor_to, ceiling = l.ceiling, position = l.position, load_position = l.load_position, barrier = l.barrier
     WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no
$$;

DO $$
BEGIN
    IF to_regtype('${ddw}._range') IS NULL THEN
        CREATE TYPE ${ddw}._range AS (kind text, lanes integer, rows bigint, first_position bigint, last_position bigint,
            main_from bigint, main_to bigint, late xid8[], late_from bigint, late_to bigint, truncation bigint);
    END IF;
    IF to_regtype('${ddw}._wanted') IS NULL THEN
        CREATE TYPE ${ddw}._wanted AS (process_id integer, load_id integer, young_now xid8, floor_now bigint);
    END IF;
END $$;

-- Writes the batch down and reserves the lane. Changes of a key that has parked ones are parked behind them; changes
-- outside the process's filter do not count. NULL: nothing is left.
CREATE OR REPLACE FUNCTION ${ddw}._register_batch(p ${ddw}.process, w ${ddw}.watch, l ${ddw}.lane, r ${ddw}._range, worker text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    id uuid := gen_random_uuid();
    at timestamptz := ${ddw}.now();
    has_parked boolean := EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.lane_no = l.lane_no);
    counted bigint := r.rows;
BEGIN
    INSERT INTO ${ddw}.batch (batch_id, epoch, process_id, source, name, kind, lane_no, lanes, worker, attempt, rows, staged_at, expires_at,
            first_position, last_position, truncation, snapshot_from, snapshot_to, young, main_from, main_to, late, late_from, late_to, load_id, previous_no, former_lanes)
    SELECT id, q.epoch, p.process_id, p.source, p.name, r.kind, l.lane_no, r.lanes, worker, l.attempt + 1, r.rows, at, at + p.lease_duration,
            r.first_position, r.last_position, r.truncation, l.snapshot_from, l.snapshot_to, l.young_from, r.main_from, r.main_to, r.late, r.late_from, r.late_to, l.load_id, l.committed_no, ${ddw}._last_lanes(q)
      FROM ${ddw}.process q WHERE q.process_id = p.process_id;
    IF has_parked THEN
        PERFORM ${ddw}._park(p, w, id, l.lane_no, NULL, 0);
        UPDATE ${ddw}.batch b SET leaves_out = true WHERE b.batch_id = id;
    END IF;
    IF has_parked OR p.filter IS NOT NULL THEN
        EXECUTE format('SELECT count(*) FROM ${ddw}.%I c WHERE c.batch_id = $1', ${ddw}._name('changes_', w.object_name))
           INTO counted USING id;
        IF counted = 0 THEN
            DELETE FROM ${ddw}.batch b WHERE b.batch_id = id;
            RETURN NULL;
        END IF;
        UPDATE ${ddw}.batch b SET rows = counted WHERE b.batch_id = id;
    END IF;
    UPDATE ${ddw}.lane f
       SET batch_id = id, last_staged_at = at, load_id = l.load_id, load_position = l.load_position,
           snapshot_from = l.snapshot_from, young_from = l.young_from, floor_from = l.floor_from,
           snapshot_to = l.snapshot_to, young_to = l.young_to, floor_to = l.floor_to, ceiling = l.ceiling, position = l.position
     WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no;
    RETURN id;
END $$;

-- Hands out a truncation, alone, by lane 0, when no lane has anything left before it.
CREATE OR REPLACE FUNCTION ${ddw}._stage_truncation(p ${ddw}.process, l ${ddw}.lane, worker text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch := ${ddw}._watch(p.source);
    truncation bigint := l.barrier;
    staged uuid;
BEGIN
    IF l.lane_no <> 0 OR EXISTS (SELECT FROM ${ddw}.lane f WHERE f.process_id = p.process_id AND f.lane_no <> 0
                                    AND (f.barrier IS DISTINCT FROM truncation OR f.batch_id IS NOT NULL)) THEN
        RETURN NULL;
    END IF;
    IF l.load_id IS NOT NULL THEN
        staged := ${ddw}._register_batch(p, w, l, ROW('load', 1, 1, truncation, truncation, truncation - 1, truncation, NULL, NULL, NULL, truncation), worker);
    ELSE
        -- as main and as late: whichever it is, the other part finds nothing
        staged := ${ddw}._register_batch(p, w, l, ROW('changes', 1, 1, truncation, truncation, truncation - 1, truncation,
            ${ddw}._late(w, l.snapshot_from, l.young_from, l.snapshot_to),
            truncation - 1, truncation, truncation), worker);
    END IF;
    RETURN staged;
END $$;

-- Hands out what is parked of one key and is to be replayed.
CREATE OR REPLACE FUNCTION ${ddw}._stage_replay(p ${ddw}.process, l ${ddw}.lane, lanes integer, max_rows integer, worker text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    id uuid := gen_random_uuid();
    at timestamptz := ${ddw}.now();
    taken record;
BEGIN
    WITH key_in_turn AS (
        SELECT k.bucket FROM ${ddw}.parked k
         WHERE k.process_id = p.process_id AND k.lane_no = l.lane_no AND k.state = 'replay' ORDER BY k.parked_no LIMIT 1
    ), of_key AS (
        SELECT k.position, k.parked_no, k.position < lag(k.position) OVER (ORDER BY k.parked_no) AS falls_back
          FROM ${ddw}.parked k JOIN key_in_turn t ON t.bucket = k.bucket
         WHERE k.process_id = p.process_id AND k.lane_no = l.lane_no AND k.state IN ('parked', 'replay')
         ORDER BY k.parked_no LIMIT max_rows
    ), in_turn AS ( -- within a batch the order is the position: what has a lower one comes with the next batch
        SELECT o.position, count(*) FILTER (WHERE o.falls_back) OVER (ORDER BY o.parked_no) AS falls FROM of_key o
    ), marked AS (
        UPDATE ${ddw}.parked k SET state = 'staged', batch_id = id FROM in_turn o
         WHERE k.process_id = p.process_id AND k.position = o.position AND o.falls = 0
        RETURNING k.position, k.attempts
    )
    SELECT count(*) AS rows, min(m.position) AS first_position, max(m.position) AS last_position, max(m.attempts) AS attempts
      INTO taken FROM marked m;
    IF taken.rows = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO ${ddw}.batch (batch_id, epoch, process_id, source, name, kind, lane_no, lanes, worker, attempt, rows, staged_at, expires_at,
            first_position, last_position, previous_no, former_lanes)
    SELECT id, q.epoch, p.process_id, p.source, p.name, 'replay', l.lane_no, _stage_replay.lanes, worker, taken.attempts + 1, taken.rows, at, at + p.lease_duration,
            taken.first_position, taken.last_position, l.committed_no, ${ddw}._last_lanes(q)
      FROM ${ddw}.process q WHERE q.process_id = p.process_id;
    UPDATE ${ddw}.lane f SET batch_id = id, last_staged_at = at WHERE f.process_id = l.process_id AND f.lane_no = l.lane_no;
    RETURN id;
END $$;

-- Copies sources at one snapshot, which is also where every lane goes on afterwards, and returns it.
CREATE OR REPLACE FUNCTION ${ddw}._take_loads(wanted ${ddw}._wanted[]) RETURNS pg_snapshot
-- row_security off: policies that would hide rows are an error, not a load of the rest
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    n ${ddw}._wanted;
    copies text[] := '{}';
    taken_at pg_snapshot;
    counted bigint[];
BEGIN
    FOREACH n IN ARRAY wanted LOOP
        copies := copies || format('copied_%s AS (%s RETURNING 1)', cardinality(copies) + 1, ${ddw}._copy_of(n.process_id, n.load_id));
    END LOOP;
    -- one statement, one snapshot: what it copies is exactly what that snapshot shows
    EXECUTE format('WITH %s SELECT pg_current_snapshot(), ARRAY[%s]', array_to_string(copies, ', '),
                   (SELECT string_agg(format('(SELECT count(*) FROM copied_%s)', c), ', ' ORDER BY c) FROM generate_subscripts(copies, 1) c))
       INTO taken_at, counted;
    taken_at := ${ddw}._settled(taken_at);
    FOR i IN 1 .. cardinality(wanted) LOOP
        PERFORM ${ddw}._begin_load(wanted[i], taken_at, counted[i]);
    END LOOP;
    RETURN taken_at;
END $$;

-- Makes ready for a load, and returns the statement that copies the source.
CREATE OR REPLACE FUNCTION ${ddw}._copy_of(process_id integer, load_id integer) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    load_table text;
    names text; fields text;
BEGIN
    SELECT f.* INTO w FROM ${ddw}.watch f JOIN ${ddw}.process p ON p.source = f.source WHERE p.process_id = _copy_of.process_id;
    load_table := format('${ddw}.%I', ${ddw}._name('load_', w.object_name));
    PERFORM FROM ${ddw}.lane f WHERE f.process_id = _copy_of.process_id ORDER BY f.lane_no FOR UPDATE;
    -- somebody may have staged between the call of reload and this one
    UPDATE ${ddw}.batch b SET state = 'released', ended_at = ${ddw}.now(), error = 'taken back by a load'
     WHERE b.process_id = _copy_of.process_id AND b.state = 'staged';
    -- a table may be made a view that calls anybody's code, and nothing tells
    EXECUTE format('LOCK TABLE ONLY %s IN ACCESS SHARE MODE', w.table_oid::regclass);
    IF (SELECT c.relkind NOT IN ('r', 'p') FROM pg_class c WHERE c.oid = w.table_oid) THEN
        PERFORM ${ddw}._fail('DW007', format('%s is no table any more', w.source));
    END IF;
    -- what the table is like is read behind the lock: somebody may have been altering it
    IF ${ddw}._is_altered(w) THEN
        PERFORM ${ddw}._follow(w.watch_id);
    END IF;
    SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = w.watch_id;
    SELECT string_agg(format('%I', c.new_name), ', ' ORDER BY c.attnum), string_agg(${ddw}._as_recorded(w, c, 'r.%I'), ', ' ORDER BY c.attnum)
      INTO names, fields FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped;
    IF (SELECT d.is_reload FROM ${ddw}.load d WHERE d.load_id = _copy_of.load_id) THEN
        EXECUTE format('INSERT INTO %s (load_id, op, transaction) VALUES ($1, ''T'', ''0'')', load_table) USING load_id;
    END IF;
    RETURN format('INSERT INTO %s (load_id, op, transaction, bucket, %s) SELECT %s, ''I'', ''0'', %s, %s FROM %s %s r',
        load_table, names, load_id, ${ddw}._bucket_expression(w, 'r.%I'), fields,
        -- a table that others inherit from is tracked without them
        CASE WHEN (SELECT c.relkind FROM pg_class c WHERE c.oid = w.table_oid) = 'p' THEN '' ELSE 'ONLY' END, w.table_oid::regclass);
END $$;

-- All lanes begin anew together, so nothing is left that they would have to meet for.
CREATE OR REPLACE FUNCTION ${ddw}._begin_load(n ${ddw}._wanted, taken_at pg_snapshot, counted bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process;
BEGIN
    SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = n.process_id;
    IF ${ddw}._has_written(${ddw}._watch(p.source)) THEN
        PERFORM ${ddw}._fail('DW001', format('this transaction has changed %s itself, so a load cannot begin in it', p.source),
            'Call stage in a transaction of its own.');
    END IF;
    IF n.young_now IS NULL THEN
        SELECT f.young_to, f.floor_to INTO n.young_now, n.floor_now FROM ${ddw}.lane f WHERE f.process_id = p.process_id ORDER BY f.floor_to DESC LIMIT 1;
    END IF;
    DELETE FROM ${ddw}.lane f WHERE f.process_id = p.process_id;
    INSERT INTO ${ddw}.lane (process_id, lane_no, snapshot_from, young_from, floor_from, snapshot_to, young_to, floor_to, ceiling, load_id)
    SELECT p.process_id, lane_no, taken_at, n.young_now, n.floor_now, taken_at, n.young_now, n.floor_now, 0, n.load_id
      FROM generate_series(0, p.lanes - 1) lane_no;
    UPDATE ${ddw}.process q SET relane_snapshots = '{}', relane_keys = '{}', epoch = ${ddw}._next_epoch(q),
           former_lanes = CASE WHEN q.executor = 'replicate' THEN '' ELSE q.former_lanes END -- what another executor loads is not in the copy
     WHERE q.process_id = p.process_id;
    UPDATE ${ddw}.load d SET state = 'taken', row_count = counted, taken_at = ${ddw}.now() WHERE d.load_id = n.load_id;
END $$;

-- Whether the transaction that asks has changed the source.
CREATE OR REPLACE FUNCTION ${ddw}._has_written(w ${ddw}.watch) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has boolean;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM ${ddw}.%I d WHERE d.transaction = pg_current_xact_id())', ${ddw}._name('delta_', w.object_name)) INTO has;
    RETURN has;
END $$;

-- Has the lanes of a process meet here. They are locked before the snapshot is taken: none may have gone beyond it.
CREATE OR REPLACE FUNCTION ${ddw}._meet(process_id integer, key_types text DEFAULT '') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ${ddw}._read_committed('what makes lanes meet');
    PERFORM FROM ${ddw}.process p WHERE p.process_id = _meet.process_id FOR NO KEY UPDATE;
    PERFORM FROM ${ddw}.lane f WHERE f.process_id = _meet.process_id ORDER BY f.lane_no FOR UPDATE;
    UPDATE ${ddw}.process p
       SET relane_snapshots = p.relane_snapshots || ${ddw}._settled(pg_current_snapshot()),
           relane_keys = p.relane_keys || key_types
     WHERE p.process_id = _meet.process_id;
END $$;

-- Lanes meet at relane_snapshots[1]: each works up to it, opens no window beyond it, and when the last is there they are
-- replaced by as many as are wanted.
CREATE OR REPLACE FUNCTION ${ddw}._relane(p ${ddw}.process, w ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    l ${ddw}.lane;
    locked bigint;
BEGIN
    PERFORM FROM ${ddw}.lane f WHERE f.process_id = p.process_id ORDER BY f.lane_no FOR UPDATE SKIP LOCKED;
    GET DIAGNOSTICS locked = ROW_COUNT;
    IF locked < (SELECT count(*) FROM ${ddw}.lane f WHERE f.process_id = p.process_id)
       OR EXISTS (SELECT FROM ${ddw}.lane f WHERE f.process_id = p.process_id
                  AND (f.batch_id IS NOT NULL OR f.load_id IS NOT NULL OR f.barrier IS NOT NULL
                       OR f.snapshot_to::text <> p.relane_snapshots[1]::text OR f.position < f.ceiling)) THEN
        RETURN;
    END IF;
    SELECT f.* INTO l FROM ${ddw}.lane f WHERE f.process_id = p.process_id ORDER BY f.floor_to DESC LIMIT 1;
    PERFORM ${ddw}._begin_epoch(p.process_id);
    DELETE FROM ${ddw}.lane f WHERE f.process_id = p.process_id;
    INSERT INTO ${ddw}.lane (process_id, lane_no, snapshot_from, young_from, floor_from, snapshot_to, young_to, floor_to, ceiling, position)
    SELECT p.process_id, n, l.snapshot_to, l.young_to, l.floor_to, l.snapshot_to, l.young_to, l.floor_to, 0, 0
      FROM generate_series(0, p.lanes - 1) n;
    PERFORM ${ddw}._sort_parked(p, w);
    UPDATE ${ddw}.process q SET relane_snapshots = q.relane_snapshots[2:], relane_keys = q.relane_keys[2:] WHERE q.process_id = p.process_id;
END $$;

-- What a target must know before it takes a batch: the last epoch in which any was committed. Of the present one a single
-- lane will do, as the others tell for themselves.
CREATE OR REPLACE FUNCTION ${ddw}._last_lanes(p ${ddw}.process) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN p.former_lanes = 'unknown' THEN p.former_lanes ELSE coalesce(
        (SELECT p.epoch || ' ' || f.lane_no || ':' || f.committed_no FROM ${ddw}.lane f
          WHERE f.process_id = p.process_id AND f.committed_no IS NOT NULL ORDER BY f.committed_no DESC LIMIT 1), p.former_lanes) END
$$;

-- With the time of day, not by one: a home that was restored from a backup does not begin an epoch once more that its targets know.
CREATE OR REPLACE FUNCTION ${ddw}._next_epoch(p ${ddw}.process) RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT greatest(p.epoch + 1, (p.process_id::bigint << 32) + extract(epoch FROM clock_timestamp())::bigint)
$$;

-- The next batch of any lane is compared with what all of them have committed, and goes on from there. No batch may be staged.
CREATE OR REPLACE FUNCTION ${ddw}._begin_epoch(process_id integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ${ddw}.process q
       SET epoch = ${ddw}._next_epoch(q),
           former_lanes = CASE WHEN q.former_lanes = 'unknown' THEN q.former_lanes ELSE coalesce(
               (SELECT q.epoch || ' ' || string_agg(f.lane_no || ':' || f.committed_no, ' ' ORDER BY f.lane_no)
                  FROM ${ddw}.lane f WHERE f.process_id = q.process_id AND f.committed_no IS NOT NULL), q.former_lanes) END
     WHERE q.process_id = _begin_epoch.process_id;
    UPDATE ${ddw}.lane f SET committed_no = NULL WHERE f.process_id = _begin_epoch.process_id;
END $$;

-- What is parked goes to the lane that changes of its key go to from here on. The key may have another type by then, and so
-- another hash: the types are those of this meeting, not of today, as others may wait behind it.
CREATE OR REPLACE FUNCTION ${ddw}._sort_parked(p ${ddw}.process, w ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
SET quote_all_identifiers = off
AS $$
DECLARE
    types text[] := ARRAY(SELECT format_type(n.oid::oid, -1) FROM string_to_table(nullif(p.relane_keys[1], ''), ' ') WITH ORDINALITY n (oid, place) ORDER BY n.place);
    stuck bigint;
    old_parts text[]; new_parts text[];
BEGIN
    -- a type of somebody's own has not changed: it would be text by now. And reading it may run anybody's code.
    IF cardinality(types) > 0 AND NOT EXISTS (SELECT FROM ${ddw}.watch_column c JOIN pg_type t ON t.oid = to_regtype(types[c.key_place])
                                               WHERE c.watch_id = w.watch_id AND types[c.key_place] <> c.type_name AND t.oid >= 16384 AND t.typtype <> 'e') THEN
        SELECT array_agg(${ddw}._hashable(types[c.key_place], format(k.as_then, c.old_name, types[c.key_place])) ORDER BY c.key_place),
               array_agg(${ddw}._hashable(types[c.key_place], format(k.as_then, c.new_name, types[c.key_place])) ORDER BY c.key_place)
          INTO old_parts, new_parts
          FROM ${ddw}.watch_column c CROSS JOIN LATERAL (SELECT CASE WHEN types[c.key_place] = c.type_name THEN 'r.%I' ELSE 'format(''%%s'', r.%I)::%s' END) k (as_then)
         WHERE c.watch_id = w.watch_id AND c.key_place IS NOT NULL;
        FOR stuck IN SELECT k.position FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.state IN ('parked', 'replay', 'staged') LOOP
            BEGIN
                EXECUTE format($q$
                    UPDATE ${ddw}.parked k SET bucket = CASE k.op WHEN 'D' THEN %s ELSE %s END FROM ${ddw}.%I r
                     WHERE k.process_id = $1 AND k.position = $2 AND r.process_id = k.process_id AND r.position = k.position$q$,
                    ${ddw}._hash(old_parts), ${ddw}._hash(new_parts), ${ddw}._name('kept_', w.object_name)) USING p.process_id, stuck;
            EXCEPTION WHEN OTHERS THEN
                NULL; -- its key is none of that type, and nobody else shall wait for it
            END;
        END LOOP;
    END IF;
    UPDATE ${ddw}.parked k SET lane_no = k.bucket % p.lanes WHERE k.process_id = p.process_id;
END $$;
