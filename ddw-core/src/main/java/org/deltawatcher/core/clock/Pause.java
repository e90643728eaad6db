package org.deltawatcher.core.clock;

import java.time.Duration;

/** A place for one thread to wait, and for any other to wake it. */
public interface Pause {

    /**
     * Waits until the time is over or somebody wakes. Somebody who woke since the last wait ends this one at once.
     *
     * @param atMost how long; zero or less returns at once
     * @throws InterruptedException if the thread is interrupted
     */
    void await(Duration atMost) throws InterruptedException;

    /** Ends the present wait, or the next one if nobody waits; from any thread, any number of times. */
    void wake();
}
