package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.util.List;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownProcessException;
import org.junit.jupiter.api.Test;

/** A reload rebuilds a result from scratch: a truncation, the rows of one snapshot, then every change after it. */
public abstract class ReloadContract extends ContractSuite {

    @Test
    final void a_reload_truncates_and_brings_all_rows_again() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        scenario().drain(process);
        home().processes().reload(process);

        assertThat(toldWithLabelsOrT(scenario().drain(process))).containsExactly("T", "I 1 a", "I 2 a");
    }

    @Test
    final void changes_after_the_snapshot_follow() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().drain(process);
        home().processes().reload(process);
        Batch truncation = scenario().staged(process);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        assertThat(told(scenario().changes(truncation))).containsExactly("T");
        scenario().commit(truncation);

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 a", "U 1 a>b");
    }

    @Test
    final void what_was_pending_is_covered_by_the_load() {
        ProcessKey process = scenario().register();
        Replica replica = new Replica();
        scenario().insert(1, 2, 3);
        replica.apply(scenario().drain(process, 2));
        scenario()
                .write(writer ->
                        writer.delete(scenario().source(), 1).update(scenario().source(), 2, "b", 2));
        home().processes().reload(process);
        replica.apply(scenario().drain(process));

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void a_staged_batch_is_taken_back() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch staged = scenario().staged(process);
        home().processes().reload(process);

        assertThatThrownBy(() -> scenario().commit(staged)).isInstanceOf(LeaseLostException.class);
        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1");
    }

    @Test
    final void a_transaction_open_over_the_reload_comes_after_the_rows() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().drain(process);
        try (SourceTransaction open = contractHome().begin()) {
            open.update(scenario().source(), 1, "b", 1).insert(scenario().source(), 2, "a", 2);
            home().processes().reload(process);
            assertThat(toldWithLabelsOrT(scenario().drain(process))).containsExactly("T", "I 1 a");
            open.commit();
        }

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("U 1 a>b", "I 2 a");
    }

    @Test
    final void all_lanes_wait_for_the_truncation() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(3));
        Replica replica = new Replica();
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        replica.apply(scenario().drain(process));
        home().processes().reload(process);
        Batch truncation = scenario().staged(process);

        assertThat(told(scenario().changes(truncation))).containsExactly("T");
        assertThat(scenario().stage(process)).isEmpty();
        replica.apply(scenario().changes(truncation));
        scenario().commit(truncation);
        replica.apply(scenario().drain(process, 2));
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void what_is_parked_is_superseded() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1, 2);
        new Poison(scenario(), Set.of(1L)).work(process);
        home().processes().reload(process);

        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1", "I 2");
        assertThat(home().parkingLot().list(process, 10))
                .extracting(ParkedChange::state)
                .containsOnly(ParkedChange.State.SUPERSEDED);
    }

    @Test
    final void a_lane_in_a_pause_is_free_again() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "broken result table");
        home().processes().reload(process);

        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1");
    }

    @Test
    final void a_second_reload_begins_again() {
        ProcessKey process = scenario().register();
        Replica replica = new Replica();
        scenario().insert(1, 2, 3);
        home().processes().reload(process);
        Batch truncation = scenario().staged(process);
        replica.apply(scenario().changes(truncation));
        scenario().commit(truncation);
        Batch load = scenario().staged(process, 1);
        replica.apply(scenario().changes(load));
        scenario().commit(load);
        scenario().write(writer -> writer.delete(scenario().source(), 2));
        home().processes().reload(process);
        List<Change> drained = scenario().drain(process);
        replica.apply(drained);

        assertThat(told(drained)).containsExactly("T", "I 1", "I 3");
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void other_processes_notice_nothing() {
        ProcessKey process = scenario().register();
        ProcessKey other = scenario().register();
        scenario().insert(1);
        home().processes().reload(process);
        scenario().drain(process);

        assertThat(told(scenario().drain(other))).containsExactly("I 1");
    }

    @Test
    final void an_unknown_process_is_refused() {
        assertThatThrownBy(() ->
                        home().processes().reload(new ProcessKey(scenario().source(), "nobody")))
                .isInstanceOf(UnknownProcessException.class);
    }

    private static List<String> toldWithLabelsOrT(List<Change> changes) {
        return toldWithLabels(changes).stream().map(String::strip).toList();
    }
}
