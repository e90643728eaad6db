package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.SelfWatch;
import org.jspecify.annotations.Nullable;

/** What the fake knows about its processes. */
final class FakeSelfWatch implements SelfWatch {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LATELY = Duration.ofMinutes(5);

    private final FakeDatabase database;
    private final FakeWorkerRegistry workers;

    FakeSelfWatch(FakeDatabase database, FakeWorkerRegistry workers) {
        this.database = database;
        this.workers = workers;
    }

    @Override
    public List<ProcessStatus> status() {
        return database.locked(() -> database.processes.values().stream()
                .map(process -> FakeStatus.of(database, process))
                .toList());
    }

    @Override
    public List<BatchEntry> batches(@Nullable ProcessKey process, int limit) {
        return database.locked(() -> {
            List<FakeBatch> newestFirst = new ArrayList<>(database.batches.values());
            Collections.reverse(newestFirst);
            return newestFirst.stream()
                    .filter(batch -> process == null || batch.batch.process().equals(process))
                    .limit(limit)
                    .map(FakeBatch::entry)
                    .toList();
        });
    }

    @Override
    public List<Warning> warnings(WarningQuery query) {
        return database.locked(() -> {
            List<FakeWarning> newestFirst = new ArrayList<>(database.warnings);
            Collections.reverse(newestFirst);
            return newestFirst.stream()
                    .filter(warning -> query.all() || warning.clearedAt() == null)
                    .limit(query.limit())
                    .map(FakeWarning::describe)
                    .toList();
        });
    }

    @Override
    public List<Warning> inspect() {
        return database.locked(() -> {
            List<FakeWarning> seen =
                    database.processes.values().stream().flatMap(this::look).toList();
            database.warnings.replaceAll(
                    known -> known.clearedAt() == null && seen.stream().noneMatch(known::isAbout)
                            ? known.cleared(database.now())
                            : known);
            List<FakeWarning> recorded = seen.stream()
                    .filter(warning -> database.warnings.stream()
                            .noneMatch(known -> known.clearedAt() == null && known.isAbout(warning)))
                    .toList();
            database.warnings.addAll(recorded);
            return recorded.stream().map(FakeWarning::describe).toList();
        });
    }

    @Override
    public List<Finding> diagnose() {
        return database.locked(() -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(new Finding("schema ddw", database.isInstalled, "a fake home in memory"));
            if (isWithoutWorkers()) {
                findings.add(new Finding("workers", false, "none has been heard of lately: start ddw worker"));
            }
            return findings;
        });
    }

    /** Whoever stages need not say that he lives. */
    private boolean isWithoutWorkers() {
        Instant lately = database.now().minus(LATELY);
        return workers.isSilent()
                && database.processes.values().stream()
                        .anyMatch(process -> process.definition.isActive() && process.createdAt.isBefore(lately))
                && database.processes.values().stream()
                        .flatMap(process -> process.lanes.stream())
                        .allMatch(lane ->
                                lane.staged == null && (lane.stagedAt == null || !lane.stagedAt.isAfter(lately)));
    }

    private Stream<FakeWarning> look(FakeProcess process) {
        Instant now = database.now();
        List<FakeWarning> seen = new ArrayList<>();
        Duration warnAfter = process.definition.warnAfter();
        for (FakeLane lane : process.lanes) {
            FakeBatch staged = lane.staged;
            if (staged != null
                    && warnAfter != null
                    && staged.batch.stagedAt().plus(warnAfter).isBefore(now)) {
                seen.add(warning(process, "slow_run", staged.batch.id().toString(), "a run takes long"));
            }
            if (lane.attempt >= process.definition.retry().maxAttempts()) {
                seen.add(warning(process, "stuck_lane", "lane " + lane.number, "lane " + lane.number + " is stuck"));
            }
        }
        if (FakeGroup.mayBeFree(FakeGroup.with(database, process), now)) {
            if (isOverdue(process.requestDueAt)) {
                seen.add(warning(process, "request_without_worker", "request", "no worker takes the request"));
            }
            if (isOverdue(process.nextDueAt) || (process.isUnplanned() && isOverdue(process.createdAt))) {
                seen.add(warning(process, "schedule_without_worker", "schedule", "no worker keeps the schedule"));
            }
        }
        return seen.stream();
    }

    private boolean isOverdue(@Nullable Instant dueAt) {
        return dueAt != null && dueAt.plus(PATIENCE).isBefore(database.now());
    }

    private FakeWarning warning(FakeProcess process, String kind, String subject, String message) {
        return new FakeWarning(
                database.now(), kind, process.key(), subject, message + " in process " + process.key(), null);
    }
}
