package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.dialect.mysql.MysqlDialect;
import org.jspecify.annotations.Nullable;

/** Databases of the benchmark's own, whose names begin alike: a home, a target, and others. All are gone when it is closed. */
final class MysqlGround implements AutoCloseable {

    private static final String TABLE = ".delivery_notes";

    private final MysqlServer server;
    private final String prefix = "ddw_bench_" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> databases = new ArrayList<>();
    private final HikariDataSource pool;
    private final HikariDataSource targetPool;
    private final Home home;
    private final Target target;
    private @Nullable Path configuration;

    private MysqlGround(MysqlServer server) {
        this.server = server;
        this.pool = BenchDatabase.pool(server.url());
        this.targetPool = BenchDatabase.pool(server.url());
        this.home = new MysqlDialect().open(pool, homeName());
        this.target = new MysqlDialect().openTarget(WorkerRun.TARGET, targetPool, targetName());
    }

    /** Installs a home. */
    static MysqlGround create(MysqlServer server) {
        MysqlGround ground = new MysqlGround(server);
        ground.home.installer().install();
        return ground;
    }

    MysqlServer server() {
        return server;
    }

    Home home() {
        return home;
    }

    /** Returns the name of the database that the home is in. */
    String homeName() {
        return prefix + "_ddw";
    }

    /** Returns the databases of copies as a target. What it keeps itself is in a database beside them. */
    Map<String, Target> targets() {
        return WorkerRun.target(target);
    }

    /** Returns the name of the database in which the target keeps how far its copies are. */
    String targetName() {
        return prefix + "_target";
    }

    /** Creates a database, and returns its name. */
    String database(String name) throws SQLException {
        String full = prefix + "_" + name;
        run("CREATE DATABASE " + full);
        databases.add(full);
        return full;
    }

    /** Creates delivery notes in a database of their own, and returns the name of the table. */
    String deliveryNotes(String database, long rows) throws SQLException {
        String full = database(database);
        runScript("delivery-notes.sql", Map.of("schema", full, "rows", Long.toString(rows)));
        run("ANALYZE TABLE " + full + TABLE);
        return full + TABLE;
    }

    /** Records the changes of a table, and returns how its objects are called in the home, after a prefix such as {@code delta_}. */
    String track(String table) throws SQLException {
        home.changeSource().enable(EnableRequest.of(SourceName.parse(table)));
        return text("SELECT w.object_name FROM " + homeName() + ".watch w WHERE w.source = '" + table + "'");
    }

    /** Keeps a journal of the changes of a table, beside it. */
    void keepJournal(String table) throws SQLException {
        runScript("journal.sql", Map.of("schema", databaseOf(table)));
    }

    /** Prepares two clients that update single rows of delivery notes. */
    SingleRowWriters singleRowWriters(String table, long rows) {
        return new SingleRowWriters(
                this::connect, "UPDATE " + table + " SET hours = hours + 0.25, updated_at = NOW(6) WHERE id = ?", rows);
    }

    /** Starts a worker of the home in a JVM of its own. Its target is the one of {@link #targets()}. */
    WorkerProgram startWorker(List<String> jvmOptions) throws IOException {
        if (configuration == null) {
            configuration = Files.createTempFile("ddw-bench", ".conf"); // nobody else may read it
            Files.writeString(
                    configuration,
                    "homes { bench { url = \"" + server.url() + "\", schema = " + homeName() + " } }\ntargets { "
                            + WorkerRun.TARGET + " { url = \"" + server.url() + "\", schema = " + targetName()
                            + " } }\n");
        }
        return WorkerProgram.start(Map.of("DDW_CONFIG", configuration.toString()), jvmOptions);
    }

    /** Returns the database that a table is in. */
    static String databaseOf(String table) {
        return table.substring(0, table.indexOf('.'));
    }

    /** Opens a connection that commits each statement; it is the caller's to close. */
    Connection connect() throws SQLException {
        return server.connect();
    }

    void run(String sql) throws SQLException {
        server.run(sql);
    }

    /** Runs each statement of a script; it has names in braces where the values come. */
    void runScript(String name, Map<String, String> values) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : MysqlScripts.statements(name, values)) {
                statement.execute(each);
            }
        }
    }

    /** Returns the first value of the first row as text. */
    String text(String sql) throws SQLException {
        return server.text(sql);
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    /** Fails unless two tables of delivery notes hold the same rows. */
    void checkEqual(String table, String copy) throws SQLException {
        long rows = number("SELECT COUNT(*) FROM " + table);
        long copied = number("SELECT COUNT(*) FROM " + copy);
        long same = number("SELECT COUNT(*) FROM " + table + " t JOIN " + copy + " c ON c.id = t.id"
                + " WHERE c.team_id = t.team_id AND c.customer = t.customer AND c.hours = t.hours AND c.status = t.status"
                + " AND c.payload <=> t.payload AND c.updated_at = t.updated_at");
        if (copied != rows || same != rows) {
            throw new IllegalStateException(copy + " has " + copied + " rows, of which " + same + " are as in " + table
                    + ", but that has " + rows + ": the figures are worth nothing");
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        if (configuration != null) {
            Files.deleteIfExists(configuration);
        }
        pool.close();
        targetPool.close();
        databases.add(homeName());
        databases.add(targetName());
        for (String database : databases) {
            run("DROP DATABASE IF EXISTS " + database);
        }
        run("DROP ROLE IF EXISTS " + homeName() + "_worker");
    }
}
