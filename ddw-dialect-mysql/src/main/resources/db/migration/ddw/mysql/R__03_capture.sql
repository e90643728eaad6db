-- Capture by trigger. CREATE TRIGGER cannot be prepared, so no routine can make one: it writes the statement, and whoever
-- called ddw.enable runs it.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Whether two values are the same to the last bit, as an expression: = folds case, accents, trailing spaces and the sign of a
-- zero. Two JSON documents that are equal are the same: the server itself then leaves the row as it is.
DROP FUNCTION IF EXISTS ${ddw}._same //
CREATE FUNCTION ${ddw}._same(data_type VARCHAR(64), a TEXT, b TEXT) RETURNS TEXT DETERMINISTIC NO SQL
RETURN CASE WHEN data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set') THEN CONCAT('CAST(', a, ' AS BINARY) <=> CAST(', b, ' AS BINARY)')
            WHEN ${ddw}._is_kept_as_bytes(data_type) THEN CONCAT('HEX(', a, ') <=> HEX(', b, ')')
            WHEN data_type IN ('float', 'double') THEN CONCAT('(', a, ' <=> ', b, ' AND (', a, ' <> 0 OR CONCAT(', a, ') <=> CONCAT(', b, ')))')
            ELSE CONCAT(a, ' <=> ', b) END //

-- A value of the key as it is hashed: two that the key's index takes for equal must have the same text in every session.
-- Older collations pad with spaces, those of MySQL 8 (0900) and MariaDB's nopad ones do not: what weighs as much as a space does
-- not count at the end, and that may be another blank.
DROP FUNCTION IF EXISTS ${ddw}._hashable //
CREATE FUNCTION ${ddw}._hashable(data_type VARCHAR(64), collation_name VARCHAR(64), value TEXT) RETURNS TEXT DETERMINISTIC NO SQL
RETURN CASE WHEN data_type IN ('enum', 'set', 'bit') THEN CONCAT('(', value, ' + 0)')
            WHEN collation_name LIKE '%0900%' OR collation_name LIKE '%nopad%' THEN CONCAT('HEX(WEIGHT_STRING(', value, '))')
            WHEN collation_name IS NOT NULL THEN CONCAT('TRIM(TRAILING HEX(WEIGHT_STRING(RIGHT(CONCAT(', value, ', '' ''), 1))) FROM HEX(WEIGHT_STRING(RTRIM(', value, '))))')
            WHEN data_type IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob') THEN CONCAT('HEX(', value, ')')
            WHEN data_type = 'timestamp' THEN CONCAT('UNIX_TIMESTAMP(', value, ')')
            WHEN data_type IN ('float', 'double') THEN CONCAT('(', value, ' + 0e0)') -- -0 is equal to 0, and another text
            ELSE value END //

-- The hash of the key: of the source's columns (alias OLD, NEW or r), or of an image ('old_' or 'new_').
DROP FUNCTION IF EXISTS ${ddw}._bucket //
CREATE FUNCTION ${ddw}._bucket(watch INT, alias VARCHAR(10)) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE result LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */ (SELECT CONCAT('CRC32(CONCAT_WS('','', ', GROUP_CONCAT(${ddw}._hashable(c.data_type, c.collation_name, CONCAT(alias, '.', ${ddw}._quoted(c.column_name)))
                                                                   ORDER BY c.key_place SEPARATOR ', '), '))')
              FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND c.key_place IS NOT NULL)
      INTO result;
    RETURN result;
END //

-- Which transaction it is. The performance schema numbers the events of a thread; without it a statement counts as one.
DROP FUNCTION IF EXISTS ${ddw}._transaction //
CREATE FUNCTION ${ddw}._transaction(watch INT) RETURNS TEXT READS SQL DATA
BEGIN
    DECLARE result TEXT;
    SELECT (SELECT CONCAT(IF(w.knows_transactions, 'COALESCE((SELECT e.THREAD_ID * 4294967296 + e.EVENT_ID % 4294967296'
                       ' FROM performance_schema.events_transactions_current e WHERE e.THREAD_ID = PS_CURRENT_THREAD_ID()), ', '('),
                       'CONNECTION_ID() * 4294967296 + CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS UNSIGNED) % 4294967296)')
              FROM ${ddw}.watch w WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

-- A variable of the session in which the triggers of a source keep something; each home and generation has its own.
DROP FUNCTION IF EXISTS ${ddw}._memo //
CREATE FUNCTION ${ddw}._memo(watch INT, what VARCHAR(20)) RETURNS VARCHAR(64) READS SQL DATA
BEGIN
    DECLARE result VARCHAR(64);
    SELECT (SELECT CONCAT('@ddw_', what, '_', CRC32('${ddw}'), '_', w.watch_id, '_', w.generation) FROM ${ddw}.watch w WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

DROP FUNCTION IF EXISTS ${ddw}._recording //
CREATE FUNCTION ${ddw}._recording(watch INT, op CHAR(1)) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE result LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */ (SELECT CONCAT('INSERT INTO ', ${ddw}._object('unsettled_', watch), ' (op, `transaction`, changed_at, origin, bucket, ',
                          GROUP_CONCAT(CASE op WHEN 'I' THEN ${ddw}._quoted(c.new_name) WHEN 'D' THEN ${ddw}._quoted(c.old_name)
                                               ELSE CONCAT(${ddw}._quoted(c.old_name), ', ', ${ddw}._quoted(c.new_name)) END ORDER BY c.column_no, c.column_name SEPARATOR ', '),
                          ')\n            VALUES (''', op, ''', ', ${ddw}._memo(watch, 'transaction'), ', UTC_TIMESTAMP(6), CONVERT(LEFT(@ddw_origin, 255) USING utf8mb4), ',
                          ${ddw}._bucket(watch, IF(op = 'D', 'OLD', 'NEW')), ', ',
                          GROUP_CONCAT(CASE op WHEN 'I' THEN CONCAT('NEW.', ${ddw}._quoted(c.column_name)) WHEN 'D' THEN CONCAT('OLD.', ${ddw}._quoted(c.column_name))
                                               ELSE CONCAT('OLD.', ${ddw}._quoted(c.column_name), ', NEW.', ${ddw}._quoted(c.column_name)) END
                                       ORDER BY c.column_no, c.column_name SEPARATOR ', '),
                          ');')
              FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped)
      INTO result;
    RETURN result;
END //

-- What a trigger does. It never fails: what cannot be recorded is noted, or, where even that fails, forgotten. (The server
-- passes deadlocks by its handlers, so a transaction that was rolled back as a whole does not go on.) 1265, data truncated, is a
-- warning by its SQLSTATE even where strict mode makes it an error, and a note where digits are rounded.
-- The switch is a row that is not there: a transaction that sees an old state of it sees tracking on.
--
-- A statement looks once, at its first row, at the switch and at which transaction it is in, and keeps both in variables of the
-- session. For NOW is the time at which the statement began that fires the trigger, and another one for each: it cannot be in
-- another transaction, and a generation that is off is never on again. (Where the session has set its timestamp, NOW stands
-- still; so what is not near the clock, or a whole second as such settings are, is not kept, and each row looks.)
DROP FUNCTION IF EXISTS ${ddw}._trigger_body //
CREATE FUNCTION ${ddw}._trigger_body(watch INT, event VARCHAR(10)) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE body LONGTEXT;
    DECLARE same_key LONGTEXT;
    DECLARE same_row LONGTEXT;
    DECLARE generation INT;
    SELECT (SELECT w.generation FROM ${ddw}.watch w WHERE w.watch_id = watch) INTO generation;
    IF event = 'INSERT' THEN
        SET body = ${ddw}._recording(watch, 'I');
    ELSEIF event = 'DELETE' THEN
        SET body = ${ddw}._recording(watch, 'D');
    ELSE
        SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
               GROUP_CONCAT(CASE WHEN c.key_place IS NOT NULL THEN CONCAT('OLD.', ${ddw}._quoted(c.column_name), ' <=> NEW.', ${ddw}._quoted(c.column_name)) END SEPARATOR ' AND '),
               GROUP_CONCAT(${ddw}._same(c.data_type, CONCAT('OLD.', ${ddw}._quoted(c.column_name)), CONCAT('NEW.', ${ddw}._quoted(c.column_name))) SEPARATOR ' AND ')
          INTO same_key, same_row
          FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped;
        SET body = CONCAT('IF NOT (', same_key, ') THEN\n            ', ${ddw}._recording(watch, 'D'), '\n            ', ${ddw}._recording(watch, 'I'),
                          '\n        ELSEIF NOT (', same_row, ') THEN\n            ', ${ddw}._recording(watch, 'U'), '\n        END IF;');
    END IF;
    RETURN CONCAT('BEGIN
    DECLARE why TEXT;
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION, 1265
    BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION, 1265 BEGIN END;
        GET STACKED DIAGNOSTICS CONDITION 1 why = MESSAGE_TEXT;
        INSERT INTO `${ddw}`.lost (watch_id, noticed_at, reason) VALUES (', watch, ', UTC_TIMESTAMP(6), LEFT(why, 1000));
    END;
    IF NOT ', ${ddw}._memo(watch, 'statement'), ' <=> NOW(6) THEN
        SELECT IF(SYSDATE(6) BETWEEN NOW(6) AND NOW(6) + INTERVAL 10 SECOND AND MICROSECOND(NOW(6)) > 0, NOW(6), NULL), ', ${ddw}._transaction(watch), ',
               EXISTS (SELECT 1 FROM `${ddw}`.switched_off s WHERE s.watch_id = ', watch, ' AND s.generation = ', generation, ')
          INTO ', ${ddw}._memo(watch, 'statement'), ', ', ${ddw}._memo(watch, 'transaction'), ', ', ${ddw}._memo(watch, 'off'), ';
    END IF;
    IF NOT ', ${ddw}._memo(watch, 'off'), ' <=> 1',
        IF(event = 'DELETE', CONCAT(' AND NOT @ddw_truncating <=> ', watch), ''), ' THEN
        ', body, '
    END IF;
END');
END //

DROP FUNCTION IF EXISTS ${ddw}._trigger_name //
CREATE FUNCTION ${ddw}._trigger_name(watch INT, event VARCHAR(10)) RETURNS VARCHAR(64) READS SQL DATA
BEGIN
    DECLARE result VARCHAR(64);
    SELECT (SELECT ${ddw}._name(CONCAT('${ddw}_', LOWER(event), '_'), w.table_name) FROM ${ddw}.watch w WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

DROP FUNCTION IF EXISTS ${ddw}._trigger_statement //
CREATE FUNCTION ${ddw}._trigger_statement(watch INT, event VARCHAR(10)) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE result LONGTEXT;
    SELECT (SELECT CONCAT('CREATE DEFINER = ', ${ddw}._quoted(LEFT(${ddw}._owner(), CHAR_LENGTH(${ddw}._owner()) - CHAR_LENGTH(SUBSTRING_INDEX(${ddw}._owner(), '@', -1)) - 1)),
                          '@', ${ddw}._quoted(SUBSTRING_INDEX(${ddw}._owner(), '@', -1)), ' TRIGGER ', ${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(${ddw}._trigger_name(watch, event)),
                          ' AFTER ', event, ' ON ', ${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(w.table_name), ' FOR EACH ROW\n', ${ddw}._trigger_body(watch, event))
              FROM ${ddw}.watch w WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

-- Whether the three triggers are there, are those of the present generation, and run with the owner's rights.
DROP FUNCTION IF EXISTS ${ddw}._missing_triggers //
CREATE FUNCTION ${ddw}._missing_triggers(watch INT) RETURNS INT READS SQL DATA
BEGIN
    DECLARE result INT;
    SELECT (SELECT 3 - COUNT(t.TRIGGER_NAME)
              FROM ${ddw}.watch w
              LEFT JOIN information_schema.TRIGGERS t
                ON t.EVENT_OBJECT_SCHEMA = w.table_schema AND t.EVENT_OBJECT_TABLE = w.table_name AND t.TRIGGER_SCHEMA = w.table_schema
               AND t.TRIGGER_NAME = ${ddw}._trigger_name(w.watch_id, t.EVENT_MANIPULATION)
               AND t.ACTION_STATEMENT LIKE CONCAT('%s.generation = ', w.generation, ')%') AND t.DEFINER = ${ddw}._owner()
             WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

-- The statements that put the triggers in place, in order; none if they are. The lock makes all three appear at once. A
-- trigger keeps the sql_mode that it is created in.
DROP PROCEDURE IF EXISTS ${ddw}.trigger_statements //
CREATE PROCEDURE ${ddw}.trigger_statements(IN source TEXT) READS SQL DATA
COMMENT 'Returns the statements to run, one a row, so that tracking is on (or its triggers gone, if it is off).'
BEGIN
    DECLARE watch INT DEFAULT ${ddw}._watch(source);
    DECLARE is_there BOOLEAN DEFAULT ${ddw}._table_created(watch) IS NOT NULL;
    DECLARE is_on BOOLEAN;
    DECLARE is_wanting BOOLEAN;
    SELECT w.state = 'on' AND is_there, IF(w.state = 'on' AND is_there, ${ddw}._missing_triggers(watch) > 0, ${ddw}._present_triggers(watch) > 0) INTO is_on, is_wanting
      FROM ${ddw}.watch w WHERE w.watch_id = watch;
    SELECT s.statement
      FROM (SELECT 1 AS place, 'SET SESSION sql_mode = ''STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION''' AS statement
            UNION ALL
            SELECT 2, CONCAT('LOCK TABLES ', ${ddw}._quoted(w.table_schema), '.', ${ddw}._quoted(w.table_name), ' WRITE')
              FROM ${ddw}.watch w WHERE w.watch_id = watch AND is_there
            UNION ALL
            -- those that went along with a table that was renamed, before the lock: it allows nothing about other tables
            SELECT IF(t.EVENT_OBJECT_TABLE = w.table_name, 3, 1), CONCAT('DROP TRIGGER IF EXISTS ', ${ddw}._quoted(t.TRIGGER_SCHEMA), '.', ${ddw}._quoted(t.TRIGGER_NAME))
              FROM ${ddw}.watch w JOIN information_schema.TRIGGERS t
                ON t.TRIGGER_SCHEMA = w.table_schema AND t.TRIGGER_NAME = ${ddw}._trigger_name(w.watch_id, t.EVENT_MANIPULATION)
             WHERE w.watch_id = watch
            UNION ALL
            SELECT 4, ${ddw}._trigger_statement(w.watch_id, e.event)
              FROM ${ddw}.watch w CROSS JOIN (SELECT 'INSERT' AS event UNION ALL SELECT 'UPDATE' UNION ALL SELECT 'DELETE') e
             WHERE w.watch_id = watch AND is_on
            UNION ALL
            SELECT 5, 'UNLOCK TABLES') s
     WHERE is_wanting
     ORDER BY s.place;
END //

DELIMITER ;
