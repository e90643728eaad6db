package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.deltawatcher.core.clock.Ticks;

/**
 * The time between attempts at something that fails: doubles from a quarter of a second up to a limit, each with a
 * random half taken off, so that many workers do not come back in step. Belongs to one thread.
 */
final class Absence {

    private static final Duration FIRST = Duration.ofMillis(250);

    private final Duration longest;
    private final Ticks ticks;
    private final DoubleSupplier random;
    private int failures;
    private long until;

    /**
     * @param random gives numbers from 0 to 1
     */
    Absence(Duration longest, Ticks ticks, DoubleSupplier random) {
        this.longest = longest;
        this.ticks = ticks;
        this.random = random;
    }

    boolean isOn() {
        return failures > 0;
    }

    /** Counts a failure; returns whether it was the first. */
    boolean failed() {
        Duration full = FIRST.multipliedBy(1L << Math.min(failures, 20));
        long nanos = Math.min(full.toNanos(), longest.toNanos());
        until = ticks.nanos() + nanos - (long) (random.getAsDouble() * nanos / 2);
        return failures++ == 0;
    }

    /** Forgets the failures; returns whether there were any. */
    boolean succeeded() {
        boolean wasOn = failures > 0;
        failures = 0;
        return wasOn;
    }

    /** Returns how long to wait until the next attempt, zero if it may be made now. */
    Duration remaining() {
        return failures == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - ticks.nanos()));
    }
}
