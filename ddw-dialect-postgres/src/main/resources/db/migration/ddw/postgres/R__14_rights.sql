-- Who may do what. The owner of the schema installs, tracks and registers. Members of ${ddw}_worker stage, read and commit.
-- Applications need nothing: the trigger functions run with the owner's rights.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${ddw}_worker') THEN
        CREATE ROLE ${ddw}_worker NOLOGIN;
        COMMENT ON ROLE ${ddw}_worker IS 'May stage, read and commit batches in schema ${ddw}.';
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'role ${ddw}_worker could not be created (needs CREATEROLE); only the owner of the schema can be a worker';
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another home of this server is being installed
END $$;

-- What everybody may call: next to nothing.
CREATE OR REPLACE FUNCTION ${ddw}._grant_to_public() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${ddw} FROM PUBLIC;
    PERFORM ${ddw}._grant_capture(f) FROM ${ddw}.watch f;
    GRANT EXECUTE ON FUNCTION ${ddw}._old_snapshot(text) TO PUBLIC; -- only fails; whoever may read a view is asked for the right
END $$;

-- The installer calls it after every upgrade, as what a later version adds is PUBLIC's at first, and after each install,
-- as an administrator may have created the role meanwhile.
CREATE OR REPLACE FUNCTION ${ddw}._grant_rights() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('${ddw}.install'), 0); -- several programs may install at once
    PERFORM ${ddw}._grant_to_public();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${ddw}_worker') THEN
        GRANT USAGE ON SCHEMA ${ddw} TO ${ddw}_worker;
        GRANT SELECT ON ${ddw}.home, ${ddw}.watch, ${ddw}.watch_column, ${ddw}.process, ${ddw}.lane, ${ddw}.load, ${ddw}.batch, ${ddw}.tally, ${ddw}.parked,
                        ${ddw}.worker, ${ddw}.warning, ${ddw}.lost, ${ddw}.process_status, ${ddw}.batch_log, ${ddw}.tracking TO ${ddw}_worker;
        GRANT EXECUTE ON FUNCTION
            ${ddw}.now(), ${ddw}.stage(text, text, integer, text), ${ddw}.stage_group(text, text), ${ddw}.commit(uuid, text), ${ddw}.release(uuid, text, text), ${ddw}.postpone(uuid, text, text),
            ${ddw}.extend(uuid, interval, text), ${ddw}.request(text, text, interval), ${ddw}.reload(text, text),
            ${ddw}.wait_until_processed(text, text, interval), ${ddw}._is_processed(text, text, pg_snapshot), ${ddw}.due(), ${ddw}.finished(text, text, timestamptz, timestamptz),
            ${ddw}.plan(text, text, timestamptz), ${ddw}.heartbeat(text, integer, interval), ${ddw}.leave(text), ${ddw}.expire(),
            ${ddw}.inspect(), ${ddw}.diagnose(), ${ddw}.repair(), ${ddw}.purge(), ${ddw}.replay(text, text, bigint),
            ${ddw}.drop_parked(text, text, bigint), ${ddw}._process_pending(integer), ${ddw}._source(text), ${ddw}._is_guarded(), ${ddw}._is_restored(${ddw}.watch), ${ddw}._name(text, text), ${ddw}._schedule_kind(text), ${ddw}._captured(integer), ${ddw}._broken_filter(text), ${ddw}._from_image(json, text, text)
            TO ${ddw}_worker;
        IF to_regclass('${ddw}.flyway_schema_history') IS NOT NULL THEN
            GRANT SELECT ON ${ddw}.flyway_schema_history TO ${ddw}_worker; -- so that a worker can tell whether it fits
        END IF;
        FOR w IN SELECT * FROM ${ddw}.watch LOOP
            PERFORM ${ddw}._create_views(w);
        END LOOP;
    END IF;
END $$;

SELECT ${ddw}._grant_rights();

-- After an upgrade: what was generated for each source is generated anew. Returns what did not work; a table that is busy
-- keeps its old triggers, which go on working.
CREATE OR REPLACE FUNCTION ${ddw}._after_install() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s'
AS $$
DECLARE
    w ${ddw}.watch;
BEGIN
    PERFORM ${ddw}._set_following(true);
    PERFORM ${ddw}._grant_rights();
    FOR w IN SELECT f.* FROM ${ddw}.watch f ORDER BY f.source LOOP
        BEGIN
            UPDATE ${ddw}.watch f SET is_guarded = ${ddw}._is_guarded() OR ${ddw}._is_wide(f.table_oid)
             WHERE f.watch_id = w.watch_id RETURNING f.* INTO w;
            PERFORM ${ddw}._create_views(w);
            IF w.state = 'on' THEN
                PERFORM ${ddw}._create_capture(w);
                PERFORM ${ddw}._create_triggers(w);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT format('%s: could not be brought up to date: %s. Call ${ddw}.enable(%L)', w.source, SQLERRM, w.source);
        END;
    END LOOP;
    PERFORM ${ddw}._grant_to_public();
    PERFORM ${ddw}._set_following(false);
END $$;
REVOKE ALL ON FUNCTION ${ddw}._after_install() FROM PUBLIC;
