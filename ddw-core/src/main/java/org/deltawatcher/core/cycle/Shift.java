package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.watch.Housekeeping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a worker from one start to the next stop. */
final class Shift {

    private static final Logger log = LoggerFactory.getLogger(Shift.class);
    /** How long an interrupted run may take to notice, and how often it is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int ATTEMPTS = 5;

    private static final String STOPS = "the worker stops";
    private static final Duration UNTIL_MET = Duration.ofMillis(250);

    private final Workbench bench;
    private final ExecutorService pool;
    private final AtomicInteger turns = new AtomicInteger();
    private final Pause turnOver;
    private final Dispatcher dispatcher;
    private final Doorbell doorbell;
    private final Loop dispatching;
    private final Loop keeping;
    private final Loop housekeeping;
    private final Loop listening;

    Shift(Home home, Executors executors, WorkerSettings settings, CarefulListener listener, Ticks ticks) {
        bench = new Workbench(home, executors, settings, listener, ticks, this::wakeKeeper);
        pool = java.util.concurrent.Executors.newFixedThreadPool(settings.threads(), named("batch"));
        turnOver = ticks.pause();
        dispatcher = new Dispatcher(bench, this::runTurn, this::wakeDispatcher);
        doorbell = new Doorbell(bench, dispatcher::ring);
        Heart heart = new Heart(bench);
        Housekeeping housekeeper = new Housekeeping(home, listener.home(), settings.upkeep(), listener::warned, ticks);
        dispatching = loop("dispatch", dispatcher::step);
        keeping = loop("keep", () -> shorter(onceMet(heart::step), bench.keeper.step()));
        housekeeping = loop("housekeep", () -> onceMet(housekeeper::step));
        listening = loop("listen", () -> onceMet(doorbell::step));
    }

    void start() {
        loops().forEach(Loop::start);
        log.info(
                "Worker starts home={} worker={} threads={}",
                bench.listener.home(),
                bench.settings.name(),
                bench.settings.threads());
    }

    /** Stages nothing more, waits for what runs, interrupts and releases what still runs after the grace. */
    void stop(Duration grace) throws InterruptedException {
        try {
            bench.turn.stop();
            dispatching.stop();
            dispatching.join();
            pool.shutdown();
            awaitTurns(grace);
            interruptTurns();
            releaseWhatIsLeft();
        } finally {
            doorbell.close();
            loops().forEach(Loop::stop);
        }
        leave();
    }

    private void interruptTurns() throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS && turns.get() > 0; attempt++) {
            bench.keeper.interruptAll(STOPS);
            awaitTurns(PATIENCE);
        }
    }

    private void awaitTurns(Duration atMost) throws InterruptedException {
        long until = bench.ticks.nanos() + atMost.toNanos();
        while (turns.get() > 0 && until - bench.ticks.nanos() > 0) {
            turnOver.await(Duration.ofNanos(until - bench.ticks.nanos()));
        }
    }

    /** Runs that do not notice an interruption go on, but can no longer commit. */
    private void releaseWhatIsLeft() {
        for (Held held : bench.keeper.held()) {
            bench.endings.end(held.batch(), new Ending.Release(STOPS), bench.ticks.nanos());
        }
        bench.endings.settle();
    }

    private void leave() {
        try {
            bench.home.workers().leave(bench.settings.name());
            log.info("Worker stopped home={} worker={}", bench.listener.home(), bench.settings.name());
        } catch (RuntimeException e) {
            log.warn(
                    "Worker stopped without leave, the others will notice home={} worker={}: {}",
                    bench.listener.home(),
                    bench.settings.name(),
                    Reason.of(e));
        }
    }

    private void runTurn(Runnable turn) {
        turns.incrementAndGet();
        pool.execute(() -> {
            try {
                turn.run();
            } finally {
                turns.decrementAndGet();
                turnOver.wake();
            }
        });
    }

    private void wakeDispatcher() {
        dispatching.wake();
    }

    private void wakeKeeper() {
        keeping.wake();
    }

    private Duration onceMet(Loop.Step step) throws InterruptedException {
        return dispatcher.hasMet() ? step.take() : UNTIL_MET;
    }

    private List<Loop> loops() {
        return List.of(dispatching, keeping, housekeeping, listening);
    }

    private Loop loop(String work, Loop.Step step) {
        return new Loop("ddw-" + bench.listener.home() + "-" + work, bench.ticks, step);
    }

    private ThreadFactory named(String work) {
        AtomicInteger number = new AtomicInteger();
        return runnable -> {
            Thread thread =
                    new Thread(runnable, "ddw-" + bench.listener.home() + "-" + work + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
