-- The trigger keeps the statistic itself: hours per team.
CREATE TABLE {schema}.hours_per_team (team_id integer PRIMARY KEY, hours numeric NOT NULL, notes bigint NOT NULL);
INSERT INTO {schema}.hours_per_team SELECT team_id, sum(hours), count(*) FROM {schema}.delivery_notes GROUP BY team_id;

CREATE FUNCTION {schema}.keep_statistic() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.team_id = OLD.team_id THEN
        UPDATE {schema}.hours_per_team s SET hours = s.hours + NEW.hours - OLD.hours WHERE s.team_id = NEW.team_id;
        RETURN NULL;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE {schema}.hours_per_team s SET hours = s.hours - OLD.hours, notes = s.notes - 1 WHERE s.team_id = OLD.team_id;
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        INSERT INTO {schema}.hours_per_team AS s VALUES (NEW.team_id, NEW.hours, 1)
        ON CONFLICT (team_id) DO UPDATE SET hours = s.hours + excluded.hours, notes = s.notes + 1;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_statistic AFTER INSERT OR UPDATE OR DELETE ON {schema}.delivery_notes
    FOR EACH ROW EXECUTE FUNCTION {schema}.keep_statistic();
