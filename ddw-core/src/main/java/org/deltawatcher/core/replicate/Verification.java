package org.deltawatcher.core.replicate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of a source with its copy found. It is equal if no row differs.
 *
 * @param sourceRows rows of the source that belong to the copy, when it was read first
 * @param targetRows rows of the copy, when it was read first; both may change meanwhile
 * @param differences rows that differ, at most as many as were asked for
 * @param differing rows that were found to differ, listed or not
 * @param changing rows that changed on both sides whenever they were looked at, so that nobody knows: neither equal nor
 *     different, and left alone by a repair
 * @param isWhole whether these are all; if not, the rest was not looked for, as more than were asked for had been found
 * @param isCaughtUp whether the process had processed everything; if not, rows may differ only for that
 * @param repaired rows that were repaired
 */
public record Verification(
        long sourceRows,
        long targetRows,
        List<Difference> differences,
        long differing,
        long changing,
        boolean isWhole,
        boolean isCaughtUp,
        long repaired) {

    public Verification {
        differences = List.copyOf(differences);
    }

    /** Tells whether the copy is what it should be, as far as can be known. */
    public boolean isEqual() {
        return differing == 0;
    }

    /**
     * A row that differs.
     *
     * @param key its key, column=value
     * @param kind how
     * @param columns the columns that differ; empty unless both rows are there
     * @param reason why the target cannot hold the row, or did not take it when it was repaired; null if it can or was not asked
     */
    public record Difference(
            String key,
            Kind kind,
            List<String> columns,
            @Nullable String reason) {
        public Difference {
            columns = List.copyOf(columns);
        }

        /** Returns this with why the target does not take the row; as it is for null. */
        Difference refused(@Nullable String why) {
            return why == null ? this : new Difference(key, kind, columns, why);
        }
    }

    /** How a row differs. */
    public enum Kind {
        /** The source has it, the copy has not. */
        MISSING,
        /** The copy has it, the source has not. */
        EXTRA,
        /** Both have it, with other values. */
        DIFFERENT,
        /** The copy has it more than once. */
        REPEATED,
        /** The source has it, and the target cannot hold it. */
        UNFIT
    }
}
