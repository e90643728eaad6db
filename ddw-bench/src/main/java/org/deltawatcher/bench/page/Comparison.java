package org.deltawatcher.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Contenders that took turns at one thing.
 *
 * @param title what they did
 * @param unit of all figures, such as {@code changes/s}
 * @param limit the contender that is 1.00, or null if figures are not set in proportion
 * @param figures of each contender, in the order of the table
 */
public record Comparison(
        String title, String unit, @Nullable String limit, List<Figure> figures) {

    public Comparison {
        figures = List.copyOf(figures);
    }

    /** Begins a comparison with a contender that is 1.00. */
    public static Comparison to(String limit, String title, String unit) {
        return new Comparison(title, unit, limit, List.of());
    }

    /** Begins a comparison of figures that stand for themselves. */
    public static Comparison plain(String title, String unit) {
        return new Comparison(title, unit, null, List.of());
    }

    public Comparison with(String contender, List<Double> samples, @Nullable Target target) {
        List<Figure> more = new ArrayList<>(figures);
        more.add(new Figure(contender, new Samples(samples), target));
        return new Comparison(title, unit, limit, more);
    }

    public Comparison with(String contender, List<Double> samples) {
        return with(contender, samples, null);
    }

    Optional<Samples> limitSamples() {
        return figures.stream()
                .filter(figure -> figure.contender().equals(limit))
                .map(Figure::samples)
                .findFirst();
    }

    /** Returns what is drawn of a figure: its ratio to the limit if there is one, else its median. */
    double drawn(Figure figure) {
        return limitSamples()
                .map(base -> figure.samples().over(base).median())
                .orElseGet(() -> figure.samples().median());
    }
}
