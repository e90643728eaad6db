package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Consumes the queue, and ticks whenever nothing is left. */
final class PgqRun implements Outsider.Activity {

    private static final String NEXT = "SELECT pgq.next_batch('" + PgqTap.QUEUE + "', '" + PgqTap.CONSUMER + "')";

    private static final int FETCH = 1000;

    private final Connection connection;
    private final ChangeSink sink;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Void> consuming;
    private volatile boolean isOver;

    private PgqRun(Connection connection, ChangeSink sink) {
        this.connection = connection;
        this.sink = sink;
        this.consuming = thread.submit(this::consume);
    }

    static PgqRun start(Connection connection, ChangeSink sink) throws SQLException {
        connection.setAutoCommit(false);
        return new PgqRun(connection, sink);
    }

    private @Nullable Void consume() throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement();
                PreparedStatement next = connection.prepareStatement(NEXT);
                PreparedStatement events =
                        connection.prepareStatement("SELECT ev_type, ev_data, ev_extra2 FROM pgq.get_batch_events(?)");
                PreparedStatement finish = connection.prepareStatement("SELECT pgq.finish_batch(?)")) {
            events.setFetchSize(FETCH);
            while (!isOver) {
                long batch = number(next);
                connection.commit();
                if (batch == 0) {
                    statement.execute(PgqTap.TICK);
                    connection.commit();
                    TimeUnit.MILLISECONDS.sleep(1);
                } else {
                    take(events, batch);
                    finish.setLong(1, batch);
                    finish.execute();
                    connection.commit();
                }
            }
        } catch (SQLException | RuntimeException e) {
            sink.fail(e);
            throw e;
        }
        return null;
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void take(PreparedStatement events, long batch) throws SQLException {
        events.setLong(1, batch);
        try (ResultSet rows = events.executeQuery()) {
            boolean isEmpty = true;
            while (rows.next()) {
                isEmpty = false;
                String operation = rows.getString(1).substring(0, 1);
                Object[] row = PgqRow.parse(rows.getString(2));
                if (operation.equals("D")) {
                    sink.take(operation, row, null);
                } else {
                    String before = rows.getString(3);
                    sink.take(operation, before == null ? null : PgqRow.parse(before), row);
                }
            }
            if (!isEmpty) {
                sink.commit();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        isOver = true;
        Threads.end(thread, consuming);
        connection.close();
    }
}
