package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/** A truncation is a barrier: all before it is committed first, it stands alone, and all after it waits. */
public abstract class TruncationContract extends ContractSuite {

    @Test
    final void a_truncation_stands_alone_between_what_was_before_and_after() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);
        List<List<String>> batches = new ArrayList<>();
        for (Optional<Batch> batch = scenario().stage(process);
                batch.isPresent();
                batch = scenario().stage(process)) {
            batches.add(told(scenario().changes(batch.get())));
            scenario().commit(batch.get());
        }

        assertThat(batches).containsExactly(List.of("I 1", "I 2"), List.of("T"), List.of("I 1"));
    }

    @Test
    final void a_truncation_is_its_own_net_change() {
        ProcessKey process = scenario().register();
        scenario().write(writer -> writer.truncate(scenario().source()));

        Batch batch = scenario().staged(process);

        assertThat(told(scenario().net(batch))).containsExactly("T");
        assertThat(batch.changeCount()).isEqualTo(1);
    }

    @Test
    final void a_truncation_in_the_midst_of_a_transaction_keeps_its_place() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario()
                .write(writer -> writer.insert(scenario().source(), 2, "a", 1)
                        .truncate(scenario().source())
                        .insert(scenario().source(), 3, "a", 1));

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "I 2", "T", "I 3");
    }

    @Test
    final void a_truncation_rolled_back_has_not_been() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        try (SourceTransaction writer = contractHome().begin()) {
            writer.truncate(scenario().source());
            writer.rollback();
        }
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "U 1");
    }

    @Test
    final void two_truncations_are_two_barriers() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(3));
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "T", "I 1", "T", "I 1");
    }

    @Test
    final void a_truncation_waits_for_all_lanes() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(3));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);
        List<Batch> before = new ArrayList<>();
        for (Optional<Batch> batch = scenario().stage(process);
                batch.isPresent();
                batch = scenario().stage(process)) {
            before.add(batch.get());
        }
        Batch last = before.remove(before.size() - 1);
        assertThat(before).isNotEmpty();
        before.forEach(scenario()::commit);

        assertThat(scenario().stage(process)).as("one lane is not there yet").isEmpty();
        scenario().commit(last);
        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1");
    }

    @Test
    final void lane_0_hands_a_truncation_out_and_the_others_wait_for_it() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(3));
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

        Batch truncation = scenario().staged(process);

        assertThat(truncation.lane()).isZero();
        assertThat(told(scenario().changes(truncation))).containsExactly("T");
        assertThat(scenario().stage(process)).isEmpty();
        scenario().commit(truncation);
        assertThat(scenario().drain(process)).hasSize(12);
    }

    @Test
    final void a_truncation_given_back_comes_again() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2));
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);
        store().release(scenario().staged(process).id());

        assertThat(told(scenario().drain(process))).containsExactly("T", "I 1");
    }

    @Test
    final void a_late_commit_before_a_truncation_comes_before_it() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2));
        Replica replica = new Replica();
        try (SourceTransaction late = contractHome().begin()) {
            late.insert(scenario().source(), 1, "a", 1);
            List<Change> early = new ArrayList<>();
            scenario().insert(2, 3, 4);
            early.addAll(scenario().drain(process));
            replica.apply(early);
            late.commit();
        }
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(2);
        List<Change> rest = scenario().drain(process);
        replica.apply(rest);

        assertThat(told(rest)).containsExactly("I 1", "T", "I 2");
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }
}
