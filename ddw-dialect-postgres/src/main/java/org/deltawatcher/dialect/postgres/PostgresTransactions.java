package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.Transactions;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions over one handle each. */
final class PostgresTransactions implements Transactions {

    private static final Logger log = LoggerFactory.getLogger(PostgresTransactions.class);

    private final Database database;

    PostgresTransactions(Database database) {
        this.database = database;
    }

    @Override
    public <T, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        try (Handle handle = database.open()) {
            Connection connection = handle.getConnection();
            begin(connection);
            boolean isDone = false;
            try {
                T result = work.run(new PostgresTransaction(handle));
                commit(connection);
                isDone = true;
                return result;
            } finally {
                end(connection, isDone);
            }
        }
    }

    private static void begin(Connection connection) {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw PostgresErrors.translate(e);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (PostgresErrors.isUnavailable(e)) {
                throw new StoreUnavailableException(
                        "The connection broke during the commit, so whether it took place is not known", e);
            }
            throw PostgresErrors.translate(e);
        }
    }

    private static void end(Connection connection, boolean isDone) {
        try {
            if (!isDone) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the connection is broken: the server has rolled back, and the first exception says more
            log.debug("Could not roll back state={}", PostgresErrors.stateOf(e));
        }
    }
}
