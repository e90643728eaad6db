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

/** Measures the time from a commit of a change until what a continuous process makes of it can be seen. */
@Command(
        name = "latency",
        description = "From the writer's commit until the result can be seen, by a worker in its standard settings.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Latency implements Callable<Integer> {

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--rate", description = "Changes a second of the steady cases. Default: 500.")
    private int rate = 500;

    @Option(names = "--seconds", description = "How long a turn of these writes. Default: 5.")
    private int seconds = 5;

    @Option(names = "--samples", description = "Changes in a turn of the cases that write now and then. Default: 10.")
    private int samples = 10;

    @Option(names = "--rounds", description = "Rounds, beside one to warm up. Default: 3.")
    private int rounds = 3;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (BenchServer server = BenchServer.open(options.url());
                VisibilityTurns turns = VisibilityTurns.create(server, rate, seconds, samples)) {
            Report report = new Report(Facts.of(server, "latency"));
            Map<VisibilityTurns.Case, List<Samples>> milliseconds =
                    new Race<>("latency", List.of(VisibilityTurns.Case.values()), rounds).run(turns::take);
            turns.check();
            table(report, milliseconds);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    private void table(Report report, Map<VisibilityTurns.Case, List<Samples>> milliseconds) {
        List<List<String>> table = new ArrayList<>();
        milliseconds.forEach((each, rounds) -> {
            Samples latency = new Samples(
                    rounds.stream().flatMap(round -> round.values().stream()).toList());
            report.result(Map.of("case", each.title()), "ms", latency);
            table.add(List.of(
                    each.title(),
                    number(latency.median()),
                    number(latency.quantile(0.95)),
                    number(latency.quantile(0.99)),
                    number(latency.quantile(1))));
        });
        report.table(
                "Milliseconds from the commit of a change until the result can be seen; " + rate
                        + " changes a second where nothing else is said",
                List.of("case", "median", "95 %", "99 %", "worst"),
                table);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
