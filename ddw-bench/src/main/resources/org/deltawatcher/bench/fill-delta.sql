-- Writes changes straight into the delta table, as the trigger would, in transactions of 1 to 81 rows that each commit:
-- updates of 200,000 rows, in random order.
DO $$
DECLARE
    size integer;
    done integer := 0;
BEGIN
    WHILE done < {rows} LOOP
        size := 1 + (random() * random() * 80)::integer;
        INSERT INTO {delta} (op, bucket, old_id, new_id, old_team, new_team, old_customer, new_customer, old_hours, new_hours,
                             old_delivered_on, new_delivered_on, old_changed_at, new_changed_at, old_details, new_details)
        SELECT 'U', hash_record_extended(ROW(k.id), 0) & 9223372036854775807, k.id, k.id, k.team, k.team, k.customer, k.customer,
               7.5, 8.25, '2026-01-02', '2026-01-02', now(), now(), k.details, k.details
          FROM (SELECT r.id, 'team ' || r.id % 40 AS team, 'customer ' || r.id % 997 AS customer,
                       jsonb_build_object('items', r.id % 7, 'note', 'left at the door', 'express', r.id % 2 = 0) AS details
                  FROM (SELECT (random() * 200000)::bigint AS id FROM generate_series(1, least(size, {rows} - done))) r) k;
        done := done + size;
        COMMIT;
    END LOOP;
END $$;
