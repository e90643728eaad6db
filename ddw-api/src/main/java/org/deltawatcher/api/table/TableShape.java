package org.deltawatcher.api.table;

import java.util.Collection;
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

    /** Tells whether no two rows can have the same values in these columns: a key, or an index over some of them, forbids it. */
    public boolean areUnique(Collection<String> names) {
        return (!key.isEmpty() && names.containsAll(key))
                || indexes.stream()
                        .anyMatch(index -> index.isUnique() && index.isPlain() && names.containsAll(index.columns()));
    }

    /** Returns the names of the columns in the order of the table. */
    public List<String> columnNames() {
        return columns.stream().map(ColumnShape::name).toList();
    }
}
