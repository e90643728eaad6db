package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** Schema ddw is missing, or of a version that this program does not know. */
public class HomeMismatchException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public HomeMismatchException(String message) {
        this(message, null);
    }

    public HomeMismatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
