package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two clients that update single rows, each in a transaction of its own, as fast as they can. No row is of both. */
final class SingleRowWriters {

    static final int COUNT = 2;

    private final Connections connections;
    private final String update;
    private final long rows;

    /** Prepares writers to a table of delivery notes, who may commit without waiting for the disk. */
    SingleRowWriters(BenchDatabase database, String table, long rows, boolean isAsynchronous) {
        this(
                isAsynchronous ? database::connectAsynchronously : database::connect,
                "UPDATE " + table + " SET hours = hours + 0.25, updated_at = now() WHERE id = ?",
                rows);
    }

    /**
     * Prepares writers.
     *
     * @param update the statement that changes a row by its id, the only parameter
     * @param rows that there are, with ids from 1
     */
    SingleRowWriters(Connections connections, String update, long rows) {
        this.connections = connections;
        this.update = update;
        this.rows = rows;
    }

    /** Opens a connection that commits each statement; it is the caller's to close. */
    interface Connections {
        Connection open() throws SQLException;
    }

    /**
     * What they did.
     *
     * @param transactions each of one row
     * @param seconds on the clock
     */
    record Written(long transactions, double seconds) {
        double perSecond() {
            return transactions / seconds;
        }
    }

    /** Writes for some time. */
    Written writeFor(double seconds) throws InterruptedException, ExecutionException {
        return write(Long.MAX_VALUE, System.nanoTime() + (long) (seconds * 1e9));
    }

    /** Writes a number of rows. */
    Written write(long transactions) throws InterruptedException, ExecutionException {
        return write(transactions / COUNT, Long.MAX_VALUE);
    }

    private Written write(long most, long end) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try {
            List<Callable<Long>> writers = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                int writer = i;
                writers.add(() -> write(writer, most, end));
            }
            long begun = System.nanoTime();
            long transactions = 0;
            for (Future<Long> done : threads.invokeAll(writers)) {
                transactions += done.get();
            }
            return new Written(transactions, (System.nanoTime() - begun) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    private long write(int writer, long most, long end) throws SQLException {
        long transactions = 0;
        try (Connection connection = connections.open();
                PreparedStatement writing = connection.prepareStatement(update)) {
            while (transactions < most && (end == Long.MAX_VALUE || System.nanoTime() < end)) {
                writing.setLong(1, 1 + writer + COUNT * (transactions * 7919 % (rows / COUNT)));
                writing.executeUpdate();
                transactions++;
            }
        }
        return transactions;
    }
}
