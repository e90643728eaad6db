-- Fills the same delta table from transition tables, once a statement. A changed key is told by a join over the key:
-- an old row without a new one is gone, a new one without an old one has come.
DROP TRIGGER "0_ddw_change" ON {schema}.delivery_notes;
DROP TRIGGER "0_ddw_update" ON {schema}.delivery_notes;

CREATE FUNCTION {schema}.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {delta} (op, bucket, new_id, new_team_id, new_customer, new_hours, new_status, new_payload, new_updated_at)
        SELECT 'I', hash_record_extended(ROW(n.id), 0) & 9223372036854775807,
               n.id, n.team_id, n.customer, n.hours, n.status, n.payload, n.updated_at
          FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO {delta} (op, bucket, old_id, old_team_id, old_customer, old_hours, old_status, old_payload, old_updated_at)
        SELECT 'D', hash_record_extended(ROW(o.id), 0) & 9223372036854775807,
               o.id, o.team_id, o.customer, o.hours, o.status, o.payload, o.updated_at
          FROM old_rows o;
    ELSE
        INSERT INTO {delta} (op, bucket, old_id, old_team_id, old_customer, old_hours, old_status, old_payload, old_updated_at,
                             new_id, new_team_id, new_customer, new_hours, new_status, new_payload, new_updated_at)
        SELECT CASE WHEN o.id IS NULL THEN 'I' WHEN n.id IS NULL THEN 'D' ELSE 'U' END,
               hash_record_extended(ROW(coalesce(n.id, o.id)), 0) & 9223372036854775807,
               o.id, o.team_id, o.customer, o.hours, o.status, o.payload, o.updated_at,
               n.id, n.team_id, n.customer, n.hours, n.status, n.payload, n.updated_at
          FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
         WHERE o.id IS NULL OR n.id IS NULL OR o.* *<> n.*;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "0_insert" AFTER INSERT ON {schema}.delivery_notes REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.capture();
CREATE TRIGGER "0_update" AFTER UPDATE ON {schema}.delivery_notes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.capture();
CREATE TRIGGER "0_delete" AFTER DELETE ON {schema}.delivery_notes REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.capture();
