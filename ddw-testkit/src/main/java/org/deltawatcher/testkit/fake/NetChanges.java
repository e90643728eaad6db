package org.deltawatcher.testkit.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.jspecify.annotations.Nullable;

/** Folds the changes of each key into one. */
final class NetChanges {

    private NetChanges() {}

    /**
     * Returns one change a key, ordered by the last change folded; rows that came and went are left out, and so is what was
     * before the last truncation.
     */
    static List<Change> fold(List<FakeBatch.Entry> entries) {
        Map<List<@Nullable Object>, List<Change>> byKey = new LinkedHashMap<>();
        for (FakeBatch.Entry entry : entries) {
            if (entry.recorded().isTruncation()) {
                byKey.clear();
            }
            List<@Nullable Object> key = entry.recorded().key();
            List<Change> folded = Objects.requireNonNullElseGet(byKey.remove(key), ArrayList::new);
            folded.add(entry.seen());
            byKey.put(key, folded);
        }
        return byKey.values().stream()
                .map(NetChanges::net)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Change> net(List<Change> changes) {
        Change last = changes.get(changes.size() - 1);
        Row before = changes.get(0).before();
        Row after = last.after();
        if (last instanceof Change.Truncated) {
            return Optional.of(last);
        }
        if (before != null && after != null) {
            return Optional.of(new Change.Updated(last.origin(), before, after));
        }
        if (after != null) {
            return Optional.of(new Change.Added(last.origin(), after));
        }
        return before != null ? Optional.of(new Change.Removed(last.origin(), before)) : Optional.empty();
    }
}
