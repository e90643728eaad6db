package org.deltawatcher.core.watch;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a home: ends leases that are over, inspects, repairs and purges, each at its interval. A chore that fails
 * is logged and tried again at its next time; the others go on. Belongs to one thread.
 */
public final class Housekeeping {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Home home;
    private final String name;
    private final Consumer<Warning> onWarning;
    private final Ticks ticks;
    private final List<Chore> chores;

    /**
     * @param home the home
     * @param name what the home is called in log lines
     * @param onWarning is told each warning that was recorded
     */
    public Housekeeping(Home home, String name, Upkeep upkeep, Consumer<Warning> onWarning, Ticks ticks) {
        this.home = home;
        this.name = name;
        this.onWarning = onWarning;
        this.ticks = ticks;
        this.chores = List.of(
                new Chore("expire", upkeep.expire(), this::expire),
                new Chore("repair", upkeep.repair(), this::repair),
                new Chore("inspect", upkeep.inspect(), this::inspect),
                new Chore("purge", upkeep.purge(), this::purge));
    }

    /** Does what is due, everything at the first call; returns how long nothing else will be. */
    public Duration step() {
        chores.stream().filter(Chore::isDue).forEach(Chore::run);
        return chores.stream().map(Chore::remaining).min(Duration::compareTo).orElseThrow();
    }

    private void expire() {
        int ended = home.workers().expire();
        if (ended > 0) {
            log.warn("Ended leases that were over or whose worker is gone home={} batches={}", name, ended);
        }
    }

    private void inspect() {
        for (Warning warning : home.selfWatch().inspect()) {
            log.warn(
                    "Warning home={} kind={} process={}: {}",
                    name,
                    warning.kind(),
                    warning.process(),
                    warning.message());
            onWarning.accept(warning);
        }
    }

    private void repair() {
        home.changeSource().repair().forEach(done -> log.info("Repaired home={}: {}", name, done));
    }

    private void purge() {
        home.changeSource().purge().forEach(done -> log.debug("Purged home={}: {}", name, done));
    }

    /** Something to do again and again. */
    private final class Chore {
        private final String verb;
        private final Duration interval;
        private final Runnable work;
        private long dueAt;
        private boolean hasFailed;

        private Chore(String verb, Duration interval, Runnable work) {
            this.verb = verb;
            this.interval = interval;
            this.work = work;
            this.dueAt = ticks.nanos();
        }

        private boolean isDue() {
            return dueAt - ticks.nanos() <= 0;
        }

        private Duration remaining() {
            return Duration.ofNanos(Math.max(0, dueAt - ticks.nanos()));
        }

        private void run() {
            try {
                work.run();
                hasFailed = false;
            } catch (RuntimeException e) {
                if (hasFailed) {
                    log.debug("Could not {} again home={}", verb, name, e);
                } else {
                    log.warn("Could not {} home={} next={}: {}", verb, name, interval, e.toString());
                }
                hasFailed = true;
            }
            dueAt = ticks.nanos() + interval.toNanos();
        }
    }
}
