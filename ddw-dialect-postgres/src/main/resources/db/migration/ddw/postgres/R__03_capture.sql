-- Capture by trigger: a generated function that writes one row into the delta table.

-- The key's hash, over references such as OLD.%I to column_name, or r.%I to old_name. Types without a hash of their own
-- go by their text.
CREATE OR REPLACE FUNCTION ${ddw}._bucket_expression(watch ${ddw}.watch, reference text, image text DEFAULT 'source') RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := '{}';
    part record;
    hashable boolean;
BEGIN
    FOR part IN SELECT c.type_name, CASE image WHEN 'old' THEN c.old_name WHEN 'new' THEN c.new_name ELSE c.column_name END AS name
                  FROM ${ddw}.watch_column c
                 WHERE c.watch_id = watch.watch_id AND c.key_place IS NOT NULL ORDER BY c.key_place LOOP
        BEGIN
            EXECUTE format('SELECT hash_record_extended(ROW(NULL::%s), 0)', part.type_name);
            hashable := true;
        EXCEPTION WHEN undefined_function THEN
            hashable := false;
        END;
        parts := parts || format(reference || CASE WHEN hashable THEN '' ELSE '::text' END, part.name);
    END LOOP;
    RETURN format('hash_record_extended(ROW(%s), 0) & 9223372036854775807', array_to_string(parts, ', '));
END $$;

-- Writes the trigger function anew, for the half in use and the columns as they are. Takes no lock on the source.
-- A guarded one survives columns that were altered behind its back: it then goes by name, in ${ddw}._capture_by_name.
CREATE OR REPLACE FUNCTION ${ddw}._create_capture(watch ${ddw}.watch) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    delta text := pg_catalog.format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name || '_' || watch.slot));
    old_names text; new_names text; old_values text; new_values text; same_key text;
    old_bucket text := ${ddw}._bucket_expression(watch, 'OLD.%I');
    new_bucket text := ${ddw}._bucket_expression(watch, 'NEW.%I');
    body text;
BEGIN
    SELECT string_agg(format('%I', c.old_name), ', ' ORDER BY c.attnum), string_agg(format('%I', c.new_name), ', ' ORDER BY c.attnum),
           string_agg(format('OLD.%I', c.column_name), ', ' ORDER BY c.attnum), string_agg(format('NEW.%I', c.column_name), ', ' ORDER BY c.attnum)
      INTO old_names, new_names, old_values, new_values
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND NOT c.is_dropped;
    SELECT string_agg(format('OLD.%I OPERATOR(%I.%s) NEW.%I', c.column_name, n.nspname, o.oprname, c.column_name), ' AND ')
      INTO same_key
      FROM ${ddw}.watch_column c
      JOIN pg_catalog.pg_index i ON i.indexrelid = (SELECT format('%I.%I', s.nspname, watch.key_name)::regclass
                                                      FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
                                                     WHERE t.oid = watch.table_oid)
      JOIN pg_catalog.pg_opclass k ON k.oid = i.indclass[c.key_place - 1]
      JOIN pg_catalog.pg_amop a ON a.amopfamily = k.opcfamily AND a.amopstrategy = 3
                               AND a.amoplefttype = k.opcintype AND a.amoprighttype = k.opcintype
      JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
      JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
     WHERE c.watch_id = watch.watch_id AND c.key_place IS NOT NULL;
    body := format($body$
    IF TG_OP = 'INSERT' THEN
        INSERT INTO %1$s (op, bucket, %3$s) VALUES ('I', %7$s, %5$s);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO %1$s (op, bucket, %2$s) VALUES ('D', %6$s, %4$s);
    ELSIF TG_OP = 'TRUNCATE' THEN
        INSERT INTO %1$s (op) VALUES ('T');
    ELSIF %8$s THEN
        INSERT INTO %1$s (op, bucket, %2$s, %3$s) VALUES ('U', %7$s, %4$s, %5$s);
    ELSE
        INSERT INTO %1$s (op, bucket, %2$s) VALUES ('D', %6$s, %4$s);
        INSERT INTO %1$s (op, bucket, %3$s) VALUES ('I', %7$s, %5$s);
    END IF;$body$, delta, old_names, new_names, old_values, new_values, old_bucket, new_bucket, coalesce(same_key, 'true'));
    IF watch.is_guarded THEN
        body := format($body$
    BEGIN%s
    EXCEPTION WHEN OTHERS THEN
        PERFORM ${ddw}._capture_by_name(%s, TG_OP, CASE WHEN TG_OP IN ('UPDATE', 'DELETE') THEN to_json(OLD) END,
                                        CASE WHEN TG_OP IN ('UPDATE', 'INSERT') THEN to_json(NEW) END);
    END;$body$, body, watch.watch_id);
    END IF;
    EXECUTE format('CREATE OR REPLACE FUNCTION ${ddw}.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        || ' SET search_path = pg_catalog, pg_temp AS %L',
        ${ddw}._name('capture_', watch.object_name), 'BEGIN' || body || E'\n    RETURN NULL;\nEND');
    EXECUTE format('REVOKE ALL ON FUNCTION ${ddw}.%I() FROM PUBLIC', ${ddw}._name('capture_', watch.object_name));
END $$;

-- The way of last resort of a guarded trigger: takes from the row, by name, what the delta table has a column and
-- room for. Never fails; ${ddw}.repair and ${ddw}.diagnose tell people what to do.
CREATE OR REPLACE FUNCTION ${ddw}._capture_by_name(watch_id integer, tg_op text, old_row json, new_row json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    watch ${ddw}.watch;
    delta text;
    part record;
    taken json;
    old_image jsonb := '{}';
    new_image jsonb := '{}';
    is_same_key boolean := true;
BEGIN
    SELECT w.* INTO watch FROM ${ddw}.watch w WHERE w.watch_id = _capture_by_name.watch_id;
    delta := format('${ddw}.%I', ${ddw}._name('delta_', watch.object_name || '_' || watch.slot));
    IF tg_op = 'TRUNCATE' THEN
        EXECUTE format('INSERT INTO %s (op) VALUES (''T'')', delta);
        RETURN;
    END IF;
    FOR part IN SELECT c.* FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND NOT c.is_dropped LOOP
        BEGIN
            EXECUTE format('SELECT row_to_json(r) FROM json_populate_record(NULL::%s, $1) r', delta) INTO taken
              USING json_build_object(part.old_name, old_row -> part.column_name, part.new_name, new_row -> part.column_name);
            old_image := old_image || jsonb_build_object(part.old_name, taken -> part.old_name);
            new_image := new_image || jsonb_build_object(part.new_name, taken -> part.new_name);
        EXCEPTION WHEN OTHERS THEN
            NULL; -- no room for this value: the column stays NULL
        END;
        is_same_key := is_same_key AND (part.key_place IS NULL
                       OR (old_row ->> part.column_name) IS NOT DISTINCT FROM (new_row ->> part.column_name));
    END LOOP;
    IF tg_op = 'UPDATE' AND is_same_key THEN
        PERFORM ${ddw}._insert_by_name(watch, delta, 'U', 'new', old_image || new_image);
    ELSE
        IF tg_op <> 'INSERT' THEN
            PERFORM ${ddw}._insert_by_name(watch, delta, 'D', 'old', old_image);
        END IF;
        IF tg_op <> 'DELETE' THEN
            PERFORM ${ddw}._insert_by_name(watch, delta, 'I', 'new', new_image);
        END IF;
    END IF;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ddw could not record a change of %: %', watch.source, SQLERRM;
END $$;

CREATE OR REPLACE FUNCTION ${ddw}._insert_by_name(watch ${ddw}.watch, delta text, op text, keyed_by text, image jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names text;
BEGIN
    SELECT string_agg(format('%I, %I', c.old_name, c.new_name), ', ') INTO names
      FROM ${ddw}.watch_column c WHERE c.watch_id = watch.watch_id AND NOT c.is_dropped;
    EXECUTE format('INSERT INTO %s (op, bucket, %s) SELECT %L, %s, %s FROM jsonb_populate_record(NULL::%s, $1) r',
                   delta, names, op, ${ddw}._bucket_expression(watch, 'r.%I', keyed_by), names, delta) USING image;
END $$;
