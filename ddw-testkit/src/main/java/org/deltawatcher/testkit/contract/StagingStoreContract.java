package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.util.List;
import java.util.Objects;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.StageRequest;
import org.junit.jupiter.api.Test;

/** What a batch is, and how its changes are folded. */
public abstract class StagingStoreContract extends ContractSuite {

    @Test
    final void stage_is_empty_when_nothing_is_pending() {
        assertThat(scenario().stage(scenario().register())).isEmpty();
    }

    @Test
    final void a_batch_describes_itself() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);

        Batch batch = scenario().staged(process);
        List<Change> changes = scenario().changes(batch);

        assertThat(batch.process()).isEqualTo(process);
        assertThat(batch.kind()).isEqualTo(BatchKind.CHANGES);
        assertThat(batch.lane()).isZero();
        assertThat(batch.attempt()).isEqualTo(1);
        assertThat(batch.changeCount()).isEqualTo(2);
        assertThat(batch.firstPosition()).isEqualTo(changes.get(0).origin().position());
        assertThat(batch.lastPosition()).isEqualTo(changes.get(1).origin().position());
    }

    @Test
    final void a_batch_holds_at_most_what_was_asked_for() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3, 4, 5);

        assertThat(told(scenario().changes(scenario().staged(process, 3)))).containsExactly("I 1", "I 2", "I 3");
    }

    @Test
    final void an_unknown_process_is_refused() {
        ProcessKey unknown = new ProcessKey(scenario().source(), "nobody");

        assertThatThrownBy(() -> scenario().stage(unknown))
                .isInstanceOf(UnknownProcessException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    final void a_batch_of_no_rows_cannot_be_asked_for() {
        ProcessKey process = scenario().register();

        assertThatThrownBy(() -> new StageRequest(process, "worker", 0)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    final void an_inactive_process_gets_no_batch() {
        ProcessKey process = scenario().register(scenario().aProcess().active(false));
        scenario().insert(1);

        assertThat(scenario().stage(process)).isEmpty();
    }

    @Test
    final void the_net_change_of_an_update_has_the_first_image_and_the_last() {
        ProcessKey process = aDrainedProcess();
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .update(scenario().source(), 1, "c", 1)
                        .update(scenario().source(), 1, "d", 1));

        assertThat(toldWithLabels(scenario().net(scenario().staged(process)))).containsExactly("U 1 a>d");
    }

    @Test
    final void a_row_that_came_and_went_leaves_no_net_change() {
        ProcessKey process = aDrainedProcess();
        scenario().insert(5, 6);
        scenario()
                .write(writer -> writer.update(scenario().source(), 5, "b", 1)
                        .delete(scenario().source(), 5));

        assertThat(toldWithLabels(scenario().net(scenario().staged(process)))).containsExactly("I 6 a");
    }

    @Test
    final void a_row_that_came_and_changed_came_as_it_is_now() {
        ProcessKey process = aDrainedProcess();
        scenario().insert(5);
        scenario().write(writer -> writer.update(scenario().source(), 5, "b", 1));

        assertThat(toldWithLabels(scenario().net(scenario().staged(process)))).containsExactly("I 5 b");
    }

    @Test
    final void a_row_that_changed_and_went_went_as_it_was() {
        ProcessKey process = aDrainedProcess();
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .delete(scenario().source(), 1));

        assertThat(toldWithLabels(scenario().net(scenario().staged(process)))).containsExactly("D 1 a");
    }

    @Test
    final void a_row_that_went_and_came_again_has_changed() {
        ProcessKey process = aDrainedProcess();
        scenario()
                .write(writer ->
                        writer.delete(scenario().source(), 1).insert(scenario().source(), 1, "z", 1));

        assertThat(toldWithLabels(scenario().net(scenario().staged(process)))).containsExactly("U 1 a>z");
    }

    @Test
    final void net_changes_are_ordered_by_the_last_change_of_each_key() {
        ProcessKey process = aDrainedProcess();
        scenario().insert(5, 6, 7);
        scenario().write(writer -> writer.update(scenario().source(), 5, "b", 1));

        Batch batch = scenario().staged(process);

        assertThat(toldWithLabels(scenario().net(batch))).containsExactly("I 6 a", "I 7 a", "I 5 b");
        assertThat(scenario().net(batch))
                .extracting(change -> change.origin().position())
                .isSorted();
    }

    @Test
    final void a_batch_that_comes_to_nothing_can_be_committed() {
        ProcessKey process = aDrainedProcess();
        scenario().insert(5);
        scenario().write(writer -> writer.delete(scenario().source(), 5));
        Batch batch = scenario().staged(process);

        assertThat(scenario().net(batch)).isEmpty();
        assertThat(batch.changeCount()).isEqualTo(2);
        scenario().commit(batch);
        assertThat(scenario().stage(process)).isEmpty();
    }

    @Test
    final void rows_carry_typed_values_in_table_order() {
        ProcessKey process = scenario().register();
        scenario().insert(1);

        Change change = scenario().changes(scenario().staged(process)).get(0);
        Row after = Objects.requireNonNull(change.after());

        assertThat(after.columns()).containsExactly("id", "label", "amount");
        assertThat(after.asMap().values()).containsExactly(1L, "a", 1L);
        assertThat(change.before()).isNull();
    }

    private ProcessKey aDrainedProcess() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().drain(process);
        return process;
    }
}
