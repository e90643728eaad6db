package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the time from a commit of a change to the commit of what a continuous process makes of it. */
@Command(
        name = "latency",
        description = "From the writer's commit until the result is committed, by a worker in its standard settings.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Latency implements Callable<Integer> {

    /** A listener hears of the result in the moment in which it is committed. */
    private static final String DEFINITION =
            "SELECT pg_notify(''seen'', n.new_id::text) FROM {net} n WHERE n.op = ''U'' AND n.new_id <= 100";

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--samples", description = "Changes to measure in each case. Default: 40.")
    private int samples = 40;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, List<Double>> milliseconds = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options);
                HikariDataSource pool = BenchDatabase.pool(database.url())) {
            Report report = new Report(Facts.of(database, "latency"));
            DeltaTable.create(database);
            database.run("SELECT ddw.register('" + DeltaTable.SOURCE + "', 'tell', 'sql', '" + DEFINITION + "')");
            Worker worker = new Worker(
                    "bench",
                    new PostgresDialect().open(pool, "ddw"),
                    Executors.builtIn(),
                    WorkerSettings.standard(),
                    CycleListener.NONE);
            worker.start();
            try (Connection writer = database.connect();
                    Connection listener = database.connect();
                    ProgressBar progress = BenchProgress.over("latency", 3L * samples)) {
                execute(listener, "LISTEN seen");
                measure("a change now and then, every 1 to 4 s", 1000, 4000, writer, listener, progress);
                measure("a change every 100 to 300 ms", 100, 300, writer, listener, progress);
                measure("a change as soon as the last was seen", 0, 0, writer, listener, progress);
            } finally {
                worker.stop(Duration.ofSeconds(5));
            }
            table(report);
            if (spec != null) {
                report.print(spec.commandLine().getOut(), options.isJson());
            }
        }
        return 0;
    }

    private void measure(
            String title, int leastPause, int mostPause, Connection writer, Connection listener, ProgressBar progress)
            throws SQLException {
        for (int sample = 0; sample < samples; sample++) {
            int pause = leastPause + ThreadLocalRandom.current().nextInt(mostPause - leastPause + 1);
            execute(writer, "SELECT pg_sleep(" + pause / 1000.0 + ")");
            int id = 1 + sample % 100;
            execute(writer, "UPDATE " + DeltaTable.SOURCE + " SET hours = hours + 0.25 WHERE id = " + id);
            long committed = System.nanoTime();
            await(listener, Integer.toString(id));
            milliseconds.computeIfAbsent(title, key -> new ArrayList<>()).add((System.nanoTime() - committed) / 1e6);
            progress.step();
        }
    }

    private static void await(Connection listener, String id) throws SQLException {
        PGConnection ear = listener.unwrap(PGConnection.class);
        for (int attempt = 0; attempt < 60; attempt++) {
            PGNotification @Nullable [] heard = ear.getNotifications(1000);
            if (heard != null) {
                for (PGNotification notification : heard) {
                    if (notification.getParameter().equals(id)) {
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException("the worker did not process a change within a minute");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        milliseconds.forEach((title, values) -> {
            Samples latency = new Samples(values);
            report.result(Map.of("case", title), "ms", latency);
            table.add(List.of(
                    title,
                    number(latency.median()),
                    number(latency.quantile(0.25)) + "–" + number(latency.quantile(0.75)),
                    number(latency.quantile(1))));
        });
        report.table(
                "Milliseconds from the commit of a change to the commit of the result",
                List.of("case", "median", "middle half", "worst"),
                table);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
