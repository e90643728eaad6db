package org.deltawatcher.worker.demo;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.worker.demo.server.MysqlFinder;
import org.jspecify.annotations.Nullable;

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
 * @param to {@code mysql} or the url of a MySQL server to copy to, null to copy nowhere; may hold a password
 */
record DemoOptions(
        Duration length,
        int changesPerSecond,
        int workers,
        long seed,
        boolean poison,
        boolean spoil,
        boolean keep,
        @Nullable String to) {

    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(15);

    DemoOptions {
        require("--seconds", length.toSeconds(), 86_400);
        require("--rate", changesPerSecond, 100_000);
        require("--workers", workers, 16);
        if (to != null) {
            MysqlFinder.check(to);
        }
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
