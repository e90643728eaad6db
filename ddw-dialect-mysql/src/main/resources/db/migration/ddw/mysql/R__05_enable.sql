-- Tracking on and off. DDL commits, so each step leaves a state that the same call takes up again.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Says why a table cannot be tracked, if so.
DROP PROCEDURE IF EXISTS ${ddw}._require_table //
CREATE PROCEDURE ${ddw}._require_table(IN canonical VARCHAR(270), IN the_schema VARCHAR(64), IN the_table VARCHAR(64)) READS SQL DATA
BEGIN
    DECLARE kind VARCHAR(64); DECLARE engine_name VARCHAR(64); DECLARE column_count INT;
    SELECT MAX(t.TABLE_TYPE), MAX(t.ENGINE) INTO kind, engine_name FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = the_schema AND t.TABLE_NAME = the_table;
    IF kind IS NULL THEN
        CALL ${ddw}._fail('DW002', CONCAT('there is no table ', canonical, ' on this server, or it may not be seen'));
    ELSEIF the_schema IN ('mysql', 'sys', 'performance_schema', 'information_schema', '${ddw}') THEN
        CALL ${ddw}._fail('DW007', CONCAT(canonical, ' is a system table'));
    ELSEIF kind <> 'BASE TABLE' THEN
        CALL ${ddw}._fail('DW007', CONCAT(canonical, ' is a view; track the tables that it reads'));
    ELSEIF engine_name <> 'InnoDB' THEN
        CALL ${ddw}._fail('DW007', CONCAT(canonical, ' is kept by engine ', COALESCE(engine_name, 'none'), ', without transactions; ALTER TABLE … ENGINE = InnoDB helps'));
    END IF;
    SELECT COUNT(*) INTO column_count FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = the_schema AND c.TABLE_NAME = the_table AND c.GENERATION_EXPRESSION = '';
    IF column_count > 500 THEN
        CALL ${ddw}._fail('DW007', CONCAT(canonical, ' has more than 500 columns, of which no table can hold two images'));
    END IF;
END //

-- In UTC, whatever the session's time zone is; to the second.
DROP FUNCTION IF EXISTS ${ddw}._table_created //
CREATE FUNCTION ${ddw}._table_created(watch INT) RETURNS DATETIME READS SQL DATA
BEGIN
    DECLARE result DATETIME;
    SELECT TIMESTAMP '1970-01-01 00:00:00' + INTERVAL UNIX_TIMESTAMP(MAX(t.CREATE_TIME)) SECOND INTO result FROM information_schema.TABLES t JOIN ${ddw}.watch w ON w.table_schema = t.TABLE_SCHEMA AND w.table_name = t.TABLE_NAME
     WHERE w.watch_id = watch;
    RETURN result;
END //

-- How InnoDB spells a name, such as a@002db for a-b. NULL for letters beyond ASCII, which have a spelling of their own.
DROP FUNCTION IF EXISTS ${ddw}._file_name //
CREATE FUNCTION ${ddw}._file_name(name VARCHAR(64)) RETURNS VARCHAR(400) DETERMINISTIC NO SQL
BEGIN
    DECLARE result VARCHAR(400) DEFAULT '';
    DECLARE place INT DEFAULT 1;
    IF NOT REGEXP_LIKE(name, '^[\\x01-\\x7f]*$') THEN
        RETURN NULL;
    END IF;
    WHILE place <= CHAR_LENGTH(name) DO
        SET result = CONCAT(result, IF(REGEXP_LIKE(SUBSTRING(name, place, 1), '[0-9A-Za-z_]'), SUBSTRING(name, place, 1),
                                       CONCAT('@', LOWER(LPAD(HEX(SUBSTRING(name, place, 1)), 4, '0')))));
        SET place = place + 1;
    END WHILE;
    RETURN result;
END //

-- NULL without the right PROCESS.
DROP FUNCTION IF EXISTS ${ddw}._table_id //
CREATE FUNCTION ${ddw}._table_id(watch INT) RETURNS BIGINT READS SQL DATA
BEGIN
    DECLARE result BIGINT;
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET result = NULL;
    SELECT MAX(t.TABLE_ID) INTO result
      FROM information_schema.INNODB_TABLES t JOIN ${ddw}.watch w
        ON t.NAME = CONCAT(${ddw}._file_name(w.table_schema), '/', ${ddw}._file_name(w.table_name))
     WHERE w.watch_id = watch;
    RETURN result;
END //

-- The same, once it can be told a truncation by: what rebuilds a table in the second of its creation looks like one.
DROP FUNCTION IF EXISTS ${ddw}._known_table_id //
CREATE FUNCTION ${ddw}._known_table_id(watch INT) RETURNS BIGINT READS SQL DATA
RETURN IF(${ddw}._table_created(watch) < UTC_TIMESTAMP() - INTERVAL 2 SECOND, ${ddw}._table_id(watch), NULL) //

-- Whether the source was emptied by TRUNCATE TABLE, which fires no trigger. What rebuilds a table, such as OPTIMIZE, gives it
-- another number too, but also another time of creation.
DROP FUNCTION IF EXISTS ${ddw}._is_truncated //
CREATE FUNCTION ${ddw}._is_truncated(watch INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT w.table_id <> ${ddw}._table_id(watch) AND w.table_created = ${ddw}._table_created(watch) INTO result FROM ${ddw}.watch w WHERE w.watch_id = watch;
    RETURN COALESCE(result, FALSE);
END //

-- Whether this user is told by the performance schema which transaction a session is in.
DROP PROCEDURE IF EXISTS ${ddw}._look_for_events //
CREATE PROCEDURE ${ddw}._look_for_events(OUT is_there BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE found BIGINT;
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET found = NULL;
    CALL ${ddw}._run('SELECT MAX(e.EVENT_ID) INTO @ddw_event FROM performance_schema.events_transactions_current e WHERE e.THREAD_ID = PS_CURRENT_THREAD_ID()');
    SET found = @ddw_event;
    SET is_there = found IS NOT NULL;
END //

-- The foreign keys by which the server itself deletes or changes rows of the table, and what to do about them; NULL if there are
-- none. No trigger fires for those rows.
DROP FUNCTION IF EXISTS ${ddw}._cascades //
CREATE FUNCTION ${ddw}._cascades(watch INT) RETURNS TEXT READS SQL DATA
BEGIN
    DECLARE keys_of TEXT; DECLARE is_own BOOLEAN;
    SELECT GROUP_CONCAT(r.CONSTRAINT_NAME, ' to ', r.REFERENCED_TABLE_NAME, ' (',
                        CONCAT_WS(', ', IF(r.DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT'), CONCAT('ON DELETE ', r.DELETE_RULE), NULL),
                                        IF(r.UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT'), CONCAT('ON UPDATE ', r.UPDATE_RULE), NULL)), ')'
                        ORDER BY r.CONSTRAINT_NAME SEPARATOR ', ')
      INTO keys_of
      FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN ${ddw}.watch w ON r.CONSTRAINT_SCHEMA = w.table_schema AND r.TABLE_NAME = w.table_name
     WHERE w.watch_id = watch AND (r.DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT') OR r.UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT'));
    RETURN CONCAT('rows that foreign keys delete or change fire no trigger, so these changes are missed: ', keys_of,
                  '. Make them NO ACTION and let a BEFORE DELETE trigger of the other table do it, or CALL ${ddw}.reload after such a change');
END //

DROP PROCEDURE IF EXISTS ${ddw}.enable //
CREATE PROCEDURE ${ddw}.enable(IN source TEXT, IN capture VARCHAR(20), IN key_name VARCHAR(64)) MODIFIES SQL DATA
COMMENT 'Begins to track a table, or repairs its tracking. Returns the statements that make the triggers; tracking is on once they have run.'
BEGIN
    DECLARE canonical VARCHAR(270) DEFAULT ${ddw}._source(source);
    DECLARE the_schema VARCHAR(64) DEFAULT ${ddw}._part(source, 1);
    DECLARE the_table VARCHAR(64) DEFAULT ${ddw}._part(source, 2);
    DECLARE lock_name VARCHAR(64) DEFAULT '${ddw}.enable';
    DECLARE watch INT;
    DECLARE old_key VARCHAR(64); DECLARE usable VARCHAR(64); DECLARE old_state VARCHAR(10);
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        DO RELEASE_LOCK(lock_name);
        RESIGNAL;
    END;
    IF COALESCE(capture, 'trigger') <> 'trigger' THEN
        CALL ${ddw}._fail('DW001', CONCAT('capture ', capture, ' is not known here; known: trigger'));
    END IF;
    CALL ${ddw}._require_table(canonical, the_schema, the_table);
    IF NOT COALESCE(GET_LOCK(lock_name, 60), FALSE) THEN
        CALL ${ddw}._fail('DW001', 'another table is being enabled for more than 60 seconds; try again');
    END IF;
    COMMIT;
    SELECT MAX(w.watch_id), MAX(w.key_name), MAX(w.state) INTO watch, old_key, old_state FROM ${ddw}.watch w WHERE w.source = canonical;
    SET usable = ${ddw}._usable_key(the_schema, the_table, COALESCE(key_name, old_key));
    IF key_name <> old_key THEN
        CALL ${ddw}._fail('DW001', CONCAT(canonical, ' is tracked by key ', old_key, ' and cannot change to ', key_name, '; CALL ${ddw}.forget first'));
    ELSEIF usable IS NULL THEN
        CALL ${ddw}._fail('DW007', CONCAT('table ', canonical, IF(key_name IS NULL, ' has no primary key that can be used', CONCAT(' cannot be told apart by ', key_name)),
            ': name a unique index over whole columns, NOT NULL'));
    ELSEIF watch IS NOT NULL AND ${ddw}._has_lost_key(watch) THEN
        CALL ${ddw}._fail('DW007', CONCAT(canonical, ' is tracked by other columns than key ', old_key, ' has now; CALL ${ddw}.forget first'));
    END IF;
    IF watch IS NULL THEN
        INSERT INTO ${ddw}.watch (source, table_schema, table_name, capture, state, reason, key_name, object_name, slot_since, enabled_at)
        VALUES (canonical, the_schema, the_table, 'trigger', 'broken', 'enabling it was not finished; enable it again', usable,
                ${ddw}._object_name(the_schema, the_table), ${ddw}.now(), ${ddw}.now());
        SET watch = LAST_INSERT_ID();
        CALL ${ddw}._describe(watch);
    ELSE
        UPDATE ${ddw}.watch w SET w.state = 'broken', w.reason = 'enabling it was not finished; enable it again' WHERE w.watch_id = watch;
        CALL ${ddw}._follow(watch);
    END IF;
    CALL ${ddw}._create_tables(watch);
    CALL ${ddw}._create_views(watch);
    CALL ${ddw}._create_pending();
    CALL ${ddw}._look_for_events(@ddw_knows_transactions);
    DELETE FROM ${ddw}.lost WHERE watch_id = watch;
    -- triggers that are there and right go on; others are made anew, under a number that no old snapshot takes for switched off
    UPDATE ${ddw}.watch w
       SET w.generation = w.generation + (COALESCE(old_state, '') <> 'on' OR ${ddw}._missing_triggers(watch) > 0), w.state = 'on', w.reason = '',
           w.knows_transactions = @ddw_knows_transactions,
           w.table_created = ${ddw}._table_created(watch), w.table_id = ${ddw}._known_table_id(watch)
     WHERE w.watch_id = watch;
    DO RELEASE_LOCK(lock_name);
    CALL ${ddw}.trigger_statements(source);
    IF ${ddw}._cascades(watch) IS NOT NULL THEN
        SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'foreign keys change rows of this table and fire no trigger: see reason in ${ddw}.tracking';
    END IF;
END //

-- At once, whoever has the table in use: the triggers stay and do nothing. DROP TRIGGER, which waits for everybody, can
-- follow: CALL ${ddw}.trigger_statements returns it.
DROP PROCEDURE IF EXISTS ${ddw}.disable //
CREATE PROCEDURE ${ddw}.disable(IN source TEXT) MODIFIES SQL DATA
COMMENT 'Stops to track a table at once. What is recorded stays and can still be processed.'
BEGIN
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    INSERT IGNORE INTO ${ddw}.switched_off (watch_id, generation) SELECT w.watch_id, w.generation FROM ${ddw}.watch w WHERE w.watch_id = watch;
    UPDATE ${ddw}.watch w SET w.state = 'off', w.reason = 'disabled' WHERE w.watch_id = watch;
END //

DROP PROCEDURE IF EXISTS ${ddw}.forget //
CREATE PROCEDURE ${ddw}.forget(IN source TEXT) MODIFIES SQL DATA
COMMENT 'Removes tracking, recorded changes and processes of a table. Its triggers must be gone: disable it, then run what trigger_statements returns.'
BEGIN
    DECLARE canonical VARCHAR(270) DEFAULT ${ddw}._source(source);
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    CALL ${ddw}.disable(source);
    IF ${ddw}._present_triggers(watch) > 0 THEN
        CALL ${ddw}._fail('DW001', CONCAT(canonical, ' still has triggers of ${ddw}: run what CALL ${ddw}.trigger_statements returns, then forget it'));
    END IF;
    DELETE FROM ${ddw}.process WHERE process.source = canonical;
    DELETE FROM ${ddw}.lost WHERE watch_id = watch;
    CALL ${ddw}._drop_objects(watch);
    DELETE FROM ${ddw}.switched_off WHERE watch_id = watch;
    DELETE FROM ${ddw}.watch_column WHERE watch_id = watch;
    DELETE FROM ${ddw}.settled WHERE watch_id = watch;
    DELETE FROM ${ddw}.watch WHERE watch_id = watch;
    CALL ${ddw}._create_pending();
END //

-- Those that are there; a table that is renamed takes them along.
DROP FUNCTION IF EXISTS ${ddw}._present_triggers //
CREATE FUNCTION ${ddw}._present_triggers(watch INT) RETURNS INT READS SQL DATA
BEGIN
    DECLARE result INT;
    SELECT (SELECT COUNT(*)
              FROM ${ddw}.watch w JOIN information_schema.TRIGGERS t
                ON t.TRIGGER_SCHEMA = w.table_schema AND t.TRIGGER_NAME = ${ddw}._trigger_name(w.watch_id, t.EVENT_MANIPULATION)
             WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

-- Empties a table so that it is seen: TRUNCATE TABLE fires no trigger. The rows go within the caller's transaction, or one
-- of this call's own, and nobody can write a row in between: at REPEATABLE READ the scan locks the gaps too.
DROP PROCEDURE IF EXISTS ${ddw}.truncate //
CREATE PROCEDURE ${ddw}.truncate(IN source TEXT) MODIFIES SQL DATA
COMMENT 'Deletes all rows of a tracked table and records that as one truncation.'
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE statement TEXT;
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE is_open BOOLEAN;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        SET @ddw_truncating = NULL;
        IF NOT is_open THEN
            ROLLBACK;
        END IF;
        RESIGNAL;
    END;
    CALL ${ddw}._look_for_transaction(is_open);
    IF NOT is_open THEN
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        START TRANSACTION;
    ELSEIF @@transaction_isolation NOT IN ('REPEATABLE-READ', 'SERIALIZABLE') THEN
        CALL ${ddw}._fail('DW001', CONCAT('truncate must run outside of a transaction, or at REPEATABLE READ, not at ', REPLACE(@@transaction_isolation, '-', ' ')));
    END IF;
    SET @ddw_truncating = watch;
    SELECT CONCAT('DELETE FROM ', ${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(w.table_name)), w.state = 'on' INTO statement, holds
      FROM ${ddw}.watch w WHERE w.watch_id = watch;
    CALL ${ddw}._run(statement);
    SET @ddw_truncating = NULL;
    IF holds THEN
        CALL ${ddw}._run(CONCAT('INSERT INTO ', ${ddw}._object('unsettled_', watch), ' (op, `transaction`, changed_at, origin) VALUES (''T'', ',
                                ${ddw}._transaction(watch), ', UTC_TIMESTAMP(6), CONVERT(LEFT(@ddw_origin, 255) USING utf8mb4))'));
    END IF;
    IF NOT is_open THEN
        COMMIT;
    END IF;
END //

DELIMITER ;
