package org.deltawatcher.bench;

import java.util.List;
import java.util.Map;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/**
 * Something that works through the changes of a round in its own way.
 *
 * @param name for tables
 * @param target what its figure is to be, or null if it is there to compare with
 * @param work returns the figure, mostly changes a second
 */
record Rival(String name, @Nullable Target target, Work work) {

    Rival(String name, Work work) {
        this(name, null, work);
    }

    /** Does the work, and measures it. */
    interface Work {
        double measure() throws Exception;
    }

    double measure() throws Exception {
        return work.measure();
    }

    /** Adds what was measured to a comparison. */
    static Comparison compare(Comparison begun, Map<Rival, List<Double>> measured) {
        Comparison comparison = begun;
        for (Map.Entry<Rival, List<Double>> each : measured.entrySet()) {
            comparison = comparison.with(each.getKey().name, each.getValue(), each.getKey().target);
        }
        return comparison;
    }
}
