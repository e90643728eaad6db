-- Writes changes straight into the delta table, as the trigger would, in transactions of 1 to 81 rows that each commit:
-- updates of 200,000 rows, in an order that is always the same and looks like none.
DO $$
DECLARE
    size integer;
    done integer := 0;
BEGIN
    WHILE done < {rows} LOOP
        size := least(1 + (done * 7919::bigint % 81)::integer, {rows} - done);
        INSERT INTO {delta} (op, bucket, old_id, new_id, old_team_id, new_team_id, old_customer, new_customer, old_hours, new_hours,
                             old_status, new_status, old_payload, new_payload, old_updated_at, new_updated_at)
        SELECT 'U', hash_record_extended(ROW(k.id), 0) & 9223372036854775807, k.id, k.id, k.team, k.team, k.customer, k.customer,
               7.5, 8.25, 'open', 'done', k.payload, k.payload, '2026-01-02', '2026-01-03'
          FROM (SELECT r.id, (1 + r.id % 100)::integer AS team, 'customer ' || r.id % 997 AS customer,
                       jsonb_build_object('items', r.id % 7, 'note', 'left at the door', 'express', r.id % 2 = 0) AS payload
                  FROM (SELECT 1 + ({first} + done + i) * 7919::bigint % 200000 AS id FROM generate_series(1, size) i) r) k;
        done := done + size;
        COMMIT;
    END LOOP;
END $$;
