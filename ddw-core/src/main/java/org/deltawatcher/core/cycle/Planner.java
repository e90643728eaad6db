package org.deltawatcher.core.cycle;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.schedule.InvalidScheduleException;
import org.deltawatcher.core.schedule.Schedule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores when processes are due next. Belongs to one thread. */
final class Planner {

    private static final Logger log = LoggerFactory.getLogger(Planner.class);

    private final Home home;
    private final Set<String> warned = new HashSet<>();

    Planner(Home home) {
        this.home = home;
    }

    /** Plans a process that has no next due time; leaves it alone if its schedule is invalid. */
    void plan(Due due) {
        try {
            home.dueRuns().plan(due.process(), next(due));
        } catch (InvalidScheduleException e) {
            warn(due, e);
        }
    }

    /** Says that a run is over; a process whose schedule is invalid runs on request only. */
    void finish(Due due, Instant startedAt) {
        @Nullable Instant next = null;
        try {
            next = next(due);
        } catch (InvalidScheduleException e) {
            warn(due, e);
        }
        home.dueRuns().finished(due.process(), startedAt, next);
    }

    private @Nullable Instant next(Due due) {
        Schedule schedule = Schedule.parse(due.schedule());
        if (schedule.isContinuous() || schedule.isOnRequestOnly()) {
            return null;
        }
        return schedule.nextAfter(home.clock().now()).orElse(null);
    }

    private void warn(Due due, InvalidScheduleException e) {
        if (warned.add(due.process() + " " + due.schedule())) {
            log.warn(
                    "Process is not due by itself until its schedule is mended process={}: {}",
                    due.process(),
                    e.getMessage());
        }
    }
}
