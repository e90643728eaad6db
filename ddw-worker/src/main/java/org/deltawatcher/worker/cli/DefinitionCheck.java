package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.SharedTable;
import org.deltawatcher.core.schedule.Schedule;

/** Tries what a person says about a process before it is registered. */
final class DefinitionCheck {

    private final Executors executors;

    @Inject
    DefinitionCheck(Executors executors) {
        this.executors = executors;
    }

    /** Reads the schedule; cheap, and never left out. */
    void checkSchedule(ProcessDefinition process) {
        Schedule.parse(process.schedule());
    }

    /**
     * Has the executor try the definition.
     *
     * @return what works but may surprise, a sentence each
     * @throws InvalidDefinitionException if it cannot run, or this program has no such executor
     */
    List<String> checkDefinition(ProcessDefinition process, Home home) {
        if (executors.find(process.executor()).isEmpty()) {
            throw new InvalidDefinitionException(
                    executors.unknown(process).getMessage() + "\nif only the workers have it, add --no-check");
        }
        List<String> remarks = new ArrayList<>(executors.check(process, home.sql()));
        remarks.addAll(SharedTable.remarks(process, home.processes().list()));
        return remarks;
    }
}
