package org.deltawatcher.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.DueRuns;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ParkingLot;
import org.deltawatcher.api.spi.ProcessRegistry;
import org.deltawatcher.api.spi.SchemaInstaller;
import org.deltawatcher.api.spi.SelfWatch;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Transactions;
import org.deltawatcher.api.spi.WakeUp;
import org.deltawatcher.api.spi.WorkerRegistry;
import org.deltawatcher.testkit.HandDrivenClock;
import org.jspecify.annotations.Nullable;

/**
 * A home in memory, for tests without a database. It gives the guarantees of a real one: changes are recorded when
 * they are written, become visible when their transaction commits, and are handed out in leased batches. Time stands
 * still until the test moves {@link #clock}. Thread-safe.
 *
 * <pre>{@code
 * FakeHome home = new FakeHome();
 * home.createTable("public.orders", List.of("id"), List.of("id", "label"));
 * home.track("public.orders");
 * home.processes().add(ProcessDefinition.builder(key, "sql", "…").build());
 * home.begin().insert("public.orders", Map.of("id", 1L, "label", "a")).commit();
 * }</pre>
 */
public final class FakeHome implements Home {

    private final FakeDatabase database;
    private final FakeHomeSql sql;
    private final FakeTarget target;
    private final ChangeSource changeSource;
    private final StagingStore stagingStore;
    private final ProcessRegistry processes;
    private final DueRuns dueRuns;
    private final FakeWorkerRegistry workers;
    private final ParkingLot parkingLot;
    private final SelfWatch selfWatch;
    private final SchemaInstaller installer;
    private final Transactions transactions;

    /** Creates an empty home, its schema installed. */
    public FakeHome() {
        database = new FakeDatabase(new HandDrivenClock());
        sql = new FakeHomeSql(database);
        target = new FakeTarget(database);
        changeSource = new FakeChangeSource(database);
        stagingStore = new FakeStagingStore(database);
        processes = new FakeProcessRegistry(database);
        dueRuns = new FakeDueRuns(database);
        workers = new FakeWorkerRegistry(database);
        parkingLot = new FakeParkingLot(database);
        selfWatch = new FakeSelfWatch(database, workers);
        installer = new FakeInstaller(database);
        transactions = new FakeTransactions(database);
    }

    /** What a script, some row statements or a procedure does in a test. */
    @FunctionalInterface
    public interface SqlEffect {

        /**
         * Does it. An exception is passed on as {@link org.deltawatcher.api.ExecutionFailedException}.
         *
         * @param transaction the home transaction; {@link FakeTransaction#whenCommitted} makes an effect count once
         */
        void run(FakeTransaction transaction, BatchId batch);
    }

    /**
     * Creates a table, not tracked yet.
     *
     * @param table {@code schema.table}
     * @param key columns of the primary key, may be empty
     * @param columns all columns in order
     */
    public void createTable(String table, List<String> key, List<String> columns) {
        SourceName name = SourceName.parse(table);
        if (!columns.containsAll(key)) {
            throw new InvalidArgumentException("the key " + key + " must be among the columns " + columns);
        }
        database.run(() -> database.tables.put(name, new FakeTable(name, columns, key)));
    }

    /** Tracks a table. */
    public void track(String table) {
        changeSource.enable(EnableRequest.of(SourceName.parse(table)));
    }

    /** Returns the rows of a table that are committed. */
    public List<Row> rows(String table) {
        return database.locked(() -> List.copyOf(database.table(SourceName.parse(table))
                .committedRows(database.openTransactions)
                .values()));
    }

    /** Opens a transaction to write to tables with; it is the caller's to commit or to roll back. */
    public FakeTransaction begin() {
        return new FakeTransaction(database, false);
    }

    /** Says what a filter's text means. */
    public FakeHome filter(String text, Predicate<Row> predicate) {
        database.run(() -> database.filters.put(text, predicate));
        return this;
    }

    /** Says what a script or a procedure's name means. */
    public FakeHome means(String text, SqlEffect effect) {
        sql.means(text, effect);
        return this;
    }

    /** Says what row statements mean. */
    public FakeHome means(HomeSql.RowStatements statements, SqlEffect effect) {
        sql.means(FakeHomeSql.textOf(statements), effect);
        return this;
    }

    /** Returns the tables of this home as something to write to. */
    public Target target() {
        return target;
    }

    /** Has the target refuse rows from now on, by their columns, as a constraint does. */
    public FakeHome refuse(Predicate<Map<String, ? extends @Nullable Object>> rows) {
        database.run(() -> database.refused.add(rows));
        return this;
    }

    /** Has the target know nothing of what was applied to it, as one that was restored from a backup. */
    public void forgetApplied() {
        target.forgetApplied();
    }

    /** Has the target know nothing of what was applied to it of one lane. */
    public void forgetApplied(int lane) {
        target.forgetApplied(lane);
    }

    /** Has the target know of a batch of each lane that the home does not, as if that was restored from a backup. */
    public void applyUnknown() {
        target.applyUnknown(lane -> true);
    }

    /** Has the target know of a batch of one lane that the home does not. */
    public void applyUnknown(int lane) {
        target.applyUnknown(other -> other == lane);
    }

    /** Says what an expression over a row means, for executors that select. */
    public FakeHome expression(String text, Function<Row, @Nullable Object> meaning) {
        database.run(() -> database.expressions.put(text, meaning));
        return this;
    }

    @Override
    public UUID id() {
        return database.id;
    }

    @Override
    public HandDrivenClock clock() {
        return database.clock;
    }

    @Override
    public SchemaInstaller installer() {
        return installer;
    }

    @Override
    public ChangeSource changeSource() {
        return changeSource;
    }

    @Override
    public StagingStore stagingStore() {
        return stagingStore;
    }

    @Override
    public ProcessRegistry processes() {
        return processes;
    }

    @Override
    public DueRuns dueRuns() {
        return dueRuns;
    }

    @Override
    public WorkerRegistry workers() {
        return workers;
    }

    @Override
    public ParkingLot parkingLot() {
        return parkingLot;
    }

    @Override
    public SelfWatch selfWatch() {
        return selfWatch;
    }

    @Override
    public HomeSql sql() {
        return sql;
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public WakeUp openWakeUp() {
        return new FakeWakeUp(database);
    }
}
