package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.api.spi.Transaction;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transaction on a handle of this dialect. */
record PostgresTransaction(Handle handle) implements Transaction {

    private static final Logger log = LoggerFactory.getLogger(PostgresTransaction.class);

    @Override
    public Connection connection() {
        return handle.getConnection();
    }

    @Override
    public void cancel() {
        try {
            connection().unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            log.debug("Could not cancel the statement state={}", PostgresErrors.stateOf(e));
        }
    }
}
