package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.Transactions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions over one handle each. */
final class MysqlTransactions implements Transactions {

    private static final Logger log = LoggerFactory.getLogger(MysqlTransactions.class);

    private final Database database;

    MysqlTransactions(Database database) {
        this.database = database;
    }

    @Override
    public <T, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        try (Handle handle = database.open()) {
            Connection connection = handle.getConnection();
            int isolation = begin(connection);
            boolean isDone = false;
            MysqlTransaction transaction = null;
            try {
                transaction = transaction(handle);
                T result = work.run(transaction);
                commit(connection);
                isDone = true;
                return result;
            } finally {
                if (transaction != null) {
                    transaction.end();
                }
                end(connection, isolation, isDone);
            }
        }
    }

    private static int begin(Connection connection) {
        try {
            int isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            return isolation;
        } catch (SQLException e) {
            throw MysqlErrors.translate(e);
        }
    }

    private MysqlTransaction transaction(Handle handle) {
        try {
            return new MysqlTransaction(database, handle);
        } catch (JdbiException e) {
            SQLException sql = MysqlErrors.find(e);
            throw sql == null
                    ? new StoreUnavailableException("The home cannot be reached: " + e.getMessage(), e)
                    : MysqlErrors.translate(sql);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (MysqlErrors.isUnavailable(e)) {
                throw new StoreUnavailableException(
                        "The connection broke during the commit, so whether it took place is not known", e);
            }
            throw MysqlErrors.translate(e);
        }
    }

    private static void end(Connection connection, int isolation, boolean isDone) {
        try {
            if (!isDone) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(isolation);
        } catch (SQLException e) {
            // the connection is broken: the server has rolled back, and the first exception says more
            log.debug("Could not roll back state={}", MysqlErrors.stateOf(e));
        }
    }
}
