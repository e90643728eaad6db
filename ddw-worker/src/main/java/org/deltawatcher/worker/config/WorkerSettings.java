package org.deltawatcher.worker.config;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.watch.Upkeep;
import org.jspecify.annotations.Nullable;

/**
 * How a worker works.
 *
 * @param name what it is called, null to have a name made
 * @param threads batches that it works on at once for each home, 1 to 256
 * @param polling how often it asks for work
 * @param heartbeat how often it says that it lives, longer than zero
 * @param upkeep how often it looks after a home
 * @param longestAbsence longest pause between two tries to reach a home that is away, at least one second
 * @param stopGrace how long it may finish its batches when it is stopped, not negative
 */
public record WorkerSettings(
        @Nullable String name,
        int threads,
        Polling polling,
        Duration heartbeat,
        Upkeep upkeep,
        Duration longestAbsence,
        Duration stopGrace) {

    /** What a worker does that nobody has said anything about. */
    public static final WorkerSettings STANDARD = new WorkerSettings(
            null,
            4,
            Polling.STANDARD,
            Duration.ofSeconds(10),
            Upkeep.STANDARD,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    public WorkerSettings {
        if (threads < 1 || threads > 256) {
            throw new InvalidArgumentException("threads of a worker must be from 1 to 256 but are " + threads);
        }
        if (stopGrace.isNegative()) {
            throw new InvalidArgumentException("stop-grace of a worker must not be negative");
        }
    }

    /** Returns the same with another name. */
    public WorkerSettings withName(String value) {
        return new WorkerSettings(value, threads, polling, heartbeat, upkeep, longestAbsence, stopGrace);
    }

    /** Returns the same with another number of threads. */
    public WorkerSettings withThreads(int value) {
        return new WorkerSettings(name, value, polling, heartbeat, upkeep, longestAbsence, stopGrace);
    }

    /** Returns the same with another grace. */
    public WorkerSettings withStopGrace(Duration value) {
        return new WorkerSettings(name, threads, polling, heartbeat, upkeep, longestAbsence, value);
    }

    /** Returns what the core needs, under the name, or under one that no other worker has. */
    public org.deltawatcher.core.cycle.WorkerSettings toCore() {
        var chosen = name == null ? org.deltawatcher.core.cycle.WorkerSettings.newName() : name;
        return new org.deltawatcher.core.cycle.WorkerSettings(
                chosen, threads, heartbeat, polling, upkeep, longestAbsence);
    }
}
