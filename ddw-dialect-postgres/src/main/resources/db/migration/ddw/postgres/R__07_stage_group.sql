-- Staging of process groups. All members are cut at one snapshot, so what is applied together is whole transactions.

CREATE OR REPLACE FUNCTION ${ddw}.stage_group(group_name text, worker text DEFAULT NULL) RETURNS TABLE (source text, process text, batch_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    members integer[] := ${ddw}._members(group_name);
    must_lock_processes boolean;
    floors bigint[];
    young_now xid8;
    staged uuid[];
    failing text; why text;
BEGIN
    PERFORM ${ddw}._read_committed('stage_group');
    IF cardinality(members) = 0 THEN
        PERFORM ${ddw}._fail('DW003', format('there is no process group %s', coalesce(group_name, 'NULL')),
            (SELECT 'Groups: ' || string_agg(DISTINCT p.process_group, ', ') || '.' FROM ${ddw}.process p));
    END IF;
    PERFORM ${ddw}._refuse_restored(w) FROM ${ddw}.watch w JOIN ${ddw}.process p ON p.source = w.source WHERE p.process_id = ANY (members);
    PERFORM ${ddw}._expire(m) FROM unnest(members) m;
    IF NOT ${ddw}._is_free(members)
       OR NOT EXISTS (SELECT FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source WHERE p.process_id = ANY (members) AND ${ddw}._has_work(p, w)) THEN
        RETURN; -- and nothing was written
    END IF;
    IF pg_current_xact_id_if_assigned() IS NULL THEN -- as in stage
        floors := ARRAY(SELECT ${ddw}._last_position(w) FROM unnest(members) WITH ORDINALITY m (id, place)
                          JOIN ${ddw}.process p ON p.process_id = m.id JOIN ${ddw}.watch w ON w.source = p.source ORDER BY m.place);
        young_now := pg_current_xact_id();
    END IF;
    must_lock_processes := ${ddw}._is_to_begin_anew(members);
    IF ${ddw}._lock_group(members, must_lock_processes)
       -- behind the locks: who changes any of this locks the lanes first
       AND members = ${ddw}._members(group_name) AND ${ddw}._is_free(members) AND (must_lock_processes OR NOT ${ddw}._is_to_begin_anew(members)) THEN
        BEGIN
            staged := ${ddw}._stage_members(members, coalesce(worker, session_user::text), young_now, floors);
            RETURN QUERY SELECT b.source, b.name, b.batch_id FROM ${ddw}.batch b WHERE b.batch_id = ANY (staged) ORDER BY b.batch_no;
        EXCEPTION WHEN SQLSTATE 'DW000' THEN -- nobody has moved on
            GET STACKED DIAGNOSTICS failing = PG_EXCEPTION_DETAIL, why = MESSAGE_TEXT;
            PERFORM ${ddw}._hold_up(p, 0, why) FROM ${ddw}.process p WHERE p.process_id = failing::integer;
        END;
    END IF;
END $$;
COMMENT ON FUNCTION ${ddw}.stage_group IS 'Leases what the members of a process group have to do together: a batch each, all cut at one snapshot.';

-- In the order in which they were registered, which is also the order of locks.
CREATE OR REPLACE FUNCTION ${ddw}._members(group_name text) RETURNS integer[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT ARRAY(SELECT p.process_id FROM ${ddw}.process p WHERE p.process_group = group_name ORDER BY p.process_id) $$;

-- Whether all are active, none has a batch, and none pauses. A group rests as a whole.
CREATE OR REPLACE FUNCTION ${ddw}._is_free(members integer[]) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM ${ddw}.process p JOIN ${ddw}.lane l USING (process_id)
                        WHERE p.process_id = ANY (members) AND (NOT p.is_active OR l.batch_id IS NOT NULL OR l.retry_at > ${ddw}.now()))
$$;

CREATE OR REPLACE FUNCTION ${ddw}._is_to_begin_anew(members integer[]) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ${ddw}.process p WHERE p.process_id = ANY (members)
                    AND (cardinality(p.relane_snapshots) > 0 OR EXISTS (SELECT FROM ${ddw}.load d WHERE d.process_id = p.process_id AND d.state = 'wanted')))
$$;

-- Processes, if their lanes may be made anew, before lanes. False: somebody else is at one of them.
CREATE OR REPLACE FUNCTION ${ddw}._lock_group(members integer[], with_processes boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    locked bigint;
BEGIN
    IF with_processes THEN
        PERFORM FROM ${ddw}.process p WHERE p.process_id = ANY (members) ORDER BY p.process_id FOR NO KEY UPDATE SKIP LOCKED;
        GET DIAGNOSTICS locked = ROW_COUNT;
        IF locked < cardinality(members) THEN
            RETURN false;
        END IF;
    END IF;
    PERFORM FROM ${ddw}.lane l WHERE l.process_id = ANY (members) ORDER BY l.process_id, l.lane_no FOR UPDATE SKIP LOCKED;
    GET DIAGNOSTICS locked = ROW_COUNT;
    RETURN locked = cardinality(members);
END $$;

-- What was begun is finished first, each member up to where its window ends: that is where the others are. Only then all
-- move on to one snapshot: that of a meeting, or of the loads that are wanted, or of now.
CREATE OR REPLACE FUNCTION ${ddw}._stage_members(members integer[], worker text, young_now xid8, floors bigint[]) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    staged uuid[];
    loads ${ddw}._wanted[];
    meeting pg_snapshot;
BEGIN
    LOOP
        staged := ${ddw}._stage_each(members, worker, NULL, NULL, NULL);
        IF cardinality(staged) > 0 THEN
            RETURN staged;
        END IF;
        PERFORM ${ddw}._relane(p, w) FROM ${ddw}.process p JOIN ${ddw}.watch w ON w.source = p.source
          WHERE p.process_id = ANY (members) AND cardinality(p.relane_snapshots) > 0;
        meeting := (SELECT p.relane_snapshots[1] FROM ${ddw}.process p
                     WHERE p.process_id = ANY (members) AND cardinality(p.relane_snapshots) > 0 AND NOT ${ddw}._wants_load(p.process_id)
                     ORDER BY ${ddw}._age(p.relane_snapshots[1]) LIMIT 1);
        EXIT WHEN meeting IS NULL;
        -- a pair of now would span all transactions since the meeting was called
        staged := ${ddw}._stage_each(members, worker, NULL, NULL, meeting);
        IF cardinality(staged) > 0 THEN
            RETURN staged;
        END IF;
    END LOOP;
    loads := ARRAY(SELECT ROW(d.process_id, d.load_id, young_now, floors[m.place])::${ddw}._wanted
                     FROM unnest(members) WITH ORDINALITY m (id, place) JOIN ${ddw}.load d ON d.process_id = m.id WHERE d.state = 'wanted' ORDER BY m.place);
    RETURN ${ddw}._stage_each(members, worker, young_now, floors,
        CASE WHEN cardinality(loads) > 0 THEN ${ddw}._take_loads(loads) ELSE ${ddw}._settled(pg_current_snapshot()) END);
END $$;

-- A batch of each member that has anything, up to a goal; NULL: up to the end of its window. Who is to be loaded anew, or
-- has joined beyond the goal, has nothing to do there.
CREATE OR REPLACE FUNCTION ${ddw}._stage_each(members integer[], worker text, young_now xid8, floors bigint[], goal pg_snapshot) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process;
    l ${ddw}.lane;
    place integer;
    staged uuid[] := '{}';
    one uuid;
BEGIN
    FOR place IN 1 .. cardinality(members) LOOP
        SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = members[place];
        SELECT f.* INTO l FROM ${ddw}.lane f WHERE f.process_id = p.process_id;
        CONTINUE WHEN ${ddw}._wants_load(p.process_id) OR ${ddw}._age(goal) < ${ddw}._age(l.snapshot_to);
        one := ${ddw}._stage_member(p, l, worker, young_now, floors[place], coalesce(goal, l.snapshot_to));
        IF one IS NOT NULL THEN
            staged := staged || one;
        END IF;
    END LOOP;
    RETURN staged;
END $$;

-- Everything up to the goal, and truncations stop nobody: half a batch would be half a transaction. Whoever applies it has the
-- truncation from the views, and a copy is never seen empty where the source was not.
CREATE OR REPLACE FUNCTION ${ddw}._stage_member(
    p ${ddw}.process, l ${ddw}.lane, worker text, young_now xid8, floor_now bigint, goal pg_snapshot) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch := ${ddw}._watch(p.source);
BEGIN
    IF p.filter IS NULL THEN
        RETURN ${ddw}._stage_lane(p, w, l, NULL, worker, young_now, floor_now, goal);
    END IF;
    BEGIN
        RETURN ${ddw}._stage_lane(p, w, l, NULL, worker, young_now, floor_now, goal);
    EXCEPTION WHEN OTHERS THEN
        IF left(SQLSTATE, 2) IN ('DW', '40', '53', '55', '57', '58', 'XX') THEN
            RAISE;
        END IF;
        RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'DW000', DETAIL = p.process_id;
    END;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._wants_load(process_id integer) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM ${ddw}.load d WHERE d.process_id = $1 AND d.state = 'wanted') $$;

-- What snapshots of one server compare by: which was taken first. Between two of the same bounds transactions only end.
CREATE OR REPLACE FUNCTION ${ddw}._age(seen pg_snapshot) RETURNS numeric[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY[pg_snapshot_xmax(seen)::text::numeric, pg_snapshot_xmin(seen)::text::numeric, -(SELECT count(*) FROM pg_snapshot_xip(seen))] WHERE seen IS NOT NULL
$$;
