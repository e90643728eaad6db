-- Where the installer may create event triggers (a superuser), ALTER TABLE is followed in its own transaction.

CREATE OR REPLACE FUNCTION ${ddw}._on_alter() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
    guarded ${ddw}.watch;
BEGIN
    FOR w IN SELECT DISTINCT f.* FROM pg_event_trigger_ddl_commands() c JOIN ${ddw}.watch f ON f.table_oid = c.objid
              WHERE c.classid = 'pg_class'::regclass LOOP
        BEGIN
            UPDATE ${ddw}.watch f SET source = format('%I.%I', n.nspname, t.relname)
              FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE f.watch_id = w.watch_id AND t.oid = w.table_oid AND f.source <> format('%I.%I', n.nspname, t.relname);
            IF ${ddw}._problem(w) LIKE '%was altered%' THEN
                PERFORM ${ddw}._follow(w.watch_id);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            -- never in the way of the ALTER: record by name from here on, and let a repair do the rest
            RAISE WARNING 'ddw could not follow the change of % at once: %', w.source, SQLERRM;
            UPDATE ${ddw}.watch f SET is_guarded = true WHERE f.watch_id = w.watch_id RETURNING f.* INTO guarded;
            PERFORM ${ddw}._create_capture(guarded);
        END;
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not follow an ALTER TABLE: %', SQLERRM;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ${ddw}.watch f SET state = 'broken', reason = 'the table was dropped'
      FROM pg_event_trigger_dropped_objects() d
     WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.objid = f.table_oid;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not follow a DROP TABLE: %', SQLERRM;
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = '${ddw}_on_alter') THEN
        CREATE EVENT TRIGGER ${ddw}_on_alter ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION ${ddw}._on_alter();
        CREATE EVENT TRIGGER ${ddw}_on_drop ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP SCHEMA', 'DROP OWNED') EXECUTE FUNCTION ${ddw}._on_drop();
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'no event trigger (needs a superuser): ALTER TABLE on watched tables is followed by ${ddw}.repair() instead';
END $$;
