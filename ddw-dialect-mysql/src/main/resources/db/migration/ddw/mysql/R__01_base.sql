-- Clock, names, look-ups, transactions. Routines whose name begins with _ are for the others only.
-- Errors carry a SQLSTATE of class DW, so that a client need not read messages:
--   DW001 invalid argument     DW002 unknown source     DW003 unknown process   DW004 unknown batch
--   DW005 lease lost           DW006 already committed  DW007 unusable source   DW008 already exists
--   DW009 invalid definition   DW010 restored home
--
-- How to read in a routine: by SELECT … INTO, and in a function by nothing else. What SET, IF, CALL, DECLARE … DEFAULT,
-- INSERT … VALUES and DELETE read by a subquery, InnoDB reads under shared locks, at every isolation level; a routine would then wait
-- for whoever is just committing, and a writer's trigger would lock rows of the home until the writer's transaction ends.
--
-- A routine keeps the sql_mode of the session that creates it: zero dates pass through as they are, and nothing is cut short.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

DROP FUNCTION IF EXISTS ${ddw}.now //
CREATE FUNCTION ${ddw}.now() RETURNS DATETIME(6) READS SQL DATA
COMMENT 'The home''s clock, in UTC, which alone decides about leases and due times.'
BEGIN
    DECLARE result DATETIME(6);
    SELECT (SELECT UTC_TIMESTAMP(6) + INTERVAL h.clock_offset MICROSECOND FROM ${ddw}.home h)
      INTO result;
    RETURN result;
END //

-- MESSAGE_TEXT holds 128 characters and not one more, so messages begin with what matters.
DROP PROCEDURE IF EXISTS ${ddw}._fail //
CREATE PROCEDURE ${ddw}._fail(IN code CHAR(5), IN message TEXT) NO SQL
BEGIN
    DECLARE said VARCHAR(128) DEFAULT LEFT(message, 128);
    CASE code
        WHEN 'DW001' THEN SIGNAL SQLSTATE 'DW001' SET MESSAGE_TEXT = said;
        WHEN 'DW002' THEN SIGNAL SQLSTATE 'DW002' SET MESSAGE_TEXT = said;
        WHEN 'DW003' THEN SIGNAL SQLSTATE 'DW003' SET MESSAGE_TEXT = said;
        WHEN 'DW004' THEN SIGNAL SQLSTATE 'DW004' SET MESSAGE_TEXT = said;
        WHEN 'DW005' THEN SIGNAL SQLSTATE 'DW005' SET MESSAGE_TEXT = said;
        WHEN 'DW006' THEN SIGNAL SQLSTATE 'DW006' SET MESSAGE_TEXT = said;
        WHEN 'DW007' THEN SIGNAL SQLSTATE 'DW007' SET MESSAGE_TEXT = said;
        WHEN 'DW008' THEN SIGNAL SQLSTATE 'DW008' SET MESSAGE_TEXT = said;
        WHEN 'DW009' THEN SIGNAL SQLSTATE 'DW009' SET MESSAGE_TEXT = said;
        ELSE SIGNAL SQLSTATE 'DW010' SET MESSAGE_TEXT = said;
    END CASE;
END //

DROP PROCEDURE IF EXISTS ${ddw}._run //
CREATE PROCEDURE ${ddw}._run(IN statement LONGTEXT) MODIFIES SQL DATA
BEGIN
    SET @ddw_sql = statement;
    PREPARE ddw_run FROM @ddw_sql;
    EXECUTE ddw_run;
    DEALLOCATE PREPARE ddw_run;
END //

-- The account that installed, with whose rights all of this runs: user@host.
DROP FUNCTION IF EXISTS ${ddw}._owner //
CREATE FUNCTION ${ddw}._owner() RETURNS VARCHAR(300) NO SQL
RETURN CURRENT_USER() //

DROP FUNCTION IF EXISTS ${ddw}._quoted //
CREATE FUNCTION ${ddw}._quoted(name VARCHAR(64)) RETURNS VARCHAR(130) DETERMINISTIC NO SQL
RETURN CONCAT('`', REPLACE(name, '`', '``'), '`') //

-- One part of schema.table without its quotes: `any name`, "any name", or plain characters as they are.
DROP FUNCTION IF EXISTS ${ddw}._part //
CREATE FUNCTION ${ddw}._part(source TEXT, part INT) RETURNS VARCHAR(64) DETERMINISTIC NO SQL
BEGIN
    DECLARE one TEXT DEFAULT '(`([^`]|``)+`|"([^"]|"")+"|[^.`"[:space:]]+)';
    DECLARE name TEXT;
    IF source IS NULL OR NOT REGEXP_LIKE(TRIM(source), CONCAT('^', one, '[.]', one, '$')) THEN
        CALL ${ddw}._fail('DW001', CONCAT('source must be schema.table, such as shop.orders or `my shop`.`orders`, but is: ', COALESCE(source, 'NULL')));
    END IF;
    SET name = REGEXP_SUBSTR(TRIM(source), CONCAT('^', one));
    IF part = 2 THEN
        SET name = SUBSTRING(TRIM(source), CHAR_LENGTH(name) + 2);
    END IF;
    SET name = CASE LEFT(name, 1) WHEN '`' THEN REPLACE(SUBSTRING(name, 2, CHAR_LENGTH(name) - 2), '``', '`')
                                  WHEN '"' THEN REPLACE(SUBSTRING(name, 2, CHAR_LENGTH(name) - 2), '""', '"')
                                  ELSE name END;
    IF CHAR_LENGTH(name) > 64 THEN
        CALL ${ddw}._fail('DW002', CONCAT('there is no table of such a long name: ', name));
    END IF;
    RETURN name;
END //

-- As a home writes it down: parts that are not plain lower-case names in double quotes.
DROP FUNCTION IF EXISTS ${ddw}._written //
CREATE FUNCTION ${ddw}._written(name VARCHAR(64)) RETURNS VARCHAR(130) DETERMINISTIC NO SQL
RETURN IF(REGEXP_LIKE(name, '^[a-z_][a-z0-9_]*$', 'c'), name, CONCAT('"', REPLACE(name, '"', '""'), '"')) //

DROP FUNCTION IF EXISTS ${ddw}._source //
CREATE FUNCTION ${ddw}._source(source TEXT) RETURNS VARCHAR(270) DETERMINISTIC NO SQL
RETURN CONCAT(${ddw}._written(${ddw}._part(source, 1)), '.', ${ddw}._written(${ddw}._part(source, 2))) //

DROP FUNCTION IF EXISTS ${ddw}._watch //
CREATE FUNCTION ${ddw}._watch(source TEXT) RETURNS INT READS SQL DATA
BEGIN
    DECLARE canonical VARCHAR(270);
    DECLARE found INT;
    -- a name that is written as the home writes it, as workers do, need not be taken apart
    SELECT (SELECT w.watch_id FROM ${ddw}.watch w WHERE w.source = source) INTO found;
    IF found IS NULL THEN
        SET canonical = ${ddw}._source(source);
        SELECT (SELECT w.watch_id FROM ${ddw}.watch w WHERE w.source = canonical) INTO found;
    END IF;
    IF found IS NULL THEN
        CALL ${ddw}._fail('DW002', CONCAT('source ', canonical, ' is not tracked'));
    END IF;
    RETURN found;
END //

DROP FUNCTION IF EXISTS ${ddw}._process //
CREATE FUNCTION ${ddw}._process(source TEXT, process TEXT) RETURNS INT READS SQL DATA
BEGIN
    DECLARE canonical VARCHAR(270);
    DECLARE found INT;
    SELECT (SELECT p.process_id FROM ${ddw}.process p WHERE p.source = source AND p.name = process) INTO found;
    IF found IS NULL THEN
        SET canonical = ${ddw}._source(source);
        SELECT (SELECT p.process_id FROM ${ddw}.process p WHERE p.source = canonical AND p.name = process) INTO found;
    END IF;
    IF found IS NULL THEN
        CALL ${ddw}._fail('DW003', CONCAT('there is no process ', COALESCE(process, 'NULL'), ' on ', canonical));
    END IF;
    RETURN found;
END //

-- A name of at most 64 characters: prefix and base, or, where that is too long, shortened and told apart by a hash of the whole.
DROP FUNCTION IF EXISTS ${ddw}._name //
CREATE FUNCTION ${ddw}._name(prefix VARCHAR(64), base VARCHAR(64)) RETURNS VARCHAR(64) DETERMINISTIC NO SQL
RETURN IF(CHAR_LENGTH(CONCAT(prefix, base)) <= 64, CONCAT(prefix, base), CONCAT(LEFT(CONCAT(prefix, base), 55), '_', LEFT(SHA2(CONCAT(prefix, base), 256), 8))) //

-- A table or view of a source, quoted, with its schema.
DROP FUNCTION IF EXISTS ${ddw}._object //
CREATE FUNCTION ${ddw}._object(prefix VARCHAR(64), watch INT) RETURNS VARCHAR(200) READS SQL DATA
BEGIN
    DECLARE result VARCHAR(200);
    SELECT (SELECT CONCAT('`${ddw}`.', ${ddw}._quoted(${ddw}._name(prefix, w.object_name))) FROM ${ddw}.watch w WHERE w.watch_id = watch)
      INTO result;
    RETURN result;
END //

DROP FUNCTION IF EXISTS ${ddw}._guid //
CREATE FUNCTION ${ddw}._guid() RETURNS CHAR(36) NOT DETERMINISTIC NO SQL
BEGIN
    DECLARE hex CHAR(32) DEFAULT LOWER(HEX(RANDOM_BYTES(16)));
    RETURN CONCAT(SUBSTRING(hex, 1, 8), '-', SUBSTRING(hex, 9, 4), '-4', SUBSTRING(hex, 14, 3), '-',
                  SUBSTRING('89ab', 1 + (CONV(SUBSTRING(hex, 17, 1), 16, 10) & 3), 1), SUBSTRING(hex, 18, 3), '-', SUBSTRING(hex, 21, 12));
END //

-- '1 hour', '90 minutes', '1 day 02:30:00', or a number of seconds.
DROP FUNCTION IF EXISTS ${ddw}._seconds //
CREATE FUNCTION ${ddw}._seconds(duration VARCHAR(100)) RETURNS DECIMAL(18,6) DETERMINISTIC NO SQL
BEGIN
    DECLARE rest VARCHAR(100) DEFAULT LOWER(TRIM(duration));
    DECLARE part VARCHAR(100);
    DECLARE total DECIMAL(18,6) DEFAULT 0;
    IF rest IS NULL OR REGEXP_LIKE(rest, '^-?[0-9]+([.][0-9]+)?$') THEN
        RETURN CAST(rest AS DECIMAL(18,6));
    END IF;
    WHILE rest <> '' DO
        SET part = REGEXP_SUBSTR(rest, '^-?([0-9]+:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?|[0-9]+([.][0-9]+)? *[a-z]+)');
        IF part IS NULL OR part = '' THEN
            CALL ${ddw}._fail('DW001', CONCAT('a duration is written such as 90 seconds, 10 minutes, 4 hours or 1 day, not: ', duration));
        ELSEIF part LIKE '%:%' THEN
            SET total = total + TIME_TO_SEC(part);
        ELSE
            SET total = total + CAST(REGEXP_SUBSTR(part, '^-?[0-9.]+') AS DECIMAL(18,6)) * CASE REGEXP_REPLACE(REGEXP_SUBSTR(part, '[a-z]+$'), 's$', '')
                WHEN 'millisecond' THEN 0.001 WHEN 'm' THEN 60 WHEN '' THEN 1 WHEN 'sec' THEN 1 WHEN 'second' THEN 1 WHEN 'min' THEN 60 WHEN 'minute' THEN 60
                WHEN 'h' THEN 3600 WHEN 'hour' THEN 3600 WHEN 'd' THEN 86400 WHEN 'day' THEN 86400 WHEN 'week' THEN 604800 END;
            IF total IS NULL THEN
                CALL ${ddw}._fail('DW001', CONCAT('a duration is written such as 90 seconds, 10 minutes, 4 hours or 1 day, not: ', duration));
            END IF;
        END IF;
        SET rest = TRIM(SUBSTRING(rest, CHAR_LENGTH(part) + 1));
    END WHILE;
    RETURN total;
END //

-- Whether a transaction is open, or autocommit off, which is as good: a savepoint lives in a transaction only.
DROP PROCEDURE IF EXISTS ${ddw}._look_for_transaction //
CREATE PROCEDURE ${ddw}._look_for_transaction(OUT is_open BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE CONTINUE HANDLER FOR 1305 SET is_open = FALSE;
    SET is_open = TRUE;
    SAVEPOINT ddw_look;
    RELEASE SAVEPOINT ddw_look;
END //

-- Begins a transaction at READ COMMITTED, unless the caller has one. Each statement of a procedure would be a transaction
-- of its own otherwise. In a caller's transaction at another level a statement may see less than it must, or lock gaps.
DROP PROCEDURE IF EXISTS ${ddw}._begin //
CREATE PROCEDURE ${ddw}._begin(IN what VARCHAR(40), OUT is_own BOOLEAN) MODIFIES SQL DATA
BEGIN
    DECLARE is_open BOOLEAN;
    CALL ${ddw}._look_for_transaction(is_open);
    SET is_own = NOT is_open;
    IF is_own THEN
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        START TRANSACTION;
    ELSEIF what IS NOT NULL AND @@transaction_isolation <> 'READ-COMMITTED' THEN
        CALL ${ddw}._fail('DW001', CONCAT(what, ' must run outside of a transaction, with autocommit on, or at READ COMMITTED, not at ', REPLACE(@@transaction_isolation, '-', ' ')));
    END IF;
END //

DELIMITER ;
