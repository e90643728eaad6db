package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The lease is over, or is not the caller's; the surrounding transaction must roll back. The changes are offered again under a new GUID. */
public class LeaseLostException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
        this(message, null);
    }

    public LeaseLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
