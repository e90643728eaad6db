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
        try (VisibilityTurns turns = VisibilityTurns.create(server, RATE, scale.seconds(), 1)) {
            Map<VisibilityTurns.Case, List<Samples>> milliseconds = new Race<>(
                            id(),
                            List.of(
                                    VisibilityTurns.Case.BY_HAND,
                                    VisibilityTurns.Case.JOURNAL,
                                    VisibilityTurns.Case.SQL,
                                    VisibilityTurns.Case.REPLICATE),
                            scale.rounds())
                    .run(turns::take);
            turns.check();
            List<Comparison> comparisons = QUANTILES.entrySet().stream()
                    .map(quantile -> compare(quantile.getValue(), quantile.getKey(), milliseconds))
                    .toList();
            return new ChapterFigures(id(), "W3: from the commit to where it is seen", METHOD, comparisons);
        }
    }

    private static Comparison compare(
            String title, double quantile, Map<VisibilityTurns.Case, List<Samples>> milliseconds) {
        Comparison comparison = Comparison.plain(title, "ms");
        for (Map.Entry<VisibilityTurns.Case, List<Samples>> each : milliseconds.entrySet()) {
            comparison = comparison.with(
                    each.getKey().title(),
                    each.getValue().stream()
                            .map(round -> round.quantile(quantile))
                            .toList(),
                    target(each.getKey(), quantile));
        }
        return comparison;
    }

    private static @Nullable Target target(VisibilityTurns.Case each, double quantile) {
        boolean isOurs = each == VisibilityTurns.Case.SQL || each == VisibilityTurns.Case.REPLICATE;
        return isOurs && quantile == 0.99 ? Target.atMost(10) : null;
    }
}
