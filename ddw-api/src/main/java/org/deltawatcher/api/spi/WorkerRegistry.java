package org.deltawatcher.api.spi;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.WorkerEntry;

/** Keeps the heartbeats of workers. Thread-safe. */
public interface WorkerRegistry {

    /**
     * Records that the worker lives; the first call registers it.
     *
     * @param every how often it will say so, longer than zero
     */
    void heartbeat(String worker, int threads, Duration every);

    /** Removes a worker that stops in order. */
    void leave(String worker);

    /** Returns the registered workers by name, those included that have not been heard of lately. */
    List<WorkerEntry> list();

    /**
     * Ends leases that are over, and leases of registered workers that have not been heard of for three of their heartbeats;
     * removes those workers. Returns how many batches were ended.
     */
    int expire();
}
