package org.deltawatcher.worker.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.cycle.Workers;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.watch.Upkeep;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.demo.view.Frame.WorkerLine;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.HomeOpener.FirstAnswer;
import org.deltawatcher.worker.home.OpenHome;

/** The workers of the demo. Each has its own connections and knows nothing of the others, as on machines of its own. */
final class Crew implements AutoCloseable {

    private static final int THREADS = 3;
    private static final int CONNECTIONS_BESIDE = 4;
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Warnings are looked for often, so that a person sees them come and go. */
    private static final Upkeep UPKEEP =
            new Upkeep(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(10));

    private final List<OpenHome> homes = new ArrayList<>();
    private final List<Ear> ears = new ArrayList<>();
    private final Workers workers;

    /**
     * Engages workers; they do not begin yet.
     *
     * @param databases the homes that each of them works on
     * @param executors returns those of one worker
     */
    Crew(HomeOpener opener, List<HomeSettings> databases, Supplier<Executors> executors, Ear.Teller teller, int size) {
        List<Worker> all = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            String name = "w" + i;
            Ear ear = new Ear(name, teller);
            ears.add(ear);
            Executors own = executors.get();
            for (HomeSettings database : databases) {
                OpenHome home =
                        opener.open(new HomeOpener.Request(database, THREADS + CONNECTIONS_BESIDE, FirstAnswer.NOW));
                homes.add(home);
                all.add(new Worker(
                        databases.size() == 1 ? name : name + "/" + database.name(),
                        home.home(),
                        own,
                        settings(name),
                        ear));
            }
        }
        workers = new Workers(all);
    }

    void start() {
        workers.start();
    }

    /** Lets each batch that runs come to its end. */
    void stop() throws InterruptedException {
        workers.stop(GRACE);
    }

    List<WorkerLine> lines() {
        return ears.stream().map(Ear::line).toList();
    }

    /** Stops what still works, and closes the connections. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            homes.forEach(OpenHome::close);
        }
    }

    private static WorkerSettings settings(String name) {
        return WorkerSettings.standard().withName(name).withThreads(THREADS).withUpkeep(UPKEEP);
    }
}
