-- The end of a batch: commit, release, extend, expire; and parking.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Locks the lane and the batch, in this order, and makes sure that the caller holds a live lease.
DROP PROCEDURE IF EXISTS ${ddw}._hold //
CREATE PROCEDURE ${ddw}._hold(IN batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE process_id INT; DECLARE lane_no INT; DECLARE locked INT;
    DECLARE state VARCHAR(10); DECLARE expires_at DATETIME(6); DECLARE ended_at DATETIME(6); DECLARE of_process TEXT;
    SELECT MAX(b.process_id), MAX(b.lane_no) INTO process_id, lane_no FROM ${ddw}.batch b WHERE b.batch_id = batch;
    IF process_id IS NULL THEN
        CALL ${ddw}._fail('DW004', CONCAT('there is no batch ', COALESCE(batch, 'NULL'), '; it was never staged in this home, or was purged'));
    END IF;
    SELECT MAX(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = process_id AND l.lane_no = lane_no FOR UPDATE;
    SELECT b.state, b.expires_at, b.ended_at, CONCAT(b.name, ' on ', b.source) INTO state, expires_at, ended_at, of_process
      FROM ${ddw}.batch b WHERE b.batch_id = batch FOR UPDATE;
    IF state = 'committed' THEN
        CALL ${ddw}._fail('DW006', CONCAT('batch ', batch, ' was committed at ', LEFT(ended_at, 19), ' already: all is well, roll back'));
    ELSEIF state <> 'staged' OR expires_at <= ${ddw}.now() THEN
        CALL ${ddw}._fail('DW005', CONCAT('the lease of batch ', batch, ' is over: ', IF(state = 'staged', 'expired', state), ' at ',
            LEFT(COALESCE(ended_at, expires_at), 19), ' (', of_process, ')'));
    END IF;
END //

-- The caller's transaction goes on: his work and the commit of the batch are one.
DROP PROCEDURE IF EXISTS ${ddw}.commit //
CREATE PROCEDURE ${ddw}.commit(IN batch CHAR(36)) MODIFIES SQL DATA
COMMENT 'Makes a batch the new baseline, inside the caller''s transaction; fails if its lease is over.'
BEGIN
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE at DATETIME(6);
    DECLARE process_id INT; DECLARE lane_no INT; DECLARE kind VARCHAR(10); DECLARE last_position BIGINT; DECLARE number BIGINT; DECLARE locked INT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin(NULL, is_own);
    CALL ${ddw}._hold(batch);
    SET at = ${ddw}.now();
    SELECT b.process_id, b.lane_no, b.kind, b.last_position, b.batch_no INTO process_id, lane_no, kind, last_position, number FROM ${ddw}.batch b WHERE b.batch_id = batch FOR UPDATE;
    UPDATE ${ddw}.batch b SET b.state = 'committed', b.ended_at = at WHERE b.batch_id = batch;
    UPDATE ${ddw}.tally t JOIN ${ddw}.batch b ON b.batch_id = batch SET t.batches = t.batches + 1, t.`rows` = t.`rows` + b.`rows`
     WHERE t.process_id = process_id AND t.lane_no = lane_no;
    IF kind = 'replay' THEN
        UPDATE ${ddw}.parked k SET k.state = 'replayed', k.ended_at = at WHERE k.batch_id = batch;
        UPDATE ${ddw}.lane l SET l.batch_id = NULL, l.committed_no = number WHERE l.process_id = process_id AND l.lane_no = lane_no;
    ELSE
        -- a truncation takes all lanes past it, and undoes what is parked before it
        SELECT MAX(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = process_id AND l.lane_no = 0 AND lane_no = 0 AND l.barrier IS NOT NULL FOR UPDATE;
        IF locked IS NOT NULL THEN
            UPDATE ${ddw}.parked k SET k.state = 'superseded', k.ended_at = at
             WHERE k.process_id = process_id AND k.position < last_position AND k.state IN ('parked', 'replay');
            UPDATE ${ddw}.lane l
               SET l.barrier = NULL,
                   l.position = IF(kind = 'changes', last_position, l.position),
                   l.load_position = IF(kind = 'load', last_position, l.load_position)
             WHERE l.process_id = process_id AND l.lane_no <> 0;
        END IF;
        UPDATE ${ddw}.lane l
           SET l.batch_id = NULL, l.committed_no = number, l.attempt = 0, l.retry_at = NULL, l.last_error = NULL, l.barrier = NULL,
               l.probe_rows = IF(l.probe_rows * 2 < (SELECT p.batch_size FROM ${ddw}.process p WHERE p.process_id = process_id), l.probe_rows * 2, NULL),
               l.position = IF(kind = 'changes', last_position, l.position),
               l.load_position = IF(kind = 'load', last_position, l.load_position)
         WHERE l.process_id = process_id AND l.lane_no = lane_no;
    END IF;
    -- for people; at most once a second, and never waiting for another lane's transaction
    SELECT MAX(p.process_id) INTO locked FROM ${ddw}.process p
     WHERE p.process_id = process_id AND (p.last_execution_time IS NULL OR p.last_execution_time < at - INTERVAL 1 SECOND) FOR UPDATE SKIP LOCKED;
    IF locked IS NOT NULL THEN
        UPDATE ${ddw}.process p SET p.last_execution_time = at WHERE p.process_id = process_id;
    END IF;
    IF is_own THEN
        COMMIT;
    END IF;
END //

-- Gives a batch back, as release or as postpone.
DROP PROCEDURE IF EXISTS ${ddw}._give_back //
CREATE PROCEDURE ${ddw}._give_back(IN what VARCHAR(10), IN batch CHAR(36), IN why TEXT) MODIFIES SQL DATA
BEGIN
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin(what, is_own);
    CALL ${ddw}._hold(batch);
    CALL ${ddw}._end(batch, 'released', IF(what = 'release', why, NULL));
    IF what = 'postpone' THEN
        UPDATE ${ddw}.batch b JOIN ${ddw}.lane l ON l.process_id = b.process_id AND l.lane_no = b.lane_no
           SET b.error = LEFT(why, 4000), l.last_error = LEFT(why, 4000)
         WHERE b.batch_id = batch;
    END IF;
    IF is_own THEN
        COMMIT;
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}.release //
CREATE PROCEDURE ${ddw}.release(IN batch CHAR(36), IN why TEXT) MODIFIES SQL DATA
COMMENT 'Gives a batch back. With a reason it counts as a failed attempt; with NULL it is offered again untouched.'
    CALL ${ddw}._give_back('release', batch, why) //

DROP PROCEDURE IF EXISTS ${ddw}.postpone //
CREATE PROCEDURE ${ddw}.postpone(IN batch CHAR(36), IN why TEXT) MODIFIES SQL DATA
COMMENT 'Gives a batch back for a reason that will pass: nothing is counted, and the status tells the reason until the next commit.'
    CALL ${ddw}._give_back('postpone', batch, why) //

DROP PROCEDURE IF EXISTS ${ddw}.extend //
CREATE PROCEDURE ${ddw}.extend(IN batch CHAR(36), IN duration VARCHAR(100)) MODIFIES SQL DATA
COMMENT 'Renews a lease: it ends that long from now, but not earlier than before.'
BEGIN
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE seconds DECIMAL(18,6) DEFAULT ${ddw}._seconds(duration);
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin(NULL, is_own);
    CALL ${ddw}._hold(batch);
    IF seconds IS NULL OR seconds <= 0 THEN
        CALL ${ddw}._fail('DW001', CONCAT('a lease is extended by a duration above 0, not by ', COALESCE(duration, 'NULL')));
    END IF;
    UPDATE ${ddw}.batch b SET b.expires_at = GREATEST(b.expires_at, ${ddw}.now() + INTERVAL ROUND(1000000 * seconds) MICROSECOND) WHERE b.batch_id = batch;
    IF is_own THEN
        COMMIT;
    END IF;
END //

-- Whether a worker has registered and is not heard of any more.
DROP FUNCTION IF EXISTS ${ddw}._is_silent //
CREATE FUNCTION ${ddw}._is_silent(worker VARCHAR(200)) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.worker k WHERE k.name = worker AND k.heartbeat_at < ${ddw}.now() - INTERVAL ROUND(3000000 * k.heartbeat_every) MICROSECOND)
      INTO result;
    RETURN result;
END //

-- Ends leases that are over: of one process, or of all. A lease whose holder is just committing is left to it.
DROP PROCEDURE IF EXISTS ${ddw}._expire //
CREATE PROCEDURE ${ddw}._expire(IN process_id INT, OUT ended INT) MODIFIES SQL DATA
BEGIN
    DECLARE overdue CHAR(36) DEFAULT '';
    DECLARE of_process INT; DECLARE of_lane INT; DECLARE locked INT; DECLARE is_over BOOLEAN; DECLARE why TEXT;
    SET ended = 0;
    looking: LOOP
        SELECT (SELECT MIN(b.batch_id) FROM ${ddw}.batch b
                     WHERE b.state = 'staged' AND (process_id IS NULL OR b.process_id = process_id) AND b.batch_id > overdue
                       AND (b.expires_at <= ${ddw}.now() OR ${ddw}._is_silent(b.worker))) INTO overdue;
        IF overdue IS NULL THEN
            LEAVE looking;
        END IF;
        SELECT b.process_id, b.lane_no INTO of_process, of_lane FROM ${ddw}.batch b WHERE b.batch_id = overdue;
        SELECT MAX(l.lane_no) INTO locked FROM ${ddw}.lane l
         WHERE l.process_id = of_process AND l.lane_no = of_lane AND l.batch_id = overdue FOR UPDATE SKIP LOCKED;
        IF locked IS NOT NULL THEN
            SELECT b.state = 'staged' AND (b.expires_at <= ${ddw}.now() OR ${ddw}._is_silent(b.worker)),
                   IF(b.expires_at <= ${ddw}.now(), CONCAT('lease of ', b.worker, ' was over'), CONCAT('worker ', b.worker, ' is not heard of any more'))
              INTO is_over, why FROM ${ddw}.batch b WHERE b.batch_id = overdue FOR UPDATE;
            IF is_over THEN
                CALL ${ddw}._end(overdue, 'expired', why);
                SET ended = ended + 1;
            END IF;
        END IF;
    END LOOP;
END //

-- How many seconds a lane pauses after a failure: backoff, doubled each time, up to max_backoff. Once it is out of attempts, what
-- fails may stand there for ever, so even without a backoff it is tried once a second at most.
DROP FUNCTION IF EXISTS ${ddw}._pause //
CREATE FUNCTION ${ddw}._pause(process_id INT, attempt INT) RETURNS DECIMAL(18,6) READS SQL DATA
BEGIN
    DECLARE result DECIMAL(18,6);
    SELECT (SELECT GREATEST(LEAST(p.max_backoff, p.backoff * POWER(2, LEAST(attempt, 30))), IF(attempt + 1 >= p.max_attempts, 1, 0))
              FROM ${ddw}.process p WHERE p.process_id = process_id)
      INTO result;
    RETURN result;
END //

-- Ends a batch whose lane the caller has locked. Without a reason nothing is counted. Else the lane pauses, longer each
-- time; a process out of attempts is probed: half the batch, and so on, until the change that fails stands alone and is
-- parked. Not so a member of a group: half a batch would be half a transaction.
DROP PROCEDURE IF EXISTS ${ddw}._end //
CREATE PROCEDURE ${ddw}._end(IN batch CHAR(36), IN new_state VARCHAR(10), IN why TEXT) MODIFIES SQL DATA
ending: BEGIN
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    DECLARE process_id INT; DECLARE lane_no INT; DECLARE kind VARCHAR(10); DECLARE row_count BIGINT; DECLARE last_position BIGINT;
    DECLARE max_attempts INT; DECLARE max_backoff DECIMAL(18,6);
    DECLARE attempt INT; DECLARE probe_rows INT; DECLARE is_member BOOLEAN;
    DECLARE pause DECIMAL(30,6); DECLARE is_truncation BOOLEAN; DECLARE is_probing BOOLEAN; DECLARE unparked TEXT;
    SET why = LEFT(why, 4000);
    SELECT b.process_id, b.lane_no, b.kind, b.`rows`, b.last_position, p.max_attempts, p.max_backoff, l.attempt, l.probe_rows, l.barrier IS NOT NULL, p.process_group IS NOT NULL
      INTO process_id, lane_no, kind, row_count, last_position, max_attempts, max_backoff, attempt, probe_rows, is_truncation, is_member
      FROM ${ddw}.batch b JOIN ${ddw}.process p ON p.process_id = b.process_id JOIN ${ddw}.lane l ON l.process_id = b.process_id AND l.lane_no = b.lane_no
     WHERE b.batch_id = batch;
    IF kind = 'replay' THEN
        IF why IS NOT NULL AND new_state <> 'expired' THEN
            -- with the rest of the key that is still to be replayed: it would be offered again at once, for ever
            UPDATE ${ddw}.parked k JOIN (SELECT DISTINCT s.bucket FROM ${ddw}.parked s WHERE s.batch_id = batch) q ON q.bucket = k.bucket
               SET k.state = 'parked' WHERE k.process_id = process_id AND k.state = 'replay';
        END IF;
        UPDATE ${ddw}.parked k
           SET k.state = IF(why IS NULL OR new_state = 'expired', 'replay', 'parked'), k.batch_id = NULL,
               k.attempts = k.attempts + (why IS NOT NULL),
               k.reason = IF(new_state <> 'expired' AND k.is_poison, COALESCE(why, k.reason), k.reason)
         WHERE k.batch_id = batch;
        UPDATE ${ddw}.lane f SET f.batch_id = NULL WHERE f.process_id = process_id AND f.lane_no = lane_no;
    ELSEIF why IS NULL THEN
        UPDATE ${ddw}.lane f SET f.batch_id = NULL WHERE f.process_id = process_id AND f.lane_no = lane_no;
    ELSE
        SET is_probing = NOT is_member AND (probe_rows IS NOT NULL OR attempt + 1 >= max_attempts);
        SET pause = ${ddw}._pause(process_id, attempt);
        IF new_state = 'expired' OR (is_probing AND row_count > 1) THEN
            SET pause = NULL; -- time enough has passed, or the batch is a different one
        END IF;
        IF is_probing AND row_count = 1 AND NOT is_truncation THEN
            CALL ${ddw}._try_to_park(process_id, batch, lane_no, why, attempt + 1, unparked);
            IF unparked IS NULL THEN
                UPDATE ${ddw}.batch f SET f.state = new_state, f.ended_at = at, f.error = why WHERE f.batch_id = batch;
                UPDATE ${ddw}.lane f
                   SET f.batch_id = NULL, f.attempt = 0, f.retry_at = NULL, f.last_error = why, f.probe_rows = 1,
                       f.position = IF(kind = 'changes', last_position, f.position),
                       f.load_position = IF(kind = 'load', last_position, f.load_position)
                 WHERE f.process_id = process_id AND f.lane_no = lane_no;
                LEAVE ending;
            END IF;
            SET why = LEFT(CONCAT(unparked, '; ', why), 4000);
            SET pause = GREATEST(max_backoff, 1);
        END IF;
        UPDATE ${ddw}.lane f
           SET f.batch_id = NULL, f.last_error = why, f.retry_at = at + INTERVAL ROUND(1000000 * pause) MICROSECOND,
               -- out of attempts for all to see
               f.attempt = IF(unparked IS NULL, f.attempt + 1, GREATEST(f.attempt + 1, max_attempts)),
               f.probe_rows = IF(is_probing AND NOT is_truncation, GREATEST(1, row_count DIV 2), f.probe_rows)
         WHERE f.process_id = process_id AND f.lane_no = lane_no;
    END IF;
    UPDATE ${ddw}.batch f SET f.state = new_state, f.ended_at = at, f.error = why WHERE f.batch_id = batch;
END //

-- Parks the only change of a batch, or says why it cannot be parked: the process then waits for a person.
DROP PROCEDURE IF EXISTS ${ddw}._try_to_park //
CREATE PROCEDURE ${ddw}._try_to_park(IN process_id INT, IN batch CHAR(36), IN lane_no INT, IN why TEXT, IN attempts INT, OUT unparked TEXT) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE park_limit INT; DECLARE watch INT; DECLARE code INT; DECLARE said TEXT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        GET STACKED DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, said = MESSAGE_TEXT;
        IF code IN (1205, 1213, 1317, 3024) THEN
            RESIGNAL;
        END IF;
        ROLLBACK TO SAVEPOINT ddw_park;
        SET unparked = CONCAT('could not be parked: ', said);
    END;
    SET unparked = NULL;
    SAVEPOINT ddw_park;
    SELECT p.park_limit, w.watch_id INTO park_limit, watch FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE p.process_id = process_id;
    SELECT (SELECT COUNT(*) FROM ${ddw}.parked k WHERE k.process_id = process_id AND k.is_poison AND k.state = 'parked') >= park_limit INTO holds;
    IF holds THEN
        SET unparked = CONCAT('not parked, as ', park_limit, ' changes are already');
    ELSE
        CALL ${ddw}._park(process_id, watch, batch, lane_no, why, attempts);
    END IF;
END //

-- A value as JSON holds it: bytes, bits and shapes as hexadecimal digits, all else as the server writes it.
DROP FUNCTION IF EXISTS ${ddw}._plain //
CREATE FUNCTION ${ddw}._plain(data_type VARCHAR(64), value TEXT) RETURNS TEXT DETERMINISTIC NO SQL
RETURN CASE WHEN data_type IN ('bit') THEN CONCAT('(', value, ' + 0)')
            WHEN data_type IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob') OR ${ddw}._is_kept_as_bytes(data_type) THEN CONCAT('HEX(', value, ')')
            WHEN data_type IN ('date', 'datetime', 'time') THEN CONCAT('CAST(', value, ' AS CHAR)')
            WHEN data_type = 'timestamp' THEN CONCAT('CAST(', value, ' AS CHAR)')
            ELSE value END //

-- Parks changes of a batch: with a reason, all of them; without, those whose key has parked ones, behind those. The images
-- stay typed in kept_…; as JSON they are for people.
DROP PROCEDURE IF EXISTS ${ddw}._park //
CREATE PROCEDURE ${ddw}._park(IN process_id INT, IN watch INT, IN batch CHAR(36), IN lane_no INT, IN why TEXT, IN attempts INT) MODIFIES SQL DATA
BEGIN
    DECLARE keys_of LONGTEXT; DECLARE before_of LONGTEXT; DECLARE after_of LONGTEXT; DECLARE images LONGTEXT; DECLARE condition_text LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT(IF(c.key_place IS NULL, NULL, CONCAT(QUOTE(c.column_name), ', IF(c.op = ''D'', ', ${ddw}._plain(c.data_type, CONCAT('c.', ${ddw}._quoted(c.old_name))),
                               ', ', ${ddw}._plain(c.data_type, CONCAT('c.', ${ddw}._quoted(c.new_name))), ')')) ORDER BY c.key_place SEPARATOR ', '),
           GROUP_CONCAT(IF(c.is_dropped, NULL, CONCAT(QUOTE(c.column_name), ', ', ${ddw}._plain(c.data_type, CONCAT('c.', ${ddw}._quoted(c.old_name))))) SEPARATOR ', '),
           GROUP_CONCAT(IF(c.is_dropped, NULL, CONCAT(QUOTE(c.column_name), ', ', ${ddw}._plain(c.data_type, CONCAT('c.', ${ddw}._quoted(c.new_name))))) SEPARATOR ', ')
      INTO keys_of, before_of, after_of
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch;
    SELECT w.images INTO images FROM ${ddw}.watch w WHERE w.watch_id = watch;
    SET condition_text = IF(why IS NULL, CONCAT(' AND c.bucket IN (SELECT k.bucket FROM ${ddw}.parked k WHERE k.process_id = ', process_id,
                                            ' AND k.lane_no = ', lane_no, ' AND k.state IN (''parked'', ''replay'', ''staged''))'), '');
    CALL ${ddw}._run(CONCAT('REPLACE INTO ', ${ddw}._object('kept_', watch), ' (process_id, position, op, `transaction`, changed_at, origin, bucket, ', images, ')
SELECT ', process_id, ', c.position, c.op, c.`transaction`, c.changed_at, c.origin, c.bucket, ', ${ddw}._images_of('c', watch),
        ' FROM ', ${ddw}._object('changes_', watch), ' c WHERE c.batch_id = ''', batch, '''', condition_text));
    SET @ddw_why = why;
    CALL ${ddw}._run(CONCAT('INSERT INTO ${ddw}.parked (process_id, position, lane_no, op, bucket, `key`, `before`, `after`, is_poison, reason, attempts, parked_at)
SELECT ', process_id, ', c.position, ', lane_no, ', c.op, c.bucket, JSON_OBJECT(', keys_of, '), IF(c.op IN (''U'', ''D''), JSON_OBJECT(', before_of,
        '), NULL), IF(c.op IN (''U'', ''I''), JSON_OBJECT(', after_of, '), NULL), @ddw_why IS NOT NULL,
       COALESCE(@ddw_why, CONCAT(''waits behind position '', (SELECT MIN(k.position) FROM ${ddw}.parked k
                WHERE k.process_id = ', process_id, ' AND k.bucket = c.bucket AND k.state IN (''parked'', ''replay'', ''staged'')))), ', attempts, ', ${ddw}.now()
  FROM ', ${ddw}._object('changes_', watch), ' c
 WHERE c.batch_id = ''', batch, '''', condition_text, ' AND NOT EXISTS (SELECT 1 FROM ${ddw}.parked k WHERE k.process_id = ', process_id, ' AND k.position = c.position)'));
END //

DELIMITER ;
