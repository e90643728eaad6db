package org.deltawatcher.core.cycle;

import static org.deltawatcher.core.cycle.Faults.Step;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/** Lanes, batches and leases of a {@link SmallHome}; every change is of a row of its own. */
final class SmallStore implements StagingStore {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final Map<ProcessKey, ProcessDefinition> definitions = new TreeMap<>();
    final Map<BatchId, Leased> batches = new LinkedHashMap<>();

    private final Faults faults;
    private final Map<ProcessKey, List<Lane>> lanes = new TreeMap<>();
    private Instant now = START;
    private long lastPosition;
    private long lastBatch;

    SmallStore(Faults faults) {
        this.faults = faults;
    }

    synchronized void add(ProcessDefinition definition) {
        definitions.put(definition.key(), definition);
        lanes.computeIfAbsent(definition.key(), key -> {
            List<Lane> all = new ArrayList<>();
            for (int number = 0; number < definition.lanes(); number++) {
                all.add(new Lane(number));
            }
            return all;
        });
    }

    synchronized void change(int count) {
        for (int i = 0; i < count; i++) {
            long position = ++lastPosition;
            lanes.values()
                    .forEach(all ->
                            all.get((int) (position % all.size())).pending.add(position));
        }
    }

    /** Leaves out positions, as those of changes that a filter leaves out. */
    synchronized void skip(int count) {
        lastPosition += count;
    }

    synchronized Instant now() {
        return now;
    }

    synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    synchronized void inLock(Runnable work) {
        work.run();
    }

    synchronized boolean hasPendingInFreeLane(ProcessKey process) {
        return lanes.getOrDefault(process, List.of()).stream().anyMatch(lane -> lane.isFree(now));
    }

    synchronized long lastPosition() {
        return lastPosition;
    }

    synchronized boolean isPendingUpTo(ProcessKey process, long position) {
        return lanes.getOrDefault(process, List.of()).stream()
                .anyMatch(lane -> lane.pending.stream().anyMatch(each -> each <= position));
    }

    /** Tells whether a batch is staged or a lane pauses. */
    synchronized boolean isBusy(ProcessKey process) {
        return lanes.getOrDefault(process, List.of()).stream()
                .anyMatch(lane -> lane.staged != null || lane.pausedUntil.isAfter(now));
    }

    @Override
    public Optional<Batch> stage(StageRequest request) {
        faults.pass(Step.STAGE);
        Optional<Batch> batch = cut(request);
        faults.pass(Step.STAGE_ANSWER);
        return batch;
    }

    @Override
    public synchronized boolean isKnown(BatchId batch) {
        return batches.containsKey(batch);
    }

    @Override
    public List<Batch> stageGroup(String group, String worker) {
        faults.pass(Step.STAGE);
        List<Batch> batches = definitions.values().stream()
                .filter(definition -> group.equals(definition.group()))
                .flatMap(definition -> cut(new StageRequest(definition.key(), worker, Integer.MAX_VALUE)).stream())
                .toList();
        faults.pass(Step.STAGE_ANSWER);
        return batches;
    }

    private synchronized Optional<Batch> cut(StageRequest request) {
        expire();
        ProcessDefinition definition = definitions.get(request.process());
        if (definition == null || !definition.isActive()) {
            return Optional.empty();
        }
        return lanes.get(request.process()).stream()
                .filter(lane -> lane.isFree(now))
                .findFirst()
                .map(lane -> lane.cut(request, definition));
    }

    @Override
    public void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        faults.pass(Step.READ);
        for (long position : find(batch).positions) {
            consumer.accept(
                    new Change.Added(new Change.Origin(position, 1, START, null), Row.of(Map.of("id", position))));
            faults.pass(Step.READ_ON);
        }
    }

    @Override
    public void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        changes(transaction, batch, consumer);
    }

    @Override
    public synchronized void commit(Transaction transaction, BatchId id) {
        faults.pass(Step.COMMIT_CALL);
        find(id).requireStaged();
        ((SmallTransaction) transaction).effects.add(() -> {
            Leased leased = find(id);
            leased.requireStaged();
            leased.lane.pending.removeAll(leased.positions);
            leased.lane.attempts = 0;
            leased.end(State.COMMITTED, null);
        });
    }

    @Override
    public void release(BatchId id) {
        giveBack(id, null);
    }

    @Override
    public void postpone(BatchId id, String reason) {
        giveBack(id, reason);
    }

    private void giveBack(BatchId id, @Nullable String reason) {
        faults.pass(Step.RELEASE);
        inLock(() -> {
            find(id).requireStaged();
            find(id).end(State.RELEASED, reason);
        });
        faults.pass(Step.RELEASE_ANSWER);
    }

    @Override
    public void fail(BatchId id, String reason) {
        faults.pass(Step.FAIL);
        inLock(() -> {
            Leased leased = find(id);
            leased.requireStaged();
            Lane lane = leased.lane;
            Duration backoff = definitions.get(leased.batch.process()).retry().backoff();
            lane.pausedUntil = now.plus(backoff.multipliedBy(1L << lane.attempts));
            lane.attempts++;
            leased.end(State.RELEASED, reason);
        });
        faults.pass(Step.FAIL_ANSWER);
    }

    @Override
    public void extend(BatchId id, Duration duration) {
        faults.pass(Step.EXTEND);
        inLock(() -> {
            find(id).requireStaged();
            find(id).expiresAt = now.plus(duration);
        });
    }

    synchronized int expire() {
        List<Leased> over = batches.values().stream()
                .filter(leased -> leased.state == State.STAGED && !leased.expiresAt.isAfter(now))
                .toList();
        over.forEach(leased -> leased.end(State.EXPIRED, null));
        return over.size();
    }

    synchronized List<BatchEntry> entries() {
        List<BatchEntry> newestFirst = new ArrayList<>();
        batches.values()
                .forEach(leased -> newestFirst.add(
                        0, new BatchEntry(leased.batch, leased.state, leased.worker, null, leased.error)));
        return newestFirst;
    }

    synchronized List<State> states() {
        return batches.values().stream().map(leased -> leased.state).toList();
    }

    synchronized Leased find(BatchId id) {
        Leased leased = batches.get(id);
        if (leased == null) {
            throw new UnknownBatchException("no batch " + id);
        }
        return leased;
    }

    /** A lane of a process. */
    private final class Lane {
        private final int number;
        private final List<Long> pending = new ArrayList<>();
        private @Nullable Leased staged;
        private Instant pausedUntil = Instant.MIN;
        private int attempts;

        private Lane(int number) {
            this.number = number;
        }

        private boolean isFree(Instant now) {
            return staged == null && !pending.isEmpty() && !pausedUntil.isAfter(now);
        }

        private Batch cut(StageRequest request, ProcessDefinition definition) {
            List<Long> positions = List.copyOf(pending.subList(0, Math.min(request.maxRows(), pending.size())));
            Batch batch = new Batch(
                    new BatchId(new UUID(0, ++lastBatch)),
                    request.process(),
                    number,
                    BatchKind.CHANGES,
                    attempts + 1,
                    positions.size(),
                    now,
                    now.plus(definition.leaseDuration()),
                    positions.get(0),
                    positions.get(positions.size() - 1),
                    null,
                    new BatchOrder("public.t", 0, lastBatch, 0, FormerLanes.NONE, ""));
            staged = new Leased(batch, this, request.worker(), positions);
            batches.put(batch.id(), staged);
            return batch;
        }
    }

    /** A batch in the register. */
    final class Leased {
        final Batch batch;
        final String worker;
        final List<Long> positions;
        Instant expiresAt;
        State state = State.STAGED;

        @Nullable
        String error;

        private final Lane lane;

        private Leased(Batch batch, Lane lane, String worker, List<Long> positions) {
            this.batch = batch;
            this.lane = lane;
            this.worker = worker;
            this.positions = positions;
            this.expiresAt = batch.expiresAt();
        }

        private void requireStaged() {
            if (state == State.COMMITTED) {
                throw new AlreadyCommittedException("batch " + batch.id() + " is committed");
            }
            if (state != State.STAGED || !expiresAt.isAfter(now)) {
                throw new LeaseLostException("the lease of batch " + batch.id() + " is over");
            }
        }

        private void end(State end, @Nullable String why) {
            state = end;
            error = why;
            lane.staged = null;
        }
    }
}
