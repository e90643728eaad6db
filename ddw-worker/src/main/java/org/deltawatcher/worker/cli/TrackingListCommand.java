package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.deltawatcher.api.Watch;
import picocli.CommandLine.Command;

/** Lists the tracked tables. */
@Command(
        name = "list",
        description = {"Lists the tracked tables.", ""},
        footer = {
            "  ddw tracking list",
            "  ddw tracking list --json | jq -r '.[] | select(.state == \"broken\") | .source'"
        })
final class TrackingListCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Inject
    TrackingListCommand(HomeAccess homes, Output output) {
        this.homes = homes;
        this.output = output;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            output.list(
                    home.changeSource().list(),
                    table(),
                    JsonForms::watch,
                    "No table is tracked. Begin with: ddw tracking enable SCHEMA.TABLE");
            return ExitCode.OK;
        });
    }

    private Table<Watch> table() {
        return new Table<Watch>()
                .text("SOURCE", watch -> watch.source().toString())
                .text("CAPTURE", Watch::capture)
                .painted("STATE", watch -> Texts.word(watch.state()), TrackingListCommand::paint)
                .text("KEY", watch -> String.join(", ", watch.key()))
                .number("CAPTURED", watch -> Texts.count(watch.captured()))
                .number("SIZE", watch -> Texts.bytes(watch.deltaBytes()))
                .text("SINCE", watch -> output.time(watch.enabledAt()))
                .text("REASON", Watch::reason);
    }

    private static Paint paint(Watch watch) {
        return switch (watch.state()) {
            case ON -> Paint.GOOD;
            case OFF -> Paint.FAINT;
            case BROKEN -> Paint.BAD;
        };
    }
}
