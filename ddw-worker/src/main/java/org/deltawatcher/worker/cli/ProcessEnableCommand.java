package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets workers run a process. */
@Command(
        name = "enable",
        description = {"Lets workers run a process.", ""},
        footer = "  ddw process enable public.delivery_notes/hours_per_team")
@Exits(ExitCode.NOT_FOUND)
final class ProcessEnableCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Inject
    ProcessEnableCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var process = argument.find(home).toBuilder().active(true).build();
            home.processes().edit(process);
            output.outcome(process.key() + " is active", JsonForms.process(process));
            return ExitCode.OK;
        });
    }
}
