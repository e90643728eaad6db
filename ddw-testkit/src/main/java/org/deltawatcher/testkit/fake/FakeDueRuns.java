package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns;
import org.jspecify.annotations.Nullable;

/** Tells which of the fake's processes have something to do. */
final class FakeDueRuns implements DueRuns {

    private final FakeDatabase database;

    FakeDueRuns(FakeDatabase database) {
        this.database = database;
    }

    @Override
    public List<Due> due() {
        return database.locked(() -> database.processes.values().stream()
                .filter(process -> process.definition.isActive()
                        && (process.definition.group() == null
                                || FakeGroup.mayBeFree(FakeGroup.with(database, process), database.now())))
                .map(this::due)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Due due) -> due.reason() != Reason.REQUEST)
                        .thenComparing(Due::since))
                .toList());
    }

    @Override
    public String mark() {
        return database.locked(() -> Long.toString(database.commits));
    }

    @Override
    public boolean hasReached(ProcessKey key, String mark) {
        return database.locked(() -> Lanes.haveProcessed(database.process(key), Long.parseLong(mark)));
    }

    @Override
    public void finished(ProcessKey key, Instant startedAt, @Nullable Instant nextDueAt) {
        database.run(() -> {
            FakeProcess process = database.process(key);
            if (FakeGroup.with(database, process).stream()
                    .anyMatch(member -> Lanes.free(member, database.now()).size() < member.lanes.size())) {
                return;
            }
            if (process.requestDueAt != null
                    && !process.requestDueAt.isAfter(startedAt)
                    && !process.requestedAt.isAfter(startedAt)) {
                process.requestDueAt = null;
            }
            if (process.nextDueAt == null || !process.nextDueAt.isAfter(startedAt)) {
                process.isPlanned = true;
                process.nextDueAt = nextDueAt;
            }
            process.lastRunAt = startedAt;
        });
    }

    @Override
    public void plan(ProcessKey key, @Nullable Instant nextDueAt) {
        database.run(() -> {
            FakeProcess process = database.process(key);
            if (!process.isPlanned) {
                process.isPlanned = true;
                process.nextDueAt = nextDueAt;
            }
        });
    }

    private Optional<Due> due(FakeProcess process) {
        Instant now = database.now();
        String schedule = process.definition.schedule().strip().toLowerCase(Locale.ROOT);
        boolean hasFreeLane = freeLanes(process, now).findAny().isPresent();
        if (hasFreeLane && process.requestDueAt != null && !process.requestDueAt.isAfter(now)) {
            return Optional.of(due(process, Reason.REQUEST, process.requestDueAt));
        }
        if (hasFreeLane && process.nextDueAt != null && !process.nextDueAt.isAfter(now)) {
            return Optional.of(due(process, Reason.SCHEDULE, process.nextDueAt));
        }
        if (schedule.equals("continuous")) {
            return isPending(process, now)
                    ? Optional.of(due(process, Reason.PENDING, process.lastRunAt))
                    : Optional.empty();
        }
        return process.isUnplanned() ? Optional.of(due(process, Reason.UNPLANNED, now)) : Optional.empty();
    }

    private static Due due(FakeProcess process, Reason reason, Instant since) {
        return new Due(process.key(), reason, process.definition.schedule(), since, process.definition.batchSize());
    }

    /** A lane under an expired lease counts as free: staging ends that batch. */
    private static Stream<FakeLane> freeLanes(FakeProcess process, Instant now) {
        return process.lanes.stream()
                .filter(lane -> !lane.isPaused(now))
                .filter(lane -> lane.staged == null || lane.staged.isLeaseOver(now));
    }

    private static boolean isPending(FakeProcess process, Instant now) {
        return freeLanes(process, now)
                .anyMatch(lane -> process.reloadTruncation != null
                        || process.isLoadWanted
                        || process.barrier() != null
                        || !lane.load.isEmpty()
                        || process.isReplayWaiting(lane)
                        || process.remaining(lane, Long.MAX_VALUE).findAny().isPresent());
    }
}
