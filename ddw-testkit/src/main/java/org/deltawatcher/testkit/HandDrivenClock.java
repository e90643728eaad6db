package org.deltawatcher.testkit;

import java.time.Duration;
import java.time.Instant;
import org.deltawatcher.api.spi.Clock;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class HandDrivenClock implements Clock {

    /** Where a clock begins unless told otherwise: a Monday in winter, 08:00 UTC. */
    public static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    private volatile Instant now;

    /** Starts at {@link #START}. */
    public HandDrivenClock() {
        this(START);
    }

    public HandDrivenClock(Instant start) {
        now = start;
    }

    @Override
    public Instant now() {
        return now;
    }

    /** Moves the clock on, or back if the duration is negative. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Puts the clock to a time, earlier or later. */
    public synchronized void set(Instant instant) {
        now = instant;
    }
}
