package org.deltawatcher.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.testkit.fake.FakeHome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HandDrivenWorkerTest {

    private static final ProcessKey PROCESS = ProcessKey.of("public.orders", "copy");

    private final FakeHome home = new FakeHome();
    private final List<Object> taken = new ArrayList<>();
    private final HandDrivenWorker worker = new HandDrivenWorker(home, List.of(new Taker()));

    @BeforeEach
    void track_a_table() {
        home.createTable("public.orders", List.of("id"), List.of("id", "label"));
        home.track("public.orders");
    }

    @Test
    void it_runs_until_nothing_is_left() {
        register("continuous");
        insert(1, 2, 3);

        RunResult result = worker.runUntilIdle();

        assertThat(result).isEqualTo(new RunResult(2, 3, List.of()));
        assertThat(taken).containsExactly(1L, 2L, 3L);
        ProcessAssert.assertThat(home, PROCESS)
                .isUpToDate()
                .hasProcessed(3)
                .hasCommitted(2)
                .hasNothingParked();
        assertThat(worker.runUntilIdle().isNothing()).isTrue();
    }

    @Test
    void a_failure_is_reported_and_parked_after_the_last_attempt() {
        register("continuous");
        insert(1, 13, 2);

        RunResult result = worker.runUntilIdle();

        assertThat(result.failures()).isNotEmpty();
        assertThatThrownBy(result::orFail).isInstanceOf(AssertionError.class).hasMessageContaining("unlucky");
        assertThat(taken).containsExactly(1L, 2L);
        ProcessAssert.assertThat(home, PROCESS).isUpToDate().hasParked(1).isIn(ProcessStatus.State.IDLE);
        ProcessAssert.assertThat(home, PROCESS)
                .parked()
                .singleElement()
                .satisfies(parked -> assertThat(parked.reason()).isEqualTo("unlucky"));
    }

    @Test
    void what_is_due_runs_by_the_clock() {
        register("every 5m");
        insert(1);
        assertThat(worker.runDue().isNothing()).as("planned first").isTrue();
        assertThat(worker.runDue().isNothing()).as("not yet").isTrue();
        home.clock().advance(Duration.ofMinutes(5));

        assertThat(worker.runDue().changes()).isEqualTo(1);
        insert(2);
        assertThat(worker.runDue().isNothing()).as("not yet again").isTrue();
        home.clock().advance(Duration.ofMinutes(5));
        assertThat(worker.runDue().changes()).isEqualTo(1);
    }

    @Test
    void an_assertion_that_does_not_hold_says_what_was_found() {
        register("continuous");
        insert(1);

        assertThatThrownBy(() -> ProcessAssert.assertThat(home, PROCESS).isUpToDate())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("pending changes of process public.orders/copy")
                .hasMessageContaining("<1>");
    }

    private void register(String schedule) {
        home.processes()
                .add(ProcessDefinition.builder(PROCESS, "taker", "take")
                        .schedule(schedule)
                        .batchSize(2)
                        .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 5))
                        .build());
    }

    private void insert(long... ids) {
        for (long id : ids) {
            home.begin().insert("public.orders", Map.of("id", id)).commit();
        }
    }

    /** Takes ids, but for the unlucky one. */
    private final class Taker implements ProcessExecutor {

        @Override
        public String name() {
            return "taker";
        }

        @Override
        public Scope scope() {
            return Scope.OUTSIDE;
        }

        @Override
        public void execute(Execution execution) {
            List<Object> ids = new ArrayList<>();
            execution.changes(change -> ids.add(idOf(change)));
            if (ids.contains(13L)) {
                throw new IllegalStateException("unlucky");
            }
            taken.addAll(ids);
        }

        private static Object idOf(Change change) {
            return change.after().get("id");
        }
    }
}
