package org.deltawatcher.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.StageRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FakeHomeTest {

    private static final ProcessKey PROCESS = ProcessKey.of("public.orders", "copy");

    private final FakeHome home = new FakeHome();

    @BeforeEach
    void track_a_table() {
        home.createTable("public.orders", List.of("id"), List.of("id", "label"));
        home.track("public.orders");
        home.processes()
                .add(ProcessDefinition.builder(PROCESS, "sql", "the script").build());
        home.begin().insert("public.orders", Map.of("id", 1L, "label", "a")).commit();
    }

    @Test
    void a_script_does_what_the_test_says_and_counts_when_the_transaction_commits() {
        List<String> effects = new ArrayList<>();
        home.means("the script", (transaction, batch) -> transaction.whenCommitted(() -> effects.add("done")));
        var batch = home.stagingStore()
                .stage(new StageRequest(PROCESS, "worker", 10))
                .orElseThrow();

        home.transactions().inTransaction(transaction -> {
            home.sql().runScript(transaction, batch.id(), "the script");
            home.stagingStore().commit(transaction, batch.id());
            assertThat(effects).isEmpty();
            return true;
        });

        assertThat(effects).containsExactly("done");
    }

    @Test
    void a_script_that_throws_fails_as_sql_would() {
        home.means("the script", (transaction, batch) -> {
            throw new IllegalStateException("division by zero");
        });
        var batch = home.stagingStore()
                .stage(new StageRequest(PROCESS, "worker", 10))
                .orElseThrow();

        assertThatThrownBy(() -> home.transactions().inTransaction(transaction -> {
                    home.sql().runScript(transaction, batch.id(), "the script");
                    return true;
                }))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("division by zero");
    }

    @Test
    void the_connection_is_refused_with_what_to_do_instead() {
        assertThatThrownBy(() -> home.transactions().inTransaction(transaction -> transaction.connection()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("TestDatabase");
    }

    @Test
    void rows_are_seen_when_they_are_committed() {
        try (FakeTransaction writer = home.begin()) {
            writer.update("public.orders", Map.of("id", 1L, "label", "b"));

            assertThat(home.rows("public.orders"))
                    .extracting(row -> row.get("label"))
                    .containsExactly("a");
        }
        assertThat(home.rows("public.orders"))
                .extracting(row -> row.get("label"))
                .containsExactly("a");
    }
}
