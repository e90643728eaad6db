package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that reads rows as they are: in UTC, and with dates that are none. Expressions are read in the dialect that the
 * session has. Closing puts the session back, as it may belong to a pool.
 */
final class ReadingSession {

    private static final Logger log = LoggerFactory.getLogger(ReadingSession.class);

    /** The modes that say how SQL is read. */
    private static final Set<String> OF_SYNTAX = Set.of(
            "ANSI_QUOTES",
            "PIPES_AS_CONCAT",
            "NO_BACKSLASH_ESCAPES",
            "IGNORE_SPACE",
            "HIGH_NOT_PRECEDENCE",
            "REAL_AS_FLOAT",
            "NO_UNSIGNED_SUBTRACTION");

    private final Connection connection;
    private final String mode;
    private final String zone;

    private ReadingSession(Connection connection, String mode, String zone) {
        this.connection = connection;
        this.mode = mode;
        this.zone = zone;
    }

    /** Reads something. */
    static <T> T reading(Connection connection, Reading<T> reading) throws SQLException {
        ReadingSession session = begin(connection);
        try {
            return reading.read();
        } finally {
            session.end();
        }
    }

    private static ReadingSession begin(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT @@SESSION.sql_mode, @@SESSION.time_zone")) {
            rows.next();
            ReadingSession session = new ReadingSession(connection, rows.getString(1), rows.getString(2));
            List<String> modes = new ArrayList<>(List.of("ALLOW_INVALID_DATES"));
            for (String one : session.mode.split(",", -1)) {
                if (OF_SYNTAX.contains(one)) {
                    modes.add(one);
                }
            }
            session.set(String.join(",", modes), "+00:00");
            return session;
        }
    }

    private void set(String newMode, String newZone) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute("SET SESSION sql_mode = '" + newMode + "', time_zone = '" + newZone + "'");
        }
    }

    private void end() {
        try {
            set(mode, zone);
        } catch (SQLException e) {
            // the connection is broken, so nobody gets it
            log.debug("Could not put the session back state={}", MysqlErrors.stateOf(e));
        }
    }

    @FunctionalInterface
    interface Reading<T> {
        T read() throws SQLException;
    }
}
