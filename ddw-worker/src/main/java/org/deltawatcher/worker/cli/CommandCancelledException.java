package org.deltawatcher.worker.cli;

import org.deltawatcher.api.DeltaWatcherException;

/** A person answered no. */
final class CommandCancelledException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    CommandCancelledException() {
        super("nothing was changed", null);
    }
}
