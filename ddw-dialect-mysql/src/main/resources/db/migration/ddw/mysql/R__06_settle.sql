-- Settling. A change is settled when it has its place in the final order: its position. One settler at a time, who holds
-- the source's row in ${ddw}.settled, moves what one snapshot shows of unsettled_… to delta_…, in the order in which it was
-- written, and numbers it on. Two transactions that change the same row wait for each other, so a snapshot that shows
-- the second one's change shows the first one's too, and that was written before. A lane's cursor over positions misses
-- nothing, as positions are given out under that lock and become visible with it.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Whether there is a committed change that is not settled. Takes no lock.
DROP PROCEDURE IF EXISTS ${ddw}._look_for_unsettled //
CREATE PROCEDURE ${ddw}._look_for_unsettled(IN watch INT, OUT has BOOLEAN) READS SQL DATA
BEGIN
    CALL ${ddw}._run(CONCAT('SELECT EXISTS (SELECT 1 FROM ', ${ddw}._object('unsettled_', watch), ') INTO @ddw_has'));
    SET has = @ddw_has;
END //

-- Takes the source's row. Who stages in a long transaction of his own may hold it: whoever can do without does not wait.
DROP PROCEDURE IF EXISTS ${ddw}._take_settled //
CREATE PROCEDURE ${ddw}._take_settled(IN watch INT, IN must_wait BOOLEAN, OUT last_position BIGINT) MODIFIES SQL DATA
BEGIN
    DECLARE patience INT DEFAULT 100;
    SET last_position = NULL;
    IF must_wait THEN
        SELECT MAX(s.position) INTO last_position FROM ${ddw}.settled s WHERE s.watch_id = watch FOR UPDATE;
    ELSE
        WHILE last_position IS NULL AND patience > 0 DO
            SELECT MAX(s.position) INTO last_position FROM ${ddw}.settled s WHERE s.watch_id = watch FOR UPDATE SKIP LOCKED;
            IF last_position IS NULL THEN
                DO SLEEP(0.005);
                SET patience = patience - 1;
            END IF;
        END WHILE;
    END IF;
END //

-- Moves what is above a position of delta_… out of unsettled_…: what was just copied there, in the order in which it was written.
-- Most of the time its numbers have no gap, so nobody else's row can lie between the first and the last, and a range says the
-- same as the list, at half the cost. Where there is a gap its row may be somebody's who has not committed.
DROP PROCEDURE IF EXISTS ${ddw}._finish_settling //
CREATE PROCEDURE ${ddw}._finish_settling(IN watch INT, IN above BIGINT, IN count BIGINT) MODIFIES SQL DATA
BEGIN
    CALL ${ddw}._run(CONCAT('SELECT MIN(d.written), MAX(d.written) INTO @ddw_first, @ddw_last FROM ', ${ddw}._object('delta_', watch),
                            ' d WHERE d.position IN (', above + 1, ', ', above + count, ')'));
    IF @ddw_last - @ddw_first + 1 = count THEN
        -- counted, so that the row behind the last is not even looked at: a writer may hold it locked
        CALL ${ddw}._run(CONCAT('DELETE FROM ', ${ddw}._object('unsettled_', watch), ' WHERE written >= ', @ddw_first, ' AND written <= ', @ddw_last,
                                ' ORDER BY written LIMIT ', count));
    ELSEIF count > 0 THEN
        CALL ${ddw}._run(CONCAT('DELETE u FROM ', ${ddw}._object('delta_', watch), ' d STRAIGHT_JOIN ', ${ddw}._object('unsettled_', watch),
                                ' u ON u.written = d.written WHERE d.position > ', above, ' AND d.position <= ', above + count));
    END IF;
    UPDATE ${ddw}.settled s SET s.position = above + count, s.written = GREATEST(s.written, COALESCE(@ddw_last, 0)) WHERE s.watch_id = watch;
END //

-- Settles exactly what is listed somewhere: FROM and WHERE, in which u is unsettled_….
DROP PROCEDURE IF EXISTS ${ddw}._settle_listed //
CREATE PROCEDURE ${ddw}._settle_listed(IN watch INT, IN above BIGINT, IN listed TEXT, OUT moved BIGINT) MODIFIES SQL DATA
BEGIN
    DECLARE columns LONGTEXT; DECLARE half INT;
    SELECT w.images, w.slot INTO columns, half FROM ${ddw}.watch w WHERE w.watch_id = watch;
    SET @ddw_sql = CONCAT('INSERT INTO ', ${ddw}._object('delta_', watch), ' (position, slot, written, op, `transaction`, changed_at, origin, bucket, ', columns, ') SELECT ', above,
        ' + ROW_NUMBER() OVER (ORDER BY u.written), ', half, ', u.written, u.op, u.`transaction`, u.changed_at, u.origin, u.bucket, ', ${ddw}._images_of('u', watch), ' ', listed);
    PREPARE ddw_run FROM @ddw_sql;
    EXECUTE ddw_run;
    SET moved = ROW_COUNT();
    DEALLOCATE PREPARE ddw_run;
    CALL ${ddw}._finish_settling(watch, above, moved);
END //

-- Settles what one snapshot shows of all sources of a group, and notes as their goal where its members are then: what lies
-- up to there is whole transactions. False: somebody else holds one of the sources.
DROP PROCEDURE IF EXISTS ${ddw}._settle_together //
CREATE PROCEDURE ${ddw}._settle_together(IN group_name VARCHAR(200), IN must_wait BOOLEAN, OUT is_done BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE watch INT; DECLARE above BIGINT; DECLARE moved BIGINT;
    DECLARE listing LONGTEXT DEFAULT '';
    SET is_done = TRUE;
    SELECT MIN(w.watch_id) INTO watch FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_group = group_name;
    WHILE watch IS NOT NULL AND is_done DO
        CALL ${ddw}._take_settled(watch, must_wait, above);
        SET is_done = above IS NOT NULL;
        SET listing = CONCAT(listing, IF(listing = '', '', ' UNION ALL '), 'SELECT ', watch, ', u.written FROM ', ${ddw}._object('unsettled_', watch), ' u');
        SELECT MIN(w.watch_id) INTO watch FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_group = group_name AND w.watch_id > watch;
    END WHILE;
    IF is_done THEN
        -- one statement, one snapshot: what somebody has settled before is older than what it shows
        CALL ${ddw}._run(CONCAT('INSERT INTO ${ddw}.settling (watch_id, written) ', listing));
        SELECT (SELECT MIN(g.watch_id) FROM ${ddw}.settling g) INTO watch;
        WHILE watch IS NOT NULL DO
            SELECT s.position INTO above FROM ${ddw}.settled s WHERE s.watch_id = watch;
            CALL ${ddw}._settle_listed(watch, above, CONCAT('FROM ${ddw}.settling g STRAIGHT_JOIN ', ${ddw}._object('unsettled_', watch), ' u ON u.written = g.written WHERE g.watch_id = ', watch), moved);
            DELETE FROM ${ddw}.settling WHERE settling.watch_id = watch;
            SELECT (SELECT MIN(g.watch_id) FROM ${ddw}.settling g) INTO watch;
        END WHILE;
        UPDATE ${ddw}.lane l JOIN ${ddw}.process p ON p.process_id = l.process_id JOIN ${ddw}.watch w ON w.source = p.source JOIN ${ddw}.settled s ON s.watch_id = w.watch_id
           SET l.goal = s.position WHERE p.process_group = group_name;
    END IF;
END //

-- Settles what is committed, within a transaction at READ COMMITTED: there INSERT … SELECT reads a snapshot and locks nothing.
DROP PROCEDURE IF EXISTS ${ddw}._settle //
CREATE PROCEDURE ${ddw}._settle(IN watch INT, IN must_wait BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE above BIGINT;
    DECLARE moved BIGINT DEFAULT 1;
    DECLARE max_rows INT DEFAULT 10000;
    DECLARE columns LONGTEXT;
    DECLARE half INT;
    CALL ${ddw}._take_settled(watch, must_wait, above);
    IF above IS NOT NULL THEN
        SELECT w.images, w.slot INTO columns, half FROM ${ddw}.watch w WHERE w.watch_id = watch;
        REPEAT
            -- the numbers alone are put in order: whole rows would be copied once more for it. One statement, so one snapshot
            SET @ddw_sql = CONCAT('INSERT INTO ', ${ddw}._object('delta_', watch), ' (position, slot, written, op, `transaction`, changed_at, origin, bucket, ', columns, ')
SELECT ', above, ' + n.place, ', half, ', u.written, u.op, u.`transaction`, u.changed_at, u.origin, u.bucket, ', ${ddw}._images_of('u', watch), '
  FROM (SELECT f.written, ROW_NUMBER() OVER (ORDER BY f.written) AS place
          FROM (SELECT w.written FROM ', ${ddw}._object('unsettled_', watch), ' w ORDER BY w.written LIMIT ', max_rows, ') f) n
  STRAIGHT_JOIN ', ${ddw}._object('unsettled_', watch), ' u ON u.written = n.written');
            PREPARE ddw_run FROM @ddw_sql;
            EXECUTE ddw_run;
            SET moved = ROW_COUNT();
            DEALLOCATE PREPARE ddw_run;
            IF moved > 0 THEN
                CALL ${ddw}._finish_settling(watch, above, moved);
                SET above = above + moved;
            END IF;
        UNTIL moved < max_rows END REPEAT;
    END IF;
END //

-- The same in a transaction of its own if the caller has none; most of the time there is nothing to do, and nothing is
-- written. (What somebody else is just settling can still be seen where it was.)
DROP PROCEDURE IF EXISTS ${ddw}._settle_source //
CREATE PROCEDURE ${ddw}._settle_source(IN watch INT, IN must_wait BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE has BOOLEAN;
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._look_for_unsettled(watch, has);
    IF has THEN
        CALL ${ddw}._begin('settling', is_own);
        CALL ${ddw}._settle(watch, must_wait);
        IF is_own THEN
            COMMIT;
        END IF;
    END IF;
END //

-- Settles all sources. (No cursor: its handler for NOT FOUND would hear of every query below that finds nothing.)
DROP PROCEDURE IF EXISTS ${ddw}._settle_all //
CREATE PROCEDURE ${ddw}._settle_all(IN must_wait BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE watch INT;
    SELECT (SELECT MIN(s.watch_id) FROM ${ddw}.settled s) INTO watch;
    WHILE watch IS NOT NULL DO
        CALL ${ddw}._settle_source(watch, must_wait);
        SELECT (SELECT MIN(s.watch_id) FROM ${ddw}.settled s WHERE s.watch_id > watch) INTO watch;
    END WHILE;
END //

-- The first changes of a lane above a position, up to a ceiling or the next truncation.
--   counted 0 and truncation NULL: there are none.   counted 0 and truncation set: a truncation is next.
-- max_rows NULL: all of them, and truncations stop nothing; truncation is then the last one that is among them.
DROP PROCEDURE IF EXISTS ${ddw}._cut //
CREATE PROCEDURE ${ddw}._cut(IN watch INT, IN the_load INT, IN lanes INT, IN lane_no INT, IN above BIGINT, IN ceiling BIGINT, IN max_rows INT,
    OUT counted BIGINT, OUT first_position BIGINT, OUT last_position BIGINT, OUT truncation BIGINT) READS SQL DATA
BEGIN
    CALL ${ddw}._count(watch, the_load, lanes, lane_no, above, ceiling, max_rows, counted, first_position, last_position, truncation);
    IF truncation IS NOT NULL AND max_rows IS NOT NULL THEN
        -- once more, up to there: so all other cuts need not look at each row for what comes before it
        CALL ${ddw}._count(watch, the_load, lanes, lane_no, above, truncation - 1, max_rows, counted, first_position, last_position, @ddw_none);
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}._count //
CREATE PROCEDURE ${ddw}._count(IN watch INT, IN the_load INT, IN lanes INT, IN lane_no INT, IN above BIGINT, IN ceiling BIGINT, IN max_rows INT,
    OUT counted BIGINT, OUT first_position BIGINT, OUT last_position BIGINT, OUT truncation BIGINT) READS SQL DATA
BEGIN
    CALL ${ddw}._run(CONCAT('SELECT COUNT(f.position), MIN(f.position), MAX(f.position), ', IF(max_rows IS NULL, 'MAX', 'MIN'), '(IF(f.op = ''T'', f.position, NULL))
  INTO @ddw_counted, @ddw_first, @ddw_last, @ddw_stop
  FROM (SELECT d.position, d.op FROM ', ${ddw}._object(IF(the_load IS NULL, 'delta_', 'load_'), watch), ' d
         WHERE ', IF(the_load IS NULL, '', CONCAT('d.load_id = ', the_load, ' AND ')), 'd.position > ', above, ' AND d.position <= ', ceiling,
         IF(lanes = 1, '', CONCAT(' AND (d.op = ''T'' OR d.bucket % ', lanes, ' = ', lane_no, ')')), '
         ORDER BY d.position', COALESCE(CONCAT(' LIMIT ', max_rows), ''), ') f'));
    SET counted = @ddw_counted, first_position = @ddw_first, last_position = @ddw_last, truncation = @ddw_stop;
END //

DELIMITER ;
