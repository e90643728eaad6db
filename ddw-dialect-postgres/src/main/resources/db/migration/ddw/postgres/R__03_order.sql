-- The order of changes that are recorded ahead of what they build on.

-- Whether a trigger's function was called by a statement within another one: called by the client's, it is all there is on
-- the stack. At SERIALIZABLE, where reading what others write to makes them fail, within triggers alone.
CREATE OR REPLACE FUNCTION ${ddw}._is_within(stack text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT pg_catalog.strpos(stack, E'\n') OPERATOR(pg_catalog.>) 0
       AND (pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1 OR pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.<>) 'serializable')
$$;

-- The triggers of a statement fire row by row when all its rows are changed. What a user's trigger, a foreign key or a
-- function that the statement calls changes in a row whose own turn is still to come is recorded ahead of what it builds on.
-- So changes made within something else to versions of this transaction's making are noted, and step back behind the change
-- that made their version when that is recorded. Versions are told apart by ctid: within their transaction no place in a
-- file is used twice, but by a TRUNCATE, and nothing steps over that.
CREATE OR REPLACE FUNCTION ${ddw}._keep_order(is_within boolean, watch_id integer, relation oid, replaced tid, creator xid, made tid, bucket bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off -- planned while its tables are empty
AS $$
DECLARE
    w ${ddw}.watch;
    me CONSTANT xid8 := pg_current_xact_id();
    recorded bigint;
    early bigint;
    place bigint;
    moved bigint;
BEGIN
    SELECT f.* INTO w FROM ${ddw}.watch f WHERE f.watch_id = _keep_order.watch_id;
    recorded := currval(w.sequence_oid::regclass);
    relation := pg_relation_filenode(relation);
    IF current_setting('${ddw}.same_version', true) <> '' THEN
        replaced := ${ddw}._original(relation, replaced);
    END IF;
    -- age counts from this transaction: its own ids, those of savepoints too, are not older
    IF is_within AND age(creator) <= 0 OR EXISTS (
           SELECT FROM ${ddw}.early e WHERE e.transaction = me AND e.watch_id = w.watch_id AND e.bucket = _keep_order.bucket) THEN
        INSERT INTO ${ddw}.early (watch_id, relation, replaced, made, bucket, position)
        VALUES (w.watch_id, _keep_order.relation, _keep_order.replaced, _keep_order.made, _keep_order.bucket, recorded);
        IF current_setting('${ddw}.early', true) IS DISTINCT FROM 'yes' THEN
            PERFORM set_config('${ddw}.early', 'yes', true);
        END IF;
    END IF;
    IF NOT EXISTS (SELECT FROM ${ddw}.early e WHERE e.transaction = me AND e.relation = _keep_order.relation AND e.replaced = _keep_order.made) THEN
        RETURN;
    END IF;
    FOREACH early IN ARRAY ${ddw}._builds_on(w.watch_id, relation, replaced, made, bucket, recorded) LOOP
        place := nextval(w.sequence_oid::regclass);
        UPDATE ${ddw}.early e SET position = place
         WHERE e.transaction = me AND e.watch_id = w.watch_id AND e.bucket = _keep_order.bucket AND e.position = early;
        EXECUTE format('UPDATE ${ddw}.%I SET position = $1 WHERE position = $2 AND transaction = $3', ${ddw}._name('delta_', w.object_name || '_' || w.slot))
          USING place, early, me;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF moved = 0 THEN -- recorded before the halves changed places
            EXECUTE format('UPDATE ${ddw}.%I SET position = $1 WHERE position = $2 AND transaction = $3', ${ddw}._name('delta_', w.object_name))
              USING place, early, me;
        END IF;
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    PERFORM ${ddw}._note_loss(watch_id, format('changes may be out of order: %s', SQLERRM));
END $$;

-- The changes recorded so far that build on a version, in their order: those of that version and of what they made of it;
-- and if it was deleted, what was inserted with its key afterwards, which is not what the version itself comes from.
CREATE OR REPLACE FUNCTION ${ddw}._builds_on(watch_id integer, relation oid, replaced tid, made tid, bucket bigint, recorded bigint) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off -- planned while its tables are empty
AS $$
DECLARE
    me CONSTANT xid8 := pg_current_xact_id();
    version tid := made;
    found_change ${ddw}.early;
    positions bigint[] := '{}';
BEGIN
    WHILE version IS NOT NULL LOOP
        SELECT e.* INTO found_change FROM ${ddw}.early e
         WHERE e.transaction = me AND e.relation = _builds_on.relation AND e.replaced = version AND e.position < recorded;
        EXIT WHEN NOT FOUND;
        positions := positions || found_change.position;
        IF found_change.made IS NULL THEN
            WITH RECURSIVE line AS (
                SELECT _builds_on.replaced AS version
                UNION ALL
                SELECT b.replaced FROM line l -- LIMIT: else a plan might read all of the transaction's for each step
                 CROSS JOIN LATERAL (SELECT e.replaced FROM ${ddw}.early e
                                      WHERE e.transaction = me AND e.relation = _builds_on.relation AND e.made = l.version LIMIT 1) b
            )
            SELECT e.* INTO found_change FROM ${ddw}.early e
             WHERE e.transaction = me AND e.watch_id = _builds_on.watch_id AND e.bucket = _builds_on.bucket AND e.replaced IS NULL
               AND e.position > found_change.position AND e.position < recorded AND NOT EXISTS (SELECT FROM line l WHERE l.version = e.made)
             ORDER BY e.position LIMIT 1;
            EXIT WHEN NOT FOUND;
            positions := positions || found_change.position;
        END IF;
        version := found_change.made;
    END LOOP;
    RETURN positions;
END $$;

-- An update that changes nothing is no change, but makes a version that others build on: it counts as the one before it.
CREATE OR REPLACE FUNCTION ${ddw}._keep_thread(watch_id integer, relation oid, replaced tid, made tid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off -- planned while its tables are empty
AS $$
DECLARE
    file oid := pg_relation_filenode(relation);
    original tid := ${ddw}._original(file, replaced);
BEGIN
    PERFORM set_config('${ddw}.same_version', 'yes', true);
    INSERT INTO ${ddw}.same_version (watch_id, relation, version, original) VALUES (watch_id, file, made, original);
    UPDATE ${ddw}.early e SET replaced = original
     WHERE e.transaction = pg_current_xact_id() AND e.relation = file AND e.replaced = _keep_thread.made;
EXCEPTION WHEN OTHERS THEN
    PERFORM ${ddw}._note_loss(watch_id, format('changes may be out of order: %s', SQLERRM));
END $$;

-- What a TRUNCATE took: one file, or, of a partitioned table, all of them.
CREATE OR REPLACE FUNCTION ${ddw}._forget_order(watch_id integer, file oid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off -- planned while its tables are empty
AS $$
    DELETE FROM ${ddw}.early e WHERE e.transaction = pg_current_xact_id() AND e.watch_id = $1 AND ($2 IS NULL OR e.relation = $2);
    DELETE FROM ${ddw}.same_version v WHERE v.transaction = pg_current_xact_id() AND v.watch_id = $1 AND ($2 IS NULL OR v.relation = $2);
$$;

CREATE OR REPLACE FUNCTION ${ddw}._original(relation oid, version tid) RETURNS tid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off -- planned while its tables are empty
AS $$
    WITH RECURSIVE line AS (
        SELECT $2 AS version, 0 AS steps
        UNION ALL
        SELECT b.original, l.steps + 1 FROM line l -- LIMIT: else a plan might read all of the transaction's for each step
         CROSS JOIN LATERAL (SELECT v.original FROM ${ddw}.same_version v
                              WHERE v.transaction = pg_current_xact_id() AND v.relation = $1 AND v.version = l.version LIMIT 1) b
    )
    SELECT l.version FROM line l ORDER BY l.steps DESC LIMIT 1
$$;
