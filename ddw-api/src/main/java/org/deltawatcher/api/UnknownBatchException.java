package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** No batch of that GUID was ever staged in this home, or its log entry has been purged. */
public class UnknownBatchException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public UnknownBatchException(String message) {
        this(message, null);
    }

    public UnknownBatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
