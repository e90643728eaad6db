package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** A process's definition cannot run; the message says what is wrong and where. */
public class InvalidDefinitionException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public InvalidDefinitionException(String message) {
        this(message, null);
    }

    public InvalidDefinitionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
