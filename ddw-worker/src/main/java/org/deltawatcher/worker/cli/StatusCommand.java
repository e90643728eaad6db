package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.SelfWatch.WarningQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how processes are doing. */
@Command(
        name = "status",
        description = {"Shows processes, warnings and workers.", "Warnings are those that are not cleared.", ""},
        footer = {
            "  ddw status",
            "  ddw status --watch --every 5s",
            "  ddw status --json | jq '.processes[] | select(.state == \"stuck\")'"
        })
@Exits(ExitCode.NOT_FOUND)
final class StatusCommand implements Callable<Integer> {

    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
    private static final int MOST_WARNINGS = 20;

    private final HomeAccess homes;
    private final Output output;
    private final Pause pause;

    @Mixin
    private final OptionalProcess argument;

    @Option(
            names = {"-w", "--watch"},
            description = "Repeat it until Ctrl-C.")
    private boolean watch;

    @Option(names = "--every", paramLabel = "DURATION", description = "How often with --watch. Standard: 2s.")
    private Duration interval = Duration.ofSeconds(2);

    @Inject
    StatusCommand(HomeAccess homes, Output output, Pause pause, OptionalProcess argument) {
        this.homes = homes;
        this.output = output;
        this.pause = pause;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var only = argument.find(home);
            do {
                var now = Snapshot.of(home, only);
                if (output.isJson()) {
                    output.json(now.toJson());
                } else {
                    show(now);
                }
                output.flush();
            } while (watch && pause.goOnAfter(interval));
            return ExitCode.OK;
        });
    }

    private void show(Snapshot now) {
        if (watch) {
            output.line((output.terminal().isInteractive() ? CLEAR_SCREEN : "") + output.time(now.at()));
        }
        if (now.processes().isEmpty()) {
            output.line("No process is registered. Begin with: ddw process add --help");
        } else {
            output.table(now.processes(), StatusTable.table(output));
        }
        for (var warning : now.warnings()) {
            output.line("");
            var subject = warning.process() == null ? "" : warning.process() + ": ";
            output.line(output.painted(Paint.BAD, "warning") + " since " + output.time(warning.raisedAt()) + ": "
                    + subject + warning.message());
        }
        output.line("");
        if (now.workers().isEmpty()) {
            output.line("No worker runs. Start one with: ddw worker");
        } else {
            output.table(now.workers(), workers(now.at()));
        }
    }

    private Table<WorkerEntry> workers(Instant now) {
        return new Table<WorkerEntry>()
                .text("WORKER", WorkerEntry::name)
                .number("THREADS", worker -> Texts.count(worker.threads()))
                .text("STARTED", worker -> output.time(worker.startedAt()))
                .text("HEARD OF", worker -> Texts.duration(Duration.between(worker.heartbeatAt(), now)) + " ago");
    }

    private record Snapshot(
            Instant at, List<ProcessStatus> processes, List<Warning> warnings, List<WorkerEntry> workers) {

        static Snapshot of(Home home, @Nullable ProcessKey only) {
            return new Snapshot(
                    home.clock().now(),
                    home.selfWatch().status().stream()
                            .filter(status -> only == null || status.key().equals(only))
                            .toList(),
                    home.selfWatch().warnings(new WarningQuery(false, MOST_WARNINGS)).stream()
                            .filter(warning -> only == null || only.equals(warning.process()))
                            .toList(),
                    home.workers().list());
        }

        JsonNode toJson() {
            var json = Json.object().put("at", Json.time(at));
            json.set("processes", array(processes, JsonForms::status));
            json.set("warnings", array(warnings, JsonForms::warning));
            json.set("workers", array(workers, JsonForms::worker));
            return json;
        }

        private static <T> ArrayNode array(List<T> values, Function<T, JsonNode> form) {
            var array = Json.array();
            values.forEach(value -> array.add(form.apply(value)));
            return array;
        }
    }
}
