package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.WorkerRegistry;

/** The fake's heartbeats. */
final class FakeWorkerRegistry implements WorkerRegistry {

    private final FakeDatabase database;
    private final BatchEnding ending;
    private final Map<String, WorkerEntry> workers = new TreeMap<>();
    private final Map<String, Duration> intervals = new HashMap<>();

    FakeWorkerRegistry(FakeDatabase database) {
        this.database = database;
        ending = new BatchEnding(database);
    }

    @Override
    public void heartbeat(String worker, int threads, Duration every) {
        if (worker.isBlank()) {
            throw new InvalidArgumentException("worker must not be blank");
        }
        database.run(() -> {
            Instant now = database.now();
            WorkerEntry known = workers.get(worker);
            intervals.put(worker, every);
            workers.put(worker, new WorkerEntry(worker, known == null ? now : known.startedAt(), now, threads));
        });
    }

    @Override
    public void leave(String worker) {
        database.run(() -> workers.remove(worker));
    }

    @Override
    public List<WorkerEntry> list() {
        return database.locked(() -> List.copyOf(workers.values()));
    }

    /** Tells whether none has been heard of lately. */
    boolean isSilent() {
        return workers.values().stream().allMatch(this::isSilent);
    }

    private boolean isSilent(WorkerEntry worker) {
        return worker.heartbeatAt()
                .plus(intervals.getOrDefault(worker.name(), Duration.ZERO).multipliedBy(3))
                .isBefore(database.now());
    }

    @Override
    public int expire() {
        return database.locked(() -> {
            Instant now = database.now();
            List<String> silent = workers.values().stream()
                    .filter(this::isSilent)
                    .map(WorkerEntry::name)
                    .toList();
            List<FakeBatch> lost = database.batches.values().stream()
                    .filter(batch -> batch.isStaged() && batch.committing == null)
                    .filter(batch -> batch.isLeaseOver(now) || silent.contains(batch.worker))
                    .toList();
            lost.forEach(ending::expire);
            silent.forEach(workers::remove);
            return lost.size();
        });
    }
}
