-- Staging of process groups. All members are cut where one snapshot shows their sources, so what is applied together is
-- whole transactions. (What is looked up is looked up by SELECT: in a SET or an IF the server would lock what it reads.)
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

DROP PROCEDURE IF EXISTS ${ddw}.stage_group //
CREATE PROCEDURE ${ddw}.stage_group(IN group_name VARCHAR(200), IN worker VARCHAR(200)) MODIFIES SQL DATA
COMMENT 'Leases what the members of a process group have to do together, and returns a batch of each that has anything.'
BEGIN
    DECLARE staged LONGTEXT;
    CALL ${ddw}._stage_group(group_name, COALESCE(worker, @ddw_worker, USER()), staged);
    SELECT b.source, b.name AS process, b.batch_id
      FROM ${ddw}.process p JOIN ${ddw}.lane l ON l.process_id = p.process_id JOIN ${ddw}.batch b ON b.batch_id = l.batch_id
     WHERE p.process_group = group_name AND FIND_IN_SET(b.batch_id, staged) ORDER BY b.batch_no;
END //

DROP PROCEDURE IF EXISTS ${ddw}._stage_group //
CREATE PROCEDURE ${ddw}._stage_group(IN group_name VARCHAR(200), IN worker VARCHAR(200), OUT staged LONGTEXT) MODIFIES SQL DATA
staging: BEGIN
    DECLARE has BOOLEAN; DECLARE is_locked BOOLEAN;
    DECLARE is_own BOOLEAN DEFAULT FALSE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        IF is_own THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    SET staged = NULL;
    SELECT ${ddw}._next_member(group_name, 0) IS NOT NULL INTO has;
    IF NOT has THEN
        CALL ${ddw}._fail('DW003', CONCAT('there is no process group ', COALESCE(group_name, 'NULL')));
    END IF;
    CALL ${ddw}._prepare_group(group_name, has);
    IF NOT has THEN
        LEAVE staging; -- and nothing was written
    END IF;
    CALL ${ddw}._begin('stage_group', is_own);
    CALL ${ddw}._lock_group(group_name, is_locked);
    SELECT is_locked AND ${ddw}._is_group_free(group_name) INTO is_locked;
    IF is_locked THEN
        CALL ${ddw}._stage_members(group_name, worker, staged);
    END IF;
    IF is_own THEN
        COMMIT;
    END IF;
END //

-- What is done before the transaction: views follow filters, most is settled, and leases that are over are ended. Tells
-- whether there may be anything to do.
DROP PROCEDURE IF EXISTS ${ddw}._prepare_group //
CREATE PROCEDURE ${ddw}._prepare_group(IN group_name VARCHAR(200), OUT has_work BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE member INT; DECLARE watch INT; DECLARE is_viewed BOOLEAN;
    DECLARE is_active BOOLEAN; DECLARE member_has_work BOOLEAN;
    SET has_work = FALSE;
    SELECT MIN(p.is_active) INTO is_active FROM ${ddw}.process p WHERE p.process_group = group_name;
    IF is_active THEN
        SELECT ${ddw}._next_member(group_name, 0) INTO member;
        WHILE member IS NOT NULL DO
            SELECT w.watch_id, p.filter <=> p.viewed_filter INTO watch, is_viewed
              FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE p.process_id = member;
            IF NOT is_viewed THEN
                CALL ${ddw}._renew_filter(member, watch);
            END IF;
            CALL ${ddw}._settle_source(watch, FALSE);
            SELECT ${ddw}._has_work(member, watch) INTO member_has_work;
            IF member_has_work THEN
                CALL ${ddw}._require_views(watch);
                SET has_work = TRUE;
            END IF;
            SELECT ${ddw}._next_member(group_name, member) INTO member;
        END WHILE;
    END IF;
END //

-- In the order in which they were registered, which is also the order of locks.
DROP FUNCTION IF EXISTS ${ddw}._next_member //
CREATE FUNCTION ${ddw}._next_member(group_name VARCHAR(200), after INT) RETURNS INT READS SQL DATA
RETURN (SELECT MIN(p.process_id) FROM ${ddw}.process p WHERE p.process_group = group_name AND p.process_id > after) //

-- Whether all are active, none has a batch, and none pauses. A group rests as a whole.
DROP FUNCTION IF EXISTS ${ddw}._is_group_free //
CREATE FUNCTION ${ddw}._is_group_free(group_name VARCHAR(200)) RETURNS BOOLEAN READS SQL DATA
RETURN NOT EXISTS (SELECT 1 FROM ${ddw}.process p JOIN ${ddw}.lane l ON l.process_id = p.process_id
                    WHERE p.process_group = group_name AND (NOT p.is_active OR l.batch_id IS NOT NULL OR l.retry_at > ${ddw}.now())) //

-- Processes, if one is to be loaded, before lanes. False: somebody else is at one of them.
DROP PROCEDURE IF EXISTS ${ddw}._lock_group //
CREATE PROCEDURE ${ddw}._lock_group(IN group_name VARCHAR(200), OUT is_locked BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE member INT; DECLARE locked INT; DECLARE is_to_load BOOLEAN;
    SET is_locked = TRUE;
    SELECT ${ddw}._wants_load(group_name) INTO is_to_load;
    SELECT ${ddw}._next_member(group_name, 0) INTO member;
    WHILE member IS NOT NULL AND is_locked DO
        CALL ${ddw}._expire(member, @ddw_ended);
        IF is_to_load THEN
            SELECT MAX(p.process_id) INTO locked FROM ${ddw}.process p WHERE p.process_id = member FOR UPDATE SKIP LOCKED;
            SET is_locked = locked IS NOT NULL;
        END IF;
        SELECT ${ddw}._next_member(group_name, member) INTO member;
    END WHILE;
    SELECT ${ddw}._next_member(group_name, 0) INTO member;
    WHILE member IS NOT NULL AND is_locked DO
        SELECT MAX(l.lane_no) INTO locked FROM ${ddw}.lane l WHERE l.process_id = member AND l.lane_no = 0 FOR UPDATE SKIP LOCKED;
        SET is_locked = locked IS NOT NULL;
        SELECT ${ddw}._next_member(group_name, member) INTO member;
    END WHILE;
    -- who asks for a load locks the lanes first
    SELECT is_locked AND (is_to_load OR NOT ${ddw}._wants_load(group_name)) INTO is_locked;
END //

DROP FUNCTION IF EXISTS ${ddw}._wants_load //
CREATE FUNCTION ${ddw}._wants_load(group_name VARCHAR(200)) RETURNS BOOLEAN READS SQL DATA
RETURN EXISTS (SELECT 1 FROM ${ddw}.process p JOIN ${ddw}.`load` d ON d.process_id = p.process_id WHERE p.process_group = group_name AND d.state = 'wanted') //

-- What was begun is finished first, each member up to where the others are. Only then all move on together.
DROP PROCEDURE IF EXISTS ${ddw}._stage_members //
CREATE PROCEDURE ${ddw}._stage_members(IN group_name VARCHAR(200), IN worker VARCHAR(200), OUT staged LONGTEXT) MODIFIES SQL DATA
moving: BEGIN
    DECLARE is_done BOOLEAN; DECLARE is_free BOOLEAN; DECLARE is_to_load BOOLEAN; DECLARE is_viewed BOOLEAN;
    SET staged = NULL;
    -- read now that the lanes are locked, as whoever edits a filter locks them first: a member that waits for its views makes all wait
    SELECT MIN(p.filter <=> p.viewed_filter) INTO is_viewed FROM ${ddw}.process p WHERE p.process_group = group_name;
    IF NOT is_viewed THEN
        LEAVE moving; -- the next call makes the views
    END IF;
    SELECT ${ddw}._wants_load(group_name) INTO is_to_load;
    IF is_to_load THEN
        CALL ${ddw}._take_loads(group_name, is_done);
        IF NOT is_done THEN
            LEAVE moving;
        END IF;
    ELSE
        CALL ${ddw}._stage_each(group_name, worker, staged);
        SELECT ${ddw}._is_group_free(group_name) INTO is_free;
        IF staged IS NOT NULL OR NOT is_free THEN
            LEAVE moving; -- a filter may have failed
        END IF;
    END IF;
    CALL ${ddw}._settle_together(group_name, is_to_load, is_done);
    IF is_done THEN
        IF is_to_load THEN
            CALL ${ddw}._bring_loads_together(group_name);
        END IF;
        CALL ${ddw}._stage_each(group_name, worker, staged);
    END IF;
END //

-- A batch of each member that has anything up to the goal. If a filter fails on a row nothing is staged: all or none.
DROP PROCEDURE IF EXISTS ${ddw}._stage_each //
CREATE PROCEDURE ${ddw}._stage_each(IN group_name VARCHAR(200), IN worker VARCHAR(200), OUT staged LONGTEXT) MODIFIES SQL DATA
BEGIN
    DECLARE member INT; DECLARE watch INT; DECLARE goal BIGINT; DECLARE batch CHAR(36); DECLARE is_filtered BOOLEAN;
    DECLARE code INT; DECLARE why TEXT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        GET STACKED DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, why = MESSAGE_TEXT;
        IF code IN (1205, 1213, 1317, 3024) OR NOT is_filtered THEN -- a lock, or somebody ended the statement
            RESIGNAL;
        END IF;
        ROLLBACK TO SAVEPOINT ddw_group;
        SET staged = NULL;
        CALL ${ddw}._hold_up(member, 0, why);
    END;
    SET is_filtered = FALSE, staged = NULL;
    SAVEPOINT ddw_group;
    SELECT ${ddw}._next_member(group_name, 0) INTO member;
    WHILE member IS NOT NULL DO
        SELECT w.watch_id, l.goal, p.filter IS NOT NULL INTO watch, goal, is_filtered
          FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source JOIN ${ddw}.lane l ON l.process_id = p.process_id WHERE p.process_id = member;
        IF goal IS NOT NULL THEN -- else it has just joined
            -- everything up to the goal, and truncations stop nobody: half a batch would be half a transaction
            CALL ${ddw}._stage_lane(member, 0, watch, NULL, worker, goal, batch);
            SET staged = CONCAT_WS(',', staged, batch);
        END IF;
        SELECT ${ddw}._next_member(group_name, member) INTO member;
    END WHILE;
    SET staged = NULLIF(staged, '');
END //

-- All members are loaded. Each table is copied at a snapshot of its own, as no statement copies two tables into two others;
-- then the sources are settled together, and the copies are brought to what that one snapshot shows. False: one of the tables
-- was altered, and tracking follows first.
DROP PROCEDURE IF EXISTS ${ddw}._take_loads //
CREATE PROCEDURE ${ddw}._take_loads(IN group_name VARCHAR(200), OUT is_done BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE member INT; DECLARE watch INT; DECLARE wanted INT; DECLARE above BIGINT;
    SET is_done = TRUE;
    SELECT ${ddw}._next_member(group_name, 0) INTO member;
    WHILE member IS NOT NULL AND is_done DO
        SELECT ${ddw}._watch_of(member) INTO watch;
        CALL ${ddw}._keep_as_it_is(watch, is_done);
        SELECT ${ddw}._next_member(group_name, member) INTO member;
    END WHILE;
    IF is_done THEN
        -- in an order that others who take several keep, too, before anything is copied that a deadlock would undo
        SELECT MIN(w.watch_id) INTO watch FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_group = group_name;
        WHILE watch IS NOT NULL DO
            CALL ${ddw}._take_settled(watch, TRUE, above);
            SELECT MIN(w.watch_id) INTO watch FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_group = group_name AND w.watch_id > watch;
        END WHILE;
        INSERT INTO ${ddw}.`load` (process_id, is_reload, wanted_at)
        SELECT p.process_id, TRUE, ${ddw}.now() FROM ${ddw}.process p
         WHERE p.process_group = group_name AND NOT EXISTS (SELECT 1 FROM ${ddw}.`load` d WHERE d.process_id = p.process_id AND d.state = 'wanted');
        IF ROW_COUNT() > 0 THEN
            UPDATE ${ddw}.`load` d JOIN ${ddw}.process p ON p.process_id = d.process_id SET d.is_reload = TRUE WHERE p.process_group = group_name AND d.state = 'wanted';
        END IF;
        UPDATE ${ddw}.`load` d JOIN ${ddw}.process p ON p.process_id = d.process_id SET d.state = 'done', d.done_at = ${ddw}.now()
         WHERE p.process_group = group_name AND d.state = 'taken';
        SELECT ${ddw}._next_member(group_name, 0) INTO member;
        WHILE member IS NOT NULL DO
            SELECT ${ddw}._watch_of(member) INTO watch;
            SELECT MAX(d.load_id) INTO wanted FROM ${ddw}.`load` d WHERE d.process_id = member AND d.state = 'wanted';
            CALL ${ddw}._take_load(member, watch, wanted);
            SELECT ${ddw}._next_member(group_name, member) INTO member;
        END WHILE;
    END IF;
END //

DROP FUNCTION IF EXISTS ${ddw}._watch_of //
CREATE FUNCTION ${ddw}._watch_of(process_id INT) RETURNS INT READS SQL DATA
BEGIN
    DECLARE result INT;
    SELECT (SELECT w.watch_id FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_id = process_id) INTO result;
    RETURN result;
END //

DROP PROCEDURE IF EXISTS ${ddw}._bring_loads_together //
CREATE PROCEDURE ${ddw}._bring_loads_together(IN group_name VARCHAR(200)) MODIFIES SQL DATA
BEGIN
    DECLARE member INT; DECLARE watch INT; DECLARE taken INT; DECLARE above BIGINT; DECLARE goal BIGINT;
    SELECT ${ddw}._next_member(group_name, 0) INTO member;
    WHILE member IS NOT NULL DO
        SELECT ${ddw}._watch_of(member), l.load_id, l.position, l.goal INTO watch, taken, above, goal FROM ${ddw}.lane l WHERE l.process_id = member;
        IF taken IS NOT NULL AND goal > above THEN
            CALL ${ddw}._bring_load(watch, taken, above, goal);
            UPDATE ${ddw}.lane l SET l.position = goal WHERE l.process_id = member;
        END IF;
        SELECT ${ddw}._next_member(group_name, member) INTO member;
    END WHILE;
END //

-- Brings a copy that nobody has begun to read from one position to a later one: rows of which there are changes go, and what the
-- last change of each key has left comes. That change is looked for once and noted under the hash of its key, by which each row
-- of the copy finds it: there is no index over keys. (A row whose key changes is deleted, and another one inserted. The order of
-- joins is fixed, as no statistics know yet how much this transaction has written.)
DROP PROCEDURE IF EXISTS ${ddw}._bring_load //
CREATE PROCEDURE ${ddw}._bring_load(IN watch INT, IN the_load INT, IN above BIGINT, IN goal BIGINT) MODIFIES SQL DATA
BEGIN
    DECLARE load_table TEXT DEFAULT ${ddw}._object('load_', watch);
    DECLARE delta_table TEXT DEFAULT ${ddw}._object('delta_', watch);
    DECLARE names LONGTEXT; DECLARE fields LONGTEXT; DECLARE keys_of LONGTEXT;
    DECLARE old_key LONGTEXT; DECLARE new_key LONGTEXT; DECLARE is_old_key LONGTEXT; DECLARE is_new_key LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT(${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT('d.', ${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT(', k.key_', c.key_place ORDER BY c.key_place SEPARATOR ''),
           GROUP_CONCAT(', d.', ${ddw}._quoted(c.old_name), ' AS key_', c.key_place ORDER BY c.key_place SEPARATOR ''),
           GROUP_CONCAT(', d.', ${ddw}._quoted(c.new_name), ' AS key_', c.key_place ORDER BY c.key_place SEPARATOR ''),
           GROUP_CONCAT(' AND d.', CASE WHEN c.key_place IS NOT NULL THEN CONCAT(${ddw}._quoted(c.old_name), ' = r.', ${ddw}._quoted(c.new_name)) END SEPARATOR ''),
           GROUP_CONCAT(' AND d.', CASE WHEN c.key_place IS NOT NULL THEN CONCAT(${ddw}._quoted(c.new_name), ' = r.', ${ddw}._quoted(c.new_name)) END SEPARATOR '')
      INTO names, fields, keys_of, old_key, new_key, is_old_key, is_new_key
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped;
    -- nothing is left of what was there before a truncation
    CALL ${ddw}._run(CONCAT('SELECT MAX(d.position) INTO @ddw_stop FROM ', delta_table, ' d WHERE d.op = ''T'' AND d.position > ', above, ' AND d.position <= ', goal));
    IF @ddw_stop IS NOT NULL THEN
        CALL ${ddw}._run(CONCAT('DELETE FROM ', load_table, ' WHERE load_id = ', the_load, ' AND op = ''I'''));
        SET above = @ddw_stop;
    END IF;
    CALL ${ddw}._run(CONCAT('INSERT INTO ${ddw}.catching_up (watch_id, bucket, position)
SELECT ', watch, ', k.bucket, MAX(k.position)
  FROM (SELECT d.bucket, d.position', old_key, ' FROM ', delta_table, ' d WHERE d.op = ''D'' AND d.position > ', above, ' AND d.position <= ', goal, '
        UNION ALL
        SELECT d.bucket, d.position', new_key, ' FROM ', delta_table, ' d WHERE d.op <> ''D'' AND d.position > ', above, ' AND d.position <= ', goal, ') k
 GROUP BY k.bucket', keys_of));
    CALL ${ddw}._run(CONCAT('DELETE r FROM ', load_table, ' r
  STRAIGHT_JOIN ${ddw}.catching_up g FORCE INDEX (PRIMARY) ON g.watch_id = ', watch, ' AND g.bucket = r.bucket
  STRAIGHT_JOIN ', delta_table, ' d FORCE INDEX (PRIMARY) ON d.position = g.position AND (d.op = ''D''', is_old_key, ' OR d.op <> ''D''', is_new_key, ')
 WHERE r.load_id = ', the_load));
    CALL ${ddw}._run(CONCAT('INSERT INTO ', load_table, ' (load_id, position, op, `transaction`, changed_at, bucket, ', names, ')
SELECT ', the_load, ', d.position, ''I'', 0, d.changed_at, d.bucket, ', fields, '
  FROM ${ddw}.catching_up g STRAIGHT_JOIN ', delta_table, ' d FORCE INDEX (PRIMARY) ON d.position = g.position WHERE g.watch_id = ', watch, ' AND d.op <> ''D'''));
    DELETE FROM ${ddw}.catching_up WHERE catching_up.watch_id = watch;
    CALL ${ddw}._run(CONCAT('SELECT COUNT(*) INTO @ddw_counted FROM ', load_table, ' WHERE load_id = ', the_load, ' AND op = ''I'''));
    UPDATE ${ddw}.`load` d SET d.row_count = @ddw_counted WHERE d.load_id = the_load;
END //

DELIMITER ;
