package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.RunResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code replicate} makes of PostgreSQL's types, of expressions, and of rows that the target does not take. */
final class ReplicateTypesTest {

    private final HomeDatabase database = HomeDatabase.create();
    private final ReplicateExecutor executor = new ReplicateExecutor(Targets.of(Map.of("there", database.target())));
    private final HandDrivenWorker worker = new HandDrivenWorker(database.home(), List.of(executor));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void every_type_arrives_as_it_is() throws SQLException {
        database.execute("""
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE DOMAIN positive AS integer CHECK (value > 0);
            CREATE TABLE "Odd ""table" (
                id uuid PRIMARY KEY DEFAULT gen_random_uuid(), b boolean, i2 smallint, i4 integer, i8 bigint, n numeric, n2 numeric(10,2),
                f4 real, f8 double precision, t text, v varchar(20), c char(5), "quoted ""name" text, by bytea, d date,
                tm time, tm2 time(2), ts timestamp, ts0 timestamp(0), tz timestamptz, j json, jb jsonb, a integer[], a2 text[], r int4range,
                iv interval, ip inet, m mood, p positive, x xml, g integer GENERATED ALWAYS AS (i4 + 1) STORED, bits bit(3), mon money)
            """);
        enable("public", "Odd \"table");
        register(
                "public",
                "Odd \"table",
                "{\"table\": \"there.\\\"Odd \\\"\\\"copy\\\"\", \"create\": true}",
                InitialLoad.LOAD);
        database.execute("""
            INSERT INTO "Odd ""table" VALUES (DEFAULT, true, -32768, -2147483648, -9223372036854775808, 123456789012345678901234567890.000123, 12.30,
                0.1, 0.1, E'tab\\t line\\n back\\\\slash \\\\N ''quote" €𝄞', 'x', 'ab', '', '\\x00ff5c', '2026-02-28',
                '23:59:59.999999', '12:00:00.25', '2026-01-01 00:00:00.000001', '0999-12-31 23:59:59', '2026-07-01 12:00:00+02', '{"a" :  1}', '{"a": [1, null]}',
                '{1,NULL,3}', '{"a,b","c\\"d"}', '[1,5)', '1 mon 2 days', '10.0.0.0/8', 'glad', 5, '<a/>', DEFAULT, B'101', '12.34');
            INSERT INTO "Odd ""table" (n, n2, f4, f8, d, ts, tz, tm) VALUES ('NaN', 'NaN', 'NaN', '-infinity', 'infinity', '-infinity', 'infinity', '24:00');
            INSERT INTO "Odd ""table" (d, ts, t) VALUES ('0044-03-15 BC', '20260-01-01', NULL);
            """);
        worker.runUntilIdle().orFail();

        assertThat(count("SELECT count(*) FROM there.\"Odd \"\"copy\"")).isEqualTo(3);
        assertThat(count("SELECT count(*) FROM \"Odd \"\"table\" here JOIN there.\"Odd \"\"copy\" copied USING"
                        + " (id) WHERE to_jsonb(here) - 'g' IS DISTINCT FROM to_jsonb(copied) OR"
                        + " here.j::text IS DISTINCT FROM copied.j::text"))
                .isZero();
    }

    @Test
    void expressions_are_computed_from_the_row_of_the_change() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, price numeric(10,2), amount integer)");
        enable("public", "notes");
        register("public", "notes", """
            {"table": "public.totals", "create": true,
             "columns": {"note": "id", "total": {"sql": "notes.price * amount"}, "branch": {"value": "Vienna"}},
             "key": ["branch", "note"]}
            """, InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 2.50, 4), (2, 1, 1)");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE notes SET amount = 5 WHERE id = 1; DELETE FROM notes WHERE id = 2");
        database.execute("INSERT INTO totals (note, total, branch) VALUES (7, 7, 'Graz')");
        worker.runUntilIdle().orFail();
        assertThat(text("SELECT string_agg(concat_ws(' ', branch, note, total), ', ' ORDER BY note) FROM totals"))
                .isEqualTo("Vienna 1 12.50, Graz 7 7");

        database.execute("TRUNCATE notes");
        worker.runUntilIdle().orFail();
        assertThat(text("SELECT string_agg(branch, ', ') FROM totals")).isEqualTo("Graz");
    }

    @Test
    void columns_may_have_the_names_of_what_is_selected_along_with_them() throws SQLException {
        database.execute(
                "CREATE TABLE notes (\"ddw position\" numeric PRIMARY KEY, \"ddw op\" text, \"ddw changed_at\" date,"
                        + " \"ddw old 0\" integer)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\", \"create\": true}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1.0, 'x', '2026-01-01', 3)");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE notes SET \"ddw position\" = 1.00, \"ddw op\" = 'y'");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(copy::text, ' ') FROM copy")).isEqualTo("(1.00,y,2026-01-01,3)");
    }

    @Test
    void only_indexes_that_sort_are_made_for_a_copy() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, doc jsonb, tags text[], title text, at date)");
        database.execute("CREATE INDEX ON notes USING gin (doc); CREATE INDEX ON notes USING gin (tags);"
                + " CREATE INDEX ON notes USING hash (title); CREATE INDEX ON notes USING brin (at); CREATE INDEX ON"
                + " notes (title, at)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\", \"create\": true}", InitialLoad.NONE);
        database.execute("INSERT INTO notes SELECT 1, jsonb_agg(md5(i::text)) FROM generate_series(1, 1000) i");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(indexdef, '; ') FROM pg_indexes WHERE tablename = 'copy' AND"
                        + " indexname <> 'copy_pkey'"))
                .endsWith("USING btree (title, at)");
        assertThat(text("SELECT count(*) FROM copy")).isEqualTo("1");
    }

    @Test
    void rows_exchange_values_that_are_unique() throws SQLException {
        database.execute("CREATE TABLE seats (id bigint PRIMARY KEY, seat text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        database.execute("CREATE TABLE taken (id bigint PRIMARY KEY, seat text UNIQUE)");
        enable("public", "seats");
        register("public", "seats", "{\"table\": \"public.taken\"}", InitialLoad.NONE);
        database.execute("INSERT INTO seats VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        worker.runUntilIdle().orFail();
        database.execute("DELETE FROM seats WHERE id = 3; UPDATE seats SET seat = CASE id WHEN 1 THEN 'b' ELSE 'c' END;"
                + " INSERT INTO seats VALUES (4, 'a')");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(id || seat, ', ' ORDER BY id) FROM taken"))
                .isEqualTo("1b, 2c, 4a");
    }

    @Test
    void a_column_of_the_copys_own_that_came_since_is_kept_when_rows_exchange_unique_values() throws SQLException {
        database.execute("CREATE TABLE seats (id bigint PRIMARY KEY, seat text UNIQUE DEFERRABLE)");
        database.execute("CREATE TABLE taken (id bigint PRIMARY KEY, seat text UNIQUE)");
        enable("public", "seats");
        register("public", "seats", "{\"table\": \"public.taken\"}", InitialLoad.NONE);
        database.execute("INSERT INTO seats VALUES (1, 'a'), (2, 'b')");
        worker.runUntilIdle().orFail();
        database.execute("ALTER TABLE taken ADD remark text; UPDATE taken SET remark = 'of ' || id");
        database.execute("UPDATE seats SET seat = CASE id WHEN 1 THEN 'b' ELSE 'a' END");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(id || seat || ' ' || remark, ', ' ORDER BY id) FROM taken"))
                .isEqualTo("1b of 1, 2a of 2");
    }

    @Test
    void a_copy_that_is_gone_is_made_again_by_a_reload_only() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, v int)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\", \"create\": true}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 1), (2, 2)");
        worker.runUntilIdle().orFail();
        database.execute("DROP TABLE copy; INSERT INTO notes VALUES (3, 3)");
        for (int i = 0; i < 3; i++) {
            assertThat(worker.runUntilIdle().failures())
                    .isNotEmpty()
                    .last()
                    .satisfies(failure -> assertThat(failure.reason()).contains("is gone", "ddw process reload"));
            assertThat(text("SELECT to_regclass('public.copy')")).isNull();
        }

        database.home().processes().reload(new ProcessKey(new SourceName("public", "notes"), "copy"));
        worker.runUntilIdle().orFail();
        assertThat(text("SELECT string_agg(id::text, ' ') FROM copy")).isEqualTo("1 2 3");
    }

    @Test
    void a_column_that_is_renamed_is_told_as_the_rows_that_are_there_have_none_of_it() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, v int)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\", \"create\": true}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 1)");
        worker.runUntilIdle().orFail();
        database.execute("ALTER TABLE notes RENAME v TO w; INSERT INTO notes VALUES (2, 2)");
        assertThat(worker.runUntilIdle().failures())
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.reason()).contains("was given the column w", "ddw process reload"));
        worker.runUntilIdle().orFail();
        assertThat(text("SELECT string_agg(copy::text, ' ' ORDER BY id) FROM copy"))
                .isEqualTo("(1,1,) (2,,2)");
    }

    @Test
    void nothing_is_rounded_that_a_column_of_the_copy_does_not_hold_any_more() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, n numeric(12,4), at timestamp(6));"
                + " CREATE TABLE copy (id bigint PRIMARY KEY, n numeric(12,4), at timestamp(6))");
        enable("public", "notes");
        database.home()
                .processes()
                .add(define("public", "notes", "{\"table\": \"public.copy\"}")
                        .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10))
                        .build());
        database.execute("INSERT INTO notes VALUES (1, 1.2345, '2026-01-01 00:00:00.5')");
        worker.runUntilIdle().orFail();
        database.execute("ALTER TABLE copy ALTER n TYPE numeric(12,2), ALTER at TYPE timestamp(0)");
        database.execute("INSERT INTO notes VALUES (2, 2.3456, '2026-01-01'), (3, 3, '2026-01-01'),"
                + " (4, 4, '2026-01-01 00:00:00.9')");
        worker.runUntilIdle();

        assertThat(text("SELECT string_agg(id || ' ' || n, ', ' ORDER BY id) FROM copy"))
                .isEqualTo("1 1.23, 3 3.00");
        assertThat(text("SELECT count(*) FROM ddw.parked")).isEqualTo("2");
    }

    /** Which locks it more and more strongly, as a batch would if it began with a weak lock. */
    @Test
    void a_migration_of_the_copy_and_a_batch_do_not_meet_in_a_deadlock() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, v int);"
                + " CREATE TABLE copy (id bigint PRIMARY KEY, v int)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\"}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 1)");
        worker.runUntilIdle().orFail();
        database.execute("INSERT INTO notes VALUES (2, 2)");
        try (Connection connection = database.dataSource().getConnection();
                Statement migration = connection.createStatement()) {
            connection.setAutoCommit(false);
            migration.execute("CREATE INDEX ON copy (v)");
            CompletableFuture<RunResult> batch = CompletableFuture.supplyAsync(worker::runUntilIdle);
            await().until(() ->
                    count("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'copy'::regclass") > 0);
            migration.execute("ALTER TABLE copy ADD remark text");
            connection.commit();
            batch.join().orFail();
        }

        assertThat(text("SELECT string_agg(copy::text, ' ' ORDER BY id) FROM copy"))
                .isEqualTo("(1,1,) (2,2,)");
    }

    /** The session of a worker lives long, and so may what it keeps there. */
    @Test
    void types_of_a_copy_may_be_dropped_and_renamed_while_a_worker_is_connected() throws SQLException {
        database.execute("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE notes (id bigint PRIMARY KEY, m text);"
                + " CREATE TABLE copy (id bigint PRIMARY KEY, m mood)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\"}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 'good'); UPDATE notes SET m = NULL");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE notes SET m = 'good'");
        worker.runUntilIdle().orFail();
        database.execute("ALTER TYPE mood RENAME TO old; CREATE TYPE mood AS ENUM ('good', 'bad');"
                + " ALTER TABLE copy ALTER m TYPE mood USING m::text::mood; DROP TYPE old");
        database.execute("UPDATE notes SET m = 'bad'");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(copy::text, ' ') FROM copy")).isEqualTo("(1,bad)");
    }

    @Test
    void a_constant_in_the_key_is_told_from_others_to_the_last_bit() throws SQLException {
        database.execute("CREATE EXTENSION citext; CREATE TABLE notes (id bigint PRIMARY KEY);"
                + " CREATE TABLE copy (branch citext, id bigint, PRIMARY KEY (branch, id));"
                + " INSERT INTO copy VALUES ('VIENNA', 1), ('VIENNA', 2)");
        enable("public", "notes");
        register(
                "public",
                "notes",
                "{\"table\": \"public.copy\", \"columns\": {\"branch\": {\"value\": \"Vienna\"}, \"id\": \"id\"}}",
                InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (7), (8)");
        worker.runUntilIdle().orFail();
        ProcessDefinition process = database.home()
                .processes()
                .find(new ProcessKey(new SourceName("public", "notes"), "copy"))
                .orElseThrow();
        Verification found = new Verifier(
                        database.home(), process, Targets.of(Map.of("there", database.target())), read -> {})
                .verify(10, Duration.ofSeconds(1), true);
        assertThat(found.isEqual()).isTrue();
        assertThat(found.targetRows()).isEqualTo(2);
        database.execute("TRUNCATE notes");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(copy::text, ' ' ORDER BY id) FROM copy"))
                .isEqualTo("(VIENNA,1) (VIENNA,2)");
    }

    /** What a source may break until the end of a transaction, a copy may break from one batch to the next. */
    @Test
    void a_copy_is_made_without_the_unique_indexes_that_the_source_defers() throws SQLException {
        database.execute("CREATE TABLE seats (id bigint PRIMARY KEY, seat int UNIQUE DEFERRABLE)");
        enable("public", "seats");
        database.home()
                .processes()
                .add(define("public", "seats", "{\"table\": \"public.copy\", \"create\": true}")
                        .batchSize(2)
                        .build());
        database.execute("INSERT INTO seats SELECT n, n FROM generate_series(1, 9) n");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE seats SET seat = seat + 1");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(seat::text, ' ' ORDER BY id) FROM copy"))
                .isEqualTo("2 3 4 5 6 7 8 9 10");
        assertThat(count("SELECT count(*) FROM pg_indexes WHERE tablename = 'copy'"))
                .isEqualTo(1);
    }

    /** A constraint is looked at in the end of each transaction, and each lane has its own. */
    @Test
    void a_copy_with_a_deferrable_unique_index_takes_one_lane() {
        database.execute("CREATE TABLE seats (id bigint PRIMARY KEY, seat int);"
                + " CREATE TABLE copy (id bigint PRIMARY KEY, seat int UNIQUE DEFERRABLE)");
        enable("public", "seats");

        assertThatThrownBy(() -> executor.check(
                        define("public", "seats", "{\"table\": \"public.copy\"}")
                                .lanes(2)
                                .build(),
                        database.home().sql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("use one lane");
    }

    @Test
    void the_key_of_a_copy_may_be_deferrable() throws SQLException {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, code text UNIQUE DEFERRABLE)");
        database.execute("CREATE TABLE copy (id bigint PRIMARY KEY DEFERRABLE, code text UNIQUE DEFERRABLE)");
        enable("public", "notes");
        register("public", "notes", "{\"table\": \"public.copy\"}", InitialLoad.NONE);
        database.execute("INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE notes SET code = CASE id WHEN 1 THEN 'b' ELSE 'a' END WHERE id < 3;"
                + " DELETE FROM notes WHERE id = 3; INSERT INTO notes VALUES (4, 'd')");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(id || code, ' ' ORDER BY id) FROM copy"))
                .isEqualTo("1b 2a 4d");
    }

    @Test
    void a_row_that_violates_a_unique_index_is_parked_with_the_reason_and_its_neighbours_go_on() throws SQLException {
        database.execute(
                "CREATE TABLE notes (id bigint PRIMARY KEY, code text); CREATE TABLE copy (id bigint PRIMARY KEY, code"
                        + " varchar(3) UNIQUE)");
        enable("public", "notes");
        ProcessDefinition process = define("public", "notes", "{\"table\": \"public.copy\"}")
                .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10))
                .build();
        assertThat(executor.check(process, database.home().sql()))
                .anySatisfy(remark -> assertThat(remark).contains("column code", "no more than 3 characters"));
        database.home().processes().add(process);
        database.execute(
                "INSERT INTO copy VALUES (100, 'x'); INSERT INTO notes VALUES (1, 'a'), (2, 'x'), (3, 'c'), (4,"
                        + " 'long'), (5, 'e')");
        worker.runUntilIdle();

        assertThat(text("SELECT string_agg(id::text, ', ' ORDER BY id) FROM copy"))
                .isEqualTo("1, 3, 5, 100");
        assertThat(database.home().parkingLot().list(process.key(), 10))
                .extracting(ParkedChange::reason)
                .satisfiesExactlyInAnyOrder(
                        reason -> assertThat(reason).contains("target target refuses a row", "copy_code_key"),
                        reason -> assertThat(reason).contains("column code", "a text of 4 characters"));
    }

    @Test
    void periods_of_a_key_without_overlaps_are_changed_in_a_copy_that_has_such_a_key() throws SQLException {
        assumeTrue(count("SELECT current_setting('server_version_num')::int") >= 180000, "it came with 18");
        database.execute("CREATE EXTENSION btree_gist");
        for (String table : List.of("prices", "copied_prices")) {
            database.execute("CREATE TABLE " + table
                    + " (item int, valid daterange, price int, PRIMARY KEY (item, valid WITHOUT OVERLAPS))");
        }
        enable("public", "prices");
        register("public", "prices", "{\"table\": \"public.copied_prices\"}", InitialLoad.LOAD);
        database.execute(
                "INSERT INTO prices VALUES (1, '[2026-01-01,2026-06-01)', 10), (2, '[2026-01-01,2026-06-01)', 5)");
        worker.runUntilIdle().orFail();
        database.execute("UPDATE prices SET valid = '[2026-01-01,2026-03-01)', price = 11 WHERE item = 1");
        database.execute("INSERT INTO prices VALUES (1, '[2026-03-01,2026-06-01)', 20)");
        database.execute("UPDATE prices SET price = 6 WHERE item = 2");
        worker.runUntilIdle().orFail();

        assertThat(text("SELECT string_agg(item || ' ' || valid || ' ' || price, ', ' ORDER BY item, valid)"
                        + " FROM copied_prices"))
                .isEqualTo(text("SELECT string_agg(item || ' ' || valid || ' ' || price, ', ' ORDER BY item, valid)"
                        + " FROM prices"))
                .contains("2 [2026-01-01,2026-06-01) 6");
    }

    @Test
    void what_cannot_be_carried_out_is_refused_with_the_reason() {
        database.execute(
                "CREATE TABLE notes (id bigint PRIMARY KEY, team text NOT NULL, hours numeric); CREATE TABLE copy (id"
                        + " bigint PRIMARY KEY, team text, hours date); CREATE TABLE other (team text PRIMARY KEY, id"
                        + " bigint, hours numeric)");
        enable("public", "notes");

        refused("{\"table\": \"public.nowhere\"}", "public.nowhere", "not at target", "\"create\": true");
        refused("{\"table\": \"public.copy\"}", "column hours of the target, date", "cannot be made of decimal");
        refused(
                "{\"table\": \"public.copy\", \"columns\": {\"id\": \"id\", \"team\": \"teem\"}}",
                "teem",
                "did you mean \"team\"");
        refused(
                "{\"table\": \"public.copy\", \"columns\": {\"id\": \"id\", \"teams\": \"team\"}}",
                "teams",
                "did you mean \"team\"");
        refused(
                "{\"table\": \"public.copy\", \"columns\": {\"id\": \"id\", \"team\": {\"sql\": \"upper(taem)\"}}}",
                "column team",
                "taem");
        refused(
                "{\"table\": \"public.copy\", \"columns\": {\"id\": \"id\", \"team\": {\"sql\": \"team FROM notes;"
                        + " DROP TABLE notes; --\"}}}",
                "column team");
        refused("{\"table\": \"public.other\"}", "has column team in the key", "[id]");
        refused(
                "{\"table\": \"public.other\", \"columns\": {\"team\": {\"value\": \"x\"}, \"hours\": \"hours\"}}",
                "does not tell rows apart",
                "[id]");
        refused(
                "{\"table\": \"public.copy\", \"columns\": {\"id\": \"id\", \"team\": {\"value\": null}}}",
                "line 1, column 68: it has null here",
                "leave it out");
        refused("{\"table\": \"copy\"}", "schema.table");
        refused("{\"tabel\": \"public.copy\"}", "tabel", "did you mean \"table\"");
    }

    private void refused(String definition, String... parts) {
        ProcessDefinition process = define("public", "notes", definition).build();
        assertThatThrownBy(() -> executor.check(process, database.home().sql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContainingAll(parts);
    }

    private void enable(String schema, String table) {
        database.home().changeSource().enable(EnableRequest.of(new SourceName(schema, table)));
    }

    private void register(String schema, String table, String definition, InitialLoad initial) {
        ProcessDefinition process =
                define(schema, table, definition).initial(initial).build();
        executor.check(process, database.home().sql());
        database.home().processes().add(process);
    }

    private static ProcessDefinition.Builder define(String schema, String table, String definition) {
        return ProcessDefinition.builder(new ProcessKey(new SourceName(schema, table), "copy"), "replicate", definition)
                .target("there");
    }

    private long count(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    private String text(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
