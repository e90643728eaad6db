package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Installs schema ddw. */
@Command(
        name = "install",
        description = {"Installs schema ddw, or brings it up to date.", "Does nothing if it is current.", ""},
        footer = {"  ddw install --url postgresql://postgres@localhost/shop", "  ddw install --home archive"})
@Exits(ExitCode.DENIED)
final class InstallCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Inject
    InstallCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inAnyHome(home -> {
            output.steps(home.installer().install(), "Schema ddw is up to date.");
            return ExitCode.OK;
        });
    }
}
