package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/** A process with a filter sees the rows that the filter holds, and nothing else. */
public abstract class FilterContract extends ContractSuite {

    @Test
    final void a_row_that_moves_in_arrives_and_one_that_moves_out_leaves() {
        ProcessKey process = aProcessThatSees("in");
        scenario().write(writer -> writer.insert(scenario().source(), 1, "out", 1));
        scenario().write(writer -> writer.update(scenario().source(), 1, "in", 1));
        scenario().write(writer -> writer.update(scenario().source(), 1, "in", 2));
        scenario().write(writer -> writer.update(scenario().source(), 1, "out", 2));
        scenario().write(writer -> writer.delete(scenario().source(), 1));

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 1 in", "U 1 in>in", "D 1 in");
    }

    @Test
    final void changes_outside_are_no_changes() {
        ProcessKey process = aProcessThatSees("in");
        scenario().insert(1, 2, 3);
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));
        scenario().write(writer -> writer.delete(scenario().source(), 2));

        assertThat(scenario().stage(process)).isEmpty();
    }

    @Test
    final void changes_outside_between_those_inside_are_passed_over() {
        ProcessKey process = aProcessThatSees("in");
        scenario().write(writer -> {
            for (int id = 0; id < 20; id++) {
                writer.insert(scenario().source(), id, id % 5 == 0 ? "in" : "out", id);
            }
        });

        assertThat(told(scenario().drain(process, 2))).containsExactly("I 0", "I 5", "I 10", "I 15");
    }

    @Test
    final void net_changes_are_folded_from_what_is_seen() {
        ProcessKey process = aProcessThatSees("in");
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "in", 1)
                        .insert(scenario().source(), 2, "out", 1));
        scenario().drain(process);
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "out", 1)
                        .update(scenario().source(), 2, "in", 1));
        scenario().write(writer -> writer.update(scenario().source(), 2, "in", 9));

        Batch batch = scenario().staged(process);

        assertThat(toldWithLabels(scenario().net(batch))).containsExactly("D 1 in", "I 2 in");
    }

    @Test
    final void a_row_that_moved_in_and_out_leaves_no_net_change() {
        ProcessKey process = aProcessThatSees("in");
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "out", 1)
                        .update(scenario().source(), 1, "in", 1)
                        .update(scenario().source(), 1, "out", 1));
        Batch batch = scenario().staged(process);

        assertThat(told(scenario().changes(batch))).containsExactly("I 1", "D 1");
        assertThat(scenario().net(batch)).isEmpty();
        assertThat(batch.changeCount()).isEqualTo(2);
    }

    @Test
    final void a_truncation_passes_every_filter() {
        ProcessKey process = aProcessThatSees("in");
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(scenario().source()));

        assertThat(told(scenario().drain(process))).containsExactly("T");
    }

    @Test
    final void a_load_brings_the_rows_that_the_filter_holds() {
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "in", 1)
                        .insert(scenario().source(), 2, "out", 1));
        ProcessKey process = scenario()
                .register(scenario()
                        .aProcess()
                        .filter(contractHome().filterByLabel("in"))
                        .initial(InitialLoad.LOAD));

        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void processes_with_other_filters_see_other_rows() {
        ProcessKey in = aProcessThatSees("in");
        ProcessKey out = aProcessThatSees("out");
        ProcessKey all = scenario().register();
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "in", 1)
                        .insert(scenario().source(), 2, "out", 1));

        assertThat(told(scenario().drain(in))).containsExactly("I 1");
        assertThat(told(scenario().drain(out))).containsExactly("I 2");
        assertThat(told(scenario().drain(all))).containsExactly("I 1", "I 2");
    }

    @Test
    final void a_filter_that_is_no_predicate_is_refused() {
        ProcessDefinition.Builder process = scenario().aProcess().filter("no_such_column = 1");

        assertThatThrownBy(() -> scenario().register(process)).isInstanceOf(InvalidDefinitionException.class);
        assertThat(home().processes().list()).isEmpty();
    }

    @Test
    final void a_filter_cannot_be_edited_into_nonsense() {
        ProcessKey process = aProcessThatSees("in");
        ProcessDefinition definition = home().processes().find(process).orElseThrow();

        assertThatThrownBy(() -> home().processes()
                        .edit(definition.toBuilder()
                                .filter("no_such_column = 1")
                                .build()))
                .isInstanceOf(InvalidDefinitionException.class);
        assertThat(home().processes().find(process)).contains(definition);
    }

    @Test
    final void a_staged_batch_is_taken_back_when_its_filter_is_edited() {
        ProcessKey process = aProcessThatSees("in");
        scenario()
                .write(writer -> writer.insert(scenario().source(), 1, "in", 1)
                        .insert(scenario().source(), 2, "out", 1));
        Batch before = scenario().staged(process);

        ProcessDefinition definition = home().processes().find(process).orElseThrow();
        home().processes()
                .edit(definition.toBuilder()
                        .filter(contractHome().filterByLabel("out"))
                        .build());

        assertThatThrownBy(() -> scenario().commit(before)).isInstanceOf(LeaseLostException.class);
        assertThat(told(scenario().drain(process))).containsExactly("I 2");
    }

    private ProcessKey aProcessThatSees(String label) {
        return scenario().register(scenario().aProcess().filter(contractHome().filterByLabel(label)));
    }
}
