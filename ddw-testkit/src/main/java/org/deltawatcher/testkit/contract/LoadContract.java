package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;
import static org.deltawatcher.testkit.contract.Scenario.toldWithLabels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/**
 * The initial load is exact: the rows that exist at one snapshot come as added rows, everything after that snapshot as
 * changes, while writers go on. The snapshot is taken between the registration and the first batch.
 */
public abstract class LoadContract extends ContractSuite {

    private final Replica replica = new Replica();

    @Test
    final void existing_rows_come_first_and_changes_after() {
        scenario().insert(1, 2);
        ProcessKey process = register();
        Batch load = scenario().staged(process);
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .insert(scenario().source(), 3, "a", 3));

        assertThat(load.kind()).isEqualTo(BatchKind.LOAD);
        assertThat(toldWithLabels(scenario().changes(load))).containsExactly("I 1 a", "I 2 a");
        assertThat(scenario().net(load)).isEqualTo(scenario().changes(load));
        scenario().commit(load);
        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("U 1 a>b", "I 3 a");
    }

    @Test
    final void rows_of_a_load_belong_to_no_transaction() {
        scenario().insert(1);
        Batch load = scenario().staged(register());

        assertThat(scenario().changes(load))
                .extracting(change -> change.origin().transaction())
                .containsExactly(0L);
    }

    @Test
    final void an_empty_table_is_loaded_at_once() {
        ProcessKey process = register();

        assertThat(scenario().stage(process)).isEmpty();
        scenario().insert(1);
        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void a_load_comes_in_batches_of_the_asked_size() {
        scenario().insert(1, 2, 3, 4, 5);
        ProcessKey process = register();
        Batch first = scenario().staged(process, 2);

        assertThat(first.changeCount()).isEqualTo(2);
        replica.apply(scenario().changes(first));
        scenario().commit(first);
        replica.apply(scenario().drain(process, 2));
        assertReplicaIsExact();
    }

    @Test
    final void a_transaction_open_at_the_snapshot_comes_afterwards() {
        scenario().insert(1, 2);
        ProcessKey process = register();
        try (SourceTransaction open = contractHome().begin()) {
            open.update(scenario().source(), 1, "b", 1)
                    .delete(scenario().source(), 2)
                    .insert(scenario().source(), 3, "a", 3);
            Batch load = scenario().staged(process);
            assertThat(toldWithLabels(scenario().changes(load))).containsExactly("I 1 a", "I 2 a");
            open.commit();
            scenario().commit(load);
        }

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("U 1 a>b", "D 2 a", "I 3 a");
    }

    @Test
    final void a_transaction_open_at_the_snapshot_and_rolled_back_leaves_nothing() {
        scenario().insert(1);
        ProcessKey process = register();
        try (SourceTransaction open = contractHome().begin()) {
            open.update(scenario().source(), 1, "b", 1).insert(scenario().source(), 3, "a", 3);
            replica.apply(scenario().drain(process));
            open.rollback();
        }
        replica.apply(scenario().drain(process));

        assertReplicaIsExact();
    }

    @Test
    final void a_transaction_that_began_before_the_registration_loses_nothing() {
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1, "a", 1);
            ProcessKey process = register();
            scenario().insert(2);
            replica.apply(scenario().drain(process, 1));
            open.insert(scenario().source(), 3, "a", 3);
            open.commit();
            replica.apply(scenario().drain(process, 1));
        }

        assertReplicaIsExact();
    }

    @Test
    final void changes_between_registration_and_first_batch_count_once() {
        scenario().insert(1, 2, 3);
        ProcessKey process = register();
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .delete(scenario().source(), 2)
                        .insert(scenario().source(), 4, "a", 4));
        replica.apply(scenario().drain(process, 2));

        assertReplicaIsExact();
    }

    @Test
    final void writers_go_on_between_the_batches_of_a_load() {
        scenario().insert(1, 2, 3, 4, 5, 6);
        ProcessKey process = register();
        for (int i = 1; i <= 6; i++) {
            int id = i;
            Batch batch = scenario().staged(process, 1);
            scenario()
                    .write(writer -> writer.update(scenario().source(), id, "b", 7)
                            .delete(scenario().source(), 7L - id)
                            .insert(scenario().source(), 7L - id, "c", 8));
            replica.apply(scenario().changes(batch));
            scenario().commit(batch);
        }
        replica.apply(scenario().drain(process, 2));

        assertReplicaIsExact();
    }

    @Test
    final void a_load_is_taken_up_where_it_was_left() {
        scenario().insert(1, 2, 3, 4);
        ProcessKey process = register();
        Batch first = scenario().staged(process, 2);
        replica.apply(scenario().changes(first));
        scenario().commit(first);
        Batch lost = scenario().staged(process, 1);
        List<Change> read = scenario().changes(lost);
        contractHome().advance(Duration.between(lost.stagedAt(), lost.expiresAt()));
        Batch again = scenario().staged(process, 1);

        assertThat(scenario().changes(again)).isEqualTo(read);
        replica.apply(scenario().changes(again));
        scenario().commit(again);
        replica.apply(scenario().drain(process));
        assertReplicaIsExact();
    }

    @Test
    final void lanes_load_side_by_side() {
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        ProcessKey process = scenario().register(aLoadedProcess().lanes(3));
        List<Batch> staged = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            scenario().stage(process, 2).ifPresent(staged::add);
        }
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .delete(scenario().source(), 2));

        assertThat(staged).extracting(Batch::lane).doesNotHaveDuplicates().hasSizeGreaterThan(1);
        staged.forEach(batch -> {
            replica.apply(scenario().changes(batch));
            scenario().commit(batch);
        });
        replica.apply(scenario().drain(process, 2));
        assertReplicaIsExact();
    }

    @Test
    final void a_poison_row_of_a_load_is_parked_and_its_changes_wait() {
        scenario().insert(1, 2, 3);
        ProcessKey process = scenario().register(Poison.aProcess(scenario()).initial(InitialLoad.LOAD));
        Poison worker = new Poison(scenario(), Set.of(2L));
        assertThat(told(worker.work(process))).containsExactly("I 1", "I 3");
        scenario().write(writer -> writer.update(scenario().source(), 2, "b", 2));
        assertThat(scenario().drain(process)).isEmpty();
        home().parkingLot().replay(process, null);

        assertThat(toldWithLabels(scenario().drain(process))).containsExactly("I 2 a", "U 2 a>b");
    }

    @Test
    final void a_truncation_during_a_load_comes_after_it() {
        scenario().insert(1, 2, 3);
        ProcessKey process = scenario().register(aLoadedProcess().lanes(2));
        Batch first = scenario().staged(process, 1);
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(1);
        replica.apply(scenario().changes(first));
        scenario().commit(first);
        replica.apply(scenario().drain(process, 1));

        assertReplicaIsExact();
    }

    @Test
    final void a_wait_covers_the_load() {
        scenario().insert(1);
        ProcessKey process = register();

        assertThat(home().processes().waitUntilProcessed(process, Duration.ZERO))
                .isFalse();
        scenario().drain(process);
        assertThat(home().processes().waitUntilProcessed(process, Duration.ofSeconds(30)))
                .isTrue();
    }

    private ProcessKey register() {
        return scenario().register(aLoadedProcess());
    }

    private ProcessDefinition.Builder aLoadedProcess() {
        return scenario().aProcess().initial(InitialLoad.LOAD);
    }

    private void assertReplicaIsExact() {
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }
}
