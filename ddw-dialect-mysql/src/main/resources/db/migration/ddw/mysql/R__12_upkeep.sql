-- Upkeep: purge, heartbeats, leave.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Whether a lane still needs a settled change of a half. What is staged belongs to that: a lane moves on only by a commit.
DROP PROCEDURE IF EXISTS ${ddw}._look_for_need //
CREATE PROCEDURE ${ddw}._look_for_need(IN watch INT, IN half INT, OUT is_empty BOOLEAN, OUT is_needed BOOLEAN) READS SQL DATA
BEGIN
    DECLARE newest BIGINT;
    CALL ${ddw}._run(CONCAT('SELECT MAX(d.position) INTO @ddw_last FROM ', ${ddw}._object('delta_', watch), ' PARTITION (half_', half, ') d'));
    SET newest = @ddw_last;
    SET is_empty = newest IS NULL;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.lane l JOIN ${ddw}.process p ON p.process_id = l.process_id JOIN ${ddw}.watch w ON w.source = p.source
                             WHERE w.watch_id = watch AND l.position < newest) INTO is_needed;
END //

-- Truncates something that nobody needs, if that can be done at once: who reads it lets it be done the next time. The server
-- knows no patience below a second.
DROP PROCEDURE IF EXISTS ${ddw}._try_to_run //
CREATE PROCEDURE ${ddw}._try_to_run(IN statement TEXT, OUT is_done BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE patience INT DEFAULT @@SESSION.lock_wait_timeout;
    DECLARE EXIT HANDLER FOR 1205
    BEGIN
        SET is_done = FALSE;
        SET SESSION lock_wait_timeout = patience;
    END;
    SET SESSION lock_wait_timeout = 1;
    CALL ${ddw}._run(statement);
    SET is_done = TRUE;
    SET SESSION lock_wait_timeout = patience;
END //

DROP PROCEDURE IF EXISTS ${ddw}._purge_source //
CREATE PROCEDURE ${ddw}._purge_source(IN watch INT, INOUT done JSON) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE source VARCHAR(270); DECLARE other INT; DECLARE since DATETIME(6); DECLARE begun_at BIGINT; DECLARE here BIGINT;
    DECLARE is_empty BOOLEAN; DECLARE is_needed BOOLEAN; DECLARE is_done BOOLEAN; DECLARE loads LONGTEXT;
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    SELECT w.source, 1 - w.slot, w.slot_since, w.slot_position INTO source, other, since, begun_at FROM ${ddw}.watch w WHERE w.watch_id = watch;
    CALL ${ddw}._look_for_need(watch, other, is_empty, is_needed);
    IF NOT is_empty AND NOT is_needed THEN
        -- settling writes to the other half, and lanes move forward only: what nobody needs now, nobody will
        CALL ${ddw}._try_to_run(CONCAT('ALTER TABLE ', ${ddw}._object('delta_', watch), ' TRUNCATE PARTITION half_', other), is_done);
        IF is_done THEN
            SET done = JSON_ARRAY_APPEND(done, '$', CONCAT(source, ': truncated half ', other));
            SET is_empty = TRUE;
        END IF;
    END IF;
    SELECT s.position INTO here FROM ${ddw}.settled s WHERE s.watch_id = watch;
    SELECT is_empty AND (here - begun_at >= (SELECT h.rotate_rows FROM ${ddw}.home h)
                     OR (here > begun_at AND since < at - INTERVAL (SELECT ROUND(h.rotate_after) FROM ${ddw}.home h) SECOND)) INTO holds;
    IF holds THEN
        CALL ${ddw}._rotate(watch, other, at);
        SET done = JSON_ARRAY_APPEND(done, '$', CONCAT(source, ': moved on to half ', other));
    END IF;
    SELECT NOT EXISTS (SELECT 1 FROM ${ddw}.`load` d JOIN ${ddw}.process p ON p.process_id = d.process_id WHERE p.source = source AND d.state <> 'done')
       AND NOT EXISTS (SELECT 1 FROM ${ddw}.batch b WHERE b.source = source AND b.kind = 'load' AND b.state = 'staged') INTO holds;
    IF holds THEN
        CALL ${ddw}._run(CONCAT('SELECT EXISTS (SELECT 1 FROM ', ${ddw}._object('load_', watch), ') INTO @ddw_has'));
        IF @ddw_has THEN
            -- a load may be taken just now: its rows are of a load that is not done
            SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */ GROUP_CONCAT(d.load_id) INTO loads
              FROM ${ddw}.`load` d JOIN ${ddw}.process p ON p.process_id = d.process_id WHERE p.source = source AND d.state = 'done';
            CALL ${ddw}._run(CONCAT('DELETE FROM ', ${ddw}._object('load_', watch), ' WHERE load_id IN (0', COALESCE(CONCAT(',', loads), ''), ') LIMIT 100000'));
            IF ROW_COUNT() > 0 THEN
                SET done = JSON_ARRAY_APPEND(done, '$', CONCAT(source, ': removed finished loads'));
            END IF;
        END IF;
    END IF;
END //

-- The images of parked changes that were removed, with their process or as old ones.
DROP PROCEDURE IF EXISTS ${ddw}._purge_kept //
CREATE PROCEDURE ${ddw}._purge_kept(IN watch INT) MODIFIES SQL DATA
BEGIN
    CALL ${ddw}._run(CONCAT('SELECT JSON_ARRAYAGG(JSON_ARRAY(o.process_id, o.position)) INTO @ddw_old FROM (SELECT c.process_id, c.position FROM ', ${ddw}._object('kept_', watch),
        ' c WHERE NOT EXISTS (SELECT 1 FROM ${ddw}.parked k WHERE k.process_id = c.process_id AND k.position = c.position) LIMIT 10000) o'));
    IF @ddw_old IS NOT NULL THEN
        CALL ${ddw}._run(CONCAT('DELETE c FROM JSON_TABLE(@ddw_old, ''$[*]'' COLUMNS (process_id INT PATH ''$[0]'', position BIGINT PATH ''$[1]'')) j STRAIGHT_JOIN ',
            ${ddw}._object('kept_', watch), ' c ON c.process_id = j.process_id AND c.position = j.position'));
    END IF;
END //

-- Whoever settles reads the half under the same lock.
DROP PROCEDURE IF EXISTS ${ddw}._rotate //
CREATE PROCEDURE ${ddw}._rotate(IN watch INT, IN half INT, IN at DATETIME(6)) MODIFIES SQL DATA
BEGIN
    DECLARE here BIGINT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        ROLLBACK;
        RESIGNAL;
    END;
    START TRANSACTION;
    SELECT s.position INTO here FROM ${ddw}.settled s WHERE s.watch_id = watch FOR UPDATE;
    UPDATE ${ddw}.watch w SET w.slot = half, w.slot_since = at, w.slot_position = here WHERE w.watch_id = watch;
    COMMIT;
END //

DROP PROCEDURE IF EXISTS ${ddw}.purge //
CREATE PROCEDURE ${ddw}.purge() MODIFIES SQL DATA
COMMENT 'Throws away what every process has passed. Returns what was done.'
BEGIN
    DECLARE lock_name VARCHAR(64) DEFAULT '${ddw}.purge';
    DECLARE done JSON DEFAULT JSON_ARRAY();
    DECLARE old_rows JSON;
    DECLARE watch INT;
    DECLARE before_that DATETIME(6);
    DECLARE is_open BOOLEAN;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        DO RELEASE_LOCK(lock_name);
        RESIGNAL;
    END;
    SELECT (SELECT MIN(s.watch_id) FROM ${ddw}.settled s) INTO watch;
    SELECT (SELECT ${ddw}.now() - INTERVAL ROUND(h.keep_batches) SECOND FROM ${ddw}.home h) INTO before_that;
    CALL ${ddw}._look_for_transaction(is_open);
    IF is_open THEN
        CALL ${ddw}._fail('DW001', 'purge must run outside of a transaction: it truncates, and that commits');
    END IF;
    IF COALESCE(GET_LOCK(lock_name, 0), FALSE) THEN
        WHILE watch IS NOT NULL DO
            BEGIN
                DECLARE why TEXT;
                DECLARE EXIT HANDLER FOR SQLEXCEPTION
                BEGIN
                    GET STACKED DIAGNOSTICS CONDITION 1 why = MESSAGE_TEXT;
                    SET done = JSON_ARRAY_APPEND(done, '$', CONCAT(COALESCE((SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = watch), watch), ': could not be purged: ', why));
                END;
                CALL ${ddw}._purge_source(watch, done);
                CALL ${ddw}._purge_kept(watch);
            END;
            SELECT (SELECT MIN(s.watch_id) FROM ${ddw}.settled s WHERE s.watch_id > watch) INTO watch;
        END WHILE;
        -- each looked up without a lock, and removed by its key: a scan would wait for whoever commits, and hold up the next one
        SELECT JSON_ARRAYAGG(o.id) INTO old_rows
          FROM (SELECT b.batch_id AS id FROM ${ddw}.batch b
                 WHERE b.staged_at < before_that AND b.ended_at < before_that AND b.state IN ('committed', 'released', 'expired') ORDER BY b.staged_at LIMIT 10000) o;
        IF old_rows IS NOT NULL THEN
            DELETE b FROM JSON_TABLE(old_rows, '$[*]' COLUMNS (batch_id CHAR(36) PATH '$')) j STRAIGHT_JOIN ${ddw}.batch b ON b.batch_id = j.batch_id;
            SET done = JSON_ARRAY_APPEND(done, '$', CONCAT(JSON_LENGTH(old_rows), ' batches removed from the log'));
        END IF;
        -- a row that a lane has not passed still keeps its change out of the next batch
        SELECT JSON_ARRAYAGG(JSON_ARRAY(k.process_id, k.position)) INTO old_rows
          FROM ${ddw}.parked k JOIN ${ddw}.lane l ON l.process_id = k.process_id AND l.lane_no = k.lane_no
         WHERE k.state IN ('replayed', 'dropped', 'superseded') AND k.ended_at < before_that
           AND l.load_id IS NULL AND l.batch_id IS NULL AND l.position >= k.position;
        DELETE k FROM JSON_TABLE(COALESCE(old_rows, JSON_ARRAY()), '$[*]' COLUMNS (process_id INT PATH '$[0]', position BIGINT PATH '$[1]')) j
         STRAIGHT_JOIN ${ddw}.parked k ON k.process_id = j.process_id AND k.position = j.position;
        SELECT JSON_ARRAYAGG(v.warning_id) INTO old_rows FROM ${ddw}.warning v WHERE v.cleared_at < before_that;
        DELETE v FROM JSON_TABLE(COALESCE(old_rows, JSON_ARRAY()), '$[*]' COLUMNS (id BIGINT PATH '$')) j STRAIGHT_JOIN ${ddw}.warning v ON v.warning_id = j.id;
        SELECT JSON_ARRAYAGG(o.id) INTO old_rows
          FROM (SELECT w.wake_id AS id FROM ${ddw}.wake w WHERE w.woken_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR LIMIT 10000) o;
        DELETE w FROM JSON_TABLE(COALESCE(old_rows, JSON_ARRAY()), '$[*]' COLUMNS (id BIGINT PATH '$')) j STRAIGHT_JOIN ${ddw}.wake w ON w.wake_id = j.id;
        DO RELEASE_LOCK(lock_name);
    END IF;
    SELECT j.line FROM JSON_TABLE(done, '$[*]' COLUMNS (line TEXT PATH '$')) j;
END //

DROP PROCEDURE IF EXISTS ${ddw}.heartbeat //
CREATE PROCEDURE ${ddw}.heartbeat(IN worker VARCHAR(200), IN threads INT, IN every VARCHAR(100)) MODIFIES SQL DATA
COMMENT 'Says that a worker lives; every is how often it says so, 10 seconds with NULL.'
    INSERT INTO ${ddw}.worker (name, threads, started_at, heartbeat_at, heartbeat_every)
    VALUES (worker, threads, ${ddw}.now(), ${ddw}.now(), COALESCE(${ddw}._seconds(every), 10))
    ON DUPLICATE KEY UPDATE heartbeat_at = VALUES(heartbeat_at), threads = VALUES(threads), heartbeat_every = VALUES(heartbeat_every) //

DROP PROCEDURE IF EXISTS ${ddw}.leave //
CREATE PROCEDURE ${ddw}.leave(IN worker VARCHAR(200)) MODIFIES SQL DATA
COMMENT 'Removes a worker that stops in order.'
    DELETE FROM ${ddw}.worker WHERE worker.name = worker //

DROP PROCEDURE IF EXISTS ${ddw}.expire //
CREATE PROCEDURE ${ddw}.expire(OUT ended INT) MODIFIES SQL DATA
COMMENT 'Ends leases that are over, and those of workers that are not heard of any more. Gives how many.'
BEGIN
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE silent JSON;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin('expire', is_own);
    CALL ${ddw}._expire(NULL, ended);
    SELECT JSON_ARRAYAGG(k.name) INTO silent FROM ${ddw}.worker k
     WHERE ${ddw}._is_silent(k.name) AND NOT EXISTS (SELECT 1 FROM ${ddw}.batch b WHERE b.worker = k.name AND b.state = 'staged');
    IF silent IS NOT NULL THEN
        DELETE FROM ${ddw}.worker WHERE JSON_CONTAINS(silent, JSON_QUOTE(worker.name)) AND ${ddw}._is_silent(worker.name);
    END IF;
    IF is_own THEN
        COMMIT;
    END IF;
END //

DELIMITER ;
