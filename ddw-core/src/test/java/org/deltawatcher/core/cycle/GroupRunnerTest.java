package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.MemberFailedException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GroupRunnerTest {

    private static final Duration LEASE = Duration.ofMinutes(30);

    private final Bench bench = new Bench();
    private final SmallHome home = bench.home;

    @BeforeEach
    void two_members_have_a_change_each() {
        for (String name : List.of("orders", "lines")) {
            home.process(ProcessDefinition.builder(SmallHome.key(name), "together", "x")
                    .group("shop")
                    .leaseDuration(LEASE)
                    .build());
        }
        home.change(1);
    }

    @Test
    void all_are_committed_when_the_work_is_done() {
        List<String> seen = new ArrayList<>();

        assertThat(run(executions -> executions.forEach(execution -> {
                    seen.add(execution.process().key().name());
                    execution.changes(
                            change -> seen.add(String.valueOf(change.origin().position())));
                    assertThat(home.store.states()).containsOnly(State.STAGED);
                })))
                .isEqualTo(Outcome.COMMITTED);
        assertThat(seen).contains("orders", "lines", "1");
        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED);
        assertThat(bench.news.ended).extracting(Ended::outcome).containsExactly(Outcome.COMMITTED, Outcome.COMMITTED);
    }

    @Test
    void who_is_to_blame_is_failed_and_the_others_are_given_back_untouched() {
        Outcome outcome = run(executions -> {
            throw new MemberFailedException(SmallHome.key("lines"), "no such order", null);
        });

        assertThat(outcome).isEqualTo(Outcome.FAILED);
        assertThat(errors()).containsEntry("lines", "no such order").containsEntry("orders", "");
        home.store.advance(Duration.ofHours(1));
        assertThat(stage().stream()
                        .collect(Collectors.toMap(batch -> batch.process().name(), Batch::attempt)))
                .isEqualTo(Map.of("orders", 1, "lines", 2));
    }

    @Test
    void a_failure_of_nobody_in_particular_counts_once() {
        run(executions -> {
            throw new ExecutionFailedException("the commit is refused");
        });

        assertThat(errors().values()).containsExactlyInAnyOrder("the commit is refused", "");
    }

    @Test
    void a_target_that_is_away_counts_for_nobody() {
        Outcome outcome = run(executions -> {
            throw new TargetUnavailableException("away", null);
        });

        assertThat(outcome).isEqualTo(Outcome.RELEASED);
        assertThat(errors()).as("for all to see").containsOnly(Map.entry("orders", "away"), Map.entry("lines", "away"));
        assertThat(stage()).extracting(Batch::attempt).containsExactly(1, 1);
    }

    @Test
    void a_commit_that_was_not_answered_is_repeated_and_the_others_take_place() {
        Outcome outcome = run(executions -> home.faults.breakAt(Faults.Step.COMMIT_CALL));

        assertThat(outcome).isEqualTo(Outcome.IN_DOUBT);
        assertThat(home.store.states()).containsExactlyInAnyOrder(State.STAGED, State.COMMITTED);
        bench.endings.settle();
        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED);
    }

    @Test
    void all_leases_are_renewed() {
        run(executions -> {
            for (int i = 0; i < 10; i++) {
                home.store.advance(LEASE.dividedBy(2));
                bench.ticks.advance(LEASE.dividedBy(2));
                bench.keeper.step();
            }
        });

        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED);
        assertThat(bench.keeper.held()).isEmpty();
    }

    @Test
    void a_lease_that_is_lost_interrupts_the_run_of_all() {
        Outcome outcome = run(executions -> {
            home.store.advance(LEASE.multipliedBy(2));
            bench.ticks.advance(LEASE);
            bench.keeper.step();
            new CountDownLatch(1).await();
        });

        assertThat(outcome).isEqualTo(Outcome.LOST);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_answer_to_a_staging_that_was_lost_gives_back_what_is_staged_for_all() {
        stage();
        bench.endings.unanswered(SmallHome.key("lines"));
        bench.endings.settle();

        assertThat(home.store.states()).containsExactly(State.RELEASED, State.RELEASED);
    }

    @Test
    void a_turn_of_one_member_runs_its_group() {
        Turn turn = new Workbench(
                        home,
                        Executors.with(List.of(new Together(executions -> {}))),
                        WorkerSettings.standard(),
                        bench.listener,
                        bench.ticks,
                        () -> {})
                .turn;
        List<Long> staged = new ArrayList<>();

        assertThat(turn.take(new Order(SmallHome.key("lines"), 10, 0, null), staged::add))
                .isEqualTo(Turn.Result.RAN);
        assertThat(staged).containsExactly(2L);
        assertThat(turn.take(new Order(SmallHome.key("orders"), 10, 0, null), staged::add))
                .isEqualTo(Turn.Result.EMPTY);
        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED);
    }

    @Test
    void an_executor_that_works_on_one_process_at_a_time_gets_nothing_of_a_group() {
        home.process(ProcessDefinition.builder(SmallHome.key("alone"), "command", "x")
                .group("others")
                .build());
        Turn turn = new Workbench(
                        home, Executors.builtIn(), WorkerSettings.standard(), bench.listener, bench.ticks, () -> {})
                .turn;

        assertThat(turn.take(new Order(SmallHome.key("alone"), 10, 0, null), changes -> {}))
                .isEqualTo(Turn.Result.NO_EXECUTOR);
    }

    private Outcome run(Work work) {
        return bench.groupRunner.run(stage(), new Together(work));
    }

    private List<Batch> stage() {
        return home.store.stageGroup("shop", Bench.WORKER);
    }

    private Map<String, String> errors() {
        return home.store.entries().stream()
                .collect(Collectors.toMap(entry -> entry.batch().process().name(), entry -> errorOf(entry)));
    }

    private static String errorOf(BatchEntry entry) {
        return entry.error() == null ? "" : entry.error();
    }

    private interface Work {
        void on(List<Execution> executions) throws InterruptedException;
    }

    private record Together(Work work) implements GroupExecutor {

        @Override
        public String name() {
            return "together";
        }

        @Override
        public void execute(Execution execution) {
            throw new AssertionError("a member is not run by itself");
        }

        @Override
        public void executeTogether(List<Execution> executions) throws InterruptedException {
            work.on(executions);
        }
    }
}
