package org.deltawatcher.api.spi;

import java.io.Serial;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.TargetUnavailableException;

/** A table is not what it was when somebody last looked at it: look again before anything is written to it. */
public final class AlteredTargetException extends TargetUnavailableException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says which table.
     *
     * @param table the table
     */
    public AlteredTargetException(SourceName table) {
        super("table " + table + " was altered since it was last looked at; the next attempt looks again", null);
    }
}
