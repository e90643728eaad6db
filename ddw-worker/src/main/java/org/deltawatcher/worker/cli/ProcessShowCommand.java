package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.spi.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows one process. */
@Command(
        name = "show",
        description = {"Shows all that is registered of a process, and how it is doing.", ""},
        footer = "  ddw process show public.delivery_notes/hours_per_team")
@Exits(ExitCode.NOT_FOUND)
final class ProcessShowCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Inject
    ProcessShowCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var process = argument.find(home);
            var status = status(home, process);
            if (output.isJson()) {
                var json = JsonForms.process(process);
                output.json(status == null ? json : json.set("status", JsonForms.status(status)));
            } else {
                show(process);
                if (status != null) {
                    show(status);
                }
                output.line("definition:");
                process.definition().strip().lines().forEach(line -> output.line("    " + line));
            }
            return ExitCode.OK;
        });
    }

    private static @Nullable ProcessStatus status(Home home, ProcessDefinition process) {
        return home.selfWatch().status().stream()
                .filter(status -> status.key().equals(process.key()))
                .findFirst()
                .orElse(null);
    }

    private void show(ProcessDefinition process) {
        output.line(output.painted(Paint.BOLD, process.key().toString()));
        line("description", process.description());
        line("executor", process.executor());
        if (process.target() != null) {
            line("target", process.target());
        }
        if (process.group() != null) {
            line("group", process.group());
        }
        line("active", process.isActive() ? "yes" : "no");
        line("schedule", process.schedule());
        line("lease", DurationText.format(process.leaseDuration()));
        line("batch size", Texts.count(process.batchSize()));
        line("lanes", Texts.count(process.lanes()));
        line("filter", process.filter() == null ? "all rows" : process.filter());
        line("warn after", process.warnAfter() == null ? "never" : DurationText.format(process.warnAfter()));
        var retry = process.retry();
        line(
                "retry",
                Texts.counted(retry.maxAttempts(), "attempt") + ", pauses from "
                        + DurationText.format(retry.backoff()) + " to " + DurationText.format(retry.maxBackoff())
                        + "; parks up to " + Texts.counted(retry.parkLimit(), "row"));
        line("initial", Texts.word(process.initial()));
    }

    private void show(ProcessStatus status) {
        line("state", output.painted(StatusTable.paint(status), Texts.word(status.state())));
        line("pending", StatusTable.pending(status));
        line("lag", Texts.duration(status.lag()));
        line("parked", Texts.count(status.parked()));
        line(
                "processed",
                Texts.counted(status.processed(), "change") + " in " + Texts.counted(status.batches(), "batch"));
        line("last run", status.lastRun() == null ? "never" : output.time(status.lastRun()));
        if (status.lastError() != null) {
            line("last error", output.painted(Paint.BAD, status.lastError()));
        }
    }

    private void line(String name, String value) {
        output.line((name + ":" + " ".repeat(13 - name.length()) + value).stripTrailing());
    }
}
