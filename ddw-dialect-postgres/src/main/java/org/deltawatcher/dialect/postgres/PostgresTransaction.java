package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import org.deltawatcher.api.spi.Transaction;
import org.jdbi.v3.core.Handle;

/** A transaction on a handle of this dialect. */
record PostgresTransaction(Handle handle) implements Transaction {

    @Override
    public Connection connection() {
        return handle.getConnection();
    }
}
