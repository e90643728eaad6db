package org.deltawatcher.testkit.contract;

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
import org.deltawatcher.api.spi.Transaction;

/** A batch in the hands of an executor that works outside of the home, and whose commit is up to the test. */
record OutsideExecution(Home home, Batch batch, ProcessDefinition process) implements Execution {

    @Override
    public void changes(Consumer<? super Change> consumer) {
        home.transactions().inTransaction(transaction -> {
            home.stagingStore().changes(transaction, batch.id(), consumer);
            return true;
        });
    }

    @Override
    public void net(Consumer<? super Change> consumer) {
        home.transactions().inTransaction(transaction -> {
            home.stagingStore().net(transaction, batch.id(), consumer);
            return true;
        });
    }

    @Override
    public void select(List<Item> items, boolean isNet, Consumer<? super SelectedRow> consumer) {
        home.transactions().inTransaction(transaction -> {
            home.sql().rows().ofBatch(transaction, new BatchSelection(batch.id(), isNet, items), consumer);
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

    @Override
    public Transaction transaction() {
        throw new IllegalStateException("this executor works outside of the home transaction");
    }

    @Override
    public HomeSql sql() {
        return home.sql();
    }
}
