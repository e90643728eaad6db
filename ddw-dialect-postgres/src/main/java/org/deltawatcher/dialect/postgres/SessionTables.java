package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The session's own tables, as one transaction uses them. They stay with the connection: a batch costs the catalog nothing, and
 * the driver keeps the statements that it has had the server prepare, which it forgets after any CREATE.
 */
final class SessionTables {

    /** More rows than these are taken away by TRUNCATE: deleted ones would be scanned until the transaction ends. */
    private static final long MOST_DELETED = 1_000;

    private final Connection connection;

    /** How many rows each has had since it was empty. */
    private final Map<String, Long> rows = new HashMap<>();

    SessionTables(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes a table if it is not there, and empties it.
     *
     * @param name quoted
     * @param columns with their types
     * @param atCommit what becomes of it, {@code DELETE ROWS} or {@code DROP}
     */
    void provide(String name, String columns, String atCommit) throws SQLException {
        Long before = rows.get(name);
        try (Statement statement = connection.createStatement()) {
            if (before != null) {
                statement.execute((before > MOST_DELETED ? "TRUNCATE " : "DELETE FROM ") + name);
            } else if (!isThere(name)) {
                statement.execute("CREATE TEMP TABLE " + name + " (" + columns + ") ON COMMIT " + atCommit);
            }
        }
        rows.put(name, before == null || before > MOST_DELETED ? 0 : before);
    }

    /** Takes note of rows that went into a table. */
    void filled(String name, long more) {
        rows.merge(name, more, Long::sum);
    }

    private boolean isThere(String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, "pg_temp." + name);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }
}
