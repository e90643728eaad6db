package org.deltawatcher.core.cycle;

import org.deltawatcher.api.Batch;
import org.jspecify.annotations.Nullable;

/** A batch in the hands of the thread that made this. Others may interrupt the thread, but only until the run is over. */
final class Held implements AutoCloseable {

    private final Batch batch;
    private final Thread thread = Thread.currentThread();
    private final Runnable onClose;
    private @Nullable String interruption;
    private boolean isOver;

    Held(Batch batch, Runnable onClose) {
        this.batch = batch;
        this.onClose = onClose;
    }

    Batch batch() {
        return batch;
    }

    /** Interrupts the run, if it is not over. The first reason counts. */
    synchronized void interrupt(String reason) {
        if (!isOver && interruption == null) {
            interruption = reason;
            thread.interrupt();
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
