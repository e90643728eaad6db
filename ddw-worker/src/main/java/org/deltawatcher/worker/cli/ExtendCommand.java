package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.api.DurationText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Renews the lease of a batch. */
@Command(
        name = "extend",
        description = {"Renews the lease of a batch.", "It ends that long from now, but not earlier than before.", ""},
        footer = "  ddw extend \"$batch\" 1h")
@Exits({ExitCode.NOT_FOUND, ExitCode.LEASE_LOST, ExitCode.ALREADY})
final class ExtendCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final BatchArgument batch;

    @Parameters(index = "1", arity = "1", paramLabel = "DURATION", description = "How long from now.")
    private Duration duration = Duration.ZERO;

    @Inject
    ExtendCommand(HomeAccess homes, Output output, BatchArgument batch) {
        this.homes = homes;
        this.output = output;
        this.batch = batch;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var id = batch.id();
            home.stagingStore().extend(id, duration);
            output.outcome(
                    "The lease of " + id + " ends in " + DurationText.format(duration) + " or later",
                    Json.object().put("batch_id", id.toString()).put("duration_seconds", Json.seconds(duration)));
            return ExitCode.OK;
        });
    }
}
