package org.deltawatcher.api.table;

import java.util.List;

/**
 * An index other than that of the primary key.
 *
 * @param columns in the order of the index; expressions and parts of columns are left out, so there may be none
 * @param isUnique whether it forbids equal rows
 * @param isPlain whether it is over whole columns and all rows, and what it forbids it forbids at once; others are listed
 *     only if they forbid something
 */
public record IndexShape(List<String> columns, boolean isUnique, boolean isPlain) {

    public IndexShape {
        columns = List.copyOf(columns);
    }

    /** An index over whole columns and all rows. */
    public IndexShape(List<String> columns, boolean isUnique) {
        this(columns, isUnique, true);
    }
}
