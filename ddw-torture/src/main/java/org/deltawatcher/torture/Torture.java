package org.deltawatcher.torture;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.deltawatcher.api.ProcessKey;
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

    private static final List<String> PROCESSES = List.of("seen", "hours", "rows", "elsewhere", "spread");
    private static final Duration QUESTION = Duration.ofSeconds(5);

    @Option(
            names = "--seed",
            description = "Repeats the load and the faults of another run. Default: another each time.")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    @Option(names = "--home", description = "postgres or mysql. Default: postgres.")
    private String homeProduct = "postgres";

    @Option(names = "--target", description = "postgres or mysql. Default: postgres.")
    private String targetProduct = "postgres";

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
        try (Ground home = Ground.of(homeProduct);
                Ground target = Ground.of(targetProduct);
                Proxy toHome = new Proxy(home.url());
                Proxy toTarget = new Proxy(target.url());
                Crew crew = new Crew(directory, home, toHome, target, toTarget)) {
            home.createTables();
            target.createTables();
            home.register(target);
            for (int i = 0; i < workers; i++) {
                crew.startAnother();
            }
            long committed;
            Map<Faults.Kind, Integer> injected;
            try (Load load = new Load(home, seed, writers);
                    Faults faults = new Faults(seed, crew, home, target, toHome, toTarget)) {
                pass(seconds, crew);
                injected = faults.stop();
                committed = load.stop();
            }
            List<String> late = await(home);
            Oracle.Verdict verdict = new Oracle(home, target).judge();
            print(out, committed, injected, verdict);
            if (late.isEmpty() && verdict.isRight() && crew.deserters() == 0) {
                return 0;
            }
            out.printf(
                    "NOT RIGHT%s%s; log of the workers: %s%nrepeat it with --seed %d --home %s --target %s --seconds %d --workers %d --writers %d%n",
                    late.isEmpty() ? "" : ": not processed in time: " + String.join(", ", late),
                    crew.deserters() == 0 ? "" : "; workers ended by themselves: " + crew.deserters(),
                    crew.log(),
                    seed,
                    homeProduct,
                    targetProduct,
                    seconds,
                    workers,
                    writers);
            out.flush();
            return 1;
        }
    }

    private static void pass(int seconds, Crew crew) throws InterruptedException {
        try (ProgressBar progress = new ProgressBarBuilder()
                .setTaskName("torture")
                .setInitialMax(seconds)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .build()) {
            for (int second = 0; second < seconds; second++) {
                Thread.sleep(1000);
                progress.step();
                if (crew.deserters() > 0) {
                    throw new IllegalStateException("a worker ended by itself; log of the workers: " + crew.log());
                }
            }
        }
    }

    /** Returns which processes did not come to an end in time. */
    private List<String> await(Ground home) {
        return PROCESSES.stream()
                .filter(process -> !isDone(home, new ProcessKey(home.notes(), process)))
                .toList();
    }

    /** Asks again and again: a call that waits for half an hour reads the delta table as long, and keeps it from being emptied. */
    private boolean isDone(Ground home, ProcessKey process) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(patience).toNanos();
        boolean isDone;
        do {
            isDone = home.home().processes().waitUntilProcessed(process, QUESTION);
        } while (!isDone && System.nanoTime() < giveUp);
        return isDone;
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
}
