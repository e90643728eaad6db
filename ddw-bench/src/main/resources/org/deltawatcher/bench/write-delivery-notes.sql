-- One of two writers: transactions {from} to {to} of 100 rows each, in one statement. Of ten transactions eight update rows that lie
-- far apart, of all of them in turn; one inserts, one deletes. A row comes back long after it was deleted. The writers
-- share no row: one has the even ids, one the odd ones.
DO $$
DECLARE
    updatable bigint := {rows} * 45 / 100;                -- of this writer's ids
    blocks    bigint := {rows} / 1000;                    -- of 100 ids, beyond those; half of them are there
    block     bigint;
BEGIN
    FOR transaction IN {from} .. {to} LOOP
        CASE transaction % 10
            WHEN 4 THEN
                block := (transaction / 10 + blocks / 2) % blocks;
                INSERT INTO {schema}.delivery_notes
                SELECT {note}
                  FROM (SELECT 2 * (updatable + block * 100 + i) + {writer} + 1 AS n FROM generate_series(0, 99) i) ids;
            WHEN 9 THEN
                block := transaction / 10 % blocks;
                DELETE FROM {schema}.delivery_notes
                 WHERE id IN (SELECT 2 * (updatable + block * 100 + i) + {writer} + 1 FROM generate_series(0, 99) i);
            ELSE
                UPDATE {schema}.delivery_notes
                   SET hours = hours + 0.25, updated_at = updated_at + interval '1 minute',
                       team_id = CASE WHEN transaction % 10 = 0 THEN 1 + team_id % 100 ELSE team_id END
                 WHERE id IN (SELECT 2 * ((transaction * 100 + i) * 7919::bigint % updatable) + {writer} + 1 FROM generate_series(0, 99) i);
        END CASE;
        COMMIT;
    END LOOP;
END $$;
