package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The database user may not do this; the message names the missing right. */
public class AccessDeniedException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public AccessDeniedException(String message) {
        this(message, null);
    }

    public AccessDeniedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
