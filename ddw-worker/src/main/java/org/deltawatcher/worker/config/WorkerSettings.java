package org.deltawatcher.worker.config;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * How a worker works.
 *
 * @param name what it is called, null to have a name made
 * @param threads batches that it works on at once for each home, 1 to 256
 * @param pollMin shortest pause between two looks for work, longer than zero
 * @param pollMax longest pause between two looks for work, at least {@code pollMin}
 * @param heartbeat how often it says that it lives, longer than zero
 * @param housekeeping how often it expires, purges, repairs and looks for warnings, longer than zero
 * @param stopGrace how long it may finish its batches when it is stopped, not negative
 */
public record WorkerSettings(
        @Nullable String name,
        int threads,
        Duration pollMin,
        Duration pollMax,
        Duration heartbeat,
        Duration housekeeping,
        Duration stopGrace) {

    /** What a worker does that nobody has said anything about. */
    public static final WorkerSettings STANDARD = new WorkerSettings(
            null,
            2,
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    public WorkerSettings {
        if (threads < 1 || threads > 256) {
            throw new InvalidArgumentException("threads of a worker must be from 1 to 256 but are " + threads);
        }
        requireLongerThanZero("poll-min", pollMin);
        requireLongerThanZero("heartbeat", heartbeat);
        requireLongerThanZero("housekeeping", housekeeping);
        if (pollMax.compareTo(pollMin) < 0) {
            throw new InvalidArgumentException("poll-max of a worker must be at least poll-min ("
                    + DurationText.format(pollMin) + ") but is " + DurationText.format(pollMax));
        }
        if (stopGrace.isNegative()) {
            throw new InvalidArgumentException("stop-grace of a worker must not be negative");
        }
    }

    /** Returns the same with another name. */
    public WorkerSettings withName(String value) {
        return new WorkerSettings(value, threads, pollMin, pollMax, heartbeat, housekeeping, stopGrace);
    }

    /** Returns the same with another number of threads. */
    public WorkerSettings withThreads(int value) {
        return new WorkerSettings(name, value, pollMin, pollMax, heartbeat, housekeeping, stopGrace);
    }

    /** Returns the same with another grace. */
    public WorkerSettings withStopGrace(Duration value) {
        return new WorkerSettings(name, threads, pollMin, pollMax, heartbeat, housekeeping, value);
    }

    private static void requireLongerThanZero(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new InvalidArgumentException(what + " of a worker must be longer than 0");
        }
    }
}
