package org.deltawatcher.api.spi;

import java.io.Serial;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.TargetUnavailableException;

/**
 * Home and target do not agree on what was applied: one of them was restored from a backup, or is another database than before.
 */
public final class LostBatchesException extends TargetUnavailableException {

    @Serial
    private static final long serialVersionUID = 1L;

    private LostBatchesException(String message, ProcessKey process) {
        super(
                message + " Nothing is written to the target until it is loaded anew: ddw process reload " + process,
                null);
    }

    /**
     * The target does not know of a batch that was committed.
     *
     * @param process the process
     * @param lane the lane
     * @param committed the number of the batch
     * @param known the number of the last batch that the target knows of this lane, 0 for none
     */
    public static LostBatchesException byTarget(ProcessKey process, int lane, long committed, long known) {
        return new LostBatchesException(
                "the target has lost what it had applied: batch number " + committed + " of process " + process
                        + ", lane " + lane + ", was committed, and ddw.applied there knows "
                        + (known == 0 ? "none" : "none after number " + known)
                        + ". It was restored from a backup, is another database than before, or the batch was committed by"
                        + " hand.",
                process);
    }

    /**
     * The home does not know of a batch that is applied.
     *
     * @param process the process
     * @param lane the lane
     * @param known the number of the last batch that the target knows of this lane
     */
    public static LostBatchesException byHome(ProcessKey process, int lane, long known) {
        return new LostBatchesException(
                "the home has lost what it had handed out: batch number " + known + " of process " + process + ", lane "
                        + lane
                        + ", is applied at the target, and the home knows of no such batch. The home was restored"
                        + " from a backup, or a replica took over without its last commits.",
                process);
    }

    /**
     * Batches were committed after the last one that is applied, and did not go there.
     *
     * @param process the process
     */
    public static LostBatchesException bySkipping(ProcessKey process) {
        return new LostBatchesException(
                "batches of process " + process
                        + " may have been committed without being applied at the target: the process"
                        + " had another executor meanwhile.",
                process);
    }
}
