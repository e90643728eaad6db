package org.deltawatcher.bench;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.deltawatcher.bench.page.Samples;

/** Microseconds a row of each workload and variant, one sample a repetition. */
final class Measured {

    private final String what;
    private final Map<Workload, Map<Variant, List<Double>>> samples = new LinkedHashMap<>();

    Measured(String what) {
        this.what = what;
    }

    void add(Workload workload, Variant variant, double microsecondsPerRow) {
        samples.computeIfAbsent(workload, key -> new EnumMap<>(Variant.class))
                .computeIfAbsent(variant, key -> new ArrayList<>())
                .add(microsecondsPerRow);
    }

    void report(Report report) {
        if (samples.isEmpty()) {
            return;
        }
        List<Variant> variants = samples.values().stream()
                .flatMap(byVariant -> byVariant.keySet().stream())
                .collect(collectingAndThen(toCollection(TreeSet::new), List::copyOf));
        List<List<String>> times = new ArrayList<>();
        List<List<String>> ratios = new ArrayList<>();
        samples.forEach((workload, byVariant) -> {
            List<String> time = new ArrayList<>(List.of(workload.title()));
            List<String> ratio = new ArrayList<>(List.of(workload.title()));
            Samples base = new Samples(byVariant.getOrDefault(Variant.NONE, List.of()));
            byVariant.forEach((variant, values) -> {
                Samples own = new Samples(values);
                report.result(
                        Map.of("workload", workload.title(), "variant", variant.title(), "time", what), "µs/row", own);
                time.add(String.format(Locale.ROOT, own.median() < 100 ? "%.1f" : "%.0f", own.median()));
                if (variant != Variant.NONE) {
                    ratio.add(ratio(own.over(base)));
                }
            });
            times.add(time);
            ratios.add(ratio);
        });
        report.table("Time " + what + ", microseconds a row (median)", header(variants), times);
        report.table(
                "Time " + what + " as a multiple of no trigger (median, and the middle half of the repetitions)",
                header(variants.subList(1, variants.size())),
                ratios);
    }

    static String ratio(Samples ratios) {
        return String.format(
                Locale.ROOT, "%.2f (%.2f–%.2f)", ratios.median(), ratios.quantile(0.25), ratios.quantile(0.75));
    }

    private static List<String> header(List<Variant> variants) {
        List<String> header = new ArrayList<>(List.of("workload"));
        variants.forEach(variant -> header.add(variant.title()));
        return header;
    }
}
