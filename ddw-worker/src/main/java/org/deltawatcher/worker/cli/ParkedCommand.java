package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import picocli.CommandLine.Command;

/** Groups what is done with parked changes. */
@Command(
        name = "parked",
        description = {"Lists, replays and drops what was given up.", ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ParkedListCommand.class, ParkedReplayCommand.class, ParkedDropCommand.class})
final class ParkedCommand {

    @Inject
    ParkedCommand() {}
}
