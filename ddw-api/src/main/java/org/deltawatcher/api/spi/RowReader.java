package org.deltawatcher.api.spi;

import java.util.List;
import java.util.function.Consumer;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** Reads rows of a source in the form that a target wants them. Thread-safe. */
public interface RowReader {

    /**
     * Looks at a source: its captured columns, its key as it is tracked, its indexes.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if it is not tracked
     */
    TableShape shape(SourceName source);

    /**
     * Returns what selecting from a source gives, a column for each item; names are the items'.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if it is not tracked
     * @throws org.deltawatcher.api.InvalidDefinitionException if an item cannot be selected, with its name and why
     */
    List<ColumnShape> describe(SourceName source, List<Item> items);

    /** Streams the changes of a batch in the order of positions; the same each time. */
    void ofBatch(Transaction transaction, BatchSelection selection, Consumer<? super SelectedRow> consumer);

    /**
     * Streams rows of the source itself, as they are now, in no order. Their op is {@code I}, their position 0.
     *
     * @throws org.deltawatcher.api.UnknownSourceException if it is not tracked
     */
    void ofSource(Transaction transaction, SourceSelection selection, Consumer<? super SelectedRow> consumer);

    /**
     * What to read of a batch.
     *
     * @param batch the batch
     * @param isNet one row a key, or every change
     * @param items what to select
     */
    record BatchSelection(BatchId batch, boolean isNet, List<Item> items) {
        public BatchSelection {
            items = List.copyOf(items);
        }
    }

    /**
     * What to read of a source.
     *
     * @param source the table
     * @param filter predicate on the row in the home's SQL, or null for all
     * @param items what to select
     * @param keys only rows with these keys, values in the order of the tracked key; null for all
     */
    record SourceSelection(
            SourceName source,
            @Nullable String filter,
            List<Item> items,
            @Nullable List<List<Object>> keys) {
        public SourceSelection {
            items = List.copyOf(items);
            keys = keys == null ? null : List.copyOf(keys);
        }
    }

    /**
     * One value to select of a row.
     *
     * @param name what it is called from here on
     * @param sql a column's name, or an expression in the home's SQL over the columns of the row
     * @param isColumn whether it is a column's name
     * @param isKey whether it is needed of a row that is gone, too; others are null there
     */
    record Item(String name, String sql, boolean isColumn, boolean isKey) {}

    /**
     * A row, of an image: the one after the change, or, for {@code D}, the one before.
     *
     * @param op {@code I}, {@code U}, {@code D} or {@code T}
     * @param origin where and when it happened
     * @param values an element for each item, of the class that its {@link org.deltawatcher.api.table.ColumnType} says, or
     *     null; belongs to the receiver
     * @param former the same, but with the key as it was spelled before, if a {@code U} spells it anew: as {@code A} for
     *     {@code a} where its index takes both for one; else null, as mostly
     */
    @SuppressWarnings("ArrayRecordComponent") // one for each row that is copied: a list around it would cost
    record SelectedRow(
            char op,
            Change.Origin origin,
            @Nullable Object[] values,
            @Nullable Object @Nullable [] former) {

        /** Makes a row whose key is spelled as it was. */
        public SelectedRow(char op, Change.Origin origin, @Nullable Object[] values) {
            this(op, origin, values, null);
        }
    }
}
