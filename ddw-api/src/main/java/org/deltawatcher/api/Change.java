package org.deltawatcher.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row, or the truncation of the whole table. A change of a key arrives as {@link Removed} of the
 * old key and {@link Added} of the new one.
 */
public sealed interface Change {

    /** Returns where and when it happened. */
    Origin origin();

    /** Returns the letter of the operation: {@code I}, {@code U}, {@code D} or {@code T}. */
    char op();

    /** Returns the row before, null where there was none. */
    default @Nullable Row before() {
        return null;
    }

    /** Returns the row afterwards, null where there is none. */
    default @Nullable Row after() {
        return null;
    }

    /**
     * The place of a change in the log.
     *
     * @param position ascending within a source; changes of one key in the order of their commits
     * @param transaction the source's number of the transaction; 0 for a row of a load
     * @param changedAt when the row was written, by the source's clock
     * @param name what the writer called itself ({@code SET ddw.origin = …}), or null
     */
    record Origin(
            long position,
            long transaction,
            Instant changedAt,
            @Nullable String name) {}

    /** A row that came to be. */
    record Added(Origin origin, Row after) implements Change {
        @Override
        public char op() {
            return 'I';
        }
    }

    /** A row that changed in at least one captured column, its key the same. */
    record Updated(Origin origin, Row before, Row after) implements Change {
        @Override
        public char op() {
            return 'U';
        }
    }

    /** A row that is gone. */
    record Removed(Origin origin, Row before) implements Change {
        @Override
        public char op() {
            return 'D';
        }
    }

    /** All rows are gone. Always alone in its batch: everything before it is committed by then, in every lane. */
    record Truncated(Origin origin) implements Change {
        @Override
        public char op() {
            return 'T';
        }
    }
}
