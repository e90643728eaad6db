package org.deltawatcher.testkit.contract;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import org.deltawatcher.api.SourceName;

/**
 * One writer: inserts, updates, deletes, changes keys and rolls back. Own keys first, then at most one that all share, so
 * writers wait for each other but never in a circle.
 */
final class TortureWriter implements Callable<Boolean> {

    /** What some of the writers do beside that. */
    enum Habits {
        /** Two of them keep their transactions open while others commit and workers work. */
        STEADY,
        /** One of them truncates the table as well. */
        TRUNCATING
    }

    /** Of each writer; {@code -Dddw.torture=5000} goes on for some minutes. */
    static final int TRANSACTIONS = Integer.getInteger("ddw.torture", 40);

    private static final int SLOW_WRITERS = 2;
    private static final int LONG_TRANSACTION_EVERY = 5;
    private static final int TRUNCATION_EVERY = 6;

    private final Torture torture;
    private final SourceName source;
    private final int number;
    private final boolean isSlow;
    private final boolean truncates;
    private final Random random;

    TortureWriter(Torture torture, int number, Habits habits) {
        this.torture = torture;
        this.source = torture.scenario.source();
        this.number = number;
        this.isSlow = number < SLOW_WRITERS;
        this.truncates = habits == Habits.TRUNCATING && number == SLOW_WRITERS;
        this.random = new Random(number);
    }

    @Override
    public Boolean call() throws InterruptedException {
        for (int i = 1; i <= TRANSACTIONS; i++) {
            if (isSlow && i % LONG_TRANSACTION_EVERY == 0) {
                holding(torture.truncation.readLock(), this::writeSlowly);
            } else if (truncates && i % TRUNCATION_EVERY == 0) {
                holding(torture.truncation.writeLock(), this::truncate);
            } else {
                write();
            }
        }
        return true;
    }

    private void write() {
        try (SourceTransaction transaction = begin()) {
            writeOwnKeys(transaction);
            transaction.update(source, 1L + random.nextInt(Torture.SHARED_KEYS), label(), number);
            end(transaction, 5);
        }
    }

    /** Touches no shared key: nobody has to wait for it. */
    private void writeSlowly() throws InterruptedException {
        try (SourceTransaction transaction = begin()) {
            writeOwnKeys(transaction);
            torture.awaitBatches(Torture.WORKERS, SLOW_WRITERS);
            writeOwnKeys(transaction);
            end(transaction, 5);
        }
    }

    private void truncate() {
        try (SourceTransaction transaction = begin()) {
            transaction.truncate(source);
            for (long id = 1; id <= Torture.SHARED_KEYS; id++) {
                transaction.insert(source, id, label(), number);
            }
            end(transaction, 3);
        }
    }

    private void writeOwnKeys(SourceTransaction transaction) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            long id = 1_000L * (number + 1) + random.nextInt(10);
            switch (random.nextInt(4)) {
                case 0 -> transaction.delete(source, id);
                case 1 -> transaction.delete(source, id + 100).changeKey(source, id, id + 100);
                case 2 -> transaction.delete(source, id).insert(source, id, label(), i);
                default -> transaction.update(source, id, label(), random.nextInt(100));
            }
        }
    }

    /** Rolls back once in so many times. */
    private void end(SourceTransaction transaction, int rollBackOneOf) {
        if (random.nextInt(rollBackOneOf) == 0) {
            transaction.rollback();
        } else {
            transaction.commit();
        }
    }

    private SourceTransaction begin() {
        return torture.scenario.contractHome().begin();
    }

    private String label() {
        return String.valueOf((char) ('a' + random.nextInt(26)));
    }

    private static void holding(Lock lock, Work work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }
}
