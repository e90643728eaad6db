package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/** Rule 2: changes of one key reach a process in the order they were committed. */
public abstract class KeyOrderContract extends ContractSuite {

    @Test
    final void changes_of_one_key_come_in_the_order_of_their_commits() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        scenario().write(writer -> writer.update(scenario().source(), 1, "c", 1));
        scenario().write(writer -> writer.delete(scenario().source(), 1));

        assertThat(toldWithLabels(scenario().drain(process, 1)))
                .containsExactly("I 1 a", "U 1 a>b", "U 1 b>c", "D 1 c");
    }

    @Test
    final void the_transaction_that_began_first_may_change_the_key_last() {
        ProcessKey process = scenario().register();
        try (SourceTransaction older = contractHome().begin()) {
            older.insert(scenario().source(), 99, "a", 1);
            scenario().insert(1);
            older.update(scenario().source(), 1, "b", 1);
            older.commit();
        }

        assertThat(ofKey(1, scenario().drain(process))).containsExactly("I 1 a", "U 1 a>b");
    }

    @Test
    final void the_transaction_that_began_first_may_change_the_key_last_with_a_batch_in_between() {
        ProcessKey process = scenario().register();
        List<Change> drained = new ArrayList<>();
        try (SourceTransaction older = contractHome().begin()) {
            older.insert(scenario().source(), 99, "a", 1);
            scenario().insert(1);
            drained.addAll(scenario().drain(process));
            older.update(scenario().source(), 1, "b", 1);
            scenario().insert(2);
            older.commit();
        }
        scenario().write(writer -> writer.update(scenario().source(), 1, "c", 1));
        drained.addAll(scenario().drain(process, 1));

        assertThat(ofKey(1, drained)).containsExactly("I 1 a", "U 1 a>b", "U 1 b>c");
    }

    @Test
    final void changes_within_one_transaction_come_as_they_were_written() {
        ProcessKey process = scenario().register();
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "a", 1)
                        .update(scenario().source(), 1, "b", 1)
                        .delete(scenario().source(), 1)
                        .insert(scenario().source(), 1, "c", 1));

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 a", "U 1 a>b", "D 1 b", "I 1 c");
    }

    @Test
    final void a_changed_key_is_gone_under_the_old_and_there_under_the_new_one() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().write(writer -> writer.changeKey(scenario().source(), 1, 2));

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 a", "D 1 a", "I 2 a");
    }

    @Test
    final void a_key_taken_over_by_another_row_keeps_its_order() {
        ProcessKey process = scenario().register();
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "a", 1)
                        .insert(scenario().source(), 2, "b", 1));
        scenario()
                .write(writer -> writer.delete(scenario().source(), 1)
                        .changeKey(scenario().source(), 2, 1));

        assertThat(ofKey(1, scenario().drain(process))).containsExactly("I 1 a", "D 1 a", "I 1 b");
    }

    @Test
    final void what_is_given_back_comes_before_what_came_later() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch released = scenario().staged(process);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        store().release(released.id());

        assertThat(toldWithLabels(scenario().drain(process, 1))).containsExactly("I 1 a", "U 1 a>b");
    }

    @Test
    final void changes_of_a_staged_key_wait_for_the_end_of_its_batch() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(4));
        scenario().insert(1);
        Batch first = scenario().staged(process);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));

        assertThat(scenario().stage(process)).isEmpty();
        scenario().commit(first);
        assertThat(told(scenario().drain(process))).containsExactly("U 1");
    }

    @Test
    final void positions_ascend_within_a_batch() {
        ProcessKey process = scenario().register();
        try (SourceTransaction early = contractHome().begin();
                SourceTransaction late = contractHome().begin()) {
            early.insert(scenario().source(), 1, "a", 1);
            late.insert(scenario().source(), 2, "a", 1);
            early.insert(scenario().source(), 3, "a", 1);
            late.commit();
            early.commit();
        }
        Batch batch = scenario().staged(process);
        List<Change> changes = scenario().changes(batch);

        assertThat(told(changes)).containsExactly("I 1", "I 2", "I 3");
        assertThat(changes).extracting(change -> change.origin().position()).isSorted();
        assertThat(batch.firstPosition()).isEqualTo(changes.get(0).origin().position());
        assertThat(batch.lastPosition()).isEqualTo(changes.get(2).origin().position());
    }

    private static List<String> ofKey(long id, List<Change> changes) {
        return toldWithLabels(
                changes.stream().filter(change -> Scenario.idOf(change) == id).toList());
    }
}
