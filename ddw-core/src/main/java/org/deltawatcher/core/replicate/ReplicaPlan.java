package org.deltawatcher.core.replicate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * How rows of a source become rows of a target. Immutable.
 *
 * @param source what the source looked like when this was made
 * @param target the table
 * @param items what is selected of each row
 * @param columns what is written, in order: the selected items, then the constants
 * @param fits how each selected item becomes the value of its column
 * @param constants the values of the columns behind them, converted
 * @param key the columns of the target that tell rows apart
 * @param remarks what may surprise, a sentence each
 */
record ReplicaPlan(
        TableShape source,
        TableShape target,
        List<Item> items,
        List<String> columns,
        List<Fit> fits,
        List<Object> constants,
        List<String> key,
        List<String> remarks) {

    ReplicaPlan {
        items = List.copyOf(items);
        columns = List.copyOf(columns);
        fits = List.copyOf(fits);
        constants = List.copyOf(constants);
        key = List.copyOf(key);
        remarks = List.copyOf(remarks);
    }

    /**
     * Makes of selected values what is written.
     *
     * @throws org.deltawatcher.api.ExecutionFailedException if a value does not fit its column
     */
    @Nullable
    Object[] row(@Nullable Object[] selected) {
        @Nullable Object[] row = new @Nullable Object[columns.size()];
        for (int i = 0; i < fits.size(); i++) {
            row[i] = fits.get(i).value(selected[i]);
        }
        for (int i = 0; i < constants.size(); i++) {
            row[fits.size() + i] = constants.get(i);
        }
        return row;
    }

    /** Returns the key of a row, to compare with others. */
    List<@Nullable Object> keyOf(@Nullable Object[] row) {
        List<@Nullable Object> values = new ArrayList<>(key.size());
        for (String column : key) {
            Object value = row[columns.indexOf(column)];
            values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return values;
    }

    /** Tells which rows of the target are of this process: those that have its constants in their key. */
    Map<String, Object> own() {
        Map<String, Object> own = new LinkedHashMap<>();
        for (int i = 0; i < constants.size(); i++) {
            String column = columns.get(fits.size() + i);
            if (key.contains(column)) {
                own.put(column, constants.get(i));
            }
        }
        return own;
    }

    /** Tells whether rows that differ in their key may still be in each other's way. */
    boolean hasOtherUnique() {
        return target.indexes().stream().anyMatch(index -> index.isUnique());
    }
}
