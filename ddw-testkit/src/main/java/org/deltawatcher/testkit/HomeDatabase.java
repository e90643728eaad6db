package org.deltawatcher.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/**
 * A {@link TestDatabase} in which schema {@code ddw} is installed: a copy of one that was installed once per JVM, so
 * that each test can have its own. The dialect is found on the class path.
 */
public final class HomeDatabase implements AutoCloseable {

    private static final String MOVE_CLOCK =
            "UPDATE ddw.home SET clock_offset = clock_offset + ? * interval '1 millisecond'";

    private final TestDatabase database;
    private final Home home;
    private final Target target;

    private HomeDatabase(TestDatabase database) {
        this.database = database;
        home = dialect(database).open(database.dataSource(), "ddw");
        target = dialect(database).openTarget("target", database.dataSource(), "ddw");
    }

    /**
     * Creates a database of its own.
     *
     * @throws IllegalStateException if there is no dialect for PostgreSQL on the class path, or no server
     */
    public static HomeDatabase create() {
        return new HomeDatabase(Template.copy());
    }

    /** Returns the ports. */
    public Home home() {
        return home;
    }

    /** Returns this database as something to write to. */
    public Target target() {
        return target;
    }

    /** Returns the URL with user and password in it. */
    public String jdbcUrl() {
        return database.jdbcUrl();
    }

    /** Returns pooled connections to the database. */
    public DataSource dataSource() {
        return database.dataSource();
    }

    /** Returns the database. */
    public TestDatabase database() {
        return database;
    }

    /** Runs one or more statements, such as DDL or the writes of an application, in a transaction of their own. */
    public void execute(String statements) {
        try (Connection connection = dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException("refused: " + statements, e);
        }
    }

    /** Moves the home's clock on, or back if the duration is negative; it runs on from there. */
    public void advance(Duration duration) {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement sql = connection.prepareStatement(MOVE_CLOCK)) {
            sql.setLong(1, duration.toMillis());
            sql.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot move the home's clock", e);
        }
    }

    /** Drops the database. */
    @Override
    public void close() {
        database.close();
    }

    private static Dialect dialect(TestDatabase database) {
        return ServiceLoader.load(Dialect.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(dialect -> dialect.accepts(database.jdbcUrl()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no dialect for PostgreSQL on the class path: depend on ddw-dialect-postgres in test scope"));
    }

    /** The database that all others are copied from. */
    private static final class Template {
        private static final TestDatabase INSTALLED = install();

        static TestDatabase copy() {
            return INSTALLED.copy();
        }

        private static TestDatabase install() {
            TestDatabase database = TestDatabase.create();
            dialect(database).open(database.dataSource(), "ddw").installer().install();
            Runtime.getRuntime().addShutdownHook(new Thread(database::closeQuietly));
            return database;
        }
    }
}
