package org.deltawatcher.worker.demo.server;

import org.jspecify.annotations.Nullable;

/** A MySQL server for the demo. Closing ends it if the demo started it, and does nothing to one that was given. */
public interface MysqlServer extends AutoCloseable {

    /** Returns its connection string, which may hold a password. */
    String url();

    /** Returns the command that ends it, null if it is not the demo's to end. */
    @Nullable
    String endedBy();

    @Override
    void close();
}
