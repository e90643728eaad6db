package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People's SQL: taken as it is written, except for the batch in it. */
class ScriptsTest {

    private static Lab lab;
    private static ProcessKey process;
    private static Batch batch;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, \"My doc\" jsonb)", "CREATE TABLE out (what text)");
        process = lab.watch(new SourceName("public", "t"));
        lab.run("INSERT INTO t VALUES (1, '{\"a\": 1}'), (2, '{\"b\": 2}')");
        batch = lab.staged(process);
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static void run(String script) {
        lab.home().transactions().inTransaction(transaction -> {
            lab.home().sql().runScript(transaction, batch.id(), script);
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT new_id FROM {changes} WHERE op = 'I'",
                "SELECT c.new_id FROM {changes} c",
                "SELECT \"The alias\".new_id FROM {net} \"The alias\" ORDER BY 1",
                "SELECT c.new_id FROM {Changes} AS c JOIN {NET} n ON n.position = c.position",
                "SELECT c.new_id FROM {changes} -- all of them\n c, {net}",
                "SELECT count(*) FROM {changes}, {net} /* both; */ WHERE true",
                "INSERT INTO out SELECT '{changes} :batch_id' FROM {net} ON CONFLICT DO NOTHING; ; -- done;",
                "INSERT INTO out SELECT :batch_id::text FROM {net} WHERE \"new_My doc\" ? 'a' AND batch_id = :batch_id -- why?",
                "WITH n AS (SELECT * FROM {net} WHERE \"new_My doc\" ?| array['?']) UPDATE out SET what = '?' FROM n, {changes} c",
                "INSERT INTO out SELECT $q$'{net}'$q$ FROM {changes}",
                "MERGE INTO t USING {net} ON t.id = new_id WHEN MATCHED THEN DO NOTHING",
                "SELECT new_id FROM {net} WHERE \"new_My doc\" ? 'a' AND \"new_My doc\" ?| array['a','b'] AND :batch_id::text = batch_id::text",
                "DO $body$ DECLARE r record; BEGIN FOR r IN SELECT * FROM {changes} LOOP INSERT INTO out VALUES ('x;' || r.new_id); END LOOP; END $body$; SELECT 1",
                "SET LOCAL work_mem = '8MB'; SAVEPOINT s; ROLLBACK TO s",
                "SELECT E'\\'; {net}' FROM {changes} /* a /* nested */ comment */ WHERE batch_id = :batch_id",
            })
    void a_script_may_be_written_in_any_way_that_the_server_understands(String script) throws SQLException {
        String before = lab.one("SELECT count(*) FROM out");
        assertThatCode(() -> lab.home().sql().checkScript(process, script)).doesNotThrowAnyException();
        assertThat(lab.one("SELECT count(*) FROM out"))
                .as("a check leaves nothing behind")
                .isEqualTo(before);

        run(script);
    }

    @Test
    void what_looks_like_a_placeholder_in_a_string_stays_as_it_is() throws SQLException {
        lab.run("DELETE FROM out");

        run("INSERT INTO out SELECT '{changes} {net} :batch_id ' || count(*) FROM {changes}");

        assertThat(lab.rows("SELECT what FROM out")).containsExactly("{changes} {net} :batch_id 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1;\n-- c\nCOMMIT;\nSELECT 2",
                "SELECT 1;\n\nROLLBACK",
                "SELECT 1; /* x */\n\n begin",
                "SELECT ';';\nSTART\nTRANSACTION",
                "SELECT $$\n$$;\n END",
                "INSERT INTO out VALUES ('x');\n\nPREPARE TRANSACTION 'x'",
                "SELECT 1;\n\nSET search_path = public",
            })
    void a_script_cannot_end_the_transaction_it_is_part_of_nor_leave_settings_behind(String script)
            throws SQLException {
        lab.run("DELETE FROM out");

        assertThatThrownBy(() -> lab.home().sql().checkScript(process, script))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("line")
                .hasMessageContaining("not allowed");
        assertThatThrownBy(() -> run(script)).isInstanceOf(ExecutionFailedException.class);
        assertThat(lab.rows("SELECT * FROM out")).isEmpty();
    }

    @Test
    void an_error_names_its_line() {
        assertThatThrownBy(() -> run(
                        "SELECT 1;\n-- {changes}\nSELECT count(*)\n  FROM {changes}\n WHERE nonsense = 1;\nSELECT 2"))
                .hasMessageContaining("line 5")
                .hasMessageContaining("nonsense")
                .hasMessageContaining("WHERE nonsense = 1");
        assertThatThrownBy(() -> run("\n\nSELECT 1 / 0"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("division by zero");
    }

    @Test
    void an_error_behind_the_batch_names_its_line() {
        assertThatThrownBy(() ->
                        run("INSERT INTO out SELECT :batch_id::text FROM {net}, {changes} WHERE nonsense = 1\n;\n"))
                .hasMessageContaining("line 1: ");
        assertThatThrownBy(
                        () -> run(
                                "SELECT 1;\nDELETE FROM out\n USING {changes} c, {net} n\n WHERE what = :batch_id::text\n   AND nonsense = 1"))
                .hasMessageContaining("line 5: ")
                .hasMessageContaining("AND nonsense = 1");
        assertThatThrownBy(() -> run("DELETE FROM out\n WHERE nonsense = 1 AND what = :batch_id::text"))
                .hasMessageContaining("line 2: ");
    }

    @Test
    void row_statements_know_columns_of_any_name_and_leave_operators_alone() throws SQLException {
        lab.run("DELETE FROM out");
        RowStatements statements = new RowStatements(
                "INSERT INTO out SELECT :new_id || ':x ?' || :\"new_My doc\"::text WHERE :\"new_My doc\" ? 'a' AND 'a::b' <> ':new_id'",
                "",
                "",
                "");

        lab.home().sql().checkRowStatements(process, statements);
        lab.home().transactions().inTransaction(transaction -> {
            lab.home().sql().runRowStatements(transaction, batch.id(), statements);
            return true;
        });

        assertThat(lab.rows("SELECT what FROM out")).containsExactly("1:x ?{\"a\": 1}");
        assertThatThrownBy(() -> lab.home()
                        .sql()
                        .checkRowStatements(process, new RowStatements("SELECT :new_nothing", "", "", "")))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("on_added")
                .hasMessageContaining("new_nothing");
    }

    @Test
    void a_procedure_or_a_function_is_called_and_a_missing_one_refused() throws SQLException {
        lab.run(
                "CREATE PROCEDURE \"A proc\"(b uuid) LANGUAGE sql AS $$INSERT INTO out VALUES ('proc')$$",
                "CREATE FUNCTION a_function(b uuid) RETURNS void LANGUAGE sql AS $$INSERT INTO out VALUES ('function')$$",
                "DELETE FROM out");
        for (String name : new String[] {"\"A proc\"", "public.a_function"}) {
            lab.home().sql().checkProcedure(process.source(), name);
            lab.home().transactions().inTransaction(transaction -> {
                lab.home().sql().callProcedure(transaction, batch.id(), name);
                return true;
            });
        }
        assertThat(lab.rows("SELECT what FROM out")).containsExactly("proc", "function");
        for (String name : new String[] {
            "nowhere", "a_function); DROP TABLE out; --", "\"", "", "a.b.c", "a.b.c.d", "a_function(uuid", "x(nonsense"
        }) {
            assertThatThrownBy(() -> lab.home().sql().checkProcedure(process.source(), name))
                    .as(name)
                    .isInstanceOf(InvalidDefinitionException.class);
        }
    }
}
