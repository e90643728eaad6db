package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.bench.Workload.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a writer pays for each way to notice its changes. */
@Command(
        name = "trigger-overhead",
        description = "What a writer pays: no trigger, ours, statement-level, jsonb audit, the work in the trigger.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TriggerOverhead implements Callable<Integer> {

    private enum Selection {
        SINGLE,
        BULK
    }

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(
            names = "--workloads",
            split = ",",
            description = "single: a row a transaction, 1 and 8 connections. bulk: 100 and 10,000 rows a statement."
                    + " Default: both.")
    private List<Selection> selections = List.of(Selection.values());

    @Option(names = "--variants", split = ",", description = "Of: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Variant> chosen = List.of(Variant.values());

    @Option(names = "--repetitions", description = "Rounds over all variants, beside one to warm up. Default: 7.")
    private int repetitions = 7;

    @Option(
            names = "--statements",
            description = "Statements of one row in each measurement; 100-row ones are a tenth of it. Default: 400.")
    private int statements = 400;

    @Spec
    private @Nullable CommandSpec spec;

    private final Measured onClock = new Measured("on the clock");
    private final Measured onProcessor = new Measured("of the server's processor");

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options)) {
            Report report = new Report(
                    Facts.of(database, "trigger-overhead" + (options.isAsynchronous() ? ", asynchronous commit" : "")));
            for (Variant variant : variants()) {
                variant.create(database, DeltaTable.ROWS);
            }
            measure(database);
            onClock.report(report);
            onProcessor.report(report);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    private List<Variant> variants() {
        return Arrays.stream(Variant.values())
                .filter(variant -> variant == Variant.NONE || chosen.contains(variant))
                .toList();
    }

    private List<List<Workload>> rounds() {
        List<List<Workload>> rounds = new ArrayList<>();
        if (selections.contains(Selection.SINGLE)) {
            rounds.add(round(1, 1, statements));
            rounds.add(round(1, 8, statements / 4));
        }
        if (selections.contains(Selection.BULK)) {
            rounds.add(round(100, 1, Math.max(1, statements / 10)));
            rounds.add(round(10_000, 1, 1));
        }
        return rounds;
    }

    private static List<Workload> round(int rows, int connections, int statements) {
        return Arrays.stream(Kind.values())
                .map(kind -> new Workload(kind, rows, connections, statements))
                .toList();
    }

    private void measure(BenchDatabase database) throws SQLException, InterruptedException, ExecutionException {
        List<List<Workload>> rounds = rounds();
        List<Variant> turns = new ArrayList<>(variants());
        long steps = (repetitions + 1L) * rounds.size() * Kind.values().length;
        try (Writers writers = new Writers(database, 8);
                ProgressBar progress = BenchProgress.over("trigger-overhead", steps)) {
            for (int repetition = 0; repetition <= repetitions; repetition++) {
                for (List<Workload> round : rounds) {
                    for (Workload workload : round) {
                        Collections.rotate(turns, 1); // nobody is always behind the same neighbour
                        for (Variant variant : turns) {
                            Writers.Took took = writers.run(workload, variant.table());
                            if (repetition > 0) { // the first warms up
                                onClock.add(workload, variant, took.clock() / 1000.0 / workload.rows());
                                took.processor()
                                        .ifPresent(nanos ->
                                                onProcessor.add(workload, variant, nanos / 1000.0 / workload.rows()));
                            }
                        }
                        progress.step();
                    }
                }
                empty(database);
            }
        }
    }

    private void empty(BenchDatabase database) throws SQLException {
        for (Variant variant : variants()) {
            variant.empty(database);
        }
    }
}
