package org.deltawatcher.core.cycle;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.core.executor.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one thread does at a time: stages one batch of a process and runs it. Thread-safe. */
final class Turn {

    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    private final Home home;
    private final String worker;
    private final Executors executors;
    private final BatchRunner runner;
    private final CarefulListener listener;
    private volatile boolean isStopped;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Turn(Home home, String worker, Executors executors, BatchRunner runner, CarefulListener listener) {
        this.home = home;
        this.worker = worker;
        this.executors = executors;
        this.runner = runner;
        this.listener = listener;
    }

    /** Stages nothing from now on. */
    void stop() {
        isStopped = true;
    }

    /**
     * Takes the turn.
     *
     * @param onStaged is told the batch before it runs
     * @throws org.deltawatcher.api.DeltaWatcherException if the staging failed; a batch may be staged nevertheless
     */
    Result take(Order order, Consumer<Batch> onStaged) {
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
        Optional<Batch> batch = home.stagingStore().stage(new StageRequest(order.process(), worker, order.maxRows()));
        if (batch.isEmpty()) {
            return Result.EMPTY;
        }
        onStaged.accept(batch.orElseThrow());
        listener.staged(batch.orElseThrow());
        Outcome outcome = runner.run(batch.orElseThrow(), definition.orElseThrow(), executor.orElseThrow());
        return hasArrived(order, batch.orElseThrow(), outcome) ? Result.ARRIVED : Result.of(outcome);
    }

    /** A full batch tells of more: not worth asking. */
    private boolean hasArrived(Order order, Batch batch, Outcome outcome) {
        String mark = order.mark();
        if (mark == null || outcome != Outcome.COMMITTED || batch.changeCount() >= order.maxRows()) {
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
