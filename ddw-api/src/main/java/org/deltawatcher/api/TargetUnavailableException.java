package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/**
 * A target cannot be written to, and no row is to blame: it is away, the table is missing or does not fit, a right is
 * missing. The batch is given back and tried again until somebody has mended it; nothing is lost.
 */
public class TargetUnavailableException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    public TargetUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
