package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.util.Optional;

/** One item of a schedule. Immutable and thread-safe. */
sealed interface TimeInfo permits Standing, Every, AtTime, CronTimes {

    /** Returns the earliest due time strictly after the given instant; empty if the item has no times at all. */
    Optional<Instant> nextAfter(Instant instant);

    /** Returns the canonical text: equal for equal items, and read back as an equal item. */
    String text();

    /** Returns what follows "Runs" in a sentence for people. */
    String describe();
}
