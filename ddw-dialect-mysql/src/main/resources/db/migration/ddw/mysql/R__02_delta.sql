-- What belongs to a source: which columns, which key, and its four tables.
--   unsettled_…  what the triggers write to; a row stays there until it is settled, so the table is small
--   delta_…      the settled changes in their final order, in two halves of which one is written to
--   load_…       the rows of loads
--   kept_…       the images of parked changes
-- The triggers name unsettled_… only. Every transaction that has written to the source keeps a metadata lock on each table
-- that its triggers name, so of these four only that one cannot be truncated or altered at will.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- Shapes are none to a table with partitions, and vectors none to the window functions of the views.
DROP FUNCTION IF EXISTS ${ddw}._is_kept_as_bytes //
CREATE FUNCTION ${ddw}._is_kept_as_bytes(data_type VARCHAR(64)) RETURNS BOOLEAN DETERMINISTIC NO SQL
RETURN data_type = 'vector' OR ${ddw}._is_shape(data_type) //

DROP FUNCTION IF EXISTS ${ddw}._is_shape //
CREATE FUNCTION ${ddw}._is_shape(data_type VARCHAR(64)) RETURNS BOOLEAN DETERMINISTIC NO SQL
RETURN data_type IN ('geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection', 'geometrycollection') //

-- The columns of a table that are captured: generated ones are left out. Two images of long texts do not fit into one row
-- where one does, so in wide tables they become types that are kept beside the row. Shapes and vectors are recorded as the bytes
-- that they are kept in; ENUM and SET as text, so that a new list of values needs nothing here.
DROP PROCEDURE IF EXISTS ${ddw}._describe //
CREATE PROCEDURE ${ddw}._describe(IN watch INT) MODIFIES SQL DATA
BEGIN
    DECLARE is_wide BOOLEAN;
    SELECT COALESCE(SUM(CASE WHEN c.DATA_TYPE IN ('char', 'varchar', 'binary', 'varbinary') THEN c.CHARACTER_OCTET_LENGTH ELSE 12 END), 0) > 30000 INTO is_wide
      FROM information_schema.COLUMNS c JOIN ${ddw}.watch w ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
     WHERE w.watch_id = watch AND c.GENERATION_EXPRESSION = '';
    INSERT INTO ${ddw}.watch_column (watch_id, column_no, column_name, data_type, source_type, type_name, collation_name, old_name, new_name, key_place)
    SELECT watch, c.ORDINAL_POSITION, c.COLUMN_NAME, c.DATA_TYPE, CONCAT(c.COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', c.COLLATION_NAME), '')),
           CONCAT(CASE WHEN ${ddw}._is_kept_as_bytes(c.DATA_TYPE) THEN 'longblob'
                       WHEN c.DATA_TYPE IN ('enum', 'set') THEN CONCAT('varchar(', GREATEST(1, c.CHARACTER_MAXIMUM_LENGTH), ')')
                       WHEN is_wide AND c.DATA_TYPE = 'varchar' AND c.CHARACTER_OCTET_LENGTH > 40 THEN 'mediumtext'
                       WHEN is_wide AND c.DATA_TYPE = 'varbinary' AND c.CHARACTER_OCTET_LENGTH > 40 THEN 'mediumblob' ELSE c.COLUMN_TYPE END,
                  COALESCE(CONCAT(' CHARACTER SET ', c.CHARACTER_SET_NAME, ' COLLATE ', c.COLLATION_NAME), '')),
           c.COLLATION_NAME, ${ddw}._name('old_', c.COLUMN_NAME), ${ddw}._name('new_', c.COLUMN_NAME),
           (SELECT s.SEQ_IN_INDEX FROM information_schema.STATISTICS s
             WHERE s.TABLE_SCHEMA = w.table_schema AND s.TABLE_NAME = w.table_name AND s.INDEX_NAME = w.key_name AND s.COLUMN_NAME = c.COLUMN_NAME)
      FROM information_schema.COLUMNS c JOIN ${ddw}.watch w ON c.TABLE_SCHEMA = w.table_schema AND c.TABLE_NAME = w.table_name
     WHERE w.watch_id = watch AND c.GENERATION_EXPRESSION = ''
    ON DUPLICATE KEY UPDATE key_place = VALUES(key_place);
    CALL ${ddw}._list_images(watch);
END //

DROP PROCEDURE IF EXISTS ${ddw}._list_images //
CREATE PROCEDURE ${ddw}._list_images(IN watch INT) MODIFIES SQL DATA
    UPDATE ${ddw}.watch w
       SET w.images = (SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
                              GROUP_CONCAT(${ddw}._quoted(c.old_name), ', ', ${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', ')
                         FROM ${ddw}.watch_column c WHERE c.watch_id = watch)
     WHERE w.watch_id = watch //

-- The same columns with the name of a table before each.
DROP FUNCTION IF EXISTS ${ddw}._images_of //
CREATE FUNCTION ${ddw}._images_of(alias VARCHAR(10), watch INT) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE result LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */ (SELECT GROUP_CONCAT(alias, '.', ${ddw}._quoted(c.old_name), ', ', alias, '.', ${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', ')
              FROM ${ddw}.watch_column c WHERE c.watch_id = watch)
      INTO result;
    RETURN result;
END //

-- The name of an index that can be the key, or NULL: unique, over whole plain columns that are NOT NULL and captured.
-- Whether the rows of a source can no longer be told apart by the columns that it is tracked by.
DROP FUNCTION IF EXISTS ${ddw}._has_lost_key //
CREATE FUNCTION ${ddw}._has_lost_key(watch INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
    DECLARE result BOOLEAN;
    SELECT ${ddw}._usable_key(w.table_schema, w.table_name, w.key_name) IS NULL
        OR NOT (SELECT JSON_OBJECTAGG(s.SEQ_IN_INDEX, s.COLUMN_NAME) FROM information_schema.STATISTICS s
                 WHERE s.TABLE_SCHEMA = w.table_schema AND s.TABLE_NAME = w.table_name AND s.INDEX_NAME = w.key_name)
           <=> (SELECT JSON_OBJECTAGG(k.key_place, k.column_name) FROM ${ddw}.watch_column k WHERE k.watch_id = w.watch_id AND k.key_place IS NOT NULL)
      INTO result FROM ${ddw}.watch w WHERE w.watch_id = watch;
    RETURN result;
END //

DROP FUNCTION IF EXISTS ${ddw}._usable_key //
CREATE FUNCTION ${ddw}._usable_key(the_schema VARCHAR(64), the_table VARCHAR(64), key_name VARCHAR(64)) RETURNS VARCHAR(64) READS SQL DATA
BEGIN
    DECLARE result VARCHAR(64);
    SELECT (SELECT MIN(k.INDEX_NAME)
              FROM (SELECT s.INDEX_NAME
                      FROM information_schema.STATISTICS s
                      LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = s.TABLE_SCHEMA AND c.TABLE_NAME = s.TABLE_NAME AND c.COLUMN_NAME = s.COLUMN_NAME
                     WHERE s.TABLE_SCHEMA = the_schema AND s.TABLE_NAME = the_table AND s.NON_UNIQUE = 0 AND s.INDEX_NAME = COALESCE(key_name, 'PRIMARY')
                     GROUP BY s.INDEX_NAME
                    HAVING SUM(s.SUB_PART IS NOT NULL OR c.COLUMN_NAME IS NULL OR c.IS_NULLABLE = 'YES' OR c.GENERATION_EXPRESSION <> '') = 0) k)
      INTO result;
    RETURN result;
END //

-- In strict mode InnoDB asks whether the longest row fits that might ever come. Whether one fits that does come, it asks anyhow.
DROP PROCEDURE IF EXISTS ${ddw}._try_without_strictness //
CREATE PROCEDURE ${ddw}._try_without_strictness() MODIFIES SQL DATA
BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END; -- not everybody may
    SET SESSION innodb_strict_mode = OFF;
END //

DROP PROCEDURE IF EXISTS ${ddw}._create_tables //
CREATE PROCEDURE ${ddw}._create_tables(IN watch INT) MODIFIES SQL DATA
BEGIN
    DECLARE images LONGTEXT;
    DECLARE of_change LONGTEXT DEFAULT 'op CHAR(1) NOT NULL, `transaction` BIGINT NOT NULL, changed_at DATETIME(6) NOT NULL, origin VARCHAR(255), bucket BIGINT';
    DECLARE settings TEXT DEFAULT 'ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
    DECLARE EXIT HANDLER FOR 1117, 1118
        CALL ${ddw}._fail('DW007', CONCAT('two images of a row do not fit into one row: ', (SELECT w.source FROM ${ddw}.watch w WHERE w.watch_id = watch), ' has too many columns'));
    CALL ${ddw}._try_without_strictness();
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT(', ', ${ddw}._quoted(c.old_name), ' ', c.type_name, ' NULL, ', ${ddw}._quoted(c.new_name), ' ', c.type_name, ' NULL'
                        ORDER BY c.column_no, c.column_name SEPARATOR '') INTO images
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch;
    CALL ${ddw}._run(CONCAT('CREATE TABLE IF NOT EXISTS ', ${ddw}._object('unsettled_', watch),
        ' (written BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, ', of_change, images, ') ', settings));
    CALL ${ddw}._run(CONCAT('CREATE TABLE IF NOT EXISTS ', ${ddw}._object('delta_', watch),
        ' (position BIGINT NOT NULL, slot TINYINT NOT NULL, written BIGINT NOT NULL, ', of_change, images, ', PRIMARY KEY (position, slot)) ', settings,
        ' PARTITION BY LIST (slot) (PARTITION half_0 VALUES IN (0), PARTITION half_1 VALUES IN (1))'));
    CALL ${ddw}._run(CONCAT('CREATE TABLE IF NOT EXISTS ', ${ddw}._object('load_', watch),
        ' (load_id INT NOT NULL, position BIGINT NOT NULL, ', of_change, images, ', PRIMARY KEY (load_id, position)) ', settings));
    CALL ${ddw}._run(CONCAT('CREATE TABLE IF NOT EXISTS ', ${ddw}._object('kept_', watch),
        ' (process_id INT NOT NULL, position BIGINT NOT NULL, ', of_change, images, ', PRIMARY KEY (process_id, position)) ', settings));
    INSERT IGNORE INTO ${ddw}.settled (watch_id) VALUES (watch);
END //

DROP PROCEDURE IF EXISTS ${ddw}._drop_objects //
CREATE PROCEDURE ${ddw}._drop_objects(IN watch INT) MODIFIES SQL DATA
BEGIN
    CALL ${ddw}._run(CONCAT('DROP VIEW IF EXISTS ', ${ddw}._object('net_', watch), ', ', ${ddw}._object('changes_', watch)));
    CALL ${ddw}._run(CONCAT('DROP TABLE IF EXISTS ', ${ddw}._object('unsettled_', watch), ', ', ${ddw}._object('delta_', watch), ', ',
                            ${ddw}._object('load_', watch), ', ', ${ddw}._object('kept_', watch)));
END //

-- What the objects of a source end in. The longest prefix is "unsettled_".
DROP FUNCTION IF EXISTS ${ddw}._object_name //
CREATE FUNCTION ${ddw}._object_name(the_schema VARCHAR(64), the_table VARCHAR(64)) RETURNS VARCHAR(64) READS SQL DATA
BEGIN
    DECLARE result VARCHAR(64);
    SELECT IF(CHAR_LENGTH(the_table) <= 54
              AND NOT EXISTS (SELECT 1 FROM ${ddw}.watch w WHERE LOWER(w.object_name) = LOWER(the_table)),
              the_table, CONCAT(LEFT(the_table, 45), '_', LEFT(SHA2(CONCAT(the_schema, '.', the_table), 256), 8)))
      INTO result;
    RETURN result;
END //

DELIMITER ;
