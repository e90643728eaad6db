package org.deltawatcher.core.cycle;

import java.time.Instant;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;

/**
 * A run of a process by this worker: one batch after the other, in several lanes at once, until a staging that began
 * after the run did gives nothing. Belongs to the dispatcher's thread.
 */
final class Errand {

    private final Pace pace;
    private Due due;
    private Instant startedAt;
    private int generation;
    private int turns;
    private boolean isStaging;
    private boolean isDry;
    private boolean isAbandoned;
    private long lastServed;

    Errand(Due due, Instant startedAt, Pace pace) {
        this.due = due;
        this.startedAt = startedAt;
        this.pace = pace;
    }

    ProcessKey process() {
        return due.process();
    }

    Due due() {
        return due;
    }

    Instant startedAt() {
        return startedAt;
    }

    Pace pace() {
        return pace;
    }

    int generation() {
        return generation;
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
    void restart(Due fresh, Instant now) {
        due = fresh;
        startedAt = now;
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

    /** The run of a batch is over. */
    void ran(boolean isHindered) {
        turns--;
        if (isHindered) {
            pace.hindered();
        } else {
            pace.succeeded();
        }
    }

    private void endTurnWithoutBatch() {
        turns--;
        isStaging = false;
    }
}
