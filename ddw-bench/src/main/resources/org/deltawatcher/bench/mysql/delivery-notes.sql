-- The table that is written to: {schema} is put in place of the contender's database, {rows} of their number. Row n is
-- always the same.
DELIMITER //
CREATE TABLE {schema}.delivery_notes (
    id         BIGINT PRIMARY KEY,
    team_id    INT NOT NULL,
    customer   VARCHAR(100) NOT NULL,
    hours      DECIMAL(8, 2) NOT NULL,
    status     VARCHAR(20) NOT NULL,
    payload    JSON,
    updated_at DATETIME(6) NOT NULL
) //
INSERT /*+ SET_VAR(cte_max_recursion_depth = 4294967295) */ INTO {schema}.delivery_notes
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})
SELECT {note}
  FROM number //
