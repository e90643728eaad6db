package org.deltawatcher.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deltawatcher.bench.page.Samples;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a worker that works beside them leaves to the writers. */
@Command(
        name = "politeness",
        description = "Two writers of single rows, in turns alone, recorded, and recorded with a worker beside them.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Politeness implements Callable<Integer> {

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--seconds", description = "How long each turn writes. Default: 5.")
    private int seconds = 5;

    @Option(names = "--rounds", description = "Rounds, beside one to warm up. Default: 5.")
    private int rounds = 5;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (BenchServer server = BenchServer.open(options.url());
                PolitenessTurns turns =
                        PolitenessTurns.create(server, DeltaTable.ROWS, seconds, options.isAsynchronous())) {
            Report report = new Report(Facts.of(server, "politeness"));
            Map<PolitenessTurns.Turn, List<Double>> perSecond =
                    new Race<>("politeness", List.of(PolitenessTurns.Turn.values()), rounds).run(turns::take);
            turns.check();
            table(report, perSecond);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    private static void table(Report report, Map<PolitenessTurns.Turn, List<Double>> perSecond) {
        List<List<String>> table = new ArrayList<>();
        Samples recorded = new Samples(perSecond.getOrDefault(PolitenessTurns.Turn.RECORDED, List.of()));
        perSecond.forEach((turn, values) -> {
            Samples speed = new Samples(values);
            report.result(Map.of("case", turn.title()), "transactions/s", speed);
            table.add(List.of(
                    turn.title(),
                    String.format(Locale.ROOT, "%,.0f", speed.median()),
                    String.format(Locale.ROOT, "%,.0f–%,.0f", speed.quantile(0), speed.quantile(1)),
                    String.format(Locale.ROOT, "%.2f", speed.over(recorded).median())));
        });
        report.table(
                SingleRowWriters.COUNT + " writers, an update of one row a transaction",
                List.of("case", "transactions a second (median)", "least and most", "of no worker"),
                table);
    }
}
