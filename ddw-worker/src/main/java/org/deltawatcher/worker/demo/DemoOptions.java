package org.deltawatcher.worker.demo;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;

/**
 * What a person asked for.
 *
 * @param length how long the load lasts, 1 to 86,400 seconds
 * @param changesPerSecond 1 to 100,000
 * @param workers 1 to 16
 * @param seed of the random changes
 * @param poison whether a row is written that one process fails on
 * @param spoil whether a result is falsified before it is compared
 * @param keep whether the database stays up afterwards
 */
record DemoOptions(
        Duration length, int changesPerSecond, int workers, long seed, boolean poison, boolean spoil, boolean keep) {

    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(15);

    DemoOptions {
        require("--seconds", length.toSeconds(), 86_400);
        require("--rate", changesPerSecond, 100_000);
        require("--workers", workers, 16);
    }

    /** Returns how long the long transaction stays open: half of the time, but not too long to see it end. */
    Duration longTransaction() {
        Duration half = length.dividedBy(2);
        return half.compareTo(LONGEST_TRANSACTION) < 0 ? half : LONGEST_TRANSACTION;
    }

    private static void require(String option, long value, long most) {
        if (value < 1 || value > most) {
            throw new InvalidArgumentException(option + " must be from 1 to " + most + " but is " + value);
        }
    }
}
