package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.junit.jupiter.api.Test;

/** Rule 7, first half: a poison row stops its own key, not its neighbours. */
public abstract class ParkingContract extends ContractSuite {

    @Test
    final void a_poison_row_is_parked_and_its_neighbours_go_on() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

        List<Change> committed = new Poison(scenario(), Set.of(5L)).work(process);

        assertThat(told(committed)).containsExactly("I 1", "I 2", "I 3", "I 4", "I 6", "I 7", "I 8", "I 9", "I 10");
        assertThat(parked(process)).extracting(ParkedChange::op).containsExactly('I');
    }

    @Test
    final void later_changes_of_a_parked_key_wait_behind_it_in_order() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        Poison worker = new Poison(scenario(), Set.of(1L));
        assertThat(told(worker.work(process))).containsExactly("I 2");
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        scenario().write(writer -> writer.update(scenario().source(), 2, "b", 1));
        scenario().write(writer -> writer.delete(scenario().source(), 1));

        assertThat(told(scenario().drain(process))).containsExactly("U 2");

        List<ParkedChange> parked = parked(process);
        assertThat(parked).extracting(ParkedChange::op).containsExactly('I', 'U', 'D');
        assertThat(parked).extracting(ParkedChange::position).isSorted();
        assertThat(parked.get(0).reason()).isEqualTo("poison");
        assertThat(parked.get(1).reason())
                .contains("waits behind position " + parked.get(0).position());
        assertThat(parked).extracting(ParkedChange::state).containsOnly(ParkedChange.State.PARKED);
    }

    @Test
    final void a_parked_change_is_kept_with_its_key_and_images() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(7);
        scenario().drain(process);
        scenario().write(writer -> writer.update(scenario().source(), 7, "b", 70));
        new Poison(scenario(), Set.of(7L)).work(process);

        ParkedChange parked = parked(process).get(0);

        assertThat(parked.process()).isEqualTo(process);
        assertThat(parked.op()).isEqualTo('U');
        assertThat(parked.key()).containsIgnoringWhitespaces("{\"id\":7}");
        assertThat(parked.before()).containsIgnoringWhitespaces("\"label\":\"a\"", "\"amount\":7");
        assertThat(parked.after()).containsIgnoringWhitespaces("\"label\":\"b\"", "\"amount\":70");
        assertThat(parked.attempts()).isGreaterThanOrEqualTo(Poison.RETRY.maxAttempts());
        assertThat(scenario().status(process).parked()).isEqualTo(1);
    }

    @Test
    final void a_change_that_waits_does_not_count_as_poison() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        Poison worker = new Poison(scenario(), Set.of(1L, 2L, 3L));
        scenario().insert(1);
        worker.work(process);
        for (int i = 0; i < 6; i++) {
            int amount = i + 10;
            scenario().write(writer -> writer.update(scenario().source(), 1, "b", amount));
        }
        scenario().insert(2, 3, 4);

        assertThat(told(worker.work(process))).containsExactly("I 4");
        assertThat(parked(process)).hasSize(9);
    }

    @Test
    final void at_the_park_limit_nothing_more_is_parked_and_the_process_is_stuck() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2, 3, 4, 5, 6);

        List<Change> committed = new Poison(scenario(), Set.of(1L, 2L, 3L, 5L)).work(process);

        assertThat(told(committed)).containsExactly("I 4");
        assertThat(parked(process)).hasSize(Poison.RETRY.parkLimit());
        assertThat(scenario().status(process).state()).isEqualTo(ProcessStatus.State.STUCK);
        contractHome().advance(Duration.ofMinutes(5));
        assertThat(told(scenario().drain(process))).as("once the cause is gone").containsExactly("I 5", "I 6");
    }

    @Test
    final void a_poison_row_in_one_lane_leaves_the_others_alone() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()).lanes(3));
        Replica replica = new Replica();
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        scenario()
                .write(writer -> writer.update(scenario().source(), 4, "b", 4)
                        .update(scenario().source(), 5, "b", 5));
        replica.apply(new Poison(scenario(), Set.of(4L)).work(process));

        assertThat(replica.rows().keySet()).containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(parked(process)).hasSize(2);
    }

    @Test
    final void another_process_takes_what_this_one_cannot() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        ProcessKey other = scenario().register();
        scenario().insert(1);
        new Poison(scenario(), Set.of(1L)).work(process);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));

        assertThat(toldWithLabels(scenario().drain(other))).containsExactly("I 1 a", "U 1 a>b");
        assertThat(parked(other)).isEmpty();
    }

    @Test
    final void a_truncation_supersedes_what_is_parked_before_it() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L)).work(process);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);

        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1");
        assertThat(parked(process)).extracting(ParkedChange::state).containsOnly(ParkedChange.State.SUPERSEDED);
    }

    @Test
    final void the_parking_lot_of_all_processes_is_listed_by_process() {
        ProcessKey one = scenario().register(Poison.aProcess(scenario()));
        ProcessKey other = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L, 2L)).work(one);
        new Poison(scenario(), Set.of(2L)).work(other);

        assertThat(home().parkingLot().list(null, 10))
                .extracting(ParkedChange::process)
                .containsExactly(one, one, other);
        assertThat(home().parkingLot().list(null, 2)).hasSize(2);
    }

    private List<ParkedChange> parked(ProcessKey process) {
        return home().parkingLot().list(process, 100);
    }
}
