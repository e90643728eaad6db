package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.dialect.postgres.PostgresDialect;

/**
 * Delivery notes whose changes are recorded, and everything that takes turns at working through the same changes: processes,
 * of which only the one whose turn it is may be staged, and what people write by hand.
 */
final class ChangeFeed implements AutoCloseable {

    private final BenchDatabase database;
    private final BenchDatabase other;
    private final HikariDataSource pool;
    private final HikariDataSource otherPool;
    private final DeltaTable delta;
    private final long rows;
    private final Home home;
    private final SourceProcesses processes;
    private long position;
    private long changes;

    private ChangeFeed(BenchDatabase database, BenchDatabase other, long rows) throws SQLException {
        this.database = database;
        this.other = other;
        this.rows = rows;
        this.pool = database.pool();
        this.otherPool = other.pool();
        this.delta = DeltaTable.create(database, DeltaTable.SCHEMA, rows);
        this.home = new PostgresDialect().open(pool, "ddw");
        Target target = new PostgresDialect().openTarget(WorkerRun.TARGET, otherPool, "ddw");
        this.processes = new SourceProcesses(home, WorkerRun.target(target));
    }

    /** Creates the tables, and another database of the server to copy to. */
    static ChangeFeed create(BenchServer server, long rows) throws SQLException {
        return new ChangeFeed(BenchDatabase.home(server), BenchDatabase.empty(server), rows);
    }

    BenchDatabase database() {
        return database;
    }

    /** Returns the database that copies are made in. */
    BenchDatabase other() {
        return other;
    }

    /** Keeps a jsonb journal, too. */
    void keepJournal() throws SQLException {
        database.run(Scripts.text("audit.sql", DeltaTable.SCHEMA));
    }

    /** Writes as many changes as a round has; the round that warms up has a tenth. */
    void write(int round, long wanted) throws SQLException, InterruptedException, ExecutionException {
        database.run("SELECT ddw.purge()");
        position = database.number("SELECT coalesce(max(position), 0) FROM ddw.delta_delivery_notes");
        delta.write(round == 0 ? wanted / 10 : wanted, 1);
        changes = database.number("SELECT count(*) FROM " + changes() + " c");
    }

    /** Returns the changes of the round as a relation, with typed columns. */
    String changes() {
        return "(SELECT * FROM ddw.delta_delivery_notes WHERE position > " + position + ")";
    }

    /** Returns how many changes the round has. */
    long count() {
        return changes;
    }

    /** Returns how many changes a second that is. */
    double perSecond(long nanos) {
        return changes / (nanos / 1e9);
    }

    /** Creates a copy of the table as it is in the beginning, and returns its name. */
    String copy(String schema) throws SQLException {
        other.run(Scripts.deliveryNotes(schema, rows));
        return schema + ".delivery_notes";
    }

    /** Registers a process that keeps a copy in the other database. */
    ProcessKey replicate(String schema, int batchSize, int lanes) throws SQLException {
        return processes.add(
                ProcessDefinition.builder(key(schema), "replicate", "{\"table\": \"" + copy(schema) + "\"}")
                        .target(WorkerRun.TARGET)
                        .batchSize(batchSize)
                        .lanes(lanes));
    }

    /** Registers a process of executor {@code sql}. */
    ProcessKey sql(String name, String script, int batchSize) {
        return processes.add(ProcessDefinition.builder(key(name), "sql", script).batchSize(batchSize));
    }

    private static ProcessKey key(String name) {
        return new ProcessKey(SourceName.parse(DeltaTable.SOURCE), name);
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
            try (WorkerProgram worker = WorkerProgram.start(database, other, jvmOptions)) {
                if (!home.processes().waitUntilProcessed(key, Duration.ofHours(2))) {
                    throw new IllegalStateException("the worker did not come to an end; " + worker.log());
                }
                return worker.peakMebibytes();
            }
        });
    }

    /** Fails unless the copies are what the table is. */
    void check(List<String> copies) throws SQLException {
        for (String copy : copies) {
            Tables.checkEqual(database, DeltaTable.SOURCE, other, copy);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        pool.close();
        otherPool.close();
        other.close();
        database.close();
    }
}
