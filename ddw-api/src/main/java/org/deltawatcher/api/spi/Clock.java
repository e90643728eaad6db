package org.deltawatcher.api.spi;

import java.time.Instant;

/** The home database's clock: the only one that decides about leases and due times. */
@FunctionalInterface
public interface Clock {

    /** Returns the home's time now. */
    Instant now();
}
