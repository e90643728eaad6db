package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.core.clock.Ticks;

/** Says when a process may be staged next by this worker. Belongs to one thread. */
final class Pace {

    private static final Duration FIRST_PENALTY = Duration.ofMillis(250);
    private static final Duration LONGEST_PENALTY = Duration.ofSeconds(30);
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    /** Changes below which a batch is almost empty: its own price, of staging and committing, is then most of what it costs. */
    private static final long TINY = 4;
    /** Changes a second above which the writers need the server more than anybody needs the result within milliseconds. */
    private static final long BUSY = 5_000;
    /** A batch above this share tells of more to come. */
    private static final double FULL = 0.9;
    /** The part of the longest pace that a process rests after a long batch. */
    private static final int LONGEST_REST = 5;

    private final Polling polling;
    private final Ticks ticks;
    private Duration interval;
    private Duration penalty = Duration.ZERO;
    private long begunBefore;
    private long begun;
    private long notBefore;
    private long hinderedUntil;
    private boolean isBehind;

    Pace(Polling polling, Ticks ticks) {
        this.polling = polling;
        this.ticks = ticks;
        this.interval = polling.shortestPace();
        this.begun = ticks.nanos();
        this.notBefore = begun;
        this.hinderedUntil = begun;
    }

    /** Returns how long to wait, zero if it may be staged now. */
    Duration remaining() {
        long now = ticks.nanos();
        return Duration.ofNanos(Math.max(0, Math.max(notBefore - now, hinderedUntil - now)));
    }

    /** A staging begins. */
    void begin() {
        begunBefore = begun;
        begun = ticks.nanos();
    }

    /** It gave a batch of so many changes. */
    void staged(long changes, int maxRows) {
        double share = (double) changes / maxRows;
        if (share >= FULL) {
            interval = polling.shortestPace();
            notBefore = begun;
            isBehind = true;
            return;
        }
        isBehind = false;
        long gathered = Math.max(begun - begunBefore, interval.toNanos());
        boolean isBusy = changes * NANOS_A_SECOND > BUSY * gathered;
        interval = changes < TINY || isBusy ? shorter(interval.multipliedBy(2), polling.longestPace()) : halved();
        notBefore = begun + interval.toNanos();
    }

    /** It gave nothing. */
    void dry() {
        interval = halved();
    }

    /** The batch did what it should, and its turn took so long. */
    void succeeded(Duration took) {
        penalty = Duration.ZERO;
        if (!isBehind) {
            long rest =
                    shorter(took, polling.longestPace().dividedBy(LONGEST_REST)).toNanos();
            notBefore = ticks.nanos() + Math.max(notBefore - ticks.nanos(), rest);
        }
    }

    /** The process cannot be worked on for a reason that will pass: it waits longer each time. */
    void hindered() {
        penalty = shorter(penalty.isZero() ? FIRST_PENALTY : penalty.multipliedBy(2), LONGEST_PENALTY);
        hinderedUntil = ticks.nanos() + penalty.toNanos();
    }

    private Duration halved() {
        Duration half = interval.dividedBy(2);
        return half.compareTo(polling.shortestPace()) < 0 ? polling.shortestPace() : half;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
