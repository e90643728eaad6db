package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes what is registered of a process. */
@Command(
        name = "edit",
        description = {"Changes what is named of a process, and leaves the rest.", ""},
        footer = {
            "  ddw process edit hours_per_team --lease 30m --lanes 4",
            "  ddw process edit hours_per_team --definition-file hours.sql"
        })
@Exits(ExitCode.NOT_FOUND)
final class ProcessEditCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;
    private final DefinitionCheck check;

    @Mixin
    private final ProcessArgument argument;

    @Mixin
    private final ProcessOptions options;

    @Option(names = "--no-filter", description = "All rows.")
    private boolean noFilter;

    @Option(names = "--no-group", description = "No member of a group.")
    private boolean noGroup;

    @Option(names = "--no-warn-after", description = "Never raise a warning about a long run.")
    private boolean noWarnAfter;

    @Inject
    ProcessEditCommand(
            HomeAccess homes, Output output, DefinitionCheck check, ProcessArgument argument, ProcessOptions options) {
        this.homes = homes;
        this.output = output;
        this.check = check;
        this.argument = argument;
        this.options = options;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var before = argument.find(home);
            var after = edited(before);
            if (after.equals(before)) {
                throw new InvalidArgumentException("nothing to change: the options say what " + before.key() + " is");
            }
            check.checkSchedule(after);
            if (options.isChecked()) {
                // its first load is a thing of the past
                check.checkDefinition(
                                after.toBuilder().initial(InitialLoad.NONE).build(), home)
                        .forEach(output::note);
            }
            home.processes().edit(after);
            output.outcome("Changed " + after.key(), JsonForms.process(after));
            return ExitCode.OK;
        });
    }

    private ProcessDefinition edited(ProcessDefinition before) throws IOException {
        var builder = before.toBuilder();
        var executor = options.executor();
        if (executor != null) {
            builder.executor(executor);
        }
        var definition = options.definition();
        if (definition != null) {
            builder.definition(definition);
        }
        options.applyTo(builder, before.retry());
        if (noFilter) {
            builder.filter(null);
        }
        if (noGroup) {
            builder.group(null);
        }
        if (noWarnAfter) {
            builder.warnAfter(null);
        }
        return builder.build();
    }
}
