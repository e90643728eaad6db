package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The process that a list is limited to. */
final class OptionalProcess {

    @Parameters(
            arity = "0..2",
            paramLabel = "PROCESS",
            description = "SOURCE/NAME, or SOURCE NAME, or a name that only one source has; all processes if left out.")
    private List<String> words = List.of();

    @Inject
    OptionalProcess() {}

    /** Returns the process, null for all. */
    @Nullable
    ProcessKey find(Home home) {
        return words.isEmpty()
                ? null
                : ProcessName.find(home.processes(), words).key();
    }
}
