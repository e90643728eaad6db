package org.deltawatcher.api.spi;

import java.io.Serial;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.TargetWriter.Claim;

/** A target does not know of a batch that it applied once: it was restored from a backup, or it is another database. */
public final class LostBatchesException extends TargetUnavailableException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says what is lost.
     *
     * @param claim the batch that comes now
     * @param known the number of the last batch that the target knows of this lane, 0 for none
     */
    public LostBatchesException(Claim claim, long known) {
        super(
                "the target has lost what it had applied: batch number "
                        + claim.order().previous() + " of process "
                        + claim.process() + ", lane " + claim.lane() + ", was committed, and ddw.applied there knows "
                        + (known == 0 ? "none" : "none after number " + known)
                        + ". It was restored from a backup, is another database than before, or the batch was committed by"
                        + " hand. Nothing is written to it until it is loaded anew: ddw process reload "
                        + claim.process(),
                null);
    }
}
