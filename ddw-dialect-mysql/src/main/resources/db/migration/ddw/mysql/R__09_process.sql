-- The base table's calls: register, remove, request, reload, wait. Editing is an UPDATE of ${ddw}.process.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- The form of a schedule: enough to refuse a slip of the pen here. Workers know the rest (zones, dates that never come).
DROP PROCEDURE IF EXISTS ${ddw}._check_schedule //
CREATE PROCEDURE ${ddw}._check_schedule(IN schedule TEXT) NO SQL
BEGIN
    DECLARE rest TEXT DEFAULT CONCAT(REGEXP_REPLACE(TRIM(schedule), ';$', ''), ';');
    DECLARE item TEXT;
    IF schedule IS NULL THEN
        CALL ${ddw}._fail('DW001', 'schedule must be given, such as: continuous, on request, every 5m');
    END IF;
    WHILE rest <> '' DO
        SET item = REGEXP_SUBSTR(rest, '^[^;\n]*');
        SET rest = SUBSTRING(rest, CHAR_LENGTH(item) + 2);
        IF NOT REGEXP_LIKE(TRIM(item), '^(continuous|on[[:space:]]+request|every[[:space:]]+([0-9]+[[:space:]]*[a-z]+[[:space:]]*)+|at[[:space:]]+([01]?[0-9]|2[0-3]):[0-5][0-9]([[:space:]]+[^[:space:]]+)*|cron([[:space:]]+[^[:space:]]+){5,6})$', 'i') THEN
            CALL ${ddw}._fail('DW001', CONCAT('schedule item "', TRIM(item), '" is not known: continuous, on request, every 5m, at 06:30 Europe/Vienna, cron 0 3 * * *'));
        END IF;
    END WHILE;
END //

-- continuous, on request, or something with due times.
DROP FUNCTION IF EXISTS ${ddw}._schedule_kind //
CREATE FUNCTION ${ddw}._schedule_kind(schedule TEXT) RETURNS VARCHAR(20) DETERMINISTIC NO SQL
RETURN CASE REGEXP_REPLACE(REGEXP_REPLACE(LOWER(schedule), '[[:space:]]+', ' '), '^[ ;]+|[ ;]+$', '')
            WHEN 'continuous' THEN 'continuous' WHEN 'on request' THEN 'on request' ELSE 'timed' END //

-- A batch must read the same however often it is read, so a filter may depend on nothing but the row. The server itself
-- asks that of a generated column.
DROP PROCEDURE IF EXISTS ${ddw}._check_filter //
CREATE PROCEDURE ${ddw}._check_filter(IN source TEXT, IN process TEXT, IN filter TEXT) MODIFIES SQL DATA
checking: BEGIN
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE columns LONGTEXT; DECLARE nulls LONGTEXT; DECLARE table_name TEXT; DECLARE code INT; DECLARE why TEXT;
    IF filter IS NULL THEN
        LEAVE checking;
    END IF;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT(${ddw}._quoted(c.column_name), ' ', c.type_name, ' NULL' SEPARATOR ', '),
           GROUP_CONCAT('d.', ${ddw}._quoted(c.new_name), ' AS ', ${ddw}._quoted(c.column_name) SEPARATOR ', ') INTO columns, nulls
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped;
    SELECT (SELECT ${ddw}._quoted(w.table_name) FROM ${ddw}.watch w WHERE w.watch_id = watch) INTO table_name;
    preparing: BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION GET STACKED DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, why = MESSAGE_TEXT;
        -- once in parentheses and once without: it does not close one that it has not opened
        SET @ddw_sql = CONCAT('SELECT (SELECT (', filter, '\n) IS TRUE FROM (SELECT ', nulls, ') AS ', table_name, ') FROM ', ${ddw}._object('load_', watch), ' d');
        PREPARE ddw_run FROM @ddw_sql;
        IF code IS NULL THEN
            SET @ddw_sql = CONCAT('SELECT (SELECT 1 FROM (SELECT ', nulls, ') AS ', table_name, ' WHERE ', filter, '\n) FROM ', ${ddw}._object('load_', watch), ' d');
            PREPARE ddw_run FROM @ddw_sql;
        END IF;
    END;
    IF code IS NOT NULL THEN
        CALL ${ddw}._fail('DW009', CONCAT('the filter of process ', process, ' is no predicate on the row of ', ${ddw}._source(source), ': ', why));
    END IF;
    generating: BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION GET STACKED DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, why = MESSAGE_TEXT;
        CALL ${ddw}._run('DROP TEMPORARY TABLE IF EXISTS ${ddw}._filtered');
        CALL ${ddw}._run(CONCAT('CREATE TEMPORARY TABLE ${ddw}._filtered (', columns, ', `ddw is in` BOOLEAN GENERATED ALWAYS AS ((', filter, '\n) IS TRUE) VIRTUAL)'));
        CALL ${ddw}._run('DROP TEMPORARY TABLE IF EXISTS ${ddw}._filtered');
    END;
    IF code IN (3102, 3763, 3772, 3773, 1901) THEN -- what a generated column may not call
        CALL ${ddw}._fail('DW009', CONCAT('the filter of process ', process, ' depends on more than the row of ', ${ddw}._source(source), ': ', REPLACE(why, '''ddw is in''', 'it')));
    END IF;
END //

-- Registers a process on a tracked table. The options are a JSON object of columns of ${ddw}.process and what to set them to,
-- durations as seconds or as text such as '4 hours'; NULL for defaults. A filter makes the views anew, and that commits.
DROP PROCEDURE IF EXISTS ${ddw}.register //
CREATE PROCEDURE ${ddw}.register(IN source TEXT, IN process TEXT, IN executor TEXT, IN definition LONGTEXT, IN options JSON) MODIFIES SQL DATA
COMMENT 'Registers a process on a tracked table; options such as {"lanes": 4, "lease_duration": "1 hour", "filter": "amount > 0"}.'
BEGIN
    DECLARE canonical VARCHAR(270) DEFAULT ${ddw}._source(source);
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE id INT; DECLARE strange TEXT; DECLARE here BIGINT; DECLARE the_filter TEXT; DECLARE why TEXT; DECLARE lanes INT; DECLARE the_group VARCHAR(200); DECLARE the_target VARCHAR(200);
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        SET @ddw_registering = NULL;
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    SET options = COALESCE(options, JSON_OBJECT());
    SELECT (SELECT MIN(j.name) FROM JSON_TABLE(JSON_KEYS(options), '$[*]' COLUMNS (name VARCHAR(200) PATH '$')) j
                    WHERE NOT FIND_IN_SET(j.name, 'description,schedule,lease_duration,batch_size,lanes,filter,warn_after,max_attempts,backoff,max_backoff,park_limit,initial,is_active,target,process_group')) INTO strange;
    IF strange IS NOT NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('a process has no option ', strange));
    ELSEIF COALESCE(process, '') = '' THEN
        CALL ${ddw}._fail('DW001', 'a process needs a name');
    ELSEIF COALESCE(executor, '') = '' OR definition IS NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('process ', process, ' on ', canonical, ': executor and definition must be given'));
    END IF;
    SET the_filter = options ->> '$.filter';
    IF the_filter = 'null' AND JSON_TYPE(options -> '$.filter') = 'NULL' THEN
        SET the_filter = NULL;
    END IF;
    CALL ${ddw}._require_views(watch);
    CALL ${ddw}._check_filter(source, process, the_filter);
    CALL ${ddw}._check_schedule(COALESCE(options ->> '$.schedule', 'continuous'));
    CALL ${ddw}._settle_source(watch, TRUE); -- what is committed by now comes before the process
    CALL ${ddw}._begin('register', is_own);
    IF the_filter IS NOT NULL AND NOT is_own THEN
        CALL ${ddw}._fail('DW001', 'a process with a filter is registered outside of a transaction: making its views commits');
    END IF;
    inserting: BEGIN
        DECLARE EXIT HANDLER FOR 1062 SET why = 'DW008';
        DECLARE EXIT HANDLER FOR 3819, 4025 GET STACKED DIAGNOSTICS CONDITION 1 why = MESSAGE_TEXT; -- a CHECK
        SET @ddw_registering = TRUE;
        INSERT INTO ${ddw}.process (source, name, description, executor, definition, is_active, schedule, lease_duration, batch_size, lanes,
                former_lanes, filter, warn_after, max_attempts, backoff, max_backoff, park_limit, initial, target, process_group, created_at)
        SELECT canonical, process, COALESCE(options ->> '$.description', ''), executor, definition,
               COALESCE(options ->> '$.is_active', 'true') IN ('true', '1'), COALESCE(options ->> '$.schedule', 'continuous'),
               COALESCE(${ddw}._seconds(options ->> '$.lease_duration'), 14400), COALESCE(options ->> '$.batch_size', 10000), COALESCE(options ->> '$.lanes', 1),
               '', the_filter, ${ddw}._seconds(NULLIF(options ->> '$.warn_after', 'null')), COALESCE(options ->> '$.max_attempts', 5),
               COALESCE(${ddw}._seconds(options ->> '$.backoff'), 1), COALESCE(${ddw}._seconds(options ->> '$.max_backoff'), 300),
               COALESCE(options ->> '$.park_limit', 100), COALESCE(options ->> '$.initial', 'none'), NULLIF(options ->> '$.target', 'null'), NULLIF(options ->> '$.process_group', 'null'), ${ddw}.now();
        -- beyond those of one that was removed, which targets remember by the name
        UPDATE ${ddw}.process p SET p.epoch = LAST_INSERT_ID() << 32 WHERE p.process_id = LAST_INSERT_ID();
    END;
    SET @ddw_registering = NULL;
    IF why = 'DW008' THEN
        CALL ${ddw}._fail('DW008', CONCAT('there is a process ', process, ' on ', canonical, ' already; edit or remove it'));
    ELSEIF why IS NOT NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('process ', process, ' on ', canonical, ': ', ${ddw}._broken_rule(why)));
    END IF;
    SET id = LAST_INSERT_ID();
    SELECT s.position INTO here FROM ${ddw}.settled s WHERE s.watch_id = watch;
    SELECT p.lanes INTO lanes FROM ${ddw}.process p WHERE p.process_id = id;
    CALL ${ddw}._replace_lanes(id, lanes, here, NULL);
    SELECT p.process_group, p.executor, p.target INTO the_group, executor, the_target FROM ${ddw}.process p WHERE p.process_id = id;
    IF the_group IS NOT NULL THEN
        CALL ${ddw}._join_group(id, the_group, lanes, executor, the_target);
    END IF;
    INSERT INTO ${ddw}.`load` (process_id, is_reload, wanted_at)
    SELECT id, FALSE, ${ddw}.now() FROM ${ddw}.process p WHERE p.process_id = id AND p.initial = 'load';
    CALL ${ddw}._wake();
    IF is_own THEN
        COMMIT;
    END IF;
    IF the_filter IS NOT NULL THEN
        CALL ${ddw}._create_views(watch);
    END IF;
END //

-- What a CHECK of ${ddw}.process asks for.
DROP FUNCTION IF EXISTS ${ddw}._broken_rule //
CREATE FUNCTION ${ddw}._broken_rule(message TEXT) RETURNS TEXT DETERMINISTIC NO SQL
RETURN CASE REGEXP_SUBSTR(message, 'process_[a-z_]+_check')
            WHEN 'process_lease_duration_check' THEN 'lease_duration must be at least 1 second'
            WHEN 'process_batch_size_check' THEN 'batch_size must be at least 1'
            WHEN 'process_lanes_check' THEN 'lanes must be between 1 and 1024'
            WHEN 'process_warn_after_check' THEN 'warn_after must be above 0'
            WHEN 'process_max_attempts_check' THEN 'max_attempts must be at least 1'
            WHEN 'process_backoff_check' THEN 'backoff must not be below 0'
            WHEN 'process_max_backoff_check' THEN 'max_backoff must not be below backoff'
            WHEN 'process_park_limit_check' THEN 'park_limit must not be below 0'
            WHEN 'process_group_check' THEN 'process_group must be a name, or left out for none'
            WHEN 'process_initial_check' THEN 'initial must be none or load'
            ELSE message END //

-- Whether a process can be a member of its group. The others' lanes are locked until it is: whoever stages the group begins
-- before that, and then this process begins behind him, or after it, and then he knows it.
DROP PROCEDURE IF EXISTS ${ddw}._join_group //
CREATE PROCEDURE ${ddw}._join_group(IN id INT, IN group_name VARCHAR(200), IN lanes INT, IN executor VARCHAR(200), IN target VARCHAR(200)) MODIFIES SQL DATA
BEGIN
    DECLARE locked INT; DECLARE other VARCHAR(500);
    SELECT COUNT(h.only_one) INTO locked FROM ${ddw}.home h FOR UPDATE; -- several may join at once
    SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id IN (SELECT p.process_id FROM ${ddw}.process p WHERE p.process_group = group_name) FOR UPDATE;
    SELECT COUNT(*) INTO locked FROM ${ddw}.lane l WHERE l.process_id = id;
    IF lanes <> 1 OR locked > 1 THEN
        CALL ${ddw}._fail('DW001', CONCAT('a process with several lanes cannot be in group ', group_name));
    END IF;
    SELECT (SELECT CONCAT(p.name, ' on ', p.source) FROM ${ddw}.process p
             WHERE p.process_group = group_name AND p.process_id <> id AND (NOT p.target <=> target OR p.executor <> executor) ORDER BY p.process_id LIMIT 1) INTO other;
    IF other IS NOT NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('group ', group_name, ' needs one target and executor, as ', other, ' has them'));
    END IF;
    SELECT COUNT(*) INTO locked FROM ${ddw}.parked k WHERE k.process_id = id AND k.state IN ('parked', 'replay', 'staged');
    IF locked > 0 THEN
        CALL ${ddw}._fail('DW001', CONCAT('a process with parked changes cannot be in group ', group_name, ': replay or drop them first'));
    END IF;
END //

-- Wakes the workers of this home.
DROP PROCEDURE IF EXISTS ${ddw}._wake //
CREATE PROCEDURE ${ddw}._wake() MODIFIES SQL DATA
    INSERT INTO ${ddw}.wake (woken_at) VALUES (UTC_TIMESTAMP(6)) //

-- An UPDATE of ${ddw}.process by whomever: lanes follow their number. They are locked before it is read where they meet, so
-- that none goes beyond.
DROP TRIGGER IF EXISTS ${ddw}.process_placed //
CREATE TRIGGER ${ddw}.process_placed BEFORE INSERT ON ${ddw}.process FOR EACH ROW
BEGIN
    -- it must know where on its source it begins
    IF @ddw_registering IS NULL THEN
        CALL ${ddw}._fail('DW001', CONCAT('process ', NEW.name, ' must begin somewhere, which an INSERT does not tell: CALL ${ddw}.register(…)'));
    END IF;
END //

DROP TRIGGER IF EXISTS ${ddw}.process_changes //
CREATE TRIGGER ${ddw}.process_changes BEFORE UPDATE ON ${ddw}.process FOR EACH ROW
BEGIN
    DECLARE locked INT;
    IF NEW.source <> OLD.source THEN
        CALL ${ddw}._fail('DW001', CONCAT('process ', OLD.name, ' cannot move to another source, as it would not know where to begin: register it there'));
    END IF;
    IF NEW.process_group IS NOT NULL AND (NOT NEW.process_group <=> OLD.process_group OR NEW.lanes <> OLD.lanes
            OR NOT NEW.target <=> OLD.target OR NEW.executor <> OLD.executor) THEN
        CALL ${ddw}._join_group(NEW.process_id, NEW.process_group, NEW.lanes, NEW.executor, NEW.target);
    END IF;
    IF NEW.lanes <> OLD.lanes THEN
        SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = NEW.process_id FOR UPDATE;
        SET NEW.relane_at = COALESCE(OLD.relane_at, (SELECT s.position FROM ${ddw}.settled s JOIN ${ddw}.watch w ON w.watch_id = s.watch_id WHERE w.source = NEW.source FOR SHARE));
    END IF;
    IF NEW.executor <> OLD.executor THEN
        -- what others commit from now on is not in the copy, nor what they had of a load; all else is nothing to a copy that begins
        SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = NEW.process_id FOR UPDATE;
        SET NEW.epoch = ${ddw}._next_epoch(NEW.process_id, OLD.epoch),
            NEW.former_lanes = IF(OLD.former_lanes = 'unknown' OR OLD.executor = 'replicate'
                                  OR EXISTS (SELECT 1 FROM ${ddw}.lane l WHERE l.process_id = NEW.process_id AND l.load_id IS NOT NULL), 'unknown', '');
    END IF;
    IF NEW.schedule <> OLD.schedule THEN
        CALL ${ddw}._check_schedule(NEW.schedule);
        SET NEW.next_due_at = NULL;
    END IF;
END //

-- A batch must read the same however often it is read, so with another filter it is another batch: what is staged is taken
-- back. The views follow with the next stage: a trigger cannot make them.
DROP TRIGGER IF EXISTS ${ddw}.process_changed //
CREATE TRIGGER ${ddw}.process_changed AFTER UPDATE ON ${ddw}.process FOR EACH ROW
BEGIN
    DECLARE locked INT;
    IF NOT NEW.filter <=> OLD.filter OR NOT NEW.process_group <=> OLD.process_group OR NEW.executor <> OLD.executor THEN
        SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = NEW.process_id FOR UPDATE;
        UPDATE ${ddw}.parked k SET k.state = 'replay', k.batch_id = NULL WHERE k.process_id = NEW.process_id AND k.state = 'staged';
        UPDATE ${ddw}.batch b SET b.state = 'released', b.ended_at = ${ddw}.now() WHERE b.process_id = NEW.process_id AND b.state = 'staged';
        UPDATE ${ddw}.lane l SET l.batch_id = NULL WHERE l.process_id = NEW.process_id;
        -- what failed may work now
        UPDATE ${ddw}.lane l SET l.attempt = 0, l.retry_at = NULL, l.last_error = NULL WHERE l.process_id = NEW.process_id AND l.last_error IS NOT NULL;
    END IF;
    IF NOT NEW.process_group <=> OLD.process_group THEN
        UPDATE ${ddw}.lane l SET l.probe_rows = NULL, l.goal = NULL WHERE l.process_id = NEW.process_id;
    END IF;
    IF NEW.executor <> OLD.executor THEN
        UPDATE ${ddw}.lane l SET l.committed_no = NULL WHERE l.process_id = NEW.process_id;
    END IF;
    IF NEW.lanes <> OLD.lanes OR NEW.schedule <> OLD.schedule OR NEW.is_active <> OLD.is_active OR NOT NEW.filter <=> OLD.filter THEN
        INSERT INTO ${ddw}.wake (woken_at) VALUES (UTC_TIMESTAMP(6));
    END IF;
END //

-- A DELETE by whomever. The lanes are locked first, as by everybody, so that no batch is staged or ends meanwhile.
DROP TRIGGER IF EXISTS ${ddw}.process_removed //
CREATE TRIGGER ${ddw}.process_removed BEFORE DELETE ON ${ddw}.process FOR EACH ROW
BEGIN
    DECLARE locked INT;
    SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = OLD.process_id FOR UPDATE;
    UPDATE ${ddw}.batch b SET b.state = 'released', b.ended_at = ${ddw}.now(), b.error = 'process removed' WHERE b.process_id = OLD.process_id AND b.state = 'staged';
    DELETE FROM ${ddw}.lane WHERE lane.process_id = OLD.process_id;
    DELETE FROM ${ddw}.tally WHERE tally.process_id = OLD.process_id;
    DELETE FROM ${ddw}.`load` WHERE `load`.process_id = OLD.process_id;
    DELETE FROM ${ddw}.parked WHERE parked.process_id = OLD.process_id;
END //

DROP PROCEDURE IF EXISTS ${ddw}._renew_filter //
CREATE PROCEDURE ${ddw}._renew_filter(IN process_id INT, IN watch INT) MODIFIES SQL DATA
BEGIN
    DECLARE is_open BOOLEAN; DECLARE source VARCHAR(270); DECLARE name VARCHAR(200); DECLARE filter TEXT;
    CALL ${ddw}._look_for_transaction(is_open);
    IF is_open THEN
        CALL ${ddw}._fail('DW001', 'a filter was edited, and its views cannot be made within a transaction; call stage outside of one');
    END IF;
    SELECT p.source, p.name, p.filter INTO source, name, filter FROM ${ddw}.process p WHERE p.process_id = process_id;
    CALL ${ddw}._check_filter(source, name, filter);
    CALL ${ddw}._create_views(watch);
END //

DROP PROCEDURE IF EXISTS ${ddw}.remove //
CREATE PROCEDURE ${ddw}.remove(IN source TEXT, IN process TEXT) MODIFIES SQL DATA
COMMENT 'Removes a process; its batches stay in the log.'
BEGIN
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE locked INT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin('remove', is_own);
    SELECT COUNT(p.process_id) INTO locked FROM ${ddw}.process p WHERE p.process_id = id FOR UPDATE;
    DELETE FROM ${ddw}.process WHERE process.process_id = id;
    IF is_own THEN
        COMMIT;
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}.request //
CREATE PROCEDURE ${ddw}.request(IN source TEXT, IN process TEXT, IN delay VARCHAR(100)) MODIFIES SQL DATA
COMMENT 'Asks for a run of a process: now, with NULL, or after a delay such as ''10 minutes''; the earliest of several requests counts.'
BEGIN
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    DECLARE seconds DECIMAL(18,6) DEFAULT COALESCE(${ddw}._seconds(delay), 0);
    IF seconds < 0 THEN
        CALL ${ddw}._fail('DW001', CONCAT('a request is due now or later, not in ', delay));
    END IF;
    UPDATE ${ddw}.process p
       SET p.request_due_at = IF(p.is_update_explicitly_requested, LEAST(p.request_due_at, at + INTERVAL ROUND(1000000 * seconds) MICROSECOND),
                                 at + INTERVAL ROUND(1000000 * seconds) MICROSECOND),
           p.is_update_explicitly_requested = TRUE, p.last_execution_request_time = at
     WHERE p.process_id = id;
    CALL ${ddw}._wake();
END //

DROP PROCEDURE IF EXISTS ${ddw}._want_reload //
CREATE PROCEDURE ${ddw}._want_reload(IN id INT) MODIFIES SQL DATA
BEGIN
    DECLARE locked INT;
    -- the process before its lanes, as whoever makes them anew
    SELECT COUNT(p.process_id) INTO locked FROM ${ddw}.process p WHERE p.process_id = id FOR UPDATE;
    SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = id FOR UPDATE;
    UPDATE ${ddw}.batch b SET b.state = 'released', b.ended_at = ${ddw}.now(), b.error = 'taken back by a reload' WHERE b.process_id = id AND b.state = 'staged';
    UPDATE ${ddw}.parked k SET k.state = 'superseded', k.ended_at = ${ddw}.now(), k.batch_id = NULL WHERE k.process_id = id AND k.state IN ('parked', 'replay', 'staged');
    UPDATE ${ddw}.lane l SET l.batch_id = NULL, l.attempt = 0, l.retry_at = NULL, l.probe_rows = NULL, l.barrier = NULL, l.last_error = NULL WHERE l.process_id = id;
    UPDATE ${ddw}.`load` d SET d.state = 'done', d.done_at = ${ddw}.now() WHERE d.process_id = id AND d.state <> 'done';
    INSERT INTO ${ddw}.`load` (process_id, is_reload, wanted_at) VALUES (id, TRUE, ${ddw}.now());
END //

DROP PROCEDURE IF EXISTS ${ddw}.reload //
CREATE PROCEDURE ${ddw}.reload(IN source TEXT, IN process TEXT) MODIFIES SQL DATA
COMMENT 'Rebuilds a result from scratch: a truncation, the rows of one snapshot as I, then every change after it.'
BEGIN
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE its_group VARCHAR(200);
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._begin('reload', is_own);
    SELECT (SELECT p.process_group FROM ${ddw}.process p WHERE p.process_id = id) INTO its_group;
    IF its_group IS NULL THEN
        CALL ${ddw}._want_reload(id);
    ELSE
        SELECT ${ddw}._next_member(its_group, 0) INTO id;
        WHILE id IS NOT NULL DO
            CALL ${ddw}._want_reload(id);
            SELECT ${ddw}._next_member(its_group, id) INTO id;
        END WHILE;
    END IF;
    CALL ${ddw}._wake();
    IF is_own THEN
        COMMIT;
    END IF;
END //

-- A mark of the present: the last position of every source, when all that is committed is settled.
DROP PROCEDURE IF EXISTS ${ddw}._mark //
CREATE PROCEDURE ${ddw}._mark() MODIFIES SQL DATA
BEGIN
    CALL ${ddw}._settle_all(TRUE);
    SELECT CAST(COALESCE(JSON_OBJECTAGG(s.watch_id, s.position), JSON_OBJECT()) AS CHAR) AS mark FROM ${ddw}.settled s;
END //

-- Whether every change up to a position is in a committed batch or parked.
DROP PROCEDURE IF EXISTS ${ddw}._look_for_processed //
CREATE PROCEDURE ${ddw}._look_for_processed(IN id INT, IN watch INT, IN upto BIGINT, OUT is_processed BOOLEAN) READS SQL DATA
BEGIN
    SELECT NOT EXISTS (SELECT 1 FROM ${ddw}.`load` d WHERE d.process_id = id AND d.state = 'wanted')
        AND NOT EXISTS (SELECT 1 FROM ${ddw}.parked k WHERE k.process_id = id AND k.state IN ('replay', 'staged')) INTO is_processed;
    IF is_processed THEN
        CALL ${ddw}._run(CONCAT('SELECT NOT EXISTS (SELECT 1 FROM ${ddw}._lane l JOIN ', ${ddw}._object('delta_', watch), ' d ON d.position > l.position AND d.position <= ', upto,
            ' AND (l.lanes = 1 OR d.op = ''T'' OR d.bucket % l.lanes = l.lane_no) WHERE l.process_id = ', id, ')
   AND NOT EXISTS (SELECT 1 FROM ${ddw}._lane l JOIN ', ${ddw}._object('load_', watch), ' d ON d.load_id = l.load_id AND d.position > l.load_position',
            ' AND (l.lanes = 1 OR d.op = ''T'' OR d.bucket % l.lanes = l.lane_no) WHERE l.process_id = ', id, ') INTO @ddw_has'));
        SET is_processed = @ddw_has;
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}._has_reached //
CREATE PROCEDURE ${ddw}._has_reached(IN source TEXT, IN process TEXT, IN mark JSON) READS SQL DATA
BEGIN
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE is_processed BOOLEAN;
    CALL ${ddw}._look_for_processed(id, watch, COALESCE(JSON_EXTRACT(mark, CONCAT('$."', watch, '"')), 0), is_processed);
    SELECT is_processed AS has_reached;
END //

DROP PROCEDURE IF EXISTS ${ddw}.wait_until_processed //
CREATE PROCEDURE ${ddw}.wait_until_processed(IN source TEXT, IN process TEXT, IN timeout VARCHAR(100), OUT is_processed BOOLEAN) MODIFIES SQL DATA
COMMENT 'Waits until what was committed before the call is in committed batches, or parked; false if that takes longer.'
BEGIN
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE seconds DECIMAL(18,6) DEFAULT ${ddw}._seconds(timeout);
    DECLARE upto BIGINT; DECLARE is_open BOOLEAN;
    DECLARE begun_at DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    CALL ${ddw}._look_for_transaction(is_open);
    IF is_open AND @@transaction_isolation <> 'READ-COMMITTED' THEN
        CALL ${ddw}._fail('DW001', 'wait_until_processed must run outside of a transaction, or at READ COMMITTED: else it sees nothing new');
    ELSEIF seconds IS NULL THEN
        CALL ${ddw}._fail('DW001', 'timeout must be given: how long to wait at most');
    END IF;
    CALL ${ddw}._settle_source(watch, TRUE);
    SELECT s.position INTO upto FROM ${ddw}.settled s WHERE s.watch_id = watch;
    waiting: LOOP
        CALL ${ddw}._look_for_processed(id, watch, upto, is_processed);
        IF is_processed OR UTC_TIMESTAMP(6) >= begun_at + INTERVAL ROUND(1000000 * seconds) MICROSECOND THEN
            LEAVE waiting;
        END IF;
        DO SLEEP(0.05);
    END LOOP;
END //

-- Whether a group could be staged once leases that are over are ended.
DROP FUNCTION IF EXISTS ${ddw}._may_group_be_free //
CREATE FUNCTION ${ddw}._may_group_be_free(group_name VARCHAR(200)) RETURNS BOOLEAN READS SQL DATA
RETURN NOT EXISTS (SELECT 1 FROM ${ddw}.process p JOIN ${ddw}.lane l ON l.process_id = p.process_id LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                    WHERE p.process_group = group_name AND (NOT p.is_active OR l.retry_at > ${ddw}.now() OR b.expires_at > ${ddw}.now())) //

-- What workers ask again and again: active processes that may have something to do, and why.
DROP PROCEDURE IF EXISTS ${ddw}.due //
CREATE PROCEDURE ${ddw}.due() MODIFIES SQL DATA
COMMENT 'Returns the active processes that may have something to do, and why.'
BEGIN
    DECLARE at DATETIME(6) DEFAULT ${ddw}.now();
    CALL ${ddw}._settle_all(FALSE);
    SELECT d.source, d.name, d.why AS reason, d.schedule,
           CASE d.why WHEN 'request' THEN d.request_due_at WHEN 'schedule' THEN d.next_due_at ELSE COALESCE(d.last_execution_time, d.created_at) END AS since,
           d.batch_size AS max_rows
      FROM (SELECT p.*, w.watch_id,
                   CASE WHEN p.is_update_explicitly_requested AND p.request_due_at <= at THEN 'request'
                        WHEN p.next_due_at <= at THEN 'schedule'
                        WHEN ${ddw}._schedule_kind(p.schedule) = 'continuous' THEN 'pending'
                        WHEN p.next_due_at IS NULL AND ${ddw}._schedule_kind(p.schedule) = 'timed' THEN 'unplanned' END AS why
              FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source
             WHERE p.is_active AND (p.process_group IS NULL OR ${ddw}._may_group_be_free(p.process_group))) d
     WHERE d.why = 'unplanned'
        OR (d.why IN ('request', 'schedule')
            AND EXISTS (SELECT 1 FROM ${ddw}.lane l LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                         WHERE l.process_id = d.process_id AND (l.retry_at IS NULL OR l.retry_at <= at)
                           AND (l.batch_id IS NULL OR b.expires_at <= at)))
        OR (d.why = 'pending'
            AND (d.relane_at IS NOT NULL
                 OR EXISTS (SELECT 1 FROM ${ddw}.`load` o WHERE o.process_id = d.process_id AND o.state = 'wanted')
                 OR EXISTS (SELECT 1 FROM ${ddw}.lane l LEFT JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
                             WHERE l.process_id = d.process_id AND (l.retry_at IS NULL OR l.retry_at <= at)
                               AND IF(l.batch_id IS NULL, ${ddw}._may_be_pending(d.process_id, l.lane_no, d.watch_id), b.expires_at <= at))))
     ORDER BY CASE d.why WHEN 'request' THEN 0 ELSE 1 END, since;
END //

-- What to remember of a next time: a schedule that has none any more is planned for never, so that nobody asks again.
DROP FUNCTION IF EXISTS ${ddw}._planned //
CREATE FUNCTION ${ddw}._planned(schedule TEXT, next_due DATETIME(6)) RETURNS DATETIME(6) DETERMINISTIC READS SQL DATA
RETURN COALESCE(next_due, IF(${ddw}._schedule_kind(schedule) = 'timed', '9999-12-31 00:00:00', NULL)) //

DROP PROCEDURE IF EXISTS ${ddw}.finished //
CREATE PROCEDURE ${ddw}.finished(IN source TEXT, IN process TEXT, IN started_at DATETIME(6), IN next_due DATETIME(6)) MODIFIES SQL DATA
COMMENT 'Says that a run is over, and when the schedule is due next.'
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE id INT DEFAULT ${ddw}._process(source, process);
    SELECT NOT EXISTS (SELECT 1 FROM ${ddw}.process p JOIN ${ddw}.process q ON q.process_id = p.process_id OR q.process_group = p.process_group JOIN ${ddw}.lane l ON l.process_id = q.process_id
                        WHERE p.process_id = id AND (l.batch_id IS NOT NULL OR l.retry_at > ${ddw}.now())) INTO holds;
    IF holds THEN
        UPDATE ${ddw}.process q
           SET q.is_update_explicitly_requested = q.is_update_explicitly_requested AND NOT (q.request_due_at <= started_at AND q.last_execution_request_time <= started_at),
               q.next_due_at = IF(q.next_due_at IS NULL OR q.next_due_at <= started_at, ${ddw}._planned(q.schedule, next_due), q.next_due_at),
               q.last_execution_time = ${ddw}.now()
         WHERE q.process_id = id;
    END IF;
END //

DROP PROCEDURE IF EXISTS ${ddw}.plan //
CREATE PROCEDURE ${ddw}.plan(IN source TEXT, IN process TEXT, IN next_due DATETIME(6)) MODIFIES SQL DATA
COMMENT 'Stores when the schedule of a process is due next, if nothing is stored.'
BEGIN
    DECLARE canonical VARCHAR(270) DEFAULT ${ddw}._source(source);
    UPDATE ${ddw}.process q SET q.next_due_at = COALESCE(q.next_due_at, ${ddw}._planned(q.schedule, next_due)) WHERE q.source = canonical AND q.name = process;
END //

DELIMITER ;
