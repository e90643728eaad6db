package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** No process of that source and name. */
public class UnknownProcessException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public UnknownProcessException(String message) {
        this(message, null);
    }

    public UnknownProcessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
