package org.deltawatcher.api.spi;

import java.io.Serial;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.TargetWriter.Claim;

/**
 * Home and target do not agree on what was applied: one of them was restored from a backup, or is another database than before.
 */
public final class LostBatchesException extends TargetUnavailableException {

    @Serial
    private static final long serialVersionUID = 1L;

    private LostBatchesException(String message) {
        super(message, null);
    }

    /**
     * The target does not know of a batch that was committed.
     *
     * @param claim the batch that comes now
     * @param known the number of the last batch that the target knows of this lane, 0 for none
     */
    public static LostBatchesException byTarget(Claim claim, long known) {
        return new LostBatchesException("the target has lost what it had applied: batch number "
                + claim.order().previous() + " of process "
                + claim.process() + ", lane " + claim.lane() + ", was committed, and ddw.applied there knows "
                + (known == 0 ? "none" : "none after number " + known)
                + ". It was restored from a backup, is another database than before, or the batch was committed by"
                + " hand. Nothing is written to it until it is loaded anew: ddw process reload "
                + claim.process());
    }

    /**
     * The home does not know of a batch that is applied.
     *
     * @param claim the batch that comes now
     * @param known the number of the last batch that the target knows of this lane
     */
    public static LostBatchesException byHome(Claim claim, long known) {
        return new LostBatchesException("the home has lost what it had handed out: batch number "
                + known + " of process " + claim.process()
                + ", lane " + claim.lane() + ", is applied at the target, and the home knows of no such batch."
                + " The home was restored from a backup, or a replica took over without its last commits. Nothing is"
                + " written to the target until it is loaded anew: ddw process reload " + claim.process());
    }

    /**
     * Batches were committed after the last one that is applied, and did not go there.
     *
     * @param claim the batch that comes now
     * @param known the number of the last batch that the target knows of this lane
     */
    public static LostBatchesException bySkipping(Claim claim, long known) {
        return new LostBatchesException("batches of process " + claim.process() + ", lane " + claim.lane()
                + ", may have been committed since number " + known
                + " without being applied at the target: the process"
                + " had another executor meanwhile. Nothing is written to the target until it is loaded anew: ddw process"
                + " reload " + claim.process());
    }
}
