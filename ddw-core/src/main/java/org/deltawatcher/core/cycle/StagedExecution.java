package org.deltawatcher.core.cycle;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What an executor sees of its batch. Without a home transaction each reading is one of its own.
 *
 * @param home where the batch is
 * @param open the home transaction, or null outside of one
 */
record StagedExecution(
        Home home,
        Batch batch,
        ProcessDefinition process,
        @Nullable Transaction open) implements Execution {

    @Override
    public void changes(Consumer<? super Change> consumer) {
        read((transaction, careful) -> home.stagingStore().changes(transaction, batch.id(), careful), consumer);
    }

    @Override
    public void net(Consumer<? super Change> consumer) {
        read((transaction, careful) -> home.stagingStore().net(transaction, batch.id(), careful), consumer);
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

    private void read(Reading reading, Consumer<? super Change> consumer) {
        Consumer<Change> careful = change -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(
                        "interrupted at position " + change.origin().position());
            }
            consumer.accept(change);
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
    private interface Reading {
        void read(Transaction transaction, Consumer<Change> consumer);
    }
}
