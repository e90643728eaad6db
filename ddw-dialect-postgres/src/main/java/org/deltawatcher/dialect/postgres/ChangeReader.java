package org.deltawatcher.dialect.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Change.Added;
import org.deltawatcher.api.Change.Origin;
import org.deltawatcher.api.Change.Removed;
import org.deltawatcher.api.Change.Truncated;
import org.deltawatcher.api.Change.Updated;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.Row;
import org.deltawatcher.dialect.postgres.Sources.Column;
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Streams the changes of a batch out of the views of its source. */
final class ChangeReader {

    /** Rows that the driver holds at a time. */
    private static final int FETCH_SIZE = 500;

    private final Sources sources;

    ChangeReader(Sources sources) {
        this.sources = sources;
    }

    void changes(Handle handle, BatchId batch, Consumer<? super Change> consumer) throws SQLException {
        Source source = sources.ofBatch(handle, batch);
        read(handle, source.changesView(), source, batch, consumer);
    }

    void net(Handle handle, BatchId batch, Consumer<? super Change> consumer) throws SQLException {
        Source source = sources.ofBatch(handle, batch);
        read(handle, source.netView(), source, batch, consumer);
    }

    // The view's name comes quoted from the catalog.
    private static void read(
            Handle handle, String view, Source source, BatchId batch, Consumer<? super Change> consumer)
            throws SQLException {
        String query = "SELECT " + selected(source) + " FROM " + view + " WHERE batch_id = ? ORDER BY position"
                + source.asOfVersion();
        try (PreparedStatement statement = handle.getConnection().prepareStatement(query)) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setObject(1, batch.value());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(change(rows, source.columns()));
                }
            }
        }
    }

    private static String selected(Source source) {
        if (source.columns().stream().allMatch(column -> column.plainArray() == null)) {
            return "*";
        }
        return source.columns().stream()
                .flatMap(column -> Stream.of(selected(column, column.oldName()), selected(column, column.newName())))
                .collect(Collectors.joining(", ", "position, op, transaction, changed_at, origin, ", ""));
    }

    private static String selected(Column column, String image) {
        String name = Names.quoted(image);
        return column.plainArray() == null ? name : "CAST(" + name + " AS " + column.plainArray() + ") AS " + name;
    }

    private static Change change(ResultSet rows, List<Column> columns) throws SQLException {
        Origin origin = new Origin(
                rows.getLong("position"),
                Long.parseLong(rows.getString("transaction")),
                Columns.instant(rows, "changed_at"),
                rows.getString("origin"));
        String op = rows.getString("op");
        return switch (op) {
            case "I" -> new Added(origin, image(rows, columns, false));
            case "U" -> new Updated(origin, image(rows, columns, true), image(rows, columns, false));
            case "D" -> new Removed(origin, image(rows, columns, true));
            case "T" -> new Truncated(origin);
            default -> throw new DatabaseException("unknown operation " + op + " at position " + origin.position());
        };
    }

    private static Row image(ResultSet rows, List<Column> columns, boolean isBefore) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : columns) {
            values.put(column.name(), Values.read(rows, isBefore ? column.oldName() : column.newName()));
        }
        return Row.of(values);
    }
}
