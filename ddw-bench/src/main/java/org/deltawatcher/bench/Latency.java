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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.dialect.postgres.PostgresDialect;
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

    private final Visibility visibility = new Visibility();
    private final Map<Case, List<Double>> milliseconds = new LinkedHashMap<>();

    private enum Case {
        BY_HAND("written to both tables by hand", "byhand", true),
        SQL("executor sql", "viasql", true),
        REPLICATE("executor replicate", "replicated", true),
        SQL_QUIET("executor sql, a change every 1 to 4 s", "viasql", false),
        REPLICATE_QUIET("executor replicate, a change every 1 to 4 s", "replicated", false);

        private final String title;
        private final String schema;
        private final boolean isSteady;

        Case(String title, String schema, boolean isSteady) {
            this.title = title;
            this.schema = schema;
            this.isSteady = isSteady;
        }

        private String copy() {
            return schema + ".copy";
        }
    }

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options);
                HikariDataSource homePool = BenchDatabase.pool(database.url());
                HikariDataSource targetPool = BenchDatabase.pool(database.url())) {
            Report report = new Report(Facts.of(database, "latency"));
            Home home = new PostgresDialect().open(homePool, "ddw");
            Target target = new PostgresDialect().openTarget("target", targetPool, "ddw_target");
            create(database, home);
            Worker worker = new Worker(
                    "bench",
                    home,
                    Executors.with(List.of(new ReplicateExecutor(Targets.of(Map.of("target", target))))),
                    WorkerSettings.standard(),
                    CycleListener.NONE);
            worker.start();
            try (Connection writer = database.connect();
                    Connection observer = database.connect();
                    ProgressBar progress = BenchProgress.over("latency", (rounds + 1L) * Case.values().length)) {
                for (int round = 0; round <= rounds; round++) {
                    for (Case each : Case.values()) {
                        Samples taken = take(each, writer, observer);
                        if (round > 0) { // the first warms up
                            milliseconds
                                    .computeIfAbsent(each, unused -> new ArrayList<>())
                                    .addAll(taken.values());
                        }
                        progress.step();
                    }
                }
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

    private static void create(BenchDatabase database, Home home) throws SQLException {
        for (Case each : List.of(Case.BY_HAND, Case.SQL, Case.REPLICATE)) {
            database.run(Scripts.text("delivery-notes.sql", each.schema));
            database.run("CREATE TABLE " + each.copy() + " (LIKE " + each.schema + ".delivery_notes INCLUDING ALL)");
        }
        for (Case each : List.of(Case.SQL, Case.REPLICATE)) {
            database.run("SELECT ddw.enable('" + each.schema + ".delivery_notes')");
        }
        home.processes()
                .add(ProcessDefinition.builder(key(Case.SQL), "sql", """
                        INSERT INTO viasql.copy
                        SELECT n.new_id, n.new_team, n.new_customer, n.new_hours, n.new_delivered_on, n.new_changed_at, n.new_details
                          FROM {net} n
                         WHERE n.op = 'I'
                        """).build());
        home.processes()
                .add(ProcessDefinition.builder(
                                key(Case.REPLICATE), "replicate", "{\"table\": \"" + Case.REPLICATE.copy() + "\"}")
                        .target("target")
                        .build());
    }

    private static ProcessKey key(Case each) {
        return new ProcessKey(SourceName.parse(each.schema + ".delivery_notes"), "copy");
    }

    private Samples take(Case each, Connection writer, Connection observer) throws Exception {
        try (PreparedStatement insert = writer.prepareStatement(insertInto(each.schema + ".delivery_notes"));
                PreparedStatement again = writer.prepareStatement(insertInto(each.copy()))) {
            Visibility.Writer toSource = id -> {
                insert.setLong(1, id);
                insert.executeUpdate();
                return System.nanoTime();
            };
            Visibility.Writer toBoth = id -> {
                long committed = toSource.write(id);
                again.setLong(1, id);
                again.executeUpdate();
                return committed;
            };
            return visibility.measure(
                    each.isSteady ? rate * seconds : samples,
                    each.isSteady ? row -> row * 1_000_000_000L / rate : nowAndThen(),
                    each == Case.BY_HAND ? toBoth : toSource,
                    observer,
                    "SELECT max(id) FROM " + each.copy());
        }
    }

    private static String insertInto(String table) {
        return "INSERT INTO " + table + " SELECT ?, team, customer, hours, delivered_on, now(), details FROM "
                + Case.BY_HAND.schema + ".delivery_notes WHERE id = 17";
    }

    private static IntToLongFunction nowAndThen() {
        AtomicLong due = new AtomicLong();
        return row -> due.addAndGet(ThreadLocalRandom.current().nextLong(1_000_000_000L, 4_000_000_000L));
    }

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        milliseconds.forEach((each, values) -> {
            Samples latency = new Samples(values);
            report.result(Map.of("case", each.title), "ms", latency);
            table.add(List.of(
                    each.title,
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
