package org.deltawatcher.api.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** A database that rows are written to. Thread-safe. */
public interface Target {

    /** Returns its name in the configuration. */
    String name();

    /**
     * Returns the identity of the home in this database, empty if there is none: changes that came from there are not sent
     * back.
     *
     * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached
     */
    Optional<UUID> home();

    /** Returns what its types are called. */
    TypeMap types();

    /** Returns what looks at its tables. */
    TableInspector inspector();

    /** Returns what reads rows of it. */
    TableReader reader();

    /** Returns what writes to it. */
    TargetWriter writer();

    /** Reads rows. */
    interface TableReader {

        /**
         * Streams rows as they are now, in no order: an element for each column that was asked for, of the class that its
         * {@link org.deltawatcher.api.table.ColumnType} says, or null.
         *
         * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached or the table not be read
         */
        void read(Reading reading, Consumer<? super @Nullable Object[]> consumer);

        /**
         * Tells whether there is a row whose columns have these values; any row if there are none.
         *
         * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached or the table not be read
         */
        boolean hasRows(TableShape table, Map<String, Object> where);
    }

    /**
     * What to read.
     *
     * @param table the table
     * @param columns what of it
     * @param where only rows whose columns have these values; all if there are none
     * @param key columns that tell rows apart
     * @param keys only rows with these keys, values in the order of the key; null for all
     */
    record Reading(
            TableShape table,
            List<String> columns,
            Map<String, Object> where,
            List<String> key,
            @Nullable List<List<Object>> keys) {
        public Reading {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            keys = keys == null ? null : List.copyOf(keys);
        }
    }

    /** Looks at tables. */
    interface TableInspector {

        /**
         * Looks a table up, by its exact name or else by the name in which this database folds the case.
         *
         * @return its shape, empty if there is none or it may not be seen
         * @throws org.deltawatcher.api.InvalidDefinitionException if it cannot be written to in transactions, with why
         * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached
         */
        Optional<TableShape> find(SourceName table);

        /**
         * Returns the foreign keys that refer to tables, from wherever, by their names in the catalog; also of a table to itself.
         *
         * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached
         */
        Set<Reference> references(Collection<SourceName> tables);

        /**
         * Runs the statements that make a table; each commits on its own where the database cannot do otherwise.
         *
         * @throws org.deltawatcher.api.TargetUnavailableException if one fails, with what the database said
         */
        void create(List<String> statements);
    }

    /**
     * A foreign key.
     *
     * @param child the table that refers
     * @param parent the table that it refers to
     * @param childColumns the columns that refer
     * @param parentColumns those that they refer to, in the same order
     * @param isActing whether taking a row of the parent away takes rows of the child away or changes them, instead of failing
     */
    record Reference(
            SourceName child,
            SourceName parent,
            List<String> childColumns,
            List<String> parentColumns,
            boolean isActing) {
        public Reference {
            childColumns = List.copyOf(childColumns);
            parentColumns = List.copyOf(parentColumns);
        }
    }
}
