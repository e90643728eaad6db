-- What a home knows about itself.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

-- A name as people write it: without the quotes that it does not need.
DROP FUNCTION IF EXISTS ${ddw}._plain_name;
CREATE FUNCTION ${ddw}._plain_name(name VARCHAR(200)) RETURNS VARCHAR(200) DETERMINISTIC NO SQL
RETURN IF(REGEXP_LIKE(name, '^`[a-z0-9_]+`[.]`[a-z0-9_]+`$'), REPLACE(name, '`', ''), name);

CREATE OR REPLACE VIEW ${ddw}.tracking AS
SELECT w.watch_id, w.source, w.capture,
       CASE WHEN w.state = 'on' AND ${ddw}._missing_triggers(w.watch_id) > 0 THEN 'broken' ELSE w.state END AS state,
       CASE WHEN w.state = 'on' AND ${ddw}._missing_triggers(w.watch_id) > 0 THEN 'its triggers are missing; enable it again' WHEN w.state = 'on' THEN COALESCE(${ddw}._cascades(w.watch_id), '') ELSE w.reason END AS reason,
       w.schema_version, w.enabled_at,
       (SELECT JSON_ARRAYAGG(c.column_name) FROM (SELECT k.watch_id, k.column_name FROM ${ddw}.watch_column k WHERE k.key_place IS NOT NULL ORDER BY k.key_place LIMIT 10000) c
         WHERE c.watch_id = w.watch_id) AS key_columns,
       (SELECT JSON_ARRAYAGG(c.column_name) FROM (SELECT k.watch_id, k.column_name FROM ${ddw}.watch_column k WHERE NOT k.is_dropped ORDER BY k.column_no, k.column_name LIMIT 1000000) c
         WHERE c.watch_id = w.watch_id) AS `columns`,
       ${ddw}._plain_name(${ddw}._object('delta_', w.watch_id)) AS delta_table,
       ${ddw}._plain_name(${ddw}._object('changes_', w.watch_id)) AS changes_view,
       ${ddw}._plain_name(${ddw}._object('net_', w.watch_id)) AS net_view,
       ${ddw}._object('unsettled_', w.watch_id) AS unsettled_table,
       s.written AS captured,
       COALESCE((SELECT SUM(t.DATA_LENGTH + t.INDEX_LENGTH) FROM information_schema.TABLES t
                  WHERE t.TABLE_SCHEMA = '${ddw}' AND t.TABLE_NAME IN (${ddw}._name('delta_', w.object_name), ${ddw}._name('unsettled_', w.object_name))), 0) AS delta_bytes
  FROM ${ddw}.watch w LEFT JOIN ${ddw}.settled s ON s.watch_id = w.watch_id;

-- Of settled changes: CALL ${ddw}.settle() first to count what was committed just now.
CREATE OR REPLACE VIEW ${ddw}.process_status AS
SELECT p.source, p.name,
       CASE WHEN NOT p.is_active OR w.state = 'off'
              OR EXISTS (SELECT 1 FROM ${ddw}.process o WHERE o.process_group = p.process_group AND NOT o.is_active) THEN 'off'
            WHEN w.state = 'broken' OR f.stuck > 0 THEN 'stuck'
            WHEN f.staged > 0 THEN 'working'
            WHEN n.pending > 0 AND ${ddw}._schedule_kind(p.schedule) = 'continuous' AND n.oldest < ${ddw}.now() - INTERVAL 5 MINUTE THEN 'stuck'
            ELSE 'idle' END AS state,
       CAST(LEAST(COALESCE(n.pending, 0), 100000) AS SIGNED) AS pending, n.oldest AS oldest_pending,
       GREATEST(0, COALESCE(TIMESTAMPDIFF(MICROSECOND, n.oldest, ${ddw}.now()) / 1000000, 0)) AS `lag`,
       CAST(COALESCE(f.staged, 0) AS SIGNED) AS staged,
       (SELECT COUNT(*) FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.state IN ('parked', 'replay', 'staged')) AS parked,
       CAST(COALESCE(t.processed, 0) AS SIGNED) AS processed, CAST(COALESCE(t.batches, 0) AS SIGNED) AS batches, b.average_duration, b.worst_duration, b.last_run, f.last_error,
       p.is_active, p.schedule, NULLIF(p.next_due_at, '9999-12-31 00:00:00') AS next_due_at, p.is_update_explicitly_requested, p.request_due_at, p.process_group
  FROM ${ddw}.process p
  JOIN ${ddw}.watch w ON w.source = p.source
  LEFT JOIN (SELECT q.process_id, SUM(q.pending) AS pending, MIN(q.oldest) AS oldest FROM ${ddw}._pending q GROUP BY q.process_id) n ON n.process_id = p.process_id
  LEFT JOIN (SELECT l.process_id, SUM(l.batch_id IS NOT NULL) AS staged, SUM(l.attempt >= o.max_attempts) AS stuck, MAX(l.last_error) AS last_error
               FROM ${ddw}.lane l JOIN ${ddw}.process o ON o.process_id = l.process_id GROUP BY l.process_id) f ON f.process_id = p.process_id
  LEFT JOIN (SELECT x.process_id, SUM(x.`rows`) AS processed, SUM(x.batches) AS batches FROM ${ddw}.tally x GROUP BY x.process_id) t ON t.process_id = p.process_id
  LEFT JOIN LATERAL (
       SELECT AVG(TIMESTAMPDIFF(MICROSECOND, x.staged_at, x.ended_at)) / 1000000 AS average_duration,
              MAX(TIMESTAMPDIFF(MICROSECOND, x.staged_at, x.ended_at)) / 1000000 AS worst_duration, MAX(x.ended_at) AS last_run
         FROM (SELECT l.staged_at, l.ended_at FROM ${ddw}.batch l FORCE INDEX (batch_of_process)
                WHERE l.process_id = p.process_id AND l.state = 'committed' ORDER BY l.staged_at DESC LIMIT 100) x) b ON TRUE;

CREATE OR REPLACE VIEW ${ddw}.batch_log AS
SELECT b.batch_id, b.source, b.name, b.kind, b.lane_no, b.state, b.worker, b.attempt, b.`rows`, b.staged_at, b.expires_at, b.ended_at,
       CASE WHEN b.state = 'committed' THEN TIMESTAMPDIFF(MICROSECOND, b.staged_at, b.ended_at) / 1000000 END AS duration, b.error, b.first_position, b.last_position,
       b.epoch, b.batch_no, CASE b.kind WHEN 'load' THEN CONCAT('load ', b.load_id) ELSE b.kind END AS batch_window,
       b.truncation, b.previous_no, b.former_lanes, b.source AS known_as
  FROM ${ddw}.batch b;

DELIMITER //

DROP PROCEDURE IF EXISTS ${ddw}.settle //
CREATE PROCEDURE ${ddw}.settle() MODIFIES SQL DATA
COMMENT 'Gives what is committed its place in the order. stage and due do so too.'
    CALL ${ddw}._settle_all(FALSE) //

-- What is wrong with the tracking of a table, or NULL.
DROP FUNCTION IF EXISTS ${ddw}._problem //
CREATE FUNCTION ${ddw}._problem(watch INT) RETURNS TEXT READS SQL DATA
BEGIN
    DECLARE source VARCHAR(270); DECLARE state VARCHAR(10); DECLARE reason TEXT; DECLARE key_name VARCHAR(64); DECLARE new_name VARCHAR(64);
    SELECT w.source, w.state, w.reason, w.key_name,
           (SELECT MIN(t.EVENT_OBJECT_TABLE) FROM information_schema.TRIGGERS t
             WHERE t.TRIGGER_SCHEMA = w.table_schema AND t.TRIGGER_NAME = ${ddw}._trigger_name(w.watch_id, t.EVENT_MANIPULATION))
      INTO source, state, reason, key_name, new_name FROM ${ddw}.watch w WHERE w.watch_id = watch;
    RETURN CASE
        WHEN ${ddw}._table_created(watch) IS NULL AND new_name IS NOT NULL
        THEN CONCAT('the table was renamed to ', new_name, ': ddw tracking disable ', source, ', CALL ${ddw}.forget(', QUOTE(source), '), and track it by its new name')
        WHEN ${ddw}._table_created(watch) IS NULL THEN CONCAT('the table is gone; CALL ${ddw}.forget(', QUOTE(source), ') removes its tracking')
        WHEN state = 'broken' THEN reason
        WHEN ${ddw}._missing_triggers(watch) > 0
        THEN CONCAT('its triggers are missing, old, or not of ', ${ddw}._owner(), '; changes may be lost to it: enable it again (ddw tracking enable ', source, '), then CALL ${ddw}.reload')
        WHEN ${ddw}._is_altered(watch) THEN 'the table was altered; a worker that is the owner follows within a minute, or ddw tracking enable does'
        WHEN ${ddw}._has_lost_key(watch)
        THEN CONCAT('key ', key_name, ' is gone or has other columns, so rows cannot be told apart: create it again, or CALL ${ddw}.forget(', QUOTE(source), ') and track it anew')
        WHEN ${ddw}._is_truncated(watch)
        THEN 'TRUNCATE TABLE has emptied it, which no trigger sees: CALL ${ddw}.reload for its processes, then enable it again. CALL ${ddw}.truncate is seen'
        WHEN EXISTS (SELECT 1 FROM ${ddw}.lost l WHERE l.watch_id = watch)
        THEN CONCAT('changes could not be recorded: ', (SELECT l.reason FROM ${ddw}.lost l WHERE l.watch_id = watch ORDER BY l.lost_id LIMIT 1),
                    '. CALL ${ddw}.reload rebuilds a result; enabling it again clears this')
        ELSE ${ddw}._cascades(watch)
    END;
END //

-- Raises what is new, clears what is over, and returns what it raised.
DROP PROCEDURE IF EXISTS ${ddw}.inspect //
CREATE PROCEDURE ${ddw}.inspect() MODIFIES SQL DATA
COMMENT 'Looks for what a person should look at; returns the warnings that are new.'
BEGIN
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    DECLARE last_known BIGINT;
    DECLARE seen JSON;
    DECLARE lock_name VARCHAR(64) DEFAULT '${ddw}.inspect';
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        DO RELEASE_LOCK(lock_name);
        RESIGNAL;
    END;
    SELECT COALESCE((SELECT MAX(v.warning_id) FROM ${ddw}.warning v), 0) INTO last_known;
    IF COALESCE(GET_LOCK(lock_name, 0), FALSE) THEN -- else another worker is at it
        -- rebuilt, as by OPTIMIZE: from here on this is the table that may be truncated
        UPDATE ${ddw}.watch w SET w.table_id = ${ddw}._known_table_id(w.watch_id), w.table_created = ${ddw}._table_created(w.watch_id)
         WHERE w.table_created <> ${ddw}._table_created(w.watch_id) OR (w.table_id IS NULL AND ${ddw}._known_table_id(w.watch_id) IS NOT NULL);
        SELECT JSON_ARRAYAGG(JSON_OBJECT('kind', s.kind, 'source', s.source, 'name', s.name, 'message', s.message)) INTO seen
          FROM (
            SELECT 'slow_run' AS kind, b.source, b.name, CONCAT('batch ', b.batch_id, ' of ', b.`rows`, ' changes has been running for ',
                       TIMESTAMPDIFF(SECOND, b.staged_at, at), ' s, longer than ', p.warn_after, ' s') AS message
              FROM ${ddw}.batch b JOIN ${ddw}.process p ON p.process_id = b.process_id
             WHERE b.state = 'staged' AND b.staged_at < at - INTERVAL ROUND(1000000 * p.warn_after) MICROSECOND
            UNION ALL
            SELECT 'slow_run', b.source, b.name, CONCAT('batch ', b.batch_id, ' of ', b.`rows`, ' changes took ',
                       TIMESTAMPDIFF(SECOND, b.staged_at, b.ended_at), ' s, longer than ', p.warn_after, ' s')
              FROM ${ddw}.process p JOIN ${ddw}.batch b ON b.process_id = p.process_id AND b.state = 'committed'
             WHERE p.warn_after IS NOT NULL AND TIMESTAMPDIFF(MICROSECOND, b.staged_at, b.ended_at) > 1000000 * p.warn_after
               AND b.batch_id = (SELECT x.batch_id FROM ${ddw}.batch x WHERE x.process_id = p.process_id AND x.state = 'committed' ORDER BY x.staged_at DESC LIMIT 1)
            UNION ALL
            SELECT d.kind, d.source, d.name, d.message
              FROM (SELECT p.*, 'request_without_worker' AS kind, p.request_due_at AS since,
                           CONCAT('a request has been due since ', p.request_due_at, ', and no worker takes it') AS message
                      FROM ${ddw}.process p WHERE p.is_update_explicitly_requested
                    UNION ALL
                    SELECT p.*, 'schedule_without_worker', p.next_due_at, CONCAT('the schedule has been due since ', p.next_due_at, ', and no worker takes it')
                      FROM ${ddw}.process p
                    UNION ALL
                    SELECT p.*, 'schedule_without_worker', p.created_at, CONCAT('the schedule is there since ', p.created_at, ', and no worker has planned by it')
                      FROM ${ddw}.process p WHERE p.next_due_at IS NULL AND ${ddw}._schedule_kind(p.schedule) = 'timed') d
             WHERE d.since < at - INTERVAL 1 MINUTE AND d.is_active
               -- a group rests as a whole
               AND NOT EXISTS (SELECT 1 FROM ${ddw}.process o JOIN ${ddw}.lane l ON l.process_id = o.process_id LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                                WHERE (o.process_id = d.process_id OR o.process_group = d.process_group)
                                  AND (NOT o.is_active OR l.retry_at > at OR b.expires_at > at))
            UNION ALL
            SELECT 'stuck_lane', p.source, p.name, CONCAT('lane ', l.lane_no, ' has failed ', l.attempt, ' times: ', l.last_error)
              FROM ${ddw}.process p JOIN ${ddw}.lane l ON l.process_id = p.process_id
             WHERE p.is_active AND l.attempt >= p.max_attempts
            UNION ALL
            SELECT 'parked', p.source, p.name, CONCAT(COUNT(*), IF(COUNT(*) = 1, ' change is parked', ' changes are parked'))
              FROM ${ddw}.process p JOIN ${ddw}.parked k ON k.process_id = p.process_id WHERE k.state = 'parked' GROUP BY p.source, p.name
            UNION ALL
            SELECT 'broken_tracking', w.source, NULL, CONCAT(w.source, ': ', ${ddw}._problem(w.watch_id)) FROM ${ddw}.watch w WHERE w.state <> 'off' AND ${ddw}._problem(w.watch_id) IS NOT NULL
          ) s;
        UPDATE ${ddw}.warning v SET v.cleared_at = at
         WHERE v.cleared_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM JSON_TABLE(COALESCE(seen, JSON_ARRAY()), '$[*]' COLUMNS (kind VARCHAR(40) PATH '$.kind', source VARCHAR(270) PATH '$.source', name VARCHAR(200) PATH '$.name')) s
                            WHERE s.kind = v.kind AND s.source <=> v.source AND s.name <=> v.name);
        UPDATE ${ddw}.warning v
          JOIN (SELECT s.kind, s.source, s.name, MIN(s.message) AS message
                  FROM JSON_TABLE(COALESCE(seen, JSON_ARRAY()), '$[*]' COLUMNS (kind VARCHAR(40) PATH '$.kind', source VARCHAR(270) PATH '$.source', name VARCHAR(200) PATH '$.name', message TEXT PATH '$.message')) s
                 GROUP BY s.kind, s.source, s.name) n ON n.kind = v.kind AND n.source <=> v.source AND n.name <=> v.name
           SET v.message = n.message
         WHERE v.cleared_at IS NULL;
        INSERT INTO ${ddw}.warning (kind, source, name, message, raised_at)
        SELECT s.kind, s.source, s.name, MIN(s.message), at
          FROM JSON_TABLE(COALESCE(seen, JSON_ARRAY()), '$[*]' COLUMNS (kind VARCHAR(40) PATH '$.kind', source VARCHAR(270) PATH '$.source', name VARCHAR(200) PATH '$.name', message TEXT PATH '$.message')) s
         WHERE NOT EXISTS (SELECT 1 FROM ${ddw}.warning v WHERE v.cleared_at IS NULL AND v.kind = s.kind AND v.source <=> s.source AND v.name <=> s.name)
         GROUP BY s.kind, s.source, s.name;
        DO RELEASE_LOCK(lock_name);
    END IF;
    SELECT v.kind, v.source, v.name, v.message, v.raised_at, v.cleared_at FROM ${ddw}.warning v
     WHERE v.warning_id > last_known AND v.raised_at = at ORDER BY v.kind, v.source, v.name;
END //

-- A line for each thing looked at.
DROP PROCEDURE IF EXISTS ${ddw}.diagnose //
CREATE PROCEDURE ${ddw}.diagnose() MODIFIES SQL DATA
COMMENT 'Looks at the home as a whole.'
BEGIN
    DECLARE knows_transactions BOOLEAN;
    CALL ${ddw}._settle_all(FALSE);
    CALL ${ddw}._look_for_events(knows_transactions);
    SELECT f.subject, f.is_good, f.message
      FROM (SELECT 1 AS place, 'server' AS subject, TRUE AS is_good, CONCAT('MySQL ', VERSION()) AS message
            UNION ALL
            SELECT 2, 'owner', TRUE, CONCAT(${ddw}._owner(), ', with whose rights triggers and routines run')
            UNION ALL
            SELECT 2, 'transactions', TRUE, IF(knows_transactions, 'are told apart by the performance schema',
                   'are not told apart: no right to performance_schema.events_transactions_current, or it is off; each statement counts as one')
            UNION ALL
            SELECT 3, CONCAT('tracking of ', w.source), w.state = 'on' AND ${ddw}._problem(w.watch_id) IS NULL,
                   IF(w.state = 'off', 'tracking is off; enable turns it on', COALESCE(${ddw}._problem(w.watch_id), 'triggers, columns and key are in place'))
              FROM ${ddw}.watch w
            UNION ALL
            SELECT 4, CONCAT('worker ', k.name), NOT ${ddw}._is_silent(k.name), CONCAT('last heard of ', k.heartbeat_at) FROM ${ddw}.worker k
            UNION ALL
            -- who stages in SQL need not say that he lives
            SELECT 4, 'workers', FALSE, CONCAT('none has been heard of lately, and active processes (', COUNT(*), ') wait for one: start ddw worker;',
                   ' who stages in SQL, and seldom, calls ${ddw}.heartbeat')
              FROM ${ddw}.process p
             WHERE p.is_active AND p.created_at < ${ddw}.now() - INTERVAL 5 MINUTE
               AND NOT EXISTS (SELECT 1 FROM ${ddw}.worker k WHERE NOT ${ddw}._is_silent(k.name))
               AND NOT EXISTS (SELECT 1 FROM ${ddw}.lane l WHERE l.batch_id IS NOT NULL OR l.last_staged_at > ${ddw}.now() - INTERVAL 5 MINUTE)
            HAVING COUNT(*) > 0
            UNION ALL
            SELECT 5, CONCAT('process ', s.name, ' on ', s.source), s.state <> 'stuck',
                   CONCAT(s.state, CASE WHEN s.last_error IS NOT NULL THEN CONCAT(': ', s.last_error)
                                        WHEN s.state = 'stuck' THEN COALESCE(CONCAT(': changes wait since ', s.oldest_pending), '') ELSE '' END)
              FROM ${ddw}.process_status s) f
     ORDER BY f.place, f.subject;
END //

DELIMITER ;
