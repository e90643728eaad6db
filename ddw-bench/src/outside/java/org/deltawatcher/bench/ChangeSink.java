package org.deltawatcher.bench;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes changes from one thread, while another waits until it has had enough. */
abstract class ChangeSink implements AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private long taken;
    private long committed;
    private long lastCommit;
    private @Nullable Exception failure;

    /** Takes a change. A row has the values of {@link ChangeApply.Change}; of a row that is gone it may have the id alone. */
    final void take(String operation, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        accept(operation, before, after);
        taken++;
    }

    /** Makes visible what was taken. */
    final void commit() throws SQLException {
        flush();
        synchronized (this) {
            committed = taken;
            lastCommit = System.nanoTime();
            notifyAll();
        }
    }

    abstract void accept(String operation, Object @Nullable [] before, Object @Nullable [] after) throws SQLException;

    abstract void flush() throws SQLException;

    /** Ends the waiting: no more will come. */
    final synchronized void fail(Exception cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    /** Waits until exactly so many changes are visible, and returns when that was, in nanoseconds. */
    final synchronized long await(long changes) throws InterruptedException {
        long seen = -1;
        while (committed < changes && failure == null && committed != seen) {
            seen = committed;
            long end = System.nanoTime() + LONGEST_PAUSE.toNanos();
            while (committed == seen && failure == null && System.nanoTime() < end) {
                wait(1_000);
            }
        }
        if (committed != changes) {
            throw new IllegalStateException(
                    changes + " changes were written but " + committed + " came: the figures are worth nothing",
                    failure);
        }
        return lastCommit;
    }

    @Override
    public void close() throws SQLException {}

    /** Counts alone. */
    static final class Counting extends ChangeSink {

        @Override
        void accept(String operation, Object @Nullable [] before, Object @Nullable [] after) {}

        @Override
        void flush() {}
    }
}
