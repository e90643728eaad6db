package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rebuilds the result of a process. */
@Command(
        name = "reload",
        description = {
            "Rebuilds the result of a process from scratch: takes back staged batches, then offers a truncation, the"
                    + " rows that exist at one snapshot, and every change after it.",
            ""
        },
        footer = {"  ddw process reload hours_per_team", "  ddw process reload hours_per_team --yes --wait"})
@Exits({ExitCode.NOT_FOUND, ExitCode.INTERRUPTED})
final class ProcessReloadCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;
    private final Waiting waiting;

    @Mixin
    private final ProcessArgument argument;

    @Mixin
    private final Confirmation confirmation;

    @Option(names = "--wait", description = "Wait until it is through.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "How long to wait at most. Standard: 24h.")
    private Duration timeout = Duration.ofHours(24);

    @Inject
    ProcessReloadCommand(
            HomeAccess homes, Output output, Waiting waiting, ProcessArgument argument, Confirmation confirmation) {
        this.homes = homes;
        this.output = output;
        this.waiting = waiting;
        this.argument = argument;
        this.confirmation = confirmation;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var key = argument.find(home).key();
            confirmation.ask("Rebuild the result of " + key + " from scratch?");
            home.processes().reload(key);
            if (!wait) {
                output.outcome("Reloading " + key, Json.of(key).put("is_reloading", true));
                return ExitCode.OK;
            }
            return waiting.untilProcessed(home, key, timeout);
        });
    }
}
