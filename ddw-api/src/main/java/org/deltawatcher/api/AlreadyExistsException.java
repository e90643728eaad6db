package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** Something of that name exists. */
public class AlreadyExistsException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public AlreadyExistsException(String message) {
        this(message, null);
    }

    public AlreadyExistsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
