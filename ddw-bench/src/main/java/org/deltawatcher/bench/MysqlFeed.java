package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;

/**
 * Delivery notes on MySQL whose changes are recorded, and everything that takes turns at working through the same changes:
 * processes, of which only the one whose turn it is may be staged, and what people write by hand.
 *
 * <p>What the trigger wrote has to be settled, which moves it. One contender would pay for all, so it is done and timed before
 * the turns, and {@link #perSecondSettled} adds it to the time of each that needs it.
 */
final class MysqlFeed implements AutoCloseable {

    /** What the time to settle is called in tables. */
    static final String SETTLING = "settling, part of what each of ddw took";

    private static final int WRITERS = 2;
    private static final int TRANSACTION = 100;

    /** Rows that are deleted come back in blocks, of which half are there: see write-delivery-notes.sql. */
    private static final long ROWS_STEP = 2_000;

    private final MysqlGround ground;
    private final long rows;
    private final String source;
    private final String delta;
    private final SourceProcesses processes;
    private final List<Double> settledPerSecond = new ArrayList<>();
    private long transactions;
    private long position;
    private long changes;
    private long settling;

    private MysqlFeed(MysqlGround ground, long rows) throws SQLException {
        this.ground = ground;
        this.rows = rows;
        this.source = ground.deliveryNotes("shop", rows);
        this.delta = ground.homeName() + ".delta_" + ground.track(source);
        this.processes = new SourceProcesses(ground.home(), ground.targets());
        ground.runScript(
                "write-delivery-notes.sql",
                Map.of("schema", MysqlGround.databaseOf(source), "rows", Long.toString(rows)));
    }

    /**
     * Creates the table and tracks it.
     *
     * @param rows a multiple of 2,000
     */
    static MysqlFeed create(MysqlServer server, long rows) throws SQLException {
        if (rows < ROWS_STEP || rows % ROWS_STEP != 0) {
            throw new InvalidArgumentException("--rows must be a multiple of " + ROWS_STEP + " but is " + rows);
        }
        return new MysqlFeed(MysqlGround.create(server), rows);
    }

    MysqlGround ground() {
        return ground;
    }

    /** Returns the table that is written to. */
    String source() {
        return source;
    }

    /** Returns the database that the table is in. */
    String shop() {
        return MysqlGround.databaseOf(source);
    }

    /** Writes as many changes as a round has, and settles them; the round that warms up has a tenth. */
    void write(int round, long wanted) throws Exception {
        ground.run("CALL " + ground.homeName() + ".purge()");
        settle();
        position = ground.number("SELECT s.position FROM " + ground.homeName() + ".settled s JOIN " + ground.homeName()
                + ".watch w ON w.watch_id = s.watch_id WHERE w.source = '" + source + "'");
        ground.server().withoutWaiting(() -> {
            write(round == 0 ? wanted / 10 : wanted);
            return null;
        });
        settling = settle();
        changes = ground.number("SELECT COUNT(*) FROM " + changes() + " c");
        if (round > 0) {
            settledPerSecond.add(perSecond(settling));
        }
    }

    private long settle() throws SQLException {
        long begun = System.nanoTime();
        ground.run("CALL " + ground.homeName() + ".settle()");
        return System.nanoTime() - begun;
    }

    private void write(long wanted) throws InterruptedException, ExecutionException {
        long each = Math.max(1, wanted / WRITERS / TRANSACTION);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(() -> {
                    write(transactions, transactions + each - 1, writer);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(writers)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        transactions += each;
    }

    private void write(long first, long last, int writer) throws SQLException {
        try (Connection connection = ground.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CALL " + shop() + ".write_delivery_notes(" + first + ", " + last + ", " + writer + ")");
        }
    }

    /** Returns the changes of the round as a relation, with typed columns. */
    String changes() {
        return "(SELECT * FROM " + delta + " WHERE position > " + position + ")";
    }

    /** Returns how many changes the round has. */
    long count() {
        return changes;
    }

    /** Returns how many changes a second that is. */
    double perSecond(long nanos) {
        return changes / (nanos / 1e9);
    }

    /** Returns how many changes a second that is when they have to be settled first. */
    double perSecondSettled(long nanos) {
        return perSecond(settling + nanos);
    }

    /** Returns how many changes a second were settled in each round that counts. */
    List<Double> settledPerSecond() {
        return List.copyOf(settledPerSecond);
    }

    /** Creates a copy of the table as it is in the beginning, in a database of its own, and returns its name. */
    String copy(String database) throws SQLException {
        return ground.deliveryNotes(database, rows);
    }

    /** Registers a process that keeps a copy. */
    ProcessKey replicate(String name, String copy, int batchSize, int lanes) {
        return processes.add(ProcessDefinition.builder(key(name), "replicate", "{\"table\": \"" + copy + "\"}")
                .target(WorkerRun.TARGET)
                .batchSize(batchSize)
                .lanes(lanes));
    }

    /** Registers a process of executor {@code sql}. */
    ProcessKey sql(String name, String script, int batchSize) {
        return processes.add(ProcessDefinition.builder(key(name), "sql", script).batchSize(batchSize));
    }

    private ProcessKey key(String name) {
        return new ProcessKey(SourceName.parse(source), name);
    }

    /** Lets a worker with some threads work through what is there for processes, and returns how long it took, in nanoseconds. */
    long drain(int threads, List<ProcessKey> keys) throws Exception {
        return processes.drain(threads, keys);
    }

    /** Does something while processes may be staged. */
    <R> R whileActive(List<ProcessKey> keys, Callable<R> work) throws Exception {
        return processes.whileActive(keys, work);
    }

    /** Lets a worker in a JVM of its own work through what is there for a process, and returns the most memory that it used, in MiB. */
    double peakMemory(ProcessKey key, List<String> jvmOptions) throws Exception {
        return whileActive(List.of(key), () -> {
            try (WorkerProgram worker = ground.startWorker(jvmOptions)) {
                if (!ground.home().processes().waitUntilProcessed(key, Duration.ofHours(2))) {
                    throw new IllegalStateException("the worker did not come to an end; " + worker.log());
                }
                return worker.peakMebibytes();
            }
        });
    }

    /** Fails unless the copies are what the table is. */
    void check(List<String> copies) throws SQLException {
        for (String copy : copies) {
            ground.checkEqual(source, copy);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        ground.close();
    }
}
