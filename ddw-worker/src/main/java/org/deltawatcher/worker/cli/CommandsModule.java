package org.deltawatcher.worker.cli;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.worker.config.SettingsSource;
import org.deltawatcher.worker.logging.Logs;
import org.deltawatcher.worker.run.WorkerRun;

/** Binds the commands and what they share. Needs a {@link Terminal}, the settings reader, homes and executors. */
public final class CommandsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(GlobalOptions.class).in(Singleton.class);
        bind(Logs.class);
        bind(WorkerRun.class);
        bind(Failures.class);
        bind(Output.class);
        bind(HomeAccess.class);
        bind(SettingsSource.class).to(HomeAccess.class);
        bind(Confirmation.class);
        bind(Progress.class);
        bind(Waiting.class);
        bind(DefinitionCheck.class);
        bind(ProcessArgument.class);
        bind(OptionalProcess.class);
        bind(BatchArgument.class);
        bind(ProcessOptions.class);
        bind(Limit.class);
        bind(ProgramVersion.class);
        bind(Pause.class).toInstance(time -> !new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS));
        bind(StopSignal.class).to(ShutdownSignal.class);
        bind(ShutdownSignal.class);
        bindCommands();
    }

    private void bindCommands() {
        bind(DdwCommand.class);
        bind(InstallCommand.class);
        bind(UninstallCommand.class);
        bind(DoctorCommand.class);
        bind(TrackingCommand.class);
        bind(TrackingListCommand.class);
        bind(TrackingEnableCommand.class);
        bind(TrackingDisableCommand.class);
        bind(TrackingSetCommand.class);
        bind(ProcessCommand.class);
        bind(ProcessAddCommand.class);
        bind(ProcessListCommand.class);
        bind(ProcessShowCommand.class);
        bind(ProcessEditCommand.class);
        bind(ProcessEnableCommand.class);
        bind(ProcessDisableCommand.class);
        bind(ProcessRemoveCommand.class);
        bind(ProcessRequestCommand.class);
        bind(ProcessReloadCommand.class);
        bind(CatalogCommand.class);
        bind(WorkerCommand.class);
        bind(WaitCommand.class);
        bind(VerifyCommand.class);
        bind(StatusCommand.class);
        bind(BatchesCommand.class);
        bind(ParkedCommand.class);
        bind(ParkedListCommand.class);
        bind(ParkedReplayCommand.class);
        bind(ParkedDropCommand.class);
        bind(StageCommand.class);
        bind(ChangesCommand.class);
        bind(CommitCommand.class);
        bind(ReleaseCommand.class);
        bind(ExtendCommand.class);
    }
}
