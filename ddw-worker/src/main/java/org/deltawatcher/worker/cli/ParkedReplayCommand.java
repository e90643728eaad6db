package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Offers parked changes again. */
@Command(
        name = "replay",
        description = {"Offers parked changes again, key by key, in order.", ""},
        footer = {"  ddw parked replay hours_per_team", "  ddw parked replay hours_per_team --position 17"})
@Exits(ExitCode.NOT_FOUND)
final class ParkedReplayCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final ProcessArgument argument;

    @Option(
            names = "--position",
            paramLabel = "N",
            description = "That parked change and all that is parked of the same key. Standard: all of the process.")
    private @Nullable Long position;

    @Inject
    ParkedReplayCommand(HomeAccess homes, Output output, ProcessArgument argument) {
        this.homes = homes;
        this.output = output;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var key = argument.find(home).key();
            int count = home.parkingLot().replay(key, position);
            output.outcome(
                    Texts.counted(count, "parked change") + " of " + key + " will be offered again",
                    Json.of(key).put("replayed", count));
            return position != null && count == 0 ? ExitCode.NOT_FOUND : ExitCode.OK;
        });
    }
}
