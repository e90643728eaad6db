package org.deltawatcher.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Samples;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/** W3: how long after its commit a change can be seen where it is to go. */
final class CommitToVisible implements Chapter<BenchServer> {

    private static final String METHOD = """
            One writer inserts 500 rows a second, each in a transaction of its own; another connection looks every quarter of a millisecond
            when each can be seen in a second table. The worker has its standard settings. At the end each second table is compared with the first.
            """;

    private static final int RATE = 500;

    private static final Map<Double, String> QUANTILES = new TreeMap<>(Map.of(0.5, "p50", 0.95, "p95", 0.99, "p99"));

    @Override
    public String id() {
        return "w3";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (VisibilityTurns turns = VisibilityTurns.create(server, RATE, scale.seconds(), 1);
                OutsideGroup<VisibilityWay> outside = OutsideContenders.found().visibility(server, RATE, scale)) {
            List<VisibilityWay> ways = List.of(
                    way(turns, VisibilityTurns.Case.BY_HAND, false),
                    way(turns, VisibilityTurns.Case.JOURNAL, false),
                    way(turns, VisibilityTurns.Case.SQL, true),
                    way(turns, VisibilityTurns.Case.REPLICATE, true));
            Map<VisibilityWay, List<Samples>> milliseconds =
                    new Race<>(id(), outside.after(ways), scale.rounds()).run(VisibilityWay::take);
            turns.check();
            outside.check();
            List<Comparison> comparisons = QUANTILES.entrySet().stream()
                    .map(quantile -> compare(quantile.getValue(), quantile.getKey(), milliseconds))
                    .toList();
            return new ChapterFigures(
                    id(), "W3: from the commit to where it is seen", outside.describe(METHOD), comparisons);
        }
    }

    private static VisibilityWay way(VisibilityTurns turns, VisibilityTurns.Case each, boolean isOurs) {
        return new VisibilityWay(each.title(), isOurs, () -> turns.take(each));
    }

    private static Comparison compare(String title, double quantile, Map<VisibilityWay, List<Samples>> milliseconds) {
        Comparison comparison = Comparison.plain(title, "ms");
        for (Map.Entry<VisibilityWay, List<Samples>> each : milliseconds.entrySet()) {
            comparison = comparison.with(
                    each.getKey().title(),
                    each.getValue().stream()
                            .map(round -> round.quantile(quantile))
                            .toList(),
                    target(each.getKey(), quantile));
        }
        return comparison;
    }

    private static @Nullable Target target(VisibilityWay each, double quantile) {
        return each.isOurs() && quantile == 0.99 ? Target.atMost(10) : null;
    }
}
