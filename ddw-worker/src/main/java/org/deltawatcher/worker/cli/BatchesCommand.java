package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.api.BatchEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the latest batches. */
@Command(
        name = "batches",
        description = {"Lists the latest batches.", "Of all processes or of one, the newest first.", ""},
        footer = {
            "  ddw batches hours_per_team --limit 100",
            "  ddw batches --json | jq '.[] | select(.state == \"released\") | .error'"
        })
@Exits(ExitCode.NOT_FOUND)
final class BatchesCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final OptionalProcess argument;

    @Mixin
    private final Limit limit;

    @Inject
    BatchesCommand(HomeAccess homes, Output output, OptionalProcess argument, Limit limit) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
        this.limit = limit;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            output.list(
                    home.selfWatch().batches(argument.find(home), limit.orElse(20)),
                    table(),
                    JsonForms::entry,
                    "No batch was staged yet.");
            return ExitCode.OK;
        });
    }

    private Table<BatchEntry> table() {
        return new Table<BatchEntry>()
                .text("BATCH", entry -> entry.batch().id().toString())
                .text("PROCESS", entry -> entry.batch().process().toString())
                .number("LANE", entry -> Texts.count(entry.batch().lane()))
                .text("KIND", entry -> Texts.word(entry.batch().kind()))
                .painted("STATE", entry -> Texts.word(entry.state()), BatchesCommand::paint)
                .number("ROWS", entry -> Texts.count(entry.batch().changeCount()))
                .number("ATTEMPT", entry -> Texts.count(entry.batch().attempt()))
                .text("STAGED", entry -> output.time(entry.batch().stagedAt()))
                .number("TOOK", BatchesCommand::took)
                .text("WORKER", BatchEntry::worker)
                .text("ERROR", BatchEntry::error);
    }

    private static @Nullable String took(BatchEntry entry) {
        var endedAt = entry.endedAt();
        return endedAt == null
                ? null
                : Texts.duration(Duration.between(entry.batch().stagedAt(), endedAt));
    }

    private static Paint paint(BatchEntry entry) {
        return switch (entry.state()) {
            case STAGED -> Paint.BUSY;
            case COMMITTED -> Paint.GOOD;
            case RELEASED, EXPIRED -> entry.error() == null ? Paint.FAINT : Paint.BAD;
        };
    }
}
