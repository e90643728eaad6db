package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** A value that no state of the home would make right: a malformed name, a size of zero, an unknown option. */
public class InvalidArgumentException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public InvalidArgumentException(String message) {
        this(message, null);
    }

    public InvalidArgumentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
