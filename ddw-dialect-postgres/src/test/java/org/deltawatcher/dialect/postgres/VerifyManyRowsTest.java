package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A comparison of more rows that may differ than are looked at one by one at a time. */
final class VerifyManyRowsTest {

    private static final int AT_A_TIME = 2_000;
    private static final int ROWS = 11_000;

    private final HomeDatabase database = HomeDatabase.create();
    private final Targets targets = Targets.of(Map.of("there", database.target()));
    private final ProcessDefinition process = ProcessDefinition.builder(
                    new ProcessKey(new SourceName("public", "notes"), "copy"),
                    "replicate",
                    "{\"table\": \"public.copy\"}")
            .target("there")
            .build();

    @BeforeEach
    void create() {
        database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, n bigint);"
                + " CREATE TABLE copy (id bigint PRIMARY KEY, n bigint);"
                + " INSERT INTO notes SELECT i, i FROM generate_series(1, " + ROWS + ") i; ANALYZE notes");
        database.home().changeSource().enable(EnableRequest.of(new SourceName("public", "notes")));
        database.home().processes().add(process);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void rows_that_were_on_their_way_only_are_no_difference() {
        AtomicBoolean isThere = new AtomicBoolean();
        Verifier.Progress arriving = read -> {
            // the sums are taken, and the rows behind them are being read
            if (read > ROWS && isThere.compareAndSet(false, true)) {
                database.execute("INSERT INTO copy SELECT * FROM notes");
            }
        };

        Verification found = verify(arriving, 1_000, false);

        assertThat(isThere).isTrue();
        assertThat(found.isEqual()).isTrue();
        assertThat(found.isWhole()).isTrue();
    }

    @Test
    void every_row_that_differs_is_repaired_however_few_are_listed() {
        Verification found = verify(read -> {}, 10, false);
        assertThat(found.isEqual()).isFalse();
        assertThat(found.isWhole()).isFalse();
        assertThat(found.differences()).hasSize(10);

        Verification repaired = verify(read -> {}, 10, true);
        assertThat(repaired.differences()).hasSize(10);
        assertThat(repaired.differing()).isEqualTo(ROWS);
        assertThat(repaired.repaired()).isEqualTo(ROWS);
        assertThat(verify(read -> {}, 10, false).isEqual()).isTrue();
    }

    private Verification verify(Verifier.Progress progress, int most, boolean isRepaired) {
        return new Verifier(database.home(), process, targets, progress, AT_A_TIME)
                .verify(most, Duration.ofSeconds(1), isRepaired);
    }
}
