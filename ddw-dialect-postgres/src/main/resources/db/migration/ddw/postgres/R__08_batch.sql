-- The end of a batch: commit, release, extend, expire; and parking.

-- Locks the lane and the batch, in this order, and makes sure that the caller holds a live lease.
CREATE OR REPLACE FUNCTION ${ddw}._hold(batch uuid, worker text) RETURNS ${ddw}.batch
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch;
    at timestamptz;
    has_lane boolean;
BEGIN
    SELECT f.* INTO b FROM ${ddw}.batch f WHERE f.batch_id = _hold.batch;
    IF NOT FOUND THEN
        PERFORM ${ddw}._fail('DW004', format('there is no batch %s', coalesce(_hold.batch::text, 'NULL')),
            'It was never staged in this home, or its log entry was purged.');
    END IF;
    PERFORM FROM ${ddw}.lane f WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no FOR UPDATE;
    has_lane := FOUND;
    SELECT f.* INTO b FROM ${ddw}.batch f WHERE f.batch_id = _hold.batch FOR UPDATE;
    at := ${ddw}.now();
    IF NOT has_lane AND b.state = 'staged' THEN
        PERFORM ${ddw}._fail('DW005', format('batch %s belongs to process %s on %s, which was removed', b.batch_id, b.name, b.source));
    END IF;
    IF b.state = 'committed' THEN
        PERFORM ${ddw}._fail('DW006', format('batch %s of %s on %s was committed at %s', b.batch_id, b.name, b.source, b.ended_at),
            'An earlier commit succeeded although its answer was lost. All is well; roll back.');
    ELSIF b.state <> 'staged' OR b.expires_at <= at THEN
        PERFORM ${ddw}._fail('DW005', format('the lease of batch %s of %s on %s is over: %s at %s', b.batch_id, b.name, b.source,
                CASE b.state WHEN 'staged' THEN 'expired' ELSE b.state END, coalesce(b.ended_at, b.expires_at)),
            'Roll back: the changes are offered again under a new GUID. A longer lease_duration or calls of extend help.');
    ELSIF worker <> b.worker THEN
        PERFORM ${ddw}._fail('DW005', format('batch %s of %s on %s is held by %s, not by %s', b.batch_id, b.name, b.source, b.worker, worker));
    END IF;
    RETURN b;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}.commit(batch uuid, worker text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch := ${ddw}._hold(batch, worker);
    at timestamptz := ${ddw}.now();
BEGIN
    UPDATE ${ddw}.batch f SET state = 'committed', ended_at = at WHERE f.batch_id = b.batch_id;
    INSERT INTO ${ddw}.tally AS t (process_id, lane_no, batches, rows) VALUES (b.process_id, b.lane_no, 1, b.rows)
        ON CONFLICT (process_id, lane_no) DO UPDATE SET batches = t.batches + 1, rows = t.rows + excluded.rows;
    IF b.kind = 'replay' THEN
        UPDATE ${ddw}.parked k SET state = 'replayed', ended_at = at WHERE k.batch_id = b.batch_id;
        UPDATE ${ddw}.lane l SET batch_id = NULL, committed_no = b.batch_no WHERE l.process_id = b.process_id AND l.lane_no = b.lane_no;
    ELSE
        -- a truncation takes all lanes past it, and undoes what is parked before it
        IF b.lane_no = 0 AND EXISTS (SELECT FROM ${ddw}.lane l WHERE l.process_id = b.process_id AND l.lane_no = 0 AND l.barrier IS NOT NULL) THEN
            UPDATE ${ddw}.parked k SET state = 'superseded', ended_at = at
             WHERE k.process_id = b.process_id AND k.position < b.last_position AND k.state IN ('parked', 'replay');
            UPDATE ${ddw}.lane l
               SET barrier = NULL,
                   position = CASE b.kind WHEN 'changes' THEN b.last_position ELSE l.position END,
                   load_position = CASE b.kind WHEN 'load' THEN b.last_position ELSE l.load_position END
             WHERE l.process_id = b.process_id AND l.lane_no <> 0;
        END IF;
        UPDATE ${ddw}.lane l
           SET batch_id = NULL, committed_no = b.batch_no, attempt = 0, retry_at = NULL, last_error = NULL, barrier = NULL,
               probe_rows = CASE WHEN l.probe_rows::bigint * 2 < p.batch_size THEN l.probe_rows * 2 END,
               position = CASE b.kind WHEN 'changes' THEN b.last_position ELSE l.position END,
               load_position = CASE b.kind WHEN 'load' THEN b.last_position ELSE l.load_position END
          FROM ${ddw}.process p
         WHERE p.process_id = b.process_id AND l.process_id = b.process_id AND l.lane_no = b.lane_no;
    END IF;
    -- for people; at most once a second, and never waiting for another lane's transaction
    UPDATE ${ddw}.process q SET last_execution_time = at
     WHERE q.process_id = (SELECT p.process_id FROM ${ddw}.process p
                            WHERE p.process_id = b.process_id AND (p.last_execution_time IS NULL OR p.last_execution_time < at - interval '1 second')
                              FOR NO KEY UPDATE SKIP LOCKED);
END $$;
COMMENT ON FUNCTION ${ddw}.commit IS 'Makes a batch the new baseline, inside the caller''s transaction; fails if its lease is over.';

CREATE OR REPLACE FUNCTION ${ddw}.release(batch uuid, why text DEFAULT NULL, worker text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch := ${ddw}._hold(batch, worker);
BEGIN
    PERFORM ${ddw}._end(b, 'released', why);
END $$;
COMMENT ON FUNCTION ${ddw}.release IS 'Gives a batch back. With a reason it counts as a failed attempt; without one it is offered again untouched.';

CREATE OR REPLACE FUNCTION ${ddw}.postpone(batch uuid, why text, worker text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch := ${ddw}._hold(batch, worker);
BEGIN
    PERFORM ${ddw}._end(b, 'released', NULL);
    UPDATE ${ddw}.batch f SET error = left(why, 4000) WHERE f.batch_id = b.batch_id;
    UPDATE ${ddw}.lane l SET last_error = left(why, 4000) WHERE l.process_id = b.process_id AND l.lane_no = b.lane_no;
END $$;
COMMENT ON FUNCTION ${ddw}.postpone IS 'Gives a batch back for a reason that will pass: nothing is counted, and the status tells the reason until the next commit.';

CREATE OR REPLACE FUNCTION ${ddw}.extend(batch uuid, duration interval, worker text DEFAULT NULL) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b ${ddw}.batch := ${ddw}._hold(batch, worker);
    until timestamptz := greatest(b.expires_at, ${ddw}.now() + duration);
BEGIN
    IF duration <= '0' OR duration IS NULL THEN
        PERFORM ${ddw}._fail('DW001', format('a lease is extended by a duration above 0, not by %s', coalesce(duration::text, 'NULL')));
    END IF;
    UPDATE ${ddw}.batch f SET expires_at = until WHERE f.batch_id = b.batch_id;
    RETURN until;
END $$;
COMMENT ON FUNCTION ${ddw}.extend IS 'Renews a lease: it ends that long from now, but not earlier than before. Returns when.';

-- Ends leases that are over: of one process, or of all. A lease whose holder is just committing is left to it.
CREATE OR REPLACE FUNCTION ${ddw}._expire(process_id integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    over uuid;
    b ${ddw}.batch;
    ended integer := 0;
BEGIN
    FOR over IN SELECT f.batch_id FROM ${ddw}.batch f
                 WHERE f.state = 'staged' AND (_expire.process_id IS NULL OR f.process_id = _expire.process_id)
                   AND (f.expires_at <= ${ddw}.now()
                        OR EXISTS (SELECT FROM ${ddw}.worker k WHERE k.name = f.worker AND k.heartbeat_at < ${ddw}.now() - 3 * k.heartbeat_every)) LOOP
        PERFORM FROM ${ddw}.lane l WHERE l.batch_id = over FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        SELECT f.* INTO b FROM ${ddw}.batch f WHERE f.batch_id = over FOR UPDATE;
        IF b.state = 'staged' AND (b.expires_at <= ${ddw}.now()
                OR EXISTS (SELECT FROM ${ddw}.worker k WHERE k.name = b.worker AND k.heartbeat_at < ${ddw}.now() - 3 * k.heartbeat_every)) THEN
            PERFORM ${ddw}._end(b, 'expired', CASE WHEN b.expires_at <= ${ddw}.now() THEN format('lease of %s was over', b.worker)
                                                   ELSE format('worker %s is not heard of any more', b.worker) END);
            ended := ended + 1;
        END IF;
    END LOOP;
    RETURN ended;
END $$;

-- How long a lane pauses after a failure: backoff, doubled each time, up to max_backoff. In seconds, as an interval overflows.
-- Once it is out of attempts, what fails may stand there for ever, so even without a backoff it is tried once a second at most.
CREATE OR REPLACE FUNCTION ${ddw}._pause(p ${ddw}.process, attempt integer) RETURNS interval
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT greatest(CASE WHEN extract(epoch FROM p.backoff)::float8 * power(2, least(attempt, 60)) < extract(epoch FROM p.max_backoff)::float8
                         THEN make_interval(secs => extract(epoch FROM p.backoff)::float8 * power(2, least(attempt, 60))) ELSE p.max_backoff END,
                    CASE WHEN attempt + 1 >= p.max_attempts THEN interval '1 second' END)
$$;

-- Ends a batch whose lane the caller has locked. Without a reason nothing is counted. Else the lane pauses, longer each
-- time; a process out of attempts is probed: half the batch, and so on, until the change that fails stands alone and is
-- parked. Not so a member of a group: half a batch would be half a transaction.
CREATE OR REPLACE FUNCTION ${ddw}._end(b ${ddw}.batch, new_state text, why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p ${ddw}.process;
    l ${ddw}.lane;
    at timestamptz := ${ddw}.now();
    pause interval;
    is_truncation boolean;
    is_probing boolean;
    unparked text;
BEGIN
    SELECT q.* INTO p FROM ${ddw}.process q WHERE q.process_id = b.process_id;
    SELECT f.* INTO l FROM ${ddw}.lane f WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no;
    IF b.kind = 'replay' THEN
        IF why IS NOT NULL AND new_state <> 'expired' THEN
            -- with the rest of the key that is still to be replayed: it would be offered again at once, for ever
            UPDATE ${ddw}.parked k SET state = 'parked'
             WHERE k.process_id = b.process_id AND k.state = 'replay'
               AND k.bucket IN (SELECT s.bucket FROM ${ddw}.parked s WHERE s.batch_id = b.batch_id);
        END IF;
        UPDATE ${ddw}.parked k
           SET state = CASE WHEN why IS NULL OR new_state = 'expired' THEN 'replay' ELSE 'parked' END, batch_id = NULL,
               attempts = k.attempts + (why IS NOT NULL)::integer,
               reason = CASE WHEN new_state <> 'expired' AND k.is_poison THEN coalesce(left(why, 4000), k.reason) ELSE k.reason END
         WHERE k.batch_id = b.batch_id;
        UPDATE ${ddw}.lane f SET batch_id = NULL WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no;
    ELSIF why IS NULL THEN
        UPDATE ${ddw}.lane f SET batch_id = NULL WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no;
    ELSE
        is_truncation := l.barrier IS NOT NULL;
        is_probing := p.process_group IS NULL AND (l.probe_rows IS NOT NULL OR l.attempt + 1 >= p.max_attempts);
        pause := ${ddw}._pause(p, l.attempt);
        IF new_state = 'expired' OR (is_probing AND b.rows > 1) THEN
            pause := NULL; -- time enough has passed, or the batch is a different one
        END IF;
        IF is_probing AND b.rows = 1 AND NOT is_truncation THEN
            unparked := ${ddw}._try_to_park(p, b, why, l.attempt + 1);
            IF unparked IS NULL THEN
                UPDATE ${ddw}.batch f SET state = new_state, ended_at = at, error = left(why, 4000) WHERE f.batch_id = b.batch_id;
                UPDATE ${ddw}.lane f
                   SET batch_id = NULL, attempt = 0, retry_at = NULL, last_error = left(why, 4000), probe_rows = 1,
                       position = CASE b.kind WHEN 'changes' THEN b.last_position ELSE f.position END,
                       load_position = CASE b.kind WHEN 'load' THEN b.last_position ELSE f.load_position END
                 WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no;
                RETURN;
            END IF;
            why := left(unparked || '; ' || why, 4000);
            pause := greatest(p.max_backoff, interval '1 second');
        END IF;
        UPDATE ${ddw}.lane f
           SET batch_id = NULL, last_error = left(why, 4000), retry_at = at + pause,
               -- out of attempts for all to see
               attempt = CASE WHEN unparked IS NULL THEN f.attempt + 1 ELSE greatest(f.attempt + 1, p.max_attempts) END,
               probe_rows = CASE WHEN is_probing AND NOT is_truncation THEN greatest(1, b.rows / 2)::integer ELSE f.probe_rows END
         WHERE f.process_id = b.process_id AND f.lane_no = b.lane_no;
    END IF;
    UPDATE ${ddw}.batch f SET state = new_state, ended_at = at, error = left(why, 4000) WHERE f.batch_id = b.batch_id;
END $$;

-- Parks the only change of a batch, or says why it cannot be parked: the process then waits for a person.
CREATE OR REPLACE FUNCTION ${ddw}._try_to_park(p ${ddw}.process, b ${ddw}.batch, why text, attempts integer) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT count(*) FROM ${ddw}.parked k WHERE k.process_id = p.process_id AND k.is_poison AND k.state = 'parked') >= p.park_limit THEN
        RETURN format('not parked, as %s changes are already', p.park_limit);
    END IF;
    PERFORM ${ddw}._park(p, ${ddw}._watch(p.source), b.batch_id, b.lane_no, why, attempts);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN -- such as an image of more than a gigabyte
    RETURN format('could not be parked: %s', SQLERRM);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._from_image(image json, name text, type_name text) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE WHEN type_name IN ('json', 'jsonb') THEN image -> name -> 0 ELSE image -> name END $$;

-- The images, fit for json, which is for people: a type of somebody's own may have a cast to json that is anybody's code, so its values are
-- written out by its output function. A json value stands in an array, as its null is not the null of a column.
CREATE OR REPLACE FUNCTION ${ddw}._plain_images(w ${ddw}.watch) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format(CASE WHEN k.type_name IN ('json', 'jsonb') THEN 'CASE WHEN c.%1$I IS NOT NULL THEN json_build_array(c.%1$I) END AS %1$I'
                                  WHEN to_regtype(k.type_name)::oid < 16384 THEN 'c.%1$I'
                                  ELSE 'CASE WHEN c.%1$I IS DISTINCT FROM NULL THEN format(''%%s'', c.%1$I) END AS %1$I' END, i.name), ', ' ORDER BY k.attnum)
      FROM ${ddw}.watch_column k CROSS JOIN LATERAL (VALUES (k.old_name), (k.new_name)) i (name)
     WHERE k.watch_id = w.watch_id
$$;

-- Parks changes of a batch: with a reason, all of them; without, those whose key has parked ones, behind those. Their images
-- are kept as they are, in a table of their own, which follows ALTER TABLE as the delta table does.
CREATE OR REPLACE FUNCTION ${ddw}._park(p ${ddw}.process, w ${ddw}.watch, batch uuid, lane_no integer, why text, attempts integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex' SET lc_monetary = 'C' -- _same_text
AS $$
DECLARE
    names text; images text;
BEGIN
    SELECT string_agg(format('%I, %I', k.old_name, k.new_name), ', ' ORDER BY k.attnum), string_agg(format('c.%I, c.%I', k.old_name, k.new_name), ', ' ORDER BY k.attnum)
      INTO names, images FROM ${ddw}.watch_column k WHERE k.watch_id = w.watch_id;
    EXECUTE format($q$
        WITH taken AS MATERIALIZED (
        SELECT c.* FROM ${ddw}.%2$I c
         WHERE c.batch_id = $6
           AND ($4 IS NOT NULL OR c.bucket IN (SELECT k.bucket FROM ${ddw}.parked k
                                                WHERE k.process_id = $1 AND k.lane_no = $2 AND k.state IN ('parked', 'replay', 'staged')))
        ), given_up AS (
        INSERT INTO ${ddw}.parked (process_id, position, lane_no, op, bucket, key, image, is_poison, reason, attempts, parked_at)
        SELECT $1, c.position, $2, c.op, c.bucket,
               (SELECT json_object_agg(k.column_name, ${ddw}._from_image(row_to_json(c), CASE c.op WHEN 'D' THEN k.old_name ELSE k.new_name END, k.type_name) ORDER BY k.key_place)
                  FROM ${ddw}.watch_column k WHERE k.watch_id = $3 AND k.key_place IS NOT NULL),
               row_to_json(c), $4 IS NOT NULL,
               coalesce(left($4, 4000), 'waits behind position ' || (SELECT min(k.position) FROM ${ddw}.parked k
                        WHERE k.process_id = $1 AND k.bucket = c.bucket AND k.state IN ('parked', 'replay', 'staged'))),
               $5, ${ddw}.now()
          FROM (SELECT c.position, c.op, c.transaction, c.changed_at, c.origin, c.bucket, %1$s FROM taken c) c
         ORDER BY c.position
        ON CONFLICT DO NOTHING RETURNING position
        )
        INSERT INTO ${ddw}.%3$I (process_id, position, op, transaction, changed_at, origin, bucket, %5$s)
        SELECT $1, c.position, c.op, c.transaction, c.changed_at, c.origin, c.bucket, %4$s FROM taken c JOIN given_up g USING (position)$q$,
        ${ddw}._plain_images(w), ${ddw}._name('changes_', w.object_name), ${ddw}._name('kept_', w.object_name), images, names)
      USING p.process_id, lane_no, w.watch_id, why, attempts, batch;
END $$;
