package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever its name: a table can be tracked, and its changes are read by the names of its columns. */
class CapturedNamesTest {

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mixed Case",
                "select",
                "a\"b",
                "semi;colon--",
                "it's $$ %I %L %s {changes} :x",
                "Lieferscheine_äöü_€_𝄞",
                "dots.and.more",
                "back\\slash",
                "seq_delta_",
                "process",
                "a_name_of_63_bytes_456789_123456789_123456789_123456789_1234567",
                "äääääääääääääääääääääääääääääää",
            })
    void a_table_and_a_column_of_any_name(String name) throws SQLException {
        SourceName table = new SourceName("public", name);
        lab.run("CREATE TABLE " + quoted(name) + " (" + quoted(name) + " int PRIMARY KEY, "
                + quoted("Other " + name.substring(0, 2)) + " text)");

        ProcessKey process = lab.watch(table);
        lab.run(
                "INSERT INTO " + quoted(name) + " VALUES (1, 'x')",
                "UPDATE " + quoted(name) + " SET " + quoted(name) + " = 2");

        Batch batch = lab.staged(process);
        assertThat(lab.home().selfWatch().batches(process, 10)).hasSize(1);
        List<Change> changes = lab.changes(batch);
        assertThat(changes).extracting(Change::op).containsExactly('I', 'D', 'I');
        assertThat(changes.get(2).after().get(name)).isEqualTo(2);
        assertThat(lab.home().changeSource().find(table).orElseThrow().key()).containsExactly(name);
        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(f -> f.subject().contains("tracking"))
                .allMatch(f -> f.isGood());
    }

    /** PL/pgSQL has words of its own, such as begin and loop, which mean nothing to SQL. */
    @ParameterizedTest
    @ValueSource(strings = {"", " PRIMARY KEY"})
    void every_keyword_is_a_name_for_a_column(String constraint) throws SQLException {
        List<String> words = lab.rows("SELECT word FROM pg_get_keywords()"
                + " UNION SELECT unnest('{loop,while,foreach,exit,elsif,elseif,raise,perform,open,diagnostics,slice,strict,new,old}'::text[])"
                + " ORDER BY 1");
        int quarter = (words.size() + 3) / 4;
        for (int from = 0; from < words.size(); from += quarter) {
            List<String> some = words.subList(from, Math.min(words.size(), from + quarter));
            SourceName table = new SourceName("public", "words_" + constraint.length() + "_" + from);
            String columns =
                    some.stream().map(word -> quoted(word) + " int DEFAULT 1").collect(Collectors.joining(", "));
            String key = constraint.isEmpty()
                    ? "\"the key\""
                    : quoted(some.get(0)) + ", " + quoted(some.get(some.size() - 1));
            lab.run("CREATE TABLE " + table + " (\"the key\" int, " + columns + ", PRIMARY KEY (" + key + "))");
            ProcessKey process = lab.watch(table);
            lab.run(
                    "INSERT INTO " + table + " (\"the key\") VALUES (1)",
                    "UPDATE " + table + " SET " + quoted(some.get(1)) + " = 2, " + quoted(some.get(2)) + " = 3",
                    "DELETE FROM " + table);

            List<Change> changes = lab.changes(lab.staged(process));
            assertThat(changes).extracting(Change::op).startsWith('I').endsWith('D');
            assertThat(changes.get(0).after().asMap()).hasSize(some.size() + 1).containsValue(1);
        }
    }

    @Test
    void tables_of_one_name_in_two_schemas_are_kept_apart() throws SQLException {
        lab.run(
                "CREATE SCHEMA a",
                "CREATE SCHEMA b",
                "CREATE TABLE a.same (id int PRIMARY KEY)",
                "CREATE TABLE b.same (id int PRIMARY KEY, n int)");
        ProcessKey first = lab.watch(new SourceName("a", "same"));
        ProcessKey second = lab.watch(new SourceName("b", "same"));

        lab.run("INSERT INTO a.same VALUES (1)", "INSERT INTO b.same VALUES (2, 2), (3, 3)");

        assertThat(lab.changes(lab.staged(first))).hasSize(1);
        assertThat(lab.changes(lab.staged(second))).hasSize(2);
    }

    @Test
    void names_that_our_own_names_are_made_of_do_not_collide() throws SQLException {
        for (String name : List.of("t", "t_0", "t_1", "t_0_0", "load_t", "delta_t")) {
            lab.run("CREATE TABLE " + name + " (id int PRIMARY KEY)");
            lab.enable("public." + name);
        }
        lab.run("CREATE TABLE u_1 (id int PRIMARY KEY)", "CREATE TABLE u (id int PRIMARY KEY)");
        lab.enable("public.u_1");
        lab.enable("public.u");

        lab.run(
                "INSERT INTO t VALUES (1)",
                "INSERT INTO t_0 VALUES (2)",
                "INSERT INTO t_1 VALUES (3)",
                "INSERT INTO u VALUES (4)");

        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1");
        String other = lab.one("SELECT delta_table FROM ddw.tracking WHERE source = 'public.t_0'");
        assertThat(lab.rows("SELECT new_id FROM " + other)).containsExactly("2");
    }

    @Test
    void columns_named_like_our_own_are_the_users() throws SQLException {
        lab.run(
                "CREATE TABLE own_names (\"position\" int, op text, batch_id int, old_x int, new_x int, x int, transaction text,"
                        + " slot text, bucket text, changed_at text, origin text, process_id int, d text, f text, PRIMARY KEY (\"position\", op))");
        ProcessKey process = lab.watch(new SourceName("public", "own_names"));

        lab.run("INSERT INTO own_names VALUES (1, 'op', 2, 3, 4, 5, 'tx', 's', 'b', 'at', 'o', 6, 'd', 'f')");
        lab.run("UPDATE own_names SET x = 50, old_x = 30, new_x = 40");

        Change change = lab.changes(lab.staged(process)).get(1);
        assertThat(change.op()).isEqualTo('U');
        assertThat(change.before().asMap().values())
                .map(String::valueOf)
                .containsExactly("1", "op", "2", "3", "4", "5", "tx", "s", "b", "at", "o", "6", "d", "f");
        assertThat(change.after().asMap())
                .containsEntry("x", 50)
                .containsEntry("old_x", 30)
                .containsEntry("new_x", 40);
    }

    @Test
    void two_columns_whose_long_names_differ_at_the_end_only_are_kept_apart() throws SQLException {
        String stem = "c".repeat(62);
        lab.run("CREATE TABLE long_names (id int PRIMARY KEY, " + stem + "1 int, " + stem + "2 int)");
        ProcessKey process = lab.watch(new SourceName("public", "long_names"));

        lab.run("INSERT INTO long_names VALUES (1, 11, 12)");

        assertThat(lab.changes(lab.staged(process)).get(0).after().asMap())
                .containsEntry(stem + "1", 11)
                .containsEntry(stem + "2", 12);
    }

    @Test
    void a_name_beyond_63_bytes_is_cut_as_the_server_does() throws SQLException {
        String name = "n".repeat(70);
        lab.run("CREATE TABLE " + name + " (id int PRIMARY KEY)");

        lab.enable("public." + name);

        assertThat(lab.one("SELECT source FROM ddw.watch WHERE source LIKE '%.nnn%'"))
                .isEqualTo("public." + "n".repeat(63));
    }
}
