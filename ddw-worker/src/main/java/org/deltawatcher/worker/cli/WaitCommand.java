package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Waits for a process. */
@Command(
        name = "wait",
        description = {
            "Waits until everything so far is processed.",
            "That is: until every change committed before the call is in a committed batch or parked. Ends with 1 if that takes longer than the timeout.",
            ""
        },
        footer = "  ddw wait hours_per_team --timeout 30s && ./report")
@Exits(ExitCode.NOT_FOUND)
final class WaitCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Waiting waiting;

    @Mixin
    private final ProcessArgument argument;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "How long to wait at most. Standard: 5m.")
    private Duration timeout = Duration.ofMinutes(5);

    @Inject
    WaitCommand(HomeAccess homes, Waiting waiting, ProcessArgument argument) {
        this.homes = homes;
        this.waiting = waiting;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(
                home -> waiting.untilProcessed(home, argument.find(home).key(), timeout));
    }
}
