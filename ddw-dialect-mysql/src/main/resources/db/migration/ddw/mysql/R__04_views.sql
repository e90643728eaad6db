-- The typed views of a source: changes_… (every change of a batch) and net_… (folded, one a key); and what is pending.
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

DELIMITER //

-- A batch of changes is a range of positions, of which its lane's rows count.
DROP FUNCTION IF EXISTS ${ddw}._changes_query //
CREATE FUNCTION ${ddw}._changes_query(watch INT) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE holds BOOLEAN;
    DECLARE meta TEXT DEFAULT 'd.position, d.op, d.`transaction`, d.changed_at, d.origin, d.bucket';
    DECLARE images LONGTEXT DEFAULT ${ddw}._images_of('d', watch);
    DECLARE row_query LONGTEXT;
    -- a single lane needs no division; a batch without parked rows in its range no look-up
    DECLARE mine TEXT DEFAULT '(b.lanes = 1 OR d.op = ''T'' OR d.bucket % b.lanes = b.lane_no)
   AND (NOT b.leaves_out OR NOT EXISTS (SELECT 1 FROM `${ddw}`.parked k WHERE k.process_id = b.process_id AND k.position = d.position))';
    SET row_query = CONCAT('SELECT b.batch_id, b.process_id, ', meta, ', ', images, '
  FROM `${ddw}`.batch b JOIN ', ${ddw}._object('delta_', watch), ' d ON d.position >= b.first_position AND d.position <= b.last_position
 WHERE b.kind = ''changes'' AND ', mine, '
UNION ALL
SELECT b.batch_id, b.process_id, ', meta, ', ', images, '
  FROM `${ddw}`.batch b JOIN ', ${ddw}._object('load_', watch), ' d ON d.load_id = b.load_id AND d.position >= b.first_position AND d.position <= b.last_position
 WHERE b.kind = ''load'' AND ', mine, '
UNION ALL
SELECT b.batch_id, b.process_id, ', meta, ', ', images, '
  FROM `${ddw}`.batch b JOIN `${ddw}`.parked k ON k.batch_id = b.batch_id
  JOIN ', ${ddw}._object('kept_', watch), ' d ON d.process_id = k.process_id AND d.position = k.position
 WHERE b.kind = ''replay''');
    SELECT EXISTS (SELECT 1 FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE w.watch_id = watch AND p.filter IS NOT NULL) INTO holds;
    IF holds THEN
        RETURN ${ddw}._filtered_query(watch, row_query);
    END IF;
    RETURN CONCAT('SELECT d.batch_id, ', meta, ', ', images, '\n  FROM (', row_query, ') d');
END //

-- A row that moves into a process's filter is added, one that moves out is removed, one that stays outside is no change.
DROP FUNCTION IF EXISTS ${ddw}._filtered_query //
CREATE FUNCTION ${ddw}._filtered_query(watch INT, row_query LONGTEXT) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE old_row LONGTEXT; DECLARE new_row LONGTEXT; DECLARE images LONGTEXT; DECLARE old_cases LONGTEXT; DECLARE new_cases LONGTEXT;
    DECLARE table_name VARCHAR(130);
    SELECT (SELECT ${ddw}._quoted(w.table_name) FROM ${ddw}.watch w WHERE w.watch_id = watch) INTO table_name;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('d.', ${ddw}._quoted(c.old_name), ' AS ', ${ddw}._quoted(c.column_name) ORDER BY c.column_no SEPARATOR ', '),
           GROUP_CONCAT('d.', ${ddw}._quoted(c.new_name), ' AS ', ${ddw}._quoted(c.column_name) ORDER BY c.column_no SEPARATOR ', ') INTO old_row, new_row
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND NOT c.is_dropped;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('CASE WHEN f.was_in THEN f.', ${ddw}._quoted(c.old_name), ' END AS ', ${ddw}._quoted(c.old_name),
                        ', CASE WHEN f.is_in THEN f.', ${ddw}._quoted(c.new_name), ' END AS ', ${ddw}._quoted(c.new_name) ORDER BY c.column_no, c.column_name SEPARATOR ', ') INTO images
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('WHEN ', p.process_id, ' THEN (SELECT (', p.filter, '\n) IS TRUE FROM (SELECT ', old_row, ') AS ', table_name, ')' SEPARATOR ' '),
           GROUP_CONCAT('WHEN ', p.process_id, ' THEN (SELECT (', p.filter, '\n) IS TRUE FROM (SELECT ', new_row, ') AS ', table_name, ')' SEPARATOR ' ')
      INTO old_cases, new_cases
      FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE w.watch_id = watch AND p.filter IS NOT NULL;
    RETURN CONCAT('SELECT f.batch_id, f.position,
       CASE WHEN f.op = ''T'' THEN ''T'' WHEN f.was_in AND f.is_in THEN ''U'' WHEN f.is_in THEN ''I'' ELSE ''D'' END AS op,
       f.`transaction`, f.changed_at, f.origin, f.bucket, ', images, '
  FROM (SELECT d.*, d.op IN (''U'', ''D'') AND CASE d.process_id ', old_cases, ' ELSE TRUE END AS was_in,
               d.op IN (''U'', ''I'') AND CASE d.process_id ', new_cases, ' ELSE TRUE END AS is_in
          FROM (', row_query, ') d) f
 WHERE f.was_in OR f.is_in OR f.op = ''T''');
END //

-- What lies before the last truncation of a batch is void: ${ddw}.truncate takes all rows away that it finds, and keeps
-- others out until the end of its transaction. (The batch is looked up for each change: the server would read the whole register.)
DROP FUNCTION IF EXISTS ${ddw}._net_query //
CREATE FUNCTION ${ddw}._net_query(watch INT) RETURNS LONGTEXT READS SQL DATA
BEGIN
    DECLARE key_of_change LONGTEXT; DECLARE firsts LONGTEXT; DECLARE images LONGTEXT; DECLARE is_same LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('CASE WHEN c.op = ''D'' THEN c.', ${ddw}._quoted(c.old_name), ' ELSE c.', ${ddw}._quoted(c.new_name), ' END' ORDER BY c.key_place SEPARATOR ', ') INTO key_of_change
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch AND c.key_place IS NOT NULL;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('FIRST_VALUE(c.', ${ddw}._quoted(c.old_name), ') OVER of_key AS ', ${ddw}._quoted(c.old_name), ', c.', ${ddw}._quoted(c.new_name)
                        ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT('CASE WHEN n.first_op <> ''I'' THEN n.', ${ddw}._quoted(c.old_name), ' END AS ', ${ddw}._quoted(c.old_name),
                        ', CASE WHEN n.op <> ''D'' THEN n.', ${ddw}._quoted(c.new_name), ' END AS ', ${ddw}._quoted(c.new_name)
                        ORDER BY c.column_no, c.column_name SEPARATOR ', '),
           GROUP_CONCAT(${ddw}._same(c.data_type, CONCAT('n.', ${ddw}._quoted(c.old_name)), CONCAT('n.', ${ddw}._quoted(c.new_name))) SEPARATOR ' AND ')
      INTO firsts, images, is_same
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch;
    RETURN CONCAT('SELECT n.batch_id, n.position,
       CASE WHEN n.op = ''T'' THEN ''T'' WHEN n.first_op = ''I'' THEN ''I'' WHEN n.op = ''D'' THEN ''D'' ELSE ''U'' END AS op,
       n.`transaction`, n.changed_at, n.origin, n.bucket, ', images, '
  FROM (SELECT c.batch_id, c.position, c.op, c.`transaction`, c.changed_at, c.origin, c.bucket,
               FIRST_VALUE(c.op) OVER of_key AS first_op, LEAD(c.op) OVER of_key IS NULL AS is_last, ', firsts, '
          FROM ', ${ddw}._object('changes_', watch), ' c STRAIGHT_JOIN `${ddw}`.batch t ON t.batch_id = c.batch_id
         WHERE t.truncation IS NULL OR c.position >= t.truncation
        WINDOW of_key AS (PARTITION BY c.batch_id, ', key_of_change, ' ORDER BY c.position)) n
 WHERE n.is_last AND NOT (n.first_op = ''I'' AND n.op = ''D'')
   AND (n.first_op = ''I'' OR n.op = ''D'' OR n.op = ''T'' OR NOT (', is_same, '))');
END //

-- Makes the views anew, for the columns and filters as they are now; CREATE VIEW commits. One at a time, so that nobody puts
-- an older state in place of a newer one, and all from one snapshot: a filter that is edited meanwhile comes in the next time.
DROP PROCEDURE IF EXISTS ${ddw}._create_views //
CREATE PROCEDURE ${ddw}._create_views(IN watch INT) MODIFIES SQL DATA
BEGIN
    DECLARE lock_name VARCHAR(64) DEFAULT CONCAT('${ddw}.views.', watch);
    DECLARE changes LONGTEXT; DECLARE net LONGTEXT; DECLARE filters JSON; DECLARE locked INT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        DO RELEASE_LOCK(lock_name);
        RESIGNAL;
    END;
    IF NOT COALESCE(GET_LOCK(lock_name, 30), FALSE) THEN
        CALL ${ddw}._fail('DW001', 'the views of this source are being made elsewhere, for more than 30 seconds; try again');
    END IF;
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    START TRANSACTION WITH CONSISTENT SNAPSHOT;
    SELECT JSON_OBJECTAGG(p.process_id, p.filter) INTO filters
      FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE w.watch_id = watch AND p.filter IS NOT NULL;
    SET changes = ${ddw}._changes_query(watch);
    SET net = ${ddw}._net_query(watch);
    COMMIT;
    -- until they are there nobody stages by what they held before; whoever is at it has locked a lane
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    START TRANSACTION;
    SELECT COUNT(l.lane_no) INTO locked FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source JOIN ${ddw}.lane l ON l.process_id = p.process_id
     WHERE w.watch_id = watch AND NOT p.viewed_filter <=> JSON_UNQUOTE(JSON_EXTRACT(filters, CONCAT('$."', p.process_id, '"'))) FOR UPDATE OF l;
    UPDATE ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source SET p.viewed_filter = ')'
     WHERE w.watch_id = watch AND NOT p.viewed_filter <=> JSON_UNQUOTE(JSON_EXTRACT(filters, CONCAT('$."', p.process_id, '"')));
    COMMIT;
    CALL ${ddw}._run(CONCAT('CREATE OR REPLACE VIEW ', ${ddw}._object('changes_', watch), ' AS ', changes));
    CALL ${ddw}._run(CONCAT('CREATE OR REPLACE VIEW ', ${ddw}._object('net_', watch), ' AS ', net));
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED; -- passes over rows that need nothing, locked or not
    UPDATE ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source
       SET p.viewed_filter = JSON_UNQUOTE(JSON_EXTRACT(filters, CONCAT('$."', p.process_id, '"')))
     WHERE w.watch_id = watch AND NOT p.viewed_filter <=> JSON_UNQUOTE(JSON_EXTRACT(filters, CONCAT('$."', p.process_id, '"')));
    COMMIT;
    DO RELEASE_LOCK(lock_name);
END //

-- DDL commits, so tracking may be half there. Who works on it must wait, and no row is to blame.
DROP PROCEDURE IF EXISTS ${ddw}._require_views //
CREATE PROCEDURE ${ddw}._require_views(IN watch INT) READS SQL DATA
BEGIN
    DECLARE missing VARCHAR(270);
    SELECT (SELECT w.source FROM ${ddw}.watch w
             WHERE w.watch_id = watch
               AND (SELECT COUNT(*) FROM information_schema.VIEWS v
                     WHERE v.TABLE_SCHEMA = '${ddw}' AND v.TABLE_NAME IN (${ddw}._name('changes_', w.object_name), ${ddw}._name('net_', w.object_name))) < 2)
      INTO missing;
    IF missing IS NOT NULL THEN
        CALL ${ddw}._fail('DW007', CONCAT('the views of ', missing, ' are missing, as enabling it was not finished; enable it again'));
    END IF;
END //

-- What no committed batch holds yet, a row a lane: the settled changes of each source, counted up to 100,000. As no
-- function may prepare a statement, the view names every delta table, and is made anew when a source comes or goes.
DROP PROCEDURE IF EXISTS ${ddw}._create_pending //
CREATE PROCEDURE ${ddw}._create_pending() MODIFIES SQL DATA
BEGIN
    DECLARE parts LONGTEXT;
    SELECT /*+ SET_VAR(group_concat_max_len = 10000000) */
           GROUP_CONCAT('SELECT l.process_id, l.lane_no,
       (SELECT COUNT(*) FROM (SELECT 1 FROM ', ${ddw}._object('delta_', w.watch_id), ' d
                               WHERE d.position > l.position AND (l.lanes = 1 OR d.op = ''T'' OR d.bucket % l.lanes = l.lane_no) LIMIT 100000) n)
       + (SELECT COUNT(*) FROM (SELECT 1 FROM ', ${ddw}._object('load_', w.watch_id), ' d
                                 WHERE d.load_id = l.load_id AND d.position > l.load_position
                                   AND (l.lanes = 1 OR d.op = ''T'' OR d.bucket % l.lanes = l.lane_no) LIMIT 100000) n) AS pending,
       (SELECT d.changed_at FROM ', ${ddw}._object('delta_', w.watch_id), ' d
         WHERE d.position > l.position AND (l.lanes = 1 OR d.op = ''T'' OR d.bucket % l.lanes = l.lane_no) ORDER BY d.position LIMIT 1) AS oldest
  FROM `${ddw}`._lane l WHERE l.watch_id = ', w.watch_id SEPARATOR '\nUNION ALL\n') INTO parts
      FROM ${ddw}.watch w JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = '${ddw}' AND t.TABLE_NAME = ${ddw}._name('delta_', w.object_name)
      JOIN information_schema.TABLES o ON o.TABLE_SCHEMA = '${ddw}' AND o.TABLE_NAME = ${ddw}._name('load_', w.object_name);
    CALL ${ddw}._run(CONCAT('CREATE OR REPLACE VIEW `${ddw}`._pending AS ',
        COALESCE(parts, 'SELECT l.process_id, l.lane_no, 0 AS pending, CAST(NULL AS DATETIME(6)) AS oldest FROM `${ddw}`._lane l WHERE FALSE')));
END //

DELIMITER ;

CREATE OR REPLACE VIEW ${ddw}._lane AS
SELECT w.watch_id, l.process_id, l.lane_no, l.position, l.load_id, l.load_position,
       (SELECT COUNT(*) FROM ${ddw}.lane o WHERE o.process_id = l.process_id) AS lanes
  FROM ${ddw}.lane l JOIN ${ddw}.process p ON p.process_id = l.process_id JOIN ${ddw}.watch w ON w.source = p.source;

CALL ${ddw}._create_pending();
