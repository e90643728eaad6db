package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.jspecify.annotations.Nullable;

/**
 * One row of a delta table: recorded when it is written, visible when its transaction commits.
 *
 * @param transaction who wrote it, null for a row of a load
 * @param key values of the key, empty for a truncation
 */
record FakeChange(
        long position,
        @Nullable FakeTransaction transaction,
        char op,
        List<@Nullable Object> key,
        @Nullable Row before,
        @Nullable Row after,
        Instant changedAt,
        @Nullable String originName) {

    /** Returns the number of the commit that made it visible, 0 while it is not. */
    long commitNumber() {
        return transaction == null ? 0 : transaction.commitNumber();
    }

    boolean isTruncation() {
        return op == 'T';
    }

    int lane(int lanes) {
        return Math.floorMod((key.hashCode() * 0x9E3779B9) >>> 1, lanes);
    }

    /** Returns the change as a process with this filter sees it, null if it does not. */
    @Nullable
    Change seenThrough(@Nullable Predicate<Row> filter) {
        Change.Origin origin =
                new Change.Origin(position, transaction == null ? 0 : transaction.number(), changedAt, originName);
        if (isTruncation()) {
            return new Change.Truncated(origin);
        }
        Row from = before != null && (filter == null || filter.test(before)) ? before : null;
        Row to = after != null && (filter == null || filter.test(after)) ? after : null;
        if (from != null && to != null) {
            return new Change.Updated(origin, from, to);
        }
        if (to != null) {
            return new Change.Added(origin, to);
        }
        return from != null ? new Change.Removed(origin, from) : null;
    }
}
