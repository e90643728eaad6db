-- Two writers call this: transactions of 100 rows each, in one statement. Of ten transactions eight update rows that lie
-- far apart, of all of them in turn; one inserts, one deletes. A row comes back long after it was deleted. The writers
-- share no row: one has the even ids, one the odd ones.
DELIMITER //
CREATE TABLE {schema}.hundred (i BIGINT PRIMARY KEY) //
INSERT INTO {schema}.hundred
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 99)
SELECT n FROM number //
CREATE PROCEDURE {schema}.write_delivery_notes(first_transaction BIGINT, last_transaction BIGINT, writer BIGINT)
BEGIN
    DECLARE updatable BIGINT DEFAULT {rows} * 45 DIV 100;     -- of this writer's ids
    DECLARE blocks BIGINT DEFAULT {rows} DIV 1000;            -- of 100 ids, beyond those; half of them are there
    DECLARE number BIGINT DEFAULT first_transaction;
    DECLARE first_id BIGINT;
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;   -- else the writers would lock gaps of each other
    WHILE number <= last_transaction DO
        START TRANSACTION;
        IF number % 10 = 4 THEN
            SET first_id = 2 * (updatable + (number DIV 10 + blocks DIV 2) % blocks * 100) + writer + 1;
            INSERT INTO {schema}.delivery_notes
            SELECT {note}
              FROM (SELECT first_id + 2 * h.i AS n FROM {schema}.hundred h) ids;
        ELSEIF number % 10 = 9 THEN
            SET first_id = 2 * (updatable + number DIV 10 % blocks * 100) + writer + 1;
            DELETE d
              FROM {schema}.hundred h STRAIGHT_JOIN {schema}.delivery_notes d ON d.id = first_id + 2 * h.i;
        ELSE
            UPDATE {schema}.hundred h STRAIGHT_JOIN {schema}.delivery_notes d
                ON d.id = 2 * ((number * 100 + h.i) * 7919 % updatable) + writer + 1
               SET d.hours = d.hours + 0.25, d.updated_at = d.updated_at + INTERVAL 1 MINUTE,
                   d.team_id = IF(number % 10 = 0, 1 + d.team_id % 100, d.team_id);
        END IF;
        COMMIT;
        SET number = number + 1;
    END WHILE;
END //
