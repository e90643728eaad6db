package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownBatchException;
import org.junit.jupiter.api.Test;

/** Rule 4: reading a batch twice gives the same rows, whatever the source does meanwhile. */
public abstract class RepeatableReadingContract extends ContractSuite {

    @Test
    final void a_batch_reads_the_same_after_more_changes() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process);
        List<Change> first = scenario().changes(batch);
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "b", 1)
                        .delete(scenario().source(), 2));
        scenario().insert(3);

        assertThat(told(first)).containsExactly("I 1", "I 2");
        assertThat(scenario().changes(batch)).isEqualTo(first);
        assertThat(scenario().net(batch)).isEqualTo(scenario().net(batch)).isEqualTo(first);
    }

    @Test
    final void a_batch_reads_the_same_after_a_late_commit_of_lower_positions() {
        ProcessKey process = scenario().register();
        try (SourceTransaction late = contractHome().begin()) {
            late.insert(scenario().source(), 1, "a", 1);
            scenario().insert(2, 3);
            late.insert(scenario().source(), 4, "a", 1);
            scenario().insert(5);
            Batch batch = scenario().staged(process);
            List<Change> first = scenario().changes(batch);
            late.commit();

            assertThat(told(first)).containsExactly("I 2", "I 3", "I 5");
            assertThat(batch.changeCount()).isEqualTo(3);
            assertThat(scenario().changes(batch)).isEqualTo(first);
        }
    }

    @Test
    final void a_batch_reads_the_same_within_one_transaction_and_after_its_commit() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process);
        List<Change> first = scenario().changes(batch);
        scenario().commit(batch);
        scenario().insert(3);
        scenario().drain(process);

        assertThat(scenario().changes(batch)).isEqualTo(first);
    }

    @Test
    final void a_batch_reads_the_same_after_its_lease_and_in_its_successor() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch expired = scenario().staged(process);
        List<Change> first = scenario().changes(expired);
        contractHome().advance(Duration.between(expired.stagedAt(), expired.expiresAt()));
        Batch successor = scenario().staged(process);

        assertThat(scenario().changes(expired)).isEqualTo(first);
        assertThat(scenario().changes(successor)).isEqualTo(first);
    }

    @Test
    final void a_batch_reads_the_same_after_the_table_was_truncated() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process);
        List<Change> first = scenario().changes(batch);
        scenario().write(writer -> writer.truncate(scenario().source()));

        assertThat(scenario().changes(batch)).isEqualTo(first).hasSize(2);
    }

    @Test
    final void a_staged_batch_reads_the_same_after_a_purge() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario().drain(process);
        scenario().insert(2, 3);
        Batch batch = scenario().staged(process);
        List<Change> first = scenario().changes(batch);
        home().changeSource().purge();
        home().changeSource().purge();

        assertThat(told(first)).containsExactly("I 2", "I 3");
        assertThat(scenario().changes(batch)).isEqualTo(first);
    }

    @Test
    final void many_readers_at_once_read_the_same() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        Batch batch = scenario().staged(process);

        List<List<Change>> read = Together.run(4, number -> scenario().changes(batch));

        assertThat(read).allSatisfy(changes -> assertThat(told(changes)).containsExactly("I 1", "I 2", "I 3"));
    }

    @Test
    final void an_exception_of_the_reader_ends_the_reading_and_is_passed_on() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process);

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().changes(transaction, batch.id(), change -> {
                        throw new IllegalStateException("enough");
                    });
                    return true;
                }))
                .hasMessage("enough");
        assertThat(scenario().changes(batch)).hasSize(2);
    }

    @Test
    final void a_batch_that_never_was_cannot_be_read() {
        BatchId unknown = new BatchId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().changes(transaction, unknown, change -> {});
                    return true;
                }))
                .isInstanceOf(UnknownBatchException.class)
                .hasMessageContaining(unknown.toString());
        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().net(transaction, unknown, change -> {});
                    return true;
                }))
                .isInstanceOf(UnknownBatchException.class);
    }
}
