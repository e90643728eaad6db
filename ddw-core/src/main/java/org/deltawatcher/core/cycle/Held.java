package org.deltawatcher.core.cycle;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the hands of the thread that made this. Others may interrupt the thread and the statement that it waits
 * for, but only until the run is over.
 */
final class Held implements AutoCloseable {

    private final Batch batch;
    private final Thread thread = Thread.currentThread();
    private final Runnable onClose;
    private @Nullable String interruption;
    private @Nullable Transaction open;
    private boolean isOver;

    Held(Batch batch, Runnable onClose) {
        this.batch = batch;
        this.onClose = onClose;
    }

    Batch batch() {
        return batch;
    }

    /** Takes note of the transaction that the run works in, until {@link #leave}. */
    synchronized void enter(Transaction transaction) {
        open = transaction;
    }

    /** Forgets the transaction: from now on its connection may be somebody else's. */
    synchronized void leave() {
        open = null;
    }

    /**
     * Interrupts the run, if it is not over. The first reason counts; repeating it helps against a run that went on with
     * another statement.
     */
    synchronized void interrupt(String reason) {
        if (isOver) {
            return;
        }
        if (interruption == null) {
            interruption = reason;
        }
        thread.interrupt();
        if (open != null) {
            open.cancel();
        }
    }

    /** Returns why the run was interrupted, null if it was not. */
    synchronized @Nullable String interruption() {
        return interruption;
    }

    /** Ends the run; the interruption, if there was one, does not reach what the thread does next. */
    @Override
    public void close() {
        synchronized (this) {
            if (!isOver && interruption != null) {
                Thread.interrupted();
            }
            isOver = true;
        }
        onClose.run();
    }
}
