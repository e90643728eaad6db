package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.EnableRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes exactly the named tables tracked. */
@Command(
        name = "set",
        description = {"Makes exactly the named tables tracked: enables those that are not, disables all others.", ""},
        footer = {
            "  ddw tracking set public.delivery_notes public.teams --dry-run",
            "  ddw tracking set public.delivery_notes public.teams"
        })
@Exits({ExitCode.NOT_FOUND, ExitCode.DENIED})
final class TrackingSetCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Parameters(arity = "0..*", paramLabel = "TABLE", description = "SCHEMA.TABLE")
    private List<String> names = List.of();

    @Option(names = "--none", description = "No table at all.")
    private boolean none;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would be done.")
    private boolean dryRun;

    @Inject
    TrackingSetCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        var tables = new TreeSet<>(TableNames.parse(names));
        if (tables.isEmpty() != none) {
            throw new InvalidArgumentException("name the tables that are to be tracked, or none of them with --none");
        }
        return homes.inHome(home -> {
            var steps = new ArrayList<String>();
            var source = home.changeSource();
            var tracked = new TreeSet<SourceName>();
            for (var watch : source.list()) {
                if (watch.state() != Watch.State.OFF) {
                    tracked.add(watch.source());
                }
            }
            // First what can fail, then what loses changes.
            for (var table : tables) {
                if (!tracked.contains(table)) {
                    steps.add(enable(source, table));
                }
            }
            for (var table : tracked) {
                if (!tables.contains(table)) {
                    steps.add(disable(source, table));
                }
            }
            output.steps(steps, "Exactly these tables are tracked already.");
            return ExitCode.OK;
        });
    }

    private String enable(ChangeSource source, SourceName table) {
        if (dryRun) {
            return "Would enable " + table;
        }
        return "Enabled " + table + TrackingEnableCommand.misses(source.enable(EnableRequest.of(table)));
    }

    private String disable(ChangeSource source, SourceName table) {
        if (dryRun) {
            return "Would disable " + table;
        }
        source.disable(table);
        return "Disabled " + table;
    }
}
