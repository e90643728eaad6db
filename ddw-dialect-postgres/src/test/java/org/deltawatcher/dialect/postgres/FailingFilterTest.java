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
