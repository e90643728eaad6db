package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.AlteredTargetException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.core.replicate.Plans.Planned;

/**
 * {@code replicate}: keeps a table of another database, of any product, the same as a source. The definition is a JSON
 * object as {@link ReplicateDefinition} reads it.
 *
 * <p>Each batch is written in one transaction of the target, which also notes in {@code ddw.applied} how far it came. If the
 * commit at home does not follow, the changes are staged again, and those that the note covers are passed over. A worker
 * that comes too late finds a later batch noted, and writes nothing. The batches of a group share a transaction of the
 * target. Thread-safe.
 */
public final class ReplicateExecutor implements GroupExecutor {

    private final Plans plans;

    public ReplicateExecutor(Targets targets) {
        this.plans = new Plans(targets);
    }

    @Override
    public String name() {
        return "replicate";
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        Target target = plans.target(definition);
        Planner planner = new Planner(definition, sql, target);
        List<String> statements = planner.missing();
        List<String> remarks = new ArrayList<>();
        TableShape table;
        if (statements.isEmpty()) {
            table = planner.find()
                    .orElseThrow(() -> new InvalidDefinitionException("definition of process "
                            + definition.key() + " names the table "
                            + ReplicateDefinition.parse(definition).table()
                            + ", which is not at target " + target.name()
                            + " or may not be seen by its user; \"create\": true has it made"));
        } else {
            table = planner.wanted();
            remarks.add("the table is made when the first batch comes:\n" + String.join(";\n", statements));
        }
        for (ColumnShape column : planner.missingColumns(table)) {
            remarks.add("the table gets the column " + column.name() + " when the next batch comes");
        }
        ReplicaPlan plan = planner.plan(planner.completed(table));
        remarks.addAll(plan.remarks());
        if (statements.isEmpty()
                && definition.initial() == InitialLoad.LOAD
                && target.reader().hasRows(table, plan.own())) {
            remarks.add("table " + table.name() + " at target " + target.name()
                    + " has rows already; the load takes none away, so those that the source has not stay; this takes"
                    + " them away: ddw process reload " + definition.key());
        }
        return remarks;
    }

    @Override
    public void execute(Execution execution) {
        applying(List.of(execution), target -> {
            Planned planned = plans.planned(execution, target);
            target.writer().inTransaction(writing -> {
                Application application = new Application(execution, planned, writing);
                application.write();
                application.mark();
            });
        });
    }

    @Override
    public void executeTogether(List<Execution> executions) {
        if (executions.stream()
                        .map(execution -> execution.process().target())
                        .distinct()
                        .count()
                > 1) {
            // the home refuses that, but for two who register at the same moment
            throw new TargetUnavailableException(
                    "the members of group " + executions.get(0).process().group() + " name several targets", null);
        }
        applying(executions, target -> {
            Map<Execution, Planned> planned = new LinkedHashMap<>();
            executions.forEach(execution -> planned.put(execution, plans.planned(execution, target)));
            new GroupCopy(target, planned).write();
        });
    }

    private void attempt(List<Execution> executions, Target target, Consumer<Target> work) {
        try {
            work.accept(target);
        } catch (AlteredTargetException e) {
            executions.forEach(plans::forget);
            work.accept(target);
        }
    }

    private void applying(List<Execution> executions, Consumer<Target> work) {
        try {
            Target target = plans.target(executions.get(0).process());
            try {
                attempt(executions, target, work);
            } catch (ExecutionFailedException e) {
                // before a row is blamed: do the tables still suit each other?
                executions.forEach(plans::forget);
                executions.forEach(execution -> plans.planned(execution, target));
                throw e;
            }
        } catch (RuntimeException e) {
            executions.forEach(plans::forget);
            if (e instanceof InvalidDefinitionException) {
                // it suited when it was registered: the tables have changed since, and no row is to blame
                throw new TargetUnavailableException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }
}
