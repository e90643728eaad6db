package org.deltawatcher.worker.home;

import org.deltawatcher.worker.config.HomeSettings;

/** Opens homes. Thread-safe. */
public interface HomeOpener {

    /**
     * Opens a home.
     *
     * @throws org.deltawatcher.api.InvalidArgumentException if no installed database module knows the URL
     * @throws org.deltawatcher.api.StoreUnavailableException if it must answer now and does not
     * @throws org.deltawatcher.api.AccessDeniedException if it must answer now and refuses the user
     */
    OpenHome open(Request request);

    /**
     * How to open a home.
     *
     * @param settings where it is
     * @param connections connections that are open at once, at most; at least 1
     * @param firstAnswer whether the home must answer now or may come later
     */
    record Request(HomeSettings settings, int connections, FirstAnswer firstAnswer) {

        /** A home for one command: few connections, and it must answer. */
        public static Request forCommand(HomeSettings settings) {
            return new Request(settings, 3, FirstAnswer.NOW);
        }
    }

    /** When a home must answer first. */
    enum FirstAnswer {
        NOW,
        LATER
    }
}
