package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A home whose owner may not create event triggers: DDL is noticed later, and no write fails meanwhile. */
class GuardedHomeTest {

    private static TestDatabase database;
    private static HikariDataSource pool;
    private static Home home;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        try (Connection admin = database.connect()) {
            Lab.execute(
                    admin,
                    "DO $$BEGIN CREATE ROLE ddw_test_guarded; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
                    "DO $$BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO ddw_test_guarded', current_database()); END$$",
                    "GRANT CREATE ON SCHEMA public TO ddw_test_guarded");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setConnectionInitSql("SET ROLE ddw_test_guarded");
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
        home = new PostgresDialect().open(pool, "ddw");
        home.installer().install();
    }

    @AfterAll
    static void close() {
        pool.close();
        database.close();
    }

    @BeforeEach
    void track() throws SQLException {
        run(
                "DROP TABLE IF EXISTS t",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id int PRIMARY KEY, v varchar(5), n int)",
                "SELECT ddw.enable('public.t')",
                "INSERT INTO t VALUES (1, 'one', 1)");
    }

    private static void run(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Lab.execute(connection, statements);
        }
    }

    private static List<String> rows(String query) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Lab.rows(connection, query);
        }
    }

    private static List<String> recorded(String columns) throws SQLException {
        return rows("SELECT op, " + columns + " FROM ddw.delta_t ORDER BY position");
    }

    private static List<String> lost() throws SQLException {
        return rows("SELECT reason FROM ddw.lost");
    }

    @Test
    void a_load_follows_what_was_altered_before_it_copies() throws SQLException {
        run(
                "SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', initial => 'load')",
                "ALTER TABLE t ADD c int DEFAULT 7",
                "SELECT ddw.stage('public.t', 'p')");

        assertThat(rows("SELECT new_id, new_c FROM ddw.load_t")).containsExactly("1 7");
    }

    /** Whoever follows keeps writers out to the end of the transaction, and a load copies the whole table in its own. */
    @Test
    void a_load_that_is_asked_for_finds_what_was_altered_followed() throws SQLException {
        run(
                "SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1')",
                "ALTER TABLE t ADD c int",
                "SELECT ddw.reload('public.t', 'p')");

        assertThat(rows("SELECT ddw.repair()")).isEmpty();
    }

    @Test
    void a_table_that_was_renamed_is_not_tracked_twice() throws SQLException {
        run(
                "ALTER TABLE t RENAME TO t_new",
                "SELECT ddw.enable('public.t_new')",
                "INSERT INTO t_new VALUES (2, 'two', 2)");

        assertThat(rows("SELECT source, state FROM ddw.watch")).containsExactly("public.t_new on");
        assertThat(rows("SELECT op, new_id FROM ddw.delta_t ORDER BY position")).containsExactly("I 1", "I 2");
        run("DROP TABLE t_new");
    }

    @Test
    void it_says_that_there_are_no_event_triggers() {
        assertThat(home.selfWatch().diagnose())
                .anyMatch(f -> f.subject().equals("event trigger")
                        && f.isGood()
                        && f.message().contains("superuser"));
    }

    /** What docs/operating.md says that a home's owner needs who is no superuser: membership in whoever owns a table. */
    @Test
    void it_tracks_a_table_of_a_role_that_its_owner_is_a_member_of() throws SQLException {
        try (Connection admin = database.connect()) {
            Lab.execute(
                    admin,
                    "DO $$BEGIN CREATE ROLE ddw_test_shop; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
                    "REVOKE ddw_test_shop FROM ddw_test_guarded",
                    "CREATE SCHEMA shop AUTHORIZATION ddw_test_shop");
            try (Connection shop = database.connect()) {
                Lab.execute(
                        shop,
                        "SET SESSION AUTHORIZATION ddw_test_shop",
                        "CREATE TABLE shop.note (id int PRIMARY KEY, v text)",
                        "INSERT INTO shop.note VALUES (1, 'one')");
                assertThatThrownBy(() -> run("SELECT ddw.enable('shop.note')"))
                        .hasMessageContaining("permission denied for schema shop");
                Lab.execute(admin, "GRANT ddw_test_shop TO ddw_test_guarded");

                run(
                        "SELECT ddw.enable('shop.note')",
                        "SELECT ddw.register('shop.note', 'p', 'sql', 'SELECT 1', initial => 'load', filter => 'id < 10')");
                assertThat(drained("shop.note")).containsExactly("I 1 one");
                Lab.execute(
                        shop,
                        "UPDATE shop.note SET v = 'two'",
                        "ALTER TABLE shop.note ADD w int",
                        "INSERT INTO shop.note VALUES (2, 'b', 3)",
                        "INSERT INTO shop.note VALUES (12, 'outside', 3)",
                        "ALTER TABLE shop.note DROP v",
                        "DELETE FROM shop.note WHERE id = 1");
                run("SELECT ddw.repair()", "SELECT ddw.purge()", "SELECT ddw.inspect()");
                assertThat(drained("shop.note")).containsExactly("U 1 two", "I 2 b", "D - -");
                run("SELECT ddw.disable('shop.note')", "SELECT ddw.forget('shop.note')");
            }
            Lab.execute(admin, "DROP SCHEMA shop CASCADE", "REVOKE ddw_test_shop FROM ddw_test_guarded");
        }
    }

    private static List<String> drained(String source) throws SQLException {
        String batch = rows("SELECT ddw.stage('" + source + "', 'p')").get(0);
        List<String> changes = rows(
                "SELECT op, new_id, new_v FROM ddw.changes_note WHERE batch_id = '" + batch + "' ORDER BY position");
        run("SELECT ddw.commit('" + batch + "')");
        return changes;
    }

    @Test
    void a_renamed_and_a_dropped_column_do_not_get_into_a_writer_s_way() throws SQLException {
        run(
                "ALTER TABLE t RENAME COLUMN v TO w",
                "UPDATE t SET w = 'two'",
                "ALTER TABLE t DROP COLUMN n",
                "INSERT INTO t VALUES (2, 'b')",
                "DELETE FROM t WHERE id = 1");

        assertThat(recorded("old_id, new_id, old_v, new_v, old_n, new_n"))
                .containsExactly("I - 1 - one - 1", "U 1 1 one two 1 1", "I - 2 - b - -", "D 1 - two - - -");
        assertThat(lost()).hasSize(3).allMatch(reason -> reason.contains("was altered"));
        assertThat(home.selfWatch().diagnose())
                .anyMatch(f -> !f.isGood() && f.message().contains("was altered"));
        assertThat(home.changeSource().repair()).containsExactly("public.t: followed an alteration");
        run("UPDATE t SET w = 'three'");
        assertThat(recorded("old_w, new_w")).last().isEqualTo("U b three");
    }

    @Test
    void a_wider_type_is_recorded_as_far_as_there_is_room_and_what_is_not_is_told() throws SQLException {
        run(
                "ALTER TABLE t ALTER n TYPE bigint, ALTER v TYPE text",
                "UPDATE t SET n = 2",
                "UPDATE t SET n = 3000000000, v = 'longer than five'");

        assertThat(recorded("new_id, new_v, new_n"))
                .containsExactly("I 1 one 1", "U 1 one 2", "U 1 longer than five -");
        assertThat(lost()).last().asString().contains("column n").contains("3000000000");
        assertThat(home.selfWatch().inspect()).anyMatch(w -> w.kind().equals("lost_changes"));
        assertThat(home.changeSource().repair()).containsExactly("public.t: followed an alteration");
        run("UPDATE t SET n = 4000000000");
        assertThat(recorded("new_n")).last().isEqualTo("U 4000000000");
    }

    @Test
    void a_value_that_could_not_be_read_again_is_told_and_the_rest_is_recorded() throws SQLException {
        run(
                "ALTER TABLE t ADD o oidvector",
                "SELECT ddw.repair()",
                "ALTER TABLE t RENAME COLUMN n TO m",
                "UPDATE t SET o = '', m = 2");

        assertThat(lost()).singleElement().asString().contains("column o");
        assertThat(recorded("new_id, new_o::text, new_n")).last().isEqualTo("U 1 - 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | numeric | 1.5",
                "bigint | double precision | 0.5",
                "date | timestamp | 2026-11-22T10:11:12",
                "date | timestamptz | 2026-11-22T10:11:12+00:00",
                "timestamp | timestamptz | 2026-11-22T10:11:12+00:00",
                "timestamptz | timestamp | 2026-11-22T10:11:12",
                "name | text | abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
                "\"char\" | text | ab",
                "double precision | numeric | 0.12345678901234567890123",
                "real | double precision | 0.1",
                "time | timetz | 10:00:00+05",
                "oid | integer | -5",
                "money | numeric | 1.2345",
                "numeric | double precision | 0.30000000000000004",
                "varchar | text | fits",
                "int | bigint | 7",
            })
    void a_value_of_another_type_is_recorded_as_it_is_or_not_at_all(String type, String wanted, String value)
            throws SQLException {
        run(
                "DROP TABLE t",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id int PRIMARY KEY, v " + type + ")",
                "SELECT ddw.enable('public.t')",
                "SET timezone = 'Europe/Vienna'; SET extra_float_digits = 0",
                "ALTER TABLE t ALTER v TYPE " + wanted + " USING NULL",
                "INSERT INTO t VALUES (1, '" + value + "'), (2, NULL)");

        String recorded = rows("SELECT to_json(new_v) #>> '{}' FROM ddw.delta_t WHERE new_id = 1")
                .get(0);
        if (recorded.equals("-")) {
            assertThat(lost()).anyMatch(reason -> reason.contains("column v does not fit"));
        } else {
            assertThat(recorded).isEqualTo(value);
            assertThat(lost()).allMatch(reason -> reason.contains("was altered"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "boolean | true",
                "inet | 10.0.0.1",
                "timestamp | 2026-01-01 10:00:00",
                "timestamptz | 2026-01-01 10:00:00+01",
                "int[] | {1,2}",
                "text[] | {a,b c}",
                "char(5) | a",
                "json | {\"a\":  1}",
                "bytea | \\x00",
                "numeric(5,2) | 1.50",
                "pair | (1,a b)",
            })
    void what_is_recorded_as_text_is_written_the_same_before_and_after_a_repair(String type, String value)
            throws SQLException {
        run(
                "DROP TABLE t",
                "DROP TYPE IF EXISTS pair",
                "CREATE TYPE pair AS (n int, t text)",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id int PRIMARY KEY, v text, w varchar(20))",
                "SELECT ddw.enable('public.t')",
                "ALTER TABLE t ALTER v TYPE " + type + " USING NULL, ALTER w TYPE " + type + " USING NULL",
                "SET timezone = 'Europe/Vienna'",
                "INSERT INTO t VALUES (1, '" + value + "', '" + value + "'), (2, NULL, NULL)",
                "SELECT ddw.repair()",
                "DELETE FROM t");

        assertThat(lost()).allMatch(reason -> reason.contains("was altered"));
        assertThat(rows("SELECT count(*), count(DISTINCT (coalesce(old_v, new_v)::text, coalesce(old_w, new_w)::text)),"
                        + " count(*) FILTER (WHERE coalesce(old_v, new_v) IS NULL) FROM ddw.delta_t"))
                .containsExactly("4 2 2");
    }

    @Test
    void a_write_to_a_partition_does_not_lock_the_table_that_it_is_of() throws SQLException {
        run(
                "DROP TABLE t",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
                "CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (100)",
                "SELECT ddw.enable('public.t')");
        try (Connection writer = pool.getConnection()) {
            writer.setAutoCommit(false);
            Lab.execute(writer, "INSERT INTO t_low VALUES (1, 1)"); // the server itself has to learn what belongs there
            writer.commit();
            Lab.execute(writer, "INSERT INTO t_low VALUES (2, 2)");

            assertThat(rows("SELECT mode FROM pg_locks WHERE relation = 't'::regclass"))
                    .isEmpty();
            writer.commit();
            writer.setAutoCommit(true);
        }
        assertThat(recorded("new_id")).containsExactly("I 1", "I 2");
    }

    @Test
    void a_partition_is_truncated_before_a_column_is_followed() throws SQLException {
        run(
                "DROP TABLE t",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
                "CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (100) TO (200)",
                "SELECT ddw.enable('public.t')",
                "INSERT INTO t VALUES (1, 1), (101, 1)",
                "ALTER TABLE t RENAME v TO w",
                "TRUNCATE t_low",
                "ALTER TABLE t DROP w",
                "TRUNCATE t_high",
                "TRUNCATE t");

        assertThat(recorded("old_id, new_id")).containsExactly("I - 1", "I - 101", "D 1 -", "D 101 -", "T - -");
        assertThat(lost()).isEmpty();
    }

    @Test
    void columns_that_exchanged_their_names_are_told() throws SQLException {
        run(
                "ALTER TABLE t ADD m int",
                "SELECT ddw.repair()",
                "ALTER TABLE t RENAME n TO x",
                "ALTER TABLE t RENAME m TO n",
                "ALTER TABLE t RENAME x TO m",
                "UPDATE t SET m = 5, n = 6",
                "SELECT ddw.repair()",
                "UPDATE t SET m = 7, n = 8");

        assertThat(lost()).singleElement().asString().contains("was altered");
        assertThat(recorded("new_m, new_n")).containsExactly("I 1 -", "U 5 6", "U 7 8");
    }

    /** What docs/operating.md says to do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD c int",
                "ADD c int; ALTER TABLE t DROP c; ALTER TABLE t ADD d int",
                "ADD c int GENERATED ALWAYS AS (2 * n) STORED",
                "DROP n",
                "DROP n; ALTER TABLE t ADD n text",
                "RENAME n TO c",
                "RENAME id TO c",
                "RENAME n TO x; ALTER TABLE t RENAME v TO n; ALTER TABLE t RENAME x TO v",
                "ALTER n TYPE bigint",
                "ALTER id TYPE text",
                "RENAME TO t_new; ALTER TABLE t_new RENAME TO t",
            })
    void who_repairs_in_the_transaction_of_an_alteration_misses_nothing_and_is_told_nothing(String alteration)
            throws SQLException {
        run("DO $$ BEGIN ALTER TABLE t " + alteration + "; PERFORM ddw.repair(); END $$", "DELETE FROM t");

        assertThat(rows("SELECT op FROM ddw.delta_t ORDER BY position")).containsExactly("I", "D");
        assertThat(lost()).isEmpty();
        assertThat(rows("SELECT source FROM ddw.watch w WHERE ddw._is_altered(w)"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RENAME n TO x; RENAME m TO n; RENAME x TO m; DROP n",
                "RENAME n TO x; RENAME twice TO n",
                "DROP n; RENAME twice TO n",
                "DROP n; RENAME m TO n",
                "RENAME n TO x; RENAME m TO n; RENAME x TO m; UPDATE; RENAME n TO y; RENAME m TO z",
                "RENAME n TO x; RENAME m TO n; RENAME x TO m; UPDATE; RENAME n TO y; DROP m",
                "RENAME n TO x; RENAME m TO n; RENAME x TO m; UPDATE; RENAME n TO x; RENAME m TO n; RENAME x TO m",
                "RENAME n TO x; ADD n int GENERATED ALWAYS AS (id) STORED; DROP n; ADD n int GENERATED ALWAYS AS (2 * id) STORED",
                "ADD p int; DROP p; ADD q int; RENAME n TO x; RENAME q TO n; UPDATE; DROP n",
                "ALTER v TYPE varchar(5) COLLATE \"C\"",
            })
    void a_column_that_took_the_name_of_one_that_is_gone_or_generated_is_told(String alterations) throws SQLException {
        run(
                "ALTER TABLE t ADD m int, ADD twice int GENERATED ALWAYS AS (2 * id) STORED",
                "SELECT ddw.repair()",
                ("ALTER TABLE t " + alterations.replace(";", "; ALTER TABLE t"))
                        .replace("ALTER TABLE t UPDATE", "UPDATE t SET v = 'new'"),
                "UPDATE t SET v = 'two'",
                "SELECT ddw.repair()");

        assertThat(lost()).isNotEmpty().allMatch(reason -> reason.contains("was altered"));
    }

    @Test
    void a_key_that_changes_its_type_is_still_known_to_be_the_same() throws SQLException {
        run("ALTER TABLE t ALTER id TYPE bigint", "UPDATE t SET n = 5", "UPDATE t SET id = 7", "TRUNCATE t");

        assertThat(recorded("old_id, new_id")).containsExactly("I - 1", "U 1 1", "D 1 -", "I - 7", "T - -");
    }

    @Test
    void an_added_column_is_recorded_after_a_repair_and_who_writes_before_is_told() throws SQLException {
        run("ALTER TABLE t ADD COLUMN extra int", "UPDATE t SET extra = 1", "ALTER TABLE t ALTER extra SET DEFAULT 3");
        home.changeSource().repair();
        run("UPDATE t SET extra = 2");

        assertThat(recorded("old_extra, new_extra")).containsExactly("I - -", "U - -", "U 1 2");
        assertThat(lost()).singleElement().asString().contains("was altered");
    }

    @Test
    void a_column_that_is_added_and_written_and_followed_in_one_transaction_is_told() throws SQLException {
        run("DO $$ BEGIN ALTER TABLE t ADD COLUMN extra int; UPDATE t SET extra = 1; PERFORM ddw.repair(); END $$");

        assertThat(lost()).singleElement().asString().contains("was altered");
    }

    @Test
    void a_generated_column_is_not_missed() throws SQLException {
        run(
                "ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (2 * n) STORED",
                "SELECT ddw.repair()",
                "UPDATE t SET n = 2");

        assertThat(recorded("new_n")).containsExactly("I 1", "U 2");
        assertThat(lost()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t ADD x int; ALTER TABLE t DROP x; ALTER TABLE t ADD c int",
                "ALTER TABLE t ALTER twice DROP EXPRESSION; ALTER TABLE t RENAME twice TO c",
            })
    void a_column_that_the_trigger_cannot_see_come_is_told(String alterations) throws SQLException {
        run(
                "ALTER TABLE t ADD twice int GENERATED ALWAYS AS (2 * n) STORED",
                "SELECT ddw.repair()",
                alterations,
                "INSERT INTO t (id, c) VALUES (2, 111)",
                "SELECT ddw.repair()",
                "UPDATE t SET c = 112 WHERE id = 2");

        assertThat(lost()).isNotEmpty().allMatch(reason -> reason.contains("was altered"));
        assertThat(recorded("old_c, new_c")).last().isEqualTo("U 111 112");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RENAME twice TO double",
                "DROP twice",
                "ALTER v TYPE varchar(5) COLLATE \"C\"",
                "ALTER twice DROP EXPRESSION",
                "RENAME TO t_new; ALTER TABLE t_new RENAME TO t",
                "RENAME v TO w",
            })
    void nobody_is_told_once_an_alteration_is_followed(String alteration) throws SQLException {
        run(
                "ALTER TABLE t ADD twice int GENERATED ALWAYS AS (2 * id) STORED",
                "SELECT ddw.repair()",
                "ALTER TABLE t " + alteration,
                "SELECT ddw.repair()",
                "DELETE FROM ddw.lost",
                "UPDATE t SET n = 7");

        assertThat(lost()).isEmpty();
        assertThat(recorded("new_n")).last().isEqualTo("U 7");
    }

    /** Whoever alters cannot write down that the trigger's function is a guarded one now. */
    @Test
    void nobody_is_told_once_an_alteration_was_taken_back_while_the_watch_was_locked() throws SQLException {
        try (Connection other = pool.getConnection()) {
            other.setAutoCommit(false);
            Lab.rows(other, "SELECT source FROM ddw.watch FOR UPDATE");
            run(
                    "ALTER TABLE t ALTER n TYPE bigint",
                    "SELECT ddw._guard(watch_id) FROM ddw.watch",
                    "ALTER TABLE t ALTER n TYPE int");
            other.rollback();
            other.setAutoCommit(true);
        }
        run("SELECT ddw.repair()", "UPDATE t SET n = 7");

        assertThat(lost()).isEmpty();
        assertThat(recorded("new_n")).last().isEqualTo("U 7");
    }

    @Test
    void nobody_is_told_once_an_alteration_was_rolled_back() throws SQLException {
        try (Connection session = pool.getConnection()) {
            session.setAutoCommit(false);
            Lab.execute(session, "ALTER TABLE t ALTER n TYPE bigint", "UPDATE t SET n = 6");
            session.rollback();
            Lab.execute(session, "UPDATE t SET n = 7");
            session.commit();
            session.setAutoCommit(true);
        }

        assertThat(lost()).isEmpty();
        assertThat(recorded("new_n")).last().isEqualTo("U 7");
    }

    /** Its rows have the new columns, and what it reads of the catalog has the old ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADD w int | id, w",
                "RENAME n TO w | id, w",
                "RENAME id TO w | w, n",
                "ALTER v TYPE bigint USING 1 | id, v",
            })
    void a_transaction_that_sees_the_table_as_it_was_before_is_told(String alteration, String columns)
            throws SQLException {
        run("CREATE TABLE IF NOT EXISTS other (id int)");
        try (Connection old = pool.getConnection()) {
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            old.setAutoCommit(false);
            Lab.rows(old, "SELECT count(*) FROM other");
            run("ALTER TABLE t " + alteration);
            Lab.execute(old, "INSERT INTO t (" + columns + ") VALUES (2, 111)");
            old.commit();
            old.setAutoCommit(true);
            old.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        home.changeSource().repair();

        assertThat(rows("SELECT count(*) FROM t")).containsExactly("2");
        assertThat(lost()).isNotEmpty();
    }

    @Test
    void serializable_writers_who_are_told_do_not_get_into_each_other_s_way() throws SQLException {
        run("ALTER TABLE t ADD c int");
        List<Connection> writers = new ArrayList<>();
        try {
            for (int id = 2; id <= 4; id++) {
                Connection writer = pool.getConnection();
                writers.add(writer);
                writer.setAutoCommit(false);
                Lab.execute(
                        writer,
                        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                        "INSERT INTO t (id) VALUES (" + id + ")");
            }
            Collections.reverse(writers);
            for (Connection writer : writers) {
                writer.commit();
            }
        } finally {
            for (Connection writer : writers) {
                writer.rollback();
                writer.setAutoCommit(true);
                writer.close();
            }
        }
        assertThat(lost()).hasSize(3);
    }

    @Test
    void a_partition_that_was_away_is_told() throws SQLException {
        run(
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (9)",
                "CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (9) TO (19)",
                "SELECT ddw.enable('public.parts')",
                "SELECT ddw.repair()");
        assertThat(lost()).isEmpty();
        run(
                "ALTER TABLE parts DETACH PARTITION part_1",
                "INSERT INTO part_1 VALUES (1)",
                "ALTER TABLE parts ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (9)",
                "SELECT ddw.repair()");
        try {
            assertThat(lost())
                    .containsExactly("partition public.part_1 was detached and attached again;"
                            + " what was written to it meanwhile is not recorded");
            assertThat(rows("SELECT ddw.repair()")).isEmpty();
        } finally {
            run("SELECT ddw.forget('public.parts')", "DROP TABLE parts");
        }
    }

    @Test
    void a_repair_does_not_go_by_a_catalog_of_the_past() throws SQLException {
        try (Connection old = pool.getConnection()) {
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThatThrownBy(() -> Lab.rows(old, "SELECT ddw.repair()")).hasMessageContaining("READ COMMITTED");
        }
    }

    @Test
    void a_column_that_nobody_altered_is_written_as_ever_while_another_one_is_not_followed() throws SQLException {
        run(
                "DROP TABLE t",
                "SELECT ddw.forget(source) FROM ddw.watch",
                "CREATE TABLE t (id char(4) PRIMARY KEY, n int)",
                "SELECT ddw.enable('public.t')",
                "ALTER TABLE t RENAME n TO m",
                "INSERT INTO t VALUES ('a', 1)",
                "SELECT ddw.repair()",
                "DELETE FROM t");

        assertThat(rows("SELECT op, octet_length(coalesce(old_id, new_id)) FROM ddw.delta_t ORDER BY position"))
                .containsExactly("I 4", "D 4");
    }

    @Test
    void a_column_that_was_dropped_gives_its_name_to_the_one_that_took_it() throws SQLException {
        run(
                "ALTER TABLE t ADD m int DEFAULT 5",
                "SELECT ddw.repair()",
                "ALTER TABLE t DROP n",
                "ALTER TABLE t RENAME m TO n",
                "SELECT ddw.repair()",
                "INSERT INTO t (id, n) VALUES (2, 22)");

        assertThat(recorded("new_n, new_n_3")).containsExactly("I - 1", "I 22 -");
    }

    @Test
    void a_delta_table_that_is_gone_loses_changes_and_tells_and_no_write_fails() throws SQLException {
        run("DROP TABLE ddw.delta_t CASCADE", "INSERT INTO t VALUES (2, 'b', 2)");

        assertThat(lost()).isNotEmpty();
        assertThat(home.changeSource().repair()).isNotEmpty();
        assertThat(home.selfWatch().diagnose()).anyMatch(f -> f.message().equals("its delta table was dropped"));
        run("INSERT INTO t VALUES (3, 'c', 3)");
    }

    @Test
    void a_renamed_table_is_followed_by_a_repair() throws SQLException {
        run("ALTER TABLE t RENAME TO renamed", "INSERT INTO renamed VALUES (2, 'b', 2)");

        assertThat(home.changeSource().repair()).isNotNull();

        assertThat(home.changeSource().list())
                .extracting(w -> w.source().toString())
                .containsExactly("public.renamed");
        assertThat(recorded("new_id")).containsExactly("I 1", "I 2");
        assertThat(lost()).hasSize(1);
        run("INSERT INTO renamed VALUES (3, 'c', 3)");
        assertThat(lost()).as("nobody is told once it is followed").hasSize(1);
        run("DROP TABLE renamed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t DROP n",
                "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b",
            })
    void what_is_altered_while_a_repair_waits_is_followed_too(String alteration) throws Exception {
        run("ALTER TABLE t ADD a int, ADD b int", "SELECT ddw.repair()");
        try (Connection reader = pool.getConnection()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t");
            run("ALTER TABLE t RENAME a TO c", "ALTER TABLE t RENAME b TO a", "ALTER TABLE t RENAME c TO b");
            CompletableFuture<List<String>> repair = CompletableFuture.supplyAsync(() -> {
                try {
                    return rows("SELECT ddw.repair()");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> !rows("SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted")
                    .isEmpty());
            run(alteration);
            reader.rollback();
            reader.setAutoCommit(true);
            repair.get();
        }
        run("SELECT ddw.repair()", "INSERT INTO t (id, a, b) VALUES (2, 3, 4)");

        assertThat(rows("SELECT state FROM ddw.watch")).containsExactly("on");
        assertThat(recorded("new_id, new_a, new_b")).last().isEqualTo("I 2 3 4");
        assertThat(rows("SELECT count(*) FROM ddw.net_t")).containsExactly("0");
        assertThat(rows("SELECT ddw.repair()")).isEmpty();
    }

    @Test
    void tables_that_exchanged_their_names_keep_their_processes_and_batches() throws SQLException {
        run(
                "CREATE TABLE u (id int PRIMARY KEY)",
                "SELECT ddw.enable('public.u')",
                "SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1'), ddw.register('public.u', 'p', 'sql', 'SELECT 2')",
                "INSERT INTO t VALUES (2)",
                "INSERT INTO u VALUES (1)",
                "SELECT ddw.stage('public.t', 'p'), ddw.stage('public.u', 'p')",
                "ALTER TABLE t RENAME TO x",
                "ALTER TABLE u RENAME TO t",
                "ALTER TABLE x RENAME TO u",
                "SELECT ddw.repair()");
        try {
            assertThat(rows("SELECT source, object_name FROM ddw.watch ORDER BY 1"))
                    .containsExactly("public.t u", "public.u t");
            assertThat(rows("SELECT source, definition FROM ddw.process ORDER BY 1"))
                    .containsExactly("public.t SELECT 2", "public.u SELECT 1");
            assertThat(
                            rows(
                                    "SELECT b.source, definition FROM ddw.batch b JOIN ddw.process USING (process_id) ORDER BY 1"))
                    .containsExactly("public.t SELECT 2", "public.u SELECT 1");
            assertThat(rows("SELECT ddw.repair()")).isEmpty();
        } finally {
            run("ALTER TABLE u RENAME TO x", "ALTER TABLE t RENAME TO u", "ALTER TABLE x RENAME TO t");
            run("SELECT ddw.repair()", "SELECT ddw.forget('public.u')", "DROP TABLE u");
        }
        assertThat(rows("SELECT source, object_name FROM ddw.watch")).containsExactly("public.t t");
    }

    @Test
    void a_dropped_key_column_ends_the_tracking_at_the_next_repair() throws SQLException {
        run("ALTER TABLE t DROP COLUMN id", "INSERT INTO t VALUES ('b', 2)");

        home.changeSource().repair();
        run("INSERT INTO t VALUES ('c', 3)");

        assertThat(home.changeSource().list().get(0).reason()).isEqualTo("column id of the key was dropped");
    }
}
