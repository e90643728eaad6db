package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes schema ddw out again. */
@Command(
        name = "uninstall",
        description = {
            "Drops schema ddw with everything in it.",
            "Takes all tracking off first. Processes, pending changes and the log are lost; the watched tables stay as they were.",
            ""
        },
        footer = {"  ddw uninstall", "  ddw uninstall --home archive --yes"})
@Exits({ExitCode.DENIED, ExitCode.INTERRUPTED})
final class UninstallCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final Confirmation confirmation;

    @Inject
    UninstallCommand(HomeAccess homes, Output output, Confirmation confirmation) {
        this.homes = homes;
        this.output = output;
        this.confirmation = confirmation;
    }

    @Override
    public Integer call() throws Exception {
        var settings = homes.homeSettings();
        confirmation.ask("Drop schema " + settings.schema() + " in " + settings.jdbcUrl()
                + " with all processes and pending changes?");
        return homes.inAnyHome(home -> {
            output.steps(home.installer().uninstall(), "There is nothing to uninstall.");
            return ExitCode.OK;
        });
    }
}
