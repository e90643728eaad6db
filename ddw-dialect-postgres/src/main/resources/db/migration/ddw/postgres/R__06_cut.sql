-- Settling and cutting. A change is settled when its transaction is visible in a stored snapshot; what lies between two
-- snapshots is a window, and within a window the position is the order: transactions that changed the same row waited for
-- each other, so their positions ascend in the order of their commits. (The idea of batches between two snapshots is
-- PgQ's; see docs/adr.)

-- The highest position given out so far, by whomever, committed or not. In a restored home there may be no such sequence:
-- staging refuses that, while status and diagnosis still answer.
CREATE OR REPLACE FUNCTION ${ddw}._last_position(watch ${ddw}.watch) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce((SELECT pg_sequence_last_value(c.oid::regclass) FROM pg_class c WHERE c.oid = watch.sequence_oid AND c.relkind = 'S'), 0);
END $$;

-- A snapshot does not count the transaction that takes it among those that are open, and shows it as over once a younger
-- one is. What it changes afterwards would never be handed out; so it counts as open here, like every other.
CREATE OR REPLACE FUNCTION ${ddw}._settled(seen pg_snapshot) RETURNS pg_snapshot
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN mine IS NULL OR NOT pg_visible_in_snapshot(mine, seen) THEN seen
                ELSE format('%s:%s:%s', least(mine, pg_snapshot_xmin(seen)), pg_snapshot_xmax(seen),
                            (SELECT string_agg(o.x::text, ',' ORDER BY o.x) FROM (SELECT pg_snapshot_xip(seen) UNION SELECT mine) o (x)))::pg_snapshot END
      FROM pg_current_xact_id_if_assigned() mine
$$;

-- The transactions before young_from that were open at one snapshot and are over by the other. Those at or above a
-- snapshot's xmax count as open then too: xmax is one above the newest transaction that was over, and younger ones may
-- have been at work for long. Between xmax and young_from are few, as a rule: only what was at work when young_from was
-- read. But a transaction with many savepoints, or blocks that handle exceptions, has a number for each. Then only the
-- transactions count that have changed the source, which are found from one to the next in the index.
CREATE OR REPLACE FUNCTION ${ddw}._late(watch ${ddw}.watch, snapshot_from pg_snapshot, young_from xid8, snapshot_to pg_snapshot) RETURNS xid8[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off
AS $$
DECLARE
    low CONSTANT bigint := pg_snapshot_xmax(snapshot_from)::text;
    high CONSTANT bigint := least(young_from, pg_snapshot_xmax(snapshot_to))::text;
    late xid8[] := ARRAY(SELECT x FROM pg_snapshot_xip(snapshot_from) x WHERE x < young_from AND pg_visible_in_snapshot(x, snapshot_to));
    younger xid8[];
BEGIN
    IF high - low <= 1000 THEN
        RETURN late || ARRAY(SELECT x::text::xid8 FROM generate_series(low, high - 1) x WHERE pg_visible_in_snapshot(x::text::xid8, snapshot_to));
    END IF;
    EXECUTE format($q$
        WITH RECURSIVE open_now AS (
            SELECT o.x::text::bigint AS x FROM pg_snapshot_xip($3) o (x) WHERE o.x::text::bigint BETWEEN $1 AND $2 - 1
        ), between AS ( -- the stretches between those that are open now, whose rows nobody shall read
            SELECT (b.x + 1)::text::xid8 AS low, (lead(b.x) OVER (ORDER BY b.x))::text::xid8 AS high
              FROM (SELECT $1 - 1 UNION ALL SELECT o.x FROM open_now o UNION ALL SELECT $2) b (x)
        ), found AS (
            SELECT f.transaction, b.high
              FROM between b
             CROSS JOIN LATERAL (SELECT d.transaction FROM %1$s d WHERE d.transaction >= b.low AND d.transaction < b.high ORDER BY d.transaction LIMIT 1) f
            UNION ALL
            SELECT n.transaction, f.high
              FROM found f
             CROSS JOIN LATERAL (SELECT d.transaction FROM %1$s d WHERE d.transaction > f.transaction AND d.transaction < f.high ORDER BY d.transaction LIMIT 1) n
        )
        SELECT array_agg(f.transaction) FROM found f$q$, format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name)))
      INTO younger USING low, high, snapshot_to;
    RETURN late || coalesce(younger, '{}');
END $$;

-- The first changes of a lane between two snapshots, above a position, up to the next truncation.
--   rows 0 and truncation NULL: there are none.   rows 0 and truncation set: a truncation is next.
-- max_rows NULL: all of them, and truncations stop nothing; truncation is then the last one that is among them.
-- The window has two parts. Main: transactions from young_from on; they lie above floor_from, and the index on position
-- finds them. Late: older transactions that were open at snapshot_from; each is found by the index on (transaction,
-- position), however old its rows are. Their bounds are kept apart, so that one late row does not widen the range of all.
-- Only reading in the order of an index until there is enough is right, whatever the table holds. The planner would guess
-- that a range in a table without statistics holds next to nothing, or that lanes and snapshots leave next to nothing of
-- it, and would read all and sort. So it may not; and a CASE keeps it from beginning at the transaction. For the late part
-- it must begin there, even where it believes that every third row is of that transaction: hence the comparison of pairs.
CREATE OR REPLACE FUNCTION ${ddw}._cut(
    watch ${ddw}.watch, lanes integer, lane_no integer,
    snapshot_from pg_snapshot, young_from xid8, floor_from bigint, snapshot_to pg_snapshot, ceiling bigint, above bigint, max_rows bigint,
    OUT rows bigint, OUT first_position bigint, OUT last_position bigint, OUT main_from bigint, OUT main_to bigint,
    OUT late xid8[], OUT late_from bigint, OUT late_to bigint, OUT truncation bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
DECLARE
    open_then xid8[];
    delta text := format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name));
    main text := format($q$
            SELECT d.position, d.op, NULL::xid8 AS late
              FROM %s d
             WHERE d.position > $1 AND d.position <= $2
               AND CASE WHEN d.transaction >= $3
                         AND pg_visible_in_snapshot(d.transaction, $4) AND NOT pg_visible_in_snapshot(d.transaction, $10)
                         AND ($5 = 1 OR d.op = 'T' OR d.bucket %% $5 = $6) THEN 1 END IS NOT NULL
             ORDER BY d.position LIMIT $7$q$, delta);
BEGIN
    IF above >= ceiling THEN -- worked through, as most windows are when they are asked for more
        rows := 0;
        RETURN;
    END IF;
    open_then := ${ddw}._late(watch, snapshot_from, young_from, snapshot_to);
    IF cardinality(open_then) = 0 THEN -- most windows have no late part: then the rows are looked at once, and kept nowhere
        EXECUTE format('SELECT count(*), min(m.position), max(m.position), min(m.position) - 1, max(m.position), max(m.position) FILTER (WHERE m.op = ''T'') FROM (%s) m', main)
           INTO rows, first_position, last_position, main_from, main_to, truncation
          USING greatest(above, floor_from), ceiling, young_from, snapshot_to, lanes, lane_no, max_rows, open_then, above, snapshot_from;
        IF truncation IS NULL OR max_rows IS NULL THEN
            RETURN;
        END IF;
    END IF;
    EXECUTE format($q$
        WITH main AS MATERIALIZED (%2$s
        ), late AS MATERIALIZED (
            SELECT d.position, d.op, l.transaction
              FROM unnest($8) l (transaction)
             CROSS JOIN LATERAL (
                SELECT d.position, d.op FROM %1$s d
                 WHERE (d.transaction, d.position) > (l.transaction, $9) AND (d.transaction, d.position) <= (l.transaction, $2)
                   AND CASE WHEN $5 = 1 OR d.op = 'T' OR d.bucket %% $5 = $6 THEN 1 END IS NOT NULL
                 ORDER BY d.transaction, d.position LIMIT $7) d
        ), taken AS MATERIALIZED (
            SELECT * FROM (SELECT * FROM main UNION ALL SELECT * FROM late) u ORDER BY u.position LIMIT $7
        ), stop AS (
            SELECT CASE WHEN $7 IS NULL THEN max(t.position) ELSE min(t.position) END AS truncation FROM taken t WHERE t.op = 'T'
        )
        SELECT count(t.position), min(t.position), max(t.position),
               min(t.position) FILTER (WHERE t.late IS NULL) - 1, max(t.position) FILTER (WHERE t.late IS NULL),
               array_agg(DISTINCT t.late) FILTER (WHERE t.late IS NOT NULL),
               min(t.position) FILTER (WHERE t.late IS NOT NULL) - 1, max(t.position) FILTER (WHERE t.late IS NOT NULL),
               stop.truncation
          FROM stop LEFT JOIN taken t ON $7 IS NULL OR stop.truncation IS NULL OR t.position < stop.truncation
         GROUP BY stop.truncation$q$, delta, main)
      INTO rows, first_position, last_position, main_from, main_to, late, late_from, late_to, truncation
     USING greatest(above, floor_from), ceiling, young_from, snapshot_to, lanes, lane_no, max_rows, open_then, above, snapshot_from;
END $$;

-- The same for the rows of a load.
CREATE OR REPLACE FUNCTION ${ddw}._cut_load(
    watch ${ddw}.watch, lanes integer, lane_no integer, load_id integer, above bigint, max_rows bigint,
    OUT rows bigint, OUT first_position bigint, OUT last_position bigint, OUT truncation bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
BEGIN
    EXECUTE format($q$
        WITH taken AS MATERIALIZED (
            SELECT d.position, d.op FROM ${ddw}.%I d
             WHERE d.load_id = $1 AND d.position > $2 AND ($3 = 1 OR d.op = 'T' OR d.bucket %% $3 = $4)
             ORDER BY d.position LIMIT $5
        ), stop AS (
            SELECT CASE WHEN $5 IS NULL THEN max(t.position) ELSE min(t.position) END AS truncation FROM taken t WHERE t.op = 'T'
        )
        SELECT count(t.position), min(t.position), max(t.position), stop.truncation
          FROM stop LEFT JOIN taken t ON $5 IS NULL OR stop.truncation IS NULL OR t.position < stop.truncation
         GROUP BY stop.truncation$q$, ${ddw}._name('load_', watch.object_name))
      INTO rows, first_position, last_position, truncation
     USING load_id, above, lanes, lane_no, max_rows;
END $$;

-- Whether a transaction that was open when a lane opened its window is over now and has changed the source. On a busy server
-- most have not, and an idle process shall not stage for their sake.
CREATE OR REPLACE FUNCTION ${ddw}._has_late(watch ${ddw}.watch, lane ${ddw}.lane) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
DECLARE
    late xid8[] := ${ddw}._late(watch, lane.snapshot_to, lane.young_to, pg_current_snapshot());
    has boolean;
BEGIN
    IF cardinality(late) = 0 THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM unnest($1) l (transaction) JOIN LATERAL (SELECT FROM ${ddw}.%I d'
            || ' WHERE d.transaction >= l.transaction AND d.transaction <= l.transaction ORDER BY d.transaction LIMIT 1) d ON true)', ${ddw}._name('delta_', watch.object_name)) INTO has USING late;
    RETURN has;
END $$;

-- Whether staging from a lane may find something. Cheap; true may be wrong, false never is.
CREATE OR REPLACE FUNCTION ${ddw}._may_be_pending(watch ${ddw}.watch, lane ${ddw}.lane) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN lane.load_id IS NOT NULL OR lane.position < lane.ceiling OR lane.barrier IS NOT NULL
        OR ${ddw}._last_position(watch) > lane.floor_to
        OR ${ddw}._has_late(watch, lane)
        OR EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = lane.process_id AND k.lane_no = lane.lane_no AND k.state = 'replay');
END $$;

-- How many changes that a snapshot shows a lane has not committed yet, counted up to a limit, and the lowest position.
CREATE OR REPLACE FUNCTION ${ddw}._pending(
    watch ${ddw}.watch, lanes integer, lane ${ddw}.lane, as_of pg_snapshot, max_rows bigint, OUT rows bigint, OUT first_position bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ceiling bigint := ${ddw}._last_position(watch);
    here record; behind record; loaded record;
BEGIN
    here := ${ddw}._cut(watch, lanes, lane.lane_no, lane.snapshot_from, lane.young_from, lane.floor_from, as_of, ceiling, lane.position, max_rows);
    behind := ${ddw}._cut(watch, lanes, lane.lane_no, lane.snapshot_to, lane.young_to, lane.floor_to, as_of, lane.position, 0, max_rows);
    loaded := ${ddw}._cut_load(watch, lanes, lane.lane_no, lane.load_id, lane.load_position, max_rows);
    rows := here.rows + (here.truncation IS NOT NULL)::integer + behind.rows + (behind.truncation IS NOT NULL)::integer
            + CASE WHEN lane.load_id IS NULL THEN 0 ELSE loaded.rows + (loaded.truncation IS NOT NULL)::integer END;
    first_position := least(here.first_position, here.truncation, behind.first_position, behind.truncation);
END $$;
