package org.deltawatcher.api.spi;

import java.util.List;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;

/** How one database spells types. Pure: asks no server. */
public interface TypeMap {

    /**
     * Returns the column of this database that holds what a column of any database holds, or the most of it.
     *
     * @param column as it is at its own database
     * @param isKey whether it is part of a key or an index: such columns are bounded here and there, and compare exactly
     */
    ColumnShape column(ColumnShape column, boolean isKey);

    /**
     * Tells whether a column takes texts for equal that differ, in case or accents, as far as its native type says that. A
     * column of another database is one that does not.
     */
    boolean isFolding(ColumnShape column);

    /** Returns the statements that make a table whose columns {@link #column} returned. */
    List<String> createTable(TableShape table);

    /** Returns the statement that adds a column, one that may be null, to a table. */
    String addColumn(TableShape table, ColumnShape column);
}
