package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.jspecify.annotations.Nullable;

/** How a change looks, as a line of JSON and as a row of a table. */
final class ChangeForms {

    private ChangeForms() {}

    static ObjectNode json(Change change) {
        var origin = change.origin();
        var json = Json.object()
                .put("position", origin.position())
                .put("op", String.valueOf(change.op()))
                .put("transaction", origin.transaction())
                .put("changed_at", Json.time(origin.changedAt()))
                .put("origin", origin.name());
        json.set("old", row(change.before()));
        json.set("new", row(change.after()));
        return json;
    }

    /** Shows a column a captured column; a value that changed as {@code before → after}. */
    static Table<Change> table(List<Change> changes, Output output) {
        var table = new Table<Change>()
                .number("POSITION", change -> String.valueOf(change.origin().position()))
                .painted("OP", change -> String.valueOf(change.op()), ChangeForms::paint)
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
        var json = RowValues.json(row.get(column));
        return json.isTextual() ? json.textValue() : json.toString();
    }

    private static JsonNode row(@Nullable Row row) {
        if (row == null) {
            return Json.parsed(null);
        }
        var json = Json.object();
        row.asMap().forEach((column, value) -> json.set(column, RowValues.json(value)));
        return json;
    }

    private static Paint paint(Change change) {
        return switch (change.op()) {
            case 'I' -> Paint.GOOD;
            case 'U' -> Paint.BUSY;
            default -> Paint.BAD;
        };
    }
}
