package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives parked changes up for good. */
@Command(
        name = "drop",
        description = {"Gives parked changes up for good.", ""},
        footer = {"  ddw parked drop hours_per_team --position 17", "  ddw parked drop hours_per_team --yes"})
@Exits({ExitCode.NOT_FOUND, ExitCode.INTERRUPTED})
final class ParkedDropCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Mixin
    private final Confirmation confirmation;

    @Option(
            names = "--position",
            paramLabel = "N",
            description = "That parked change and all that is parked of the same key. Standard: all of the process.")
    private @Nullable Long position;

    @Inject
    ParkedDropCommand(HomeAccess homes, Output output, ProcessArgument argument, Confirmation confirmation) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
        this.confirmation = confirmation;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var key = argument.find(home).key();
            confirmation.ask(
                    position == null
                            ? "Give up all parked changes of " + key + "?"
                            : "Give up parked change " + position + " of " + key + " and all of its key?");
            int count = home.parkingLot().drop(key, position);
            output.outcome(
                    "Dropped " + Texts.counted(count, "parked change") + " of " + key,
                    Json.of(key).put("dropped", count));
            return position != null && count == 0 ? ExitCode.NOT_FOUND : ExitCode.OK;
        });
    }
}
