package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.testkit.HandDrivenClock;
import org.jspecify.annotations.Nullable;

/** All that a fake home knows, under one lock. Fields are touched by whoever holds the lock. */
final class FakeDatabase {

    /** A wait for a lock that takes longer is a mistake of the test: nobody is left to give the lock up. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

    final UUID id = UUID.randomUUID();
    final HandDrivenClock clock;
    final Map<SourceName, FakeTable> tables = new TreeMap<>();
    final Map<ProcessKey, FakeProcess> processes = new TreeMap<>();
    final Map<BatchId, FakeBatch> batches = new LinkedHashMap<>();
    final Map<String, Predicate<Row>> filters = new HashMap<>();
    final Map<String, Function<Row, @Nullable Object>> expressions = new HashMap<>();
    /** Rows that the target refuses. */
    final List<Predicate<Map<String, ? extends @Nullable Object>>> refused = new ArrayList<>();

    final Set<FakeTransaction> openTransactions = new LinkedHashSet<>();
    final List<FakeWarning> warnings = new ArrayList<>();

    /** Counts the commits: a snapshot is the number of the last commit that it sees. */
    long commits;

    long transactions;
    long stagings;
    long registrations;
    long requests;
    boolean isInstalled = true;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();

    FakeDatabase(HandDrivenClock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.now();
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    void run(Runnable work) {
        locked(() -> {
            work.run();
            return true;
        });
    }

    /** Waits, giving the lock up meanwhile, until the condition holds or the time is over; tells whether it holds. */
    boolean await(BooleanSupplier condition, Duration atMost) {
        long nanosLeft = atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanosLeft <= 0) {
                return false;
            }
            try {
                nanosLeft = changed.awaitNanos(nanosLeft);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Waits as a database waits for a row lock. */
    void awaitLock(BooleanSupplier isFree, String what) {
        if (!await(isFree, LOCK_TIMEOUT)) {
            throw new IllegalStateException("waited for " + LOCK_TIMEOUT.toSeconds() + " s for " + what
                    + ": does the transaction that holds it wait for this thread?");
        }
    }

    FakeTable table(SourceName name) {
        return Optional.ofNullable(tables.get(name))
                .orElseThrow(() -> new UnknownSourceException("there is no table " + name));
    }

    FakeProcess process(ProcessKey key) {
        return Optional.ofNullable(processes.get(key))
                .orElseThrow(() -> new UnknownProcessException("there is no process " + key));
    }
}
