package org.deltawatcher.testkit.contract;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.testkit.TestDatabase;

/**
 * A home on PostgreSQL under test, in a database of its own: a copy of one in which the schema was installed once. The
 * dialect is found on the class path.
 */
public final class PostgresContractHome implements ContractHome {

    private final TestDatabase database;
    private final Home home;
    private final AtomicInteger tables = new AtomicInteger();

    /** Creates the database. */
    public PostgresContractHome() {
        database = Template.INSTALLED.copy();
        home = open(database);
    }

    /** Returns the database, for what only PostgreSQL can show. */
    public TestDatabase database() {
        return database;
    }

    @Override
    public Home home() {
        return home;
    }

    @Override
    public SourceName createTable() {
        String name = "source_" + tables.incrementAndGet();
        execute("CREATE TABLE public." + name
                + " (id bigint PRIMARY KEY, label text NOT NULL, amount bigint NOT NULL)");
        return new SourceName("public", name);
    }

    @Override
    public SourceTransaction begin() {
        try {
            return new PostgresSourceTransaction(database.dataSource().getConnection());
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open a session for a writer", e);
        }
    }

    @Override
    public void advance(Duration duration) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement sql = connection.prepareStatement(
                        "UPDATE ddw.home SET clock_offset = clock_offset + ? * interval '1 millisecond'")) {
            sql.setLong(1, duration.toMillis());
            sql.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot move the home's clock", e);
        }
    }

    @Override
    public SortedMap<Long, SourceRow> rows(SourceName table) {
        SortedMap<Long, SourceRow> rows = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery("SELECT id, label, amount FROM " + table)) {
            while (result.next()) {
                rows.put(result.getLong("id"), new SourceRow(result.getString("label"), result.getLong("amount")));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + table, e);
        }
    }

    @Override
    public String filterByLabel(String label) {
        return "label = '" + label.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        database.close();
    }

    /** Runs a statement of the user's, such as DDL, in a transaction of its own. */
    public void execute(String statement) {
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("refused: " + statement, e);
        }
    }

    private static Home open(TestDatabase database) {
        return ServiceLoader.load(Dialect.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(dialect -> dialect.accepts(database.jdbcUrl()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no dialect for PostgreSQL on the class path: depend on ddw-dialect-postgres in test scope"))
                .open(database.dataSource(), "ddw");
    }

    /** The database that all others are copied from. */
    private static final class Template {
        static final TestDatabase INSTALLED = create();

        private static TestDatabase create() {
            TestDatabase database = TestDatabase.create();
            open(database).installer().install();
            Runtime.getRuntime().addShutdownHook(new Thread(database::close));
            return database;
        }
    }
}
