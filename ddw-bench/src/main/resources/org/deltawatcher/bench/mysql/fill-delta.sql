-- Writes changes straight into the delta table, as settling would, 10,000 in a transaction: updates of {rows} rows, in an
-- order that is always the same and looks like none. Each says 7.50 hours before and 8.25 after.
DELIMITER //
CREATE TABLE {schema}.hundred (i BIGINT PRIMARY KEY) //
INSERT INTO {schema}.hundred
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 99)
SELECT n FROM number //
CREATE PROCEDURE {schema}.fill_delta(changes BIGINT)
BEGIN
    DECLARE done BIGINT DEFAULT 0;
    WHILE done < changes DO
        INSERT INTO {home}.delta_{name} (position, slot, written, op, `transaction`, changed_at, bucket, old_id, new_id, old_team_id, new_team_id,
                                         old_customer, new_customer, old_hours, new_hours, old_status, new_status, old_payload, new_payload,
                                         old_updated_at, new_updated_at)
        SELECT k.position, 0, k.position, 'U', k.position DIV 41, '2026-01-03', CRC32(k.id), k.id, k.id, 1 + k.id % 100, 1 + k.id % 100,
               CONCAT('customer ', k.id % 997), CONCAT('customer ', k.id % 997), 7.5, 8.25, 'open', 'done', k.payload, k.payload,
               '2026-01-02', '2026-01-03'
          FROM (SELECT r.position, r.id,
                       JSON_OBJECT('items', r.id % 7, 'note', 'left at the door', 'express', r.id % 2 = 0) AS payload
                  FROM (SELECT done + h.i * 100 + u.i + 1 AS position, 1 + (done + h.i * 100 + u.i + 1) * 7919 % {rows} AS id
                          FROM {schema}.hundred h STRAIGHT_JOIN {schema}.hundred u) r
                 WHERE r.position <= changes) k;
        SET done = done + 10000;
    END WHILE;
    UPDATE {home}.settled s JOIN {home}.watch w ON w.watch_id = s.watch_id
       SET s.position = changes, s.written = changes
     WHERE w.object_name = '{name}';
END //
CALL {schema}.fill_delta({changes}) //
ANALYZE TABLE {home}.delta_{name} //
