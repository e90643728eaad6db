package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy that its process has made and somebody has dropped. */
final class DroppedCopyTest {

    private static final ProcessKey PROCESS = new ProcessKey(new SourceName("public", "notes"), "copy");

    private final HomeDatabase database = HomeDatabase.create();
    private final HandDrivenWorker worker = new HandDrivenWorker(
            database.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", database.target())))));

    @BeforeEach
    void copyAndDropTheCopy() {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY); INSERT INTO notes VALUES (1), (2)");
        database.home().changeSource().enable(EnableRequest.of(PROCESS.source()));
        database.home().processes().add(definition(16));
        worker.run(PROCESS).orFail();
        database.execute("DROP TABLE copy");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Most lanes have never committed anything. */
    @Test
    void it_is_not_made_anew_without_its_rows_by_any_lane() {
        database.execute("INSERT INTO notes SELECT generate_series(3, 40)");

        assertIsGone();
    }

    @Test
    void nor_by_lanes_that_were_laid_anew() {
        database.home().processes().edit(definition(3));
        database.execute("INSERT INTO notes VALUES (3)");

        assertIsGone();
    }

    private void assertIsGone() {
        assertThat(worker.run(PROCESS).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason())
                        .contains("is gone from target", "ddw process reload public.notes/copy"));
        database.home().processes().reload(PROCESS);
        worker.run(PROCESS).orFail();
        database.execute("DO $$ BEGIN ASSERT NOT EXISTS (TABLE notes EXCEPT TABLE copy), 'rows are missing'; END $$");
    }

    private static ProcessDefinition definition(int lanes) {
        return ProcessDefinition.builder(PROCESS, "replicate", "{\"table\": \"public.copy\", \"create\": true}")
                .target("there")
                .initial(InitialLoad.LOAD)
                .lanes(lanes)
                .build();
    }
}
