package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.RetryPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Registers a process. */
@Command(
        name = "add",
        description = {
            "Registers a process. It gets every change committed from now on; with --initial load the rows that exist"
                    + " come first. The definition is checked before anything is registered.",
            ""
        },
        footer = {
            "  ddw process add public.delivery_notes/hours_per_team --executor sql --definition-file hours.sql",
            "  ddw process add public.delivery_notes/copy -e replicate --target warehouse --initial load"
                    + " -d '{\"table\": \"shop.notes\", \"create\": true}'",
            "  ddw process add public.delivery_notes/mail --executor command --definition '[\"./mail-team\"]'",
            "  echo 'CALL refresh(:batch_id)' | ddw process add public.teams/refresh -e sql -f -"
        })
@Exits({ExitCode.NOT_FOUND, ExitCode.ALREADY})
final class ProcessAddCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;
    private final DefinitionCheck check;

    @Mixin
    private final ProcessArgument argument;

    @Mixin
    private final ProcessOptions options;

    @Option(
            names = "--initial",
            paramLabel = "none|load",
            description = "Whether it gets the existing rows first. Standard: none.")
    private InitialLoad initial = InitialLoad.NONE;

    @Option(names = "--inactive", description = "Don't let workers run it yet.")
    private boolean inactive;

    @Inject
    ProcessAddCommand(
            HomeAccess homes, Output output, DefinitionCheck check, ProcessArgument argument, ProcessOptions options) {
        this.homes = homes;
        this.output = output;
        this.check = check;
        this.argument = argument;
        this.options = options;
    }

    @Override
    public Integer call() throws Exception {
        var process = definition();
        check.checkSchedule(process);
        return homes.inHome(home -> {
            TableNames.requireTracked(process.key().source(), home.changeSource());
            if (options.isChecked()) {
                check.checkDefinition(process, home).forEach(output::note);
            }
            home.processes().add(process);
            output.outcome(
                    "Registered " + process.key()
                            + (process.isActive() ? "" : "; it is not active: ddw process enable " + process.key()),
                    JsonForms.process(process));
            return ExitCode.OK;
        });
    }

    private ProcessDefinition definition() throws IOException {
        var executor = options.executor();
        if (executor == null) {
            throw new InvalidArgumentException(
                    "a process needs --executor: sql, row-sql, procedure, command, replicate or the name of a plugin");
        }
        var text = options.definition();
        if (text == null) {
            throw new InvalidArgumentException("a process needs --definition or --definition-file");
        }
        var builder = ProcessDefinition.builder(argument.toRegister(), executor, text);
        options.applyTo(builder, RetryPolicy.STANDARD);
        return builder.initial(initial).active(!inactive).build();
    }
}
