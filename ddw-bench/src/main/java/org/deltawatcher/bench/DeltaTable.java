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
import org.deltawatcher.api.InvalidArgumentException;

/** The delta table of a tracked table, filled in bulk by two writers at once. */
final class DeltaTable {

    static final String SCHEMA = "shop";
    static final String SOURCE = SCHEMA + ".delivery_notes";
    static final String HALF = "ddw.delta_delivery_notes_0";

    /** Rows of the table, unless it is said otherwise. */
    static final long ROWS = 200_000;

    /** Rows that are deleted come back in blocks, of which half are there: see write-delivery-notes.sql. */
    private static final long ROWS_STEP = 2_000;

    private static final int TRANSACTION = 100;

    private static final int WRITERS = 2;

    private final BenchDatabase database;
    private final String schema;
    private final long tableRows;
    private final String objectName;
    private long transactions;
    private long filled;

    private DeltaTable(BenchDatabase database, String schema, long tableRows, String objectName) {
        this.database = database;
        this.schema = schema;
        this.tableRows = tableRows;
        this.objectName = objectName;
    }

    /** Creates the table with {@link #ROWS} rows. */
    static DeltaTable create(BenchDatabase database) throws SQLException {
        return create(database, SCHEMA, ROWS);
    }

    /**
     * Creates the table and tracks it.
     *
     * @param rows a multiple of 2,000
     */
    static DeltaTable create(BenchDatabase database, String schema, long rows) throws SQLException {
        if (rows < ROWS_STEP || rows % ROWS_STEP != 0) {
            throw new InvalidArgumentException("--rows must be a multiple of " + ROWS_STEP + " but is " + rows);
        }
        database.run(Scripts.deliveryNotes(schema, rows));
        String source = schema + ".delivery_notes";
        database.run("SELECT ddw.enable('" + source + "')");
        return new DeltaTable(
                database,
                schema,
                rows,
                database.text("SELECT object_name FROM ddw.watch WHERE source = '" + source + "'"));
    }

    /** Creates the table in a database without schema ddw: it is only written to. */
    static DeltaTable untracked(BenchDatabase database, long rows) throws SQLException {
        database.run(Scripts.deliveryNotes(SCHEMA, rows));
        return new DeltaTable(database, SCHEMA, rows, "");
    }

    /** Sees to it that no statistics are taken of the delta table until the benchmark says so. */
    void withoutStatistics() throws SQLException {
        database.run("ALTER TABLE " + half() + " SET (autovacuum_enabled = off)");
    }

    String source() {
        return schema + ".delivery_notes";
    }

    /** Returns how the objects of the table are called in schema ddw, after a prefix such as {@code changes_}. */
    String objectName() {
        return objectName;
    }

    private String half() {
        return "ddw.delta_" + objectName + "_0";
    }

    void register(String process, int batchSize, int lanes) throws SQLException {
        database.run("SELECT ddw.register('" + source() + "', '" + process + "', 'sql', 'SELECT 1', batch_size => "
                + batchSize + ", lanes => " + lanes + ")");
    }

    /** What is done between two portions of a fill. */
    interface BetweenPortions {
        void run() throws SQLException;
    }

    private interface Script {
        String of(int portion, int writer);
    }

    /** Writes changes of real rows, through the trigger, in transactions of 100; returns how many. */
    long write(long rows, int portions) throws SQLException, InterruptedException, ExecutionException {
        long each = Math.max(1, rows / portions / WRITERS / TRANSACTION);
        String script = Scripts.text("write-delivery-notes.sql", schema).replace("{rows}", Long.toString(tableRows));
        run(portions, () -> {}, (portion, writer) -> {
            long from = transactions + portion * each;
            return script.replace("{from}", Long.toString(from))
                    .replace("{to}", Long.toString(from + each - 1))
                    .replace("{writer}", Integer.toString(writer));
        });
        transactions += portions * each;
        return portions * each * WRITERS * TRANSACTION;
    }

    /** Writes changes straight into the delta table. Each says 7.50 hours before and 8.25 after. */
    void fill(long rows, int portions, BetweenPortions between)
            throws SQLException, InterruptedException, ExecutionException {
        long each = Math.max(1, rows / portions / WRITERS);
        String script = Scripts.text("fill-delta.sql", schema)
                .replace("{rows}", Long.toString(each))
                .replace("{delta}", half());
        run(portions, between, (portion, writer) -> {
            long first = filled + ((long) WRITERS * portion + writer) * each;
            return script.replace("{first}", Long.toString(first));
        });
        filled += (long) WRITERS * portions * each;
    }

    private void run(int portions, BetweenPortions between, Script scripts)
            throws SQLException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (ProgressBar progress = BenchProgress.over("fill", portions)) {
            for (int portion = 0; portion < portions; portion++) {
                List<Callable<Void>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    String sql = scripts.of(portion, i);
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
