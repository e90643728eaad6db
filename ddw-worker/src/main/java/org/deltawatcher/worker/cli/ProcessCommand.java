package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import picocli.CommandLine.Command;

/** Groups what is done with processes. */
@Command(
        name = "process",
        description = {"Registers, shows, edits and requests processes.", ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProcessAddCommand.class,
            ProcessListCommand.class,
            ProcessShowCommand.class,
            ProcessEditCommand.class,
            ProcessEnableCommand.class,
            ProcessDisableCommand.class,
            ProcessRemoveCommand.class,
            ProcessRequestCommand.class,
            ProcessReloadCommand.class
        })
final class ProcessCommand {

    @Inject
    ProcessCommand() {}
}
