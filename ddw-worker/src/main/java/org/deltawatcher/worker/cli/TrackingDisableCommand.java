package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stops to track tables. */
@Command(
        name = "disable",
        description = {
            "Stops to record the changes of tables, at once and without waiting for anybody's transaction.",
            "Staged and pending changes stay.",
            ""
        },
        footer = "  ddw tracking disable public.delivery_notes")
@Exits({ExitCode.NOT_FOUND, ExitCode.DENIED})
final class TrackingDisableCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Parameters(arity = "1..*", paramLabel = "TABLE", description = "SCHEMA.TABLE")
    private List<String> names = List.of();

    @Inject
    TrackingDisableCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        var tables = TableNames.parse(names);
        return homes.inHome(home -> {
            for (var table : tables) {
                TableNames.requireTracked(table, home.changeSource());
                home.changeSource().disable(table);
                output.outcome(
                        "No longer tracking " + table + "; pending changes stay",
                        Json.object().put("source", table.toString()).put("state", "off"));
            }
            return ExitCode.OK;
        });
    }
}
