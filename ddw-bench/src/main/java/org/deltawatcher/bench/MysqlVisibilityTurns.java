package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.bench.page.Samples;
import org.jspecify.annotations.Nullable;

/** Ways to bring a new row into another table of MySQL, each with two tables of its own, and a worker that works all the time. */
final class MysqlVisibilityTurns implements AutoCloseable {

    private static final int ROWS = 20_000;

    private static final String TAKE_ENTRIES = """
            INSERT INTO {copy}
            SELECT r.id, r.team_id, r.customer, r.hours, r.status, r.payload, r.updated_at
              FROM {schema}.audit_log a
              JOIN JSON_TABLE(a.new_row, '$' COLUMNS (
                       id         BIGINT        PATH '$.id',
                       team_id    INT           PATH '$.team_id',
                       customer   VARCHAR(100)  PATH '$.customer',
                       hours      DECIMAL(8, 2) PATH '$.hours',
                       status     VARCHAR(20)   PATH '$.status',
                       payload    JSON          PATH '$.payload',
                       updated_at DATETIME(6)   PATH '$.updated_at')) r
             WHERE a.audit_id > ? AND a.audit_id <= ?
            """;

    private static final String TAKE_NET = """
            INSERT INTO {copy}
            SELECT n.new_id, n.new_team_id, n.new_customer, n.new_hours, n.new_status, n.new_payload, n.new_updated_at
              FROM {net} n
             WHERE n.op = 'I'
            """;

    private final MysqlGround ground;
    private final int rate;
    private final int seconds;
    private final Pair byHand;
    private final Pair journaled;
    private final Pair viaSql;
    private final Pair replicated;
    private final Journal journal;
    private final Connection writer;
    private final Connection observer;
    private final Visibility visibility = new Visibility();
    private @Nullable WorkerRun worker;

    /** A way. */
    enum Case {
        BY_HAND("written to both tables by hand"),
        JOURNAL("hand-written JSON journal, polled every 10 ms"),
        SQL("ddw `sql`"),
        REPLICATE("ddw `replicate`");

        private final String title;

        Case(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** A table, and the other one that gets its rows. */
    private record Pair(String source, String copy) {

        static Pair create(MysqlGround ground, String database) throws SQLException {
            String source = ground.deliveryNotes(database, ROWS);
            Pair pair = new Pair(source, MysqlGround.databaseOf(source) + ".copy");
            ground.run("CREATE TABLE " + pair.copy + " LIKE " + source);
            return pair;
        }
    }

    private MysqlVisibilityTurns(MysqlGround ground, int rate, int seconds) throws SQLException {
        this.ground = ground;
        this.rate = rate;
        this.seconds = seconds;
        this.byHand = Pair.create(ground, "byhand");
        this.journaled = Pair.create(ground, "journaled");
        this.viaSql = Pair.create(ground, "viasql");
        this.replicated = Pair.create(ground, "replicated");
        this.journal = new Journal(MysqlGround.databaseOf(journaled.source));
        this.writer = ground.connect();
        this.observer = ground.connect();
    }

    /**
     * Creates the tables and starts the worker.
     *
     * @param rate changes a second
     * @param seconds how long a turn writes
     */
    static MysqlVisibilityTurns create(MysqlServer server, int rate, int seconds) throws SQLException {
        MysqlVisibilityTurns turns = new MysqlVisibilityTurns(MysqlGround.create(server), rate, seconds);
        turns.register();
        turns.worker = new WorkerRun(turns.ground.home(), turns.ground.targets(), WorkerRun.STANDARD_THREADS);
        turns.worker.start();
        return turns;
    }

    private void register() throws SQLException {
        ground.keepJournal(journaled.source);
        ground.track(viaSql.source);
        ground.track(replicated.source);
        ground.home()
                .processes()
                .add(ProcessDefinition.builder(key(viaSql), "sql", TAKE_NET.replace("{copy}", viaSql.copy))
                        .build());
        ground.home()
                .processes()
                .add(ProcessDefinition.builder(key(replicated), "replicate", "{\"table\": \"" + replicated.copy + "\"}")
                        .target(WorkerRun.TARGET)
                        .build());
    }

    private static ProcessKey key(Pair pair) {
        return new ProcessKey(SourceName.parse(pair.source), "copy");
    }

    private Pair pair(Case each) {
        return switch (each) {
            case BY_HAND -> byHand;
            case JOURNAL -> journaled;
            case SQL -> viaSql;
            case REPLICATE -> replicated;
        };
    }

    /** Returns milliseconds from each commit until the row was seen in the other table. */
    Samples take(Case each) throws Exception {
        if (each != Case.JOURNAL) {
            return write(each);
        }
        String take = TAKE_ENTRIES
                .replace("{copy}", journaled.copy)
                .replace("{schema}", MysqlGround.databaseOf(journaled.source));
        try (JournalPoller poller = new JournalPoller(ground.connect(), journal, take)) {
            poller.start();
            return write(each);
        }
    }

    private Samples write(Case each) throws Exception {
        Pair pair = pair(each);
        try (PreparedStatement insert = writer.prepareStatement(insertInto(pair.source));
                PreparedStatement again = writer.prepareStatement(insertInto(pair.copy))) {
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
                    rate * seconds,
                    row -> row * 1_000_000_000L / rate,
                    each == Case.BY_HAND ? toBoth : toSource,
                    observer,
                    "SELECT MAX(id) FROM " + pair.copy);
        }
    }

    private static String insertInto(String table) {
        return "INSERT INTO " + table + " SELECT " + MysqlScripts.note() + " FROM (SELECT CAST(? AS SIGNED) AS n) v";
    }

    /** Fails unless each of the other tables has got exactly what was written. */
    void check() throws SQLException {
        for (Case each : Case.values()) {
            Pair pair = pair(each);
            ground.run("DELETE FROM " + pair.source + " WHERE id <= " + ROWS);
            ground.checkEqual(pair.source, pair.copy);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        if (worker != null) {
            worker.close();
        }
        writer.close();
        observer.close();
        ground.close();
    }
}
