package org.deltawatcher.bench;

import java.util.List;
import java.util.Map;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W6: what a worker that works beside them leaves to the writers. */
final class BesideWriters implements Chapter<BenchServer> {

    private static final String METHOD = """
            Two clients update single rows of a recorded table, one a transaction, with `synchronous_commit = off`, with and without a worker that processes
            the changes meanwhile. What a turn leaves is processed after it. At the end the statistic is compared with a recomputation, and the
            copy with the table.
            """;

    @Override
    public String id() {
        return "w6";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (PolitenessTurns turns = PolitenessTurns.create(server, scale.rows(), scale.seconds(), true)) {
            Comparison comparison = Comparison.to(PolitenessTurns.Turn.RECORDED.title(), "beside a worker", "rows/s");
            Map<PolitenessTurns.Turn, List<Double>> perSecond = new Race<>(
                            id(),
                            List.of(
                                    PolitenessTurns.Turn.RECORDED,
                                    PolitenessTurns.Turn.WORKER,
                                    PolitenessTurns.Turn.REPLICATE),
                            scale.rounds())
                    .run(turns::take);
            turns.check();
            for (Map.Entry<PolitenessTurns.Turn, List<Double>> each : perSecond.entrySet()) {
                PolitenessTurns.Turn turn = each.getKey();
                comparison = comparison.with(
                        turn.title(),
                        each.getValue(),
                        turn == PolitenessTurns.Turn.RECORDED ? null : Target.ratioAtLeast(0.85));
            }
            return new ChapterFigures(id(), "W6: writers beside a live worker", METHOD, List.of(comparison));
        }
    }
}
