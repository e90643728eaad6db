package org.deltawatcher.worker.demo;

import java.sql.SQLException;

/** Something that happens while writers write, step by step. Belongs to one thread. */
interface Episode {

    /**
     * Takes the next step if it is time for it.
     *
     * @param share of the time of the writers that is over, 0 to 1
     */
    void goOn(double share) throws SQLException;

    /** Returns whether it has begun and is not over yet. */
    boolean isOpen();
}
