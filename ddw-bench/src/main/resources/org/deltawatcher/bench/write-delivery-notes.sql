-- A writer: updates in transactions of 1 to 81 neighbouring rows, at random places. Captured by the trigger.
DO $$
DECLARE
    first bigint;
    size integer;
    done integer := 0;
BEGIN
    WHILE done < {rows} LOOP
        size := least(1 + (random() * random() * 80)::integer, {rows} - done);
        first := 1 + (random() * (20000 - size))::integer;
        UPDATE {schema}.delivery_notes SET hours = (random() * 90)::integer / 10.0, changed_at = now()
         WHERE id >= first AND id < first + size;
        done := done + size;
        COMMIT;
    END LOOP;
END $$;
