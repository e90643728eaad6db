package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the home signs of life. Belongs to one thread. */
final class Heart {

    private static final Logger log = LoggerFactory.getLogger(Heart.class);

    private final Workbench bench;
    private long nextBeat;
    private boolean isFailing;

    Heart(Workbench bench) {
        this.bench = bench;
        this.nextBeat = bench.ticks.nanos();
    }

    /** Beats if it is time; returns how long until the next. */
    Duration step() {
        if (nextBeat - bench.ticks.nanos() <= 0) {
            beat();
        }
        return Duration.ofNanos(Math.max(0, nextBeat - bench.ticks.nanos()));
    }

    private void beat() {
        WorkerSettings settings = bench.settings;
        try {
            bench.home.workers().heartbeat(settings.name(), settings.threads(), settings.heartbeat());
            nextBeat = bench.ticks.nanos() + settings.heartbeat().toNanos();
            isFailing = false;
        } catch (RuntimeException e) {
            nextBeat = bench.ticks.nanos() + settings.heartbeat().dividedBy(3).toNanos();
            if (!isFailing) {
                log.warn("No heartbeat home={} worker={}: {}", bench.listener.home(), settings.name(), Reason.of(e));
            }
            isFailing = true;
        }
    }
}
