package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.core.clock.Ticks;

/** Says when to ask again what is due: often while there is work, less and less often otherwise. Belongs to one thread. */
final class PollTimer {

    private final Polling polling;
    private final Ticks ticks;
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

    void asked() {
        Duration doubled = interval.multipliedBy(2);
        interval =
                hasWorked ? polling.shortest() : doubled.compareTo(polling.longest()) < 0 ? doubled : polling.longest();
        hasWorked = false;
        nextAt = ticks.nanos() + interval.toNanos();
    }

    /** A batch was staged: there may be more. */
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
