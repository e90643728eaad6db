package org.deltawatcher.worker.cli;

import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.deltawatcher.core.executor.ValueText;
import org.jspecify.annotations.Nullable;

/** How changes look in a table. */
final class ChangeTable {

    private ChangeTable() {}

    /** Shows a column a captured column; a value that changed as {@code before → after}. */
    static Table<Change> of(List<Change> changes, Output output) {
        var table = new Table<Change>()
                .number("POSITION", change -> String.valueOf(change.origin().position()))
                .painted("OP", change -> String.valueOf(change.op()), ChangeTable::paint)
                .text("CHANGED", change -> output.time(change.origin().changedAt()));
        for (var column : columns(changes)) {
            table.text(column, change -> cell(change, column));
        }
        return table;
    }

    private static Set<String> columns(List<Change> changes) {
        var columns = new LinkedHashSet<String>();
        for (var change : changes) {
            for (var row : new Row[] {change.before(), change.after()}) {
                if (row != null) {
                    columns.addAll(row.columns());
                }
            }
        }
        return columns;
    }

    private static @Nullable String cell(Change change, String column) {
        var before = text(change.before(), column);
        var after = text(change.after(), column);
        if (change.before() == null || change.after() == null) {
            return change.before() == null ? after : before;
        }
        return Objects.equals(before, after) ? after : (before + " → " + after);
    }

    private static @Nullable String text(@Nullable Row row, String column) {
        if (row == null || !row.asMap().containsKey(column)) {
            return null;
        }
        return text(row.get(column));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(ChangeTable::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : ValueText.of(value);
    }

    private static Paint paint(Change change) {
        return switch (change.op()) {
            case 'I' -> Paint.GOOD;
            case 'U' -> Paint.BUSY;
            default -> Paint.BAD;
        };
    }
}
