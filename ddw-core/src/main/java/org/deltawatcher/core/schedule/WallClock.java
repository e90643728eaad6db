package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.function.UnaryOperator;

/** Turns local times into instants by the daylight-saving rule of {@link Schedule}, the same for every kind of item. */
final class WallClock {

    private final ZoneRules rules;

    WallClock(ZoneId zone) {
        this.rules = zone.getRules();
    }

    /**
     * Returns the one moment at which a local time is due. Never decreases as the local time grows.
     *
     * @return the gap's end for a time that does not exist, the first occurrence of one that occurs twice
     */
    Instant dueAt(LocalDateTime local) {
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return transition.isGap() ? transition.getInstant() : local.toInstant(transition.getOffsetBefore());
    }

    /**
     * Returns the earliest moment strictly after the given one at which a local time of a series is due.
     *
     * @param nextLocal gives the series' earliest local time strictly after a given one, on a clock without transitions
     */
    Instant nextAfter(Instant instant, UnaryOperator<LocalDateTime> nextLocal) {
        // No local time up to the clock's present reading is due later than now. Some times after the reading were due
        // before: while the clock repeats itself, those that had their turn in the first pass.
        LocalDateTime local = nextLocal.apply(LocalDateTime.ofInstant(instant, rules.getOffset(instant)));
        Instant due = dueAt(local);
        while (!due.isAfter(instant)) {
            local = nextLocal.apply(local);
            due = dueAt(local);
        }
        return due;
    }
}
