package org.deltawatcher.core.watch;

import java.time.Duration;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InvalidArgumentException;

/**
 * How often a worker looks after its home; each longer than zero.
 *
 * @param expire ending leases that are over and those of dead workers
 * @param inspect looking for runs and requests that a person should know of
 * @param repair bringing the tracking in line with tables that were altered
 * @param purge throwing away what every process has passed
 */
public record Upkeep(Duration expire, Duration inspect, Duration repair, Duration purge) {

    /** Every 10 seconds, 10 seconds, 1 minute and 1 minute. */
    public static final Upkeep STANDARD =
            new Upkeep(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1));

    public Upkeep {
        requirePositive("expire", expire);
        requirePositive("inspect", inspect);
        requirePositive("repair", repair);
        requirePositive("purge", purge);
    }

    private static void requirePositive(String what, Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new InvalidArgumentException(
                    what + " interval must be longer than zero but is " + DurationText.format(interval));
        }
    }
}
