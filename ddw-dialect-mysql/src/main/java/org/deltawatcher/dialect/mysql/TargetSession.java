package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that writes rows as they are or not at all: strict, in UTC, at READ COMMITTED. Closing puts it back, as it may
 * belong to a pool, and rolls back what was not committed.
 */
final class TargetSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TargetSession.class);

    /** Strict; 0 is a number in a column that counts by itself; dates with zeros are taken, as some tables hold them. */
    private static final String MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

    private final Connection connection;
    private final String mode;
    private final String zone;
    private final int isolation;
    private final long largestPacket;
    private boolean isDone;
    private boolean takesInvalidDates;

    private TargetSession(Connection connection, ResultSet settings) throws SQLException {
        this.connection = connection;
        this.mode = settings.getString(1);
        this.zone = settings.getString(2);
        this.largestPacket = settings.getLong(3);
        this.isolation = connection.getTransactionIsolation();
    }

    static TargetSession begin(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            TargetSession session;
            try (ResultSet settings =
                    sql.executeQuery("SELECT @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.max_allowed_packet")) {
                settings.next();
                session = new TargetSession(connection, settings);
            }
            sql.execute("SET SESSION sql_mode = '" + MODE + "', time_zone = '+00:00'");
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            return session;
        }
    }

    Connection connection() {
        return connection;
    }

    /** Returns the bytes that a statement may have. */
    long largestPacket() {
        return largestPacket;
    }

    /** Lets dates through that are none, such as 2026-02-31, until the end. */
    void takeInvalidDates() throws SQLException {
        if (!takesInvalidDates) {
            takesInvalidDates = true;
            execute("SET SESSION sql_mode = '" + MODE + ",ALLOW_INVALID_DATES'");
        }
    }

    void commit() throws SQLException {
        connection.commit();
        isDone = true;
    }

    /** Runs a statement as it is, and returns how many rows it wrote. */
    int execute(String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.setEscapeProcessing(false);
            sql.execute(statement);
            return sql.getUpdateCount();
        }
    }

    @Override
    public void close() {
        try {
            if (!isDone) {
                connection.rollback();
            }
            execute("SET SESSION sql_mode = '" + mode + "', time_zone = '" + zone + "', @ddw_origin = NULL");
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(isolation);
        } catch (SQLException e) {
            // the connection is broken: the server has rolled back, and the first exception says more
            log.debug("Could not roll back state={}", MysqlErrors.stateOf(e));
        }
    }
}
