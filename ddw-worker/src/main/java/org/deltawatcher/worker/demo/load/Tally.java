package org.deltawatcher.worker.demo.load;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what the writers did. Thread-safe. */
public final class Tally {

    private final LongAdder changes = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder rollbacks = new LongAdder();
    private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

    /** Returns the rows changed in committed transactions. */
    public long changes() {
        return changes.sum();
    }

    /** Returns the transactions committed. */
    public long transactions() {
        return transactions.sum();
    }

    /** Returns the transactions rolled back, on purpose or because of a deadlock. */
    public long rollbacks() {
        return rollbacks.sum();
    }

    /** Returns the long transaction that is open, null if there is none. */
    public @Nullable Open open() {
        return open.get();
    }

    void committed(long rows) {
        changes.add(rows);
        transactions.increment();
    }

    void rolledBack() {
        rollbacks.increment();
    }

    void open(@Nullable Open value) {
        open.set(value);
    }

    /**
     * A transaction that stays open.
     *
     * @param since when it began, in nanoseconds of the ticks
     * @param changes rows changed in it so far
     */
    public record Open(long since, long changes) {}
}
