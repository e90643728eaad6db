package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.WorkerRegistry;

/** The registered workers of a {@link SmallHome}. */
final class SmallWorkers implements WorkerRegistry {

    final List<String> heartbeats = new ArrayList<>();
    final List<String> left = new ArrayList<>();

    private final SmallStore store;
    private final Faults faults;

    SmallWorkers(SmallStore store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    @Override
    public synchronized void heartbeat(String worker, int threads, Duration every) {
        faults.pass(Faults.Step.OTHER);
        heartbeats.add(worker);
    }

    @Override
    public synchronized void leave(String worker) {
        faults.pass(Faults.Step.OTHER);
        left.add(worker);
    }

    @Override
    public List<WorkerEntry> list() {
        return List.of();
    }

    @Override
    public int expire() {
        faults.pass(Faults.Step.OTHER);
        return store.expire();
    }
}
