package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.bench.page.Samples;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.dialect.mysql.MysqlDialect;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.deltawatcher.worker.home.DriverUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast a copy is loaded and kept up to date, beside a copy written by hand. */
@Command(
        name = "replicate",
        description = "Loads a copy and streams changes to it, in turns with batches of plain JDBC.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Replicate implements Callable<Integer> {

    private static final List<String> CASES = List.of("insert all", "load", "reload", "update each", "stream");

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(
            names = "--target",
            paramLabel = "JDBC_URL",
            description = "Where the copies are made: jdbc:postgresql:…, jdbc:mysql:… or jdbc:mariadb:…, with user and"
                    + " password. Default: the database of the source.")
    private @Nullable String targetUrl;

    @Option(names = "--rows", description = "Rows to load, a multiple of 2,000. Default: 300,000.")
    private long rows = 300_000;

    @Option(names = "--changes", description = "Changes to stream. Default: 100,000.")
    private long changes = 100_000;

    @Option(names = "--batch-size", description = "Changes in a batch. Default: 10,000.")
    private int batchSize = 10_000;

    @Option(names = "--repetitions", description = "Rounds, beside one to warm up. Default: 3.")
    private int repetitions = 3;

    @Spec
    private @Nullable CommandSpec spec;

    private final ProcessKey key = new ProcessKey(SourceName.parse(DeltaTable.SOURCE), "copy");
    private final Map<String, List<Double>> rowsPerSecond = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        try (BenchDatabase database = BenchDatabase.open(options);
                HikariDataSource homePool = database.pool();
                HikariDataSource targetPool = BenchDatabase.pool(target(database))) {
            boolean isPostgres = targetPool.getJdbcUrl().startsWith("jdbc:postgresql:");
            String schema = database.text("SELECT current_database()"); // nobody else has one of this name
            Dialect dialect = isPostgres ? new PostgresDialect() : new MysqlDialect();
            try {
                Home home = new PostgresDialect().open(homePool, "ddw");
                Target target = dialect.openTarget("target", targetPool, schema + "_ddw");
                Report report = new Report(Facts.of(database, "replicate to " + dialect.name()));
                DeltaTable delta = create(database);
                measure(database, delta, home, target, schema);
                table(report);
                if (spec != null) {
                    report.print(spec.commandLine().getOut(), options.isJson());
                }
            } finally {
                for (String made : List.of(schema, schema + "_ddw")) {
                    run(
                            targetPool.getJdbcUrl(),
                            isPostgres
                                    ? "DROP SCHEMA IF EXISTS " + made + " CASCADE"
                                    : "DROP DATABASE IF EXISTS " + made);
                }
            }
        }
        return 0;
    }

    private String target(BenchDatabase database) {
        return targetUrl == null ? database.url() : DriverUrl.of(targetUrl);
    }

    private DeltaTable create(BenchDatabase database) throws SQLException {
        return DeltaTable.create(database, DeltaTable.SCHEMA, rows);
    }

    private void measure(BenchDatabase database, DeltaTable delta, Home home, Target target, String schema)
            throws Exception {
        Targets targets = Targets.of(Map.of("target", target));
        String copied = schema + ".copied";
        String plain = schema + ".plain";
        ProcessDefinition copy = ProcessDefinition.builder(
                        key, "replicate", "{\"table\": \"" + copied + "\", \"create\": true}")
                .target("target")
                .initial(InitialLoad.LOAD)
                .batchSize(batchSize)
                .build();
        home.processes().add(copy);
        process(home, target); // the first load makes the table
        String url = target(database);
        run(
                url,
                url.startsWith("jdbc:postgresql:")
                        ? "CREATE TABLE " + plain + " (LIKE " + copied + " INCLUDING ALL)"
                        : "CREATE TABLE " + plain + " LIKE " + copied);
        PlainCopy byHand = new PlainCopy(database, url, plain);
        try (ProgressBar progress = BenchProgress.over("replicate", (repetitions + 1L) * CASES.size())) {
            for (int repetition = 0; repetition <= repetitions; repetition++) {
                run(url, "TRUNCATE TABLE " + plain);
                boolean counts = repetition > 0; // the first warms up
                add("insert all", timed(byHand::insert), counts, progress);
                home.processes().remove(key);
                run(url, "TRUNCATE TABLE " + copied);
                home.processes().add(copy);
                add("load", new Speed(rows, process(home, target)), counts, progress);
                home.processes().reload(key);
                add("reload", new Speed(rows, process(home, target)), counts, progress);
                add("update each", timed(() -> byHand.update(changes)), counts, progress);
                delta.write(changes, 1);
                add("stream", new Speed(changes, process(home, target)), counts, progress);
            }
        }
        if (!new Verifier(home, home.processes().find(key).orElseThrow(), targets, read -> {})
                .verify(1, Duration.ofSeconds(10), false)
                .isEqual()) {
            throw new IllegalStateException("the copy is not what the source is, so the figures are worth nothing");
        }
    }

    private static Speed timed(Callable<Long> work) throws Exception {
        long begun = System.nanoTime();
        return new Speed(work.call(), System.nanoTime() - begun);
    }

    private void add(String name, Speed speed, boolean counts, ProgressBar progress) {
        if (counts) {
            rowsPerSecond.computeIfAbsent(name, unused -> new ArrayList<>()).add(speed.rows / (speed.nanos / 1e9));
        }
        progress.step();
    }

    private long process(Home home, Target target) {
        return WorkerRun.drain(home, WorkerRun.target(target), WorkerRun.STANDARD_THREADS, List.of(key));
    }

    private record Speed(long rows, long nanos) {}

    private void table(Report report) {
        List<List<String>> table = new ArrayList<>();
        for (String name : CASES) {
            Samples speed = new Samples(rowsPerSecond.getOrDefault(name, List.of()));
            String plain = CASES.indexOf(name) < 3 ? CASES.get(0) : CASES.get(3);
            Samples ratio = speed.over(new Samples(rowsPerSecond.getOrDefault(plain, List.of())));
            report.result(Map.of("case", name), "rows/s", speed);
            table.add(List.of(
                    name,
                    name.equals(plain) ? "plain JDBC, batches of 1,000" : "ddw worker, batches of " + batchSize,
                    String.format(Locale.ROOT, "%,.0f", speed.median()),
                    String.format(Locale.ROOT, "%,.0f–%,.0f", speed.quantile(0), speed.quantile(1)),
                    String.format(Locale.ROOT, "%.2f", ratio.median())));
        }
        report.table(
                String.format(Locale.ROOT, "%,d rows, then %,d changes; the copy was right at the end", rows, changes),
                List.of("case", "by", "rows a second (median)", "least and most", "of plain JDBC"),
                table);
    }

    private static void run(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
