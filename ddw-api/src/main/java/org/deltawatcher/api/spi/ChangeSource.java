package org.deltawatcher.api.spi;

import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;

/** Turns the tracking of tables on and off. Thread-safe. */
public interface ChangeSource {

    /**
     * Begins to record the changes of a table; everything committed afterwards is recorded. Waits for transactions
     * that have written to the table. Repeating it repairs the tracking: triggers, columns, views.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if there is no such table
     * @throws org.deltawatcher.api.UnusableSourceException if it cannot be tracked, with the reason
     */
    Watch enable(EnableRequest request);

    /**
     * Stops to record at once, without waiting for anybody's transaction. Staged and pending changes stay. Repeating
     * it does no harm.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if the table is not tracked
     */
    void disable(SourceName source);

    /** Returns how a table is tracked, empty if it never was. */
    Optional<Watch> find(SourceName source);

    /** Returns all tracked tables by name. */
    List<Watch> list();

    /** Brings the delta tables in line with tables that were altered behind our back; returns what was done. */
    List<String> repair();

    /** Throws away what every process has passed, without delay to writers; returns what was done. */
    List<String> purge();
}
