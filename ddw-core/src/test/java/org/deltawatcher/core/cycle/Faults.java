package org.deltawatcher.core.cycle;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Breaks the connection to a {@link SmallHome}: once at a named step, or for as long as the home is down. */
final class Faults {

    /** The steps between which a connection can break. */
    enum Step {
        STAGE,
        STAGE_ANSWER,
        BEGIN,
        READ,
        READ_ON,
        COMMIT_CALL,
        COMMIT_CALL_ANSWER,
        COMMIT_ANSWER,
        RELEASE,
        RELEASE_ANSWER,
        FAIL,
        FAIL_ANSWER,
        EXTEND,
        POLL,
        OTHER
    }

    private final List<Step> passed = new ArrayList<>();
    private @Nullable Step weak;
    private boolean isDownAfterwards;
    private boolean isDown;

    /** The connection breaks at that step, once. */
    synchronized void breakAt(Step step) {
        weak = step;
        isDownAfterwards = false;
    }

    /** The home goes away at that step. */
    synchronized void goAwayAt(Step step) {
        weak = step;
        isDownAfterwards = true;
    }

    synchronized void goAway() {
        isDown = true;
    }

    synchronized void comeBack() {
        isDown = false;
        weak = null;
    }

    /** Tells whether the armed fault is still waiting for its step. */
    synchronized boolean isArmed() {
        return weak != null;
    }

    synchronized long passed(Step step) {
        return passed.stream().filter(step::equals).count();
    }

    synchronized void pass(Step step) {
        if (weak == step) {
            weak = null;
            isDown = isDownAfterwards;
            throw new StoreUnavailableException("the connection broke at " + step, null);
        }
        if (isDown) {
            throw new StoreUnavailableException("the home is down at " + step, null);
        }
        passed.add(step);
    }
}
