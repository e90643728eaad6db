package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.api.spi.TargetWriter.Writing;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code replicate}: keeps a table of another database, of any product, the same as a source. The definition is a JSON
 * object as {@link ReplicateDefinition} reads it.
 *
 * <p>Each batch is written in one transaction of the target, which also notes in {@code ddw.applied} how far it came. If the
 * commit at home does not follow, the changes are staged again, and those that the note covers are passed over. A worker
 * that comes too late finds a later batch noted, and writes nothing. Thread-safe.
 */
public final class ReplicateExecutor implements ProcessExecutor {

    private static final Logger log = LoggerFactory.getLogger(ReplicateExecutor.class);

    /** Rows that are on their way at a time: enough for the bulk path of a database, and little memory. */
    private static final int GROUP = 5_000;

    private final Targets targets;
    private final Map<String, Planned> plans = new ConcurrentHashMap<>();

    public ReplicateExecutor(Targets targets) {
        this.targets = targets;
    }

    @Override
    public String name() {
        return "replicate";
    }

    @Override
    public Scope scope() {
        return Scope.OUTSIDE;
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        Target target = target(definition);
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
        remarks.addAll(planner.plan(planner.completed(table)).remarks());
        return remarks;
    }

    @Override
    public void execute(Execution execution) {
        ProcessDefinition process = execution.process();
        Target target = target(process);
        String key = execution.homeId() + " " + process.key();
        try {
            try {
                copy(execution, target, planned(key, execution, target));
            } catch (ExecutionFailedException e) {
                plans.remove(key); // before a row is blamed: do the tables still suit each other?
                planned(key, execution, target);
                throw e;
            }
        } catch (RuntimeException e) {
            plans.remove(key); // the table may have been altered: look again
            if (e instanceof InvalidDefinitionException) {
                // it suited when it was registered: the tables have changed since, and no row is to blame
                throw new TargetUnavailableException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private Target target(ProcessDefinition definition) {
        String name = definition.target();
        if (name == null) {
            throw new InvalidDefinitionException("process " + definition.key()
                    + " needs a target: the name of a connection in the configuration, " + known());
        }
        try {
            return targets.target(name);
        } catch (InvalidArgumentException e) {
            throw new InvalidDefinitionException(
                    "process " + definition.key() + " names the target " + name + ", which is not here; " + known(), e);
        }
    }

    private String known() {
        return targets.names().isEmpty()
                ? "of which there are none here"
                : "such as " + String.join(", ", targets.names());
    }

    /** Returns the plan, the last one if the source is what it was. */
    private Planned planned(String key, Execution execution, Target target) {
        ProcessDefinition process = execution.process();
        Planned last = plans.get(key);
        if (last != null
                && last.process.equals(process)
                && last.plan
                        .source()
                        .equals(execution.sql().rows().shape(process.key().source()))) {
            return last;
        }
        Planner planner = new Planner(process, execution.sql(), target);
        TableShape table = table(planner, target, process);
        Planned planned = new Planned(
                process,
                planner.plan(table),
                target.home().map(id -> "ddw:" + id).orElse(""));
        plans.put(key, planned);
        return planned;
    }

    private static TableShape table(Planner planner, Target target, ProcessDefinition process) {
        List<String> statements = planner.missing();
        if (!statements.isEmpty()) {
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

    private static void copy(Execution execution, Target target, Planned planned) {
        Batch batch = execution.batch();
        Claim claim = new Claim(execution.homeId(), batch.process(), batch.lane(), batch.order());
        target.writer().inTransaction(writing -> {
            Optional<Mark> mark = writing.claim(claim);
            ReplicaPlan plan = planned.plan;
            try (Rows rows = writing.open(plan.target(), plan.columns(), plan.key())) {
                Copying copying = new Copying(execution, planned, writing, rows);
                long applied = mark.filter(last -> batch.kind() != BatchKind.REPLAY
                                && last.window().equals(batch.order().window()))
                        .map(Mark::position)
                        .orElse(Long.MIN_VALUE);
                if (applied >= batch.firstPosition()) {
                    copying.everyChangeAbove(applied);
                } else {
                    copying.net();
                }
                Mark now = new Mark(batch.order().window(), Math.max(applied, batch.lastPosition()));
                writing.mark(claim, batch.kind() == BatchKind.REPLAY ? mark.orElse(new Mark("", 0)) : now);
            }
        });
    }

    /** A plan and what it was made for. */
    private record Planned(ProcessDefinition process, ReplicaPlan plan, String targetOrigin) {}

    /** One batch on its way. */
    private static final class Copying {

        private final Execution execution;
        private final Planned planned;
        private final Writing writing;
        private final Rows rows;
        private final String ownOrigin;
        private final Set<List<?>> keys = new HashSet<>();
        private String origin = "";
        private int waiting;

        Copying(Execution execution, Planned planned, Writing writing, Rows rows) {
            this.execution = execution;
            this.planned = planned;
            this.writing = writing;
            this.rows = rows;
            this.ownOrigin = "ddw:" + execution.homeId();
        }

        /** Writes one row a key. What is gone goes first, as its values may have come to others. */
        void net() {
            boolean isInGroups = execution.batch().changeCount() > GROUP;
            if (isInGroups && planned.plan.hasOtherUnique()) {
                execution.select(planned.plan.items(), true, row -> take(row, row.op() == 'D'));
                flush();
                execution.select(planned.plan.items(), true, row -> take(row, row.op() != 'D'));
            } else {
                execution.select(planned.plan.items(), true, row -> take(row, true));
            }
            flush();
        }

        /** Writes one change after the other, but for those that were applied before the commit at home was lost. */
        void everyChangeAbove(long applied) {
            execution.select(planned.plan.items(), false, row -> {
                if (row.origin().position() > applied) {
                    if (row.op() != 'T' && keys.contains(keyOf(row))) {
                        flush();
                    }
                    keys.add(keyOf(row));
                    take(row, true);
                }
            });
            flush();
        }

        private List<?> keyOf(SelectedRow row) {
            return row.op() == 'T' ? List.of() : planned.plan.keyOf(written(row));
        }

        private void take(SelectedRow row, boolean isWanted) {
            String from = row.origin().name();
            if (!isWanted || (from != null && from.equals(planned.targetOrigin))) {
                return; // it came from there
            }
            String carried = from != null && from.startsWith("ddw:") ? from : ownOrigin;
            if (!carried.equals(origin)) {
                flush();
                writing.origin(carried);
                origin = carried;
            }
            if (row.op() == 'T') {
                rows.clear(planned.plan.own());
            } else if (row.op() == 'D') {
                rows.remove(written(row));
            } else {
                rows.put(written(row));
            }
            if (++waiting >= GROUP) {
                flush();
            }
        }

        private @Nullable Object[] written(SelectedRow row) {
            return planned.plan.row(row.values());
        }

        private void flush() {
            rows.flush();
            keys.clear();
            waiting = 0;
        }
    }
}
