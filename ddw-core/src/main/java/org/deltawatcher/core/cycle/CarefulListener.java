package org.deltawatcher.core.cycle;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Warning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one home's news to a listener, and survives what that throws. */
final class CarefulListener {

    private static final Logger log = LoggerFactory.getLogger(CarefulListener.class);

    private final String home;
    private final CycleListener listener;

    CarefulListener(String home, CycleListener listener) {
        this.home = home;
        this.listener = listener;
    }

    String home() {
        return home;
    }

    void staged(Batch batch) {
        tell(() -> listener.staged(home, batch));
    }

    void ended(Ended ended) {
        tell(() -> listener.ended(home, ended));
    }

    void warned(Warning warning) {
        tell(() -> listener.warned(home, warning));
    }

    void homeAway(String reason) {
        tell(() -> listener.homeAway(home, reason));
    }

    void homeBack() {
        tell(() -> listener.homeBack(home));
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            log.warn("A listener failed home={}", home, e);
        }
    }
}
