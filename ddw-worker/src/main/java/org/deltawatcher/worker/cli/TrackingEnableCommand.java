package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.EnableRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins to track tables. */
@Command(
        name = "enable",
        description = {
            "Begins to record the changes of tables; everything committed afterwards is recorded.",
            "Repeating it repairs the tracking.",
            ""
        },
        footer = {
            "  ddw tracking enable public.delivery_notes",
            "  ddw tracking enable public.log_lines --key log_lines_line_no_key"
        })
@Exits({ExitCode.NOT_FOUND, ExitCode.DENIED})
final class TrackingEnableCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Parameters(arity = "1..*", paramLabel = "TABLE", description = "SCHEMA.TABLE")
    private List<String> names = List.of();

    @Option(
            names = "--capture",
            paramLabel = "NAME",
            defaultValue = "trigger",
            description = "How changes are recorded; trigger unless you say otherwise.")
    private String capture = "trigger";

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description = "Name of a unique key to use in place of the primary key.")
    private @Nullable String key;

    @Inject
    TrackingEnableCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        var tables = TableNames.parse(names);
        return homes.inHome(home -> {
            for (var table : tables) {
                Watch watch = home.changeSource().enable(new EnableRequest(table, capture, key));
                output.outcome(sentence(watch), JsonForms.watch(watch));
            }
            return ExitCode.OK;
        });
    }

    static String sentence(Watch watch) {
        return "Tracking " + watch.source() + " by " + watch.capture() + ", key " + String.join(", ", watch.key())
                + ": changes go to " + watch.deltaTable() + misses(watch);
    }

    /** Returns what is not recorded, as the end of a sentence. */
    static String misses(Watch watch) {
        return watch.reason().isEmpty() ? "" : ". But " + watch.reason();
    }
}
