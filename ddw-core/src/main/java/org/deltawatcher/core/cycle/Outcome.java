package org.deltawatcher.core.cycle;

/** How the run of a batch ended. */
public enum Outcome {
    /** The batch is committed. */
    COMMITTED,
    /** The executor failed; an attempt is counted. */
    FAILED,
    /** The batch was given back untouched, for a reason that will pass. */
    RELEASED,
    /** The lease was over; somebody else gets the changes. */
    LOST,
    /** The home went away before its answer came; the batch is ended when it is back. */
    IN_DOUBT
}
