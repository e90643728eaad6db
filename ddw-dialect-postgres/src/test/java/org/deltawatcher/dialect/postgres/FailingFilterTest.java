package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.Test;

/** A filter that fails on some row is seen as a failing batch is: an error that is kept, a pause, a stuck process. */
class FailingFilterTest {

    @Test
    void a_function_s_own_error_is_seen_as_well() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "CREATE FUNCTION chk(id int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS"
                            + " $$BEGIN IF id = 2 THEN RAISE EXCEPTION 'two'; END IF; RETURN true; END$$");
            lab.enable("public.t");
            lab.rows("SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', filter => 'public.chk(id)')");
            lab.run("INSERT INTO t VALUES (1), (2)");

            assertThat(lab.one("SELECT ddw.stage('public.t', 'p')")).isEqualTo("-");
            assertThat(lab.one("SELECT attempt, last_error FROM ddw.lane"))
                    .isEqualTo("1 the filter fails on a row, so nothing can be staged: two");
        }
    }

    @Test
    void a_column_of_its_that_is_renamed_stops_its_process_alone_until_it_is_edited() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY, team text)");
            ProcessKey other = lab.watch(new SourceName("public", "t"));
            lab.rows("SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', filter => $$team = 'n'$$)");
            lab.run("ALTER TABLE t RENAME team TO squad", "INSERT INTO t VALUES (1, 'n')");

            assertThat(lab.changes(lab.staged(other))).hasSize(1);
            assertThat(lab.one("SELECT ddw.stage('public.t', 'p')")).isEqualTo("-");
            assertThat(lab.one("SELECT last_error FROM ddw.process_status WHERE name = 'p'"))
                    .contains("column \"team\" does not exist; edit the filter");
            lab.run("UPDATE ddw.process SET filter = $$squad = 'n'$$ WHERE name = 'p'");
            assertThat(lab.one("SELECT ddw.stage('public.t', 'p')")).isNotEqualTo("-");
            assertThat(lab.one("SELECT is_guarded FROM ddw.watch")).isEqualTo("f");
        }
    }

    @Test
    void pauses_do_not_overflow_however_long_and_many_they_are() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY)");
            lab.enable("public.t");
            lab.rows(
                    "SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', backoff => '3 days', max_backoff => '30 days')");
            lab.run("TRUNCATE t", "UPDATE ddw.lane SET attempt = 1000");

            lab.rows("SELECT ddw.release(ddw.stage('public.t', 'p'), 'why')");

            assertThat(lab.one("SELECT attempt, round(extract(epoch FROM retry_at - ddw.now()) / 86400) FROM ddw.lane"))
                    .isEqualTo("1001 30");
        }
    }

    @Test
    void its_lane_pauses_and_says_why_until_the_filter_is_edited() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY, v int)");
            lab.enable("public.t");
            ProcessKey process = new ProcessKey(new SourceName("public", "t"), "process");
            ProcessDefinition definition = ProcessDefinition.builder(process, "sql", "SELECT 1")
                    .filter("100 / v > 0")
                    .build();
            lab.home().processes().add(definition);
            lab.run("INSERT INTO t VALUES (1, 20), (2, 0), (3, 30)");

            for (int attempt = 1; attempt <= definition.retry().maxAttempts(); attempt++) {
                assertThat(lab.stage(process, 10)).isEmpty();
                assertThat(lab.one("SELECT attempt, retry_at > ddw.now() FROM ddw.lane"))
                        .isEqualTo(attempt + " t");
                lab.run("UPDATE ddw.home SET clock_offset = clock_offset + interval '10 minutes'");
            }
            assertThat(lab.one("SELECT state, last_error FROM ddw.process_status"))
                    .isEqualTo("stuck the filter fails on a row, so nothing can be staged: division by zero");

            lab.home()
                    .processes()
                    .edit(definition.toBuilder()
                            .filter("100 / nullif(v, 0) > 0")
                            .build());
            assertThat(lab.staged(process).changeCount()).isEqualTo(2);
        }
    }
}
