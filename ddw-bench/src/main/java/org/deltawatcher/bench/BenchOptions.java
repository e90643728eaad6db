package org.deltawatcher.bench;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark understands. */
final class BenchOptions {

    @Option(
            names = "--url",
            paramLabel = "JDBC_URL",
            description = "A PostgreSQL to measure on, as a superuser; a database is created there and dropped at the"
                    + " end. Default: an embedded PostgreSQL 18.")
    private @Nullable String url;

    @Option(names = "--json", description = "Prints the results as JSON, with every sample.")
    private boolean json;

    @Option(
            names = "--asynchronous",
            description = "Commits without waiting for the disk (synchronous_commit = off): what is left is the work of"
                    + " the processor.")
    private boolean asynchronous;

    Optional<String> url() {
        return Optional.ofNullable(url);
    }

    boolean isJson() {
        return json;
    }

    boolean isAsynchronous() {
        return asynchronous;
    }
}
