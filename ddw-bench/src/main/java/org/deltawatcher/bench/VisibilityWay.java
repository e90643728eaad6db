package org.deltawatcher.bench;

import org.deltawatcher.bench.page.Samples;

/**
 * A way that a new row takes to where it is seen.
 *
 * @param title for tables
 * @param isOurs whether it is the project's, and has a target
 * @param turn returns milliseconds from each commit until the row was seen
 */
record VisibilityWay(String title, boolean isOurs, Turn turn) {

    /** Writes rows, and measures. */
    interface Turn {
        Samples take() throws Exception;
    }

    Samples take() throws Exception {
        return turn.take();
    }
}
