package org.deltawatcher.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.jspecify.annotations.Nullable;

/** A home on a database of one product: the tables of the run, and what differs from product to product. */
public abstract class Ground implements AutoCloseable {

    /** What sessions are called that no fault may end, where the product has names for sessions. */
    static final String APPLICATION = "torture";

    /** Long enough for a batch, short enough that a frozen worker is past it. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Attempts without end: what fails here fails for a reason that passes. */
    private static final RetryPolicy RETRY =
            new RetryPolicy(100_000, Duration.ofMillis(50), Duration.ofMillis(200), 100);

    /** Returns a ground on the server that the testkit finds for a product, {@code postgres} or {@code mysql}. */
    public static Ground of(String product) {
        return switch (product) {
            case "postgres" -> new PostgresGround();
            case "mysql" -> new MysqlGround();
            default -> throw new IllegalArgumentException("there is no " + product + ": it is postgres or mysql");
        };
    }

    /** Returns the name of the product. */
    public abstract String product();

    /** Returns the ports of the home. */
    public abstract Home home();

    /** Returns this database as something to write to. */
    public abstract Target target();

    /** Returns the URL of the database, with user and password in it. */
    abstract String url();

    /** Returns the schema of the home. */
    abstract String schema();

    /** Returns the schema, or database, of the tables. */
    public abstract String tables();

    /** Makes {@code notes}, an {@code audit} of it that says what happened, and what the processes write to. */
    abstract void createTables() throws SQLException;

    /** Returns what writes down each change, in order. */
    abstract String seen();

    /** Returns what keeps hours per team. */
    abstract String hours();

    /** Returns what puts a row there, whether it is there or not. */
    abstract String put(int id, String team, int hours, long version);

    /** Returns what gives a row another key, if that is free. */
    abstract String move(int id, int to, long version);

    /** Tells whether a transaction that failed so is to be tried once more. */
    abstract boolean isPassing(SQLException e);

    /** Has the server end a session of a worker. */
    abstract void terminate(Random random) throws SQLException;

    /** Has the table of a copy refuse every row, as if the disk was full, or no longer. */
    abstract void fill(boolean isFull) throws SQLException;

    /** Tells whether {@link #crash} can be had. */
    abstract boolean canCrash();

    /** Kills a process of the server, which then goes through crash recovery. */
    abstract void crash() throws SQLException, InterruptedException;

    /** Moves the home's clock. */
    public abstract void advance(Duration duration);

    @Override
    public abstract void close();

    /** Opens a session of the application, which no fault ends. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Runs statements, each in a transaction of its own. */
    public final void execute(List<String> statements) throws SQLException {
        try (Connection connection = connect();
                Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    final SourceName notes() {
        return new SourceName(tables(), "notes");
    }

    /** Registers the processes; copies go to tables of the target that is called {@code there}. */
    final void register(Ground there) {
        home().changeSource().enable(EnableRequest.of(notes()));
        add("seen", "sql", seen(), 4, null);
        add("hours", "sql", hours(), 1, null);
        add("rows", "row-sql", """
                {"on_added": "INSERT INTO copied VALUES (:new_id, :new_team, :new_hours, :new_code, :new_version)",
                 "on_changed": "UPDATE copied SET team = :new_team, hours = :new_hours, code = :new_code, version = :new_version WHERE id = :old_id",
                 "on_deleted": "DELETE FROM copied WHERE id = :old_id"}
                """, 3, null);
        add("elsewhere", "replicate", "{\"table\": \"" + there.tables() + ".elsewhere\"}", 1, "there");
        add("spread", "replicate", """
                {"table": "%s.spread", "except": ["code"]}
                """.formatted(there.tables()), 3, "there");
    }

    private void add(String name, String executor, String definition, int lanes, @Nullable String target) {
        home().processes()
                .add(ProcessDefinition.builder(new ProcessKey(notes(), name), executor, definition)
                        .target(target)
                        .lanes(lanes)
                        .batchSize(executor.equals("sql") && lanes > 1 ? 500 : 1_000)
                        .leaseDuration(LEASE)
                        .retry(RETRY)
                        .build());
    }
}
