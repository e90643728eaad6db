package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of several lanes never meet in a unique index of the target: such processes are refused, or given back. */
final class UniqueBetweenLanesTest {

    private final HomeDatabase database = HomeDatabase.create();
    private final ReplicateExecutor executor = new ReplicateExecutor(Targets.of(Map.of("there", database.target())));

    @BeforeEach
    void create() {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, code text, hours int4range)");
        database.home().changeSource().enable(EnableRequest.of(new SourceName("public", "notes")));
        database.execute("CREATE TABLE copy (id bigint PRIMARY KEY, code text, hours int4range)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_unique_index_of_any_kind_besides_the_key_wants_one_lane() {
        for (String index : List.of(
                "CREATE UNIQUE INDEX one ON copy (code)",
                "CREATE UNIQUE INDEX one ON copy (code) WHERE id > 5",
                "CREATE UNIQUE INDEX one ON copy (lower(code))",
                "ALTER TABLE copy ADD CONSTRAINT one EXCLUDE USING gist (hours WITH &&)")) {
            database.execute(index);

            assertThatThrownBy(() -> check(2))
                    .as(index)
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContainingAll("2 lanes", "public.copy", "unique index", "use one lane");
            assertThatCode(() -> check(1)).as(index).doesNotThrowAnyException();
            database.execute("ALTER TABLE copy DROP CONSTRAINT IF EXISTS one; DROP INDEX IF EXISTS one");
        }
    }

    @Test
    void an_index_that_the_key_is_part_of_or_that_forbids_nothing_is_in_nobodys_way() {
        database.execute("CREATE UNIQUE INDEX ON copy (code, id); CREATE INDEX ON copy (code);"
                + " ALTER TABLE copy ADD number bigint GENERATED ALWAYS AS IDENTITY UNIQUE");

        assertThatCode(() -> check(2)).doesNotThrowAnyException();
    }

    @Test
    void a_table_that_would_be_made_with_such_an_index_is_refused_too() {
        database.execute("CREATE UNIQUE INDEX ON notes (code)");
        ProcessDefinition process =
                process("{\"table\": \"public.made\", \"create\": true}", 2).build();

        assertThatThrownBy(() -> executor.check(process, database.home().sql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("over [code]");
    }

    @Test
    void an_index_that_comes_later_gives_batches_back_and_parks_nothing() {
        ProcessDefinition process = process("{\"table\": \"public.copy\"}", 2)
                .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10))
                .build();
        executor.check(process, database.home().sql());
        database.home().processes().add(process);
        HandDrivenWorker worker = new HandDrivenWorker(database.home(), List.of(executor));
        database.execute("INSERT INTO notes VALUES (1, 'a')");
        worker.run(process.key()).orFail();
        database.execute("CREATE UNIQUE INDEX ON copy (code); INSERT INTO notes VALUES (2, 'a')");

        assertThat(worker.run(process.key()).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("use one lane"));
        assertThat(database.home().selfWatch().batches(process.key(), 1))
                .extracting(BatchEntry::state)
                .containsOnly(BatchEntry.State.RELEASED);
        assertThat(database.home().parkingLot().list(process.key(), 10)).isEmpty();
    }

    private void check(int lanes) {
        executor.check(
                process("{\"table\": \"public.copy\"}", lanes).build(),
                database.home().sql());
    }

    private static ProcessDefinition.Builder process(String definition, int lanes) {
        return ProcessDefinition.builder(
                        new ProcessKey(new SourceName("public", "notes"), "copy"), "replicate", definition)
                .target("there")
                .lanes(lanes);
    }
}
