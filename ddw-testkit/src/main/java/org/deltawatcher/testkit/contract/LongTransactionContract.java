package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.Test;

/** Rule 6: a transaction that stays open for hours delays its own changes only. */
public abstract class LongTransactionContract extends ContractSuite {

    private static final int BATCHES = 10;

    @Test
    final void changes_of_others_pass_an_open_transaction_over_many_batches() {
        ProcessKey process = scenario().register();
        List<Change> drained = new ArrayList<>();
        try (SourceTransaction open = contractHome().begin()) {
            for (int i = 1; i <= BATCHES; i++) {
                open.insert(scenario().source(), 1_000 + i, "a", i);
                scenario().insert(i);
                contractHome().advance(Duration.ofHours(1));
                Batch batch = scenario().staged(process);
                assertThat(told(scenario().changes(batch))).containsExactly("I " + i);
                scenario().commit(batch);
            }
            open.commit();
        }
        drained.addAll(scenario().drain(process, 3));

        assertThat(drained)
                .extracting(Scenario::idOf)
                .containsExactly(1001L, 1002L, 1003L, 1004L, 1005L, 1006L, 1007L, 1008L, 1009L, 1010L);
    }

    @Test
    final void a_long_transaction_that_rolls_back_leaves_nothing() {
        ProcessKey process = scenario().register();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1_000, "a", 1);
            scenario().insert(1);
            assertThat(told(scenario().drain(process))).containsExactly("I 1");
            open.rollback();
        }

        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void late_rows_join_while_others_go_on() {
        ProcessKey process = scenario().register();
        Replica replica = new Replica();
        try (SourceTransaction open = contractHome().begin();
                SourceTransaction longer = contractHome().begin()) {
            open.insert(scenario().source(), 100, "a", 1);
            longer.insert(scenario().source(), 200, "a", 1);
            scenario().insert(1, 2, 3);
            replica.apply(scenario().drain(process, 2));
            open.commit();
            scenario().write(writer -> writer.update(scenario().source(), 100, "b", 1));
            replica.apply(scenario().drain(process, 1));
            scenario().write(writer -> writer.delete(scenario().source(), 100));
            longer.update(scenario().source(), 200, "c", 1);
            longer.commit();
            replica.apply(scenario().drain(process, 1));
        }

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void an_open_transaction_on_another_table_delays_nothing() {
        SourceName other = contractHome().createTable();
        home().changeSource().enable(EnableRequest.of(other));
        ProcessKey process = scenario().register();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(other, 1, "a", 1);
            scenario().insert(1);

            assertThat(told(scenario().drain(process))).containsExactly("I 1");
        }
    }

    @Test
    final void a_wait_for_the_others_does_not_wait_for_the_open_transaction() {
        ProcessKey process = scenario().register();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1_000, "a", 1);
            scenario().insert(1);
            scenario().drain(process);

            assertThat(home().processes().waitUntilProcessed(process, Duration.ofSeconds(30)))
                    .isTrue();
        }
    }

    @Test
    final void two_lanes_take_the_late_rows_each_of_its_own_keys() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2));
        Replica replica = new Replica();
        try (SourceTransaction open = contractHome().begin()) {
            for (int id = 100; id < 120; id++) {
                open.insert(scenario().source(), id, "a", 1);
            }
            scenario().insert(1, 2, 3, 4, 5, 6);
            replica.apply(scenario().drain(process, 2));
            open.commit();
        }
        replica.apply(scenario().drain(process, 3));

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }
}
