-- What people do about parked changes. A key's changes are taken together, so that their order holds.

CREATE OR REPLACE FUNCTION ${ddw}._set_parked(p ${ddw}.process, "position" bigint, new_state text, from_states text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken integer;
BEGIN
    IF "position" IS NOT NULL AND NOT EXISTS (SELECT FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.position = _set_parked.position
                                                AND k.state IN ('parked', 'replay', 'staged')) THEN
        PERFORM ${ddw}._fail('DW001', format('no change at position %s is parked for %s on %s', "position", p.name, p.source));
    END IF;
    -- the process and its lanes are locked first, as by everybody, so that no batch is cut meanwhile and no lanes are made anew
    PERFORM FROM ${ddw}.process q WHERE q.process_id = p.process_id FOR NO KEY UPDATE;
    PERFORM FROM ${ddw}.lane l WHERE l.process_id = p.process_id ORDER BY l.lane_no FOR UPDATE;
    UPDATE ${ddw}.parked k SET state = new_state, ended_at = CASE WHEN new_state = 'replay' THEN NULL ELSE ${ddw}.now() END
     WHERE k.process_id = p.process_id AND k.state = ANY (from_states)
       AND (_set_parked.position IS NULL OR k.bucket = (SELECT m.bucket FROM ${ddw}.parked m WHERE m.process_id = p.process_id AND m.position = _set_parked.position));
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.replay(source text, process text, "position" bigint DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken integer := ${ddw}._set_parked(${ddw}._process(source, process), "position", 'replay', ARRAY['parked']);
BEGIN
    PERFORM ${ddw}._wake();
    RETURN taken;
END $$;
COMMENT ON FUNCTION ${ddw}.replay IS 'Offers parked changes again, key by key, in order: those of one position''s key, or all. Returns how many.';

CREATE OR REPLACE FUNCTION ${ddw}.drop_parked(source text, process text, "position" bigint DEFAULT NULL) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT ${ddw}._set_parked(${ddw}._process(source, process), "position", 'dropped', ARRAY['parked', 'replay']) $$;
COMMENT ON FUNCTION ${ddw}.drop_parked IS 'Gives parked changes up for good: those of one position''s key, or all. Returns how many.';
