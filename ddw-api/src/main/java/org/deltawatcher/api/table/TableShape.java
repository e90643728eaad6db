package org.deltawatcher.api.table;

import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.SourceName;

/**
 * A table.
 *
 * @param name schema and table as the catalog spells them
 * @param columns in the order of the table
 * @param key columns of the primary key in its order; empty if there is none
 * @param indexes the other indexes; those over expressions or parts of the table only if they forbid equal rows
 */
public record TableShape(SourceName name, List<ColumnShape> columns, List<String> key, List<IndexShape> indexes) {

    public TableShape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        indexes = List.copyOf(indexes);
    }

    /** Returns a column by its exact name, empty if there is none. */
    public Optional<ColumnShape> column(String column) {
        return columns.stream().filter(one -> one.name().equals(column)).findFirst();
    }

    /** Returns the names of the columns in the order of the table. */
    public List<String> columnNames() {
        return columns.stream().map(ColumnShape::name).toList();
    }
}
