package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.core.cycle.Faults.Step;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The connection breaks, or the home goes away, between every two steps of stage, execute and commit. Whatever happens,
 * no lane stays blocked and every change is done: exactly once in the home transaction, at least once outside.
 */
final class CrashPointsTest {

    private static final int CHANGES = 25;

    private final Bench bench = new Bench();
    private final SmallHome home = bench.home;

    static Stream<Arguments> steps_and_the_batch_they_hit() {
        return Stream.of(
                        Step.STAGE,
                        Step.STAGE_ANSWER,
                        Step.BEGIN,
                        Step.READ,
                        Step.READ_ON,
                        Step.COMMIT_CALL,
                        Step.COMMIT_CALL_ANSWER,
                        Step.COMMIT_ANSWER)
                .flatMap(step -> Stream.of(true, false)
                        .flatMap(comesBack -> Stream.of(0, 1, 2).map(hit -> Arguments.of(step, comesBack, hit))));
    }

    @ParameterizedTest
    @MethodSource("steps_and_the_batch_they_hit")
    void in_the_home_transaction_every_change_is_done_exactly_once(Step step, boolean goesAway, int hit) {
        SampleExecutor executor = SampleExecutor.home();

        workThroughFault(executor, step, goesAway, hit);

        assertThat(home.written).hasSize(CHANGES).doesNotHaveDuplicates();
        assertThat(home.store.states()).doesNotContain(State.STAGED, State.EXPIRED);
    }

    @ParameterizedTest
    @MethodSource("steps_and_the_batch_they_hit")
    void outside_every_change_is_done_at_least_once(Step step, boolean goesAway, int hit) {
        SampleExecutor executor = SampleExecutor.outside();

        workThroughFault(executor, step, goesAway, hit);

        assertThat(executor.seenOutside)
                .containsAll(java.util.stream.LongStream.rangeClosed(1, CHANGES)
                        .boxed()
                        .toList());
        assertThat(home.store.states()).doesNotContain(State.STAGED, State.EXPIRED);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMIT_CALL", "COMMIT_ANSWER"})
    void outside_work_that_is_done_is_not_repeated_for_a_lost_commit(Step step) {
        SampleExecutor executor = SampleExecutor.outside();
        home.process("copy", "outside").change(5);
        Batch batch = bench.stage();
        SampleExecutor armed = executor.then(execution -> home.faults.goAwayAt(step));

        assertThat(bench.run(batch, armed)).isEqualTo(Outcome.IN_DOUBT);
        home.faults.comeBack();
        bench.endings.settle();

        assertThat(home.store.states()).containsExactly(State.COMMITTED);
        assertThat(executor.seenOutside).hasSize(5);
        assertThat(bench.news.ended).extracting(Ended::outcome).containsExactly(Outcome.IN_DOUBT, Outcome.COMMITTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMIT_CALL", "COMMIT_CALL_ANSWER"})
    void a_commit_that_did_not_take_place_is_never_made_up_for_without_its_work(Step step) {
        home.process("copy", "home").change(5);
        Batch batch = bench.stage();
        home.faults.breakAt(step);

        assertThat(bench.run(batch, SampleExecutor.home())).isEqualTo(Outcome.RELEASED);
        assertThat(home.written).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMIT_ANSWER"})
    void a_commit_whose_answer_was_lost_is_found_out_by_asking(Step step) {
        home.process("copy", "home").change(5);
        Batch batch = bench.stage();
        home.faults.breakAt(step);

        assertThat(bench.run(batch, SampleExecutor.home())).isEqualTo(Outcome.COMMITTED);
        assertThat(home.written).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "FAIL_ANSWER"})
    void a_failure_is_recorded_once_when_the_home_is_back(Step step) {
        home.process("copy", "home").change(5);
        Batch batch = bench.stage();
        SampleExecutor failing = SampleExecutor.home().then(execution -> {
            home.faults.goAwayAt(step);
            throw new ExecutionFailedException("no");
        });

        assertThat(bench.run(batch, failing)).isEqualTo(Outcome.IN_DOUBT);
        home.faults.comeBack();
        bench.endings.settle();

        assertThat(home.store.entries()).hasSize(1).first().satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(State.RELEASED);
            assertThat(entry.error()).isEqualTo("no");
        });
        home.store.advance(java.time.Duration.ofHours(1));
        assertThat(bench.stage().attempt()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"RELEASE", "RELEASE_ANSWER"})
    void a_release_is_repeated_until_it_is_answered(Step step) {
        home.process("copy", "home").change(5);
        Batch batch = bench.stage();
        SampleExecutor away = SampleExecutor.home().then(execution -> {
            home.faults.breakAt(step);
            throw new StoreUnavailableException("target is away", null);
        });

        assertThat(bench.run(batch, away)).isEqualTo(Outcome.IN_DOUBT);
        bench.endings.settle();

        assertThat(bench.endings.hasOpen()).isFalse();
        assertThat(home.store.states()).containsExactly(State.RELEASED);
    }

    private void workThroughFault(SampleExecutor executor, Step step, boolean goesAway, int hit) {
        home.process("copy", executor.name()).change(CHANGES);
        for (int turn = 0; turn < 20; turn++) {
            if (turn == hit) {
                arm(step, goesAway);
            }
            if (!takeTurn(executor)) {
                break;
            }
        }
        assertThat(home.faults.isArmed()).as("the fault was hit").isFalse();
    }

    private void arm(Step step, boolean goesAway) {
        if (goesAway) {
            home.faults.goAwayAt(step);
        } else {
            home.faults.breakAt(step);
        }
    }

    /** Does what the dispatcher does; returns whether there was something to do. */
    private boolean takeTurn(SampleExecutor executor) {
        Optional<Batch> batch;
        try {
            batch = home.store.stage(new StageRequest(SmallHome.KEY, Bench.WORKER, 10));
        } catch (StoreUnavailableException e) {
            bench.endings.unanswered(SmallHome.KEY);
            home.faults.comeBack();
            bench.endings.settle();
            return true;
        }
        batch.ifPresent(staged -> bench.run(staged, executor));
        home.faults.comeBack();
        bench.endings.settle();
        return batch.isPresent();
    }
}
