package org.deltawatcher.api.spi;

import java.util.List;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/** Keeps the changes that were given up. Thread-safe. */
public interface ParkingLot {

    /** Returns the parked changes of a process, or of all if null, by process and position; at most {@code limit}. */
    List<ParkedChange> list(@Nullable ProcessKey process, int limit);

    /**
     * Offers the parked changes of a process again, key by key, in order. A key's later changes wait until its parked
     * ones are through.
     *
     * @param position the position of one parked change to take with all of its key, or null for all keys
     * @return how many changes will be offered
     */
    int replay(ProcessKey process, @Nullable Long position);

    /**
     * Gives parked changes up for good, with all that is parked of the same key.
     *
     * @param position the position of one parked change, or null for all
     * @return how many changes were dropped
     */
    int drop(ProcessKey process, @Nullable Long position);
}
