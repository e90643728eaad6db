package org.deltawatcher.worker.demo.load;

import java.time.Duration;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;

/** Spaces out the changes of all writers, so that together they keep to a rate. Thread-safe. */
final class Pacer {

    /** What was missed for longer than this, because the machine was busy, is not made up for. */
    private static final long MOST_ARREARS = Duration.ofSeconds(1).toNanos();

    private final Ticks ticks;
    private final double nanosPerChange;
    private long free;
    private volatile boolean isStopped;

    Pacer(Ticks ticks, int changesPerSecond) {
        this.ticks = ticks;
        this.nanosPerChange = 1e9 / changesPerSecond;
        this.free = ticks.nanos();
    }

    /**
     * Waits until so many changes may be made.
     *
     * @return false if the load is to end
     */
    boolean take(int changes, Pause pause) throws InterruptedException {
        long at = reserve(changes);
        return await(at, pause);
    }

    /** Waits that long; returns false if the load is to end. */
    boolean rest(Duration time, Pause pause) throws InterruptedException {
        return await(ticks.nanos() + time.toNanos(), pause);
    }

    /** Ends the load; who waits must be woken. */
    void stop() {
        isStopped = true;
    }

    private synchronized long reserve(int changes) {
        long now = ticks.nanos();
        long at = Math.max(free, now - MOST_ARREARS);
        free = at + (long) (changes * nanosPerChange);
        return at;
    }

    private boolean await(long at, Pause pause) throws InterruptedException {
        while (!isStopped && at - ticks.nanos() > 0) {
            pause.await(Duration.ofNanos(at - ticks.nanos()));
        }
        return !isStopped;
    }
}
