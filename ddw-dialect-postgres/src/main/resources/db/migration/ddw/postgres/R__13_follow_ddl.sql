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

-- Whether a transaction sees the columns of a table as they are. What looks names and types up goes by the catalog as it
-- is, and a query by that of the transaction's snapshot. A table that is gone has none.
CREATE OR REPLACE FUNCTION ${ddw}._sees_columns(relation oid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen text[];
    columns text;
    present text[];
BEGIN
    IF (SELECT i.object_names FROM pg_identify_object_as_address('pg_class'::regclass, relation, 0) i) IS NULL THEN
        RETURN true;
    ELSIF EXISTS (SELECT FROM generate_series(0, ${ddw}._last_attnum(relation) + 16) n
                   CROSS JOIN pg_identify_object_as_address('pg_class'::regclass, relation, n) i
                    LEFT JOIN pg_class c ON c.oid = relation
                    LEFT JOIN pg_namespace s ON s.oid = c.relnamespace
                    LEFT JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = n
                   WHERE n = 0 AND i.object_names IS DISTINCT FROM ARRAY[s.nspname::text, c.relname::text]
                      OR n > 0 AND i.object_names[3] IS DISTINCT FROM a.attname::text) THEN
        RETURN false;
    END IF;
    SELECT array_agg(concat_ws(' ', a.atttypid, CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation END) ORDER BY a.attnum),
           string_agg(format(CASE WHEN a.attcollation <> 0 THEN 'concat_ws('' '', pg_typeof(r.%1$I)::oid, pg_collation_for(r.%1$I))'
                                  ELSE 'pg_typeof(r.%1$I)::oid::text' END, a.attname), ', ' ORDER BY a.attnum)
      INTO seen, columns FROM pg_attribute a WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped;
    EXECUTE format('SELECT ARRAY[%s]::text[] FROM (SELECT (NULL::%s).*) r', columns, relation::regclass) INTO present;
    RETURN present IS NOT DISTINCT FROM seen;
EXCEPTION WHEN datatype_mismatch OR undefined_column THEN
    RETURN false; -- has no collation any more
END $$;

-- Whether a table may be tracked, or be part of one or the other way round, without the transaction knowing it: it has a
-- trigger of ours, which may be of a dump, and no watch; or columns come and go with those of others.
CREATE OR REPLACE FUNCTION ${ddw}._may_be_tracked(relation oid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_inherits i WHERE relation IN (i.inhrelid, i.inhparent)) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM pg_identify_object_as_address('pg_class'::regclass, relation, 0) i,
                               pg_get_object_address('trigger', i.object_names || '0_${ddw}_change'::text, '{}') a)
       AND NOT EXISTS (SELECT FROM ${ddw}.watch f WHERE f.table_oid = relation);
EXCEPTION WHEN OTHERS THEN
    RETURN false; -- it has no such trigger
END $$;

-- Whether a lock can be had by a transaction on rows as it sees them. It is let go again unless it is to be kept.
CREATE OR REPLACE FUNCTION ${ddw}._is_seen(rows text, is_kept boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
BEGIN
    EXECUTE format('SELECT FROM %s FOR KEY SHARE', rows);
    IF NOT is_kept THEN
        RAISE SQLSTATE 'DW000';
    END IF;
    RETURN true;
EXCEPTION
    WHEN SQLSTATE 'DW000' THEN
        RETURN true;
    WHEN serialization_failure OR lock_not_available THEN
        RETURN false;
END $$;

-- A transaction at REPEATABLE READ or SERIALIZABLE that alters a table may not see how it is tracked by now, nor what
-- columns others gave it, and what would be written down of that is wrong. The first such table, or NULL. That a table was
-- enabled or followed meanwhile shows in keys, see V1.
CREATE OR REPLACE FUNCTION ${ddw}._unseen(among integer[], may_be_any boolean, is_kept boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ${ddw}.watch;
BEGIN
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        RETURN NULL;
    ELSIF may_be_any AND NOT ${ddw}._is_seen('${ddw}.home', false) THEN
        RETURN 'a table';
    END IF;
    FOR w IN SELECT f.* FROM ${ddw}.watch f WHERE f.watch_id = ANY (among) LOOP
        IF NOT ${ddw}._is_seen(format('${ddw}.watch f WHERE f.watch_id = %s', w.watch_id), is_kept) OR NOT ${ddw}._sees_columns(w.table_oid) THEN
            RETURN w.source;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._refuse_unseen(unseen text, tag text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF unseen IS NOT NULL THEN
        RAISE EXCEPTION 'could not serialize access: % was altered or enabled since this transaction began, so ddw cannot follow %', unseen, tag
            USING ERRCODE = 'serialization_failure', HINT = 'Nothing was altered: run the transaction again, or at READ COMMITTED.';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_alter() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- concerns what columns and keys are made of, in any table
    is_of_types CONSTANT boolean := tg_tag IN ('ALTER TYPE', 'ALTER DOMAIN', 'ALTER SCHEMA', 'CREATE EXTENSION', 'ALTER EXTENSION', 'ALTER OPERATOR');
    altered integer[] := '{}';
    unseen text;
BEGIN
    BEGIN
        -- what is none of our business is left in peace at little cost; and in the script of an extension, of which all that
        -- is made would become a part, nothing is followed before its end
        IF ${ddw}._is_following() OR EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c WHERE c.in_extension) THEN
            RETURN;
        END IF;
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
            unseen := ${ddw}._unseen('{}', is_of_types OR EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c
                                                                  WHERE c.classid = 'pg_class'::regclass AND ${ddw}._may_be_tracked(c.objid)), false);
        END IF;
        IF unseen IS NULL AND (NOT is_of_types AND NOT EXISTS (
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
        unseen := coalesce(unseen, ${ddw}._unseen(altered, false, false));
        IF tg_tag = 'ALTER TABLE' AND unseen IS NULL THEN
            PERFORM ${ddw}._look_after_triggers(f) FROM ${ddw}.watch f WHERE f.watch_id = ANY (altered);
        END IF;
        altered := ARRAY(SELECT f.watch_id FROM ${ddw}.watch f
                          WHERE f.watch_id = ANY (altered) AND ${ddw}._is_altered(f)
                            -- tables that wait for a repair are not locked by whoever alters a type
                            AND (NOT is_of_types OR NOT f.is_guarded OR ${ddw}._is_wide(f.table_oid)));
        unseen := coalesce(unseen, ${ddw}._unseen(altered, false, true));
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
        RETURN; -- also where the schema has another name by now: no statement of the user's fails for that
    END;
    PERFORM ${ddw}._refuse_unseen(unseen, tg_tag);
    PERFORM ${ddw}._follow_statement(tg_tag, altered);
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    altered integer[];
    unseen text;
BEGIN
    BEGIN
        IF ${ddw}._is_following() THEN
            RETURN;
        END IF;
        unseen := ${ddw}._unseen('{}', EXISTS (SELECT FROM pg_event_trigger_dropped_objects() d
                                               WHERE d.object_type = 'table column' OR d.object_name = '0_${ddw}_change'
                                                  OR d.object_type = 'trigger' AND d.address_names[3] = '0_${ddw}_change'), false);
        IF unseen IS NULL AND NOT EXISTS (
                SELECT FROM pg_event_trigger_dropped_objects() d
                 WHERE d.schema_name = '${ddw}' OR d.classid = 'pg_class'::regclass AND EXISTS (
                       SELECT FROM ${ddw}.watch f WHERE d.objid = f.table_oid OR d.objid = ANY (f.partitions))) THEN
            RETURN;
        END IF;
        altered := ARRAY(SELECT f.watch_id FROM ${ddw}.watch f
                          WHERE f.state = 'on'
                            AND EXISTS (SELECT FROM pg_event_trigger_dropped_objects() d
                                         WHERE d.schema_name = '${ddw}' OR d.objid = f.table_oid OR d.objid = ANY (f.partitions)));
        unseen := coalesce(unseen, ${ddw}._unseen(altered, false, true));
        altered := ARRAY(SELECT f.watch_id FROM ${ddw}.watch f
                          WHERE f.watch_id = ANY (altered) AND (${ddw}._is_altered(f) OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = f.table_oid)));
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'ddw could not follow %: %', tg_tag, SQLERRM;
        RETURN; -- also where the schema has another name by now: no statement of the user's fails for that
    END;
    PERFORM ${ddw}._refuse_unseen(unseen, tg_tag);
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
