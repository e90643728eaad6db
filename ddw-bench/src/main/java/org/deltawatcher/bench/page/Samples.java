package org.deltawatcher.bench.page;

import java.util.ArrayList;
import java.util.List;

/** What was measured again and again of one thing: one value a round, in any unit. */
public record Samples(List<Double> values) {

    public Samples {
        values = List.copyOf(values);
    }

    /** Divides sample by sample: both were taken in the same round, so what slowed both down falls out. */
    public Samples over(Samples base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / base.values.get(i));
        }
        return new Samples(ratios);
    }

    public double median() {
        return quantile(0.5);
    }

    /** Returns the value below which a share of the samples lies, between two samples by proportion. */
    public double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted.get(below) + (sorted.get(above) - sorted.get(below)) * (place - below);
    }
}
