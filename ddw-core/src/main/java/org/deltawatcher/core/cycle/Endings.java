package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends batches, and remembers those that could not be ended because the home was away: left alone, they would block
 * their lanes until their leases are over. Thread-safe.
 */
final class Endings {

    private static final Logger log = LoggerFactory.getLogger(Endings.class);
    private static final int LATEST = 1_000;

    private final Home home;
    private final String worker;
    private final LeaseKeeper keeper;
    private final CarefulListener listener;
    private final Ticks ticks;
    private final Map<BatchId, Doubt> doubts = new ConcurrentHashMap<>();
    private final Set<ProcessKey> unanswered = ConcurrentHashMap.newKeySet();

    Endings(Home home, String worker, LeaseKeeper keeper, CarefulListener listener, Ticks ticks) {
        this.home = home;
        this.worker = worker;
        this.keeper = keeper;
        this.listener = listener;
        this.ticks = ticks;
    }

    /** Ends a batch, or remembers to. */
    Outcome end(Batch batch, Ending ending, long begun) {
        try {
            return apply(batch, ending, begun);
        } catch (RuntimeException e) {
            if (!Reason.isTransient(e)) {
                return giveUp(batch, ending, begun, e);
            }
            doubts.put(batch.id(), new Doubt(batch, ending, begun));
            return tell(batch, begun, Outcome.IN_DOUBT, Reason.of(e));
        }
    }

    /** Tells that a batch was committed. */
    Outcome committed(Batch batch, long begun) {
        return tell(batch, begun, Outcome.COMMITTED, null);
    }

    /** Remembers that a staging was not answered: a batch may be ours without our knowing it. */
    void unanswered(ProcessKey process) {
        unanswered.add(process);
    }

    boolean hasOpen() {
        return !doubts.isEmpty() || !unanswered.isEmpty();
    }

    /** Ends what is open and can be ended now. Only to be called while no thread of this worker is staging. */
    void settle() {
        for (Doubt doubt : List.copyOf(doubts.values())) {
            if (isSettled(() -> applyOrGiveUp(doubt))) {
                doubts.remove(doubt.batch.id(), doubt); // Unless it is open for another reason by now.
            }
        }
        for (ProcessKey process : List.copyOf(unanswered)) {
            if (isSettled(() -> staged(process).forEach(this::takeBack))) {
                unanswered.remove(process);
            }
        }
    }

    /** Returns the latest batches of a process, or of all members of its group: they are staged together. */
    private List<BatchEntry> staged(ProcessKey process) {
        String group =
                home.processes().find(process).map(ProcessDefinition::group).orElse(null);
        Stream<ProcessKey> together = group == null
                ? Stream.of(process)
                : home.processes().list().stream()
                        .filter(other -> group.equals(other.group()))
                        .map(ProcessDefinition::key);
        return together.flatMap(member -> home.selfWatch().batches(member, LATEST).stream())
                .toList();
    }

    private static boolean isSettled(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (RuntimeException e) {
            log.debug("The home does not answer yet", e);
            return !Reason.isTransient(e);
        }
    }

    private void applyOrGiveUp(Doubt doubt) {
        try {
            apply(doubt.batch, doubt.ending, doubt.begun);
        } catch (RuntimeException e) {
            if (Reason.isTransient(e)) {
                throw e;
            }
            giveUp(doubt.batch, doubt.ending, doubt.begun, e);
        }
    }

    /** The home answers, but refuses: a failure that cannot be recorded is released at least. */
    private Outcome giveUp(Batch batch, Ending ending, long begun, RuntimeException refusal) {
        String reason = Reason.of(refusal);
        return ending instanceof Ending.Fail || ending instanceof Ending.Postpone
                ? end(batch, new Ending.Release("why it failed could not be recorded: " + reason), begun)
                : tell(batch, begun, Outcome.LOST, "it stays staged until its lease is over: " + reason);
    }

    private void takeBack(BatchEntry entry) {
        boolean isOurs =
                entry.state() == BatchEntry.State.STAGED && entry.worker().equals(worker);
        if (isOurs && !keeper.isHeld(entry.batch().id())) {
            apply(entry.batch(), new Ending.Release("the answer to its staging was lost"), ticks.nanos());
        }
    }

    private Outcome apply(Batch batch, Ending ending, long begun) {
        try {
            ending.apply(home, batch);
            return tell(batch, begun, ending.outcome(), ending.reason());
        } catch (AlreadyCommittedException e) {
            return tell(batch, begun, Outcome.COMMITTED, null);
        } catch (LeaseLostException | UnknownBatchException e) {
            return tell(batch, begun, Outcome.LOST, e.getMessage());
        }
    }

    private Outcome tell(Batch batch, long begun, Outcome outcome, @Nullable String reason) {
        Duration duration = Duration.ofNanos(ticks.nanos() - begun);
        if (outcome == Outcome.COMMITTED) {
            log.info(
                    "Committed batch={} process={} lane={} attempt={} changes={} ms={}",
                    batch.id(),
                    batch.process(),
                    batch.lane(),
                    batch.attempt(),
                    batch.changeCount(),
                    duration.toMillis());
        } else {
            log.warn(
                    "Not committed outcome={} batch={} process={} lane={} attempt={} changes={} ms={} reason={}",
                    outcome,
                    batch.id(),
                    batch.process(),
                    batch.lane(),
                    batch.attempt(),
                    batch.changeCount(),
                    duration.toMillis(),
                    reason);
        }
        listener.ended(new Ended(batch, outcome, duration, reason));
        return outcome;
    }

    private record Doubt(Batch batch, Ending ending, long begun) {}
}
