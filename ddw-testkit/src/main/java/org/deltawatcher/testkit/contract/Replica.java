package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.deltawatcher.testkit.contract.ContractHome.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a table made of changes alone. Strict: a row that is added twice, or changed from an image that is not the
 * present one, fails the test; so a lost, repeated or misplaced change is noticed at once. Thread-safe.
 */
public final class Replica {

    private final SortedMap<Long, SourceRow> rows = new TreeMap<>();

    /** Applies changes in their order. */
    public synchronized void apply(Iterable<Change> changes) {
        changes.forEach(this::apply);
    }

    /** Applies one change; fails if it does not follow from the present rows. */
    public synchronized void apply(Change change) {
        if (change instanceof Change.Truncated) {
            rows.clear();
            return;
        }
        long id = Scenario.idOf(change);
        SourceRow before = row(change.before());
        assertThat(rows.get(id))
                .as(
                        "row %s before %s at position %s",
                        id, change.op(), change.origin().position())
                .isEqualTo(before);
        SourceRow after = row(change.after());
        if (after == null) {
            rows.remove(id);
        } else {
            rows.put(id, after);
        }
    }

    /** Returns a copy of the present rows. */
    public synchronized SortedMap<Long, SourceRow> rows() {
        return new TreeMap<>(rows);
    }

    private static @Nullable SourceRow row(@Nullable Row row) {
        return row == null
                ? null
                : new SourceRow((String) Objects.requireNonNull(row.get("label")), (Long)
                        Objects.requireNonNull(row.get("amount")));
    }
}
