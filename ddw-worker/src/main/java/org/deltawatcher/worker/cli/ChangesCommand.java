package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.executor.JsonLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the changes of a batch. */
@Command(
        name = "changes",
        description = {
            "Prints the changes of a batch.",
            "Every one, or with --net one a key. Reading again gives the same.",
            ""
        },
        footer = {
            "  ddw changes \"$batch\"",
            "  ddw changes \"$batch\" --net --json >changes.jsonl && ./mail-team <changes.jsonl"
        })
@Exits(ExitCode.NOT_FOUND)
final class ChangesCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final BatchArgument batch;

    @Option(names = "--net", description = "All changes of one key folded into one.")
    private boolean net;

    @Mixin
    private final Limit limit;

    @Inject
    ChangesCommand(HomeAccess homes, Output output, BatchArgument batch, Limit limit) {
        this.homes = homes;
        this.output = output;
        this.batch = batch;
        this.limit = limit;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            if (output.isJson()) {
                printLines(home);
            } else {
                printTable(home);
            }
            return ExitCode.OK;
        });
    }

    private void printLines(Home home) {
        var left = new Counter(limit.orElse(Integer.MAX_VALUE));
        read(home, change -> {
            if (left.next()) {
                output.line(JsonLines.line(change));
            }
        });
    }

    private void printTable(Home home) {
        var shown = new ArrayList<Change>();
        var left = new Counter(limit.orElse(100));
        read(home, change -> {
            if (left.next()) {
                shown.add(change);
            }
        });
        if (shown.isEmpty()) {
            output.line("The changes of the batch undo each other.");
            return;
        }
        output.table(shown, ChangeTable.of(shown, output));
        if (left.skipped() > 0) {
            output.line("… and " + Texts.count(left.skipped()) + " more; --limit N or --json shows them");
        }
    }

    private void read(Home home, Consumer<Change> consumer) {
        var store = home.stagingStore();
        home.transactions().inTransaction(transaction -> {
            if (net) {
                store.net(transaction, batch.id(), consumer);
            } else {
                store.changes(transaction, batch.id(), consumer);
            }
            return batch.id();
        });
    }

    private static final class Counter {

        private final int limit;
        private long seen;

        private Counter(int limit) {
            this.limit = limit;
        }

        private boolean next() {
            seen++;
            return seen <= limit;
        }

        private long skipped() {
            return Math.max(0, seen - limit);
        }
    }
}
