package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.Objects;
import org.deltawatcher.api.BatchId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The batch that a command is about. */
final class BatchArgument {

    @Parameters(index = "0", arity = "1", paramLabel = "BATCH", description = "GUID that stage printed.")
    private @Nullable BatchId id;

    @Inject
    BatchArgument() {}

    BatchId id() {
        return Objects.requireNonNull(id);
    }
}
