package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import me.tongfei.progressbar.ProgressBar;

/** The delta table of a tracked table, filled in bulk by two writers at once. */
final class DeltaTable {

    static final String SCHEMA = "shop";
    static final String SOURCE = SCHEMA + ".delivery_notes";
    static final String HALF = "ddw.delta_delivery_notes_0";

    private static final int WRITERS = 2;

    private final BenchDatabase database;

    private DeltaTable(BenchDatabase database) {
        this.database = database;
    }

    /** Creates the table and tracks it. Statistics are not taken until the benchmark says so. */
    static DeltaTable create(BenchDatabase database) throws SQLException {
        database.run(Scripts.text("delivery-notes.sql", SCHEMA));
        database.run("SELECT ddw.enable('" + SOURCE + "')");
        database.run("ALTER TABLE " + HALF + " SET (autovacuum_enabled = off)");
        return new DeltaTable(database);
    }

    void register(String process, int batchSize, int lanes) throws SQLException {
        database.run("SELECT ddw.register('" + SOURCE + "', '" + process + "', 'sql', 'SELECT 1', batch_size => "
                + batchSize + ", lanes => " + lanes + ")");
    }

    /** What is done between two portions of a fill. */
    interface BetweenPortions {
        void run() throws SQLException;
    }

    /** Writes changes of real updates, through the trigger. */
    void write(long rows, int portions) throws SQLException, InterruptedException, ExecutionException {
        run("write-delivery-notes.sql", rows, portions, () -> {});
    }

    /** Writes changes straight into the delta table. Each says 7.50 hours before and 8.25 after. */
    void fill(long rows, int portions, BetweenPortions between)
            throws SQLException, InterruptedException, ExecutionException {
        run("fill-delta.sql", rows, portions, between);
    }

    private void run(String script, long rows, int portions, BetweenPortions between)
            throws SQLException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (ProgressBar progress = BenchProgress.over("fill", portions)) {
            String sql = Scripts.text(script, SCHEMA)
                    .replace("{rows}", Long.toString(Math.max(1, rows / portions / WRITERS)))
                    .replace("{delta}", HALF);
            for (int portion = 0; portion < portions; portion++) {
                List<Callable<Void>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(() -> {
                        write(sql);
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(writers)) {
                    done.get();
                }
                between.run();
                progress.step();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void write(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute(sql);
        }
    }
}
