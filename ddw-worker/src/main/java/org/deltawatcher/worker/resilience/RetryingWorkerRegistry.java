package org.deltawatcher.worker.resilience;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.WorkerRegistry;

/** Says again that a worker lives when the home did not answer. Repeating any of the calls changes nothing. */
final class RetryingWorkerRegistry implements WorkerRegistry {

    private final WorkerRegistry workers;
    private final Perseverance perseverance;

    RetryingWorkerRegistry(WorkerRegistry workers, Perseverance perseverance) {
        this.workers = workers;
        this.perseverance = perseverance;
    }

    @Override
    public void heartbeat(String worker, int threads, Duration every) {
        perseverance.run(() -> workers.heartbeat(worker, threads, every));
    }

    @Override
    public void leave(String worker) {
        perseverance.run(() -> workers.leave(worker));
    }

    @Override
    public List<WorkerEntry> list() {
        return perseverance.call(workers::list);
    }

    @Override
    public int expire() {
        return perseverance.call(workers::expire);
    }
}
