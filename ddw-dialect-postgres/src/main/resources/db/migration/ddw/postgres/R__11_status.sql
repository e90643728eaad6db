-- What a home knows about itself.

CREATE OR REPLACE FUNCTION ${ddw}._process_pending(process_id integer, OUT rows bigint, OUT oldest timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch; l record; counted record;
    lowest bigint;
    as_of pg_snapshot := pg_current_snapshot();
BEGIN
    SELECT f.* INTO w FROM ${ddw}.watch f JOIN ${ddw}.process p ON p.source = f.source WHERE p.process_id = _process_pending.process_id;
    rows := 0;
    FOR l IN SELECT f AS lane, f.batch_id, count(*) OVER ()::integer AS lanes FROM ${ddw}.lane f WHERE f.process_id = _process_pending.process_id LOOP
        CONTINUE WHEN l.batch_id IS NULL AND NOT ${ddw}._may_be_pending(w, l.lane);
        counted := ${ddw}._pending(w, l.lanes, l.lane, as_of, 100000);
        rows := rows + counted.rows;
        lowest := least(lowest, counted.first_position);
    END LOOP;
    rows := least(rows, 100000);
    IF lowest IS NOT NULL THEN
        EXECUTE format('SELECT d.changed_at FROM ${ddw}.%I d WHERE d.position = $1', ${ddw}._name('delta_', w.object_name)) INTO oldest USING lowest;
    END IF;
END $$;

CREATE OR REPLACE VIEW ${ddw}.process_status AS
SELECT p.source, p.name,
       CASE WHEN NOT p.is_active OR w.state = 'off'
              OR EXISTS (SELECT FROM ${ddw}.process o WHERE o.process_group = p.process_group AND NOT o.is_active) THEN 'off'
            WHEN w.state = 'broken' OR ${ddw}._is_restored(w) OR f.stuck > 0 THEN 'stuck'
            WHEN f.staged > 0 THEN 'working'
            WHEN n.rows > 0 AND ${ddw}._schedule_kind(p.schedule) = 'continuous' AND n.oldest < ${ddw}.now() - interval '5 minutes' THEN 'stuck'
            ELSE 'idle' END AS state,
       n.rows AS pending, n.oldest AS oldest_pending,
       CASE WHEN n.oldest IS NULL THEN interval '0' ELSE greatest(interval '0', ${ddw}.now() - n.oldest) END AS lag,
       f.staged,
       (SELECT count(*) FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.state IN ('parked', 'replay', 'staged')) AS parked,
       t.processed, t.batches, b.average_duration, b.worst_duration, b.last_run, f.last_error,
       p.is_active, p.schedule, nullif(p.next_due_at, 'infinity') AS next_due_at, p.is_update_explicitly_requested, p.request_due_at, p.process_group
  FROM ${ddw}.process p
  JOIN ${ddw}.watch w ON w.source = p.source
 CROSS JOIN LATERAL ${ddw}._process_pending(p.process_id) n
 CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE l.batch_id IS NOT NULL) AS staged,
           count(*) FILTER (WHERE l.attempt >= p.max_attempts) AS stuck,
           max(l.last_error) AS last_error
      FROM ${ddw}.lane l WHERE l.process_id = p.process_id) f
 CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.rows), 0)::bigint AS processed, coalesce(sum(x.batches), 0)::bigint AS batches FROM ${ddw}.tally x WHERE x.process_id = p.process_id) t
 CROSS JOIN LATERAL (
    SELECT avg(x.ended_at - x.staged_at) AS average_duration, max(x.ended_at - x.staged_at) AS worst_duration, max(x.ended_at) AS last_run
      FROM (SELECT l.staged_at, l.ended_at FROM ${ddw}.batch l
             WHERE l.process_id = p.process_id AND l.state = 'committed' ORDER BY l.staged_at DESC LIMIT 100) x) b;
COMMENT ON VIEW ${ddw}.process_status IS 'How each process is doing.';

CREATE OR REPLACE VIEW ${ddw}.batch_log AS
SELECT b.batch_id, b.source, b.name, b.kind, b.lane_no, b.state, b.worker, b.attempt, b.rows, b.staged_at, b.expires_at, b.ended_at,
       CASE WHEN b.state = 'committed' THEN b.ended_at - b.staged_at END AS duration, b.error, b.first_position, b.last_position,
       b.epoch, b.batch_no,
       CASE b.kind WHEN 'load' THEN 'load ' || b.load_id WHEN 'replay' THEN 'replay' ELSE md5(concat(b.snapshot_from, ' ', b.snapshot_to)) END AS batch_window,
       b.truncation, b.previous_no, b.former_lanes,
       coalesce((SELECT w.known_as FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE p.process_id = b.process_id), b.source) AS known_as
  FROM ${ddw}.batch b;
COMMENT ON VIEW ${ddw}.batch_log IS 'The reviewable log of batches.';

-- Whether nothing guarantees any more that the key tells rows apart.
CREATE OR REPLACE FUNCTION ${ddw}._key_problem(w ${ddw}.watch) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s has no unique index any more over the columns that it is tracked by, (%s): rows that are alike in them are taken for one.'
               || ' Create one; or ${ddw}.forget(%L), enable it by its new key, and register its processes anew', w.source, k.names, w.source)
      FROM (SELECT string_agg(quote_ident(c.column_name), ', ' ORDER BY c.key_place) AS names, array_agg(c.attnum) AS attnums
              FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND c.key_place IS NOT NULL) k
     WHERE EXISTS (SELECT FROM pg_class c WHERE c.oid = w.table_oid)
       AND NOT EXISTS (SELECT FROM pg_index i
                        WHERE i.indrelid = w.table_oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                          AND i.indkey[0:i.indnkeyatts - 1] <@ k.attnums)
$$;

-- Raises what is new, clears what is over, and returns what it raised.
CREATE OR REPLACE FUNCTION ${ddw}.inspect() RETURNS SETOF ${ddw}.warning
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at timestamptz := ${ddw}.now();
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('${ddw}.inspect'), 0) THEN
        RETURN; -- another worker is at it
    END IF;
    -- no temporary table: somebody else's could be there already, with triggers on it
    RETURN QUERY
    WITH seen (kind, source, name, message) AS MATERIALIZED (
        SELECT 'slow_run', b.source, b.name, format('batch %s of %s changes has been running for %s, longer than %s', b.batch_id, b.rows,
                   date_trunc('second', at - b.staged_at), p.warn_after)
          FROM ${ddw}.batch b JOIN ${ddw}.process p USING (process_id)
         WHERE b.state = 'staged' AND p.warn_after IS NOT NULL AND at - b.staged_at > p.warn_after
        UNION ALL
        SELECT 'slow_run', b.source, b.name, format('batch %s of %s changes took %s, longer than %s', b.batch_id, b.rows,
                   date_trunc('milliseconds', b.ended_at - b.staged_at), p.warn_after)
          FROM ${ddw}.process p CROSS JOIN LATERAL (
                SELECT x.* FROM ${ddw}.batch x WHERE x.process_id = p.process_id AND x.state = 'committed' ORDER BY x.staged_at DESC LIMIT 1) b
         WHERE p.warn_after IS NOT NULL AND b.ended_at - b.staged_at > p.warn_after
        UNION ALL
        SELECT d.kind, p.source, p.name, format(d.message, d.since)
          FROM ${ddw}.process p CROSS JOIN LATERAL (VALUES
                ('request_without_worker', 'a request has been due since %s, and no worker takes it', CASE WHEN p.is_update_explicitly_requested THEN p.request_due_at END),
                ('schedule_without_worker', 'the schedule has been due since %s, and no worker takes it', p.next_due_at),
                ('schedule_without_worker', 'the schedule is there since %s, and no worker has planned by it',
                 CASE WHEN p.next_due_at IS NULL AND ${ddw}._schedule_kind(p.schedule) = 'timed' THEN p.created_at END)) d (kind, message, since)
         WHERE d.since < at - interval '1 minute' AND p.is_active
           -- a group rests as a whole
           AND NOT EXISTS (SELECT FROM ${ddw}.process o JOIN ${ddw}.lane l USING (process_id) LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                            WHERE (o.process_id = p.process_id OR o.process_group = p.process_group)
                              AND (NOT o.is_active OR l.retry_at > at OR b.expires_at > at))
        UNION ALL
        SELECT 'stuck_lane', p.source, p.name, format('lane %s has failed %s times: %s', l.lane_no, l.attempt, l.last_error)
          FROM ${ddw}.process p JOIN ${ddw}.lane l USING (process_id)
         WHERE p.is_active AND l.attempt >= p.max_attempts
        UNION ALL
        SELECT 'parked', p.source, p.name, format(CASE WHEN count(*) = 1 THEN '%s change is parked' ELSE '%s changes are parked' END, count(*))
          FROM ${ddw}.process p JOIN ${ddw}.parked k USING (process_id) WHERE k.state = 'parked' GROUP BY p.source, p.name
        UNION ALL
        SELECT 'broken_tracking', t.source, NULL, format('%s is not tracked any more: %s', t.source, t.reason) FROM ${ddw}.tracking t WHERE t.state = 'broken'
        UNION ALL
        SELECT 'key_gone', w.source, NULL, ${ddw}._key_problem(w) FROM ${ddw}.watch w WHERE w.state = 'on' AND ${ddw}._key_problem(w) IS NOT NULL
        UNION ALL
        SELECT 'triggers_gone', w.source, NULL, format('%s is not recorded whole: missing or disabled triggers: %s. ${ddw}.enable(%L) makes them, then'
                   || ' ${ddw}.reload rebuilds a result', w.source, ${ddw}._missing_triggers(w), w.source)
          FROM ${ddw}.watch w
         WHERE w.state = 'on' AND NOT ${ddw}._is_restored(w) AND EXISTS (SELECT FROM pg_class c WHERE c.oid = w.table_oid)
           AND ${ddw}._missing_triggers(w) IS NOT NULL
        UNION ALL
        SELECT 'lost_changes', w.source, NULL, format('%s transactions made changes that could not be recorded whole, since %s: %s. ${ddw}.reload rebuilds a result,'
                   || ' then ${ddw}.enable(%L) clears this', count(*), min(l.noticed_at), (array_agg(l.reason ORDER BY l.noticed_at))[1], w.source)
          FROM ${ddw}.lost l JOIN ${ddw}.watch w USING (watch_id) GROUP BY w.source
        UNION ALL
        SELECT 'long_transaction', NULL, NULL, format('transaction %s of process id %s has been open for %s: its changes, and the purge, wait for it',
                   a.backend_xid, a.pid, date_trunc('minute', clock_timestamp() - a.xact_start))
          FROM (SELECT * FROM pg_stat_activity s WHERE s.datname = current_database() AND s.backend_xid IS NOT NULL
                   AND s.xact_start < clock_timestamp() - interval '1 hour' ORDER BY s.xact_start LIMIT 1) a
    ), cleared AS (
        UPDATE ${ddw}.warning w SET cleared_at = at
         WHERE w.cleared_at IS NULL
           AND NOT EXISTS (SELECT FROM seen s WHERE s.kind = w.kind AND s.source IS NOT DISTINCT FROM w.source AND s.name IS NOT DISTINCT FROM w.name)
    ), kept AS (
        UPDATE ${ddw}.warning w SET message = s.message
          FROM (SELECT DISTINCT ON (s.kind, s.source, s.name) s.* FROM seen s) s
         WHERE w.cleared_at IS NULL AND s.kind = w.kind AND s.source IS NOT DISTINCT FROM w.source AND s.name IS NOT DISTINCT FROM w.name
           AND w.message <> s.message
    )
    INSERT INTO ${ddw}.warning (kind, source, name, message, raised_at)
    SELECT DISTINCT ON (s.kind, s.source, s.name) s.kind, s.source, s.name, s.message, at FROM seen s
    ON CONFLICT DO NOTHING
    RETURNING *;
END $$;
COMMENT ON FUNCTION ${ddw}.inspect IS 'Looks for what a person should look at; returns the warnings that are new.';

-- A line for each thing looked at.
CREATE OR REPLACE FUNCTION ${ddw}.diagnose() RETURNS TABLE (subject text, is_good boolean, message text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    problem text;
BEGIN
    RETURN QUERY SELECT 'server', true, 'PostgreSQL ' || current_setting('server_version');
    -- who cannot have one need not be told each time that something is wrong
    RETURN QUERY SELECT 'event trigger', NOT ${ddw}._is_guarded() OR NOT r.rolsuper, CASE
        WHEN NOT ${ddw}._is_guarded() THEN 'ALTER TABLE on a watched table is followed at once'
        WHEN r.rolsuper THEN 'gone: install again'
        ELSE 'none, which needs a superuser: ALTER TABLE on a watched table is followed by the next repair, and triggers are slower' END
      FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = '${ddw}';
    FOR w IN SELECT f.* FROM ${ddw}.watch f ORDER BY f.source LOOP
        problem := CASE WHEN w.state = 'off' THEN 'tracking is off; ${ddw}.enable turns it on' ELSE ${ddw}._problem(w) END;
        RETURN QUERY SELECT 'tracking of ' || w.source, problem IS NULL, coalesce(problem, 'triggers, columns and key are in place');
    END LOOP;
    -- not bad, if they are trusted: only people know
    RETURN QUERY SELECT 'owner ' || t.rolname, true, format('whoever is %s owns %s and could run code as %s, a superuser; see docs/operating.md#whom-you-trust',
            t.rolname, string_agg(DISTINCT f.source, ', '), h.rolname)
        FROM ${ddw}.watch f JOIN pg_class c ON c.oid = f.table_oid OR c.oid = ANY (f.partitions) JOIN pg_roles t ON t.oid = c.relowner
        JOIN pg_namespace s ON s.nspname = '${ddw}' JOIN pg_roles h ON h.oid = s.nspowner
       WHERE h.rolsuper AND NOT pg_has_role(t.oid, h.oid, 'MEMBER') GROUP BY t.rolname, h.rolname ORDER BY 1;
    RETURN QUERY SELECT 'worker ' || k.name, k.heartbeat_at > ${ddw}.now() - 3 * k.heartbeat_every,
        'last heard of ' || date_trunc('second', k.heartbeat_at) FROM ${ddw}.worker k ORDER BY k.name;
    -- who stages in SQL need not say that he lives
    RETURN QUERY SELECT 'workers', false, format('none has been heard of lately, and active processes (%s) wait for one: start ddw worker;'
            || ' who stages in SQL, and seldom, calls ${ddw}.heartbeat', count(*))
        FROM ${ddw}.process p
       WHERE p.is_active AND p.created_at < ${ddw}.now() - interval '5 minutes'
         AND NOT EXISTS (SELECT FROM ${ddw}.worker k WHERE k.heartbeat_at > ${ddw}.now() - 3 * k.heartbeat_every)
         AND NOT EXISTS (SELECT FROM ${ddw}.lane l WHERE l.batch_id IS NOT NULL OR l.last_staged_at > ${ddw}.now() - interval '5 minutes')
      HAVING count(*) > 0;
    RETURN QUERY SELECT 'process ' || s.name || ' on ' || s.source, s.state <> 'stuck',
        s.state || CASE WHEN s.last_error IS NOT NULL THEN ': ' || s.last_error WHEN s.state = 'stuck' THEN coalesce(': changes wait since ' || s.oldest_pending, '') ELSE '' END
        FROM ${ddw}.process_status s ORDER BY 1;
END $$;
COMMENT ON FUNCTION ${ddw}.diagnose IS 'Looks at the home as a whole.';

-- What is wrong with the tracking of a table, or NULL.
CREATE OR REPLACE FUNCTION ${ddw}._problem(w ${ddw}.watch) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    loss text := (SELECT format('changes could not be recorded whole: %s. ${ddw}.reload rebuilds a result, then ${ddw}.enable(%L) clears this', l.reason, w.source)
                    FROM ${ddw}.lost l WHERE l.watch_id = w.watch_id ORDER BY l.noticed_at LIMIT 1);
BEGIN
    IF ${ddw}._is_restored(w) THEN
        RETURN format('the home was restored from a dump; note its processes, then ${ddw}.forget(%L), enable it and register them anew', w.source);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w.table_oid) THEN
        RETURN format('the table is gone; ${ddw}.forget(%L) removes its tracking', w.source);
    END IF;
    IF w.state = 'broken' THEN
        RETURN w.reason;
    END IF;
    IF ${ddw}._missing_triggers(w) IS NOT NULL THEN
        RETURN format('missing or disabled triggers: %s; changes since then are lost to it: ${ddw}.enable(%L), then ${ddw}.reload',
                      ${ddw}._missing_triggers(w), w.source);
    END IF;
    IF ${ddw}._is_altered(w) THEN
        RETURN concat_ws('; ', 'the table was altered; ${ddw}.repair() follows it'
                || coalesce(', once nothing depends on its views: drop '
                        || ${ddw}._dependents(ARRAY[${ddw}._name('changes_', w.object_name), ${ddw}._name('net_', w.object_name)])
                        || ', and create that again afterwards', ''), loss);
    END IF;
    IF ${ddw}._key_problem(w) IS NOT NULL THEN
        RETURN ${ddw}._key_problem(w);
    END IF;
    RETURN loss;
END $$;

-- By number, so that who may call it can ask about nothing else.
CREATE OR REPLACE FUNCTION ${ddw}._captured(watch_id integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT ${ddw}._last_position(w) FROM ${ddw}.watch w WHERE w.watch_id = $1 $$;

CREATE OR REPLACE VIEW ${ddw}.tracking AS
SELECT w.watch_id, w.source, w.capture,
       CASE WHEN ${ddw}._is_restored(w) THEN 'broken' ELSE w.state END AS state,
       CASE WHEN ${ddw}._is_restored(w) THEN 'the home was restored from a dump' ELSE w.reason END AS reason, w.schema_version, w.enabled_at,
       ARRAY(SELECT c.column_name FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND c.key_place IS NOT NULL ORDER BY c.key_place) AS key_columns,
       ARRAY(SELECT c.column_name FROM ${ddw}.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped ORDER BY c.attnum) AS columns,
       format('${ddw}.%I', ${ddw}._name('delta_', w.object_name)) AS delta_table,
       format('${ddw}.%I', ${ddw}._name('changes_', w.object_name)) AS changes_view,
       format('${ddw}.%I', ${ddw}._name('net_', w.object_name)) AS net_view,
       ${ddw}._captured(w.watch_id) AS captured,
       coalesce((SELECT sum(pg_total_relation_size(to_regclass(format('${ddw}.%I', ${ddw}._name('delta_', w.object_name || '_' || half)))))
                   FROM generate_series(0, 1) half), 0)::bigint AS delta_bytes
  FROM ${ddw}.watch w;
COMMENT ON VIEW ${ddw}.tracking IS 'The tracked tables, with the names of what belongs to them.';
