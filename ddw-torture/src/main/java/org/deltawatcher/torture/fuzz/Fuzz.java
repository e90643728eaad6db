package org.deltawatcher.torture.fuzz;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.deltawatcher.torture.Ground;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends random tables from one side to the other. */
@Command(
        name = "fuzz",
        description =
                "Makes tables of random types, names and values, changes them at random, and compares what was captured"
                        + " and copied with the truth, value by value. Exit code 1 if anything differs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Fuzz implements Callable<Integer> {

    /** Tables of one home, until another one is taken. */
    private static final int TABLES = 20;

    @Option(names = "--seed", description = "That of the first table; the next one has the next. Default: at random.")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    @Option(names = "--shapes", description = "How many tables. Default: 50.")
    private int shapes = 50;

    @Option(names = "--source", description = "postgres or mysql. Default: postgres.")
    private String source = "postgres";

    @Option(names = "--target", description = "postgres or mysql. Default: postgres.")
    private String target = "postgres";

    @Option(names = "--show", description = "Print each table, and what is written to it.")
    private boolean isShown;

    @Spec
    private @Nullable CommandSpec spec;

    private long rows;
    private long changes;
    private int refused;
    private int parked;
    private int different;

    /**
     * Runs it and ends the JVM with its exit code.
     *
     * @param arguments the options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Fuzz());
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.printf("seeds %d to %d, from %s to %s%n", seed, seed + shapes - 1, source, target);
        for (int done = 0; done < shapes; done += TABLES) {
            try (Ground from = Ground.of(source);
                    Ground to = Ground.of(target)) {
                for (Ground ground : List.of(from, to)) {
                    if (Sql.of(ground.product()) == Sql.POSTGRES) {
                        ground.execute(PostgresKinds.NEEDED);
                    }
                }
                for (int i = done; i < Math.min(done + TABLES, shapes); i++) {
                    pass(from, to, seed + i, out);
                }
            }
            out.printf("%,d of %,d tables, %,d different%n", Math.min(done + TABLES, shapes), shapes, different);
            out.flush();
        }
        out.printf("%,8d tables%n%,8d rows in the end%n%,8d changes%n", shapes, rows, changes);
        out.printf(
                "%,8d refused at registration%n%,8d changes parked%n%,8d tables differ%n", refused, parked, different);
        out.flush();
        return different == 0 ? 0 : 1;
    }

    private void pass(Ground from, Ground to, long number, PrintWriter out) {
        Random random = new Random(number);
        Table table =
                Table.random(random, Sql.of(source), from.tables(), (int) (number % 1000), !source.equals(target));
        // homes of the testkit are copies of one and have one identity: of one name, the copy would pass for the source
        String copy = Table.tableName(random, Sql.of(target), (int) (number % 1000) + 1000);
        Passage.Outcome outcome = new Passage(from, to, table, copy, random).go();
        rows += outcome.rows();
        changes += outcome.changes();
        parked += outcome.parked();
        if (outcome.refused() != null) {
            refused++;
            out.printf("seed %d refused: %s%n", number, outcome.refused());
        }
        boolean isDifferent = !outcome.wrong().isEmpty();
        if (isDifferent || isShown) {
            out.printf("seed %d, copy %s:%n%s;%n", number, copy, table.create());
            outcome.statements().forEach(statement -> out.println(statement + ";"));
            outcome.wrong().forEach(out::println);
        }
        different += isDifferent ? 1 : 0;
        out.flush();
    }
}
