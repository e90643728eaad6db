package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.dialect.postgres.PostgresDialect;

/** Two writers of single rows, alone, recorded, and recorded with a worker beside them. */
final class PolitenessTurns implements AutoCloseable {

    private static final String UNTRACKED = "alone.delivery_notes";
    private static final String COPY = "copied.delivery_notes";
    private static final int BACKLOG = 200_000;

    private final BenchDatabase database;
    private final BenchDatabase other;
    private final HikariDataSource pool;
    private final HikariDataSource otherPool;
    private final long rows;
    private final int seconds;
    private final boolean isAsynchronous;
    private final DeltaTable delta;
    private final HoursPerTeam statistic;
    private final Home home;
    private final Map<String, Target> targets;

    /** What is beside the writers. */
    enum Turn {
        UNTRACKED("not recorded"),
        RECORDED("recorded, no worker"),
        WORKER("recorded, a worker keeps hours per team"),
        REPLICATE("recorded, a worker replicates"),
        BUSY("recorded, a worker is behind by 200,000 changes");

        private final String title;

        Turn(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        private boolean hasWorker() {
            return this == WORKER || this == REPLICATE || this == BUSY;
        }
    }

    private PolitenessTurns(BenchDatabase database, BenchDatabase other, long rows, int seconds, boolean isAsynchronous)
            throws SQLException {
        this.database = database;
        this.other = other;
        this.rows = rows;
        this.seconds = seconds;
        this.isAsynchronous = isAsynchronous;
        this.pool = database.pool();
        this.otherPool = other.pool();
        this.home = new PostgresDialect().open(pool, "ddw");
        this.targets = WorkerRun.target(new PostgresDialect().openTarget(WorkerRun.TARGET, otherPool, "ddw"));
        database.run(Scripts.deliveryNotes("alone", rows));
        other.run(Scripts.deliveryNotes("copied", rows));
        this.delta = DeltaTable.create(database, DeltaTable.SCHEMA, rows);
        this.statistic = HoursPerTeam.create(database, "hours_per_team");
    }

    /** Creates all tables. The turns take some seconds each. */
    static PolitenessTurns create(BenchServer server, long rows, int seconds, boolean isAsynchronous)
            throws SQLException {
        PolitenessTurns turns = new PolitenessTurns(
                BenchDatabase.home(server), BenchDatabase.empty(server), rows, seconds, isAsynchronous);
        turns.home.processes().add(turns.hours(false));
        turns.home.processes().add(turns.copy(false));
        return turns;
    }

    private ProcessDefinition hours(boolean isActive) {
        return ProcessDefinition.builder(key("hours"), "sql", statistic.add("{net}"))
                .active(isActive)
                .build();
    }

    private ProcessDefinition copy(boolean isActive) {
        return ProcessDefinition.builder(key("copy"), "replicate", "{\"table\": \"" + COPY + "\"}")
                .target(WorkerRun.TARGET)
                .active(isActive)
                .build();
    }

    private static ProcessKey key(String name) {
        return new ProcessKey(SourceName.parse(DeltaTable.SOURCE), name);
    }

    /** Returns how many transactions a second were written. What they left is processed afterwards, so all turns begin alike. */
    double take(Turn turn) throws Exception {
        if (turn == Turn.BUSY) {
            delta.write(BACKLOG, 1);
        }
        home.processes().edit(hours(turn != Turn.REPLICATE));
        home.processes().edit(copy(turn == Turn.REPLICATE));
        double speed;
        if (turn.hasWorker()) {
            try (WorkerRun worker = new WorkerRun(home, targets, WorkerRun.STANDARD_THREADS)) {
                worker.start();
                speed = write(turn);
            }
        } else {
            speed = write(turn);
        }
        home.processes().edit(hours(true));
        home.processes().edit(copy(true));
        WorkerRun.drain(home, targets, WorkerRun.STANDARD_THREADS, List.of(key("hours"), key("copy")));
        database.run("SELECT ddw.purge()");
        return speed;
    }

    private double write(Turn turn) throws Exception {
        String table = turn == Turn.UNTRACKED ? UNTRACKED : DeltaTable.SOURCE;
        return new SingleRowWriters(database, table, rows, isAsynchronous)
                .writeFor(seconds)
                .perSecond();
    }

    /** Fails unless the statistic and the copy are what the table says. */
    void check() throws SQLException {
        statistic.check();
        Tables.checkEqual(database, DeltaTable.SOURCE, other, COPY);
    }

    @Override
    public void close() throws SQLException, IOException {
        pool.close();
        otherPool.close();
        other.close();
        database.close();
    }
}
