package org.deltawatcher.api;

import java.time.Duration;

/**
 * What happens when a batch fails: it is tried again after a pause that doubles each time; after {@code maxAttempts}
 * it is halved until the row that fails stands alone, and that row is parked. What cannot be parked then is tried once
 * a second at most, whatever the pauses are.
 *
 * @param maxAttempts tries of a whole batch before it is halved, at least 1
 * @param backoff the first pause, not negative
 * @param maxBackoff the longest pause, at least {@code backoff}
 * @param parkLimit parked rows at which a process stops to park and waits for a person instead, at least 0
 */
public record RetryPolicy(int maxAttempts, Duration backoff, Duration maxBackoff, int parkLimit) {

    /** Five attempts, from one second to five minutes apart, and at most 100 parked rows. */
    public static final RetryPolicy STANDARD = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5), 100);

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new InvalidArgumentException("max attempts must be at least 1 but is " + maxAttempts);
        }
        if (backoff.isNegative() || maxBackoff.compareTo(backoff) < 0) {
            throw new InvalidArgumentException("backoff must run from 0 up to max backoff but is "
                    + DurationText.format(backoff) + " to " + DurationText.format(maxBackoff));
        }
        if (parkLimit < 0) {
            throw new InvalidArgumentException("park limit must not be negative but is " + parkLimit);
        }
    }
}
