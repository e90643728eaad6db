package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.RetryPolicy;

/** The ways in which a staged batch ends, and what becomes of its lane. */
final class BatchEnding {

    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

    private final FakeDatabase database;

    BatchEnding(FakeDatabase database) {
        this.database = database;
    }

    void commit(FakeBatch batch) {
        FakeProcess process = end(batch, BatchEntry.State.COMMITTED);
        batch.committing = null;
        FakeLane lane = batch.lane;
        switch (batch.batch.kind()) {
            case REPLAY -> parkedIn(process, batch).forEach(parked -> parked.state = ParkedChange.State.REPLAYED);
            case LOAD, CHANGES -> {
                batch.entries.stream()
                        .map(FakeBatch.Entry::recorded)
                        .filter(FakeChange::isTruncation)
                        .forEach(truncation -> passTruncation(process, truncation));
                if (!batch.isTruncation()) {
                    pass(lane, batch);
                }
            }
        }
        lane.committed = batch.batch.order().number();
        lane.attempt = 0;
        lane.pausedUntil = null;
        lane.probeSize = lane.probeSize * 2 >= process.definition.batchSize() ? 0 : lane.probeSize * 2;
    }

    void release(FakeBatch batch) {
        giveBack(batch, BatchEntry.State.RELEASED);
    }

    void postpone(FakeBatch batch, String reason) {
        batch.error = reason;
        release(batch);
    }

    void expire(FakeBatch batch) {
        batch.lane.attempt++;
        giveBack(batch, BatchEntry.State.EXPIRED);
    }

    /** Expires the batches of a process whose lease is over; returns how many. */
    int expireOverdue(FakeProcess process) {
        List<FakeBatch> overdue = process.lanes.stream()
                .map(lane -> lane.staged)
                .filter(batch -> batch != null && batch.committing == null && batch.isLeaseOver(database.now()))
                .toList();
        overdue.forEach(this::expire);
        return overdue.size();
    }

    void fail(FakeBatch batch, String reason) {
        batch.error = reason;
        FakeProcess process = end(batch, BatchEntry.State.RELEASED);
        if (batch.batch.kind() == BatchKind.REPLAY) {
            parkedIn(process, batch).forEach(parked -> {
                parked.state = ParkedChange.State.PARKED;
                parked.attempts++;
                parked.reason = parked.isPoison ? reason : parked.reason;
            });
            return;
        }
        FakeLane lane = batch.lane;
        RetryPolicy retry = process.definition.retry();
        lane.attempt++;
        boolean isGivenUp =
                process.definition.group() == null && (lane.attempt >= retry.maxAttempts() || lane.isProbing());
        if (!isGivenUp || batch.isTruncation()) {
            lane.pausedUntil = database.now().plus(pause(retry, lane.attempt));
        } else if (batch.batch.changeCount() > 1) {
            lane.probeSize = batch.batch.changeCount() / 2;
        } else if (process.poisonCount() >= retry.parkLimit()) {
            lane.probeSize = 1;
            lane.pausedUntil = database.now().plus(atLeastASecond(retry.maxBackoff()));
        } else {
            lane.probeSize = 1;
            park(process, batch, reason);
            lane.attempt = 0;
        }
    }

    private void park(FakeProcess process, FakeBatch batch, String reason) {
        FakeBatch.Entry entry = batch.entries.get(0);
        process.parked.put(
                entry.recorded().position(), new FakeParked(entry, true, reason, batch.lane.attempt, database.now()));
        pass(batch.lane, batch);
    }

    private static void pass(FakeLane lane, FakeBatch batch) {
        if (batch.batch.kind() == BatchKind.LOAD) {
            lane.load.removeAll(
                    batch.entries.stream().map(FakeBatch.Entry::recorded).toList());
        } else {
            lane.moveTo(batch.batch.lastPosition());
        }
    }

    private static void passTruncation(FakeProcess process, FakeChange truncation) {
        if (truncation.equals(process.reloadTruncation)) {
            process.reloadTruncation = null;
        } else {
            process.passedTruncations.add(truncation.position());
        }
        process.parked.values().stream()
                .filter(parked -> parked.position() < truncation.position() && parked.blocksItsKey())
                .forEach(parked -> parked.state = ParkedChange.State.SUPERSEDED);
    }

    private void giveBack(FakeBatch batch, BatchEntry.State state) {
        FakeProcess process = end(batch, state);
        parkedIn(process, batch).forEach(parked -> parked.state = ParkedChange.State.REPLAY);
    }

    private FakeProcess end(FakeBatch batch, BatchEntry.State state) {
        batch.state = state;
        batch.endedAt = database.now();
        batch.lane.staged = null;
        return database.process(batch.batch.process());
    }

    /** Returns what the batch replays, nothing if it is no replay. */
    private static List<FakeParked> parkedIn(FakeProcess process, FakeBatch batch) {
        return batch.batch.kind() != BatchKind.REPLAY
                ? List.of()
                : batch.entries.stream()
                        .map(entry -> process.parked.get(entry.recorded().position()))
                        .filter(parked -> parked != null && parked.state == ParkedChange.State.STAGED)
                        .toList();
    }

    private static Duration pause(RetryPolicy retry, int attempt) {
        Duration pause = retry.backoff();
        for (int i = 1; i < attempt && pause.compareTo(retry.maxBackoff()) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        Duration bounded = pause.compareTo(retry.maxBackoff()) < 0 ? pause : retry.maxBackoff();
        return attempt < retry.maxAttempts() ? bounded : atLeastASecond(bounded);
    }

    /** Out of attempts, it may be tried for ever. */
    private static Duration atLeastASecond(Duration pause) {
        return pause.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : pause;
    }

    /** Takes a batch away from its holder because the process is rebuilt or removed. */
    void takeBack(FakeBatch batch) {
        batch.state = BatchEntry.State.RELEASED;
        batch.endedAt = database.now();
        batch.lane.staged = null;
    }
}
