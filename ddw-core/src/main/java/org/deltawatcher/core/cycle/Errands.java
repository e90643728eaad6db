package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;

/**
 * The runs that one worker is about, and whose turn is next: who has the fewest threads, then who was asked for, then
 * who has waited longest. Belongs to the dispatcher's thread.
 */
final class Errands {

    private static final Comparator<Errand> FAIR = Comparator.comparingInt(Errand::turns)
            .thenComparing(errand -> !errand.isRequested())
            .thenComparingLong(Errand::lastServed);

    private final Home home;
    private final Polling polling;
    private final Ticks ticks;
    private final Planner planner;
    private final Map<ProcessKey, Errand> byProcess = new LinkedHashMap<>();
    private final Map<ProcessKey, Pace> paces = new HashMap<>();
    private long order;

    Errands(Home home, Polling polling, Ticks ticks) {
        this.home = home;
        this.polling = polling;
        this.ticks = ticks;
        this.planner = new Planner(home);
    }

    /**
     * Takes up what is due.
     *
     * @param isRung whether a request was heard of: one that is known may be a new one, so its run begins anew
     */
    void take(List<Due> due, boolean isRung) {
        for (Due each : due) {
            if (each.reason() == Reason.UNPLANNED) {
                planner.plan(each);
            } else {
                takeRun(each, isRung);
            }
        }
    }

    private void takeRun(Due due, boolean isRung) {
        Errand errand = byProcess.get(due.process());
        if (errand == null) {
            Pace pace = paces.computeIfAbsent(due.process(), key -> new Pace(polling, ticks));
            byProcess.put(due.process(), new Errand(due, startOf(due), pace));
        } else if (errand.isOther(due) || (isRung && due.reason() == Reason.REQUEST)) {
            errand.restart(due, startOf(due));
        } else {
            errand.refresh();
        }
    }

    /** When a run begins matters only if its end is stored. */
    private Errand.Start startOf(Due due) {
        return due.reason() == Reason.PENDING
                ? new Errand.Start(due.since(), null)
                : new Errand.Start(home.clock().now(), home.dueRuns().mark());
    }

    /** Returns whose turn is next, empty if nobody's is now. */
    Optional<Errand> next() {
        return byProcess.values().stream()
                .filter(errand ->
                        errand.wantsTurn() && errand.pace().remaining().isZero())
                .min(FAIR);
    }

    /** Returns how long until somebody's turn comes, at most so long. */
    Duration untilNext(Duration atMost) {
        return byProcess.values().stream()
                .filter(Errand::wantsTurn)
                .map(errand -> errand.pace().remaining())
                .filter(remaining -> remaining.compareTo(atMost) < 0)
                .min(Duration::compareTo)
                .orElse(atMost);
    }

    void beginTurn(Errand errand) {
        errand.beginTurn(++order);
    }

    int turns() {
        return byProcess.values().stream().mapToInt(Errand::turns).sum();
    }

    boolean isStaging() {
        return byProcess.values().stream().anyMatch(Errand::isStaging);
    }

    /** Drops the runs that are over and stores that they are. */
    void finish() {
        for (Errand errand : List.copyOf(byProcess.values())) {
            if (errand.isOver()) {
                // Dropped first: if the end cannot be stored, the process is due again.
                byProcess.remove(errand.process());
                if (errand.isToBeFinished()) {
                    planner.finish(errand.due(), errand.start().at());
                }
            }
        }
    }
}
