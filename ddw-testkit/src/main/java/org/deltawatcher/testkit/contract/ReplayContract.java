package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/** Rule 7, second half: parked rows can be replayed in order, or given up. */
public abstract class ReplayContract extends ContractSuite {

    @Test
    final void parked_changes_are_replayed_in_order_before_anything_else() {
        ProcessKey process = aProcessWithAParkedKey();
        scenario().insert(3);

        int offered = home().parkingLot().replay(process, null);
        Batch replay = scenario().staged(process);

        assertThat(offered).isEqualTo(2);
        assertThat(replay.kind()).isEqualTo(BatchKind.REPLAY);
        assertThat(toldWithLabels(scenario().changes(replay))).containsExactly("I 1 a", "U 1 a>b");
        assertThat(toldWithLabels(scenario().net(replay))).containsExactly("I 1 b");
        scenario().commit(replay);
        assertThat(told(scenario().drain(process))).containsExactly("I 3");
        assertThat(states(process)).containsOnly(ParkedChange.State.REPLAYED);
    }

    @Test
    final void changes_of_a_replayed_key_flow_again() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        scenario().write(writer -> writer.update(scenario().source(), 1, "c", 1));

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 a", "U 1 a>b", "U 1 b>c");
    }

    @Test
    final void a_row_of_a_load_is_replayed_before_the_change_of_a_transaction_that_was_open_then() {
        scenario().insert(1, 2);
        ProcessKey process = scenario().register(Poison.aProcess(scenario()).initial(InitialLoad.LOAD));
        try (SourceTransaction open = contractHome().begin()) {
            open.update(scenario().source(), 1, "b", 1); // Before the load, by its position.
            new Poison(scenario(), Set.of(1L)).work(process);
            open.commit();
        }
        assertThat(scenario().drain(process)).isEmpty();

        home().parkingLot().replay(process, null);
        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 a", "U 1 a>b");
        assertThat(states(process)).containsOnly(ParkedChange.State.REPLAYED);
    }

    @Test
    final void a_replay_that_fails_is_parked_again() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        store().fail(scenario().staged(process).id(), "still poison");

        assertThat(scenario().stage(process)).isEmpty();
        assertThat(states(process)).containsOnly(ParkedChange.State.PARKED);
        assertThat(parked(process).get(0).reason()).isEqualTo("still poison");
        assertThat(home().parkingLot().replay(process, null)).isEqualTo(2);
        assertThat(told(scenario().drain(process))).containsExactly("I 1", "U 1");
    }

    @Test
    final void a_replay_that_fails_in_small_batches_is_parked_again_too() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        store().fail(scenario().staged(process, 1).id(), "still poison");

        assertThat(scenario().stage(process, 1)).isEmpty();
        assertThat(states(process)).containsOnly(ParkedChange.State.PARKED);
    }

    @Test
    final void a_replay_given_back_is_offered_again() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        store().release(scenario().staged(process).id());

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "U 1");
    }

    @Test
    final void a_replay_whose_lease_is_over_is_offered_again() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        Batch expired = scenario().staged(process);
        contractHome().advance(Duration.between(expired.stagedAt(), expired.expiresAt()));

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "U 1");
    }

    @Test
    final void a_wait_covers_what_is_being_replayed() {
        ProcessKey process = aProcessWithAParkedKey();
        assertThat(isProcessed(process)).as("parked").isTrue();

        home().parkingLot().replay(process, null);
        assertThat(isProcessed(process)).as("to be offered again").isFalse();
        Batch replay = scenario().staged(process);
        assertThat(isProcessed(process)).as("staged").isFalse();
        scenario().commit(replay);
        assertThat(isProcessed(process)).isTrue();
    }

    @Test
    final void a_wait_for_a_replay_ends_when_it_is_parked_again() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        store().fail(scenario().staged(process).id(), "still poison");

        assertThat(isProcessed(process)).isTrue();
    }

    @Test
    final void one_key_is_replayed_alone() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L, 2L)).work(process);
        long second = parked(process).get(1).position();

        assertThat(home().parkingLot().replay(process, second)).isEqualTo(1);
        assertThat(told(scenario().drain(process))).containsExactly("I 2");
        assertThat(states(process)).containsExactly(ParkedChange.State.PARKED, ParkedChange.State.REPLAYED);
    }

    @Test
    final void each_key_is_replayed_in_a_batch_of_its_own() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L, 2L)).work(process);
        home().parkingLot().replay(process, null);

        Batch first = scenario().staged(process);
        assertThat(told(scenario().changes(first))).hasSize(1);
        store().fail(first.id(), "still poison");
        Batch second = scenario().staged(process);
        scenario().commit(second);

        assertThat(states(process)).containsExactlyInAnyOrder(ParkedChange.State.PARKED, ParkedChange.State.REPLAYED);
    }

    @Test
    final void a_replay_reads_the_same_twice_and_after_its_commit() {
        ProcessKey process = aProcessWithAParkedKey();
        home().parkingLot().replay(process, null);
        Batch replay = scenario().staged(process);
        List<String> first = toldWithLabels(scenario().changes(replay));
        scenario().write(writer -> writer.update(scenario().source(), 1, "c", 1));

        assertThat(toldWithLabels(scenario().changes(replay))).isEqualTo(first);
        scenario().commit(replay);
        assertThat(toldWithLabels(scenario().changes(replay))).isEqualTo(first);
    }

    @Test
    final void dropped_changes_never_come_and_their_key_flows_again() {
        ProcessKey process = aProcessWithAParkedKey();

        assertThat(home().parkingLot().drop(process, null)).isEqualTo(2);
        scenario().write(writer -> writer.update(scenario().source(), 1, "c", 1));

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("U 1 b>c");
        assertThat(states(process)).containsOnly(ParkedChange.State.DROPPED);
    }

    @Test
    final void one_key_is_dropped_alone() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L, 2L)).work(process);
        long first = parked(process).get(0).position();

        assertThat(home().parkingLot().drop(process, first)).isEqualTo(1);
        assertThat(states(process)).containsExactly(ParkedChange.State.DROPPED, ParkedChange.State.PARKED);
    }

    @Test
    final void a_position_that_is_not_parked_is_refused() {
        ProcessKey process = aProcessWithAParkedKey();

        assertThatThrownBy(() -> home().parkingLot().replay(process, 987_654L))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("987654");
        assertThatThrownBy(() -> home().parkingLot().drop(process, 987_654L))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    final void nothing_parked_is_nothing_to_replay_or_drop() {
        ProcessKey process = scenario().register();

        assertThat(home().parkingLot().replay(process, null)).isZero();
        assertThat(home().parkingLot().drop(process, null)).isZero();
    }

    private ProcessKey aProcessWithAParkedKey() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1);
        new Poison(scenario(), Set.of(1L)).work(process);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        assertThat(scenario().drain(process)).isEmpty();
        return process;
    }

    private List<ParkedChange> parked(ProcessKey process) {
        return home().parkingLot().list(process, 100);
    }

    private List<ParkedChange.State> states(ProcessKey process) {
        return parked(process).stream().map(ParkedChange::state).toList();
    }

    private boolean isProcessed(ProcessKey process) {
        return home().processes().waitUntilProcessed(process, Duration.ZERO)
                && home().dueRuns().hasReached(process, home().dueRuns().mark());
    }
}
