package org.deltawatcher.core.cycle;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.core.executor.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one thread does at a time: stages one batch of a process, or one of each member of its group, and runs it. Thread-safe. */
final class Turn {

    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    private final Home home;
    private final String worker;
    private final Executors executors;
    private final BatchRunner runner;
    private final GroupRunner groupRunner;
    private final CarefulListener listener;
    private volatile boolean isStopped;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Turn(
            Home home,
            String worker,
            Executors executors,
            BatchRunner runner,
            GroupRunner groupRunner,
            CarefulListener listener) {
        this.home = home;
        this.worker = worker;
        this.executors = executors;
        this.runner = runner;
        this.groupRunner = groupRunner;
        this.listener = listener;
    }

    /** Stages nothing from now on. */
    void stop() {
        isStopped = true;
    }

    /**
     * Takes the turn.
     *
     * @param onStaged is told before the run how many changes were gone through for what is staged
     * @throws org.deltawatcher.api.DeltaWatcherException if the staging failed; a batch may be staged nevertheless
     */
    Result take(Order order, LongConsumer onStaged) {
        Optional<ProcessDefinition> definition = home.processes().find(order.process());
        if (definition.isEmpty()) {
            return Result.EMPTY;
        }
        Optional<ProcessExecutor> executor =
                executors.find(definition.orElseThrow().executor());
        if (executor.isEmpty()) {
            warnOnce(definition.orElseThrow());
            return Result.NO_EXECUTOR;
        }
        if (isStopped) {
            return Result.EMPTY;
        }
        String group = definition.orElseThrow().group();
        if (group != null) {
            return takeGroup(order, group, executor.orElseThrow(), onStaged);
        }
        Optional<Batch> batch = home.stagingStore().stage(new StageRequest(order.process(), worker, order.maxRows()));
        if (batch.isEmpty()) {
            return Result.EMPTY;
        }
        onStaged.accept(extent(batch.orElseThrow(), definition.orElseThrow()));
        listener.staged(batch.orElseThrow());
        Outcome outcome = runner.run(batch.orElseThrow(), definition.orElseThrow(), executor.orElseThrow());
        // a full batch tells of more: not worth asking
        boolean isLast = batch.orElseThrow().changeCount() < order.maxRows();
        return isLast && hasArrived(order, outcome) ? Result.ARRIVED : Result.of(outcome);
    }

    /** What a filter leaves may be little of what was gone through, and there is more behind it. */
    private static long extent(Batch batch, ProcessDefinition definition) {
        long positions = batch.lastPosition() - batch.firstPosition() + 1;
        return definition.filter() == null
                ? batch.changeCount()
                : Math.max(batch.changeCount(), positions / definition.lanes());
    }

    /** Whichever member is due, its group is run. */
    private Result takeGroup(Order order, String group, ProcessExecutor executor, LongConsumer onStaged) {
        if (!(executor instanceof GroupExecutor together)) {
            if (warned.add(group)) {
                log.warn(
                        "Left alone: executor {} cannot work on the groups of process {}",
                        executor.name(),
                        order.process());
            }
            return Result.NO_EXECUTOR;
        }
        List<Batch> batches = home.stagingStore().stageGroup(group, worker);
        if (batches.isEmpty()) {
            return Result.EMPTY;
        }
        onStaged.accept(batches.stream().mapToLong(Batch::changeCount).sum());
        batches.forEach(listener::staged);
        Outcome outcome = groupRunner.run(batches, together);
        return hasArrived(order, outcome) ? Result.ARRIVED : Result.of(outcome);
    }

    private boolean hasArrived(Order order, Outcome outcome) {
        String mark = order.mark();
        if (mark == null || outcome != Outcome.COMMITTED) {
            return false;
        }
        try {
            return home.dueRuns().hasReached(order.process(), mark);
        } catch (RuntimeException e) {
            log.debug("Could not tell whether the run is over process={}", order.process(), e);
            return false;
        }
    }

    private void warnOnce(ProcessDefinition definition) {
        if (warned.add(definition.key() + " " + definition.executor())) {
            log.warn("Left to other workers: {}", executors.unknown(definition).getMessage());
        }
    }

    /** What came of a turn. */
    enum Result {
        /** Nothing was to be staged. */
        EMPTY,
        /** This worker does not have the executor; nothing was staged. */
        NO_EXECUTOR,
        /** A batch was committed, and with it everything that the run was for. */
        ARRIVED,
        /** A batch was worked on, and the process can go on. */
        RAN,
        /** A batch was given back for a reason that will pass: the process had better wait. */
        HINDERED;

        private static Result of(Outcome outcome) {
            return outcome == Outcome.RELEASED || outcome == Outcome.IN_DOUBT ? HINDERED : RAN;
        }
    }
}
