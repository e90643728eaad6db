package org.deltawatcher.core.cycle;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader.BatchSelection;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/** What an executor sees of its batch. Without a home transaction each reading is one of its own. For one thread. */
final class StagedExecution implements Execution {

    private final Home home;
    private final Batch batch;
    private final ProcessDefinition process;
    private final @Nullable Transaction open;
    private @Nullable UUID homeId;

    /**
     * @param home where the batch is
     * @param open the home transaction, or null outside of one
     */
    StagedExecution(Home home, Batch batch, ProcessDefinition process, @Nullable Transaction open) {
        this.home = home;
        this.batch = batch;
        this.process = process;
        this.open = open;
    }

    @Override
    public Batch batch() {
        return batch;
    }

    @Override
    public ProcessDefinition process() {
        return process;
    }

    @Override
    public void changes(Consumer<? super Change> consumer) {
        this.<Change>read(
                (transaction, careful) -> home.stagingStore().changes(transaction, batch.id(), careful), consumer);
    }

    @Override
    public void net(Consumer<? super Change> consumer) {
        this.<Change>read(
                (transaction, careful) -> home.stagingStore().net(transaction, batch.id(), careful), consumer);
    }

    @Override
    public Transaction transaction() {
        if (open == null) {
            throw new IllegalStateException("executor " + process.executor() + " of process " + process.key()
                    + " runs outside of the home transaction: it has none to write in");
        }
        return open;
    }

    @Override
    public HomeSql sql() {
        return home.sql();
    }

    @Override
    public void select(List<Item> items, boolean isNet, Consumer<? super SelectedRow> consumer) {
        // each key of a load comes once: there is nothing to fold, which costs a sort
        boolean isFolded = isNet && batch.kind() != BatchKind.LOAD;
        BatchSelection selection = new BatchSelection(batch.id(), isFolded, items);
        this.<SelectedRow>read(
                (transaction, careful) -> home.sql().rows().ofBatch(transaction, selection, careful), consumer);
    }

    @Override
    public boolean isKnown(BatchId batch) {
        return home.stagingStore().isKnown(batch);
    }

    @Override
    public UUID homeId() {
        UUID known = homeId == null ? home.id() : homeId;
        homeId = known;
        return known;
    }

    private <R> void read(Reading<R> reading, Consumer<? super R> consumer) {
        Consumer<R> careful = row -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while batch " + batch.id() + " was read");
            }
            consumer.accept(row);
        };
        if (open != null) {
            reading.read(open, careful);
            return;
        }
        home.transactions().inTransaction(transaction -> {
            reading.read(transaction, careful);
            return batch;
        });
    }

    @FunctionalInterface
    private interface Reading<R> {
        void read(Transaction transaction, Consumer<R> consumer);
    }
}
