package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.RetryPolicy;
import org.junit.jupiter.api.Test;

/** What happens to a lane whose batch fails, is released or expires: attempts, pauses and smaller batches. */
public abstract class RetryContract extends ContractSuite {

    private static final RetryPolicy RETRY = new RetryPolicy(4, Duration.ofMinutes(1), Duration.ofMinutes(3), 10);

    @Test
    final void a_failed_batch_is_offered_again_after_a_pause() {
        ProcessKey process = aProcess();
        scenario().insert(1, 2);
        store().fail(scenario().staged(process).id(), "no such table");

        assertThat(scenario().stage(process)).as("within the pause").isEmpty();
        contractHome().advance(RETRY.backoff());
        Batch second = scenario().staged(process);

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(told(scenario().changes(second))).containsExactly("I 1", "I 2");
    }

    @Test
    final void the_pause_doubles_up_to_the_longest() {
        ProcessKey process = aProcess();
        scenario().insert(1, 2);
        store().fail(scenario().staged(process).id(), "1");
        contractHome().advance(Duration.ofMinutes(1));
        store().fail(scenario().staged(process).id(), "2");
        contractHome().advance(Duration.ofSeconds(110));
        assertThat(scenario().stage(process)).as("within two minutes").isEmpty();
        contractHome().advance(Duration.ofSeconds(10));
        store().fail(scenario().staged(process).id(), "3");
        contractHome().advance(Duration.ofSeconds(170));
        assertThat(scenario().stage(process)).as("within three minutes").isEmpty();
        contractHome().advance(Duration.ofSeconds(10));

        assertThat(scenario().staged(process).attempt()).isEqualTo(4);
    }

    @Test
    final void a_failure_is_kept_in_the_log() {
        ProcessKey process = aProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        store().fail(batch.id(), "no such table");

        BatchEntry entry = home().selfWatch().batches(process, 1).get(0);

        assertThat(entry.batch().id()).isEqualTo(batch.id());
        assertThat(entry.state()).isEqualTo(BatchEntry.State.RELEASED);
        assertThat(entry.error()).isEqualTo("no such table");
        assertThat(scenario().status(process).lastError()).isEqualTo("no such table");
    }

    @Test
    final void a_released_batch_counts_no_attempt_and_makes_no_pause() {
        ProcessKey process = aProcess();
        scenario().insert(1);
        store().release(scenario().staged(process).id());

        assertThat(scenario().staged(process).attempt()).isEqualTo(1);
    }

    @Test
    final void a_postponed_batch_is_a_released_one_whose_reason_is_told_until_the_next_commit() {
        ProcessKey process = aProcess();
        scenario().insert(1);
        Batch postponed = scenario().staged(process);
        store().postpone(postponed.id(), "the target is away");

        assertThat(home().selfWatch().batches(process, 1).get(0).error()).isEqualTo("the target is away");
        assertThat(scenario().status(process).lastError()).isEqualTo("the target is away");
        assertThat(scenario().status(process).state()).isEqualTo(ProcessStatus.State.IDLE);
        Batch again = scenario().staged(process);
        assertThat(again.attempt()).isEqualTo(1);
        assertThatThrownBy(() -> store().postpone(postponed.id(), "too late")).isInstanceOf(LeaseLostException.class);

        scenario().commit(again);

        assertThat(scenario().status(process).lastError()).isNull();
    }

    @Test
    final void an_expired_batch_counts_an_attempt_and_makes_no_pause() {
        ProcessKey process = aProcess();
        scenario().insert(1);
        Batch expired = scenario().staged(process);
        contractHome().advance(Duration.between(expired.stagedAt(), expired.expiresAt()));

        assertThat(scenario().staged(process).attempt()).isEqualTo(2);
    }

    @Test
    final void a_commit_begins_the_count_anew() {
        ProcessKey process = aProcess();
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "1");
        contractHome().advance(RETRY.backoff());
        scenario().commit(scenario().staged(process));
        scenario().insert(2);

        assertThat(scenario().staged(process).attempt()).isEqualTo(1);
        assertThat(scenario().status(process).lastError()).isNull();
    }

    @Test
    final void after_the_last_attempt_batches_are_halved_without_a_pause() {
        ProcessKey process = anImpatientProcess();
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8);
        store().fail(scenario().staged(process).id(), "1");
        Batch half = scenario().staged(process);
        store().fail(half.id(), "2");
        Batch quarter = scenario().staged(process);

        assertThat(told(scenario().changes(half))).containsExactly("I 1", "I 2", "I 3", "I 4");
        assertThat(told(scenario().changes(quarter))).containsExactly("I 1", "I 2");
    }

    @Test
    final void batches_grow_again_with_each_commit() {
        ProcessKey process = scenario()
                .register(
                        scenario().aProcess().batchSize(8).retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 1)));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        store().fail(scenario().staged(process, 8).id(), "1");
        store().fail(scenario().staged(process, 8).id(), "2");

        assertThat(committed(process)).isEqualTo(2);
        assertThat(committed(process)).isEqualTo(4);
        assertThat(committed(process)).isEqualTo(8);
        assertThat(committed(process)).isEqualTo(2);
    }

    @Test
    final void a_failing_truncation_is_tried_for_ever() {
        ProcessKey process = anImpatientProcess();
        scenario().write(writer -> writer.truncate(scenario().source()));
        for (int i = 0; i < 4; i++) {
            store().fail(scenario().staged(process).id(), "no right to delete");
            contractHome().advance(Duration.ofHours(1));
        }

        assertThat(home().parkingLot().list(process, 10)).isEmpty();
        assertThat(told(scenario().drain(process))).containsExactly("T");
    }

    @Test
    final void what_can_neither_be_parked_nor_passed_is_tried_once_a_second_at_most() {
        ProcessKey full = scenario().register(scenario().aProcess().retry(restless(1, 0)));
        ProcessKey truncated = scenario().register(scenario().aProcess().retry(restless(1, 10)));
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().commit(scenario().staged(full));
        scenario().insert(1);
        for (int i = 0; i < 3; i++) {
            store().fail(stagedAtLast(full).id(), "not to be parked");
            store().fail(stagedAtLast(truncated).id(), "no right to delete");
        }

        assertThat(pauses(full).subList(0, 2)).allMatch(pause -> pause >= 1_000);
        assertThat(pauses(truncated)).hasSize(2).allMatch(pause -> pause >= 1_000);
    }

    private Batch stagedAtLast(ProcessKey process) {
        return scenario().stage(process).orElseGet(() -> {
            contractHome().advance(Duration.ofSeconds(1));
            return scenario().staged(process);
        });
    }

    /** Returns the milliseconds between the end of a batch and the beginning of the next, newest first. */
    private List<Long> pauses(ProcessKey process) {
        List<BatchEntry> log = home().selfWatch().batches(process, 10);
        return IntStream.range(1, log.size())
                .mapToObj(i -> Duration.between(
                                Objects.requireNonNull(log.get(i).endedAt()),
                                log.get(i - 1).batch().stagedAt())
                        .toMillis())
                .toList();
    }

    @Test
    final void before_the_last_attempt_there_may_be_no_pause() {
        ProcessKey process = scenario().register(scenario().aProcess().retry(restless(3, 0)));
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "1");
        store().fail(scenario().staged(process).id(), "2");
        store().fail(scenario().staged(process).id(), "3");
        store().fail(stagedAtLast(process).id(), "4");

        assertThat(pauses(process).get(0)).isGreaterThanOrEqualTo(1_000);
    }

    private static RetryPolicy restless(int maxAttempts, int parkLimit) {
        return new RetryPolicy(maxAttempts, Duration.ZERO, Duration.ZERO, parkLimit);
    }

    @Test
    final void one_lane_pauses_alone() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2).retry(RETRY));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        Batch failed = scenario().staged(process);
        store().fail(failed.id(), "1");
        Batch other = scenario().staged(process);

        assertThat(other.lane()).isNotEqualTo(failed.lane());
        scenario().commit(other);
        assertThat(scenario().stage(process)).isEmpty();
    }

    private long committed(ProcessKey process) {
        Batch batch = scenario().staged(process, 8);
        scenario().commit(batch);
        return batch.changeCount();
    }

    private ProcessKey aProcess() {
        return scenario().register(scenario().aProcess().retry(RETRY));
    }

    private ProcessKey anImpatientProcess() {
        return scenario()
                .register(scenario().aProcess().retry(new RetryPolicy(1, Duration.ZERO, Duration.ofMinutes(1), 10)));
    }
}
