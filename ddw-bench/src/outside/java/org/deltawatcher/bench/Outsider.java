package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A product that hands out changes of a table. */
interface Outsider {

    /** Returns its name and version, for tables. */
    String name();

    /** Returns how it is set up, a paragraph of Markdown. */
    String method();

    /** Returns the settings of PostgreSQL that it needs, by name. */
    Map<String, String> serverSettings();

    /** Returns why it cannot take part on a server; empty if it can. */
    Optional<String> obstacle(BenchServer server) throws SQLException;

    /** Begins to record the changes of a table. */
    Tap tap(BenchDatabase database, String table, Images images) throws SQLException;

    /** What is recorded of a row. */
    enum Images {
        /** The row after the change, and the key of a row that is gone. */
        AFTER,
        /** The row before the change, too. */
        BEFORE_AND_AFTER
    }

    /** The record of a table's changes. */
    interface Tap extends AutoCloseable {

        /** Forgets what was recorded so far; nobody may be consuming. */
        void skip() throws SQLException;

        /** Does what is to go on while a backlog is written, until it is closed. */
        Activity recording() throws SQLException;

        /** Hands changes over to a sink, in their order, until it is closed. Returns when it has begun. */
        Activity consume(ChangeSink sink) throws SQLException, InterruptedException;

        @Override
        void close() throws SQLException;
    }

    /** Something that goes on until it is closed. */
    interface Activity extends AutoCloseable {

        @Override
        void close() throws SQLException;
    }
}
