package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that is spelled anew, and that its index takes for the same, is one row of a copy, spelled as in the source. */
final class RespelledKeyTest {

    private Lab lab;
    private HandDrivenWorker worker;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        worker = new HandDrivenWorker(
                lab.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", lab.target())))));
        lab.run(
                "CREATE EXTENSION citext",
                "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** The type of the source, three spellings of one key, and the types of copies that must come to the same. */
    static Stream<Arguments> keys() {
        return Stream.of(
                key("citext", "Key", "key", "KEY", "citext", "text", "text COLLATE any_case"),
                key("text COLLATE any_case", "Key", "key", "KEY", "citext", "text", "text COLLATE any_case"),
                key("interval", "1 mon", "30 days", "720:00:00", "interval", "text"),
                key("numeric", "1", "1.0", "1.00", "numeric", "numeric(10,3)", "text"),
                key("numeric[]", "{1}", "{1.0}", "{1.00}", "numeric[]", "text"),
                key("jsonb", "{\"a\": 1}", "{\"a\": 1.0}", "{\"a\": 1.00}", "jsonb", "text"),
                key("double precision", "0", "-0", "0", "double precision"));
    }

    private static Arguments key(String type, String first, String second, String third, String... copies) {
        return Arguments.of(type, first, second, third, List.of(copies));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_that_is_spelled_anew_is_so_in_every_copy(
            String type, String first, String second, String third, List<String> copies) throws SQLException {
        lab.run("CREATE TABLE t (id " + type + " PRIMARY KEY, v int)");
        lab.run("INSERT INTO t VALUES ('" + first + "', 1)");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));
        for (int i = 0; i < copies.size(); i++) {
            lab.run("CREATE TABLE copy" + i + " (id " + copies.get(i)
                    + " PRIMARY KEY, v int, own text DEFAULT 'mine')");
            replicate("t", "copy" + i, "");
        }
        replicate("t", "made", ", \"create\": true");
        worker.runUntilIdle().orFail();

        for (String[] statements : new String[][] {
            {"UPDATE t SET id = '" + second + "'"},
            {"UPDATE t SET v = 2", "UPDATE t SET id = '" + third + "'", "UPDATE t SET v = 3"},
            {"DELETE FROM t", "INSERT INTO t VALUES ('" + first + "', 4)"},
            {"UPDATE t SET id = '" + second + "'", "UPDATE t SET id = '" + third + "'"},
            {"UPDATE t SET id = '" + second + "'", "DELETE FROM t"}
        }) {
            lab.run(statements);
            worker.runUntilIdle().orFail();

            for (int i = 0; i < copies.size(); i++) {
                assertThat(lab.rows("SELECT " + comparable("s.id", copies.get(i)) + ", s.v FROM t s"))
                        .as("%s after %s", copies.get(i), Arrays.toString(statements))
                        .isEqualTo(lab.rows("SELECT id::text, v FROM copy" + i));
            }
            assertThat(lab.rows("SELECT id::text, v FROM made")).isEqualTo(lab.rows("SELECT id::text, v FROM t"));
        }
    }

    private static String comparable(String column, String type) {
        return "(" + column + ")::" + (type.startsWith("numeric(") ? type : "text") + "::text";
    }

    @Test
    void a_row_that_the_copy_takes_for_the_same_stays_with_what_it_has_of_its_own_and_what_refers_to_it()
            throws SQLException {
        lab.run("CREATE TABLE t (id citext PRIMARY KEY, v int)", "INSERT INTO t VALUES ('Key', 1)");
        lab.run(
                "CREATE TABLE copy (id citext PRIMARY KEY, v int, own text)",
                "CREATE TABLE of_copy (id citext REFERENCES copy ON DELETE CASCADE)");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));
        replicate("t", "copy", "");
        worker.runUntilIdle().orFail();
        lab.run("UPDATE copy SET own = 'mine'", "INSERT INTO of_copy VALUES ('Key')", "UPDATE t SET id = 'KEY', v = 2");
        worker.runUntilIdle().orFail();

        assertThat(lab.rows("SELECT id, v, own FROM copy")).containsExactly("KEY 2 mine");
        assertThat(lab.rows("SELECT id FROM of_copy")).containsExactly("Key");
    }

    /** They do not wait in memory for the end of a batch. */
    @ParameterizedTest
    @MethodSource("copiesOfParents")
    void very_many_keys_are_spelled_anew_in_one_batch_beside_new_rows(String type) throws SQLException {
        lab.run(
                "CREATE TABLE t (id citext PRIMARY KEY, v int)",
                "INSERT INTO t SELECT 'K' || n, n FROM generate_series(1, 2500) n");
        lab.run("CREATE TABLE copy (id " + type + " PRIMARY KEY, v int)");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));
        lab.home()
                .processes()
                .add(definition("t", "public.copy", "")
                        .initial(InitialLoad.LOAD)
                        .batchSize(10_000)
                        .build());
        worker.runUntilIdle().orFail();
        lab.run(
                "INSERT INTO t SELECT 'N' || n, n FROM generate_series(1, 500) n",
                "UPDATE t SET id = lower(id), v = -v");
        worker.runUntilIdle().orFail();

        assertThat(lab.rows("SELECT id::text COLLATE \"C\", v FROM copy ORDER BY 1"))
                .isEqualTo(lab.rows("SELECT id::text COLLATE \"C\", v FROM t ORDER BY 1"))
                .hasSize(3000);
    }

    @ParameterizedTest
    @MethodSource("copiesOfParents")
    void parents_of_a_group_are_spelled_anew_along_with_their_children(String type) throws SQLException {
        for (String schema : List.of("public", "there")) {
            String key = schema.equals("there") ? type : "citext";
            lab.run(
                    "CREATE SCHEMA IF NOT EXISTS " + schema,
                    "CREATE TABLE " + schema + ".parent (id " + key + " PRIMARY KEY, v int)",
                    "CREATE TABLE " + schema + ".child (id int PRIMARY KEY, parent " + key + " REFERENCES " + schema
                            + ".parent ON UPDATE CASCADE)");
        }
        lab.run("INSERT INTO parent VALUES ('Key', 1)", "INSERT INTO child VALUES (1, 'Key')");
        copyTogether("parent", "child");
        worker.runUntilIdle().orFail();
        lab.run("UPDATE parent SET id = 'KEY', v = 2");
        worker.runUntilIdle().orFail();

        assertThat(lab.rows(
                        "SELECT p.id, p.v, c.id, c.parent FROM there.parent p JOIN there.child c ON c.parent = p.id"))
                .containsExactly("KEY 2 1 KEY");
        assertThat(lab.rows("SELECT id FROM there.parent")).containsExactly("KEY");
    }

    /** The former spelling and the row that refers to it go in one statement: constraints are looked at after it. */
    @ParameterizedTest
    @MethodSource("copiesOfParents")
    void a_key_is_spelled_anew_while_a_row_of_the_same_table_goes_that_referred_to_it(String type) throws SQLException {
        lab.run(
                "CREATE TABLE t (id citext PRIMARY KEY, up citext REFERENCES t DEFERRABLE)",
                "CREATE TABLE copy (id " + type + " PRIMARY KEY, up " + type + " REFERENCES copy)",
                "INSERT INTO t VALUES ('d', NULL), ('B', 'd'), ('x', 'd')");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));
        lab.home()
                .processes()
                .add(definition("t", "public.copy", "")
                        .group("tree")
                        .initial(InitialLoad.LOAD)
                        .build());
        worker.runUntilIdle().orFail();
        lab.run(
                "BEGIN",
                "UPDATE t SET up = NULL",
                "DELETE FROM t WHERE id IN ('d', 'B')",
                "INSERT INTO t VALUES ('D', NULL)",
                "UPDATE t SET up = 'D' WHERE id = 'x'",
                "COMMIT");
        worker.runUntilIdle().orFail();

        assertThat(lab.rows("SELECT id, up FROM copy ORDER BY id::text COLLATE \"C\""))
                .containsExactly("D -", "x D");
    }

    /** The copy's own foreign key has spelled the child anew before its turn has come. */
    @ParameterizedTest
    @MethodSource("copiesOfParents")
    void a_child_is_spelled_anew_by_its_parent_and_by_itself(String type) throws SQLException {
        for (String schema : List.of("public", "there")) {
            String key = schema.equals("there") ? type : "citext";
            lab.run(
                    "CREATE SCHEMA IF NOT EXISTS " + schema,
                    "CREATE TABLE " + schema + ".parent (id " + key + " PRIMARY KEY)",
                    "CREATE TABLE " + schema + ".child (id " + key + " REFERENCES " + schema
                            + ".parent ON UPDATE CASCADE, part " + key + ", PRIMARY KEY (id, part))");
        }
        lab.run("INSERT INTO parent VALUES ('C')", "INSERT INTO child VALUES ('C', 'z'), ('C', 'y')");
        copyTogether("parent", "child");
        worker.runUntilIdle().orFail();
        lab.run(
                "BEGIN",
                "UPDATE parent SET id = 'c'",
                "UPDATE child SET part = 'Z' WHERE part = 'z'",
                "DELETE FROM child WHERE part = 'y'",
                "COMMIT");
        worker.runUntilIdle().orFail();

        assertThat(lab.rows("SELECT id, part FROM there.child")).containsExactly("c Z");
        assertThat(lab.rows("SELECT id FROM there.parent")).containsExactly("c");
    }

    /** Both are parents, so what is gone of them goes in the end, when the copy's own foreign key has spelled it anew. */
    @ParameterizedTest
    @MethodSource("copiesOfParents")
    void a_row_between_others_goes_while_its_parent_is_spelled_anew(String type) throws SQLException {
        for (String schema : List.of("public", "there")) {
            String key = schema.equals("there") ? type : "citext";
            String tables = "CREATE TABLE %1$s.parent (id %2$s PRIMARY KEY, v int);"
                    + "CREATE TABLE %1$s.middle (id %2$s REFERENCES %1$s.parent ON UPDATE CASCADE, part %2$s,"
                    + " PRIMARY KEY (id, part));"
                    + "CREATE TABLE %1$s.child (no int PRIMARY KEY, id %2$s, part %2$s,"
                    + " FOREIGN KEY (id, part) REFERENCES %1$s.middle ON UPDATE CASCADE)";
            lab.run("CREATE SCHEMA IF NOT EXISTS " + schema, tables.formatted(schema, key));
        }
        lab.run(
                "INSERT INTO parent VALUES ('C', 1)",
                "INSERT INTO middle VALUES ('C', 'y'), ('C', 'z')",
                "INSERT INTO child VALUES (1, 'C', 'z')");
        copyTogether("parent", "middle", "child");
        worker.runUntilIdle().orFail();
        for (String[] statements : new String[][] {
            {"BEGIN", "DELETE FROM middle WHERE part = 'y'", "UPDATE parent SET id = 'c'", "COMMIT"},
            {"BEGIN", "DELETE FROM child", "UPDATE parent SET id = 'C'", "UPDATE middle SET part = 'v'", "COMMIT"}
        }) {
            lab.run(statements);
            worker.runUntilIdle().orFail();

            assertThat(lab.rows("SELECT id, part FROM there.middle"))
                    .isEqualTo(lab.rows("SELECT id, part FROM middle"))
                    .hasSize(1);
        }
    }

    /** Processes of their own go on at their own pace. */
    @Test
    void a_row_that_goes_after_its_parent_was_spelled_anew_by_another_process_is_told() throws SQLException {
        lab.run("CREATE SCHEMA there");
        for (String schema : List.of("public", "there")) {
            String tables = "CREATE TABLE %1$s.parent (id citext PRIMARY KEY, v int);"
                    + "CREATE TABLE %1$s.child (id citext REFERENCES %1$s.parent ON UPDATE CASCADE, part int, PRIMARY KEY (id, part))";
            lab.run(tables.formatted(schema));
        }
        lab.run("INSERT INTO parent VALUES ('C', 1)", "INSERT INTO child VALUES ('C', 1), ('C', 2)");
        for (String table : List.of("parent", "child")) {
            lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", table)));
            lab.home()
                    .processes()
                    .add(definition(table, "there." + table, "")
                            .initial(InitialLoad.LOAD)
                            .build());
        }
        ProcessKey parent = new ProcessKey(new SourceName("public", "parent"), "there_parent");
        ProcessKey child = new ProcessKey(new SourceName("public", "child"), "there_child");
        worker.run(parent).orFail();
        worker.run(child).orFail();
        lab.run("DELETE FROM child WHERE part = 2", "UPDATE parent SET id = 'c'");
        worker.run(new ProcessKey(new SourceName("public", "parent"), "there_parent"))
                .orFail();

        assertThat(worker.run(child).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("differs in case or accents"));
    }

    /** Copies tables to those of schema there, in a group. */
    private void copyTogether(String... tables) {
        for (String table : tables) {
            lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", table)));
            lab.home()
                    .processes()
                    .add(definition(table, "there." + table, "")
                            .group("together")
                            .initial(InitialLoad.LOAD)
                            .build());
        }
    }

    static Stream<String> copiesOfParents() {
        return Stream.of("citext", "text");
    }

    private void replicate(String table, String copy, String more) {
        lab.home()
                .processes()
                .add(definition(table, "public." + copy, more)
                        .initial(InitialLoad.LOAD)
                        .build());
    }

    private static ProcessDefinition.Builder definition(String table, String copy, String more) {
        return ProcessDefinition.builder(
                        new ProcessKey(new SourceName("public", table), copy.replace('.', '_')),
                        "replicate",
                        "{\"table\": \"" + copy + "\"" + more + "}")
                .target("there");
    }
}
