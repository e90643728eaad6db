package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of MySQL arrives as it was written, before and after. */
final class CapturedTypesTest {

    private static final String ANY_DATE = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    static List<Arguments> values() {
        return List.of(
                Arguments.of("TINYINT", "-128", -128),
                Arguments.of("TINYINT(1)", "5", 5),
                Arguments.of("INT UNSIGNED", "4294967295", 4294967295L),
                Arguments.of("BIGINT", "-9223372036854775808", Long.MIN_VALUE),
                Arguments.of("BIGINT UNSIGNED", "18446744073709551615", new BigInteger("18446744073709551615")),
                Arguments.of("DECIMAL(65,30)", "1.5", new BigDecimal("1.500000000000000000000000000000")),
                Arguments.of("FLOAT", "1.25", 1.25f),
                Arguments.of("DOUBLE", "1.1e300", 1.1e300),
                Arguments.of("BIT(1)", "b'1'", true),
                Arguments.of("BIT(64)", "0xFFFFFFFFFFFFFFFF", new BigInteger("18446744073709551615")),
                Arguments.of("DATE", "'2026-11-22'", LocalDate.of(2026, 11, 22)),
                Arguments.of("DATE", "'0000-00-00'", "0000-00-00"),
                Arguments.of("DATE", "'2026-02-31'", "2026-02-31"),
                Arguments.of(
                        "DATETIME(6)",
                        "'2026-11-22 10:11:12.123456'",
                        LocalDateTime.of(2026, 11, 22, 10, 11, 12, 123_456_000)),
                Arguments.of("DATETIME", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
                Arguments.of("TIMESTAMP(3)", "FROM_UNIXTIME(1.5)", OffsetDateTime.parse("1970-01-01T00:00:01.500Z")),
                Arguments.of("TIME(6)", "'-838:59:58.5'", "-838:59:58.500000"),
                Arguments.of("YEAR", "2155", 2155),
                Arguments.of("CHAR(5)", "'ab'", "ab"),
                Arguments.of("VARCHAR(20) CHARACTER SET latin1", "'é '", "é "),
                Arguments.of("LONGTEXT", "REPEAT('x', 100000)", "x".repeat(100_000)),
                Arguments.of("ENUM('a','b')", "'b'", "b"),
                Arguments.of("SET('x','y','z')", "'x,z'", "x,z"),
                Arguments.of("JSON", "'{\"b\":1,\"a\":[1,2]}'", "{\"a\": [1, 2], \"b\": 1}"),
                Arguments.of("BINARY(4)", "0x0001", List.of(0, 1, 0, 0)),
                Arguments.of("LONGBLOB", "0xFF00", List.of(255, 0)),
                Arguments.of(
                        "POINT",
                        "POINT(1, 2)",
                        List.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 64)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_arrives_as_it_was_written(String type, String literal, Object expected) throws Exception {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v " + type + " NULL)");
        ProcessKey process = lab.track("t");
        try (var connection = lab.connect();
                var sql = connection.createStatement()) {
            String mode = lab.value("SELECT @@GLOBAL.sql_mode");
            sql.execute(ANY_DATE);
            sql.execute(lab.in("INSERT INTO shop.t VALUES (1, " + literal + ")"));
            sql.execute(lab.in("UPDATE shop.t SET v = NULL"));
            sql.execute(lab.in("UPDATE shop.t SET v = " + literal));
            sql.execute(lab.in("UPDATE shop.t SET v = " + literal));
            sql.execute(lab.in("DELETE FROM shop.t"));
            sql.execute("SET SESSION sql_mode = '" + mode + "'");
        }
        Batch batch = lab.stage(process, 100).orElseThrow();
        List<Change> changes = lab.changes(batch);

        assertThat(Lab.ops(changes)).isEqualTo("IUUD");
        assertThat(plain(changes.get(0).after())).isEqualTo(expected);
        assertThat(plain(changes.get(1).before())).isEqualTo(expected);
        assertThat(plain(changes.get(1).after())).isEqualTo("NULL");
        assertThat(plain(changes.get(2).after())).isEqualTo(expected);
        assertThat(plain(changes.get(3).before())).isEqualTo(expected);
        assertThat(lab.net(batch)).isEmpty();
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.lost")).isEqualTo("0");
    }

    @Test
    void a_vector_arrives_as_the_bytes_that_the_server_keeps_from_a_load_and_from_writers() {
        assumeThat(Integer.parseInt(lab.value("SELECT SUBSTRING_INDEX(VERSION(), '.', 1)")))
                .as("MySQL has vectors since version 9")
                .isGreaterThanOrEqualTo(9);
        lab.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY, v VECTOR(2))",
                "INSERT INTO shop.t VALUES (1, STRING_TO_VECTOR('[1,-2]'))");
        lab.home().changeSource().enable(EnableRequest.of(lab.source("t")));
        ProcessKey process = new ProcessKey(lab.source("t"), "process");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1")
                        .initial(InitialLoad.LOAD)
                        .build());
        List<Change> loaded = lab.drain(process);
        lab.run(
                "UPDATE shop.t SET v = STRING_TO_VECTOR('[1,-2]')",
                "UPDATE shop.t SET v = NULL",
                "INSERT INTO shop.t VALUES (2, STRING_TO_VECTOR('[3]'))",
                "UPDATE shop.t SET v = STRING_TO_VECTOR('[1,-2]') WHERE id = 2",
                "ALTER TABLE shop.t ADD COLUMN w VECTOR(1)");
        lab.home().changeSource().enable(EnableRequest.of(lab.source("t")));
        lab.run("UPDATE shop.t SET w = STRING_TO_VECTOR('[3]') WHERE id = 2");
        Batch batch = lab.stage(process, 100).orElseThrow();
        List<Change> net = lab.net(batch);

        assertThat(Lab.ops(loaded)).isEqualTo("I");
        assertThat(plain(loaded.get(0).after())).isEqualTo(List.of(0, 0, 128, 63, 0, 0, 0, 192));
        assertThat(Lab.ops(lab.changes(batch))).isEqualTo("UIUU");
        assertThat(Lab.ops(net)).isEqualTo("UI");
        assertThat(plain(net.get(0).before())).isEqualTo(List.of(0, 0, 128, 63, 0, 0, 0, 192));
        assertThat(plain(net.get(1).after())).isEqualTo(List.of(0, 0, 128, 63, 0, 0, 0, 192));
        assertThat(lab.value("SELECT HEX(new_w) FROM ddw.net_t WHERE op = 'I' AND batch_id = '" + batch.id() + "'"))
                .isEqualTo("00004040");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.lost")).isEqualTo("0");
    }

    @Test
    void a_value_that_differs_only_in_case_accent_or_trailing_space_is_a_change() {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20) COLLATE utf8mb4_general_ci, e ENUM('a', 'b'))");
        ProcessKey process = lab.track("t");
        lab.run(
                "INSERT INTO shop.t VALUES (1, 'a', 'a')",
                "UPDATE shop.t SET v = 'A'",
                "UPDATE shop.t SET v = 'Á'",
                "UPDATE shop.t SET v = 'Á '",
                "UPDATE shop.t SET e = 'b'",
                "UPDATE shop.t SET v = 'Á ', e = 'b'");

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("IUUUU");
    }

    @Test
    void a_zero_of_the_other_sign_is_a_change() {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY, d DOUBLE, f FLOAT)");
        ProcessKey process = lab.track("t");
        lab.run(
                "INSERT INTO shop.t VALUES (1, 0e0, NULL)",
                "UPDATE shop.t SET d = -0e0",
                "UPDATE shop.t SET f = 0e0",
                "UPDATE shop.t SET f = -0e0",
                "UPDATE shop.t SET f = -0e0, d = -0e0",
                "UPDATE shop.t SET d = NULL",
                "UPDATE shop.t SET d = NULL");

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("IUUUU");
    }

    @Test
    void net_changes_fold_an_enum_by_its_text() {
        lab.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY, e ENUM('a', 'b'))",
                "INSERT INTO shop.t VALUES (1, 'a'), (2, 'a')");
        ProcessKey process = lab.track("t");
        lab.run(
                "UPDATE shop.t SET e = 'b' WHERE id = 1",
                "UPDATE shop.t SET e = 'b' WHERE id = 2",
                "UPDATE shop.t SET e = 'a' WHERE id = 2");

        List<Change> net = lab.net(lab.stage(process, 100).orElseThrow());

        assertThat(net)
                .singleElement()
                .satisfies(change -> assertThat(
                                Objects.requireNonNull(change.after()).get("id"))
                        .isEqualTo(1));
    }

    @Test
    void zeros_of_either_sign_are_one_key() {
        lab.run("CREATE TABLE shop.t (k DOUBLE, f FLOAT, v INT, PRIMARY KEY (k, f))");
        ProcessKey process = lab.track("t");
        lab.run(
                "INSERT INTO shop.t VALUES (0e0, 0e0, 1)",
                "UPDATE shop.t SET k = -0.0e0, f = -0.0e0, v = 2",
                "DELETE FROM shop.t");

        assertThat(Lab.ops(lab.changes(lab.stage(process, 100).orElseThrow()))).isEqualTo("IUD");
        assertThat(lab.value("SELECT COUNT(DISTINCT bucket) FROM ddw.delta_t")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "utf8mb4_general_ci,key,\"KEY \",Kéy",
                "utf8mb4_0900_ai_ci,key,KEY,Kéy",
                "utf8mb4_unicode_ci,key,\"KEY\u00a0 \u2003\",Kéy", // other blanks weigh what a space weighs
                "latin1_swedish_ci,key,\"KEY  \",Key",
                "utf8mb4_unicode_ci,\"\",\" \",\"\u3000\"",
            })
    void spellings_that_the_key_takes_for_equal_are_one_key(
            String collation, String first, String second, String third) {
        lab.run("CREATE TABLE shop.t (k VARCHAR(20) CHARACTER SET " + collation.replaceAll("_.*", "") + " COLLATE "
                + collation + " PRIMARY KEY, v INT)");
        ProcessKey process = lab.track("t");
        lab.run(
                "INSERT INTO shop.t VALUES ('" + first + "', 1)",
                "UPDATE shop.t SET k = '" + second + "'",
                "DELETE FROM shop.t",
                "INSERT INTO shop.t VALUES ('" + third + "', 2)");
        Batch batch = lab.stage(process, 100).orElseThrow();

        assertThat(Lab.ops(lab.changes(batch))).isEqualTo("IUDI");
        assertThat(lab.value("SELECT COUNT(DISTINCT bucket) FROM ddw.delta_t")).isEqualTo("1");
        assertThat(Lab.ops(lab.net(batch))).isEqualTo("I");
    }

    @Test
    void a_space_whose_weight_is_not_the_last_does_not_count_at_the_end() {
        lab.run("CREATE TABLE shop.t (k VARCHAR(20) CHARACTER SET cp1250 COLLATE cp1250_czech_cs PRIMARY KEY, v INT)");
        ProcessKey process = lab.track("t");
        lab.run("INSERT INTO shop.t VALUES ('key', 1)", "UPDATE shop.t SET k = 'key  '");

        assertThat(Lab.ops(lab.changes(lab.stage(process, 100).orElseThrow()))).isEqualTo("IU");
        assertThat(lab.value("SELECT COUNT(DISTINCT bucket) FROM ddw.delta_t")).isEqualTo("1");
    }

    @Test
    void generated_columns_are_left_out_and_odd_names_are_names() {
        lab.run("CREATE TABLE shop.`odd ``table` (`k``1` INT, `k 2` INT, `select` INT, g INT AS (`k``1` * 2) STORED,"
                + " v INT AS (`k 2` + 1) VIRTUAL, d DATETIME DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (`k``1`, `k 2`))");
        ProcessKey process = lab.track("odd `table");
        lab.run("INSERT INTO shop.`odd ``table` (`k``1`, `k 2`, `select`) VALUES (1, 2, 3)");

        Row row = Objects.requireNonNull(lab.drain(process).get(0).after());

        assertThat(row.columns()).containsExactly("k`1", "k 2", "select", "d");
        assertThat(row.get("select")).isEqualTo(3);
    }

    @Test
    void replace_is_delete_and_insert_and_an_upsert_is_what_it_does() {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)");
        ProcessKey process = lab.track("t");
        lab.run(
                "REPLACE INTO shop.t VALUES (1, 1)",
                "REPLACE INTO shop.t VALUES (1, 2)",
                "INSERT INTO shop.t VALUES (1, 3) ON DUPLICATE KEY UPDATE v = 3",
                "INSERT IGNORE INTO shop.t VALUES (1, 4)");

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("IDIU");
    }

    private static Object plain(Row row) {
        Object value = Objects.requireNonNull(row).get("v");
        if (value instanceof byte[] bytes) {
            List<Integer> unsigned = new java.util.ArrayList<>();
            for (byte b : bytes) {
                unsigned.add(b & 0xFF);
            }
            return unsigned;
        }
        return value == null ? "NULL" : value;
    }
}
