package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.api.DurationText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for a run. */
@Command(
        name = "request",
        description = {
            "Asks for a run of a process, now or later; the earliest of several requests counts. Wakes a worker.",
            ""
        },
        footer = {"  ddw process request hours_per_team", "  ddw process request hours_per_team --in 10m"})
@Exits(ExitCode.NOT_FOUND)
final class ProcessRequestCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Option(names = "--in", paramLabel = "DURATION", description = "How long from now. Standard: now.")
    private Duration delay = Duration.ZERO;

    @Inject
    ProcessRequestCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var key = argument.find(home).key();
            home.processes().request(key, delay);
            output.outcome(
                    "Requested " + key + (delay.isZero() ? " now" : " in " + DurationText.format(delay)),
                    Json.of(key).put("delay_seconds", Json.seconds(delay)));
            return ExitCode.OK;
        });
    }
}
