package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.time.Instant;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A run of a process by this worker: one batch after the other, in several lanes at once, until a staging that began
 * after the run did gives nothing, or everything from before the run is done. Belongs to the dispatcher's thread.
 */
final class Errand {

    private final Pace pace;
    private Due due;
    private Start start;
    private int generation;
    private int turns;
    private boolean isStaging;
    private boolean hasStaged;
    private boolean isDry;
    private boolean isAbandoned;
    private long lastServed;

    /**
     * When a run began.
     *
     * @param at by the home's clock
     * @param mark what it has to reach, null if it goes on as long as there is anything
     */
    record Start(Instant at, @Nullable String mark) {}

    Errand(Due due, Start start, Pace pace) {
        this.due = due;
        this.start = start;
        this.pace = pace;
    }

    ProcessKey process() {
        return due.process();
    }

    Due due() {
        return due;
    }

    Start start() {
        return start;
    }

    Pace pace() {
        return pace;
    }

    Order order() {
        return new Order(due.process(), due.maxRows(), generation, start.mark());
    }

    int turns() {
        return turns;
    }

    long lastServed() {
        return lastServed;
    }

    boolean isRequested() {
        return due.reason() == Reason.REQUEST;
    }

    /** Tells whether a change of the reason makes a new run of it, which {@link #restart} begins. */
    boolean isOther(Due fresh) {
        return fresh.reason() != due.reason() && fresh.reason() != Reason.PENDING;
    }

    /** Begins a new run: stagings that began before it do not count as its end. */
    void restart(Due fresh, Start now) {
        due = fresh;
        start = now;
        generation++;
        isDry = false;
    }

    /** It was said to be due again. */
    void refresh() {
        isDry = false;
    }

    /** Tells whether another thread could stage for it; one at a time does. */
    boolean wantsTurn() {
        return !isDry && !isStaging && !isAbandoned;
    }

    boolean isStaging() {
        return isStaging;
    }

    /** Tells whether it had a batch, so that more may follow soon when it has come to its end. */
    boolean hasStaged() {
        return hasStaged;
    }

    boolean isOver() {
        return (isDry || isAbandoned) && turns == 0;
    }

    /** Tells whether its end is to be stored. */
    boolean isToBeFinished() {
        return !isAbandoned && due.reason() != Reason.PENDING;
    }

    void beginTurn(long order) {
        turns++;
        isStaging = true;
        lastServed = order;
        pace.begin();
    }

    void staged(long changes) {
        isStaging = false;
        hasStaged = true;
        pace.staged(changes, due.maxRows());
    }

    /** A turn is over without a batch. */
    void foundNothing(int turnGeneration) {
        endTurnWithoutBatch();
        pace.dry();
        isDry = isDry || turnGeneration == generation;
    }

    /** A turn is over because the process cannot be worked on now; the next question brings it back. */
    void abandon() {
        endTurnWithoutBatch();
        pace.hindered();
        isAbandoned = true;
    }

    /** The run of a batch is over, and with it what the run of the process was for. */
    void arrived(int turnGeneration, Duration took) {
        turns--;
        pace.succeeded(took);
        isDry = isDry || turnGeneration == generation;
    }

    /** The run of a batch is over. */
    void ran(Duration took) {
        turns--;
        pace.succeeded(took);
    }

    /** A batch was given back. */
    void gaveBack() {
        turns--;
        pace.hindered();
    }

    private void endTurnWithoutBatch() {
        turns--;
        isStaging = false;
    }
}
