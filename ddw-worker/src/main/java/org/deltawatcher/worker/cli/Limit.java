package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a list is wanted. */
final class Limit {

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            description = "That many at most.")
    private @Nullable Integer limit;

    @Inject
    Limit() {}

    int orElse(int standard) {
        if (limit == null) {
            return standard;
        }
        if (limit < 1) {
            throw new InvalidArgumentException("--limit must be at least 1 but is " + limit);
        }
        return limit;
    }
}
