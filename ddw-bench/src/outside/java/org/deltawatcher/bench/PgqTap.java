package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue with one consumer, which a trigger fills. */
final class PgqTap implements Outsider.Tap {

    static final String QUEUE = "bench";
    static final String CONSUMER = "bench";
    static final String TICK = "SELECT pgq.ticker('" + QUEUE + "')";

    private static final int TICK_MILLIS = 250;

    private final BenchDatabase database;

    private PgqTap(BenchDatabase database) {
        this.database = database;
    }

    static PgqTap create(BenchDatabase database, String table, Outsider.Images images) throws SQLException {
        database.run("CREATE EXTENSION pgq");
        database.run("SELECT pgq.create_queue('" + QUEUE + "')");
        // whoever calls the ticker decides when it ticks
        database.run("SELECT pgq.set_queue_config('" + QUEUE + "', 'ticker_max_count', '1'),"
                + " pgq.set_queue_config('" + QUEUE + "', 'ticker_max_lag', '0 seconds'),"
                + " pgq.set_queue_config('" + QUEUE + "', 'ticker_idle_period', '0 seconds')");
        database.run("SELECT pgq.register_consumer('" + QUEUE + "', '" + CONSUMER + "')");
        database.run("CREATE TRIGGER queued AFTER INSERT OR UPDATE OR DELETE ON " + table
                + " FOR EACH ROW EXECUTE FUNCTION pgq.logutriga('" + QUEUE + "'"
                + (images == Outsider.Images.BEFORE_AND_AFTER ? ", 'backup'" : "") + ")");
        return new PgqTap(database);
    }

    @Override
    public void skip() {
        // what was recorded was consumed
    }

    @Override
    public Outsider.Activity recording() throws SQLException {
        return new Ticker(database.connectAsynchronously());
    }

    @Override
    public Outsider.Activity consume(ChangeSink sink) throws SQLException {
        return PgqRun.start(database.connectAsynchronously(), sink);
    }

    @Override
    public void close() {
        // the queue goes with the database
    }

    /** Ticks now and then, and once at the end. */
    private static final class Ticker implements Outsider.Activity {

        private final Connection connection;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<Void> ticking;
        private volatile boolean isOver;

        private Ticker(Connection connection) {
            this.connection = connection;
            this.ticking = thread.submit(this::tick);
        }

        private @Nullable Void tick() throws SQLException, InterruptedException {
            try (Statement statement = connection.createStatement()) {
                while (!isOver) {
                    TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
                    statement.execute(TICK);
                }
            }
            return null;
        }

        @Override
        public void close() throws SQLException {
            isOver = true;
            Threads.end(thread, ticking);
            connection.close();
        }
    }
}
