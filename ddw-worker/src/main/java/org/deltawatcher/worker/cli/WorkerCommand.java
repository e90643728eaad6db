package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.worker.config.WorkerSettings;
import org.deltawatcher.worker.logging.Logs;
import org.deltawatcher.worker.run.WorkerRun;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs processes until it is stopped. */
@Command(
        name = "worker",
        description = {
            "Runs processes until it is stopped.",
            "In all configured homes, or in those named by --home. SIGTERM and Ctrl-C stop it in order: it stages nothing"
                    + " more, finishes the batches that it works on, and gives back those that take longer than the grace.",
            ""
        },
        footer = {
            "  ddw worker",
            "  ddw worker --home main --home archive --threads 8",
            "  ddw worker --log-level debug"
        })
@Exits(ExitCode.INTERRUPTED)
final class WorkerCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final WorkerRun run;
    private final Logs logs;
    private final GlobalOptions options;
    private final StopSignal stopSignal;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Batches that it works on at once, for each home. Standard: worker.threads, else 4.")
    private @Nullable Integer threads;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it is called in ddw.worker and ddw.batch, unique in a home."
                    + " Standard: worker.name, else host/process id/random.")
    private @Nullable String name;

    @Option(
            names = "--stop-grace",
            paramLabel = "DURATION",
            description =
                    "How long it may finish its batches when it is stopped. Standard: worker.stop-grace, else 30s.")
    private @Nullable Duration stopGrace;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info, debug or trace. Standard: info.")
    private @Nullable Level logLevel;

    @Inject
    WorkerCommand(HomeAccess homes, WorkerRun run, Logs logs, GlobalOptions options, StopSignal stopSignal) {
        this.homes = homes;
        this.run = run;
        this.logs = logs;
        this.options = options;
        this.stopSignal = stopSignal;
    }

    @Override
    public Integer call() throws Exception {
        logs.show(level());
        var settings = settings(homes.settings().worker());
        run.start(homes.allSettings(), settings);
        stopSignal.awaitAndStop(() -> run.stop(settings.stopGrace()));
        return ExitCode.OK.code();
    }

    private Level level() {
        if (logLevel != null) {
            return logLevel;
        }
        return options.isVerbose() ? Level.DEBUG : Level.INFO;
    }

    private WorkerSettings settings(WorkerSettings configured) {
        var settings = configured;
        if (threads != null) {
            settings = settings.withThreads(threads);
        }
        if (name != null) {
            settings = settings.withName(name);
        }
        return stopGrace == null ? settings : settings.withStopGrace(stopGrace);
    }
}
