package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loads of a group, and what is written when the first table has been copied and the second one has not: the copy of the
 * first must follow. The source has no foreign keys, so what it does in which order is up to the tests.
 */
final class GroupLoadTest {

    private static final String ROWS = """
            SELECT /*+ SET_VAR(group_concat_max_len = 100000) */
                   GROUP_CONCAT(CONCAT_WS(' ', HEX(CONCAT(%1$sk)), %1$spart, %1$sv) ORDER BY %1$sv, %1$spart SEPARATOR ', ') FROM %2$s
            """;

    private final Lab lab = new Lab();
    private final HandDrivenWorker worker = new HandDrivenWorker(
            lab.home(),
            List.of(new ReplicateExecutor(
                    Targets.of(Map.of("there", lab.database().target())))));

    @BeforeEach
    void createSecondTable() {
        lab.run("CREATE TABLE shop.second (id BIGINT PRIMARY KEY, first BIGINT)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /**
     * The values: a key that is written as another, equal one; that of a row that goes; one that goes and comes again as an
     * equal one; a new one, and what it becomes.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            BIGINT | -2 = -2 | 9223372036854775807 | 4 = 4 | 5 | 6
            BIGINT UNSIGNED | 2 = 2 | 18446744073709551615 | 4 = 4 | 5 | 6
            VARCHAR(20) COLLATE utf8mb4_0900_ai_ci | 'b' = 'B' | 'b ' | 'dé' = 'DE' | 'e' | 'e '
            VARCHAR(20) COLLATE utf8mb4_general_ci | 'b' = 'B  ' | 'c' | 'dé ' = 'De' | 'e' | 'f '
            VARCHAR(20) COLLATE utf8mb4_bin | 'b' = 'b' | 'B' | 'd' = 'd ' | 'D' | 'e'
            VARCHAR(20) CHARACTER SET latin1 | 'e' = 'E' | 'c' | 'ö' = 'Ö' | 'd' | 'f'
            VARCHAR(700) COLLATE utf8mb4_general_ci | REPEAT('b', 700) = REPEAT('B', 700) | REPEAT('b', 699) | 'd' = 'D ' | 'e' | 'f'
            CHAR(9) COLLATE utf8mb4_0900_ai_ci | 'b ' = 'B' | 'c' | 'd' = 'd ' | 'e' | 'f'
            BINARY(3) | 'b' = 'b' | 'B' | 'd' = 'd' | 'D' | x'ff00'
            VARBINARY(9) | 'a ' = 'a ' | 'a' | x'' = x'' | x'00' | x'ff'
            DECIMAL(20,4) | 1 = 1.0 | 0.0001 | -2.5 = -2.50 | 1e15 | 0
            DOUBLE | 0.1 = 0.10 | 1e300 | -2.5 = -2.50 | 1e-300 | 0
            FLOAT | 0.1 = 0.10 | 1e30 | -2.5 = -2.50 | 16777216 | 0
            DATE | '0000-00-00' = 0 | '2026-01-02' | '2026-01-04' = 20260104 | '1000-01-01' | '9999-12-31'
            DATETIME(6) | '2026-01-01' = '2026-01-01 00:00:00.000000' | '2026-01-01 00:00:00.000001' | '2026-01-04' = 20260104 | '0000-00-00' | '9999-12-31'
            TIMESTAMP(3) | '2026-01-01' = '2026-01-01 00:00:00.000' | '2026-01-01 00:00:00.001' | '2026-10-25 02:30' = '2026-10-25 02:30' | '2026-10-25 01:30' | '2030-01-01'
            TIME(6) | '-1:00' = '-01:00:00.000' | '1:00' | '3:00' = '03:00:00' | '838:59:59' | '0:00:00.000001'
            YEAR | 2002 = '2002' | 2003 | 2004 = 2004 | 2005 | 0
            "ENUM('z','y','x','w','v','')" | 'y' = 'Y' | 'x' | 'w' = 4 | 'v' | ''
            "SET('a','b','c')" | 'b' = 'B' | 'c' | 'a,b' = 'B,A' | '' | 'a,c'
            BIT(10) | b'10' = 2 | b'11' | b'1111111111' = 1023 | 0 | b'101'
            """)
    void rows_are_found_by_keys_of_any_type(
            String type, String changed, String gone, String again, String added, String movedTo) throws Exception {
        String[] change = changed.split(" = ", 2);
        String[] renew = again.split(" = ", 2);
        // this wide, long texts are kept beside their row
        lab.run("CREATE TABLE shop.first (k " + type
                + " NOT NULL, part INT NOT NULL, v INT, wide VARCHAR(8000), PRIMARY KEY (k, part))");
        write(insert(change[0], 1), insert(gone, 2), insert(renew[0], 3), insert(movedTo, 4));
        // beside each a row that another part of the key tells from it
        write("INSERT INTO shop.first (k, part, v) SELECT k, 7, 100 + v FROM shop.first");
        register("first", "second");
        stageWhile(
                "second",
                () -> write(
                        "UPDATE shop.first SET k = " + change[1] + ", v = 10 WHERE v = 1",
                        "UPDATE shop.first SET v = v + 1 WHERE v = 10",
                        "DELETE FROM shop.first WHERE v = 2",
                        "DELETE FROM shop.first WHERE v = 3",
                        insert(renew[1], 30),
                        "DELETE FROM shop.first WHERE v = 4",
                        insert(added, 40),
                        "UPDATE shop.first SET k = " + movedTo + " WHERE v = 40",
                        insert(added, 50),
                        "UPDATE shop.first SET part = 2 WHERE v = 50",
                        insert(gone, 60),
                        "DELETE FROM shop.first WHERE v = 60",
                        "DELETE FROM shop.first WHERE v = 103",
                        insert(added, 70)));

        assertThat(lab.value(ROWS.formatted("new_", "ddw.load_first")))
                .isEqualTo(lab.value(ROWS.formatted("", "shop.first")))
                .doesNotContain("null");
        assertThat(lab.value(
                        "SELECT GROUP_CONCAT(l.row_count = (SELECT COUNT(*) FROM ddw.load_first)) FROM ddw.`load` l"
                                + " JOIN ddw.process p ON p.process_id = l.process_id WHERE p.source LIKE '%.first'"))
                .isEqualTo("1");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.catching_up")).isEqualTo("0");
    }

    @Test
    void what_was_there_before_a_truncation_is_not_loaded() throws Exception {
        createTreeTables();
        register("first", "second");
        stageWhile("second", () -> {
            write("INSERT INTO shop.first VALUES (3, 'before'), (4, 'before')", "DELETE FROM shop.first WHERE id = 1");
            truncate("first");
            write(
                    "INSERT INTO shop.first VALUES (2, 'after'), (3, 'after'), (5, 'gone')",
                    "DELETE FROM shop.first WHERE id = 5");
        });

        assertThat(lab.value("SELECT GROUP_CONCAT(op, new_id, new_code ORDER BY new_id) FROM ddw.load_first"))
                .isEqualTo("I2after,I3after");
    }

    @Test
    void a_reload_of_a_table_that_is_truncated_meanwhile_has_one_truncation_and_no_rows() throws Exception {
        createTreeTables();
        register("first", "second");
        worker.runUntilIdle().orFail();
        lab.home().processes().reload(key("second"));
        runWhile("second", () -> truncate("first"));

        assertThat(lab.value("SELECT COUNT(*) FROM shop.copied_first")).isEqualTo("0");
        assertThat(lab.value("SELECT GROUP_CONCAT(DISTINCT state) FROM ddw.batch"))
                .isEqualTo("committed");
    }

    /** Whichever of them is copied first. */
    @ParameterizedTest
    @ValueSource(strings = {"first, second", "second, first"})
    void foreign_keys_of_the_target_hold_while_writers_write(String order) throws Exception {
        String[] tables = order.split(", ", 2);
        createTreeTables();
        write("INSERT INTO shop.second VALUES (1, 1), (2, 2)");
        register(tables);
        runWhile(
                tables[1],
                () -> write(
                        "INSERT INTO shop.first VALUES (3, 'new')",
                        "INSERT INTO shop.second VALUES (3, 3), (4, 3)",
                        "UPDATE shop.second SET first = 3 WHERE id = 1",
                        "DELETE FROM shop.second WHERE id = 2",
                        "DELETE FROM shop.first WHERE id < 3"));

        assertThat(lab.value("SELECT GROUP_CONCAT(id, code) FROM shop.copied_first"))
                .isEqualTo("3new");
        assertThat(lab.value("SELECT GROUP_CONCAT(id, ' ', first ORDER BY id) FROM shop.copied_second"))
                .isEqualTo("1 3,3 3,4 3");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch WHERE kind <> 'load' OR state <> 'committed'"))
                .as("all of it came with the load")
                .isEqualTo("0");
    }

    private void createTreeTables() throws SQLException {
        lab.run(
                "CREATE TABLE shop.first (id BIGINT PRIMARY KEY, code VARCHAR(9))",
                "CREATE TABLE shop.copied_first (id BIGINT PRIMARY KEY, code VARCHAR(9) UNIQUE)",
                "CREATE TABLE shop.copied_second (id BIGINT PRIMARY KEY, first BIGINT NOT NULL,"
                        + " FOREIGN KEY (first) REFERENCES shop.copied_first (id))");
        write("INSERT INTO shop.first VALUES (1, 'a'), (2, 'b')");
    }

    private static String insert(String key, int value) {
        return "INSERT INTO shop.first (k, part, v) VALUES (" + key + ", 1, " + value + ")";
    }

    private void register(String... tables) {
        for (String table : tables) {
            lab.home().changeSource().enable(EnableRequest.of(lab.source(table)));
            String definition = "{\"table\": \"" + lab.source("copied_" + table) + "\"}";
            lab.home()
                    .processes()
                    .add(ProcessDefinition.builder(key(table), "replicate", definition)
                            .target("there")
                            .group("shop")
                            .initial(InitialLoad.LOAD)
                            .build());
        }
    }

    private ProcessKey key(String table) {
        return new ProcessKey(lab.source(table), "copy");
    }

    private void stageWhile(String held, Writing writing) throws Exception {
        meanwhile(held, writing, () -> lab.home().stagingStore().stageGroup("shop", "tester"));
    }

    private void runWhile(String held, Writing writing) throws Exception {
        meanwhile(held, writing, () -> worker.runUntilIdle().orFail());
    }

    /** Writes when the group has come to where the rows of a table are copied. */
    private void meanwhile(String held, Writing writing, Runnable loading) throws Exception {
        try (Connection holder = lab.connect();
                Statement sql = holder.createStatement()) {
            sql.execute(lab.in("LOCK TABLES ddw.load_" + held + " WRITE"));
            CompletableFuture<Void> load = CompletableFuture.runAsync(loading);
            String waiting =
                    "SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE LOCK_STATUS = 'PENDING' AND OBJECT_NAME = 'load_"
                            + held + "' AND OBJECT_SCHEMA = '" + lab.database().schema() + "'";
            while (lab.value(waiting).equals("0")) {
                assertThat(load).isNotDone();
            }
            writing.write();
            sql.execute("UNLOCK TABLES");
            load.get(60, TimeUnit.SECONDS);
        }
    }

    /** Writes in one transaction, dates of all zeros too. */
    private void write(String... statements) throws SQLException {
        try (Connection writer = lab.connect();
                Statement sql = writer.createStatement()) {
            sql.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
            writer.setAutoCommit(false);
            for (String statement : statements) {
                sql.execute(lab.in(statement));
            }
            writer.commit();
            writer.setAutoCommit(true);
        }
    }

    private void truncate(String table) throws SQLException {
        try (Connection connection = lab.connect();
                PreparedStatement call = connection.prepareStatement(lab.in("CALL ddw.truncate(?)"))) {
            call.setString(1, lab.source(table).toString());
            call.execute();
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws SQLException;
    }
}
