package org.deltawatcher.bench;

import java.util.ArrayList;
import java.util.List;

/** What was measured again and again of one thing: one value a repetition, in any unit. */
record Samples(List<Double> values) {

    Samples {
        values = List.copyOf(values);
    }

    /** Divides sample by sample: both were taken in the same repetition, so what slowed both down falls out. */
    Samples over(Samples base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / base.values.get(i));
        }
        return new Samples(ratios);
    }

    double median() {
        return quantile(0.5);
    }

    /** Returns the value below which a share of the samples lies, between two samples by proportion. */
    double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted.get(below) + (sorted.get(above) - sorted.get(below)) * (place - below);
    }
}
