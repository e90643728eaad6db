package org.deltawatcher.dialect.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.dialect.postgres.Sources.Column;
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Selects columns and expressions from the rows of a source, out of the views of a batch or out of the table. */
final class PostgresRowReader implements RowReader {

    private static final int FETCH_SIZE = 500;

    /** The columns of a query on a batch before those of the items. */
    private static final int BEFORE_ITEMS = 5;

    private static final String TRACKED = """
        SELECT w.source, w.table_oid,
               ARRAY(SELECT c.column_name FROM ddw.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped) AS columns,
               ARRAY(SELECT c.column_name FROM ddw.watch_column c WHERE c.watch_id = w.watch_id AND c.key_place IS NOT NULL ORDER BY c.key_place) AS key
          FROM ddw.watch w
         WHERE w.source = ddw._source(:source)
        """;

    private final Database database;
    private final Sources sources;

    PostgresRowReader(Database database, Sources sources) {
        this.database = database;
        this.sources = sources;
    }

    @Override
    public TableShape shape(SourceName source) {
        return database.call(handle -> shape(handle, source));
    }

    private static TableShape shape(Handle handle, SourceName source) {
        return handle.createQuery(TRACKED)
                .bind("source", source.toString())
                .map((rows, context) -> {
                    TableShape whole =
                            Shapes.of(handle, SourceName.parse(rows.getString("source")), rows.getLong("table_oid"));
                    List<String> captured = texts(rows, "columns");
                    List<String> key = texts(rows, "key");
                    return new TableShape(
                            whole.name(),
                            whole.columns().stream()
                                    .filter(column -> captured.contains(column.name()))
                                    .toList(),
                            key,
                            whole.indexes().stream()
                                    .filter(index -> !index.columns().equals(key))
                                    .toList());
                })
                .findOne()
                .orElseThrow(() -> new UnknownSourceException("source " + source + " is not tracked"));
    }

    private static List<String> texts(ResultSet rows, String column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }

    @Override
    public List<ColumnShape> describe(SourceName source, List<Item> items) {
        return database.call(handle -> {
            TableShape shape = shape(handle, source);
            Source view = source(handle, source);
            List<ColumnShape> described = new ArrayList<>();
            for (Item item : items) {
                described.add(
                        item.isColumn()
                                ? shape.column(item.sql())
                                        .orElseThrow(() ->
                                                new InvalidDefinitionException("source " + source + " has no column "
                                                        + item.sql() + "; there are " + shape.columnNames()))
                                        .named(item.name())
                                : expression(handle, view, source, item));
            }
            return described;
        });
    }

    /** Lets the server say what an expression gives; with and without parentheses, so that it is one. */
    private static ColumnShape expression(Handle handle, Source view, SourceName source, Item item) {
        String from = " FROM " + ofView(view.netView(), view, source) + " WHERE false";
        try {
            try (PreparedStatement alone = handle.getConnection()
                    .prepareStatement("SELECT 1" + from + " AND (" + item.sql() + "\n) IS NULL")) {
                alone.getMetaData();
            }
            try (PreparedStatement statement =
                    handle.getConnection().prepareStatement("SELECT " + item.sql() + "\n AS x" + from)) {
                ResultSetMetaData columns = statement.getMetaData();
                if (columns == null || columns.getColumnCount() != 1) {
                    throw new InvalidDefinitionException(
                            "column " + item.name() + ": " + item.sql() + " is not one expression");
                }
                return PostgresTypes.column(item.name(), nativeType(columns), false, true);
            }
        } catch (SQLException e) {
            if (PostgresErrors.isUnavailable(e)) {
                throw PostgresErrors.translate(e);
            }
            throw new InvalidDefinitionException(
                    "column " + item.name() + ": " + item.sql() + ": " + PostgresErrors.messageOf(e), e);
        }
    }

    /** Spells a type of the driver's as the catalog does. */
    private static String nativeType(ResultSetMetaData columns) throws SQLException {
        int precision = columns.getPrecision(1);
        return switch (columns.getColumnTypeName(1)) {
            case "bool" -> "boolean";
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "numeric" -> precision == 0 ? "numeric" : "numeric(" + precision + "," + columns.getScale(1) + ")";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "varchar" ->
                precision == Integer.MAX_VALUE ? "character varying" : "character varying(" + precision + ")";
            case "bpchar" -> precision == Integer.MAX_VALUE ? "text" : "character(" + precision + ")";
            case "time" -> "time without time zone";
            case "timestamp" -> "timestamp without time zone";
            case "timestamptz" -> "timestamp with time zone";
            default -> columns.getColumnTypeName(1);
        };
    }

    @Override
    public void ofBatch(Transaction transaction, BatchSelection selection, Consumer<? super SelectedRow> consumer) {
        database.within(transaction, handle -> {
            Source view = sources.ofBatch(handle, selection.batch());
            SourceName source = SourceName.parse(view.name());
            List<ColumnShape> shapes = describe(handle, view, source, selection.items());
            FormerKeys formers = new FormerKeys(selection.items(), shapes, view);
            String query = "SELECT "
                    + Stream.of("position", "op", "transaction", "changed_at", "origin")
                            .map(view::beside)
                            .collect(Collectors.joining(", "))
                    + ofBatch(selection.items(), shapes, view)
                    + formers.selected() + " FROM "
                    + ofView(selection.isNet() ? view.netView() : view.changesView(), view, source)
                    + " ORDER BY 1" + view.asOfVersion();
            try (PreparedStatement statement = handle.getConnection().prepareStatement(query)) {
                statement.setFetchSize(FETCH_SIZE);
                statement.setObject(1, selection.batch().value());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        Change.Origin origin = new Change.Origin(
                                rows.getLong(1),
                                Long.parseLong(rows.getString(3)),
                                rows.getObject(4, OffsetDateTime.class).toInstant(),
                                rows.getString(5));
                        @Nullable Object[] values = values(rows, BEFORE_ITEMS, shapes);
                        consumer.accept(new SelectedRow(
                                rows.getString(2).charAt(0),
                                origin,
                                values,
                                formers.read(rows, BEFORE_ITEMS + values.length, values)));
                    }
                }
            }
            return true;
        });
    }

    /** As {@link #describe}, on the transaction's own connection. */
    private List<ColumnShape> describe(Handle handle, Source view, SourceName source, List<Item> items) {
        TableShape shape = shape(handle, source);
        List<ColumnShape> shapes = new ArrayList<>();
        for (Item item : items) {
            shapes.add(
                    item.isColumn()
                            ? shape.column(item.sql())
                                    .orElseThrow(() -> new InvalidDefinitionException(
                                            "source " + source + " has no column " + item.sql() + " any more"))
                            : expression(handle, view, source, item));
        }
        return shapes;
    }

    @Override
    public void ofSource(Transaction transaction, SourceSelection selection, Consumer<? super SelectedRow> consumer) {
        database.within(transaction, handle -> {
            HiddenRows.refuseInSource(Names.of(selection.source()), handle.getConnection());
            Source view = source(handle, selection.source());
            List<ColumnShape> shapes = describe(handle, view, selection.source(), selection.items());
            TableShape shape = shape(handle, selection.source());
            StringBuilder query = new StringBuilder("SELECT now()" + ofSource(selection.items(), shapes) + " FROM "
                    + only(handle, selection.source()) + Names.of(selection.source()) + " AS "
                    + Names.quoted(selection.source().table()) + " WHERE true");
            if (selection.filter() != null) {
                query.append(" AND (").append(selection.filter()).append("\n)");
            }
            if (selection.keys() != null) {
                query.append(" AND (")
                        .append(Names.list(shape.key()))
                        .append(") IN (")
                        .append(keys(selection.keys(), shape))
                        .append(")");
            }
            try (PreparedStatement statement = handle.getConnection().prepareStatement(query + view.asOfVersion())) {
                statement.setFetchSize(FETCH_SIZE);
                int index = 0;
                for (List<Object> key : selection.keys() == null ? List.<List<Object>>of() : selection.keys()) {
                    for (Object part : key) {
                        statement.setString(++index, PostgresText.of(part));
                    }
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        Change.Origin origin = new Change.Origin(0, 0, Columns.instant(rows, "now"), null);
                        consumer.accept(new SelectedRow('I', origin, values(rows, 1, shapes)));
                    }
                }
            }
            return true;
        });
    }

    /** A table that others inherit from is tracked without them. */
    private static String only(Handle handle, SourceName source) {
        boolean isPartitioned = handle.createQuery(
                        "SELECT c.relkind = 'p' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid ="
                                + " c.relnamespace WHERE n.nspname = :schema AND c.relname = :table")
                .bind("schema", source.schema())
                .bind("table", source.table())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(true);
        return isPartitioned ? "" : "ONLY ";
    }

    private static String keys(List<List<Object>> keys, TableShape shape) {
        String one = shape.key().stream()
                .map(column -> "CAST(? AS " + shape.column(column).orElseThrow().nativeType() + ")")
                .collect(Collectors.joining(", ", "(", ")"));
        return "VALUES " + String.join(", ", java.util.Collections.nCopies(keys.size(), one));
    }

    /** The rows of a batch under the names of the source's columns: the image after a change or, of a row that is gone, before. */
    private static String ofView(String view, Source source, SourceName name) {
        String columns = source.columns().stream()
                .map(column -> ", " + image(column) + " AS " + Names.quoted(column.name()) + ", n."
                        + Names.quoted(column.oldName()) + " AS " + FormerKeys.before(source, column.name()))
                .collect(Collectors.joining());
        return "(SELECT n.position AS " + source.beside("position") + ", n.op::text AS " + source.beside("op")
                + ", n.transaction::text AS " + source.beside("transaction") + ", n.changed_at AS "
                + source.beside("changed_at") + ", n.origin AS " + source.beside("origin") + columns + " FROM " + view
                + " n WHERE n.batch_id = ?) AS " + Names.quoted(name.table());
    }

    private static String image(Column column) {
        return "CASE WHEN n.op = 'D' THEN n." + Names.quoted(column.oldName()) + " ELSE n."
                + Names.quoted(column.newName()) + " END";
    }

    private static String ofBatch(List<Item> items, List<ColumnShape> shapes, Source source) {
        return IntStream.range(0, items.size())
                .mapToObj(i -> items.get(i).isKey()
                        ? ", " + selected(items.get(i), shapes.get(i))
                        : ", CASE WHEN " + source.beside("op") + " IN ('I', 'U') THEN "
                                + selected(items.get(i), shapes.get(i)) + " END")
                .collect(Collectors.joining());
    }

    private static String ofSource(List<Item> items, List<ColumnShape> shapes) {
        return IntStream.range(0, items.size())
                .mapToObj(i -> ", " + selected(items.get(i), shapes.get(i)))
                .collect(Collectors.joining());
    }

    private static String selected(Item item, ColumnShape shape) {
        String value = item.isColumn() ? Names.quoted(item.sql()) : "(" + item.sql() + "\n)";
        return PostgresText.isReadAsText(shape.type()) ? "(" + value + ")::text" : value;
    }

    private static @Nullable Object[] values(ResultSet rows, int before, List<ColumnShape> shapes) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[shapes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = PostgresText.read(rows, before + i + 1, shapes.get(i).type());
        }
        return values;
    }

    private Source source(Handle handle, SourceName name) {
        return sources.find(handle, name.toString())
                .orElseThrow(() -> new UnknownSourceException("source " + name + " is not tracked"));
    }
}
