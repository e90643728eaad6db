package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The home cannot be reached or broke off the connection. Nothing is lost; safe to repeat. */
public class StoreUnavailableException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
