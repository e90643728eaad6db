package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.TestDatabase;

/** A home in a database of its own, and short ways to write to it in SQL and to read what was recorded. */
final class Lab implements AutoCloseable {

    private final HomeDatabase database = HomeDatabase.create();

    Home home() {
        return database.home();
    }

    /** Returns this database as something to write to. */
    Target target() {
        return database.target();
    }

    TestDatabase database() {
        return database.database();
    }

    /** Opens a session that commits each statement; the caller closes it. */
    Connection connect() throws SQLException {
        return database.dataSource().getConnection();
    }

    /** Runs statements in one transaction. */
    void run(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try {
                execute(connection, statements);
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.setEscapeProcessing(false);
                sql.execute(statement);
            }
        }
    }

    /** Returns the rows of a query, each as its columns joined by a blank, with {@code -} for null. */
    List<String> rows(String query, Object... parameters) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, query, parameters);
        }
    }

    static List<String> rows(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                sql.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = sql.executeQuery()) {
                List<String> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        String value = result.getString(i);
                        columns.add(value == null ? "-" : value);
                    }
                    rows.add(String.join(" ", columns));
                }
                return rows;
            }
        }
    }

    /** Returns the first row of a query. */
    String one(String query, Object... parameters) throws SQLException {
        return rows(query, parameters).get(0);
    }

    /** Tracks a table; its name is unquoted SQL text such as {@code public.orders}. */
    void enable(String source) throws SQLException {
        rows("SELECT ddw.enable(?)", source);
    }

    /** Returns what was recorded of a table in the order of positions: the operation and the named columns. */
    List<String> recorded(String deltaTable, String columns) throws SQLException {
        return rows("SELECT op, " + columns + " FROM ddw." + deltaTable + " ORDER BY position");
    }

    /** Registers a process that runs nothing. */
    ProcessKey register(SourceName source) {
        ProcessKey key = new ProcessKey(source, "process");
        home().processes().add(ProcessDefinition.builder(key, "sql", "SELECT 1").build());
        return key;
    }

    /** Tracks a table and registers a process on it. */
    ProcessKey watch(SourceName source) {
        home().changeSource().enable(EnableRequest.of(source));
        return register(source);
    }

    Optional<Batch> stage(ProcessKey process, int maxRows) {
        return home().stagingStore().stage(new StageRequest(process, "tester", maxRows));
    }

    Batch staged(ProcessKey process) {
        return stage(process, 100_000).orElseThrow(() -> new AssertionError("nothing to stage for " + process));
    }

    List<Change> changes(Batch batch) {
        return home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            home().stagingStore().changes(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    void commit(Batch batch) {
        home().transactions().inTransaction(transaction -> {
            home().stagingStore().commit(transaction, batch.id());
            return true;
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
