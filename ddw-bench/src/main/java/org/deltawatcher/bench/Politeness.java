package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.dialect.postgres.PostgresDialect;
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

    private static final String UNTRACKED = "alone.delivery_notes";
    private static final int WRITERS = 2;
    private static final Duration LONG = Duration.ofMinutes(10);

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--seconds", description = "How long each turn writes. Default: 5.")
    private int seconds = 5;

    @Option(names = "--rounds", description = "Rounds, beside one to warm up. Default: 5.")
    private int rounds = 5;

    @Spec
    private @Nullable CommandSpec spec;

    private final ProcessKey key = new ProcessKey(SourceName.parse(DeltaTable.SOURCE), "hours");
    private final Map<Turn, List<Double>> perSecond = new LinkedHashMap<>();

    private enum Turn {
        UNTRACKED("not recorded"),
        RECORDED("recorded, no worker"),
        WORKER("recorded, a worker keeps hours per team"),
        BUSY("recorded, a worker is behind by 200,000 changes");

        private final String title;

        Turn(String title) {
            this.title = title;
        }
    }

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options);
                HikariDataSource pool = BenchDatabase.pool(database.url());
                ProgressBar progress = BenchProgress.over("politeness", (rounds + 1L) * Turn.values().length)) {
            Report report = new Report(Facts.of(database, "politeness"));
            database.run(Scripts.text("delivery-notes.sql", "alone"));
            DeltaTable delta = DeltaTable.create(database);
            database.run(
                    "CREATE TABLE shop.hours_per_team_1 (team text PRIMARY KEY, hours numeric NOT NULL, notes bigint"
                            + " NOT NULL)");
            String statistic = Scripts.text("hours-per-team.sql", DeltaTable.SCHEMA)
                    .replace("{size}", "1")
                    .replace("ddw.net_delivery_notes", "{net}")
                    .replace("n.batch_id = ? AND ", "");
            database.run("SELECT ddw.register('" + DeltaTable.SOURCE + "', 'hours', 'sql', '"
                    + statistic.replace("'", "''") + "')");
            Home home = new PostgresDialect().open(pool, "ddw");
            for (int round = 0; round <= rounds; round++) {
                for (Turn turn : Turn.values()) {
                    if (turn == Turn.BUSY) {
                        delta.write(200_000, 1);
                    }
                    double speed = take(turn, database, home);
                    if (round > 0) { // the first warms up
                        perSecond
                                .computeIfAbsent(turn, unused -> new ArrayList<>())
                                .add(speed);
                    }
                    progress.step();
                }
            }
            table(report);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    /** Returns how many transactions a second were written. What they left is processed afterwards, so all turns begin alike. */
    private double take(Turn turn, BenchDatabase database, Home home) throws Exception {
        boolean isBeside = turn == Turn.WORKER || turn == Turn.BUSY;
        Worker worker = new Worker(
                "bench",
                home,
                org.deltawatcher.core.executor.Executors.builtIn(),
                WorkerSettings.standard(),
                CycleListener.NONE);
        if (isBeside) {
            worker.start();
        }
        double speed = write(database, turn == Turn.UNTRACKED ? UNTRACKED : DeltaTable.SOURCE);
        if (!isBeside) {
            worker.start();
        }
        try {
            if (!home.processes().waitUntilProcessed(key, LONG)) {
                throw new IllegalStateException("the worker did not come to an end in " + LONG);
            }
        } finally {
            worker.stop(Duration.ofSeconds(5));
        }
        database.run("SELECT ddw.purge()");
        return speed;
    }

    private double write(BenchDatabase database, String table)
            throws SQLException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Long>> writers = new ArrayList<>();
            long begun = System.nanoTime();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                writers.add(() -> write(database, table, first, begun + seconds * 1_000_000_000L));
            }
            long transactions = 0;
            for (Future<Long> done : threads.invokeAll(writers)) {
                transactions += done.get();
            }
            return transactions / ((System.nanoTime() - begun) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Updates rows that no other writer does, one a transaction. */
    private static long write(BenchDatabase database, String table, int writer, long end) throws SQLException {
        long transactions = 0;
        try (Connection connection = database.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET hours = hours + 0.25, changed_at = now() WHERE id = ?")) {
            while (System.nanoTime() < end) {
                update.setLong(
                        1,
                        1
                                + writer
                                + (long) WRITERS * ThreadLocalRandom.current().nextInt(20_000 / WRITERS));
                update.executeUpdate();
                transactions++;
            }
        }
        return transactions;
    }

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        Samples recorded = new Samples(perSecond.getOrDefault(Turn.RECORDED, List.of()));
        perSecond.forEach((turn, values) -> {
            Samples speed = new Samples(values);
            Samples ratio = speed.over(recorded);
            report.result(Map.of("case", turn.title), "transactions/s", speed);
            table.add(List.of(
                    turn.title,
                    String.format(Locale.ROOT, "%,.0f", speed.median()),
                    String.format(Locale.ROOT, "%,.0f–%,.0f", speed.quantile(0), speed.quantile(1)),
                    String.format(Locale.ROOT, "%.2f", ratio.median())));
        });
        report.table(
                WRITERS + " writers, an update of one row a transaction",
                List.of("case", "transactions a second (median)", "least and most", "of no worker"),
                table);
    }
}
