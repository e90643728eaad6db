package org.deltawatcher.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.TestDatabase;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs it once. */
@Command(
        name = "torture",
        description =
                "Writes at random while workers and connections break at random; then compares every result with the"
                        + " truth. Exit code 1 if a change was lost, counted twice or out of order.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Torture implements Callable<Integer> {

    private static final Pattern ADDRESS = Pattern.compile("(jdbc:[a-z]+://)([^:/]+):(\\d+)(/.*)");

    private static final SourceName NOTES = new SourceName("public", "notes");

    @Option(
            names = "--seed",
            description = "Repeats the load and the faults of another run. Default: another each time.")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    @Option(names = "--seconds", description = "How long things break. Default: 60.")
    private int seconds = 60;

    @Option(names = "--workers", description = "Worker programs at once. Default: 3.")
    private int workers = 3;

    @Option(names = "--writers", description = "Connections that write at once. Default: 3.")
    private int writers = 3;

    @Option(
            names = "--patience",
            description = "Seconds that the workers may take afterwards for what is left. Default: 1,800.")
    private int patience = 1_800;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Runs it and ends the JVM with its exit code.
     *
     * @param arguments the options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Torture());
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.println("seed " + seed);
        out.flush();
        Path directory = Files.createTempDirectory("ddw-torture");
        try (HomeDatabase database = HomeDatabase.create();
                TestDatabase target = TestDatabase.create();
                Proxy homeProxy = proxy(database.jdbcUrl());
                Proxy targetProxy = proxy(target.jdbcUrl());
                Crew crew = new Crew(
                        directory, through(homeProxy, database.jdbcUrl()), through(targetProxy, target.jdbcUrl()))) {
            createTables(database, target);
            register(database);
            for (int i = 0; i < workers; i++) {
                crew.startAnother();
            }
            long committed;
            Map<Faults.Kind, Integer> injected;
            try (Load load = new Load(database.jdbcUrl(), seed, writers);
                    Faults faults = new Faults(seed, crew, homeProxy, targetProxy, database.jdbcUrl())) {
                pass(seconds);
                injected = faults.stop();
                committed = load.stop();
            }
            String late = await(database.home());
            Oracle.Verdict verdict = new Oracle(database.jdbcUrl(), target.jdbcUrl()).judge();
            print(out, committed, injected, verdict);
            if (late.isEmpty() && verdict.isRight() && crew.deserters() == 0) {
                return 0;
            }
            out.printf(
                    "NOT RIGHT%s%s; log of the workers: %s%nrepeat it with --seed %d --seconds %d --workers %d --writers %d%n",
                    late.isEmpty() ? "" : ": not processed in time: " + late,
                    crew.deserters() == 0 ? "" : "; workers ended by themselves: " + crew.deserters(),
                    crew.log(),
                    seed,
                    seconds,
                    workers,
                    writers);
            out.flush();
            return 1;
        }
    }

    static void createTables(HomeDatabase database, TestDatabase target) throws SQLException, IOException {
        database.execute(script("tables.sql"));
        try (Connection connection = target.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE TABLE elsewhere (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL,"
                    + " code text UNIQUE, version bigint NOT NULL)");
        }
    }

    private static void register(HomeDatabase database) throws IOException {
        database.execute(script("processes.sql"));
        database.home()
                .processes()
                .add(ProcessDefinition.builder(
                                new ProcessKey(NOTES, "elsewhere"), "replicate", "{\"table\": \"public.elsewhere\"}")
                        .target("there")
                        .batchSize(100)
                        .leaseDuration(Duration.ofSeconds(2))
                        .retry(new RetryPolicy(100_000, Duration.ofMillis(50), Duration.ofMillis(200), 100))
                        .build());
    }

    private static String script(String name) throws IOException {
        try (InputStream in = Torture.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void pass(int seconds) throws InterruptedException {
        try (ProgressBar progress = new ProgressBarBuilder()
                .setTaskName("torture")
                .setInitialMax(seconds)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .build()) {
            for (int second = 0; second < seconds; second++) {
                Thread.sleep(1000);
                progress.step();
            }
        }
    }

    /** Returns which processes did not come to an end in time. */
    private String await(Home home) {
        StringBuilder late = new StringBuilder();
        for (String process : new String[] {"seen", "hours", "rows", "elsewhere"}) {
            if (!home.processes().waitUntilProcessed(new ProcessKey(NOTES, process), Duration.ofSeconds(patience))) {
                late.append(late.isEmpty() ? "" : ", ").append(process);
            }
        }
        return late.toString();
    }

    private static void print(
            PrintWriter out, long committed, Map<Faults.Kind, Integer> injected, Oracle.Verdict verdict) {
        int all = injected.values().stream().mapToInt(Integer::intValue).sum();
        out.printf("%,8d faults%n", all);
        injected.forEach((kind, times) -> out.printf("%,8d   %s%n", times, kind.title));
        out.printf("%,8d transactions of the writers%n", committed);
        out.printf("%,8d changes%n", verdict.changes());
        out.printf("%,8d lost%n", verdict.lost());
        out.printf("%,8d counted twice%n", verdict.doubled());
        out.printf("%,8d out of order%n", verdict.outOfOrder());
        out.printf("%,8d wrong rows in the statistic and the copies%n", verdict.wrongResults());
        out.printf("%,8d parked%n", verdict.parked());
        out.flush();
    }

    private static Proxy proxy(String url) throws IOException {
        Matcher address = address(url);
        return new Proxy(address.group(2), Integer.parseInt(address.group(3)));
    }

    private static String through(Proxy proxy, String url) {
        Matcher address = address(url);
        return address.group(1) + "127.0.0.1:" + proxy.port() + address.group(4);
    }

    private static Matcher address(String url) {
        Matcher matcher = ADDRESS.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalStateException("the server for tests must be given with its port");
        }
        return matcher;
    }
}
