package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.bench.page.Samples;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures staging and reading a small batch out of a large delta table, and shows the plans. */
@Command(
        name = "staging-plan",
        description = "Stages and reads batches of 1,000 out of millions of changes: plainly, with the late rows of a"
                + " long transaction, and in 8 lanes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StagingPlan implements Callable<Integer> {

    private static final List<String> PROCESSES = List.of("plain", "late rows", "eight lanes");
    private static final List<String> STEPS = List.of("stage", "read changes", "read net", "release");
    private static final int BATCH = 1000;
    private static final int PORTIONS = 100;

    private static final String LATE_ROWS = """
            UPDATE shop.delivery_notes SET hours = hours + 0.25
             WHERE id IN (SELECT 1 + n * 39989 % 200000 FROM generate_series(1, 5) n)
            """;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--rows", description = "Changes in the delta table. Default: 5,000,000.")
    private long rows = 5_000_000;

    @Option(names = "--repetitions", description = "Rounds over the cases, beside one to warm up. Default: 15.")
    private int repetitions = 15;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, List<Double>> milliseconds = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options)) {
            Report report = new Report(Facts.of(database, "staging-plan"));
            DeltaTable delta = DeltaTable.create(database);
            delta.withoutStatistics();
            delta.register("plain", BATCH, 1);
            delta.register("eight lanes", BATCH, 8);
            try (Connection longTransaction = database.connect()) {
                longTransaction.setAutoCommit(false);
                delta.fill(rows, PORTIONS, () -> {
                    try (var statement = longTransaction.createStatement()) {
                        statement.execute(LATE_ROWS);
                    }
                });
                delta.register("late rows", BATCH, 1);
                longTransaction.commit();
            }
            delta.fill(BATCH, 1, () -> {});
            database.run("UPDATE ddw.home SET rotate_rows = " + rows * 10); // a single half, however large
            report.note("delta table: "
                    + database.text("SELECT (SELECT count(*) FROM " + DeltaTable.HALF + ") || ' changes, table '"
                            + " || pg_size_pretty(pg_relation_size('" + DeltaTable.HALF + "')) || ', indexes '"
                            + " || pg_size_pretty(pg_indexes_size('" + DeltaTable.HALF + "'))"));
            try (Connection connection = database.connect()) {
                measure(connection, "no statistics");
                plans(connection, report, "no statistics");
                database.run("VACUUM ANALYZE ddw.delta_delivery_notes");
                measure(connection, "after ANALYZE");
                plans(connection, report, "after ANALYZE");
            }
            table(report);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    private void measure(Connection connection, String statistics) throws SQLException {
        try (ProgressBar progress = BenchProgress.over(statistics, repetitions + 1L)) {
            for (int repetition = 0; repetition <= repetitions; repetition++) {
                for (String process : PROCESSES) {
                    cycle(connection, process, repetition == 0 ? null : statistics);
                }
                progress.step();
            }
        }
    }

    private void cycle(Connection connection, String process, @Nullable String statistics) throws SQLException {
        String batch = "";
        for (String step : STEPS) {
            long begun = System.nanoTime();
            switch (step) {
                case "stage" -> batch = Staging.first(connection, Staging.stage(DeltaTable.SOURCE, process));
                case "read changes" -> Staging.first(connection, Staging.read("changes_delivery_notes", batch));
                case "read net" -> Staging.first(connection, Staging.read("net_delivery_notes", batch));
                default -> Staging.first(connection, Staging.release(batch));
            }
            if (statistics != null) {
                milliseconds
                        .computeIfAbsent(statistics + "|" + process + "|" + step, key -> new ArrayList<>())
                        .add((System.nanoTime() - begun) / 1e6);
            }
        }
    }

    private void plans(Connection connection, Report report, String statistics) throws SQLException {
        for (String process : PROCESSES) {
            String title = process + ", " + statistics;
            report.note("=== " + title + ": what staging runs\n"
                    + Plans.within(connection, Staging.stage(DeltaTable.SOURCE, process), "main AS MATERIALIZED"));
            String batch = Staging.first(
                    connection, "SELECT batch_id FROM ddw.batch WHERE state = 'staged' AND name = '" + process + "'");
            report.note("=== " + title + ": the batch\n"
                    + Staging.first(
                            connection,
                            "SELECT format('%s rows, main (%s, %s], late (%s, %s] of %s transactions', rows, main_from,"
                                    + " main_to, late_from, late_to, coalesce(cardinality(late), 0)) FROM ddw.batch"
                                    + " WHERE batch_id = '" + batch + "'"));
            report.note("=== " + title + ": reading changes\n"
                    + Plans.of(connection, Staging.read("changes_delivery_notes", batch)));
            report.note("=== " + title + ": reading net changes\n"
                    + Plans.of(connection, Staging.read("net_delivery_notes", batch)));
            Staging.first(connection, Staging.release(batch));
        }
    }

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        for (String statistics : List.of("no statistics", "after ANALYZE")) {
            for (String process : PROCESSES) {
                List<String> line = new ArrayList<>(List.of(statistics, process));
                for (String step : STEPS) {
                    Samples samples =
                            new Samples(milliseconds.getOrDefault(statistics + "|" + process + "|" + step, List.of()));
                    report.result(Map.of("statistics", statistics, "case", process, "step", step), "ms", samples);
                    line.add(String.format(
                            Locale.ROOT,
                            "%.1f (%.1f–%.1f)",
                            samples.median(),
                            samples.quantile(0.25),
                            samples.quantile(0.75)));
                }
                table.add(line);
            }
        }
        List<String> header = new ArrayList<>(List.of("delta table", "case"));
        header.addAll(STEPS);
        report.table("Milliseconds for a batch of 1,000 (median, and the middle half)", header, table);
    }
}
