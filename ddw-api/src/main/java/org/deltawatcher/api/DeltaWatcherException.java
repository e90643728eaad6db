package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of all that DeltaWatcher throws. The message says what went wrong with which thing, and what to do; it
 * never holds row data or credentials.
 */
public abstract class DeltaWatcherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected DeltaWatcherException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Tells whether the same call may succeed later without anybody doing anything. */
    public boolean isTransient() {
        return false;
    }
}
