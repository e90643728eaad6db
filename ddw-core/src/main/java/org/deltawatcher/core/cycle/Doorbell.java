package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.api.spi.WakeUp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for explicit requests on a connection of its own; opens a new one when it breaks. Without it requests are
 * found by asking, only later.
 */
final class Doorbell {

    private static final Logger log = LoggerFactory.getLogger(Doorbell.class);
    /** A dialect may not be able to close while it listens. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Workbench bench;
    private final Runnable onRing;
    private final Absence absence;
    private @Nullable WakeUp open;
    private volatile boolean isClosed;

    Doorbell(Workbench bench, Runnable onRing) {
        this.bench = bench;
        this.onRing = onRing;
        this.absence = new Absence(bench.settings.longestAbsence(), bench.ticks, Math::random);
    }

    /** Waits for one request or for some time; returns how long to leave it alone. */
    Duration step() {
        try {
            WakeUp wakeUp = opened();
            if (wakeUp == null) {
                return LONGEST_WAIT;
            }
            absence.succeeded();
            if (wakeUp.await(LONGEST_WAIT)) {
                onRing.run();
            }
            return Duration.ZERO;
        } catch (RuntimeException e) {
            drop();
            if (absence.failed()) {
                log.warn(
                        "Cannot listen for requests, they are found by asking home={}: {}",
                        bench.listener.home(),
                        Reason.of(e));
            }
            return absence.remaining();
        }
    }

    /** Ends the listening for good; from any thread. */
    synchronized void close() {
        isClosed = true;
        drop();
    }

    private @Nullable WakeUp opened() {
        WakeUp present = present();
        return present != null || isClosed ? present : keep(bench.home.openWakeUp());
    }

    private synchronized @Nullable WakeUp present() {
        return open;
    }

    /** Closing does not wait for the opening, so it may have come first. */
    private synchronized @Nullable WakeUp keep(WakeUp fresh) {
        open = fresh;
        if (isClosed) {
            drop();
        } else {
            onRing.run(); // What was asked for before was not heard.
        }
        return open;
    }

    private synchronized void drop() {
        WakeUp last = open;
        open = null;
        if (last != null) {
            try {
                last.close();
            } catch (RuntimeException e) {
                log.debug("The listening connection did not close", e);
            }
        }
    }
}
