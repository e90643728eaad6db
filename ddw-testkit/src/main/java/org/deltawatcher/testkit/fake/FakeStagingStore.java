package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;

/** Cuts batches out of the fake's logs and ends them. */
final class FakeStagingStore implements StagingStore {

    private final FakeDatabase database;
    private final BatchEnding ending;

    FakeStagingStore(FakeDatabase database) {
        this.database = database;
        ending = new BatchEnding(database);
    }

    @Override
    public Optional<Batch> stage(StageRequest request) {
        return database.locked(() -> {
            FakeProcess process = database.process(request.process());
            if (process.definition.group() != null) {
                throw new InvalidArgumentException("process " + process.key() + " belongs to group "
                        + process.definition.group() + ", whose members are staged together");
            }
            ending.expireOverdue(process);
            if (!process.definition.isActive()) {
                return Optional.empty();
            }
            Lanes.reshapeIfCaughtUp(database, process);
            return Lanes.free(process, database.now()).stream()
                    .sorted(Comparator.comparing(
                            lane -> lane.stagedAt, Comparator.nullsFirst(Comparator.naturalOrder())))
                    .map(lane ->
                            stage(request.worker(), process, lane, request.maxRows(), Lanes.goal(database, process)))
                    .flatMap(Optional::stream)
                    .findFirst();
        });
    }

    @Override
    public List<Batch> stageGroup(String group, String worker) {
        return database.locked(() -> {
            List<FakeProcess> members = FakeGroup.members(database, group);
            members.forEach(ending::expireOverdue);
            if (!FakeGroup.isFree(members, database.now())) {
                return List.of();
            }
            // what was begun is finished first, each up to where its window ends
            List<Batch> begun = members.stream()
                    .filter(member -> !member.isLoadWanted)
                    .map(member ->
                            stageMember(worker, member, member.lanes.get(0).windowTo()))
                    .flatMap(Optional::stream)
                    .toList();
            if (!begun.isEmpty()) {
                return begun;
            }
            members.stream().filter(member -> member.isLoadWanted).forEach(member -> {
                member.restart(database.commits);
                member.load(database);
            });
            return members.stream()
                    .map(member -> stageMember(worker, member, database.commits))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    private Optional<Batch> stageMember(String worker, FakeProcess member, long goal) {
        return stage(worker, member, member.lanes.get(0), Integer.MAX_VALUE, goal);
    }

    @Override
    public void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        database.locked(() -> find(batch).changes()).forEach(consumer);
    }

    @Override
    public void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        List<FakeBatch.Entry> entries = database.locked(() -> find(batch).entries);
        NetChanges.fold(entries).forEach(consumer);
    }

    @Override
    public boolean isKnown(BatchId batch) {
        return database.locked(() -> database.batches.containsKey(batch));
    }

    @Override
    public void commit(Transaction transaction, BatchId batch) {
        if (!(transaction instanceof FakeTransaction fake)) {
            throw new IllegalArgumentException("this is a transaction of another home: " + transaction);
        }
        database.run(() -> {
            if (find(batch).committing == fake) {
                throw new AlreadyCommittedException("batch " + batch + " is committed by this transaction");
            }
            FakeBatch found = held(batch);
            found.committing = fake;
            fake.whenCommitted(() -> ending.commit(found));
            fake.whenRolledBack(() -> found.committing = null);
        });
    }

    @Override
    public void release(BatchId batch) {
        database.run(() -> ending.release(held(batch)));
    }

    @Override
    public void postpone(BatchId batch, String reason) {
        database.run(() -> ending.postpone(held(batch), reason));
    }

    @Override
    public void fail(BatchId batch, String reason) {
        database.run(() -> ending.fail(held(batch), reason));
    }

    @Override
    public void extend(BatchId batch, Duration duration) {
        database.run(() -> {
            FakeBatch found = held(batch);
            Instant renewed = database.now().plus(duration);
            if (renewed.isAfter(found.batch.expiresAt())) {
                found.batch = withLease(found.batch, renewed);
            }
        });
    }

    private Optional<Batch> stage(String worker, FakeProcess process, FakeLane lane, int wantedRows, long goal) {
        int maxRows = lane.isProbing() ? (int) Math.min(lane.probeSize, wantedRows) : wantedRows;
        return new LaneCutter(database, process, lane).cut(maxRows, goal).map(cut -> {
            Instant now = database.now();
            Batch batch = new Batch(
                    new BatchId(UUID.randomUUID()),
                    process.key(),
                    lane.number,
                    cut.kind(),
                    lane.attempt + 1,
                    cut.entries().size(),
                    now,
                    now.plus(process.definition.leaseDuration()),
                    cut.entries().get(0).recorded().position(),
                    cut.entries().get(cut.entries().size() - 1).recorded().position(),
                    cut.truncation(),
                    new BatchOrder(
                            process.source.name.toString(),
                            process.epoch,
                            ++database.stagings,
                            lane.committed,
                            process.lastLanes(),
                            windowOf(process, lane, cut.kind())));
            lane.staged = new FakeBatch(lane, worker, cut.entries(), batch);
            lane.stagedAt = now;
            database.batches.put(batch.id(), lane.staged);
            return batch;
        });
    }

    private FakeBatch find(BatchId id) {
        return Optional.ofNullable(database.batches.get(id))
                .orElseThrow(() -> new UnknownBatchException("there never was a batch " + id));
    }

    /** Returns the batch if its lease is alive; waits for a transaction that has committed it but is still open. */
    private FakeBatch held(BatchId id) {
        FakeBatch batch = find(id);
        database.awaitLock(() -> batch.committing == null, "batch " + id);
        if (batch.state == BatchEntry.State.COMMITTED) {
            throw new AlreadyCommittedException("batch " + id + " is committed");
        }
        if (!batch.isStaged() || batch.isLeaseOver(database.now())) {
            throw new LeaseLostException("the lease of batch " + id + " is over; its changes are offered again");
        }
        return batch;
    }

    private static Batch withLease(Batch batch, Instant expiresAt) {
        return new Batch(
                batch.id(),
                batch.process(),
                batch.lane(),
                batch.kind(),
                batch.attempt(),
                batch.changeCount(),
                batch.stagedAt(),
                expiresAt,
                batch.firstPosition(),
                batch.lastPosition(),
                batch.truncation(),
                batch.order());
    }

    private static String windowOf(FakeProcess process, FakeLane lane, BatchKind kind) {
        return switch (kind) {
            case LOAD -> "load " + process.epoch;
            case REPLAY -> "replay";
            case CHANGES -> lane.window();
        };
    }
}
