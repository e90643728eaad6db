package org.deltawatcher.worker.resilience;

import java.time.Instant;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns;
import org.jspecify.annotations.Nullable;

/** Asks again what is due when the home did not answer. Repeating any of the calls changes nothing. */
final class RetryingDueRuns implements DueRuns {

    private final DueRuns dueRuns;
    private final Perseverance perseverance;

    RetryingDueRuns(DueRuns dueRuns, Perseverance perseverance) {
        this.dueRuns = dueRuns;
        this.perseverance = perseverance;
    }

    @Override
    public List<Due> due() {
        return perseverance.call(dueRuns::due);
    }

    @Override
    public String mark() {
        return perseverance.call(dueRuns::mark);
    }

    @Override
    public boolean hasReached(ProcessKey process, String mark) {
        return perseverance.call(() -> dueRuns.hasReached(process, mark));
    }

    @Override
    public void finished(ProcessKey process, Instant startedAt, @Nullable Instant nextDueAt) {
        perseverance.run(() -> dueRuns.finished(process, startedAt, nextDueAt));
    }

    @Override
    public void plan(ProcessKey process, @Nullable Instant nextDueAt) {
        perseverance.run(() -> dueRuns.plan(process, nextDueAt));
    }
}
