package org.deltawatcher.worker.demo;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.worker.cli.Texts;

/**
 * A copy in another database, compared with its source row by row.
 *
 * @param name what it is called
 * @param process the process that keeps it
 * @param found what the comparison found
 */
record Copy(String name, String process, Verification found) {

    /** Differences that are looked for at most. */
    static final int MOST_DIFFERENCES = 5;

    boolean isEqual() {
        return found.isEqual();
    }

    /** Returns the first differences, a line each, under a line that says of what. */
    List<String> differences() {
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s, but its source has %s; the first that differ:"
                .formatted(name, Texts.counted(found.targetRows(), "row"), Texts.count(found.sourceRows())));
        for (Difference difference : found.differences()) {
            String reason = difference.reason();
            lines.add("  %s %s %s"
                    .formatted(
                            difference.key(),
                            Texts.word(difference.kind()),
                            reason == null ? String.join(", ", difference.columns()) : reason));
        }
        return lines;
    }
}
