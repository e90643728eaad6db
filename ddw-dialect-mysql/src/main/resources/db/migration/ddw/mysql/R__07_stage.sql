-- Staging.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

DROP PROCEDURE IF EXISTS ${ddw}.stage //
CREATE PROCEDURE ${ddw}.stage(IN source TEXT, IN process TEXT, IN max_rows INT, OUT batch CHAR(36)) MODIFIES SQL DATA
COMMENT 'Leases the oldest free changes of a process; gives the GUID of the batch, or NULL if there is nothing to do.'
    CALL ${ddw}.stage_as(source, process, max_rows, COALESCE(@ddw_worker, USER()), batch) //

-- Settling comes first and in a transaction of its own, so that nobody waits for it longer than it takes.
DROP PROCEDURE IF EXISTS ${ddw}.stage_as //
CREATE PROCEDURE ${ddw}.stage_as(IN source TEXT, IN process TEXT, IN max_rows INT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
COMMENT 'The same under the name of a worker.'
BEGIN
    DECLARE process_id INT DEFAULT ${ddw}._process(source, process);
    DECLARE watch INT;
    DECLARE is_active BOOLEAN; DECLARE is_viewed BOOLEAN; DECLARE was_meeting BOOLEAN; DECLARE is_free BOOLEAN;
    DECLARE size INT; DECLARE its_group VARCHAR(200);
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    SET batch = NULL;
    SELECT (SELECT p.process_group FROM ${ddw}.process p WHERE p.process_id = process_id) INTO its_group;
    IF its_group IS NOT NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('process ', process, ' on ', ${ddw}._source(source), ' belongs to group ', its_group, ': CALL ${ddw}.stage_group'));
    ELSEIF max_rows < 1 THEN
        CALL ${ddw}._fail('DW001', CONCAT('max_rows must be at least 1 but is ', max_rows));
    END IF;
    SELECT p.is_active, p.filter <=> p.viewed_filter, COALESCE(max_rows, p.batch_size) INTO is_active, is_viewed, size
      FROM ${ddw}.process p WHERE p.process_id = process_id;
    IF is_active THEN
        SET watch = ${ddw}._watch(source);
        IF NOT is_viewed THEN
            CALL ${ddw}._renew_filter(process_id, watch);
        END IF;
        CALL ${ddw}._settle_source(watch, FALSE);
        IF ${ddw}._has_work(process_id, watch) THEN -- else nothing was written: an idle process costs nothing
            CALL ${ddw}._require_views(watch);
            CALL ${ddw}._begin('stage', is_own);
            CALL ${ddw}._expire(process_id, @ddw_ended);
            staging: LOOP
                SELECT (SELECT p.relane_at IS NOT NULL FROM ${ddw}.process p WHERE p.process_id = process_id) INTO was_meeting;
                CALL ${ddw}._prepare(process_id, watch, is_free);
                IF NOT is_free THEN
                    LEAVE staging;
                END IF;
                CALL ${ddw}._stage_any(process_id, watch, size, worker, batch);
                -- the last lane may have arrived where all meet, and what comes after is free
                IF batch IS NOT NULL OR NOT was_meeting OR NOT ${ddw}._have_met(process_id) THEN
                    LEAVE staging;
                END IF;
            END LOOP;
            IF is_own THEN
                COMMIT;
            END IF;
        END IF;
    END IF;
END //

-- Whether staging may find anything at all. Cheap; true may be wrong, false never is.
DROP FUNCTION IF EXISTS ${ddw}._has_work //
CREATE FUNCTION ${ddw}._has_work(process_id INT, watch INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.process p WHERE p.process_id = process_id AND p.relane_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM ${ddw}.`load` d WHERE d.process_id = process_id AND d.state = 'wanted')
        OR EXISTS (SELECT 1 FROM ${ddw}.batch b WHERE b.state = 'staged' AND b.process_id = process_id
                      AND (b.expires_at <= ${ddw}.now() OR ${ddw}._is_silent(b.worker)))
        OR EXISTS (SELECT 1 FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.batch_id IS NULL AND (f.retry_at IS NULL OR f.retry_at <= ${ddw}.now())
                      AND ${ddw}._may_be_pending(process_id, f.lane_no, watch))
      INTO result;
    RETURN result;
END //

-- Whether staging from a lane may find something. Of settled changes only.
DROP FUNCTION IF EXISTS ${ddw}._may_be_pending //
CREATE FUNCTION ${ddw}._may_be_pending(process_id INT, lane_no INT, watch INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT (SELECT l.load_id IS NOT NULL OR l.barrier IS NOT NULL OR l.position < (SELECT s.position FROM ${ddw}.settled s WHERE s.watch_id = watch)
                OR EXISTS (SELECT 1 FROM ${ddw}.parked k WHERE k.process_id = process_id AND k.lane_no = lane_no AND k.state = 'replay')
              FROM ${ddw}.lane l WHERE l.process_id = process_id AND l.lane_no = lane_no)
      INTO result;
    RETURN result;
END //

-- From the lane that has waited longest and has something. Each is locked by its key: ORDER BY … FOR UPDATE would lock all.
DROP PROCEDURE IF EXISTS ${ddw}._stage_any //
CREATE PROCEDURE ${ddw}._stage_any(IN process_id INT, IN watch INT, IN max_rows INT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE tried TEXT DEFAULT '';
    DECLARE next_lane INT; DECLARE locked INT;
    DECLARE is_filtered BOOLEAN;
    SELECT (SELECT p.filter IS NOT NULL FROM ${ddw}.process p WHERE p.process_id = process_id) INTO is_filtered;
    SET batch = NULL;
    trying: LOOP
        SELECT (SELECT f.lane_no FROM ${ddw}.lane f
                          WHERE f.process_id = process_id AND f.batch_id IS NULL AND (f.retry_at IS NULL OR f.retry_at <= ${ddw}.now()) AND NOT FIND_IN_SET(f.lane_no, tried)
                          ORDER BY f.last_staged_at IS NOT NULL, f.last_staged_at, f.lane_no DESC LIMIT 1) INTO next_lane;
        IF next_lane IS NULL THEN
            LEAVE trying;
        END IF;
        SET tried = CONCAT_WS(',', NULLIF(tried, ''), next_lane);
        SELECT MAX(f.lane_no) INTO locked FROM ${ddw}.lane f
         WHERE f.process_id = process_id AND f.lane_no = next_lane AND f.batch_id IS NULL AND (f.retry_at IS NULL OR f.retry_at <= ${ddw}.now()) FOR UPDATE SKIP LOCKED;
        IF locked IS NOT NULL THEN
            IF is_filtered THEN
                CALL ${ddw}._stage_filtered(process_id, next_lane, watch, max_rows, worker, batch);
            ELSE
                CALL ${ddw}._stage_lane(process_id, next_lane, watch, max_rows, worker, NULL, batch);
            END IF;
            IF batch IS NOT NULL THEN
                LEAVE trying;
            END IF;
        END IF;
    END LOOP;
    -- the others may have arrived at a truncation only now
    IF batch IS NULL AND next_lane IS NULL AND FIND_IN_SET('0', tried) AND tried <> '0' THEN
        SELECT MAX(f.lane_no) INTO locked FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.lane_no = 0 AND f.batch_id IS NULL AND f.barrier IS NOT NULL FOR UPDATE SKIP LOCKED;
        IF locked IS NOT NULL THEN
            CALL ${ddw}._stage_truncation(process_id, 0, watch, worker, batch);
        END IF;
    END IF;
END //

-- A filter that fails on a row holds its lane up like a batch that fails: seen by all, and with a pause.
DROP PROCEDURE IF EXISTS ${ddw}._stage_filtered //
CREATE PROCEDURE ${ddw}._stage_filtered(IN process_id INT, IN lane_no INT, IN watch INT, IN max_rows INT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE code INT; DECLARE why TEXT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        GET STACKED DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, why = MESSAGE_TEXT;
        IF code IN (1205, 1213, 1317, 3024) THEN -- a lock, or somebody ended the statement
            RESIGNAL;
        END IF;
        ROLLBACK TO SAVEPOINT ddw_lane;
        SET batch = NULL;
        CALL ${ddw}._hold_up(process_id, lane_no, why);
    END;
    SAVEPOINT ddw_lane;
    CALL ${ddw}._stage_lane(process_id, lane_no, watch, max_rows, worker, NULL, batch);
END //

DROP PROCEDURE IF EXISTS ${ddw}._hold_up //
CREATE PROCEDURE ${ddw}._hold_up(IN process_id INT, IN lane_no INT, IN why TEXT) MODIFIES SQL DATA
    UPDATE ${ddw}.lane f
       SET f.last_error = CONCAT('the filter fails on a row, so nothing can be staged: ', why),
           f.retry_at = ${ddw}.now() + INTERVAL ROUND(1000000 * ${ddw}._pause(process_id, f.attempt)) MICROSECOND, f.attempt = f.attempt + 1
     WHERE f.process_id = process_id AND f.lane_no = lane_no //

-- Takes a copy for a load that is wanted, and puts a new number of lanes into effect once all lanes have met.
DROP PROCEDURE IF EXISTS ${ddw}._prepare //
CREATE PROCEDURE ${ddw}._prepare(IN process_id INT, IN watch INT, OUT is_free BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE wanted INT; DECLARE locked INT;
    SET is_free = TRUE;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.`load` d WHERE d.process_id = process_id AND d.state = 'wanted')
       OR EXISTS (SELECT 1 FROM ${ddw}.process p WHERE p.process_id = process_id AND p.relane_at IS NOT NULL) INTO holds;
    IF holds THEN
        -- the process before its lanes, as whoever changes their number
        SELECT MAX(p.process_id) INTO locked FROM ${ddw}.process p WHERE p.process_id = process_id FOR UPDATE SKIP LOCKED;
        IF locked IS NULL THEN
            SET is_free = FALSE; -- somebody else is at it
        ELSE
            SELECT MAX(d.load_id) INTO wanted FROM ${ddw}.`load` d WHERE d.process_id = process_id AND d.state = 'wanted';
            IF wanted IS NOT NULL THEN
                CALL ${ddw}._keep_as_it_is(watch, is_free);
            END IF;
            IF wanted IS NOT NULL AND is_free THEN
                CALL ${ddw}._take_load(process_id, watch, wanted);
            ELSEIF wanted IS NOT NULL THEN
                SET is_free = FALSE; -- tracking follows the table first, which a warning tells: following would commit
            ELSE
                CALL ${ddw}._relane(process_id);
            END IF;
        END IF;
    END IF;
END //

-- Keeps the source from being altered until the end of the transaction, and tells whether tracking knows it as it is.
DROP PROCEDURE IF EXISTS ${ddw}._keep_as_it_is //
CREATE PROCEDURE ${ddw}._keep_as_it_is(IN watch INT, OUT is_known BOOLEAN) READS SQL DATA
BEGIN
    DECLARE statement TEXT;
    SELECT CONCAT('SELECT COUNT(*) INTO @ddw_has FROM (SELECT 1 FROM ', ${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(w.table_name), ' LIMIT 1) r') INTO statement
      FROM ${ddw}.watch w WHERE w.watch_id = watch;
    CALL ${ddw}._run(statement);
    SET is_known = NOT ${ddw}._is_altered(watch);
END //

-- From one lane that is locked, up to a goal; NULL: up to where lanes meet, or to all that is settled. max_rows NULL: the batch
-- is everything up to there, or of the load, and a truncation in it stops nobody.
DROP PROCEDURE IF EXISTS ${ddw}._stage_lane //
CREATE PROCEDURE ${ddw}._stage_lane(IN process_id INT, IN lane_no INT, IN watch INT, IN max_rows INT, IN worker VARCHAR(200), IN goal BIGINT, OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE lanes INT; DECLARE is_viewed BOOLEAN;
    DECLARE here BIGINT; DECLARE the_load INT; DECLARE here_in_load BIGINT; DECLARE the_barrier BIGINT; DECLARE probe INT;
    DECLARE ceiling BIGINT;
    DECLARE counted BIGINT; DECLARE first_position BIGINT; DECLARE last_position BIGINT; DECLARE truncation BIGINT;
    SELECT (SELECT COUNT(*) FROM ${ddw}.lane f WHERE f.process_id = process_id) INTO lanes;
    SET batch = NULL;
    SELECT f.position, f.load_id, f.load_position, f.barrier, f.probe_rows INTO here, the_load, here_in_load, the_barrier, probe
      FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.lane_no = lane_no;
    -- read now that the lane is locked: whoever has lanes meet, or edits the filter, locks them first
    SELECT COALESCE(goal, p.relane_at, s.position), p.filter <=> p.viewed_filter INTO ceiling, is_viewed
      FROM ${ddw}.process p CROSS JOIN ${ddw}.settled s WHERE p.process_id = process_id AND s.watch_id = watch;
    staging: BEGIN
        IF NOT is_viewed THEN
            LEAVE staging; -- the next call makes the views
        END IF;
        IF the_barrier IS NOT NULL AND max_rows IS NULL THEN -- arrived there before it joined
            UPDATE ${ddw}.lane f SET f.barrier = NULL WHERE f.process_id = process_id AND f.lane_no = lane_no;
        ELSEIF the_barrier IS NOT NULL THEN
            CALL ${ddw}._stage_truncation(process_id, lane_no, watch, worker, batch);
            LEAVE staging;
        END IF;
        IF max_rows IS NOT NULL THEN -- who belongs to a group has nothing parked
            CALL ${ddw}._stage_replay(process_id, lane_no, lanes, max_rows, worker, batch);
        END IF;
        IF batch IS NOT NULL THEN
            LEAVE staging;
        END IF;
        SET max_rows = LEAST(max_rows, COALESCE(probe, max_rows)); -- a replay is not part of the search for the change that fails
        WHILE the_load IS NOT NULL DO
            CALL ${ddw}._cut(watch, the_load, lanes, lane_no, here_in_load, 9223372036854775807, max_rows, counted, first_position, last_position, truncation);
            IF counted > 0 THEN
                CALL ${ddw}._register_batch(process_id, watch, lane_no, 'load', the_load, lanes, counted, first_position, last_position, IF(max_rows IS NULL, truncation, NULL), worker, batch);
                IF batch IS NOT NULL THEN
                    LEAVE staging;
                END IF;
                SET here_in_load = last_position;
                UPDATE ${ddw}.lane f SET f.load_position = here_in_load WHERE f.process_id = process_id AND f.lane_no = lane_no;
            ELSEIF truncation IS NOT NULL THEN
                UPDATE ${ddw}.lane f SET f.barrier = truncation WHERE f.process_id = process_id AND f.lane_no = lane_no;
                CALL ${ddw}._stage_truncation(process_id, lane_no, watch, worker, batch);
                LEAVE staging;
            ELSE
                UPDATE ${ddw}.lane f SET f.load_id = NULL WHERE f.process_id = process_id AND f.lane_no = lane_no;
                UPDATE ${ddw}.`load` d SET d.state = 'done', d.done_at = ${ddw}.now()
                 WHERE d.load_id = the_load AND NOT EXISTS (SELECT 1 FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.load_id = the_load);
                SET the_load = NULL;
            END IF;
        END WHILE;
        LOOP
            CALL ${ddw}._cut(watch, NULL, lanes, lane_no, here, ceiling, max_rows, counted, first_position, last_position, truncation);
            IF counted > 0 THEN
                CALL ${ddw}._register_batch(process_id, watch, lane_no, 'changes', NULL, lanes, counted, first_position, last_position, IF(max_rows IS NULL, truncation, NULL), worker, batch);
                IF batch IS NOT NULL THEN
                    LEAVE staging;
                END IF;
                SET here = last_position; -- nothing in it for this process: its filter, or parked keys
            ELSEIF truncation IS NOT NULL THEN
                UPDATE ${ddw}.lane f SET f.position = here, f.barrier = truncation WHERE f.process_id = process_id AND f.lane_no = lane_no;
                CALL ${ddw}._stage_truncation(process_id, lane_no, watch, worker, batch);
                LEAVE staging;
            ELSE
                UPDATE ${ddw}.lane f SET f.position = GREATEST(f.position, ceiling) WHERE f.process_id = process_id AND f.lane_no = lane_no;
                LEAVE staging;
            END IF;
        END LOOP;
    END;
END //

-- Writes the batch down and reserves the lane. Changes of a key that has parked ones are parked behind them; changes
-- outside the process's filter do not count. NULL: nothing is left.
DROP PROCEDURE IF EXISTS ${ddw}._register_batch //
CREATE PROCEDURE ${ddw}._register_batch(IN process_id INT, IN watch INT, IN lane_no INT, IN kind VARCHAR(10), IN the_load INT, IN lanes INT,
    IN counted BIGINT, IN first_position BIGINT, IN last_position BIGINT, IN truncation BIGINT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE id CHAR(36) DEFAULT ${ddw}._guid();
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    DECLARE has_parked BOOLEAN;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.parked k WHERE k.process_id = process_id AND k.lane_no = lane_no) INTO has_parked;
    SET batch = id;
    INSERT INTO ${ddw}.batch (batch_id, epoch, process_id, source, name, kind, lane_no, lanes, worker, attempt, `rows`, staged_at, expires_at,
            first_position, last_position, truncation, load_id, previous_no, former_lanes)
    SELECT id, p.epoch, p.process_id, p.source, p.name, kind, l.lane_no, lanes, worker, l.attempt + 1, counted, at, at + INTERVAL ROUND(1000000 * p.lease_duration) MICROSECOND,
           first_position, last_position, truncation, the_load, l.committed_no, ${ddw}._last_lanes(p.process_id, p.epoch, p.former_lanes)
      FROM ${ddw}.process p JOIN ${ddw}.lane l ON l.process_id = p.process_id WHERE p.process_id = process_id AND l.lane_no = lane_no;
    IF has_parked THEN
        CALL ${ddw}._park(process_id, watch, id, lane_no, NULL, 0);
        UPDATE ${ddw}.batch b SET b.leaves_out = TRUE WHERE b.batch_id = id;
    END IF;
    SELECT has_parked OR (SELECT p.filter IS NOT NULL FROM ${ddw}.process p WHERE p.process_id = process_id) INTO holds;
    IF holds THEN
        CALL ${ddw}._run(CONCAT('SELECT COUNT(*) INTO @ddw_counted FROM ', ${ddw}._object('changes_', watch), ' c WHERE c.batch_id = ''', id, ''''));
        IF @ddw_counted = 0 THEN
            DELETE FROM ${ddw}.batch WHERE batch_id = id;
            SET batch = NULL;
        ELSE
            UPDATE ${ddw}.batch b SET b.`rows` = @ddw_counted WHERE b.batch_id = id;
        END IF;
    END IF;
    IF batch IS NOT NULL THEN
        UPDATE ${ddw}.lane f SET f.batch_id = id, f.last_staged_at = at WHERE f.process_id = process_id AND f.lane_no = lane_no;
    END IF;
END //

-- Hands out a truncation, alone, by lane 0, when no lane has anything left before it.
DROP PROCEDURE IF EXISTS ${ddw}._stage_truncation //
CREATE PROCEDURE ${ddw}._stage_truncation(IN process_id INT, IN lane_no INT, IN watch INT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE truncation BIGINT; DECLARE the_load INT;
    SET batch = NULL;
    SELECT l.barrier, l.load_id INTO truncation, the_load FROM ${ddw}.lane l WHERE l.process_id = process_id AND l.lane_no = lane_no;
    SELECT lane_no = 0 AND NOT EXISTS (SELECT 1 FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.lane_no <> 0
                                      AND (NOT f.barrier <=> truncation OR f.batch_id IS NOT NULL)) INTO holds;
    IF holds THEN
        CALL ${ddw}._register_batch(process_id, watch, 0, IF(the_load IS NULL, 'changes', 'load'), the_load, 1, 1, truncation, truncation, truncation, worker, batch);
    END IF;
END //

-- Hands out what is parked of one key and is to be replayed.
DROP PROCEDURE IF EXISTS ${ddw}._stage_replay //
CREATE PROCEDURE ${ddw}._stage_replay(IN process_id INT, IN lane_no INT, IN lanes INT, IN max_rows INT, IN worker VARCHAR(200), OUT batch CHAR(36)) MODIFIES SQL DATA
BEGIN
    DECLARE id CHAR(36) DEFAULT ${ddw}._guid();
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    DECLARE in_turn BIGINT;
    SELECT (SELECT k.bucket FROM ${ddw}.parked k WHERE k.process_id = process_id AND k.lane_no = lane_no AND k.state = 'replay' ORDER BY k.position LIMIT 1) INTO in_turn;
    SET batch = NULL;
    IF in_turn IS NOT NULL THEN
        UPDATE ${ddw}.parked k SET k.state = 'staged', k.batch_id = id
         WHERE k.process_id = process_id AND k.bucket = in_turn AND k.state IN ('parked', 'replay')
         ORDER BY k.position LIMIT max_rows;
        INSERT INTO ${ddw}.batch (batch_id, epoch, process_id, source, name, kind, lane_no, lanes, worker, attempt, `rows`, staged_at, expires_at, first_position, last_position, previous_no, former_lanes)
        SELECT id, p.epoch, p.process_id, p.source, p.name, 'replay', lane_no, lanes, worker, MAX(k.attempts) + 1, COUNT(*), at,
               at + INTERVAL ROUND(1000000 * p.lease_duration) MICROSECOND, MIN(k.position), MAX(k.position),
               (SELECT l.committed_no FROM ${ddw}.lane l WHERE l.process_id = process_id AND l.lane_no = lane_no), ${ddw}._last_lanes(p.process_id, p.epoch, p.former_lanes)
          FROM ${ddw}.process p JOIN ${ddw}.parked k ON k.process_id = p.process_id WHERE p.process_id = process_id AND k.batch_id = id
         GROUP BY p.process_id;
        UPDATE ${ddw}.lane f SET f.batch_id = id, f.last_staged_at = at WHERE f.process_id = process_id AND f.lane_no = lane_no;
        SET batch = id;
    END IF;
END //

-- Copies the source at one snapshot, which is also where every lane goes on afterwards: the statement that reads the rows
-- reads with the same snapshot which changes are not settled, and exactly those are settled before the lanes go on. Nobody
-- else settles this source meanwhile; writers do not notice.
DROP PROCEDURE IF EXISTS ${ddw}._take_load //
CREATE PROCEDURE ${ddw}._take_load(IN process_id INT, IN watch INT, IN wanted INT) MODIFIES SQL DATA
BEGIN
    DECLARE above BIGINT; DECLARE moved BIGINT; DECLARE counted BIGINT; DECLARE locked INT; DECLARE wanted_lanes INT; DECLARE is_reload BOOLEAN;
    DECLARE nulls LONGTEXT; DECLARE fields LONGTEXT; DECLARE names LONGTEXT; DECLARE source_table TEXT;
    DECLARE load_table TEXT DEFAULT ${ddw}._object('load_', watch);
    SELECT COUNT(f.lane_no) INTO locked FROM ${ddw}.lane f WHERE f.process_id = process_id FOR UPDATE;
    -- somebody may have staged between the call of reload and this one
    UPDATE ${ddw}.batch b SET b.state = 'released', b.ended_at = ${ddw}.now(), b.error = 'taken back by a load' WHERE b.process_id = process_id AND b.state = 'staged';
    CALL ${ddw}._take_settled(watch, TRUE, above);
    SELECT d.is_reload INTO is_reload FROM ${ddw}.`load` d WHERE d.load_id = wanted;
    SELECT CONCAT(${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(w.table_name)) INTO source_table FROM ${ddw}.watch w WHERE w.watch_id = watch;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT(${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT('r.', ${ddw}._quoted(c.column_name) ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT('NULL' SEPARATOR ', ') INTO names, fields, nulls
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped;
    -- one statement, one snapshot: the rows, and the numbers of the changes in them that are not settled (op S)
    SET @ddw_number = above + is_reload;
    CALL ${ddw}._run(CONCAT('INSERT INTO ', load_table, ' (load_id, position, op, `transaction`, changed_at, bucket, ', names, ')
SELECT ', wanted, ', @ddw_number := @ddw_number + 1, ''I'', 0, UTC_TIMESTAMP(6), ', ${ddw}._bucket(watch, 'r'), ', ', fields, ' FROM ', source_table, ' r
UNION ALL
SELECT ', wanted, ', -u.written, ''S'', u.written, UTC_TIMESTAMP(6), NULL, ', nulls, ' FROM ', ${ddw}._object('unsettled_', watch), ' u'));
    SET counted = @ddw_number - above - is_reload;
    IF is_reload THEN
        CALL ${ddw}._run(CONCAT('INSERT INTO ', load_table, ' (load_id, position, op, `transaction`, changed_at) VALUES (', wanted, ', ', above + 1, ', ''T'', 0, UTC_TIMESTAMP(6))'));
    END IF;
    -- the load has its positions, now the changes that are in it get theirs
    SET above = @ddw_number;
    CALL ${ddw}._settle_listed(watch, above, CONCAT('FROM ', load_table, ' s STRAIGHT_JOIN ', ${ddw}._object('unsettled_', watch),
        ' u ON u.written = s.`transaction` WHERE s.load_id = ', wanted, ' AND s.position < 0'), moved);
    CALL ${ddw}._run(CONCAT('DELETE FROM ', load_table, ' WHERE load_id = ', wanted, ' AND position < 0'));
    SELECT (SELECT p.lanes FROM ${ddw}.process p WHERE p.process_id = process_id) INTO wanted_lanes;
    -- all lanes begin anew together, so nothing is left that they would have to meet for
    CALL ${ddw}._replace_lanes(process_id, wanted_lanes, above + moved, wanted);
    UPDATE ${ddw}.process p SET p.relane_at = NULL WHERE p.process_id = process_id;
    UPDATE ${ddw}.`load` d SET d.state = 'taken', d.row_count = counted, d.taken_at = ${ddw}.now() WHERE d.load_id = wanted;
END //

-- With the time of day, not by one: a home that was restored from a backup does not begin an epoch once more that its targets know.
DROP FUNCTION IF EXISTS ${ddw}._next_epoch //
CREATE FUNCTION ${ddw}._next_epoch(process_id INT, epoch BIGINT) RETURNS BIGINT NOT DETERMINISTIC NO SQL
    RETURN GREATEST(epoch + 1, (process_id << 32) + UNIX_TIMESTAMP()) //

-- What the lanes have committed, for the next epoch; what it was before if they have not.
DROP FUNCTION IF EXISTS ${ddw}._former_lanes //
CREATE FUNCTION ${ddw}._former_lanes(process_id INT, epoch BIGINT, before_that TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin READS SQL DATA
BEGIN
    DECLARE result TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    IF before_that = 'unknown' THEN
        RETURN before_that;
    END IF;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */ CONCAT(epoch, ' ', GROUP_CONCAT(f.lane_no, ':', f.committed_no ORDER BY f.lane_no SEPARATOR ' ')) INTO result
      FROM ${ddw}.lane f WHERE f.process_id = process_id AND f.committed_no IS NOT NULL;
    RETURN COALESCE(result, before_that);
END //

-- What a target must know before it takes a batch: the last epoch in which any was committed. Of the present one a single
-- lane will do, as the others tell for themselves.
DROP FUNCTION IF EXISTS ${ddw}._last_lanes //
CREATE FUNCTION ${ddw}._last_lanes(process_id INT, epoch BIGINT, former_lanes TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin READS SQL DATA
BEGIN
    IF former_lanes = 'unknown' THEN
        RETURN former_lanes;
    END IF;
    RETURN COALESCE((SELECT CONCAT(epoch, ' ', f.lane_no, ':', f.committed_no) FROM ${ddw}.lane f
                      WHERE f.process_id = process_id AND f.committed_no IS NOT NULL ORDER BY f.committed_no DESC LIMIT 1), former_lanes);
END //

DROP PROCEDURE IF EXISTS ${ddw}._replace_lanes //
CREATE PROCEDURE ${ddw}._replace_lanes(IN process_id INT, IN count INT, IN position BIGINT, IN the_load INT) MODIFIES SQL DATA
BEGIN
    DECLARE lane_no INT DEFAULT 0;
    UPDATE ${ddw}.process p SET p.former_lanes = CASE WHEN the_load IS NULL THEN ${ddw}._former_lanes(process_id, p.epoch, p.former_lanes)
                                 WHEN p.executor = 'replicate' THEN ''
                                 ELSE p.former_lanes END, -- what another executor loads is not in the copy
           p.epoch = ${ddw}._next_epoch(process_id, p.epoch)
     WHERE p.process_id = process_id;
    DELETE FROM ${ddw}.lane WHERE lane.process_id = process_id;
    WHILE lane_no < count DO
        INSERT INTO ${ddw}.lane (process_id, lane_no, position, load_id) VALUES (process_id, lane_no, position, the_load);
        INSERT IGNORE INTO ${ddw}.tally (process_id, lane_no) VALUES (process_id, lane_no);
        SET lane_no = lane_no + 1;
    END WHILE;
END //

-- Whether all lanes are where they are to meet.
DROP FUNCTION IF EXISTS ${ddw}._have_met //
CREATE FUNCTION ${ddw}._have_met(process_id INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.process p WHERE p.process_id = process_id AND p.relane_at IS NOT NULL
                      AND NOT EXISTS (SELECT 1 FROM ${ddw}.lane f WHERE f.process_id = process_id
                                         AND (f.batch_id IS NOT NULL OR f.load_id IS NOT NULL OR f.barrier IS NOT NULL OR f.position < p.relane_at)))
      INTO result;
    RETURN result;
END //

-- Lanes meet at relane_at: each works up to it, and when the last is there they are replaced by as many as are wanted. What
-- is parked goes to the lane that changes of its key go to from here on.
DROP PROCEDURE IF EXISTS ${ddw}._relane //
CREATE PROCEDURE ${ddw}._relane(IN process_id INT) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE locked INT; DECLARE wanted_lanes INT; DECLARE here BIGINT;
    SELECT COUNT(f.lane_no) INTO locked FROM ${ddw}.lane f WHERE f.process_id = process_id FOR UPDATE SKIP LOCKED;
    SELECT locked = (SELECT COUNT(*) FROM ${ddw}.lane f WHERE f.process_id = process_id) AND ${ddw}._have_met(process_id) INTO holds;
    IF holds THEN
        SELECT p.lanes, p.relane_at INTO wanted_lanes, here FROM ${ddw}.process p WHERE p.process_id = process_id;
        CALL ${ddw}._replace_lanes(process_id, wanted_lanes, here, NULL);
        UPDATE ${ddw}.parked k SET k.lane_no = k.bucket % wanted_lanes WHERE k.process_id = process_id;
        UPDATE ${ddw}.process p SET p.relane_at = NULL WHERE p.process_id = process_id;
    END IF;
END //

DELIMITER ;
