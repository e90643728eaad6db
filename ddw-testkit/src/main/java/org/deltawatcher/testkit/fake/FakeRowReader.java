package org.deltawatcher.testkit.fake;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** Selects from the rows of a fake home. Its columns hold anything: they have one type. */
final class FakeRowReader implements RowReader {

    private static final ColumnType ANYTHING = new ColumnType.Other("fake", "anything");

    private final FakeDatabase database;

    FakeRowReader(FakeDatabase database) {
        this.database = database;
    }

    /** Returns a column of a fake table. */
    static ColumnShape column(String name) {
        return new ColumnShape(name, ANYTHING, "fake", Range.PLAIN, true, true, false);
    }

    @Override
    public TableShape shape(SourceName source) {
        return database.locked(() -> {
            FakeTable table = tracked(source);
            return new TableShape(
                    source, table.columns.stream().map(FakeRowReader::column).toList(), table.key, List.of());
        });
    }

    @Override
    public List<ColumnShape> describe(SourceName source, List<Item> items) {
        return database.locked(() -> {
            FakeTable table = tracked(source);
            items.forEach(item -> meaning(table, item));
            return items.stream().map(item -> column(item.name())).toList();
        });
    }

    @Override
    public void ofBatch(Transaction transaction, BatchSelection selection, Consumer<? super SelectedRow> consumer) {
        List<SelectedRow> rows = database.locked(() -> {
            FakeBatch batch = Optional.ofNullable(database.batches.get(selection.batch()))
                    .orElseThrow(() -> new UnknownBatchException("there is no batch " + selection.batch()));
            FakeTable table = tracked(batch.batch.process().source());
            List<Change> changes = selection.isNet() ? NetChanges.fold(batch.entries) : batch.changes();
            return changes.stream()
                    .map(change -> new SelectedRow(
                            change.op(), change.origin(), values(table, selection.items(), image(change), change.op())))
                    .toList();
        });
        rows.forEach(consumer);
    }

    @Override
    public void ofSource(Transaction transaction, SourceSelection selection, Consumer<? super SelectedRow> consumer) {
        List<SelectedRow> rows = database.locked(() -> {
            FakeTable table = tracked(selection.source());
            Change.Origin origin = new Change.Origin(0, 0, database.now(), null);
            return table.committedRows(database.openTransactions).entrySet().stream()
                    .filter(row -> selection.keys() == null || selection.keys().contains(row.getKey()))
                    .filter(row -> selection.filter() == null
                            || Objects.requireNonNull(database.filters.get(selection.filter()))
                                    .test(row.getValue()))
                    .map(row -> new SelectedRow('I', origin, values(table, selection.items(), row.getValue(), 'I')))
                    .toList();
        });
        rows.forEach(consumer);
    }

    private static @Nullable Row image(Change change) {
        return change.after() != null ? change.after() : change.before();
    }

    private @Nullable Object[] values(FakeTable table, List<Item> items, @Nullable Row row, char op) {
        @Nullable Object[] values = new @Nullable Object[items.size()];
        for (int i = 0; i < values.length && row != null; i++) {
            Item item = items.get(i);
            values[i] = op == 'D' && !item.isKey() ? null : meaning(table, item).apply(row);
        }
        return values;
    }

    private Function<Row, @Nullable Object> meaning(FakeTable table, Item item) {
        if (item.isColumn() && table.columns.contains(item.sql())) {
            return row -> row.get(item.sql());
        }
        Function<Row, @Nullable Object> meaning = database.expressions.get(item.sql());
        if (item.isColumn() || meaning == null) {
            throw new InvalidDefinitionException(item.name() + ": this fake home does not know what it means; tell it"
                    + " with FakeHome.expression(text, meaning): " + item.sql());
        }
        return meaning;
    }

    private FakeTable tracked(SourceName source) {
        FakeTable table = database.table(source);
        if (table.state == null) {
            throw new UnknownSourceException("source " + source + " is not tracked");
        }
        return table;
    }
}
