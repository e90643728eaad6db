package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The command {@code ddw}: does nothing by itself. */
@Command(
        name = "ddw",
        description = {
            "Watches tables, hands out what changed in leased batches, and runs the processes that depend on it.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        versionProvider = ProgramVersion.class,
        scope = ScopeType.INHERIT,
        subcommands = {
            InstallCommand.class,
            UninstallCommand.class,
            DoctorCommand.class,
            TrackingCommand.class,
            ProcessCommand.class,
            CatalogCommand.class,
            WorkerCommand.class,
            WaitCommand.class,
            VerifyCommand.class,
            StatusCommand.class,
            BatchesCommand.class,
            ParkedCommand.class,
            StageCommand.class,
            ChangesCommand.class,
            CommitCommand.class,
            ReleaseCommand.class,
            ExtendCommand.class
        })
final class DdwCommand {

    @Mixin
    private final GlobalOptions options;

    @Inject
    DdwCommand(GlobalOptions options) {
        this.options = options;
    }

    GlobalOptions options() {
        return options;
    }
}
