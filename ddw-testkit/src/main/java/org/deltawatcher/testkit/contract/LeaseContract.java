package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.UUID;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownBatchException;
import org.junit.jupiter.api.Test;

/**
 * Rule 5: only the holder of a live lease can commit; a late commit is refused, a second one with an error of its own,
 * and the whole transaction that it is part of rolls back.
 */
public abstract class LeaseContract extends ContractSuite {

    private static final Duration LEASE = Duration.ofMinutes(30);

    @Test
    final void an_expired_batch_is_offered_again_and_its_old_holder_cannot_commit() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1, 2, 3);
        Batch first = scenario().staged(process);

        contractHome().advance(LEASE);
        Batch second = scenario().staged(process);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.changeCount()).isEqualTo(3);
        assertThatThrownBy(() -> scenario().commit(first)).isInstanceOf(LeaseLostException.class);
        scenario().commit(second);
    }

    @Test
    final void a_lease_lasts_as_long_as_the_process_says() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);

        Batch batch = scenario().staged(process);

        assertThat(Duration.between(batch.stagedAt(), batch.expiresAt())).isEqualTo(LEASE);
        contractHome().advance(LEASE.minusMinutes(1));
        assertThat(scenario().stage(process)).isEmpty();
        scenario().commit(batch);
    }

    @Test
    final void a_lease_that_is_over_cannot_be_committed_although_nobody_ended_it() {
        Batch batch = anExpiredBatch();

        assertThatThrownBy(() -> scenario().commit(batch))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining(batch.id().toString());
    }

    @Test
    final void a_lease_that_is_over_cannot_be_renewed_or_given_back() {
        Batch batch = anExpiredBatch();

        assertThatThrownBy(() -> store().extend(batch.id(), LEASE)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> store().release(batch.id())).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> store().fail(batch.id(), "why")).isInstanceOf(LeaseLostException.class);
    }

    @Test
    final void a_released_batch_cannot_be_committed() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        store().release(batch.id());

        assertThatThrownBy(() -> scenario().commit(batch)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> store().release(batch.id())).isInstanceOf(LeaseLostException.class);
        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void a_committed_batch_says_so_to_everybody() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        scenario().commit(batch);

        assertThatThrownBy(() -> scenario().commit(batch)).isInstanceOf(AlreadyCommittedException.class);
        assertThatThrownBy(() -> store().extend(batch.id(), LEASE)).isInstanceOf(AlreadyCommittedException.class);
        assertThatThrownBy(() -> store().release(batch.id())).isInstanceOf(AlreadyCommittedException.class);
        assertThatThrownBy(() -> store().fail(batch.id(), "why")).isInstanceOf(AlreadyCommittedException.class);
    }

    @Test
    final void a_commit_of_long_ago_is_still_known_as_committed() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        scenario().commit(batch);
        contractHome().advance(LEASE.multipliedBy(3));

        assertThatThrownBy(() -> scenario().commit(batch)).isInstanceOf(AlreadyCommittedException.class);
    }

    @Test
    final void a_late_commit_takes_its_whole_transaction_back() {
        ProcessKey process = aLeasedProcess();
        ProcessKey other = scenario().register();
        scenario().insert(1);
        Batch late = scenario().staged(process);
        Batch good = scenario().staged(other);
        contractHome().advance(LEASE);

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().commit(transaction, good.id());
                    store().commit(transaction, late.id());
                    return true;
                }))
                .isInstanceOf(LeaseLostException.class);

        scenario().commit(good);
    }

    @Test
    final void a_second_commit_takes_its_whole_transaction_back() {
        ProcessKey process = aLeasedProcess();
        ProcessKey other = scenario().register();
        scenario().insert(1);
        Batch committed = scenario().staged(process);
        Batch good = scenario().staged(other);
        scenario().commit(committed);

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().commit(transaction, good.id());
                    store().commit(transaction, committed.id());
                    return true;
                }))
                .isInstanceOf(AlreadyCommittedException.class);

        scenario().commit(good);
    }

    @Test
    final void a_zombie_cannot_commit_after_its_successor_has() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch zombie = scenario().staged(process);
        contractHome().advance(LEASE);
        scenario().commit(scenario().staged(process));

        assertThatThrownBy(() -> scenario().commit(zombie)).isInstanceOf(LeaseLostException.class);
        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void a_renewed_lease_ends_later() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        contractHome().advance(LEASE.minusMinutes(10));
        store().extend(batch.id(), LEASE);
        contractHome().advance(LEASE.minusMinutes(1));

        assertThat(scenario().stage(process)).isEmpty();
        scenario().commit(batch);
    }

    @Test
    final void renewing_never_shortens_a_lease() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        store().extend(batch.id(), Duration.ofSeconds(1));
        contractHome().advance(LEASE.minusMinutes(1));

        scenario().commit(batch);
    }

    @Test
    final void a_renewed_lease_ends_in_the_end() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        store().extend(batch.id(), LEASE.multipliedBy(2));
        contractHome().advance(LEASE.multipliedBy(2).plusMinutes(1));

        assertThatThrownBy(() -> scenario().commit(batch)).isInstanceOf(LeaseLostException.class);
        assertThat(scenario().stage(process)).isPresent();
    }

    @Test
    final void a_clock_put_back_ends_no_lease() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        contractHome().advance(Duration.ofDays(-1));

        assertThat(scenario().stage(process)).isEmpty();
        scenario().commit(batch);
    }

    @Test
    final void a_batch_that_never_was_is_unknown() {
        BatchId unknown = new BatchId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().commit(transaction, unknown);
                    return true;
                }))
                .isInstanceOf(UnknownBatchException.class);
        assertThatThrownBy(() -> store().release(unknown)).isInstanceOf(UnknownBatchException.class);
        assertThatThrownBy(() -> store().fail(unknown, "why")).isInstanceOf(UnknownBatchException.class);
        assertThatThrownBy(() -> store().extend(unknown, LEASE)).isInstanceOf(UnknownBatchException.class);
    }

    private ProcessKey aLeasedProcess() {
        return scenario().register(scenario().aProcess().leaseDuration(LEASE));
    }

    private Batch anExpiredBatch() {
        ProcessKey process = aLeasedProcess();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        contractHome().advance(LEASE);
        return batch;
    }
}
