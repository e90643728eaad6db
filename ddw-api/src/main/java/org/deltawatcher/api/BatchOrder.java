package org.deltawatcher.api;

/**
 * Where a batch stands among the batches of its process: what a target compares to apply each change once and to refuse a
 * worker that comes too late.
 *
 * @param knownAs by what name targets know the source: that which it had when it was enabled
 * @param epoch grows when the lanes of the process are laid anew, when it gets another executor, and from a process that was
 *     removed to another of its name, with the time of day; a batch of an older epoch comes too late
 * @param number ascending with each staging in the home; of two batches of one lane the lower number comes too late
 * @param previous the number of the batch of its lane that was committed before it in this epoch, 0 if none was: a target that
 *     does not know it has lost what was applied
 * @param former the last epoch in which any batch was committed, with what its lanes had committed, or one of them if it is
 *     this epoch: a target that does not know that either has lost something
 * @param window positions compare only within one window, which has this name; the batches of a lane go through one
 *     window after the other. What was staged and not committed is staged again in the same window.
 */
public record BatchOrder(String knownAs, long epoch, long number, long previous, FormerLanes former, String window) {

    /** Tells whether no batch was committed before it, of any lane, since the process was registered or loaded anew. */
    public boolean isFirst() {
        return previous == 0 && former.equals(FormerLanes.NONE);
    }
}
