package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Runs the statements that make or drop triggers. They lock the watched table, and who waits for that makes its writers
 * wait behind it, so the wait is bounded. The session is left as it was.
 */
final class TriggerStatements {

    /** For a person who waits, in seconds. */
    static final int PATIENT = 10;

    /** The least that the server knows. */
    private static final int IMPATIENT = 1;

    private TriggerStatements() {}

    static void run(Connection connection, List<String> statements, int patience) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (Statement sql = connection.createStatement()) {
            sql.setEscapeProcessing(false);
            String mode = "";
            String before = "";
            try (ResultSet rows = sql.executeQuery("SELECT @@SESSION.sql_mode, @@SESSION.lock_wait_timeout")) {
                rows.next();
                mode = rows.getString(1);
                before = rows.getString(2);
            }
            try {
                sql.execute("SET SESSION lock_wait_timeout = " + patience);
                for (String statement : statements) {
                    sql.execute(statement);
                }
            } finally {
                sql.execute("UNLOCK TABLES");
                sql.execute("SET SESSION lock_wait_timeout = " + before + ", sql_mode = '" + mode + "'");
            }
        }
    }

    /** Runs them unless somebody has the table in use. */
    static void tryToRun(Connection connection, List<String> statements) throws SQLException {
        try {
            run(connection, statements, IMPATIENT);
        } catch (SQLException e) {
            if (!MysqlErrors.isTimeout(e)) {
                throw e;
            }
        }
    }
}
