package org.deltawatcher.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Ended;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.ReplicateExecutor;

/** A worker of this program, in its standard settings but for its threads, that works until it is closed. */
final class WorkerRun implements AutoCloseable {

    /** What replicate writes to is called so. */
    static final String TARGET = "target";

    static final int STANDARD_THREADS = WorkerSettings.standard().threads();

    private static final Duration LONG = Duration.ofMinutes(60);

    private final Home home;
    private final Worker worker;
    private long begun;
    private final AtomicLong lastEnded = new AtomicLong();

    /** Prepares a worker; nothing happens until it is started. */
    WorkerRun(Home home, Map<String, Target> targets, int threads) {
        this.home = home;
        this.worker = new Worker(
                "bench",
                home,
                Executors.with(List.of(new ReplicateExecutor(Targets.of(targets)))),
                WorkerSettings.standard().withThreads(threads),
                new CycleListener() {
                    @Override
                    public void ended(String name, Ended ended) {
                        lastEnded.set(System.nanoTime());
                    }
                });
    }

    /** Begins to work. */
    void start() {
        begun = System.nanoTime();
        worker.start();
    }

    static Map<String, Target> target(Target target) {
        return Map.of(TARGET, target);
    }

    /** Waits until everything is processed. */
    void finish(List<ProcessKey> keys) {
        for (ProcessKey key : keys) {
            if (!home.processes().waitUntilProcessed(key, LONG)) {
                throw new IllegalStateException("the worker did not come to an end in " + LONG);
            }
        }
    }

    /** Lets a worker process all that there is. Returns nanoseconds from its start until its last batch ended. */
    static long drain(Home home, Map<String, Target> targets, int threads, List<ProcessKey> keys) {
        WorkerRun run = new WorkerRun(home, targets, threads);
        try (run) {
            run.start();
            run.finish(keys);
        }
        return run.lastEnded.get() - run.begun;
    }

    @Override
    public void close() {
        try {
            worker.stop(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
