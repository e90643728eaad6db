package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchEntry;
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

/** A column that comes to a source whose copy is made by the process. */
final class AddedColumnTest {

    private static final ProcessKey PROCESS = new ProcessKey(new SourceName("public", "notes"), "copy");

    private final HomeDatabase database = HomeDatabase.create();
    private final HandDrivenWorker worker = new HandDrivenWorker(
            database.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", database.target())))));

    @BeforeEach
    void copyTwoRows() {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY)");
        database.home().changeSource().enable(EnableRequest.of(PROCESS.source()));
        database.home()
                .processes()
                .add(ProcessDefinition.builder(PROCESS, "replicate", "{\"table\": \"public.copy\", \"create\": true}")
                        .target("there")
                        .build());
        database.execute("INSERT INTO notes VALUES (1), (2)");
        worker.run(PROCESS).orFail();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void one_that_the_rows_have_a_value_in_is_told_once_with_the_way_out() {
        database.execute("ALTER TABLE notes ADD COLUMN n int NOT NULL DEFAULT 5; INSERT INTO notes VALUES (3, 6)");

        assertThat(worker.run(PROCESS).failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .contains("was given the column n", "ddw process reload public.notes/copy"));
        assertThat(database.home().selfWatch().batches(PROCESS, 1))
                .extracting(BatchEntry::state)
                .containsExactly(BatchEntry.State.RELEASED);
        worker.run(PROCESS).orFail();
        assertThat(copied()).isEqualTo("1: , 2: , 3: 6");

        database.home().processes().reload(PROCESS);
        worker.run(PROCESS).orFail();
        assertThat(copied()).isEqualTo("1: 5, 2: 5, 3: 6");
    }

    @Test
    void one_that_is_null_in_every_row_is_added_without_a_word() {
        database.execute("ALTER TABLE notes ADD COLUMN n int; INSERT INTO notes VALUES (3, 6)");
        worker.run(PROCESS).orFail();

        assertThat(copied()).isEqualTo("1: , 2: , 3: 6");
    }

    private String copied() {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT string_agg(concat(id, ': ', n), ', ' ORDER BY id) FROM copy")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
