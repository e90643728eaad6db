package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.idOf;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/**
 * Rule 1: every committed change reaches every active process exactly once in a committed batch, whatever the order of
 * commits, rollbacks, lost answers and jumps of the clock.
 */
public abstract class ExactlyOnceContract extends ContractSuite {

    @Test
    final void every_committed_change_is_handed_out_once() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        scenario().write(writer -> writer.delete(scenario().source(), 2));

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "I 2", "U 1", "D 2");
        assertThat(scenario().stage(process)).isEmpty();
    }

    @Test
    final void a_process_gets_what_is_committed_after_its_registration() {
        scenario().insert(1);
        ProcessKey process = scenario().register();
        scenario().insert(2);

        assertThat(told(scenario().drain(process))).containsExactly("I 2");
    }

    @Test
    final void a_transaction_open_during_the_registration_counts_as_committed_afterwards() {
        ProcessKey process;
        try (SourceTransaction writer = contractHome().begin()) {
            writer.insert(scenario().source(), 1, "a", 1);
            process = scenario().register();
            writer.insert(scenario().source(), 2, "a", 2);
            writer.commit();
        }

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "I 2");
    }

    @Test
    final void a_change_rolled_back_is_never_handed_out() {
        ProcessKey process = scenario().register();
        try (SourceTransaction writer = contractHome().begin()) {
            writer.insert(scenario().source(), 1, "a", 1);
            scenario().insert(2);
            writer.rollback();
        }
        scenario().insert(3);

        assertThat(told(scenario().drain(process))).containsExactly("I 2", "I 3");
    }

    @Test
    final void a_change_that_is_not_committed_is_not_handed_out() {
        ProcessKey process = scenario().register();
        try (SourceTransaction writer = contractHome().begin()) {
            writer.insert(scenario().source(), 1, "a", 1);

            assertThat(scenario().stage(process)).isEmpty();
        }
    }

    @Test
    final void a_change_written_first_and_committed_last_is_not_lost() {
        ProcessKey process = scenario().register();
        List<String> told = new ArrayList<>();
        try (SourceTransaction first = contractHome().begin();
                SourceTransaction second = contractHome().begin()) {
            first.insert(scenario().source(), 1, "a", 1);
            second.insert(scenario().source(), 2, "a", 2);
            second.commit();
            told.addAll(told(scenario().drain(process)));
            first.commit();
        }
        told.addAll(told(scenario().drain(process)));

        assertThat(told).containsExactly("I 2", "I 1");
    }

    @Test
    final void a_writer_that_began_after_the_newest_commit_is_not_passed_by() {
        ProcessKey process = scenario().register();
        List<String> told = new ArrayList<>();
        scenario().insert(1);
        try (SourceTransaction young = contractHome().begin()) {
            young.insert(scenario().source(), 2, "a", 2);
            Batch newest = scenario().staged(process);
            told.addAll(told(scenario().changes(newest)));
            scenario().commit(newest);
            young.commit();
        }
        told.addAll(told(scenario().drain(process)));

        assertThat(told).containsExactly("I 1", "I 2");
    }

    @Test
    final void a_change_committed_between_two_batches_of_a_backlog_is_handed_out_once() {
        ProcessKey process = scenario().register();
        List<Change> drained = new ArrayList<>();
        try (SourceTransaction late = contractHome().begin()) {
            late.insert(scenario().source(), 1, "a", 1);
            scenario().insert(2, 3, 4, 5, 6);
            late.insert(scenario().source(), 7, "a", 7);
            Batch batch = scenario().staged(process, 2);
            late.commit();
            drained.addAll(scenario().changes(batch));
            scenario().commit(batch);
        }
        drained.addAll(scenario().drain(process, 2));

        assertThat(drained).extracting(Scenario::idOf).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    final void each_process_gets_every_change_at_its_own_pace() {
        ProcessKey fast = scenario().register();
        ProcessKey slow = scenario().register();
        scenario().insert(1, 2);
        List<String> ofFast = new ArrayList<>(told(scenario().drain(fast)));
        scenario().insert(3);
        ofFast.addAll(told(scenario().drain(fast, 1)));

        assertThat(ofFast).containsExactly("I 1", "I 2", "I 3");
        assertThat(told(scenario().drain(slow, 2))).containsExactly("I 1", "I 2", "I 3");
    }

    @Test
    final void what_is_given_back_is_handed_out_again_and_counts_once() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        store().release(scenario().staged(process, 2).id());
        Batch expired = scenario().staged(process, 1);
        contractHome().advance(Duration.between(expired.stagedAt(), expired.expiresAt()));

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "I 2", "I 3");
    }

    @Test
    final void a_commit_repeated_after_a_lost_answer_changes_nothing() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process, 1);
        scenario().commit(batch);

        assertThatThrownBy(() -> scenario().commit(batch)).isInstanceOf(AlreadyCommittedException.class);
        assertThat(told(scenario().drain(process))).containsExactly("I 2");
    }

    @Test
    final void a_commit_whose_transaction_rolls_back_has_not_happened() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().commit(transaction, batch.id());
                    throw new IllegalStateException("crash before the commit");
                }))
                .hasMessage("crash before the commit");

        assertThat(scenario().stage(process)).as("still leased").isEmpty();
        scenario().commit(batch);
        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void jumps_of_the_clock_lose_nothing_and_repeat_nothing() {
        ProcessKey process = scenario().register();
        Replica replica = new Replica();
        scenario().insert(1);
        contractHome().advance(Duration.ofDays(-2));
        scenario().insert(2);
        replica.apply(scenario().drain(process, 1));
        scenario().insert(3);
        contractHome().advance(Duration.ofDays(4));
        scenario().insert(4);
        replica.apply(scenario().drain(process, 1));
        contractHome().advance(Duration.ofDays(-1));
        scenario().write(writer -> writer.delete(scenario().source(), 4));
        replica.apply(scenario().drain(process, 1));

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void a_process_switched_off_for_a_while_gets_it_all_later() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        var definition = home().processes().find(process).orElseThrow();
        home().processes().edit(definition.toBuilder().active(false).build());
        scenario().insert(2);
        assertThat(scenario().stage(process)).isEmpty();

        home().processes().edit(definition);

        assertThat(scenario().drain(process)).extracting(change -> idOf(change)).containsExactly(1L, 2L);
    }
}
