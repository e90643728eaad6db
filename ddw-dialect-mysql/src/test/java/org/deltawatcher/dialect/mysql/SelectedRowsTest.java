package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Columns and expressions are selected from the rows of a source; and what is written says where it came from. */
final class SelectedRowsTest {

    private final TargetLab target = new TargetLab();
    private final Lab lab = target.lab();

    @AfterEach
    void close() {
        target.close();
    }

    private static Item expression(String name, String sql) {
        return new Item(name, sql, false, false);
    }

    @Test
    void a_source_is_described_by_its_tracked_key_its_columns_and_its_plain_indexes() {
        lab.run("CREATE TABLE shop.t (id INT UNSIGNED PRIMARY KEY, a VARCHAR(9) NOT NULL, g INT AS (id + 1) STORED, d"
                + " INT DEFAULT 3, UNIQUE (a, d), INDEX (a(2)), INDEX ((d + 1)), INDEX (d))");
        lab.track("t");

        TableShape shape = lab.home().sql().rows().shape(lab.source("t"));

        assertThat(shape.columnNames()).containsExactly("id", "a", "d");
        assertThat(shape.key()).containsExactly("id");
        assertThat(shape.indexes())
                .containsExactlyInAnyOrder(
                        new IndexShape(List.of("a", "d"), true), new IndexShape(List.of("d"), false));
        assertThat(shape.column("d").orElseThrow().hasDefault()).isTrue();
        assertThatThrownBy(() -> lab.home().sql().rows().shape(lab.source("other")))
                .isInstanceOf(UnknownSourceException.class);
    }

    @Test
    void expressions_have_the_type_that_the_server_gives_them() {
        lab.run("CREATE TABLE shop.t (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(9), at TIMESTAMP(3) NULL, z DATE"
                + " NOT NULL)");
        lab.track("t");
        RowReader reader = lab.home().sql().rows();

        List<ColumnShape> described = reader.describe(
                lab.source("t"),
                List.of(
                        expression("upper", "UPPER(t.name)"),
                        expression("object", "JSON_OBJECT('id', id)"),
                        expression("at", "COALESCE(at, at)"),
                        expression("more", "id + 1 -- a comment"),
                        expression("z", "z"),
                        expression("part", "id DIV 2")));

        assertThat(described)
                .extracting(ColumnShape::name)
                .containsExactly("upper", "object", "at", "more", "z", "part");
        assertThat(described.get(0).nativeType()).startsWith("varchar(9) COLLATE utf8mb4");
        assertThat(described.get(1).type()).isEqualTo(new Json());
        assertThat(described.get(2).type()).isEqualTo(new Moment(3));
        assertThat(described.get(3).type()).isEqualTo(new Whole(64, true));
        assertThat(described.get(5).type()).isEqualTo(new Whole(64, true));
    }

    @Test
    void what_is_no_expression_is_refused_with_the_name_of_the_column() {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY)");
        lab.track("t");
        for (String sql : List.of(
                "nothing",
                "id, id",
                "id AS x",
                "id) + (id",
                "",
                "COUNT(*)",
                "id FROM t --",
                "(SELECT 1",
                "1; SELECT 1")) {
            assertThatThrownBy(() -> lab.home().sql().rows().describe(lab.source("t"), List.of(expression("c", sql))))
                    .as(sql)
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContaining("column c: ");
        }
    }

    @Test
    void rows_that_are_gone_have_their_key_and_expressions_are_not_evaluated_on_them() {
        lab.run("CREATE TABLE shop.`odd ``t` (`the id` INT PRIMARY KEY, `a b` JSON)");
        ProcessKey process = lab.track("odd `t");
        lab.run(
                "INSERT INTO shop.`odd ``t` VALUES (1, '{\"x\": 1}'), (2, NULL)",
                "UPDATE shop.`odd ``t` SET `a b` = '{\"x\": 2}' WHERE `the id` = 1",
                "DELETE FROM shop.`odd ``t` WHERE `the id` = 2");
        List<Item> items = List.of(
                new Item("key", "the id", true, true),
                expression("x", "JSON_EXTRACT(`odd ``t`.`a b`, '$.x') + 1"),
                new Item("json", "a b", true, false));
        Batch batch = lab.stage(process, 100).orElseThrow();

        assertThat(shown(target.ofBatch(batch, false, items)))
                .containsExactly(
                        "I[1, 2.0, {\"x\": 1}]", "I[2, null, null]", "U[1, 3.0, {\"x\": 2}]", "D[2, null, null]");
        assertThat(shown(target.ofBatch(batch, true, items))).containsExactly("I[1, 3.0, {\"x\": 2}]");
        assertThat(shown(target.ofSource(
                        lab.source("odd `t"), "`the id` > 0", items, List.of(List.of(1L), List.of(7L)))))
                .containsExactly("I[1, 3.0, {\"x\": 2}]");
    }

    @Test
    void a_key_that_is_spelled_anew_comes_with_its_old_spelling() {
        lab.run("CREATE TABLE shop.t (k VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, n INT, v INT, PRIMARY KEY (k, n))");
        ProcessKey process = lab.track("t");
        lab.run("INSERT INTO shop.t VALUES ('key', 1, 1)");
        lab.drain(process);
        lab.run("UPDATE shop.t SET k = 'KEY', v = 2", "UPDATE shop.t SET v = 3");
        List<Item> items = TargetLab.items(lab.home().sql().rows().shape(lab.source("t")));
        Batch batch = lab.stage(process, 100).orElseThrow();

        assertThat(shown(target.ofBatch(batch, true, items))).containsExactly("U[KEY, 1, 3] was [key, 1, 3]");
        assertThat(shown(target.ofBatch(batch, false, items)))
                .containsExactly("U[KEY, 1, 2] was [key, 1, 2]", "U[KEY, 1, 3]");
    }

    @Test
    void columns_may_have_the_names_of_what_is_selected_along_with_them() {
        lab.run("CREATE TABLE shop.t (`ddw position` VARCHAR(9) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, `DDW op` INT,"
                + " `ddw changed_at` INT, `ddw old 0` INT, changed_at INT)");
        ProcessKey process = lab.track("t");
        lab.run("INSERT INTO shop.t VALUES ('a', 1, 2, 3, 4)");
        lab.drain(process);
        lab.run("UPDATE shop.t SET `ddw position` = 'A'");
        List<Item> items = TargetLab.items(lab.home().sql().rows().shape(lab.source("t")));

        assertThat(shown(target.ofBatch(lab.stage(process, 100).orElseThrow(), true, items)))
                .containsExactly("U[A, 1, 2, 3, 4] was [a, 1, 2, 3, 4]");
    }

    @Test
    void moments_do_not_depend_on_the_zone_of_the_session() throws Exception {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY, at TIMESTAMP NULL)");
        lab.track("t");
        try (Connection connection = lab.connect();
                var sql = connection.createStatement()) {
            sql.execute("SET time_zone = '+05:30'");
            sql.execute(lab.in("INSERT INTO shop.t VALUES (1, '2026-11-22 05:30:00')"));
            sql.execute("SET time_zone = SYSTEM");
        }
        List<Item> items = List.of(new Item("at", "at", true, false), expression("also", "COALESCE(at, NOW())"));

        List<SelectedRow> rows = target.ofSource(lab.source("t"), null, items, null);

        assertThat(rows.get(0).values()[0]).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(String.valueOf(rows.get(0).values()[1])).startsWith("2026-11-22T00:00");
    }

    private static List<String> shown(List<SelectedRow> rows) {
        return rows.stream()
                .map(row -> row.op()
                        + Arrays.toString(row.values())
                        + (row.former() == null ? "" : " was " + Arrays.toString(row.former())))
                .toList();
    }

    @Test
    void a_session_is_given_back_as_it_was_and_rows_say_where_they_came_from() throws Exception {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY)");
        target.lab().track("t");
        TableShape shape = target.table("t");
        try (Connection connection = target.lab().connect()) {
            String before = settings(connection);
            target.target(new LosingCommits(connection).same()).writer().inTransaction(writing -> {
                writing.origin("ddw:elsewhere");
                try (var rows = writing.open(shape, shape.columnNames(), shape.key())) {
                    rows.put(TargetLab.row(1L), false);
                    rows.flush();
                }
            });
            assertThat(settings(connection)).isEqualTo(before);
        }
        assertThat(target.value("SELECT origin FROM ddw.unsettled_t")).isEqualTo("ddw:elsewhere");
    }

    private static String settings(Connection connection) throws Exception {
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery("SELECT CONCAT_WS('|', @@SESSION.sql_mode, @@SESSION.time_zone,"
                        + " @@SESSION.transaction_isolation, @@SESSION.autocommit, COALESCE(@ddw_origin, 'none'))")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
