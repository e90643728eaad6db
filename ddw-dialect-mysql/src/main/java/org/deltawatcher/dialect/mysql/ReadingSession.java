package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that takes rows as they are, with dates that are none. It is put back, as it may belong to a pool. */
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

    /** The modes for which a zero date of a source is an error as soon as a statement that writes reads it. */
    private static final Set<String> WITHOUT_ZERO_DATES = Set.of("NO_ZERO_DATE", "NO_ZERO_IN_DATE", "TRADITIONAL");

    private final Connection connection;
    private final String mode;
    private final String zone;

    private ReadingSession(Connection connection, String mode, String zone) {
        this.connection = connection;
        this.mode = mode;
        this.zone = zone;
    }

    /** Reads something, in UTC. Expressions are read in the dialect that the session has. */
    static <T> T reading(Connection connection, Work<T> work) throws SQLException {
        ReadingSession session = of(connection);
        session.set(session.modes(OF_SYNTAX::contains), "+00:00");
        return session.finish(work);
    }

    /** Does what somebody has written, in a session that is else as it was. */
    static <T> T working(Connection connection, Work<T> work) throws SQLException {
        ReadingSession session = of(connection);
        session.set(session.modes(one -> !WITHOUT_ZERO_DATES.contains(one)), session.zone);
        return session.finish(work);
    }

    private static ReadingSession of(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT @@SESSION.sql_mode, @@SESSION.time_zone")) {
            rows.next();
            return new ReadingSession(connection, rows.getString(1), rows.getString(2));
        }
    }

    private String modes(Predicate<String> isKept) {
        return Stream.concat(
                        Stream.of("ALLOW_INVALID_DATES"),
                        Arrays.stream(mode.split(",", -1)).filter(isKept))
                .collect(Collectors.joining(","));
    }

    private <T> T finish(Work<T> work) throws SQLException {
        try {
            return work.run();
        } finally {
            end();
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
    interface Work<T> {
        T run() throws SQLException;
    }
}
