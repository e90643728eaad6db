package org.deltawatcher.api.spi;

import java.time.Duration;

/** Waits for explicit requests. Belongs to one thread, but for {@link #close}. */
public interface WakeUp extends AutoCloseable {

    /**
     * Waits until a request was made in the home, or the time is over. May return early. A request made between two
     * calls is not missed.
     *
     * @return whether a request was made
     * @throws org.deltawatcher.api.StoreUnavailableException if the connection is gone; open a new one
     */
    boolean await(Duration atMost);

    /** Ends the waiting; from any thread. */
    @Override
    void close();
}
