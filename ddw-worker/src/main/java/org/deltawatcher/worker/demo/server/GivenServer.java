package org.deltawatcher.worker.demo.server;

import org.jspecify.annotations.Nullable;

/** A server that somebody named. */
record GivenServer(String url) implements MysqlServer {

    @Override
    public @Nullable String endedBy() {
        return null;
    }

    /** Leaves it running. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "a server that was given";
    }
}
