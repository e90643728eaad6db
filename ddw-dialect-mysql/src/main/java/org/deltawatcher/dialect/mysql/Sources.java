package org.deltawatcher.dialect.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.UnknownBatchException;
import org.jdbi.v3.core.Handle;

/** Remembers how the views of a source are called and which of their columns belong to which column of the source. */
final class Sources {

    private static final String OF_SOURCE = """
        SELECT w.watch_id, w.source, w.schema_version, ddw._object('changes_', w.watch_id) AS changes_view,
               ddw._object('net_', w.watch_id) AS net_view
          FROM ddw.watch w
         WHERE w.source = ddw._source(:source)
        """;

    /** A process that was removed leaves the log. */
    private static final String OF_BATCH = """
        SELECT COALESCE(p.source, b.source)
          FROM ddw.batch b LEFT JOIN ddw.process p ON p.process_id = b.process_id
         WHERE b.batch_id = :batch
        """;

    private static final String COLUMNS = """
        SELECT column_name, old_name, new_name, data_type, source_type
          FROM ddw.watch_column
         WHERE watch_id = :watch AND NOT is_dropped
         ORDER BY column_no, column_name
        """;

    private final ConcurrentMap<String, Source> known = new ConcurrentHashMap<>();

    /** Looks a source up; its columns are read again when the source was altered. */
    Optional<Source> find(Handle handle, String source) {
        Optional<Source> present = handle.createQuery(OF_SOURCE)
                .bind("source", source)
                .map((rows, context) -> new Source(
                        rows.getInt("watch_id"),
                        rows.getString("source"),
                        rows.getInt("schema_version"),
                        rows.getString("changes_view"),
                        rows.getString("net_view"),
                        List.of()))
                .findOne();
        return present.map(found -> {
            Source remembered = known.get(found.name());
            if (remembered != null && remembered.watch() == found.watch() && remembered.version() == found.version()) {
                return remembered;
            }
            Source whole = new Source(
                    found.watch(),
                    found.name(),
                    found.version(),
                    found.changesView(),
                    found.netView(),
                    columns(handle, found.watch()));
            known.put(found.name(), whole);
            return whole;
        });
    }

    /**
     * Looks up the source of a batch.
     *
     * @throws UnknownBatchException if there is no such batch, or its source is not tracked any more
     */
    Source ofBatch(Handle handle, BatchId batch) {
        String name = handle.createQuery(OF_BATCH)
                .bind("batch", batch.toString())
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> new UnknownBatchException("there is no batch " + batch
                        + ": it was never staged in this home, or its log entry was purged"));
        return find(handle, name)
                .orElseThrow(() -> new UnknownBatchException(
                        "batch " + batch + " can no longer be read: its source " + name + " is not tracked any more"));
    }

    private static List<Column> columns(Handle handle, int watch) {
        return handle.createQuery(COLUMNS)
                .bind("watch", watch)
                .map((rows, context) -> column(rows))
                .list();
    }

    private static Column column(ResultSet rows) throws SQLException {
        return new Column(
                rows.getString("column_name"),
                rows.getString("old_name"),
                rows.getString("new_name"),
                rows.getString("data_type"),
                rows.getString("source_type"));
    }

    /** A tracked table; views are quoted and carry their schema. */
    record Source(int watch, String name, int version, String changesView, String netView, List<Column> columns) {

        /** Returns what something is called that is selected along with the columns, quoted: as none of them is called. */
        String beside(String name) {
            List<String> taken = columns.stream()
                    .map(column -> column.name().toLowerCase(Locale.ROOT))
                    .toList();
            StringBuilder own = new StringBuilder("ddw ").append(name);
            while (taken.contains(own.toString())) {
                own.append('_');
            }
            return Names.quoted(own.toString());
        }
    }

    /** A captured column and the two columns of the views that hold its images. */
    record Column(String name, String oldName, String newName, String dataType, String type) {

        boolean isUnsigned() {
            return type.contains(" unsigned");
        }
    }
}
