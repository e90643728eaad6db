package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.bench.page.Samples;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.jspecify.annotations.Nullable;

/** Ways to bring a new row into another table, each with two tables of its own, and a worker that works all the time. */
final class VisibilityTurns implements AutoCloseable {

    private static final int ROWS = 20_000;

    private final BenchDatabase database;
    private final int rate;
    private final int seconds;
    private final int samples;
    private final HikariDataSource homePool;
    private final HikariDataSource targetPool;
    private final Connection writer;
    private final Connection observer;
    private final Visibility visibility = new Visibility();
    private final Journal journal = new Journal(Case.JOURNAL.schema);
    private @Nullable WorkerRun worker;

    /** A way, and how often rows come. */
    enum Case {
        BY_HAND("written to both tables by hand", "byhand", true),
        JOURNAL("hand-written jsonb journal, polled every 10 ms", "journaled", true),
        SQL("ddw `sql`", "viasql", true),
        REPLICATE("ddw `replicate`", "replicated", true),
        SQL_QUIET("ddw `sql`, a change every 1 to 4 s", "viasql", false),
        REPLICATE_QUIET("ddw `replicate`, a change every 1 to 4 s", "replicated", false);

        private final String title;
        private final String schema;
        private final boolean isSteady;

        Case(String title, String schema, boolean isSteady) {
            this.title = title;
            this.schema = schema;
            this.isSteady = isSteady;
        }

        String title() {
            return title;
        }

        private String source() {
            return schema + ".delivery_notes";
        }

        private String copy() {
            return schema + ".copy";
        }
    }

    private VisibilityTurns(BenchDatabase database, int rate, int seconds, int samples) throws SQLException {
        this.database = database;
        this.rate = rate;
        this.seconds = seconds;
        this.samples = samples;
        this.homePool = database.pool();
        this.targetPool = database.pool();
        this.writer = database.connect();
        this.observer = database.connect();
    }

    /**
     * Creates the tables and starts the worker.
     *
     * @param rate changes a second of the steady cases
     * @param seconds how long a turn of these writes
     * @param samples changes in a turn of the others
     */
    static VisibilityTurns create(BenchServer server, int rate, int seconds, int samples) throws SQLException {
        VisibilityTurns turns = new VisibilityTurns(BenchDatabase.home(server), rate, seconds, samples);
        turns.createTables();
        Home home = new PostgresDialect().open(turns.homePool, "ddw");
        Target target = new PostgresDialect().openTarget(WorkerRun.TARGET, turns.targetPool, "ddw_target");
        register(home);
        turns.worker = new WorkerRun(home, WorkerRun.target(target), WorkerRun.STANDARD_THREADS);
        turns.worker.start();
        return turns;
    }

    private void createTables() throws SQLException {
        for (Case each : List.of(Case.BY_HAND, Case.JOURNAL, Case.SQL, Case.REPLICATE)) {
            database.run(Scripts.deliveryNotes(each.schema, ROWS));
            database.run("CREATE TABLE " + each.copy() + " (LIKE " + each.source() + " INCLUDING ALL)");
        }
        database.run(Scripts.text("audit.sql", Case.JOURNAL.schema));
        for (Case each : List.of(Case.SQL, Case.REPLICATE)) {
            database.run("SELECT ddw.enable('" + each.source() + "')");
        }
    }

    private static void register(Home home) {
        home.processes()
                .add(ProcessDefinition.builder(key(Case.SQL), "sql", """
                        INSERT INTO viasql.copy
                        SELECT n.new_id, n.new_team_id, n.new_customer, n.new_hours, n.new_status, n.new_payload, n.new_updated_at
                          FROM {net} n
                         WHERE n.op = 'I'
                        """).build());
        home.processes()
                .add(ProcessDefinition.builder(
                                key(Case.REPLICATE), "replicate", "{\"table\": \"" + Case.REPLICATE.copy() + "\"}")
                        .target(WorkerRun.TARGET)
                        .build());
    }

    private static ProcessKey key(Case each) {
        return new ProcessKey(SourceName.parse(each.source()), "copy");
    }

    /** Returns milliseconds from each commit until the row was seen in the other table. */
    Samples take(Case each) throws Exception {
        if (each != Case.JOURNAL) {
            return write(each);
        }
        try (JournalPoller poller = new JournalPoller(
                database.connect(),
                journal,
                "INSERT INTO " + each.copy()
                        + " SELECT r.* FROM " + each.schema + ".audit_log a, jsonb_populate_record(NULL::"
                        + each.source()
                        + ", a.new_row) r WHERE a.audit_id > ? AND a.audit_id <= ?")) {
            poller.start();
            return write(each);
        }
    }

    private Samples write(Case each) throws Exception {
        try (PreparedStatement insert = writer.prepareStatement(insertInto(each.source()));
                PreparedStatement again = writer.prepareStatement(insertInto(each.copy()))) {
            Visibility.Writer toSource = id -> {
                insert.setLong(1, id);
                insert.executeUpdate();
                return System.nanoTime();
            };
            Visibility.Writer toBoth = id -> {
                long committed = toSource.write(id);
                again.setLong(1, id);
                again.executeUpdate();
                return committed;
            };
            return visibility.measure(
                    each.isSteady ? rate * seconds : samples,
                    each.isSteady ? row -> row * 1_000_000_000L / rate : nowAndThen(),
                    each == Case.BY_HAND ? toBoth : toSource,
                    observer,
                    "SELECT max(id) FROM " + each.copy());
        }
    }

    static String insertInto(String table) {
        return "INSERT INTO " + table + " SELECT " + Scripts.note() + " FROM (VALUES (?::bigint)) v (n)";
    }

    private static IntToLongFunction nowAndThen() {
        AtomicLong due = new AtomicLong();
        return row -> due.addAndGet(ThreadLocalRandom.current().nextLong(1_000_000_000L, 4_000_000_000L));
    }

    /** Fails unless each of the other tables has got exactly what was written. */
    void check() throws SQLException {
        for (Case each : List.of(Case.BY_HAND, Case.JOURNAL, Case.SQL, Case.REPLICATE)) {
            try (Statement statement = writer.createStatement()) {
                statement.execute("DELETE FROM " + each.source() + " WHERE id <= " + ROWS);
            }
            Tables.checkEqual(database, each.source(), database, each.copy());
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        if (worker != null) {
            worker.close();
        }
        writer.close();
        observer.close();
        homePool.close();
        targetPool.close();
        database.close();
    }
}
