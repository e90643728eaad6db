package org.deltawatcher.bench.page;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one contender.
 *
 * @param contender what took part
 * @param samples one a round
 * @param target what it is to be, or null if it is there to compare with
 */
public record Figure(
        String contender, Samples samples, @Nullable Target target) {

    /** Returns what the target asks about, empty without one. */
    Optional<Double> judged(Optional<Samples> limit) {
        if (target == null) {
            return Optional.empty();
        }
        return Optional.of(
                target.what() == Target.What.MEDIAN
                        ? samples.median()
                        : samples.over(limit.orElseThrow()).median());
    }
}
