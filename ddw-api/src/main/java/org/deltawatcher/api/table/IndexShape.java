package org.deltawatcher.api.table;

import java.util.List;

/**
 * An index over plain columns, other than that of the primary key.
 *
 * @param columns in the order of the index, at least one
 * @param isUnique whether it forbids equal rows
 */
public record IndexShape(List<String> columns, boolean isUnique) {

    public IndexShape {
        columns = List.copyOf(columns);
    }
}
