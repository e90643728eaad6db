package org.deltawatcher.core.cycle;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Warning;

/**
 * Is told what happens to batches, for metrics and live views. Called by the threads that do the work, several at once:
 * be quick and thread-safe. What it throws is logged and changes nothing. {@code home} is the name that the worker was
 * given for it.
 */
public interface CycleListener {

    /** Listens to nothing. */
    CycleListener NONE = new CycleListener() {};

    /** A batch was staged and is about to run. */
    default void staged(String home, Batch batch) {}

    /** A run ended. After {@link Outcome#IN_DOUBT} comes a second call with what was found out. */
    default void ended(String home, Ended ended) {}

    /** A warning was recorded by this worker. */
    default void warned(String home, Warning warning) {}

    /** The home cannot be worked on; told once until {@link #homeBack}. */
    default void homeAway(String home, String reason) {}

    /** The home can be worked on again. */
    default void homeBack(String home) {}
}
