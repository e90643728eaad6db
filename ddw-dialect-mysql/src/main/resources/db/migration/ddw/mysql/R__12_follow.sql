-- The tables of a source follow it: ALTER TABLE, and what happens when they cannot.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Whether the source's columns are not what was written down.
DROP FUNCTION IF EXISTS ${ddw}._is_altered //
CREATE FUNCTION ${ddw}._is_altered(watch INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT EXISTS (SELECT 1 FROM ${ddw}.watch w JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
                     LEFT JOIN ${ddw}.watch_column k ON k.watch_id = w.watch_id AND k.column_name = c.COLUMN_NAME AND NOT k.is_dropped
                    WHERE w.watch_id = watch AND c.GENERATION_EXPRESSION = ''
                      AND NOT k.source_type <=> CONCAT(c.COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', c.COLLATION_NAME), '')))
        OR EXISTS (SELECT 1 FROM ${ddw}.watch w JOIN ${ddw}.watch_column k ON k.watch_id = w.watch_id AND NOT k.is_dropped
                     LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name AND c.COLUMN_NAME = k.column_name
                      AND c.GENERATION_EXPRESSION = ''
                    WHERE w.watch_id = watch AND c.COLUMN_NAME IS NULL)
      INTO result;
    RETURN result;
END //

-- Adds a pair of columns to one of the four tables, or gives it another type, unless that has been done.
DROP PROCEDURE IF EXISTS ${ddw}._follow_pair //
CREATE PROCEDURE ${ddw}._follow_pair(IN watch INT, IN prefix VARCHAR(20), IN old_name VARCHAR(64), IN new_name VARCHAR(64), IN type_name LONGTEXT) MODIFIES SQL DATA
BEGIN
    DECLARE there INT;
    SELECT (SELECT COUNT(*) FROM information_schema.COLUMNS c JOIN ${ddw}.watch w ON c.TABLE_NAME = ${ddw}._name(prefix, w.object_name)
                                WHERE w.watch_id = watch AND c.TABLE_SCHEMA = '${ddw}' AND c.COLUMN_NAME IN (old_name, new_name)) INTO there;
    CALL ${ddw}._run(CONCAT('ALTER TABLE ', ${ddw}._object(prefix, watch), IF(there = 2, ' MODIFY COLUMN ', ' ADD COLUMN '), ${ddw}._quoted(old_name), ' ', type_name, ' NULL,',
                            IF(there = 2, ' MODIFY COLUMN ', ' ADD COLUMN '), ${ddw}._quoted(new_name), ' ', type_name, ' NULL'));
END //

-- Brings the tables of a source in line with it: new columns are added, types follow, dropped columns stay NULL from then on.
-- The caller makes views and triggers anew.
DROP PROCEDURE IF EXISTS ${ddw}._follow //
CREATE PROCEDURE ${ddw}._follow(IN watch INT) MODIFIES SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE name VARCHAR(64); DECLARE old_name VARCHAR(64); DECLARE new_name VARCHAR(64); DECLARE type_name LONGTEXT;
    DECLARE patience INT DEFAULT @@SESSION.lock_wait_timeout;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        SET SESSION lock_wait_timeout = patience;
        RESIGNAL;
    END;
    IF ${ddw}._is_altered(watch) THEN
        SET SESSION lock_wait_timeout = LEAST(patience, 10); -- who waits for a table makes its writers wait behind it
        UPDATE ${ddw}.watch_column k JOIN ${ddw}.watch w ON w.watch_id = k.watch_id
          LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name AND c.COLUMN_NAME = k.column_name AND c.GENERATION_EXPRESSION = ''
           SET k.is_dropped = TRUE
         WHERE k.watch_id = watch AND c.COLUMN_NAME IS NULL;
        SELECT EXISTS (SELECT 1 FROM ${ddw}.watch_column k WHERE k.watch_id = watch AND k.is_dropped AND k.key_place IS NOT NULL) INTO holds;
        IF holds THEN
            CALL ${ddw}._fail('DW007', 'a column of the key was dropped or renamed; CALL ${ddw}.forget removes the old tracking with its processes');
        END IF;
        altering: LOOP
            -- one column after the other, each written down when it is done, so that this can be taken up again
            SELECT MIN(c.COLUMN_NAME) INTO name
              FROM ${ddw}.watch w JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
              LEFT JOIN ${ddw}.watch_column k ON k.watch_id = w.watch_id AND k.column_name = c.COLUMN_NAME AND NOT k.is_dropped
             WHERE w.watch_id = watch AND c.GENERATION_EXPRESSION = ''
               AND NOT k.source_type <=> CONCAT(c.COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', c.COLLATION_NAME), ''));
            IF name IS NULL THEN
                LEAVE altering;
            END IF;
            SELECT CONCAT(CASE WHEN ${ddw}._is_kept_as_bytes(c.DATA_TYPE) THEN 'longblob'
                               WHEN c.DATA_TYPE IN ('enum', 'set') THEN CONCAT('varchar(', GREATEST(1, c.CHARACTER_MAXIMUM_LENGTH), ')') ELSE c.COLUMN_TYPE END, COALESCE(CONCAT(' CHARACTER SET ', c.CHARACTER_SET_NAME, ' COLLATE ', c.COLLATION_NAME), '')),
                   COALESCE((SELECT k.old_name FROM ${ddw}.watch_column k WHERE k.watch_id = watch AND k.column_name = name), ${ddw}._name('old_', name)),
                   COALESCE((SELECT k.new_name FROM ${ddw}.watch_column k WHERE k.watch_id = watch AND k.column_name = name), ${ddw}._name('new_', name))
              INTO type_name, old_name, new_name
              FROM ${ddw}.watch w JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
             WHERE w.watch_id = watch AND c.COLUMN_NAME = name;
            CALL ${ddw}._follow_pair(watch, 'delta_', old_name, new_name, type_name);
            CALL ${ddw}._follow_pair(watch, 'load_', old_name, new_name, type_name);
            CALL ${ddw}._follow_pair(watch, 'kept_', old_name, new_name, type_name);
            CALL ${ddw}._follow_pair(watch, 'unsettled_', old_name, new_name, type_name);
            INSERT INTO ${ddw}.watch_column (watch_id, column_no, column_name, data_type, source_type, type_name, collation_name, old_name, new_name)
            SELECT watch, c.ORDINAL_POSITION, c.COLUMN_NAME, c.DATA_TYPE, CONCAT(c.COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', c.COLLATION_NAME), '')), type_name,
                   c.COLLATION_NAME, old_name, new_name
              FROM ${ddw}.watch w JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
             WHERE w.watch_id = watch AND c.COLUMN_NAME = name
            ON DUPLICATE KEY UPDATE data_type = VALUES(data_type), source_type = VALUES(source_type), type_name = VALUES(type_name),
                   collation_name = VALUES(collation_name), is_dropped = FALSE;
        END LOOP;
        CALL ${ddw}._list_images(watch);
        UPDATE ${ddw}.watch w SET w.schema_version = w.schema_version + 1, w.generation = w.generation + 1 WHERE w.watch_id = watch;
        SET SESSION lock_wait_timeout = patience;
    END IF;
END //

-- Follows what was altered. Returns a line for each source; its triggers are to be made anew: CALL ${ddw}.trigger_statements.
DROP PROCEDURE IF EXISTS ${ddw}.repair //
CREATE PROCEDURE ${ddw}.repair() MODIFIES SQL DATA
COMMENT 'Follows ALTER TABLE on tracked tables. Returns sources whose triggers are to be made anew, and what was done.'
BEGIN
    DECLARE watch INT;
    DECLARE done JSON DEFAULT JSON_ARRAY();
    SELECT (SELECT MIN(w.watch_id) FROM ${ddw}.watch w WHERE w.state = 'on') INTO watch;
    WHILE watch IS NOT NULL DO
        IF ${ddw}._is_altered(watch) AND ${ddw}._problem(watch) NOT LIKE 'the table is gone%' THEN
            BEGIN
                DECLARE why TEXT;
                DECLARE EXIT HANDLER FOR SQLEXCEPTION
                BEGIN
                    GET STACKED DIAGNOSTICS CONDITION 1 why = MESSAGE_TEXT;
                    SET done = JSON_ARRAY_APPEND(done, '$', JSON_OBJECT('source', NULL, 'line',
                        CONCAT((SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = watch), ': could not be followed: ', why)));
                END;
                CALL ${ddw}._follow(watch);
                CALL ${ddw}._create_views(watch);
                SET done = JSON_ARRAY_APPEND(done, '$', JSON_OBJECT('source', (SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = watch),
                    'line', CONCAT((SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = watch), ': followed an ALTER TABLE')));
            END;
        END IF;
        SELECT (SELECT MIN(w.watch_id) FROM ${ddw}.watch w WHERE w.state = 'on' AND w.watch_id > watch) INTO watch;
    END WHILE;
    SELECT j.source, j.line FROM JSON_TABLE(done, '$[*]' COLUMNS (source VARCHAR(270) PATH '$.source', line TEXT PATH '$.line')) j;
END //

DELIMITER ;
