package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import org.deltawatcher.bench.page.Samples;

/** Inserts rows one by one, each in a transaction of its own, and looks when each can be seen elsewhere. */
final class Visibility {

    /** Between two looks: what is measured is late by half of it, and by the look. */
    private static final Duration PAUSE = Duration.ofNanos(250_000);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** Counts on from case to case, as rows stay. */
    private long lastId = 1_000_000;

    /** Writes one row, and returns when it was committed, in nanoseconds. */
    interface Writer {
        long write(long id) throws SQLException;
    }

    /**
     * Measures.
     *
     * @param rows how many to write
     * @param due when to write each, in nanoseconds from the beginning; one that is late is written at once
     * @param writer runs on a thread of its own
     * @param observer connected to where the rows are to be seen, in a transaction a statement
     * @param highestId tells the highest id that is there
     * @return milliseconds from the commit of each row until it was seen
     */
    Samples measure(int rows, IntToLongFunction due, Writer writer, Connection observer, String highestId)
            throws SQLException, InterruptedException, ExecutionException {
        long first = lastId + 1;
        lastId += rows;
        long[] committed = new long[rows];
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (PreparedStatement look = observer.prepareStatement(highestId)) {
            Future<?> writing = thread.submit(() -> {
                long begun = System.nanoTime();
                for (int row = 0; row < rows; row++) {
                    LockSupport.parkNanos(begun + due.applyAsLong(row) - System.nanoTime());
                    committed[row] = writer.write(first + row);
                }
                return null;
            });
            long[] seen = observe(look, first, rows, writing);
            writing.get();
            List<Double> milliseconds = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                // it may be seen before the writer hears of its commit
                milliseconds.add(Math.max(0, seen[row] - committed[row]) / 1e6);
            }
            return new Samples(milliseconds);
        } finally {
            thread.shutdownNow();
        }
    }

    private static long[] observe(PreparedStatement look, long first, int rows, Future<?> writing)
            throws SQLException, InterruptedException, ExecutionException {
        long[] seen = new long[rows];
        int next = 0;
        long progressed = System.nanoTime();
        while (next < rows) {
            long highest = highest(look);
            long now = System.nanoTime();
            if (highest >= first + next) {
                progressed = now;
            } else if (now - progressed > LONGEST_WAIT.toNanos()) {
                if (writing.isDone()) {
                    writing.get(); // says why nothing came
                }
                throw new IllegalStateException("no change was seen for " + LONGEST_WAIT);
            }
            while (next < rows && first + next <= highest) {
                seen[next++] = now;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return seen;
    }

    private static long highest(PreparedStatement look) throws SQLException {
        try (ResultSet rows = look.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
