package org.deltawatcher.core.replicate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the target of a process and keeps the plan of how its rows get there, as long as it holds. Thread-safe. */
final class Plans {

    private static final Logger log = LoggerFactory.getLogger(Plans.class);

    private final Targets targets;
    private final Map<String, Planned> known = new ConcurrentHashMap<>();

    Plans(Targets targets) {
        this.targets = targets;
    }

    /**
     * Returns the target that a process names.
     *
     * @throws InvalidDefinitionException if it names none that is here
     */
    Target target(ProcessDefinition definition) {
        String name = definition.target();
        if (name == null) {
            throw new InvalidDefinitionException("process " + definition.key()
                    + " needs a target: the name of a connection in the configuration, " + names());
        }
        try {
            return targets.target(name);
        } catch (InvalidArgumentException e) {
            throw new InvalidDefinitionException(
                    "process " + definition.key() + " names the target " + name + ", which is not here; " + names(), e);
        }
    }

    private String names() {
        return targets.names().isEmpty()
                ? "of which there are none here"
                : "such as " + String.join(", ", targets.names());
    }

    /**
     * Returns the plan, the last one if the source is what it was. Makes the table if that is asked for.
     *
     * @throws InvalidDefinitionException if the tables do not suit each other any more
     * @throws TargetUnavailableException if the target cannot be reached or lacks the table
     */
    Planned planned(Execution execution, Target target) {
        ProcessDefinition process = execution.process();
        String key = keyOf(execution);
        Planned last = known.get(key);
        if (last != null
                && last.process().equals(process)
                && last.plan()
                        .source()
                        .equals(execution.sql().rows().shape(process.key().source()))) {
            return last;
        }
        Planner planner = new Planner(process, execution.sql(), target);
        TableShape table = table(planner, target, execution);
        Planned planned = new Planned(
                process,
                planner.plan(table),
                target.home().map(id -> "ddw:" + id).orElse(""));
        known.put(key, planned);
        return planned;
    }

    /** Forgets a plan: the table may have been altered, so look again. */
    void forget(Execution execution) {
        known.remove(keyOf(execution));
    }

    private static String keyOf(Execution execution) {
        return execution.homeId() + " " + execution.process().key();
    }

    private static TableShape table(Planner planner, Target target, Execution execution) {
        ProcessDefinition process = execution.process();
        List<String> statements = planner.missing();
        if (!statements.isEmpty()) {
            if (!execution.batch().order().isFirst()) {
                throw new TargetUnavailableException(
                        "table " + ReplicateDefinition.parse(process).table() + " is gone from target " + target.name()
                                + ", with the rows that were there; this has it made and filled anew: ddw process reload "
                                + process.key(),
                        null);
            }
            target.inspector().create(statements);
            log.info(
                    "Created table target={} process={} statements={}",
                    target.name(),
                    process.key(),
                    statements.size());
        }
        TableShape table = found(planner, target, process);
        List<ColumnShape> missing = planner.missingColumns(table);
        if (missing.isEmpty()) {
            return table;
        }
        for (ColumnShape column : missing) {
            target.inspector().create(List.of(target.types().addColumn(table, column)));
            log.info("Added column target={} process={} column={}", target.name(), process.key(), column.name());
        }
        planner.checkFilled(missing, table);
        return found(planner, target, process);
    }

    private static TableShape found(Planner planner, Target target, ProcessDefinition process) {
        return planner.find()
                .orElseThrow(() -> new TargetUnavailableException(
                        "table "
                                + ReplicateDefinition.parse(process).table() + " is not at target " + target.name()
                                + " or may not be seen by its user; make it, or have it made with \"create\": true",
                        null));
    }

    /** A plan, what it was made for, and as whom the target itself would have written. */
    record Planned(ProcessDefinition process, ReplicaPlan plan, String targetOrigin) {}
}
