package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a batch back. */
@Command(
        name = "release",
        description = {
            "Gives a batch back.",
            "Its changes are offered again at once. With --failed it counts as an attempt, the process pauses, and in the end the change that fails is parked.",
            ""
        },
        footer = {"  ddw release \"$batch\"", "  ddw release \"$batch\" --failed \"mail-team ended with $?\""})
@Exits({ExitCode.NOT_FOUND, ExitCode.LEASE_LOST, ExitCode.ALREADY})
final class ReleaseCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final BatchArgument batch;

    @Option(names = "--failed", paramLabel = "WHY", description = "Processing failed, for this reason.")
    private @Nullable String failed;

    @Inject
    ReleaseCommand(HomeAccess homes, Output output, BatchArgument batch) {
        this.homes = homes;
        this.output = output;
        this.batch = batch;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var id = batch.id();
            if (failed == null) {
                home.stagingStore().release(id);
            } else {
                home.stagingStore().fail(id, failed);
            }
            output.outcome(
                    "Released " + id + (failed == null ? "" : " as failed"),
                    Json.object()
                            .put("batch_id", id.toString())
                            .put("state", "released")
                            .put("error", failed));
            return ExitCode.OK;
        });
    }
}
