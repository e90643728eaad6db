package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns;
import org.jspecify.annotations.Nullable;

/** Requests and schedules of a {@link SmallHome}. */
final class SmallDueRuns implements DueRuns {

    /** Who has a next due time; {@link Instant#MAX} stands for never. */
    final Map<ProcessKey, Instant> planned = new HashMap<>();

    final Map<ProcessKey, Instant> requested = new HashMap<>();
    final List<ProcessKey> finished = new ArrayList<>();
    int polls;

    /** What happens while the home looks. */
    Runnable whileAsked = () -> {};

    private final SmallStore store;
    private final Faults faults;

    SmallDueRuns(SmallStore store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    /** Requests a run, later than everything that happened before. */
    synchronized void request(ProcessKey process) {
        store.advance(Duration.ofNanos(1000));
        requested.put(process, store.now());
    }

    @Override
    public synchronized List<Due> due() {
        whileAsked.run();
        faults.pass(Faults.Step.POLL);
        polls++;
        List<Due> due = new ArrayList<>();
        for (ProcessDefinition definition : store.definitions.values()) {
            Reason reason = definition.isActive() ? reason(definition) : null;
            if (reason != null) {
                due.add(new Due(definition.key(), reason, definition.schedule(), store.now(), definition.batchSize()));
            }
        }
        due.sort(Comparator.comparing(Due::reason));
        return due;
    }

    private @Nullable Reason reason(ProcessDefinition definition) {
        ProcessKey key = definition.key();
        if (requested.containsKey(key)) {
            return Reason.REQUEST;
        }
        if (definition.schedule().equals("continuous")) {
            return store.hasPendingInFreeLane(key) ? Reason.PENDING : null;
        }
        Instant next = planned.get(key);
        if (next == null) {
            return Reason.UNPLANNED;
        }
        return next.isAfter(store.now()) ? null : Reason.SCHEDULE;
    }

    @Override
    public String mark() {
        faults.pass(Faults.Step.OTHER);
        return Long.toString(store.lastPosition());
    }

    @Override
    public boolean hasReached(ProcessKey process, String mark) {
        faults.pass(Faults.Step.OTHER);
        return !store.isPendingUpTo(process, Long.parseLong(mark));
    }

    @Override
    public synchronized void finished(ProcessKey process, Instant startedAt, @Nullable Instant nextDueAt) {
        faults.pass(Faults.Step.OTHER);
        if (store.isBusy(process)) {
            return;
        }
        finished.add(process);
        Instant request = requested.get(process);
        if (request != null && !request.isAfter(startedAt)) {
            requested.remove(process);
        }
        planned.put(process, nextDueAt == null ? Instant.MAX : nextDueAt);
    }

    @Override
    public synchronized void plan(ProcessKey process, @Nullable Instant nextDueAt) {
        faults.pass(Faults.Step.OTHER);
        planned.putIfAbsent(process, nextDueAt == null ? Instant.MAX : nextDueAt);
    }
}
