package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes a process. */
@Command(
        name = "remove",
        description = {"Removes a process. Its batches stay in the log until they are purged.", ""},
        footer = "  ddw process remove public.delivery_notes/hours_per_team --yes")
@Exits({ExitCode.NOT_FOUND, ExitCode.INTERRUPTED})
final class ProcessRemoveCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Mixin
    private final Confirmation confirmation;

    @Inject
    ProcessRemoveCommand(HomeAccess homes, Output output, ProcessArgument argument, Confirmation confirmation) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
        this.confirmation = confirmation;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var key = argument.find(home).key();
            confirmation.ask("Remove " + key + " and forget its pending changes?");
            home.processes().remove(key);
            output.outcome("Removed " + key, Json.of(key).put("is_removed", true));
            return ExitCode.OK;
        });
    }
}
