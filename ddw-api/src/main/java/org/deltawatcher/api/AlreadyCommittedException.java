package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The batch is committed: an earlier commit succeeded although its answer was lost. All is well; the surrounding transaction must roll back. */
public class AlreadyCommittedException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public AlreadyCommittedException(String message) {
        this(message, null);
    }

    public AlreadyCommittedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
