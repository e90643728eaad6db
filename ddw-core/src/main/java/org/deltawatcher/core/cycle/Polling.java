package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InvalidArgumentException;

/**
 * How politely a worker asks. While nothing comes up, it asks what is due less and less often; while batches come back
 * almost empty, or thousands of changes come in each second, it leaves more and more time between two batches of a process,
 * so that rows gather. After a batch it rests
 * as long as that took, up to a fifth of the longest pace; but a full one is followed by the next at once.
 *
 * @param shortest time between two questions while there is work, longer than zero; ten times as long as an answer takes
 *     at least
 * @param longest time between two questions while there is none, at least {@code shortest}; a change that is committed
 *     in a quiet time waits that long, or a hundred times as long as an answer takes, which is the median of the last few
 * @param shortestPace time from one batch of a process to its next, zero or more
 * @param longestPace to what that grows while batches come back almost empty or changes by the thousand, at least {@code shortestPace}
 */
public record Polling(Duration shortest, Duration longest, Duration shortestPace, Duration longestPace) {

    /** 10 to 300 milliseconds; 20 to 250 milliseconds between batches. */
    public static final Polling STANDARD =
            new Polling(Duration.ofMillis(10), Duration.ofMillis(300), Duration.ofMillis(20), Duration.ofMillis(250));

    public Polling {
        if (shortest.isZero() || shortest.isNegative() || longest.compareTo(shortest) < 0) {
            throw new InvalidArgumentException("polling must run from more than zero upwards but is "
                    + DurationText.format(shortest) + " to " + DurationText.format(longest));
        }
        if (shortestPace.isNegative() || longestPace.compareTo(shortestPace) < 0) {
            throw new InvalidArgumentException("pace must run from zero upwards but is "
                    + DurationText.format(shortestPace) + " to " + DurationText.format(longestPace));
        }
    }
}
