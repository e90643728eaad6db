package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import picocli.CommandLine.Command;

/** Groups what is done with tracked tables. */
@Command(
        name = "tracking",
        description = {"Lists, enables, disables and sets tracked tables.", ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrackingListCommand.class,
            TrackingEnableCommand.class,
            TrackingDisableCommand.class,
            TrackingSetCommand.class
        })
final class TrackingCommand {

    @Inject
    TrackingCommand() {}
}
