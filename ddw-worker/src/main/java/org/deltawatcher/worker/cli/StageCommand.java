package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.deltawatcher.api.spi.StageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Leases a batch to a script. */
@Command(
        name = "stage",
        description = {
            "Leases a batch and prints its GUID.",
            "Ends with 9 and prints nothing if there is nothing to stage.",
            ""
        },
        footer = {
            "  batch=$(ddw stage public.delivery_notes/mail_team --rows 500)",
            "  ddw stage mail_team --json | jq -r .expires_at"
        })
@Exits({ExitCode.NOT_FOUND, ExitCode.NOTHING})
final class StageCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Option(names = "--rows", paramLabel = "N", description = "Changes at most. Standard: the process's batch size.")
    private @Nullable Integer rows;

    @Option(
            names = "--worker",
            paramLabel = "NAME",
            description = "Who asks, for the log. Standard: script/ and the name of the user.")
    private String worker = "script/" + System.getProperty("user.name", "unknown");

    @Inject
    StageCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var process = argument.find(home);
            var request = new StageRequest(process.key(), worker, rows == null ? process.batchSize() : rows);
            var batch = home.stagingStore().stage(request);
            batch.ifPresent(staged -> output.outcome(staged.id().toString(), JsonForms.batch(staged)));
            return batch.isPresent() ? ExitCode.OK : ExitCode.NOTHING;
        });
    }
}
