package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.jspecify.annotations.Nullable;

/** A table with its rows as the last writer left them, and its delta table. */
final class FakeTable {

    final SourceName name;
    final List<String> columns;
    final List<String> key;
    final Map<List<@Nullable Object>, Row> rows = new LinkedHashMap<>();

    /** Ordered by position: positions are given when a change is written, not when it is committed. */
    final List<FakeChange> log = new ArrayList<>();

    String capture = "trigger";
    Watch.@Nullable State state;

    @Nullable
    Instant enabledAt;

    private long lastPosition;

    FakeTable(SourceName name, List<String> columns, List<String> key) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
    }

    long nextPosition() {
        return ++lastPosition;
    }

    boolean isTracked() {
        return state == Watch.State.ON;
    }

    /** Returns a row with every column, in table order; columns that the map does not name are null. */
    Row row(Map<String, ? extends @Nullable Object> values) {
        values.keySet().stream().filter(column -> !columns.contains(column)).forEach(column -> {
            throw new InvalidArgumentException(name + " has no column " + column + "; there are " + columns);
        });
        Map<String, @Nullable Object> complete = new LinkedHashMap<>();
        columns.forEach(column -> complete.put(column, values.get(column)));
        return Row.of(complete);
    }

    List<@Nullable Object> keyOf(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        key.forEach(column -> values.add(row.get(column)));
        return values;
    }

    /** Returns the rows that are committed: what open transactions wrote is taken back. */
    Map<List<@Nullable Object>, Row> committedRows(Iterable<FakeTransaction> open) {
        Map<List<@Nullable Object>, Row> committed = new LinkedHashMap<>(rows);
        open.forEach(transaction -> transaction.undo(this, committed));
        return committed;
    }
}
