package org.deltawatcher.dialect.mysql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Change.Added;
import org.deltawatcher.api.Change.Origin;
import org.deltawatcher.api.Change.Removed;
import org.deltawatcher.api.Change.Truncated;
import org.deltawatcher.api.Change.Updated;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.Row;
import org.deltawatcher.dialect.mysql.Sources.Column;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Streams the changes of a batch out of the views of its source. MariaDB's driver streams by the fetch size; Oracle's
 * does so only with {@code useCursorFetch=true} in its URL, and holds the whole result otherwise.
 */
final class ChangeReader {

    /** Rows that the driver holds at a time. */
    private static final int FETCH_SIZE = 500;

    /** The columns of the query before those of the images. */
    private static final int BEFORE_IMAGES = 5;

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
        try (PreparedStatement statement = handle.getConnection().prepareStatement(query(view, source))) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setString(1, batch.toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(change(rows, source.columns()));
                }
            }
        }
    }

    private static String query(String view, Source source) {
        StringBuilder query =
                new StringBuilder("SELECT " + Values.EVERY_DATE + " op, position, `transaction`, changed_at, origin");
        for (Column column : source.columns()) {
            query.append(", ").append(Values.expression(column, Names.quoted(column.oldName())));
            query.append(", ").append(Values.expression(column, Names.quoted(column.newName())));
        }
        return query.append(" FROM ")
                .append(view)
                .append(" WHERE batch_id = ? ORDER BY position")
                .toString();
    }

    private static Change change(ResultSet rows, List<Column> columns) throws SQLException {
        Origin origin = new Origin(
                rows.getLong("position"),
                rows.getLong("transaction"),
                Columns.instant(rows, "changed_at"),
                rows.getString("origin"));
        String op = rows.getString("op");
        return switch (op) {
            case "I" -> new Added(origin, image(rows, columns, 1));
            case "U" -> new Updated(origin, image(rows, columns, 0), image(rows, columns, 1));
            case "D" -> new Removed(origin, image(rows, columns, 0));
            case "T" -> new Truncated(origin);
            default -> throw new DatabaseException("unknown operation " + op + " at position " + origin.position());
        };
    }

    private static Row image(ResultSet rows, List<Column> columns, int which) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        int index = BEFORE_IMAGES + 1 + which;
        for (Column column : columns) {
            values.put(column.name(), Values.read(rows, index, column));
            index += 2;
        }
        return Row.of(values);
    }
}
