package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.deltawatcher.api.ProcessDefinition;
import picocli.CommandLine.Command;

/** Lists the processes. */
@Command(
        name = "list",
        description = {"Lists the registered processes.", ""},
        footer = {"  ddw process list", "  ddw process list --json | jq -r '.[].definition'"})
final class ProcessListCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Inject
    ProcessListCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            output.list(
                    home.processes().list(),
                    table(),
                    JsonForms::process,
                    "No process is registered. Begin with: ddw process add --help");
            return ExitCode.OK;
        });
    }

    private static Table<ProcessDefinition> table() {
        return new Table<ProcessDefinition>()
                .text("PROCESS", process -> process.key().toString())
                .text("EXECUTOR", ProcessDefinition::executor)
                .painted(
                        "ACTIVE",
                        process -> process.isActive() ? "yes" : "no",
                        process -> process.isActive() ? Paint.GOOD : Paint.FAINT)
                .text("SCHEDULE", ProcessDefinition::schedule)
                .number("LEASE", process -> Texts.duration(process.leaseDuration()))
                .number("BATCH", process -> Texts.count(process.batchSize()))
                .number("LANES", process -> Texts.count(process.lanes()))
                .text("DESCRIPTION", ProcessDefinition::description);
    }
}
