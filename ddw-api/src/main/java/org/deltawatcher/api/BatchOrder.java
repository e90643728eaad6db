package org.deltawatcher.api;

/**
 * Where a batch stands among the batches of its process: what a target compares to apply each change once and to refuse a
 * worker that comes too late.
 *
 * @param epoch grows when the lanes of the process are laid anew, and from a process that was removed to another of its
 *     name; a batch of an older epoch comes too late
 * @param number ascending with each staging in the home; of two batches of one lane the lower number comes too late
 * @param previous the number of the batch that was committed before it, of its lane, or of any before the lanes were laid anew: a
 *     target that does not know it has lost what was applied. 0 if none was since the process was registered or loaded anew;
 *     negative if all that is known is that batches up to that number may have been committed by another executor
 * @param window positions compare only within one window, which has this name; the batches of a lane go through one
 *     window after the other. What was staged and not committed is staged again in the same window.
 */
public record BatchOrder(long epoch, long number, long previous, String window) {}
