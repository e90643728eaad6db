package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The table cannot be tracked as asked: no usable key, a view, a system table. The message says why and what would help. */
public class UnusableSourceException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public UnusableSourceException(String message) {
        this(message, null);
    }

    public UnusableSourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
