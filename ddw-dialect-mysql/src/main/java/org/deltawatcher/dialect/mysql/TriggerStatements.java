package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.deltawatcher.api.UnusableSourceException;

/**
 * Runs the statements that make or drop triggers. They lock the watched table, and who waits for that makes its writers
 * wait behind it, so the wait is bounded. The session is left as it was.
 */
final class TriggerStatements {

    /** For a person who waits, in seconds. */
    static final int PATIENT = 10;

    /** The least that the server knows. */
    private static final int IMPATIENT = 1;

    /** What the server says where it cannot store a trigger. */
    private static final int NOT_STORED = 3507;

    private static final Pattern COLUMN_OF_THE_ROW = Pattern.compile("(?:NEW|OLD)\\.`((?:[^`]|``)+)`");

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
                    execute(sql, statement);
                }
            } finally {
                sql.execute("UNLOCK TABLES");
                sql.execute("SET SESSION lock_wait_timeout = " + before + ", sql_mode = '" + mode + "'");
            }
        }
    }

    private static void execute(Statement sql, String statement) throws SQLException {
        try {
            sql.execute(statement);
        } catch (SQLException e) {
            List<String> garbled = e.getErrorCode() == NOT_STORED ? garbled(statement) : List.of();
            if (garbled.isEmpty()) {
                throw e;
            }
            throw new UnusableSourceException(
                    "MySQL cannot store a trigger that names the column " + String.join(", ", garbled)
                            + ": it garbles some names in which a backtick stands beside letters beyond ASCII. Rename it",
                    e);
        }
    }

    /**
     * Returns the columns at whose names MySQL (seen with 9.7) cuts a character in two: where it copies a trigger's text for
     * its dictionary, it counts a doubled backtick as one byte.
     */
    private static List<String> garbled(String statement) {
        return COLUMN_OF_THE_ROW
                .matcher(statement)
                .results()
                .map(result -> result.group(1))
                .filter(name -> name.contains("``") && !name.chars().allMatch(c -> c < 128))
                .map(name -> name.replace("``", "`"))
                .distinct()
                .toList();
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
