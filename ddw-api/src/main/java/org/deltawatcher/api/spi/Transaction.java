package org.deltawatcher.api.spi;

import java.sql.Connection;

/** An open transaction on the home. Belongs to the thread that it was handed to. */
public interface Transaction {

    /**
     * Returns the connection on which the transaction is open. Whoever is handed it must neither commit nor roll
     * back nor close it.
     */
    Connection connection();

    /**
     * Ends the statement that runs on the connection just now, which then fails; from any thread. Does nothing if none
     * runs, or if the database cannot.
     */
    default void cancel() {}
}
