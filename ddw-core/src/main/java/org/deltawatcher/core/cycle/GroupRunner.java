package org.deltawatcher.core.cycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.MemberFailedException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.jspecify.annotations.Nullable;

/**
 * Runs the batches of a group: execute them together, then commit each, or give all back. The work is done before the first
 * commit begins, so whatever happens between two of them, the others have only their commit left. Thread-safe.
 */
final class GroupRunner {

    private final Home home;
    private final LeaseKeeper keeper;
    private final Endings endings;
    private final Ticks ticks;

    GroupRunner(Home home, LeaseKeeper keeper, Endings endings, Ticks ticks) {
        this.home = home;
        this.keeper = keeper;
        this.endings = endings;
        this.ticks = ticks;
    }

    /**
     * Runs the batches on the calling thread; throws nothing but what no program can handle.
     *
     * @return how they ended: committed if all are, failed if one is, else how the first ended that is not
     */
    Outcome run(List<Batch> batches, GroupExecutor executor) {
        long begun = ticks.nanos();
        @Nullable Throwable failure = null;
        List<Held> held = new ArrayList<>();
        try {
            batches.forEach(batch -> held.add(keeper.hold(batch)));
            executor.executeTogether(batches.stream().map(this::execution).toList());
        } catch (Throwable e) { // also an OutOfMemoryError, as with one batch
            failure = e;
        } finally {
            held.forEach(Held::close);
        }
        if (failure == null) {
            return end(batches, batch -> new Ending.Commit(), begun);
        }
        String interruption = held.stream()
                .map(Held::interruption)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return giveBack(batches, failure, interruption, begun);
    }

    private Execution execution(Batch batch) {
        return new StagedExecution(
                home,
                batch,
                home.processes()
                        .find(batch.process())
                        .orElseThrow(() -> new UnknownProcessException("there is no process " + batch.process())),
                null);
    }

    private Outcome giveBack(List<Batch> batches, Throwable failure, @Nullable String interruption, long begun) {
        if (interruption != null) {
            return end(batches, batch -> new Ending.Release(interruption), begun);
        }
        // somebody else's interruption: keep it from the connection, hand it on afterwards
        boolean isInterrupted = Thread.interrupted() || failure instanceof InterruptedException;
        try {
            String reason = Reason.of(failure);
            if (isInterrupted) {
                return end(batches, batch -> new Ending.Release(reason), begun);
            }
            if (Reason.isOfNoRow(failure)) {
                return end(batches, batch -> new Ending.Postpone(reason), begun);
            }
            ProcessKey failed = failure instanceof MemberFailedException blaming
                    ? blaming.member()
                    : batches.get(0).process();
            return end(
                    batches,
                    batch -> batch.process().equals(failed)
                            ? new Ending.Fail(reason)
                            : new Ending.Release("given back with that of " + failed + ", which failed"),
                    begun);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome end(List<Batch> batches, Function<Batch, Ending> endings, long begun) {
        List<Outcome> outcomes = batches.stream()
                .map(batch -> this.endings.end(batch, endings.apply(batch), begun))
                .toList();
        return outcomes.contains(Outcome.FAILED)
                ? Outcome.FAILED
                : outcomes.stream()
                        .filter(outcome -> outcome != Outcome.COMMITTED)
                        .findFirst()
                        .orElse(Outcome.COMMITTED);
    }
}
