-- What people do about parked changes. A key's changes are taken together, so that their order holds.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

DROP PROCEDURE IF EXISTS ${ddw}._set_parked //
CREATE PROCEDURE ${ddw}._set_parked(IN process_id INT, IN position BIGINT, IN new_state VARCHAR(10), IN from_states VARCHAR(100), OUT taken INT) MODIFIES SQL DATA
BEGIN
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE locked INT; DECLARE the_bucket BIGINT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin('what changes parked rows', is_own);
    SELECT (SELECT k.bucket FROM ${ddw}.parked k WHERE k.process_id = process_id AND k.position = position AND k.state IN ('parked', 'replay', 'staged')) INTO the_bucket;
    IF position IS NOT NULL AND the_bucket IS NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('no change at position ', position, ' is parked for ', (SELECT p.name FROM ${ddw}.process p WHERE p.process_id = process_id)));
    END IF;
    -- the process and its lanes are locked first, as by everybody, so that no batch is cut meanwhile and no lanes are made anew
    SELECT COUNT(p.process_id) INTO locked FROM ${ddw}.process p WHERE p.process_id = process_id FOR UPDATE;
    SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = process_id FOR UPDATE;
    UPDATE ${ddw}.parked k SET k.state = new_state, k.ended_at = IF(new_state = 'replay', NULL, ${ddw}.now())
     WHERE k.process_id = process_id AND FIND_IN_SET(k.state, from_states) AND (position IS NULL OR k.bucket = the_bucket);
    SET taken = ROW_COUNT();
    IF is_own THEN
        COMMIT;
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}.replay //
CREATE PROCEDURE ${ddw}.replay(IN source TEXT, IN process TEXT, IN position BIGINT, OUT taken INT) MODIFIES SQL DATA
COMMENT 'Offers parked changes again, key by key, in order: those of one position''s key, or all with NULL. Gives how many.'
BEGIN
    CALL ${ddw}._set_parked(${ddw}._process(source, process), position, 'replay', 'parked', taken);
    CALL ${ddw}._wake();
END //

DROP PROCEDURE IF EXISTS ${ddw}.drop_parked //
CREATE PROCEDURE ${ddw}.drop_parked(IN source TEXT, IN process TEXT, IN position BIGINT, OUT taken INT) MODIFIES SQL DATA
COMMENT 'Gives parked changes up for good: those of one position''s key, or all with NULL. Gives how many.'
    CALL ${ddw}._set_parked(${ddw}._process(source, process), position, 'dropped', 'parked,replay', taken) //

DELIMITER ;
