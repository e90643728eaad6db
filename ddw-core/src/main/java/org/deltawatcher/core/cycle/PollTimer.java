package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.deltawatcher.core.clock.Ticks;

/**
 * Says when to ask again what is due: often while there is work, less and less often otherwise, and never so often that a home
 * with much to look at is kept busy by the question. Belongs to one thread.
 */
final class PollTimer {

    /** While there is no work, asking takes one part in so many of the time at most; */
    private static final int SHARE = 100;
    /** while there is some, one in so many. */
    private static final int SHARE_AT_WORK = 10;
    /** The median of the last few answers is what an answer costs: one may have waited for a processor, the first ones for plans. */
    private static final int LAST_FEW = 9;

    private final Polling polling;
    private final Ticks ticks;
    private final Deque<Duration> lastAnswers = new ArrayDeque<>();
    private Duration interval;
    private boolean hasWorked;
    private long nextAt;

    PollTimer(Polling polling, Ticks ticks) {
        this.polling = polling;
        this.ticks = ticks;
        this.interval = polling.shortest();
        this.nextAt = ticks.nanos();
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, nextAt - ticks.nanos()));
    }

    /**
     * It was asked.
     *
     * @param took how long the answer took
     * @param isAtWork whether batches run
     */
    void asked(Duration took, boolean isAtWork) {
        hasWorked = hasWorked || isAtWork;
        interval = hasWorked ? polling.shortest() : shorter(interval.multipliedBy(2), polling.longest());
        Duration cheap = cost(took).multipliedBy(hasWorked ? SHARE_AT_WORK : SHARE);
        hasWorked = false;
        nextAt = ticks.nanos() + Math.max(interval.toNanos(), cheap.toNanos());
    }

    private Duration cost(Duration took) {
        lastAnswers.add(took);
        if (lastAnswers.size() < LAST_FEW) {
            return Duration.ZERO;
        }
        Duration median = lastAnswers.stream().sorted().toList().get(LAST_FEW / 2);
        lastAnswers.remove();
        return median;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** A batch was staged, or all of them were: there may be more. */
    void worked() {
        hasWorked = true;
        interval = polling.shortest();
        nextAt = Math.min(nextAt - ticks.nanos(), interval.toNanos()) + ticks.nanos();
    }

    /** Somebody knows that there is something to do. */
    void hurry() {
        interval = polling.shortest();
        nextAt = ticks.nanos();
    }
}
