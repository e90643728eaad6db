package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessStatus;
import org.jspecify.annotations.Nullable;

/** Sums a process up. */
final class FakeStatus {

    private FakeStatus() {}

    static ProcessStatus of(FakeDatabase database, FakeProcess process) {
        Instant now = database.now();
        List<FakeChange> pending = pending(process);
        List<FakeBatch> log = database.batches.values().stream()
                .filter(batch -> batch.batch.process().equals(process.key()))
                .toList();
        List<FakeBatch> committed = log.stream()
                .filter(batch -> batch.state == BatchEntry.State.COMMITTED)
                .toList();
        List<Duration> durations = committed.stream()
                .map(batch -> Duration.between(batch.batch.stagedAt(), Objects.requireNonNull(batch.endedAt)))
                .sorted()
                .toList();
        Instant oldest = pending.stream()
                .map(FakeChange::changedAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
        int staged = (int) process.lanes.stream()
                .filter(lane -> lane.staged != null && !lane.staged.isLeaseOver(now))
                .count();
        return new ProcessStatus(
                process.key(),
                state(database, process, staged),
                Math.min(pending.size(), ProcessStatus.PENDING_LIMIT),
                oldest,
                oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now),
                staged,
                process.parked.values().stream()
                        .filter(FakeParked::blocksItsKey)
                        .count(),
                committed.stream().mapToLong(batch -> batch.batch.changeCount()).sum(),
                committed.size(),
                average(durations),
                durations.isEmpty() ? null : durations.get(durations.size() - 1),
                committed.stream()
                        .map(batch -> batch.endedAt)
                        .max(Comparator.nullsFirst(Comparator.naturalOrder()))
                        .orElse(null),
                lastError(log));
    }

    private static List<FakeChange> pending(FakeProcess process) {
        List<FakeChange> pending = new ArrayList<>();
        if (process.reloadTruncation != null) {
            pending.add(process.reloadTruncation);
        }
        process.lanes.forEach(lane -> {
            pending.addAll(lane.load);
            process.remaining(lane, Long.MAX_VALUE).forEach(pending::add);
        });
        FakeChange barrier = process.barrier();
        if (barrier != null) {
            pending.add(barrier);
        }
        return pending;
    }

    private static ProcessStatus.State state(FakeDatabase database, FakeProcess process, int staged) {
        boolean isResting =
                FakeGroup.with(database, process).stream().anyMatch(member -> !member.definition.isActive());
        if (isResting || !process.source.isTracked()) {
            return ProcessStatus.State.OFF;
        }
        if (process.lanes.stream()
                .anyMatch(lane -> lane.attempt >= process.definition.retry().maxAttempts())) {
            return ProcessStatus.State.STUCK;
        }
        return staged > 0 ? ProcessStatus.State.WORKING : ProcessStatus.State.IDLE;
    }

    private static @Nullable Duration average(List<Duration> durations) {
        return durations.isEmpty()
                ? null
                : durations.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(durations.size());
    }

    private static @Nullable String lastError(List<FakeBatch> log) {
        String error = null;
        for (FakeBatch batch : log) {
            if (batch.state == BatchEntry.State.COMMITTED) {
                error = null;
            } else if (batch.error != null) {
                error = batch.error;
            }
        }
        return error;
    }
}
