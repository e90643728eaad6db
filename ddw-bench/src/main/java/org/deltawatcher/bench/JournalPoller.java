package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks into a journal every 10 milliseconds, on a thread of its own, and runs a statement over what came. */
final class JournalPoller implements AutoCloseable {

    private static final int MILLIS = 10;

    private final Connection connection;
    private final Journal journal;
    private final String statement;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile boolean isOver;

    /** Prepares it; the connection is closed with it. The statement gets the position before the entries, and that of the last of them. */
    JournalPoller(Connection connection, Journal journal, String statement) {
        this.connection = connection;
        this.journal = journal;
        this.statement = statement;
    }

    void start() {
        Future<?> unused = thread.submit(this::poll);
    }

    private @Nullable Void poll() throws SQLException, InterruptedException {
        try (PreparedStatement apply = connection.prepareStatement(statement)) {
            while (!isOver) {
                journal.take(connection, (after, upTo) -> {
                    apply.setLong(1, after);
                    apply.setLong(2, upTo);
                    apply.executeUpdate();
                });
                TimeUnit.MILLISECONDS.sleep(MILLIS);
            }
        }
        return null;
    }

    @Override
    public void close() throws SQLException {
        isOver = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the poller of the journal does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
