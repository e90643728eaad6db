package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Watch;
import org.deltawatcher.testkit.contract.ContractHome.SourceRow;
import org.junit.jupiter.api.Test;

/**
 * Rule 8: nothing that DeltaWatcher does or fails to do makes the user's own write fail, and one call removes tracking
 * from a table at once.
 */
public abstract class HarmlessContract extends ContractSuite {

    @Test
    final void disabling_waits_for_no_transaction_of_the_user() {
        try (SourceTransaction writer = contractHome().begin();
                Together threads = new Together()) {
            writer.insert(scenario().source(), 1, "a", 1);

            Future<Boolean> disabled = threads.start(() -> {
                home().changeSource().disable(scenario().source());
                return true;
            });

            assertThat(Together.resultOf(disabled))
                    .as("while the writer is open")
                    .isTrue();
            writer.insert(scenario().source(), 2, "a", 2);
            writer.commit();
        }
        assertThat(contractHome().rows(scenario().source())).containsOnlyKeys(1L, 2L);
    }

    @Test
    final void a_disabled_table_records_nothing_and_can_be_written() {
        ProcessKey process = scenario().register();
        home().changeSource().disable(scenario().source());
        scenario().insert(1);
        scenario()
                .write(writer ->
                        writer.truncate(scenario().source()).insert(scenario().source(), 2, "a", 2));

        assertThat(scenario().drain(process)).isEmpty();
        assertThat(contractHome().rows(scenario().source())).containsOnlyKeys(2L);
        assertThat(home().changeSource().find(scenario().source()))
                .map(Watch::state)
                .contains(Watch.State.OFF);
    }

    @Test
    final void staged_batches_and_open_commits_hold_up_no_writer() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);

        home().transactions().inTransaction(transaction -> {
            store().commit(transaction, batch.id());
            scenario()
                    .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                            .insert(scenario().source(), 2, "a", 2));
            return true;
        });

        assertThat(told(scenario().drain(process))).containsExactly("U 1", "I 2");
    }

    @Test
    final void a_reader_of_a_batch_holds_up_no_writer() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);

        home().transactions().inTransaction(transaction -> {
            store().changes(
                            transaction,
                            batch.id(),
                            change -> scenario()
                                    .write(writer -> writer.truncate(scenario().source())));
            return true;
        });

        assertThat(contractHome().rows(scenario().source())).isEmpty();
    }

    @Test
    final void a_purge_and_an_inspection_hold_up_no_writer_and_no_writer_them() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().drain(process);
        try (SourceTransaction writer = contractHome().begin();
                Together threads = new Together()) {
            writer.update(scenario().source(), 1, "b", 1);
            Together.resultOf(threads.start(() -> home().changeSource().purge()));
            Together.resultOf(threads.start(() -> home().selfWatch().inspect()));
            Together.resultOf(threads.start(() -> home().changeSource().repair()));
            writer.update(scenario().source(), 1, "c", 1);
            writer.commit();
        }

        assertThat(told(scenario().drain(process))).containsExactly("U 1", "U 1");
    }

    @Test
    final void a_reload_holds_up_no_writer_and_no_writer_it() {
        scenario().insert(1);
        ProcessKey process = scenario().register();
        try (SourceTransaction writer = contractHome().begin();
                Together threads = new Together()) {
            writer.update(scenario().source(), 1, "b", 1);
            Together.resultOf(threads.start(() -> {
                home().processes().reload(process);
                return true;
            }));
            Optional<Batch> batch =
                    Together.resultOf(threads.start(() -> scenario().stage(process)));
            assertThat(batch).isPresent();
            writer.insert(scenario().source(), 2, "a", 2);
            writer.commit();
        }

        assertThat(contractHome().rows(scenario().source()))
                .containsEntry(1L, new SourceRow("b", 1))
                .containsEntry(2L, new SourceRow("a", 2));
    }

    @Test
    final void the_tables_outlive_the_schema() {
        scenario().register();
        scenario().insert(1);
        home().installer().uninstall();
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 5)
                        .insert(scenario().source(), 2, "a", 2));

        assertThat(contractHome().rows(scenario().source()))
                .containsEntry(1L, new SourceRow("b", 5))
                .containsEntry(2L, new SourceRow("a", 2));
    }

    @Test
    final void a_removed_process_holds_up_no_writer() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().staged(process);
        home().processes().remove(process);
        contractHome().advance(Duration.ofDays(1));
        scenario().insert(2);

        assertThat(contractHome().rows(scenario().source())).containsOnlyKeys(1L, 2L);
    }
}
