package org.deltawatcher.testkit;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.MemberFailedException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * A worker without threads: it stages, executes and commits on the thread of the test, when the test says so. Works on
 * any home, a {@link org.deltawatcher.testkit.fake.FakeHome} too. Belongs to one thread.
 *
 * <p>It knows the built-in executors, those on the class path, and the ones it is given.
 */
public final class HandDrivenWorker {

    private static final String NAME = "hand-driven";

    private final Home home;
    private final Executors executors;

    public HandDrivenWorker(Home home, Collection<? extends ProcessExecutor> executors) {
        this.home = home;
        this.executors = Executors.with(executors);
    }

    /** Returns the executors that processes can name. */
    public Executors executors() {
        return executors;
    }

    /**
     * Runs every active process, whatever its schedule says, until nothing can be staged any more. A batch that fails
     * is given back as a worker gives it back, so its lane pauses, and the process is left alone if nothing was counted:
     * advance the clock and call again.
     */
    public RunResult runUntilIdle() {
        RunResult total = RunResult.NOTHING;
        Set<ProcessKey> waiting = new HashSet<>();
        RunResult round;
        do {
            round = RunResult.NOTHING;
            for (ProcessDefinition process : home.processes().list()) {
                if (!waiting.contains(process.key())) {
                    RunResult result = run(process.key());
                    if (result.failures().stream().anyMatch(failure -> isTransient(failure.cause()))) {
                        waiting.add(process.key());
                    }
                    round = round.plus(result);
                }
            }
            total = total.plus(round);
        } while (!round.isNothing());
        return total;
    }

    /** Runs one process, whatever its schedule says, until nothing can be staged any more. */
    public RunResult run(ProcessKey key) {
        boolean isInGroup = found(key).group() != null;
        RunResult result = RunResult.NOTHING;
        for (Optional<RunResult> one = runBatch(key); one.isPresent(); one = runBatch(key)) {
            result = result.plus(one.get());
            if (one.get().failures().stream().anyMatch(failure -> isInGroup || isTransient(failure.cause()))) {
                break; // it was given back whole, perhaps without a pause, and would be staged for ever
            }
        }
        return result;
    }

    /** Does what a worker would do now: plans schedules, and runs the processes that are due until they are done. */
    public RunResult runDue() {
        RunResult result = RunResult.NOTHING;
        for (DueRuns.Due due : home.dueRuns().due()) {
            Instant startedAt = home.clock().now();
            Optional<Instant> next = Schedule.parse(due.schedule()).nextAfter(startedAt);
            if (due.reason() == DueRuns.Reason.UNPLANNED) {
                home.dueRuns().plan(due.process(), next.orElse(null));
            } else {
                result = result.plus(run(due.process()));
                home.dueRuns().finished(due.process(), startedAt, next.orElse(null));
            }
        }
        return result;
    }

    /** Stages, executes and commits one batch, or one of each member of the process's group; empty if there is none. */
    public Optional<RunResult> runBatch(ProcessKey key) {
        ProcessDefinition process = found(key);
        ProcessExecutor executor = executors.find(process.executor()).orElseThrow(() -> executors.unknown(process));
        if (process.group() != null) {
            List<Batch> batches = home.stagingStore().stageGroup(process.group(), NAME);
            return batches.isEmpty() ? Optional.empty() : Optional.of(runTogether((GroupExecutor) executor, batches));
        }
        return home.stagingStore()
                .stage(new StageRequest(key, NAME, process.batchSize()))
                .map(batch -> run(process, executor, batch));
    }

    private RunResult run(ProcessDefinition process, ProcessExecutor executor, Batch batch) {
        try {
            if (executor.scope() == ProcessExecutor.Scope.OUTSIDE) {
                executor.execute(new HandDrivenExecution(home, batch, process, null));
                commit(batch);
            } else {
                home.transactions().<Batch, Exception>inTransaction(transaction -> {
                    executor.execute(new HandDrivenExecution(home, batch, process, transaction));
                    home.stagingStore().commit(transaction, batch.id());
                    return batch;
                });
            }
            return new RunResult(1, batch.changeCount(), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            home.stagingStore().release(batch.id());
            throw new IllegalStateException("interrupted while running " + batch.process(), e);
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage());
            giveBack(batch, e, reason);
            return new RunResult(0, 0, List.of(new RunResult.Failure(batch, reason, e)));
        }
    }

    private RunResult runTogether(GroupExecutor executor, List<Batch> batches) {
        try {
            executor.executeTogether(batches.stream()
                    .<Execution>map(batch -> new HandDrivenExecution(home, batch, found(batch.process()), null))
                    .toList());
            batches.forEach(this::commit);
            return new RunResult(
                    batches.size(),
                    batches.stream().mapToLong(Batch::changeCount).sum(),
                    List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batches.forEach(batch -> home.stagingStore().release(batch.id()));
            throw new IllegalStateException("interrupted while running " + batches, e);
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage());
            Batch failed = e instanceof MemberFailedException blaming
                    ? batches.stream()
                            .filter(batch -> batch.process().equals(blaming.member()))
                            .findFirst()
                            .orElseThrow()
                    : batches.get(0);
            for (Batch batch : batches) {
                giveBack(batch, e, batch.equals(failed) ? reason : null);
            }
            return new RunResult(0, 0, List.of(new RunResult.Failure(failed, reason, e)));
        }
    }

    /** As a worker does: what will pass counts no attempt, and a batch that is lost is left to others. */
    private void giveBack(Batch batch, Exception failure, @Nullable String reason) {
        try {
            if (reason == null || isTransient(failure)) {
                home.stagingStore().release(batch.id());
            } else {
                home.stagingStore().fail(batch.id(), reason);
            }
        } catch (LeaseLostException e) {
            failure.addSuppressed(e);
        }
    }

    private static boolean isTransient(Throwable failure) {
        return failure instanceof DeltaWatcherException known && known.isTransient();
    }

    private void commit(Batch batch) {
        home.transactions().inTransaction(transaction -> {
            home.stagingStore().commit(transaction, batch.id());
            return batch;
        });
    }

    private ProcessDefinition found(ProcessKey key) {
        return home.processes().find(key).orElseThrow(() -> unknown(key));
    }

    private static IllegalArgumentException unknown(ProcessKey key) {
        return new IllegalArgumentException("there is no process " + key);
    }
}
