package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text that is passed to a function of ours is ever taken for SQL, and a name that is none is refused. */
class InjectionTest {

    private static Lab lab;
    private static ProcessKey process;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, label text)", "CREATE TABLE victim (id int)");
        process = lab.watch(new SourceName("public", "t"));
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE victim; --",
                "\"; DROP TABLE victim; --",
                "public.t; DROP TABLE victim",
                "public.\"t\"\"; DROP TABLE victim; --\"",
                "public.t') ; DROP TABLE victim; --",
                "$$; DROP TABLE victim; $$",
                "%I %s %L %1$s",
                "\\'; DROP TABLE victim; --",
                "public.tab\u2019le",
                "a.b.c",
                "t",
                "",
                ".",
                "public.",
                "\"public.t",
            })
    void a_text_that_is_no_name_is_refused_by_every_function_that_takes_one(String text) throws SQLException {
        for (String call : List.of(
                "ddw.enable(?)",
                "ddw.disable(?)",
                "ddw.forget(?)",
                "ddw.stage(?, 'process')",
                "ddw.request(?, 'process')",
                "ddw.reload(?, 'process')",
                "ddw.remove(?, 'process')",
                "ddw.register(?, 'x', 'sql', 'SELECT 1')",
                "ddw.wait_until_processed(?, 'process')",
                "ddw.finished(?, 'process', now(), now())",
                "ddw.replay(?, 'process')",
                "ddw.drop_parked(?, 'process')")) {
            assertThatThrownBy(() -> lab.rows("SELECT " + call, text))
                    .as(call)
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .asString()
                    .startsWith("DW");
        }
        for (String call : List.of(
                "ddw.stage('public.t', ?)",
                "ddw.request('public.t', ?)",
                "ddw.reload('public.t', ?)",
                "ddw.remove('public.t', ?)",
                "ddw.wait_until_processed('public.t', ?)",
                "ddw.replay('public.t', ?)")) {
            assertThatThrownBy(() -> lab.rows("SELECT " + call, text)).as(call).hasMessageContaining("no process");
        }
        assertThatThrownBy(() -> lab.rows("SELECT ddw.enable('public.t', ?)", text))
                .hasMessageContaining("capture");
        lab.run("CREATE TABLE IF NOT EXISTS untracked (id int PRIMARY KEY)");
        assertThatThrownBy(() -> lab.rows("SELECT ddw.enable('public.untracked', 'trigger', ?)", text))
                .hasMessageContaining("no unique index");
        assertThat(lab.rows("SELECT * FROM victim")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'; DROP TABLE victim; --", "%s %I", "{changes} :batch_id $$", "\\"})
    void texts_that_are_kept_are_kept_as_they_are(String text) throws SQLException {
        lab.rows("SELECT ddw.register('public.t', ?, ?, ?, ?)", "n" + text, text, text, text);
        assertThat(lab.one(
                        "SELECT name, executor, definition, description FROM ddw.process WHERE name = ?", "n" + text))
                .isEqualTo("n" + text + " " + text + " " + text + " " + text);
        lab.run("INSERT INTO t VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = t.label || 'x'");
        String batch = lab.one("SELECT ddw.stage('public.t', ?, 10, ?)", "n" + text, text);
        lab.rows("SELECT ddw.release(?::uuid, ?, ?)", batch, text, text);
        assertThat(lab.one("SELECT worker, error FROM ddw.batch WHERE batch_id = ?::uuid", batch))
                .isEqualTo(text + " " + text);
        lab.rows("SELECT ddw.heartbeat(?, 1)", text);
        lab.rows("SELECT ddw.leave(?)", text);
        lab.rows("SELECT ddw.remove('public.t', ?)", "n" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true) IS TRUE FROM (SELECT 1) x; DROP TABLE victim; --",
                "true; DROP TABLE victim",
                "true) --",
                "true /*",
                "1",
                "label",
                "nothing_here = 1",
                "count(*) > 0",
                "generate_series(1, 2) = 1",
                "row_number() OVER () = 1",
                "id = 1 UNION SELECT 2",
                "EXISTS (SELECT FROM victim)",
                "random() < 0.5",
                "now() > '2024-01-01'",
                "",
            })
    void a_filter_that_is_no_predicate_on_the_row_is_refused(String filter) throws SQLException {
        assertThatThrownBy(
                        () -> lab.rows("SELECT ddw.register('public.t', 'filtered', 'sql', 'x', filter => ?)", filter))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the filter of process filtered on public.t")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("DW009");
        assertThat(lab.rows("SELECT 1 FROM ddw.process WHERE name = 'filtered'"))
                .isEmpty();
        assertThat(lab.rows("SELECT * FROM victim")).isEmpty();
    }

    @Test
    void a_filter_may_be_any_predicate_that_depends_on_nothing_but_the_row() throws SQLException {
        for (String filter : List.of(
                "id > 0 -- all",
                "label IS NULL OR t.label LIKE '%''%'",
                "lower(t.label) ~ '^a' AND id IN (1, 2)",
                "CASE WHEN id > 1 THEN true END")) {
            lab.rows("SELECT ddw.register('public.t', 'filtered', 'sql', 'x', filter => ?)", filter);
            lab.run("INSERT INTO t VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET label = t.label || 'a'");
            assertThat(lab.stage(new ProcessKey(process.source(), "filtered"), 10))
                    .isNotNull();
            lab.rows("SELECT ddw.remove('public.t', 'filtered')");
        }
    }
}
