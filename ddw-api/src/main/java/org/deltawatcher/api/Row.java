package org.deltawatcher.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One image of a row: its captured columns in table order. Values are what the JDBC driver gives for the column's
 * type; null is SQL NULL.
 */
public final class Row {

    private final Map<String, @Nullable Object> values;

    private Row(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** Copies the map, keeping its order. */
    public static Row of(Map<String, ? extends @Nullable Object> values) {
        return new Row(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** Returns the names of the columns in table order. */
    public List<String> columns() {
        return List.copyOf(new ArrayList<>(values.keySet()));
    }

    /**
     * Returns the value of a column, null for SQL NULL.
     *
     * @throws InvalidArgumentException if there is no such column
     */
    public @Nullable Object get(String column) {
        if (!values.containsKey(column)) {
            throw new InvalidArgumentException("no column " + column + "; there are " + values.keySet());
        }
        return values.get(column);
    }

    /** Returns an unmodifiable view in table order. */
    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && values.equals(row.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Names the columns only: row data does not belong into logs. */
    @Override
    public String toString() {
        return "Row" + values.keySet();
    }
}
