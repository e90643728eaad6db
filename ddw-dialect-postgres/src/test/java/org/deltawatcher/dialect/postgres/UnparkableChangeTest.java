package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.Test;

/** A poison row that cannot be parked, such as one of a gigabyte, holds its lane up; its lease ends like every other. */
class UnparkableChangeTest {

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
