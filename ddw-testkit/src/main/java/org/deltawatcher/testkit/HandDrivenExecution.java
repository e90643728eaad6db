package org.deltawatcher.testkit;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader.BatchSelection;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/** A batch in the hands of an executor; reads in the home transaction, or in one of its own outside of it. */
record HandDrivenExecution(
        Home home,
        Batch batch,
        ProcessDefinition process,
        @Nullable Transaction homeTransaction) implements Execution {

    @Override
    public void changes(Consumer<? super Change> consumer) {
        read(StagingStore::changes, consumer);
    }

    @Override
    public void net(Consumer<? super Change> consumer) {
        read(StagingStore::net, consumer);
    }

    @Override
    public Transaction transaction() {
        if (homeTransaction == null) {
            throw new IllegalStateException("executor " + process.executor() + " works outside the home transaction");
        }
        return homeTransaction;
    }

    @Override
    public HomeSql sql() {
        return home.sql();
    }

    @Override
    public void select(List<Item> items, boolean isNet, Consumer<? super SelectedRow> consumer) {
        BatchSelection selection = new BatchSelection(batch.id(), isNet, items);
        if (homeTransaction != null) {
            home.sql().rows().ofBatch(homeTransaction, selection, consumer);
            return;
        }
        home.transactions().inTransaction(transaction -> {
            home.sql().rows().ofBatch(transaction, selection, consumer);
            return true;
        });
    }

    @Override
    public boolean isKnown(BatchId batch) {
        return home.stagingStore().isKnown(batch);
    }

    @Override
    public UUID homeId() {
        return home.id();
    }

    private void read(Reading reading, Consumer<? super Change> consumer) {
        if (homeTransaction != null) {
            reading.read(home.stagingStore(), homeTransaction, batch.id(), consumer);
            return;
        }
        home.transactions().inTransaction(transaction -> {
            reading.read(home.stagingStore(), transaction, batch.id(), consumer);
            return true;
        });
    }

    @FunctionalInterface
    private interface Reading {
        void read(StagingStore store, Transaction transaction, BatchId batch, Consumer<? super Change> consumer);
    }
}
