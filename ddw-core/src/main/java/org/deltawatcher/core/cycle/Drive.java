package org.deltawatcher.core.cycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.executor.Executors;

/**
 * Runs the due work of one home on the caller's thread: the same cycle as a {@link Worker}, without threads, waiting or
 * the renewal of leases. For tests and scripts; may run beside workers. Belongs to one thread.
 */
public final class Drive {

    private static final int MOST_BATCHES = 100_000;

    private final Workbench bench;
    private final Planner planner;
    private final List<Ended> ended = new ArrayList<>();

    public Drive(Home home, Executors executors) {
        CycleListener listener = new CycleListener() {
            @Override
            public void ended(String name, Ended end) {
                ended.add(end);
            }
        };
        WorkerSettings settings = WorkerSettings.standard().withThreads(1);
        this.bench = new Workbench(
                home, executors, settings, new CarefulListener("drive", listener), Ticks.system(), () -> {});
        this.planner = new Planner(home);
    }

    /**
     * Runs everything that is due until nothing is pending in a lane that is free: continuous processes, requests, and
     * schedules whose time has come by the home's clock. A process whose batch is released leaves the rest for later, as
     * does a lane that pauses after a failure.
     *
     * @return how each batch ended, in order
     * @throws org.deltawatcher.api.StoreUnavailableException if the home cannot be reached
     * @throws IllegalStateException after 100,000 batches: a process seems to feed itself
     */
    public List<Ended> runUntilIdle() {
        ended.clear();
        bench.endings.settle();
        Set<ProcessKey> hindered = new HashSet<>();
        boolean isIdle = false;
        while (!isIdle) {
            int before = ended.size();
            for (Due due : bench.home.dueRuns().due()) {
                if (due.reason() == Reason.UNPLANNED) {
                    planner.plan(due);
                } else if (!hindered.contains(due.process()) && !run(due)) {
                    hindered.add(due.process());
                }
            }
            isIdle = ended.size() == before;
        }
        bench.endings.settle();
        return List.copyOf(ended);
    }

    /** Returns whether the process was worked on to the end. */
    private boolean run(Due due) {
        Instant startedAt = bench.home.clock().now();
        while (true) {
            switch (take(due)) {
                case EMPTY -> {
                    if (due.reason() != Reason.PENDING) {
                        planner.finish(due, startedAt);
                    }
                    return true;
                }
                case NO_EXECUTOR, HINDERED -> {
                    return false;
                }
                case ARRIVED, RAN -> requireEnd(due);
            }
        }
    }

    private Turn.Result take(Due due) {
        try {
            return bench.turn.take(new Order(due.process(), due.maxRows(), 0, null), changes -> {});
        } catch (StoreUnavailableException e) {
            bench.endings.unanswered(due.process()); // The next call takes back what may have been staged.
            throw e;
        }
    }

    private void requireEnd(Due due) {
        if (ended.size() >= MOST_BATCHES) {
            throw new IllegalStateException("process " + due.process() + " does not come to an end after "
                    + MOST_BATCHES + " batches; does it change its own source?");
        }
    }
}
