package org.deltawatcher.dialect.mysql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.dialect.mysql.Sources.Column;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Selects columns and expressions from the rows of a source, out of the views of a batch or out of the table; in UTC.
 *
 * <p>Where the key of a source folds case, a row may change the spelling of its key and stay the same row. Other databases
 * see two keys: such a change comes as the removal of the old spelling, followed by the change.
 */
final class MysqlRowReader implements RowReader {

    private static final int FETCH_SIZE = 500;

    /** The columns of a query on a batch before those of the items. */
    private static final int BEFORE_ITEMS = 5;

    private static final List<String> META = List.of("position", "op", "transaction", "changed_at", "origin");

    private static final String KEY = """
        SELECT column_name
          FROM ddw.watch_column
         WHERE watch_id = :watch AND key_place IS NOT NULL
         ORDER BY key_place
        """;

    private final Database database;
    private final Sources sources;
    private final Expressions expressions;

    MysqlRowReader(Database database, Sources sources) {
        this.database = database;
        this.sources = sources;
        this.expressions = new Expressions(database);
    }

    @Override
    public TableShape shape(SourceName source) {
        return database.call(handle -> shape(handle, source(handle, source)));
    }

    private static TableShape shape(Handle handle, Source source) {
        SourceName name = SourceName.parse(source.name());
        TableShape whole = Shapes.find(handle, name)
                .orElseThrow(() -> new UnknownSourceException("source " + name + " is not there any more"));
        List<String> captured = source.columns().stream().map(Column::name).toList();
        List<String> key = handle.createQuery(KEY)
                .bind("watch", source.watch())
                .mapTo(String.class)
                .list();
        return new TableShape(
                whole.name(),
                whole.columns().stream()
                        .filter(column -> captured.contains(column.name()))
                        .map(ReadColumn::source)
                        .toList(),
                key,
                whole.indexes().stream()
                        .filter(index -> !index.columns().equals(key))
                        .toList());
    }

    @Override
    public List<ColumnShape> describe(SourceName source, List<Item> items) {
        return database.call(handle -> describe(handle, source(handle, source), items));
    }

    private List<ColumnShape> describe(Handle handle, Source source, List<Item> items) {
        TableShape shape = shape(handle, source);
        List<ColumnShape> described = new ArrayList<>();
        for (Item item : items) {
            described.add(
                    item.isColumn()
                            ? shape.column(item.sql())
                                    .orElseThrow(() -> new InvalidDefinitionException("source " + source.name()
                                            + " has no column " + item.sql() + "; there are " + shape.columnNames()))
                                    .named(item.name())
                            : expressions.describe(source, ofView(source.netView(), source, "NULL"), item));
        }
        return described;
    }

    @Override
    public void ofBatch(Transaction transaction, BatchSelection selection, Consumer<? super SelectedRow> consumer) {
        database.within(transaction, handle -> {
            Source source = sources.ofBatch(handle, selection.batch());
            List<Selected> items = selected(describe(handle, source, selection.items()), selection.items(), source);
            StringBuilder query = new StringBuilder("SELECT " + source.beside("position") + ", " + source.beside("op")
                    + ", " + source.beside("transaction") + ", " + source.beside("changed_at") + " AS changed_at, "
                    + source.beside("origin"));
            items.forEach(item -> query.append(", ").append(item.ofBatch(source)));
            items.stream()
                    .filter(Selected::mayBeRespelled)
                    .forEach(item -> query.append(", ").append(item.before()));
            query.append(" FROM ")
                    .append(ofView(selection.isNet() ? source.netView() : source.changesView(), source, "?"))
                    .append(" ORDER BY 1");
            read(handle, query, List.of(selection.batch().toString()), rows -> accept(rows, items, consumer));
            return true;
        });
    }

    private static void accept(ResultSet rows, List<Selected> items, Consumer<? super SelectedRow> consumer)
            throws SQLException {
        char op = rows.getString(2).charAt(0);
        Change.Origin origin = new Change.Origin(
                rows.getLong(1), rows.getLong(3), Columns.instant(rows, "changed_at"), rows.getString(5));
        @Nullable Object[] values = values(rows, BEFORE_ITEMS, items);
        consumer.accept(new SelectedRow(op, origin, values, op == 'U' ? former(rows, items, values) : null));
    }

    /** Returns the row by its old key, null if that is spelled as the new one. */
    private static @Nullable Object @Nullable [] former(ResultSet rows, List<Selected> items, @Nullable Object[] values)
            throws SQLException {
        int index = BEFORE_ITEMS + items.size();
        @Nullable Object[] former = null;
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).mayBeRespelled()) {
                Object old = items.get(i).column().read(rows, ++index);
                if (!Objects.equals(old, values[i])) {
                    former = former == null ? values.clone() : former;
                    former[i] = old;
                }
            }
        }
        return former;
    }

    @Override
    public void ofSource(Transaction transaction, SourceSelection selection, Consumer<? super SelectedRow> consumer) {
        database.within(transaction, handle -> {
            Source source = source(handle, selection.source());
            List<Selected> items = selected(describe(handle, source, selection.items()), selection.items(), source);
            TableShape shape = shape(handle, source);
            StringBuilder query = new StringBuilder("SELECT UTC_TIMESTAMP(6) AS present");
            items.forEach(item -> query.append(", ").append(item.ofSource()));
            query.append(" FROM ")
                    .append(Names.of(shape.name()))
                    .append(" AS ")
                    .append(Names.quoted(shape.name().table()))
                    .append(" WHERE TRUE");
            if (selection.filter() != null) {
                query.append(" AND (").append(selection.filter()).append("\n)");
            }
            if (selection.keys() != null) {
                query.append(" AND ").append(keys(selection.keys(), shape));
            }
            List<String> keys = (selection.keys() == null ? List.<List<Object>>of() : selection.keys())
                    .stream().flatMap(List::stream).map(Literal::text).toList();
            read(handle, query, keys, rows -> {
                Change.Origin origin = new Change.Origin(0, 0, Columns.instant(rows, "present"), null);
                consumer.accept(new SelectedRow('I', origin, values(rows, 1, items)));
            });
            return true;
        });
    }

    private static void read(Handle handle, StringBuilder query, List<String> parameters, Receiver receiver)
            throws SQLException {
        ReadingSession.reading(handle.getConnection(), () -> {
            try (PreparedStatement statement = handle.getConnection().prepareStatement(query.toString())) {
                statement.setFetchSize(FETCH_SIZE);
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setString(i + 1, parameters.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        receiver.row(rows);
                    }
                }
            }
            return true;
        });
    }

    private static String keys(List<List<Object>> keys, TableShape shape) {
        if (keys.isEmpty()) {
            return "FALSE";
        }
        String one = shape.key().stream()
                .map(column -> WrittenColumn.parameter(shape.column(column).orElseThrow()))
                .collect(Collectors.joining(", ", "(", ")"));
        return "(" + Names.list(shape.key()) + ") IN (" + String.join(", ", Collections.nCopies(keys.size(), one))
                + ")";
    }

    /**
     * The rows of a batch under the names of the source's columns: the image after a change or, of a row that is gone, before.
     * They are in a list, as the server takes away the blanks that an alias begins with.
     */
    private static String ofView(String view, Source source, String batch) {
        StringBuilder images = new StringBuilder();
        StringBuilder names =
                new StringBuilder(META.stream().map(source::beside).collect(Collectors.joining(", ")));
        for (Column column : source.columns()) {
            images.append(", CASE WHEN n.op = 'D' THEN n.")
                    .append(Names.quoted(column.oldName()))
                    .append(" ELSE n.")
                    .append(Names.quoted(column.newName()))
                    .append(" END, n.")
                    .append(Names.quoted(column.oldName()));
            names.append(", ").append(Names.quoted(column.name())).append(", ").append(before(source, column));
        }
        return "(SELECT n.position, n.op, n.`transaction`, n.changed_at, n.origin" + images + " FROM " + view
                + " n WHERE n.batch_id = " + batch + ") AS "
                + Names.quoted(SourceName.parse(source.name()).table()) + " (" + names + ")";
    }

    private static String before(Source source, Column column) {
        return source.beside("old " + source.columns().indexOf(column));
    }

    private static List<Selected> selected(List<ColumnShape> shapes, List<Item> items, Source source) {
        List<Selected> selected = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            boolean mayBeRespelled = item.isKey()
                    && item.isColumn()
                    && (shapes.get(i).type() instanceof Text || shapes.get(i).type() instanceof Real); // 0 and -0
            String before = source.columns().stream()
                    .filter(column -> column.name().equals(item.sql()))
                    .map(column -> before(source, column))
                    .findFirst()
                    .orElse("NULL");
            selected.add(new Selected(item, new ReadColumn(shapes.get(i)), mayBeRespelled, before));
        }
        return selected;
    }

    private static @Nullable Object[] values(ResultSet rows, int before, List<Selected> items) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = items.get(i).column().read(rows, before + i + 1);
        }
        return values;
    }

    private Source source(Handle handle, SourceName name) {
        return sources.find(handle, name.toString())
                .orElseThrow(() -> new UnknownSourceException("source " + name + " is not tracked"));
    }

    /** An item, how it is read, and whether its key may be spelled anew while the row stays. */
    private record Selected(Item item, ReadColumn column, boolean mayBeRespelled, String before) {

        String ofSource() {
            return column.selected(item.isColumn() ? Names.quoted(item.sql()) : "(" + item.sql() + "\n)");
        }

        String ofBatch(Source source) {
            return item.isKey()
                    ? ofSource()
                    : "CASE WHEN " + source.beside("op") + " IN ('I', 'U') THEN " + ofSource() + " END";
        }
    }

    @FunctionalInterface
    private interface Receiver {
        void row(ResultSet rows) throws SQLException;
    }
}
