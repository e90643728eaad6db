package org.deltawatcher.core.cycle;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.core.clock.Ticks;
import org.jspecify.annotations.Nullable;

/**
 * Runs a staged batch: execute, then commit, or give it back.
 *
 * <p>In the home transaction the executor's work and the commit are one: if the answer to that commit is lost, the batch
 * is released, which the home refuses when the commit took place. Outside, the work is done before the commit begins,
 * so a lost answer is answered by committing again.
 *
 * <p>A connection that breaks and a transaction that loses a deadlock count no attempt: the next one may hold. If the work
 * of the same lane fails so again right afterwards, it does: some changes bring down whatever processes them, and must be
 * parked like others that fail. Thread-safe.
 */
final class BatchRunner {

    private final Home home;
    private final LeaseKeeper keeper;
    private final Endings endings;
    private final Ticks ticks;
    private final Set<Lane> excused = ConcurrentHashMap.newKeySet();

    BatchRunner(Home home, LeaseKeeper keeper, Endings endings, Ticks ticks) {
        this.home = home;
        this.keeper = keeper;
        this.endings = endings;
        this.ticks = ticks;
    }

    /** Runs the batch on the calling thread; throws nothing but what no program can handle. */
    Outcome run(Batch batch, ProcessDefinition process, ProcessExecutor executor) {
        long begun = ticks.nanos();
        @Nullable Throwable failure = null;
        Held held = keeper.hold(batch);
        try (held) {
            execute(held, process, executor);
        } catch (Throwable e) { // Also an OutOfMemoryError: the next batch will be smaller.
            failure = e;
        }
        if (failure != null) {
            Outcome outcome = giveBack(batch, failure, isExcused(batch, executor, failure), held.interruption(), begun);
            if (outcome == Outcome.COMMITTED) { // only the answer was lost
                excused.remove(Lane.of(batch));
            }
            return outcome;
        }
        excused.remove(Lane.of(batch));
        return executor.scope() == ProcessExecutor.Scope.OUTSIDE
                ? endings.end(batch, new Ending.Commit(), begun)
                : endings.committed(batch, begun);
    }

    private boolean isExcused(Batch batch, ProcessExecutor executor, Throwable failure) {
        boolean isTransient = Reason.isTransient(failure) || Reason.isRolledBack(failure);
        if (executor.scope() == ProcessExecutor.Scope.HOME_TRANSACTION && Reason.isOfDatabase(failure)) {
            return isTransient && excused.add(Lane.of(batch));
        }
        return Reason.isOfNoRow(failure);
    }

    private void execute(Held held, ProcessDefinition process, ProcessExecutor executor) throws Exception {
        Batch batch = held.batch();
        if (executor.scope() == ProcessExecutor.Scope.OUTSIDE) {
            executor.execute(new StagedExecution(home, batch, process, null));
            return;
        }
        home.transactions().<Batch, Exception>inTransaction(transaction -> {
            held.enter(transaction);
            try {
                executor.execute(new StagedExecution(home, batch, process, transaction));
                home.stagingStore().commit(transaction, batch.id());
            } finally {
                held.leave();
            }
            return batch;
        });
    }

    private Outcome giveBack(
            Batch batch, Throwable failure, boolean isExcused, @Nullable String interruption, long begun) {
        if (interruption != null) {
            return endings.end(batch, new Ending.Release(interruption), begun);
        }
        // Somebody else's interruption: keep it from the connection, hand it on afterwards.
        boolean isInterrupted = Thread.interrupted() || failure instanceof InterruptedException;
        try {
            // A batch that is ended already is not failed: the home refuses, and its answer tells what became of the
            // batch.
            return endings.end(batch, ending(Reason.of(failure), isInterrupted, isExcused), begun);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Ending ending(String reason, boolean isInterrupted, boolean isExcused) {
        if (isInterrupted) {
            return new Ending.Release(reason);
        }
        return isExcused ? new Ending.Postpone(reason) : new Ending.Fail(reason);
    }

    private record Lane(ProcessKey process, int number) {
        static Lane of(Batch batch) {
            return new Lane(batch.process(), batch.lane());
        }
    }
}
