package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.StoreUnavailableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BatchRunnerTest {

    private final Bench bench = new Bench();
    private final SmallHome home = bench.home;

    @BeforeEach
    void two_changes_are_pending() {
        home.process("copy", "home").change(2);
    }

    @Test
    void a_batch_is_executed_and_committed_in_one_transaction() {
        Outcome outcome = bench.run(bench.stage(), SampleExecutor.home());

        assertThat(outcome).isEqualTo(Outcome.COMMITTED);
        assertThat(home.written).containsExactly(1L, 2L);
        assertThat(home.store.states()).containsExactly(State.COMMITTED);
        assertThat(home.faults.passed(Faults.Step.BEGIN)).isEqualTo(1);
    }

    @Test
    void an_executor_outside_has_no_transaction_and_is_committed_in_one_of_its_own() {
        SampleExecutor outside = SampleExecutor.outside()
                .then(execution -> assertThatThrownBy(execution::transaction)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outside of the home transaction"));

        assertThat(bench.run(bench.stage(), outside)).isEqualTo(Outcome.COMMITTED);
        assertThat(outside.seenOutside).containsExactly(1L, 2L);
        assertThat(home.faults.passed(Faults.Step.BEGIN)).isEqualTo(2);
    }

    @Test
    void a_failure_rolls_back_and_is_recorded_with_its_message() {
        Outcome outcome = bench.run(bench.stage(), failing(new ExecutionFailedException("division by zero")));

        assertThat(outcome).isEqualTo(Outcome.FAILED);
        assertThat(home.written).isEmpty();
        assertThat(home.store.entries().get(0).error()).isEqualTo("division by zero");
        assertThat(bench.news.ended.get(0).reason()).isEqualTo("division by zero");
    }

    @Test
    void an_endless_message_is_trimmed_and_loses_what_no_database_takes() {
        bench.run(bench.stage(), failing(new ExecutionFailedException("\0" + "x".repeat(100_000))));

        assertThat(home.store.entries().get(0).error())
                .hasSize(Reason.MAX_LENGTH)
                .startsWith("\uFFFDxx");
    }

    @Test
    void an_error_of_a_plugin_is_a_failure_like_any_other() {
        SampleExecutor broken = SampleExecutor.home().then(execution -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });

        assertThat(bench.run(bench.stage(), broken)).isEqualTo(Outcome.FAILED);
        assertThat(home.store.entries().get(0).error()).isEqualTo("NoClassDefFoundError: org/example/Missing");
    }

    @Test
    void a_transient_failure_is_released_without_counting_an_attempt() {
        Outcome outcome = bench.run(bench.stage(), failing(new StoreUnavailableException("target is away", null)));

        assertThat(outcome).isEqualTo(Outcome.RELEASED);
        assertThat(home.store.entries().get(0).error()).as("for all to see").isEqualTo("target is away");
        assertThat(bench.stage().attempt()).isEqualTo(1);
    }

    @Test
    void a_broken_connection_in_the_executors_hands_counts_no_attempt() {
        SampleExecutor broken = SampleExecutor.home().then(execution -> {
            throw new SQLException("I/O error", "08006");
        });

        assertThat(bench.run(bench.stage(), broken)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void work_that_breaks_the_connection_time_and_again_counts_so_that_it_is_parked_in_the_end() {
        SampleExecutor deadly = SampleExecutor.home().then(execution -> {
            throw new SQLException("the server closed the connection", "08006");
        });

        assertThat(bench.run(bench.stage(), deadly)).isEqualTo(Outcome.RELEASED);
        assertThat(bench.run(bench.stage(), deadly)).isEqualTo(Outcome.FAILED);
        home.store.advance(Duration.ofHours(1));
        assertThat(bench.run(bench.stage(), deadly)).isEqualTo(Outcome.FAILED);
        home.store.advance(Duration.ofHours(1));
        assertThat(bench.run(bench.stage(), SampleExecutor.home())).isEqualTo(Outcome.COMMITTED);
        home.change(1);
        assertThat(bench.run(bench.stage(), deadly)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void a_commit_whose_answer_is_lost_is_one_all_the_same() {
        Batch batch = bench.stage();
        SampleExecutor unanswered = SampleExecutor.home().then(execution -> {
            home.transactions().inTransaction(transaction -> {
                home.store.commit(transaction, batch.id());
                return batch;
            });
            throw new SQLException("the answer was lost", "08006");
        });
        SampleExecutor broken = SampleExecutor.home().then(execution -> {
            throw new SQLException("I/O error", "08006");
        });

        assertThat(bench.run(batch, unanswered)).isEqualTo(Outcome.COMMITTED);
        home.change(1);
        assertThat(bench.run(bench.stage(), broken)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void a_home_that_ends_the_connection_time_and_again_counts_too() {
        var ended = new StoreUnavailableException(
                "The home cannot be reached", new SQLException("terminating connection", "57P01"));

        assertThat(bench.run(bench.stage(), failing(ended))).isEqualTo(Outcome.RELEASED);
        assertThat(bench.run(bench.stage(), failing(ended))).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_deadlock_counts_only_if_it_comes_again() {
        SampleExecutor unlucky = SampleExecutor.home().then(execution -> {
            throw new SQLException("deadlock detected", "40P01");
        });

        assertThat(bench.run(bench.stage(), unlucky)).isEqualTo(Outcome.RELEASED);
        assertThat(bench.run(bench.stage(), unlucky)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_target_that_stays_away_counts_no_attempt_however_often() {
        SampleExecutor away = SampleExecutor.outside().then(execution -> {
            throw new SQLException("connection refused", "08001");
        });

        assertThat(bench.run(bench.stage(), away)).isEqualTo(Outcome.RELEASED);
        assertThat(bench.run(bench.stage(), away)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void a_batch_whose_lease_is_over_is_lost_and_its_work_undone() {
        Batch batch = bench.stage();
        home.store.advance(Duration.ofHours(5));

        assertThat(bench.run(batch, SampleExecutor.home())).isEqualTo(Outcome.LOST);
        assertThat(home.written).isEmpty();
    }

    @Test
    void a_failure_after_the_lease_is_over_is_lost_too() {
        Batch batch = bench.stage();
        home.store.advance(Duration.ofHours(5));

        assertThat(bench.run(batch, failing(new ExecutionFailedException("late"))))
                .isEqualTo(Outcome.LOST);
    }

    @Test
    void a_batch_that_is_run_twice_is_done_once() {
        Batch batch = bench.stage();

        assertThat(bench.run(batch, SampleExecutor.home())).isEqualTo(Outcome.COMMITTED);
        assertThat(bench.run(batch, SampleExecutor.home())).isEqualTo(Outcome.COMMITTED);
        assertThat(home.written).containsExactly(1L, 2L);
    }

    @Test
    void the_interruption_of_a_stop_releases_and_does_not_outlive_the_run() {
        SampleExecutor waiting = SampleExecutor.home().then(execution -> {
            bench.keeper.held().get(0).interrupt("the worker stops");
            new java.util.concurrent.CountDownLatch(1).await();
        });

        assertThat(bench.run(bench.stage(), waiting)).isEqualTo(Outcome.RELEASED);
        assertThat(bench.news.ended.get(0).reason()).isEqualTo("the worker stops");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void the_interruption_by_a_stranger_releases_and_is_handed_on() {
        SampleExecutor waiting = SampleExecutor.home().then(execution -> {
            Thread.currentThread().interrupt();
            new java.util.concurrent.CountDownLatch(1).await();
        });

        assertThat(bench.run(bench.stage(), waiting)).isEqualTo(Outcome.RELEASED);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupted_executor_stops_reading() {
        SampleExecutor rereading = SampleExecutor.home().then(execution -> {
            bench.keeper.held().get(0).interrupt("the worker stops");
            execution.net(change -> {
                throw new AssertionError("handed out after the interruption");
            });
        });

        assertThat(bench.run(bench.stage(), rereading)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void work_that_commits_its_batch_itself_has_failed_and_is_not_tried_for_ever() {
        Outcome outcome = bench.run(bench.stage(), failing(new AlreadyCommittedException("committed a moment ago")));

        assertThat(outcome).isEqualTo(Outcome.FAILED);
        assertThat(home.store.entries().get(0).error())
                .isEqualTo("the work itself commits its batch, which is for the worker to do");
    }

    @Test
    void an_unknown_batch_is_lost() {
        Batch batch = bench.stage();
        Batch stranger = new Batch(
                new BatchId(new java.util.UUID(9, 9)),
                batch.process(),
                batch.lane(),
                batch.kind(),
                1,
                2,
                batch.stagedAt(),
                batch.expiresAt(),
                1,
                2,
                null,
                batch.order());

        assertThat(bench.run(stranger, SampleExecutor.home())).isEqualTo(Outcome.LOST);
    }

    private static SampleExecutor failing(RuntimeException failure) {
        return SampleExecutor.home().then(execution -> {
            throw failure;
        });
    }
}
