-- Where the installer may create event triggers (a superuser), DDL is followed in its own transaction.

CREATE OR REPLACE FUNCTION ${ddw}._on_alter() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done text;
    w ${ddw}.watch;
BEGIN
    -- what is none of our business is left in peace at little cost
    IF ${ddw}._is_following()
       OR (tg_tag IN ('ALTER TABLE', 'CREATE TABLE') AND NOT EXISTS (
            SELECT FROM pg_event_trigger_ddl_commands() c
             WHERE c.schema_name = '${ddw}' OR c.objid IN (SELECT f.table_oid FROM ${ddw}.watch f) OR EXISTS (
                   SELECT FROM pg_inherits i WHERE c.objid IN (i.inhrelid, i.inhparent)))) THEN
        RETURN;
    END IF;
    FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.state = 'on' AND ${ddw}._is_altered(f) LOOP
        done := ${ddw}._try_to_follow(w);
        IF done LIKE 'could not%' THEN
            RAISE WARNING 'ddw could not follow the change of % at once; ${ddw}.repair() tries again (%)', w.source, done;
        END IF;
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
BEGIN
    IF ${ddw}._is_following() OR NOT EXISTS (
            SELECT FROM pg_event_trigger_dropped_objects() d
             WHERE d.schema_name = '${ddw}' OR d.classid = 'pg_class'::regclass AND EXISTS (
                   SELECT FROM ${ddw}.watch f WHERE d.objid = f.table_oid OR d.objid = ANY (f.partitions))) THEN
        RETURN;
    END IF;
    FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.state = 'on' AND (${ddw}._is_altered(f) OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = f.table_oid)) LOOP
        PERFORM ${ddw}._try_to_follow(w);
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
END $$;

-- ALWAYS: also in sessions that replay what happened elsewhere.
DO $$
BEGIN
    DROP EVENT TRIGGER IF EXISTS ${ddw}_on_alter;
    DROP EVENT TRIGGER IF EXISTS ${ddw}_on_drop;
    CREATE EVENT TRIGGER ${ddw}_on_alter ON ddl_command_end
        WHEN TAG IN ('ALTER TABLE', 'ALTER TYPE', 'ALTER DOMAIN', 'ALTER SCHEMA', 'CREATE TABLE') EXECUTE FUNCTION ${ddw}._on_alter();
    CREATE EVENT TRIGGER ${ddw}_on_drop ON sql_drop EXECUTE FUNCTION ${ddw}._on_drop();
    ALTER EVENT TRIGGER ${ddw}_on_alter ENABLE ALWAYS;
    ALTER EVENT TRIGGER ${ddw}_on_drop ENABLE ALWAYS;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'no event trigger (needs a superuser): ALTER TABLE on watched tables is followed by ${ddw}.repair() instead';
END $$;
