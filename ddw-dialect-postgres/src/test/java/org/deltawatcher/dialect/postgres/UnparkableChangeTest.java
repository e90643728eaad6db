package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.Test;

/** What is hard to park: a row that cannot be holds its lane up, and its lease ends like every other; null is not null. */
class UnparkableChangeTest {

    @Test
    void the_null_of_json_is_not_taken_for_that_of_a_column() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY, j jsonb, k json)");
            lab.enable("public.t");
            lab.rows("SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', max_attempts => 1)");
            lab.run("INSERT INTO t VALUES (1, 'null', NULL)");
            lab.rows("SELECT ddw.release(ddw.stage('public.t', 'p'), 'poison')");
            lab.rows("SELECT ddw.replay('public.t', 'p')");
            String batch = lab.one("SELECT ddw.stage('public.t', 'p')");

            assertThat(lab.one("SELECT new_j, new_k FROM ddw.changes_t WHERE batch_id = ?::uuid", batch))
                    .isEqualTo("null -");
            assertThat(lab.home().parkingLot().list(null, 10).get(0).after())
                    .isEqualTo("{ \"id\" : 1, \"j\" : null, \"k\" : null }");
        }
    }

    @Test
    void json_that_became_text_is_replayed_as_text() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY, j jsonb)");
            lab.enable("public.t");
            lab.rows("SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', max_attempts => 1)");
            lab.run("INSERT INTO t VALUES (1, '{\"a\": 1}')");
            lab.rows("SELECT ddw.release(ddw.stage('public.t', 'p'), 'poison')");
            lab.run("ALTER TABLE t ALTER j TYPE text");
            lab.rows("SELECT ddw.replay('public.t', 'p')");
            String batch = lab.one("SELECT ddw.stage('public.t', 'p')");

            assertThat(lab.one("SELECT new_j FROM ddw.changes_t WHERE batch_id = ?::uuid", batch))
                    .isEqualTo("{\"a\": 1}");
        }
    }

    @Test
    void the_batch_is_given_back_and_the_process_waits_for_a_person() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY)");
            lab.enable("public.t");
            ProcessKey process = new ProcessKey(new SourceName("public", "t"), "process");
            lab.home()
                    .processes()
                    .add(ProcessDefinition.builder(process, "sql", "SELECT 1")
                            .retry(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofMinutes(5), 100))
                            .build());
            lab.run("INSERT INTO t VALUES (1)", "ALTER TABLE ddw.parked ADD CONSTRAINT full_up CHECK (false)");

            lab.home().stagingStore().fail(lab.staged(process).id(), "poison");

            assertThat(lab.one("SELECT state, last_error FROM ddw.process_status"))
                    .startsWith("stuck could not be parked: new row for relation \"parked\"")
                    .endsWith("; poison");
            assertThat(lab.stage(process, 1)).isEmpty(); // it pauses
            lab.run("ALTER TABLE ddw.parked DROP CONSTRAINT full_up", "UPDATE ddw.lane SET retry_at = NULL");
            lab.home().stagingStore().fail(lab.staged(process).id(), "poison");
            assertThat(lab.one("SELECT reason FROM ddw.parked")).isEqualTo("poison");
        }
    }
}
