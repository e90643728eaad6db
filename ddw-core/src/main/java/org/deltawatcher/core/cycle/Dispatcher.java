package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one home what is due and gives free threads their turns. While the home is away it leaves it alone but for an
 * attempt now and then. {@link #step} belongs to one thread; what other threads have to tell, they leave for it.
 */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration UNTIL_WOKEN = Duration.ofSeconds(30);
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(10);

    private final Workbench bench;
    private final Executor threads;
    private final Runnable wake;
    private final Errands errands;
    private final PollTimer pollTimer;
    private final Absence absence;
    private final Absence doubt;
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private boolean isKnown;
    private boolean isRung;
    private volatile boolean hasMet;

    /**
     * @param threads runs turns, as many at once as the settings say
     * @param wake called when {@link #step} should run earlier than it said
     */
    Dispatcher(Workbench bench, Executor threads, Runnable wake) {
        this.bench = bench;
        this.threads = threads;
        this.wake = wake;
        this.errands = new Errands(bench.home, bench.settings.polling(), bench.ticks);
        this.pollTimer = new PollTimer(bench.settings.polling(), bench.ticks);
        this.absence = new Absence(bench.settings.longestAbsence(), bench.ticks, Math::random);
        this.doubt = new Absence(LONGEST_DOUBT, bench.ticks, Math::random);
    }

    /** A request was made; from any thread. */
    void ring() {
        tell(() -> {
            isRung = true;
            pollTimer.hurry();
        });
    }

    /** Tells whether the home has been reached and found to be of this program's version; from any thread. */
    boolean hasMet() {
        return hasMet;
    }

    /** Does what can be done now; returns how long nothing else can be, unless somebody wakes. */
    Duration step() {
        takeNews();
        if (!absence.remaining().isZero()) {
            return absence.remaining();
        }
        try {
            meet();
            ask();
            boolean isSettled = settle();
            if (isSettled) {
                giveTurns();
            }
            errands.finish();
        } catch (RuntimeException e) {
            leaveAlone(e);
            return absence.remaining();
        }
        if (absence.succeeded()) {
            log.info("Home is back home={}", bench.listener.home());
            bench.listener.homeBack();
        }
        return untilNext();
    }

    private void meet() {
        if (!isKnown) {
            bench.home.installer().check();
            bench.home.workers().heartbeat(bench.settings.name(), bench.settings.threads(), bench.settings.heartbeat());
            isKnown = true;
            hasMet = true;
        }
    }

    private void ask() {
        if (hasFreeThread() && pollTimer.remaining().isZero()) {
            long asked = bench.ticks.nanos();
            List<Due> due = bench.home.dueRuns().due();
            pollTimer.asked(Duration.ofNanos(bench.ticks.nanos() - asked), errands.turns() > 0);
            errands.take(due, isRung);
            isRung = false;
        }
    }

    /** Ends what is in doubt; returns whether turns may be given. */
    private boolean settle() {
        if (!bench.endings.hasOpen() || !doubt.remaining().isZero()) {
            return true;
        }
        if (errands.isStaging()) {
            return false; // A batch that a thread is just being given would look like one of nobody's.
        }
        bench.endings.settle();
        if (bench.endings.hasOpen()) {
            doubt.failed();
        } else {
            doubt.succeeded();
        }
        return true;
    }

    private void giveTurns() {
        while (hasFreeThread()) {
            Optional<Errand> next = errands.next();
            if (next.isEmpty()) {
                return;
            }
            Errand errand = next.orElseThrow();
            errands.beginTurn(errand);
            Order order = errand.order();
            threads.execute(() -> takeTurn(errand, order));
            takeNews();
        }
    }

    /** Runs on a thread of its own. */
    private void takeTurn(Errand errand, Order order) {
        long begun = bench.ticks.nanos();
        try {
            Turn.Result result = bench.turn.take(order, changes -> tellStaged(errand, changes));
            Duration took = Duration.ofNanos(bench.ticks.nanos() - begun);
            tell(() -> {
                switch (result) {
                    case EMPTY -> {
                        errand.foundNothing(order.generation());
                        if (errand.hasStaged()) {
                            pollTimer.worked();
                        }
                    }
                    case NO_EXECUTOR -> errand.abandon();
                    case ARRIVED -> errand.arrived(order.generation(), took);
                    case RAN -> errand.ran(took);
                    case HINDERED -> errand.gaveBack();
                }
            });
        } catch (RuntimeException | Error e) {
            if (Reason.isTransient(e) || e instanceof Error) {
                log.debug("Staging was not answered process={}", order.process(), e);
                bench.endings.unanswered(order.process());
            } else {
                log.warn("Could not stage process={}: {}", order.process(), Reason.of(e));
            }
            tell(errand::abandon);
        }
    }

    private void tellStaged(Errand errand, long changes) {
        tell(() -> {
            errand.staged(changes);
            pollTimer.worked();
        });
    }

    private void leaveAlone(RuntimeException failure) {
        isKnown = false;
        if (absence.failed()) {
            String reason = Reason.of(failure);
            if (Reason.isTransient(failure)) {
                log.warn("Home is away home={}: {}", bench.listener.home(), reason);
            } else {
                log.error("Home cannot be worked on home={}: {}", bench.listener.home(), reason);
            }
            bench.listener.homeAway(reason);
        } else {
            log.debug("Home is still away home={}", bench.listener.home(), failure);
        }
        pollTimer.hurry();
    }

    private Duration untilNext() {
        if (!hasFreeThread()) {
            return UNTIL_WOKEN;
        }
        Duration next = errands.untilNext(pollTimer.remaining());
        Duration toSettle = bench.endings.hasOpen() ? doubt.remaining() : next;
        return toSettle.compareTo(next) < 0 ? toSettle : next;
    }

    private boolean hasFreeThread() {
        return errands.turns() < bench.settings.threads();
    }

    private void tell(Runnable one) {
        news.add(one);
        wake.run();
    }

    private void takeNews() {
        for (Runnable one = news.poll(); one != null; one = news.poll()) {
            one.run();
        }
    }
}
