package org.deltawatcher.worker.home;

import org.deltawatcher.api.spi.Home;
import org.deltawatcher.worker.config.HomeSettings;

/**
 * A home with its connections.
 *
 * @param settings where it is
 * @param home its ports
 * @param connections what to close in the end
 */
public record OpenHome(HomeSettings settings, Home home, Runnable connections) implements AutoCloseable {

    /** Closes the connections; doing it twice does no harm. */
    @Override
    public void close() {
        connections.run();
    }
}
