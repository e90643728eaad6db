package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.Test;

final class DriveTest {

    private final SmallHome home = new SmallHome();
    private final SampleExecutor executor = SampleExecutor.home();
    private final Drive drive = new Drive(home, Executors.with(List.of(executor)));

    @Test
    void everything_that_is_due_is_done() {
        home.process(process("a").lanes(3).batchSize(4).build())
                .process(process("b").schedule("every 5m").build())
                .process(process("c").schedule("on request").build())
                .change(20);

        assertThat(drive.runUntilIdle())
                .extracting(end -> end.batch().process().name())
                .containsOnly("a");
        assertThat(home.written).hasSize(20);

        home.store.advance(Duration.ofMinutes(5));
        home.dueRuns.request(SmallHome.key("c"));
        assertThat(drive.runUntilIdle())
                .extracting(end -> end.batch().process().name())
                .containsExactly("c", "b");
        assertThat(home.dueRuns.requested).isEmpty();
        assertThat(drive.runUntilIdle()).isEmpty();
    }

    @Test
    void what_a_process_changes_is_processed_too() {
        home.process(process("a").build()).change(1);
        executor.then(execution -> {
            if (home.store.entries().size() < 3) {
                home.change(1);
            }
        });

        assertThat(drive.runUntilIdle()).hasSize(3);
    }

    @Test
    void a_failure_is_returned_and_its_lane_left_for_later() {
        home.process(process("a").build()).change(1);
        executor.then(execution -> {
            throw new ExecutionFailedException("no");
        });

        assertThat(drive.runUntilIdle()).singleElement().satisfies(end -> {
            assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(end.reason()).isEqualTo("no");
        });
    }

    @Test
    void a_release_ends_the_process_for_this_time() {
        home.process(process("a").build()).process(process("b").build()).change(1);
        executor.then(execution -> {
            if (execution.process().key().name().equals("a")) {
                throw new StoreUnavailableException("target is away", null);
            }
        });

        assertThat(drive.runUntilIdle())
                .extracting(Ended::outcome)
                .containsExactly(Outcome.RELEASED, Outcome.COMMITTED);
    }

    @Test
    void a_staging_whose_answer_was_lost_is_taken_back_by_the_next_call() {
        home.process(process("a").build()).change(1);
        home.faults.breakAt(Faults.Step.STAGE_ANSWER);
        assertThatThrownBy(drive::runUntilIdle).isInstanceOf(StoreUnavailableException.class);

        drive.runUntilIdle();

        assertThat(home.store.states()).containsExactly(State.RELEASED, State.COMMITTED);
        assertThat(home.written).hasSize(1);
    }

    private static ProcessDefinition.Builder process(String name) {
        return ProcessDefinition.builder(SmallHome.key(name), "home", "x");
    }
}
