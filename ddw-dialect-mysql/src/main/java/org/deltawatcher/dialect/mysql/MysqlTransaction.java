package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.spi.Transaction;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transaction on a handle of this dialect. */
final class MysqlTransaction implements Transaction {

    private static final Logger log = LoggerFactory.getLogger(MysqlTransaction.class);

    private final Database database;
    private final Handle handle;
    private final long session;
    private final AtomicBoolean isOver = new AtomicBoolean();

    MysqlTransaction(Database database, Handle handle) {
        this.database = database;
        this.handle = handle;
        this.session =
                handle.createQuery("SELECT CONNECTION_ID()").mapTo(Long.class).one();
    }

    Handle handle() {
        return handle;
    }

    @Override
    public Connection connection() {
        return handle.getConnection();
    }

    /** Asks the server from another session, whatever the driver. */
    @Override
    public void cancel() {
        if (isOver.get()) {
            return;
        }
        try {
            database.run(other -> other.execute("KILL QUERY " + session));
        } catch (DeltaWatcherException e) {
            log.debug("Could not cancel the statement session={}", session, e);
        }
    }

    /** Keeps a late {@link #cancel} away from whoever is given the session next. */
    void end() {
        isOver.set(true);
    }
}
