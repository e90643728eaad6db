package org.deltawatcher.worker.demo;

import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.cli.ExitCode;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.SettingsReader;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.home.ConfiguredTargets;
import org.deltawatcher.worker.home.HomeOpener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ddw demo}. */
@Command(
        name = "demo",
        description = {
            "Shows everything at work on an embedded PostgreSQL, and proves the results.",
            "",
            "Writers change a table of delivery notes at random; two workers keep five results up to date: a statistic,"
                    + " a flat copy of a JSON column, a filtered copy, a nightly count, and the files of an outside"
                    + " program. In the end each result is compared with a recomputation from scratch. Exit code 0"
                    + " means that all are equal, 1 that one is not.",
            "",
            "With --to mysql the notes also go to a MySQL server and back into a second table, and both copies are"
                    + " compared row by row. The server is the one of the url, or of DDW_DEMO_MYSQL, or one that"
                    + " scripts/database of the clone starts.",
            ""
        },
        footer = {
            "  ddw demo                           half a minute, 500 changes a second",
            "  ddw demo --seconds 120 --rate 2000 --workers 4",
            "  ddw demo --keep                    leaves the database up, and says what to try",
            "  ddw demo --spoil                   falsifies a result; the comparison must notice",
            "  ddw demo --to mysql                copies the notes to MySQL and back, too"
        })
public final class DemoCommand implements Callable<Integer> {

    private final DemoTools tools;
    private final Terminal terminal;

    @Option(names = "--seconds", paramLabel = "N", description = "How long writers write; ${DEFAULT-VALUE}.")
    private int seconds = 30;

    @Option(names = "--rate", paramLabel = "N", description = "Rows changed a second; ${DEFAULT-VALUE}.")
    private int rate = 500;

    @Option(names = "--workers", paramLabel = "N", description = "Workers side by side; ${DEFAULT-VALUE}.")
    private int workers = 2;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random changes; ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--keep",
            description = "Leaves the database up until Ctrl-C, and says how to connect and what to try.")
    private boolean keep;

    @Option(
            names = "--no-poison",
            description = "Leaves out the row that one process fails on, which shows how it is parked and replayed.")
    private boolean noPoison;

    @Option(
            names = "--spoil",
            description = "Falsifies one row of a result before the comparison, which must notice it.")
    private boolean spoil;

    @Option(
            names = "--to",
            paramLabel = "mysql|URL",
            description = "Copies the notes to a MySQL server and back, too; a url says to which.")
    private @Nullable String to;

    @Inject
    DemoCommand(
            HomeOpener opener,
            Executors executors,
            ConfiguredTargets targets,
            SettingsReader settings,
            Surroundings surroundings,
            Terminal terminal) {
        this.tools = new DemoTools(opener, executors, targets, settings, surroundings);
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, SQLException {
        DemoOptions options =
                new DemoOptions(Duration.ofSeconds(seconds), rate, workers, seed, !noPoison, spoil, keep, to);
        CtrlC ctrlC = CtrlC.interruptsThisThread();
        try {
            return new DemoRun(options, tools, terminal).run().code();
        } catch (InterruptedException e) {
            terminal.out().println("Stopped: the database is down, and its folder is removed.");
            terminal.out().flush();
            return ExitCode.INTERRUPTED.code();
        } finally {
            ctrlC.isOver();
        }
    }
}
