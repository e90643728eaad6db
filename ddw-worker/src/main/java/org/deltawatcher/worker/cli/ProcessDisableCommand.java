package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops workers from running a process. */
@Command(
        name = "disable",
        description = {
            "Stops workers from staging more changes of a process. A staged batch goes on; changes are recorded meanwhile.",
            ""
        },
        footer = "  ddw process disable public.delivery_notes/hours_per_team")
@Exits(ExitCode.NOT_FOUND)
final class ProcessDisableCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Inject
    ProcessDisableCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var process = argument.find(home).toBuilder().active(false).build();
            home.processes().edit(process);
            output.outcome(process.key() + " is not active any more; its changes wait", JsonForms.process(process));
            return ExitCode.OK;
        });
    }
}
