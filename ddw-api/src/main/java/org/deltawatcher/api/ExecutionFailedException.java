package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** An executor could not process a batch. The batch is released with this message, tried again, and in the end parked. */
public class ExecutionFailedException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public ExecutionFailedException(String message) {
        this(message, null);
    }

    public ExecutionFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
