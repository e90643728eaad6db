package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.List;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import picocli.CommandLine.Parameters;

/** The process that a command is about. */
final class ProcessArgument {

    @Parameters(
            arity = "1..2",
            paramLabel = "PROCESS",
            description = "SOURCE/NAME, or SOURCE NAME, or a name that only one source has.")
    private List<String> words = List.of();

    @Inject
    ProcessArgument() {}

    /** Returns the name as it stands, of a process that need not exist. */
    ProcessKey toRegister() {
        return ProcessName.parse(words);
    }

    ProcessDefinition find(Home home) {
        return ProcessName.find(home.processes(), words);
    }
}
