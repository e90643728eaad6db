package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.deltawatcher.api.ParkedChange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists parked changes. */
@Command(
        name = "list",
        description = {"Lists the changes that were given up, of all processes or of one.", ""},
        footer = {"  ddw parked list", "  ddw parked list hours_per_team --images"})
@Exits(ExitCode.NOT_FOUND)
final class ParkedListCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final OptionalProcess argument;

    @Mixin
    private final Limit limit;

    @Option(names = "--images", description = "Show the rows before and after too.")
    private boolean images;

    @Inject
    ParkedListCommand(HomeAccess homes, Output output, OptionalProcess argument, Limit limit) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
        this.limit = limit;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            output.list(
                    home.parkingLot().list(argument.find(home), limit.orElse(100)),
                    table(),
                    JsonForms::parked,
                    "Nothing is parked.");
            return ExitCode.OK;
        });
    }

    private Table<ParkedChange> table() {
        var table = new Table<ParkedChange>()
                .text("PROCESS", change -> change.process().toString())
                .number("POSITION", change -> String.valueOf(change.position()))
                .text("OP", change -> String.valueOf(change.op()))
                .text("KEY", ParkedChange::key)
                .text("STATE", change -> Texts.word(change.state()))
                .number("ATTEMPTS", change -> Texts.count(change.attempts()))
                .text("PARKED", change -> output.time(change.parkedAt()))
                .text("REASON", ParkedChange::reason);
        return images ? table.text("OLD", ParkedChange::before).text("NEW", ParkedChange::after) : table;
    }
}
