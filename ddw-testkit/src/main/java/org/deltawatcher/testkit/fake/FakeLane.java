package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lane: works through windows between two snapshots, inside a window in the order of positions. Late rows of a long
 * transaction join the window in which they become visible.
 */
final class FakeLane {

    final int number;

    /** Rows of a load that are still to be handed out. */
    final List<FakeChange> load = new ArrayList<>();

    @Nullable
    FakeBatch staged;

    @Nullable
    Instant stagedAt;

    @Nullable
    Instant pausedUntil;

    int attempt;

    /** See {@link org.deltawatcher.api.BatchOrder#previous}. */
    long committed;

    /** Changes in the next batch at most while the lane looks for the one that fails; 0 if it does not. */
    long probeSize;

    private long windowFrom;
    private long windowTo;
    private long cursor;

    FakeLane(int number, long snapshot) {
        this.number = number;
        windowFrom = snapshot;
        windowTo = snapshot;
    }

    /** Returns the end of the window as a snapshot. */
    long windowTo() {
        return windowTo;
    }

    /** Tells whether a commit has taken place that the window does not see. */
    boolean isBehind(long snapshot) {
        return windowTo < snapshot;
    }

    void openNextWindow(long snapshot) {
        windowFrom = windowTo;
        windowTo = snapshot;
        cursor = 0;
    }

    /** Returns the name of the window. */
    String window() {
        return windowFrom + " " + windowTo;
    }

    void moveTo(long position) {
        cursor = position;
    }

    /** Tells whether a change of this lane is in the window and not yet passed. */
    boolean isAhead(FakeChange change) {
        long commit = change.commitNumber();
        return commit > windowFrom && commit <= windowTo && change.position() > cursor;
    }

    /** Tells whether a change of this lane will be in a later window. */
    boolean isLater(FakeChange change) {
        return change.commitNumber() > windowTo;
    }

    boolean isPaused(Instant now) {
        return pausedUntil != null && now.isBefore(pausedUntil);
    }

    boolean isProbing() {
        return probeSize > 0;
    }
}
