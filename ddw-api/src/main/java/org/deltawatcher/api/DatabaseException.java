package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** The database refused a statement for a reason that has no exception of its own. */
public class DatabaseException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(String message) {
        this(message, null);
    }

    public DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
