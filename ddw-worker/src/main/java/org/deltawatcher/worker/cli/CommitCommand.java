package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Commits a batch. */
@Command(
        name = "commit",
        description = {
            "Commits a batch.",
            "Its changes are processed. Ends with 8 if it is committed already, which is as good: the first answer was lost.",
            ""
        },
        footer = "  ddw commit \"$batch\"")
@Exits({ExitCode.NOT_FOUND, ExitCode.LEASE_LOST, ExitCode.ALREADY})
final class CommitCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;

    @Mixin
    private final BatchArgument batch;

    @Inject
    CommitCommand(HomeAccess homes, Output output, BatchArgument batch) {
        this.homes = homes;
        this.output = output;
        this.batch = batch;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var id = batch.id();
            home.transactions().inTransaction(transaction -> {
                home.stagingStore().commit(transaction, id);
                return id;
            });
            output.outcome(
                    "Committed " + id,
                    Json.object().put("batch_id", id.toString()).put("state", "committed"));
            return ExitCode.OK;
        });
    }
}
