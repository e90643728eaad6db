package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Several workers side by side in one program, one for each home; what befalls one leaves the others alone. Thread-safe. */
public final class Workers {

    private final List<Worker> workers;

    public Workers(List<Worker> workers) {
        this.workers = List.copyOf(workers);
    }

    /** Starts all. */
    public void start() {
        workers.forEach(Worker::start);
    }

    /**
     * Stops all at the same time, each as {@link Worker#stop} does.
     *
     * @throws InterruptedException if the waiting is interrupted
     */
    public void stop(Duration grace) throws InterruptedException {
        List<Thread> stopping = new ArrayList<>();
        for (Worker worker : workers) {
            Thread thread = new Thread(() -> stop(worker, grace), "ddw-stop");
            thread.start();
            stopping.add(thread);
        }
        for (Thread thread : stopping) {
            thread.join();
        }
    }

    private static void stop(Worker worker, Duration grace) {
        try {
            worker.stop(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
