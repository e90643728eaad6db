-- Where the installer may create event triggers (a superuser), DDL is followed in its own transaction.

-- Who alters a table keeps everybody out of it meanwhile, so it does not take long, however many tables are concerned.
-- Fails in one case: a statement that fails has done no harm, and a table that nobody can write to has.
CREATE OR REPLACE FUNCTION ${ddw}._follow_statement(tag text, among integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
    done text;
    w ${ddw}.watch;
    in_the_way text;
    give_up timestamptz := clock_timestamp() + interval '2 s';
BEGIN
    BEGIN
        FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.watch_id = ANY (among) LOOP
            IF clock_timestamp() < give_up THEN
                done := ${ddw}._try_to_follow(w);
            ELSIF ${ddw}._guard(w.watch_id) OR NOT ${ddw}._is_in_the_way(w) THEN
                done := 'could not be repaired: others took too long';
            ELSE
                done := 'could not be repaired, and writes fail';
            END IF;
            IF done LIKE 'could not be repaired, and writes fail%' THEN
                in_the_way := w.source;
                EXIT;
            ELSIF done LIKE 'could not%' THEN
                RAISE WARNING 'ddw could not follow the change of % at once; ${ddw}.repair() tries again (%)', w.source, done;
            END IF;
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'ddw could not follow %: %', tag, SQLERRM;
    END;
    IF in_the_way IS NOT NULL THEN
        RAISE EXCEPTION '% is being purged, repaired or enabled by another session, so ddw cannot follow %, and writes would fail', in_the_way, tag
            USING ERRCODE = 'lock_not_available',
                  HINT = 'Nothing was altered: run it again. If that does not help, somebody has called ${ddw}.purge(), ${ddw}.repair() or ${ddw}.enable(…) in a transaction that is still open.';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_alter() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- concerns what columns and keys are made of, in any table
    is_of_types CONSTANT boolean := tg_tag IN ('ALTER TYPE', 'ALTER DOMAIN', 'ALTER SCHEMA', 'CREATE EXTENSION', 'ALTER EXTENSION', 'ALTER OPERATOR');
    altered integer[];
BEGIN
    BEGIN
        -- what is none of our business is left in peace at little cost; and in the script of an extension, of which all that
        -- is made would become a part, nothing is followed before its end
        IF ${ddw}._is_following()
           OR EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c WHERE c.in_extension)
           OR (NOT is_of_types AND NOT EXISTS (
                SELECT FROM pg_event_trigger_ddl_commands() c
                 WHERE c.schema_name = '${ddw}' OR c.objid IN (SELECT f.table_oid FROM ${ddw}.watch f) OR EXISTS (
                       SELECT FROM pg_inherits i WHERE c.objid IN (i.inhrelid, i.inhparent)))) THEN
            RETURN;
        END IF;
        -- what could not be followed before is left to ${ddw}.repair()
        altered := ARRAY(
            WITH RECURSIVE touched AS (
                SELECT c.objid, c.schema_name = '${ddw}' AS is_ours FROM pg_event_trigger_ddl_commands() c
            ), above AS (
                SELECT t.objid FROM touched t UNION SELECT i.inhparent FROM above a JOIN pg_inherits i ON i.inhrelid = a.objid
            ), below AS (
                SELECT t.objid FROM touched t UNION SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.objid
            )
            SELECT f.watch_id FROM ${ddw}.watch f
             WHERE f.state = 'on'
               AND (is_of_types OR EXISTS (SELECT FROM touched t WHERE t.is_ours)
                    OR f.table_oid IN (SELECT a.objid FROM above a UNION ALL SELECT b.objid FROM below b)));
        IF tg_tag = 'ALTER TABLE' THEN
            PERFORM ${ddw}._look_after_triggers(f) FROM ${ddw}.watch f WHERE f.watch_id = ANY (altered);
        END IF;
        altered := ARRAY(SELECT f.watch_id FROM ${ddw}.watch f
                          WHERE f.watch_id = ANY (altered) AND ${ddw}._is_altered(f)
                            -- tables that wait for a repair are not locked by whoever alters a type
                            AND (NOT is_of_types OR NOT f.is_guarded OR ${ddw}._is_wide(f.table_oid)));
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
        RETURN; -- also where the schema has another name by now: no statement of the user's fails for that
    END;
    PERFORM ${ddw}._follow_statement(tg_tag, altered);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    altered integer[];
BEGIN
    BEGIN
        IF ${ddw}._is_following() OR NOT EXISTS (
                SELECT FROM pg_event_trigger_dropped_objects() d
                 WHERE d.schema_name = '${ddw}' OR d.classid = 'pg_class'::regclass AND EXISTS (
                       SELECT FROM ${ddw}.watch f WHERE d.objid = f.table_oid OR d.objid = ANY (f.partitions))) THEN
            RETURN;
        END IF;
        altered := ARRAY(SELECT f.watch_id FROM ${ddw}.watch f
                          WHERE f.state = 'on'
                            AND EXISTS (SELECT FROM pg_event_trigger_dropped_objects() d
                                         WHERE d.schema_name = '${ddw}' OR d.objid = f.table_oid OR d.objid = ANY (f.partitions))
                            AND (${ddw}._is_altered(f) OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = f.table_oid)));
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
        RETURN; -- also where the schema has another name by now: no statement of the user's fails for that
    END;
    PERFORM ${ddw}._follow_statement(tg_tag, altered);
END $$;

-- ALWAYS: also in sessions that replay what happened elsewhere.
DO $$
BEGIN
    DROP EVENT TRIGGER IF EXISTS ${ddw}_on_alter;
    DROP EVENT TRIGGER IF EXISTS ${ddw}_on_drop;
    CREATE EVENT TRIGGER ${ddw}_on_alter ON ddl_command_end
        -- of views and foreign tables, as they may be parents, and the server takes RENAME COLUMN by any of these names for a table
        WHEN TAG IN ('ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'ALTER INDEX', 'ALTER TYPE', 'ALTER DOMAIN',
                     'ALTER SCHEMA', 'CREATE EXTENSION', 'ALTER EXTENSION', 'ALTER OPERATOR', 'CREATE TABLE') EXECUTE FUNCTION ${ddw}._on_alter();
    CREATE EVENT TRIGGER ${ddw}_on_drop ON sql_drop EXECUTE FUNCTION ${ddw}._on_drop();
    ALTER EVENT TRIGGER ${ddw}_on_alter ENABLE ALWAYS;
    ALTER EVENT TRIGGER ${ddw}_on_drop ENABLE ALWAYS;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'no event trigger (needs a superuser): ALTER TABLE on watched tables is followed by ${ddw}.repair() instead';
END $$;
