package org.deltawatcher.api.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;

/** Keeps the base table {@code ddw.process}. Thread-safe. */
public interface ProcessRegistry {

    /**
     * Registers a process; it gets every change committed from now on, or a load first.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if its source is not tracked
     * @throws org.deltawatcher.api.AlreadyExistsException if there is a process of that key
     * @throws org.deltawatcher.api.InvalidDefinitionException if the filter is no predicate on the source's row
     */
    void add(ProcessDefinition definition);

    /**
     * Replaces everything but key and {@code initial}. A change of {@code lanes} takes effect when the present lanes
     * have caught up with each other.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    void edit(ProcessDefinition definition);

    /**
     * Removes a process with its lanes; its batches stay in the log until they are purged.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    void remove(ProcessKey key);

    /** Returns a process, empty if there is none. */
    Optional<ProcessDefinition> find(ProcessKey key);

    /** Returns all processes by key. */
    List<ProcessDefinition> list();

    /**
     * Returns by what name targets know the source of a process, see {@link org.deltawatcher.api.BatchOrder#knownAs}.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    String knownAs(ProcessKey key);

    /**
     * Asks for a run after a delay, zero for now; the earliest of several requests counts. Wakes a worker.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    void request(ProcessKey key, Duration delay);

    /**
     * Rebuilds the result from scratch: takes back staged batches, then offers a truncation, the rows that exist at
     * one snapshot as added rows, and every change after that snapshot.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    void reload(ProcessKey key);

    /**
     * Waits until every change committed before the call is in a committed batch or parked, and no replay is open.
     *
     * @return whether that happened within the timeout
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    boolean waitUntilProcessed(ProcessKey key, Duration timeout);
}
