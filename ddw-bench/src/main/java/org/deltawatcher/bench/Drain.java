package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.bench.page.Samples;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast one worker keeps a statistic up through the SQL API, by batch size. */
@Command(
        name = "drain",
        description = "Keeps hours per team out of the net changes, stage by stage, at several batch sizes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Drain implements Callable<Integer> {

    private static final int SLICES = 20;

    private static final String BEFORE =
            "CREATE TABLE shop.hours_before AS SELECT team_id, sum(hours) AS hours FROM shop.delivery_notes GROUP BY team_id";

    private static final String DIFFERENCES = """
            SELECT count(*)
              FROM (SELECT team_id, sum(hours) AS hours FROM shop.delivery_notes GROUP BY team_id) n
              JOIN shop.hours_before b USING (team_id)
              LEFT JOIN shop.hours_per_team_{size} s USING (team_id)
             WHERE n.hours - b.hours <> coalesce(s.hours, 0)
            """;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--rows", description = "Changes to drain, with each batch size. Default: 1,000,000.")
    private long rows = 1_000_000;

    @Option(names = "--batch-sizes", split = ",", description = "Default: 100,1000,10000.")
    private List<Integer> batchSizes = List.of(100, 1000, 10_000);

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<Integer, List<Double>> rowsPerSecond = new LinkedHashMap<>();
    private final Map<Integer, List<Double>> batchMilliseconds = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options)) {
            Report report =
                    new Report(Facts.of(database, "drain" + (options.isAsynchronous() ? ", asynchronous commit" : "")));
            DeltaTable delta = DeltaTable.create(database);
            delta.withoutStatistics();
            for (int size : batchSizes) {
                delta.register(process(size), size, 1);
                database.run("CREATE TABLE shop.hours_per_team_" + size
                        + " (team_id integer PRIMARY KEY, hours numeric NOT NULL, notes bigint NOT NULL)");
            }
            database.run(BEFORE);
            delta.write(rows, 20);
            try (Connection connection = database.connect();
                    ProgressBar progress = BenchProgress.over("drain", (long) SLICES * batchSizes.size())) {
                connection.setAutoCommit(false);
                for (int slice = 0; slice < SLICES; slice++) {
                    for (int size : batchSizes) {
                        drain(connection, size, rows / SLICES);
                        progress.step();
                    }
                }
                for (int size : batchSizes) {
                    drain(connection, size, Long.MAX_VALUE); // what slices left over
                }
            }
            check(database);
            table(report);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    /** Works through a number of changes, or until there are none. */
    private void drain(Connection connection, int size, long wanted) throws SQLException {
        String statistic =
                Scripts.text("hours-per-team.sql", DeltaTable.SCHEMA).replace("{size}", Integer.toString(size));
        long done = 0;
        long begun = System.nanoTime();
        while (done < wanted) {
            long batchBegun = System.nanoTime();
            UUID batch = stage(connection, size);
            connection.commit();
            if (batch == null) {
                break;
            }
            try (PreparedStatement keep = connection.prepareStatement(statistic);
                    PreparedStatement commit = connection.prepareStatement("SELECT ddw.commit(?)")) {
                keep.setObject(1, batch);
                keep.executeUpdate();
                commit.setObject(1, batch);
                commit.execute();
            }
            connection.commit();
            done += size;
            batchMilliseconds
                    .computeIfAbsent(size, key -> new ArrayList<>())
                    .add((System.nanoTime() - batchBegun) / 1e6);
        }
        if (done >= wanted) {
            rowsPerSecond
                    .computeIfAbsent(size, key -> new ArrayList<>())
                    .add(done / ((System.nanoTime() - begun) / 1e9));
        }
    }

    private static @Nullable UUID stage(Connection connection, int size) throws SQLException {
        try (PreparedStatement stage = connection.prepareStatement("SELECT ddw.stage(?, ?)")) {
            stage.setString(1, DeltaTable.SOURCE);
            stage.setString(2, process(size));
            try (ResultSet result = stage.executeQuery()) {
                result.next();
                return result.getObject(1, UUID.class);
            }
        }
    }

    /** Each statistic must be what the table says, or the figures are worth nothing. */
    private void check(BenchDatabase database) throws SQLException {
        for (int size : batchSizes) {
            String wrong = database.text(DIFFERENCES.replace("{size}", Integer.toString(size)));
            if (!wrong.equals("0")) {
                throw new IllegalStateException(
                        wrong + " teams are wrong in the statistic kept with batches of " + size);
            }
        }
    }

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        rowsPerSecond.forEach((size, values) -> {
            Samples speed = new Samples(values);
            Samples batches = new Samples(batchMilliseconds.getOrDefault(size, List.of()));
            report.result(Map.of("batch size", size), "changes/s", speed);
            table.add(List.of(
                    String.format(Locale.ROOT, "%,d", size),
                    String.format(
                            Locale.ROOT,
                            "%,.0f (%,.0f–%,.0f)",
                            speed.median(),
                            speed.quantile(0.25),
                            speed.quantile(0.75)),
                    String.format(Locale.ROOT, "%.1f", batches.median()),
                    String.format(Locale.ROOT, "%.1f", batches.quantile(0.99))));
        });
        report.table(
                "One connection, " + String.format(Locale.ROOT, "%,d", rows)
                        + " changes with each batch size, in turns; every statistic was right at the end",
                List.of(
                        "batch size",
                        "changes a second (median, middle half)",
                        "ms a batch (median)",
                        "ms a batch (99 %)"),
                table);
    }

    private static String process(int size) {
        return "batches of " + size;
    }
}
