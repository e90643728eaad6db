package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.spi.AlteredTargetException;
import org.deltawatcher.api.table.SpecialValue;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows get into tables of MySQL by their key and by nothing else, whole or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TargetRowsTest {

    private final TargetLab target = new TargetLab();

    @AfterEach
    void clean() {
        target.clean("child", "t");
    }

    @AfterAll
    void close() {
        target.close();
    }

    @Test
    void any_mixture_of_rows_comes_to_what_a_map_comes_to() {
        target.run("CREATE TABLE shop.t (a INT, b VARCHAR(20) COLLATE utf8mb4_0900_bin, v TEXT, PRIMARY KEY (a, b))");
        Random random = new Random(7);
        Map<String, String> expected = new TreeMap<>();
        for (int round = 0; round < 40; round++) {
            Map<String, @Nullable Object[]> put = new TreeMap<>();
            Map<String, @Nullable Object[]> removed = new TreeMap<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                long a = random.nextInt(30);
                String b = random.nextBoolean() ? "x " : "X";
                String key = a + "|" + b;
                if (random.nextInt(3) == 0) {
                    removed.put(key, TargetLab.row(a, b, null));
                    put.remove(key);
                } else {
                    put.put(key, TargetLab.row(a, b, "v" + round + "'\\"));
                    removed.remove(key);
                }
            }
            removed.keySet().forEach(expected::remove);
            put.forEach((key, row) -> expected.put(key, String.valueOf(row[2])));

            target.write("t", new ArrayList<>(put.values()), new ArrayList<>(removed.values()));

            assertThat(rows("SELECT CONCAT(a, '|', b), v FROM shop.t")).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s", "c", "t", "staged", "ddw put", "ddw removed", "ddw kept", "ddw staged"})
    void a_table_may_have_any_name(String name) {
        target.run(
                "CREATE TABLE shop.`" + name + "` (id INT PRIMARY KEY, v INT UNIQUE, own INT DEFAULT 7)",
                "INSERT INTO shop.`" + name + "` VALUES (1, 1, 8), (2, 2, 9)");
        List<String> columns = List.of("id", "v");
        target.write(
                name,
                columns,
                List.<@Nullable Object[]>of(TargetLab.row(1L, 11L)),
                List.<@Nullable Object[]>of(TargetLab.row(2L, null)));
        target.write(name, columns, List.of(TargetLab.row(1L, 12L), TargetLab.row(3L, 3L)), List.of());
        target.write(name, columns, List.of(TargetLab.row(1L, 3L), TargetLab.row(3L, 12L)), List.of());

        assertThat(target.value("SELECT GROUP_CONCAT(id, ' ', v, ' ', own ORDER BY id) FROM shop.`" + name + "`"))
                .isEqualTo("1 3 8,3 12 7");
        target.clean("`" + name + "`");
    }

    @Test
    void a_group_of_many_megabytes_waits_in_the_sessions_own_table() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v LONGTEXT)", "INSERT INTO shop.t VALUES (3, 'old')");
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long id = 0; id < 300; id++) {
            rows.add(TargetLab.row(id, "é".repeat(50_000)));
        }

        target.write("t", rows, List.of());

        assertThat(target.value("SELECT CONCAT(COUNT(*), ' ', MIN(CHAR_LENGTH(v))) FROM shop.t"))
                .isEqualTo("300 50000");
    }

    @Test
    void a_row_larger_than_a_statement_is_refused_and_its_neighbours_are_not() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v LONGTEXT)");
        int packet = Integer.parseInt(target.value("SELECT @@max_allowed_packet"));

        assertThatThrownBy(() -> target.put("t", TargetLab.row(1L, "x".repeat(packet))))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("max_allowed_packet");
        target.put("t", TargetLab.row(2L, "x".repeat(2_000_000)), TargetLab.row(3L, "y"));
        assertThat(target.value("SELECT GROUP_CONCAT(id) FROM shop.t")).isEqualTo("2,3");
    }

    @Test
    void unique_values_are_exchanged() {
        target.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY, u INT UNIQUE)",
                "INSERT INTO shop.t VALUES (1, 1), (2, 2), (3, 3)");

        target.put("t", TargetLab.row(1L, 2L), TargetLab.row(2L, 3L), TargetLab.row(3L, 1L));

        assertThat(rows("SELECT id, u FROM shop.t")).isEqualTo(Map.of("1", "2", "2", "3", "3", "1"));
    }

    /** Its columns may be narrower now, and round; or it may have some of its own, which nobody would keep. */
    @Test
    void a_table_that_was_altered_since_it_was_looked_at_is_not_written_to() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY, n DECIMAL(12,4))");
        TableShape before = target.table("t");
        target.run("ALTER TABLE shop.t MODIFY n DECIMAL(12,2)");

        assertThatThrownBy(() -> target.write(
                        before, List.of("id", "n"), List.<@Nullable Object[]>of(TargetLab.row(1L, 2L)), List.of()))
                .isInstanceOf(AlteredTargetException.class)
                .hasMessageContaining(".t was altered");
        assertThat(target.value("SELECT COUNT(*) FROM shop.t")).isEqualTo("0");
    }

    @Test
    void unique_values_are_not_exchanged_where_other_tables_refer_to_the_rows() {
        target.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY, u INT UNIQUE)",
                "CREATE TABLE shop.child (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES shop.t (id) ON DELETE"
                        + " CASCADE)",
                "INSERT INTO shop.t VALUES (1, 1), (2, 2)",
                "INSERT INTO shop.child VALUES (1, 1)");

        assertThatThrownBy(() -> target.put("t", TargetLab.row(1L, 2L), TargetLab.row(2L, 1L)))
                .isInstanceOf(ExecutionFailedException.class);
        assertThat(target.value("SELECT COUNT(*) FROM shop.child")).isEqualTo("1");
    }

    @Test
    void a_row_that_another_one_stands_in_the_way_of_is_refused_and_takes_nobodys_place() {
        target.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY, u INT UNIQUE, v INT)", "INSERT INTO shop.t VALUES (1, 1, 1)");

        assertThatThrownBy(() -> target.put("t", TargetLab.row(2L, 1L, 2L)))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("duplicate entry for key")
                .hasMessageNotContaining("'1'");
        assertThat(target.value("SELECT GROUP_CONCAT(id, u, v) FROM shop.t")).isEqualTo("111");
    }

    @Test
    void a_key_that_the_target_takes_for_another_one_is_refused() {
        target.run("CREATE TABLE shop.t (k VARCHAR(20) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT)");
        target.put("t", TargetLab.row("key", 1L));

        assertThatThrownBy(() -> target.put("t", TargetLab.row("KEY", 2L)))
                .isInstanceOf(ExecutionFailedException.class);
        target.write("t", List.of(), List.<@Nullable Object[]>of(TargetLab.row("Key", null)));
        assertThat(rows("SELECT k, v FROM shop.t")).isEqualTo(Map.of("key", "1"));

        target.write(
                "t",
                List.<@Nullable Object[]>of(TargetLab.row("KEY", 3L)),
                List.<@Nullable Object[]>of(TargetLab.row("key", null)));
        assertThat(rows("SELECT k, v FROM shop.t")).isEqualTo(Map.of("KEY", "3"));
    }

    @ParameterizedTest
    @CsvSource({"utf8mb4_0900_ai_ci, 'KEY 2 mine', Key", "utf8mb4_0900_bin, 'KEY 2 -', -"})
    void a_key_is_spelled_anew_where_the_table_takes_both_for_one_and_else_is_another_row(
            String collation, String row, String child) {
        String type = "VARCHAR(20) COLLATE " + collation;
        target.run(
                "CREATE TABLE shop.t (k " + type + " PRIMARY KEY, v INT, own TEXT)",
                "CREATE TABLE shop.child (k " + type + ", FOREIGN KEY (k) REFERENCES shop.t (k) ON DELETE CASCADE)",
                "INSERT INTO shop.t VALUES ('Key', 1, 'mine')",
                "INSERT INTO shop.child VALUES ('Key')");
        TableShape shape = target.table("t");
        target.target().writer().inTransaction(writing -> {
            try (var rows = writing.open(shape, List.of("k", "v"), shape.key())) {
                rows.removeFormer(TargetLab.row("Key", null), TargetLab.row("KEY", null));
                rows.respell(TargetLab.row("Key", null), TargetLab.row("KEY", null));
                rows.put(TargetLab.row("KEY", 2L), false);
                rows.flush();
            }
        });

        assertThat(target.value("SELECT GROUP_CONCAT(k, ' ', v, ' ', COALESCE(own, '-')) FROM shop.t"))
                .isEqualTo(row);
        assertThat(target.value("SELECT COALESCE(GROUP_CONCAT(k), '-') FROM shop.child"))
                .isEqualTo(child);
    }

    @Test
    void a_zero_in_a_column_that_counts_by_itself_is_a_zero() {
        target.run("CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, g INT AS (v + 1) STORED, v INT)");
        TableShape shape = target.table("t");

        target.target().writer().inTransaction(writing -> {
            try (var rows = writing.open(shape, List.of("v", "id"), List.of("id"))) {
                rows.put(TargetLab.row(5L, 0L), false);
                rows.flush();
            }
        });

        assertThat(rows("SELECT id, v FROM shop.t")).isEqualTo(Map.of("0", "5"));
        assertThat(shape.column("g").orElseThrow().isWritable()).isFalse();
        assertThat(shape.column("id").orElseThrow().hasDefault()).isTrue();
    }

    @Test
    void rows_with_given_values_are_cleared_and_others_stay() {
        target.run(
                "CREATE TABLE shop.t (o VARCHAR(10), id INT, PRIMARY KEY (o, id))",
                "INSERT INTO shop.t VALUES ('a', 1), ('a', 2), ('b', 1)");
        TableShape shape = target.table("t");

        target.target().writer().inTransaction(writing -> {
            try (var rows = writing.open(shape, shape.columnNames(), shape.key())) {
                rows.clear(Map.of("o", "a"));
                rows.clear(Map.of("o", "B"));
            }
        });
        assertThat(target.value("SELECT GROUP_CONCAT(o, id) FROM shop.t")).isEqualTo("b1");
    }

    private record Misfit(String type, @Nullable Object value, String message) {}

    private static final List<Misfit> MISFITS = List.of(
            new Misfit("INT NOT NULL", null, "cannot be null"),
            new Misfit("TINYINT", 128L, "Out of range"),
            new Misfit("BIGINT UNSIGNED", -1L, "Out of range"),
            new Misfit("BIGINT UNSIGNED", new BigInteger("18446744073709551616"), "Out of range"),
            new Misfit("DECIMAL(4,2)", new BigDecimal("100"), "Out of range"),
            new Misfit("FLOAT", 1e39, "Out of range"),
            new Misfit("VARCHAR(3)", "abcd", "Data too long"),
            new Misfit("TINYTEXT", "ä".repeat(128), "256 bytes"),
            new Misfit("TINYTEXT", " ".repeat(256), "256 bytes"),
            new Misfit("VARCHAR(9) CHARACTER SET latin1", "Ω", "incorrect string value for column"),
            new Misfit("VARCHAR(9) CHARACTER SET utf8mb3", "😀", "incorrect string value for column"),
            new Misfit("BINARY(4)", new byte[3], "3 bytes"),
            new Misfit("VARBINARY(2)", new byte[3], "Data too long"),
            new Misfit("ENUM('a','b')", "2", "none of its labels"),
            new Misfit("ENUM('a','b')", "A", "none of its labels"),
            new Misfit("SET('a','b')", "b,a", "in their order"),
            new Misfit("SET('a','b')", "3", "in their order"),
            new Misfit("YEAR", 26L, "year"),
            new Misfit("JSON", "{\"a\": ", "Invalid JSON text"),
            new Misfit("JSON", "[0.12345678901234567890123]", "digits"),
            new Misfit("TIMESTAMP", LocalDateTime.of(2039, 1, 1, 0, 0), "incorrect datetime value"),
            new Misfit("TIME", new SpecialValue("900:00:00"), "incorrect time value"),
            new Misfit("POINT", "no shape", ""),
            new Misfit("INT CHECK (v > 5)", 1L, "Check constraint"),
            new Misfit("DATE CHECK (v > '2000-01-01')", LocalDate.of(1999, 1, 1), "Check constraint"));

    @Test
    void a_value_that_does_not_fit_is_refused_and_the_row_stays_as_it_was() {
        for (Misfit misfit : MISFITS) {
            target.run(
                    "DROP TABLE IF EXISTS shop.t",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, v " + misfit.type() + ", w INT)");

            assertThatThrownBy(() -> target.put(
                            "t", TargetLab.row(1L, misfit.value(), 1L), TargetLab.row(2L, misfit.value(), 1L)))
                    .as(misfit.toString())
                    .isInstanceOf(ExecutionFailedException.class)
                    .hasMessageContaining(misfit.message());
            assertThat(target.value("SELECT COUNT(*) FROM shop.t")).isEqualTo("0");
        }
    }

    @Test
    void a_trigger_of_the_target_may_refuse_a_row() {
        target.run(
                "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                "CREATE TRIGGER shop.no BEFORE INSERT ON shop.t FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT"
                        + " = 'not here'");

        assertThatThrownBy(() -> target.put("t", TargetLab.row(1L)))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("not here");
    }

    @Test
    void a_table_that_is_gone_is_nobodys_row_to_blame() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)");
        TableShape shape = target.table("t");
        target.run("DROP TABLE shop.t");

        assertThatThrownBy(() -> target.write(shape, List.of("id", "v"), List.of(), List.of()))
                .isInstanceOf(AlteredTargetException.class);
    }

    @Test
    void a_date_that_is_none_goes_where_it_came_from_and_nothing_else_does() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY, v DATE, w DATETIME(6), x TIMESTAMP NULL)");

        target.put(
                "t",
                TargetLab.row(1L, new SpecialValue("2026-02-31"), new SpecialValue("0000-00-00 00:00:00.000000"), null),
                TargetLab.row(2L, new SpecialValue("0000-00-00"), null, new SpecialValue("0000-00-00 00:00:00")));

        assertThat(target.value("SELECT GROUP_CONCAT(HEX(v) ORDER BY id) FROM shop.t"))
                .isEqualTo(target.value("SELECT CONCAT(HEX('2026-02-31'), ',', HEX('0000-00-00'))"));
    }

    private Map<String, String> rows(String query) {
        Map<String, String> rows = new TreeMap<>();
        try (var connection = target.lab().connect();
                var sql = connection.createStatement();
                var found = sql.executeQuery(target.lab().in(query))) {
            while (found.next()) {
                rows.put(found.getString(1), found.getString(2));
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(query, e);
        }
        return rows;
    }
}
