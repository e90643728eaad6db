package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** No such table, or it is not tracked. */
public class UnknownSourceException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public UnknownSourceException(String message) {
        this(message, null);
    }

    public UnknownSourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
