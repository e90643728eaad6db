package org.deltawatcher.worker.run;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.Workers;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.WorkerSettings;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.HomeOpener.FirstAnswer;
import org.deltawatcher.worker.home.OpenHome;
import org.deltawatcher.worker.resilience.ResilientHome;

/** One worker for each home, from its start to its end, with their connections. Thread-safe. */
public final class WorkerRun {

    /** What a worker needs beside its threads: to listen, to dispatch, for its heartbeat and to look after the home. */
    private static final int MORE_CONNECTIONS = 4;

    private final HomeOpener opener;
    private final Executors executors;
    private final Masking masking;
    private final List<OpenHome> open = new ArrayList<>();
    private Workers workers = new Workers(List.of());

    @Inject
    WorkerRun(HomeOpener opener, Executors executors, Masking masking) {
        this.opener = opener;
        this.executors = executors;
        this.masking = masking;
    }

    /**
     * Begins to work; a home that is away is waited for. To be called once.
     *
     * @throws org.deltawatcher.api.InvalidArgumentException if a home cannot be opened as it is configured; none is then
     */
    public synchronized void start(List<HomeSettings> homes, WorkerSettings settings) {
        var started = new ArrayList<Worker>();
        var core = settings.toCore();
        try {
            for (var home : homes) {
                var opened = opener.open(
                        new HomeOpener.Request(home, settings.threads() + MORE_CONNECTIONS, FirstAnswer.LATER));
                open.add(opened);
                var resilient = new ResilientHome(home.name(), opened.home(), masking);
                started.add(new Worker(home.name(), resilient, executors, core, CycleListener.NONE));
            }
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
        workers = new Workers(started);
        workers.start();
    }

    /**
     * Stages nothing more, lets batches finish within the grace, gives the rest back, and closes all connections. Doing it
     * twice does no harm.
     */
    public synchronized void stop(Duration grace) throws InterruptedException {
        try {
            workers.stop(grace);
        } finally {
            workers = new Workers(List.of());
            closeAll();
        }
    }

    private void closeAll() {
        open.forEach(OpenHome::close);
        open.clear();
    }
}
